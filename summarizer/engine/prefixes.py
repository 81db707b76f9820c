"""Prefixes that the engine has read, kept as files: an article that is asked about again costs no reading."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ..settings import Settings
from .model import Message

# Some forty articles of 900 tokens, at 28 KiB a token of the default model.
LIMIT_BYTES = 1_000_000_000
SUFFIX = ".slot"


@dataclass(frozen=True, slots=True)
class PrefixInfo:
    path: Path
    prefixes: int
    bytes: int
    limit_bytes: int


class Prefixes:
    """A folder of the user's own, readable to nobody else: the engine trusts what is in the files.

    What was used longest ago goes first.
    """

    def __init__(self, folder: Path | None = None, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder or Settings.from_environment().cache_dir / "prefixes"
        self.limit_bytes = limit_bytes

    def open(self) -> Path:
        """The folder, made where it is missing."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)
        return self.folder

    def holds(self, name: str) -> bool:
        """Whether a file of that name is there; it counts as used now."""
        path = self.folder / name
        with suppress(OSError):
            if path.is_file() and (os.name == "nt" or path.stat().st_uid == os.getuid()):
                os.utime(path)
                return True
        return False

    def accept(self, begun: str, name: str) -> None:
        """Give a file that is whole its name, and keep to the limit."""
        with suppress(OSError):
            (self.folder / begun).chmod(0o600)
            (self.folder / begun).replace(self.folder / name)
        self.trim()

    def forget(self, name: str) -> None:
        with suppress(OSError):
            (self.folder / name).unlink()

    def trim(self) -> None:
        """Down to the limit."""
        files = self._files()
        size = sum(each.stat.st_size for each in files)
        for each in sorted(files, key=lambda file: file.stat.st_mtime):
            if size <= self.limit_bytes:
                return
            self.forget(each.name)
            size -= each.stat.st_size

    def info(self) -> PrefixInfo:
        files = self._files()
        return PrefixInfo(self.folder, len(files), sum(f.stat.st_size for f in files), self.limit_bytes)

    def clear(self) -> int:
        """Forget every prefix; how many they were."""
        files = self._files()
        for each in files:
            self.forget(each.name)
        return len(files)

    def _files(self) -> list[_File]:
        found: list[_File] = []
        with suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                if SUFFIX in entry.name:  # those that a crash left unfinished too
                    with suppress(OSError):
                        found.append(_File(entry.name, entry.stat()))
        return found


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    stat: os.stat_result


def prefix_name(model: str, opening: Sequence[Message]) -> str:
    """The file's name: model, engine and messages decide what the engine holds after it read them.

    Args:
        model: the model file's digest, or what else tells it from others.
    """
    try:
        build = version("xllamacpp")
    except PackageNotFoundError:
        build = ""
    parts = [model, build, *((message.role, message.content) for message in opening)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest() + SUFFIX
