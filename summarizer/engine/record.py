"""Digests of files, and the record of one that was taken.

A digest of a gigabyte costs seconds, so it is kept beside the file's size and time of change; as long as
those agree with the file, so does the digest.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

CHUNK_BYTES = 1 << 22


class Record(BaseModel):
    """What a file was when its digest was taken; of a folder, all its files together."""

    model_config = ConfigDict(frozen=True)

    name: str
    path: str
    size: int
    mtime_ns: int
    sha256: str

    @classmethod
    def of(cls, path: Path, name: str, sha256: str) -> Record:
        return cls(name=name, path=str(path), size=bytes_at(path), mtime_ns=_changed_ns(path), sha256=sha256)

    @classmethod
    def read(cls, path: Path, cache_dir: Path) -> Record | None:
        """The record of the file, None where there is none that can be read."""
        return _parse(record_path(path, cache_dir))

    def agrees_with(self, path: Path) -> bool:
        return self.size == bytes_at(path) and self.mtime_ns == _changed_ns(path)

    def write(self, cache_dir: Path) -> None:
        """Keep it; where the cache cannot be written, the next load takes the digest again."""
        place = record_path(Path(self.path), cache_dir)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="utf-8") as file:
                file.write(self.model_dump_json())
            Path(file.name).replace(place)
        except OSError:
            return


def read_records(cache_dir: Path) -> Iterator[Record]:
    """Every record of the cache, in the order of their files' paths."""
    found = (_parse(place) for place in (cache_dir / "records").glob("*.json"))
    yield from sorted((record for record in found if record), key=lambda record: record.path)


def record_path(path: Path, cache_dir: Path) -> Path:
    key = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:16]
    return cache_dir / "records" / f"{key}.json"


def _parse(place: Path) -> Record | None:
    try:
        return Record.model_validate(json.loads(place.read_bytes()))
    except (OSError, ValueError, ValidationError):
        return None


def digest_of(path: Path, advance: Callable[[int, int], None] | None = None) -> str:
    """The sha256 of a file, or of the names and digests of a folder's files."""
    if path.is_dir():
        return _digest_folder(path)
    total = path.stat().st_size
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            if advance:
                advance(file.tell(), total)
    return digest.hexdigest()


def _digest_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in sorted(files):
        digest.update(f"{hashlib.sha256(files[name].read_bytes()).hexdigest()}  {name}\n".encode())
    return digest.hexdigest()


def bytes_at(path: Path) -> int:
    if path.is_dir():
        return sum(inner.stat().st_size for inner in path.rglob("*") if inner.is_file())
    return path.stat().st_size if path.exists() else 0


def _changed_ns(path: Path) -> int:
    if path.is_dir():
        return max((inner.stat().st_mtime_ns for inner in path.rglob("*") if inner.is_file()), default=0)
    return path.stat().st_mtime_ns
