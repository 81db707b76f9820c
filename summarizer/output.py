"""Where a command's result goes: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
from pathlib import Path

import click

from .errors import InputError, OutputError

_CAN_ASK_EFFECTIVE = os.access in os.supports_effective_ids


class Output:
    """A destination that is known to be writable before any work is done for it."""

    def __init__(self, path: Path | None) -> None:
        """Raises: InputError, when nothing can be written there.

        Args:
            path: None is standard output. Through a symbolic link the file it points at is written.
        """
        self.path = path
        if path is not None:
            _require_writable(path)
        elif sys.stdout is None or sys.stdout.closed:
            raise InputError("standard output is closed; give --output FILE")

    @property
    def is_terminal(self) -> bool:
        return self.path is None and sys.stdout.isatty()

    @property
    def has_color(self) -> bool:
        """Whether styles may be written: to a terminal whose user has not said NO_COLOR (no-color.org)."""
        from rich.console import Console

        if not self.is_terminal:
            return False
        console = Console(file=sys.stdout)
        return console.color_system is not None and not console.no_color

    def write(self, text: str) -> None:
        """Write all of it, in UTF-8, newlines as they are.

        Raises:
            OutputError: the disk is full, or the destination went away since it was checked.
        """
        if self.path is None:
            _print(text)
            return
        try:
            _write_file(self.path, text.encode("utf-8"))
        except OSError as error:
            raise OutputError(f"{str(self.path)!r} could not be written: {error.strerror}") from error


def _print(text: str) -> None:
    encoding = (sys.stdout.encoding or "utf-8") if sys.stdout.isatty() else "utf-8"
    try:
        # as bytes: a legacy locale must not fail on a quotation mark, nor Windows add carriage returns
        click.echo(text.encode(encoding, "replace"), nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_stdout()
        raise OutputError(f"standard output could not be written: {error.strerror}") from error


def discard_stdout() -> None:
    """What is still buffered goes nowhere, so that Python does not fail once more when it exits."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place, and move it there when all of it is on the disk.

    Raises:
        OSError: nothing was changed.
    """
    target = path.resolve()
    descriptor, part = _create_part(target)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _create_part(target: Path) -> tuple[int, Path]:
    """A new file beside target, with the permissions that a new file of the user's has."""
    part = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.part")
    return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), part


def _write_file(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():  # a device or a pipe: no other file may take its place
        with path.open("wb", buffering=0) as file:
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
    else:
        write_whole(path, data)


def _require_writable(path: Path) -> None:
    name = repr(str(path))
    try:
        target = path.resolve()
        if target.is_dir():
            raise InputError(f"output {name} is a folder; give a file in it")
        if target.exists() and not os.access(target, os.W_OK, effective_ids=_CAN_ASK_EFFECTIVE):
            raise InputError(f"output {name} may not be written: Permission denied")
        if target.exists() and not target.is_file():
            return
        if not target.parent.is_dir():
            raise InputError(
                f"output {name} needs the folder {str(target.parent)!r}, which does not exist; make it first"
            )
        # only an attempt tells: permissions, a read-only mount, a quota
        descriptor, part = _create_part(target)
        os.close(descriptor)
        part.unlink()
    except OSError as error:
        raise InputError(f"output {name} may not be written: {error.strerror}") from error
