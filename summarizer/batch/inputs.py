"""Where a batch's articles come from: folders, globs, files, tables, standard input, URLs."""

from __future__ import annotations

import csv
import glob
import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal, cast

from ..article import MAX_BYTES, Article
from ..errors import ArticleError, ArticleTooLongError, InputError, MissingExtraError

Shape = Literal["jsonl", "csv", "parquet", "file"]
SHAPES: dict[str, Shape] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
KINDS: dict[str, Literal["text", "html", "json"]] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
}
FIELDS = ("title", "source", "published", "language")
URL = re.compile(r"[a-z][a-z0-9+.-]+://")


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of the input, not yet decoded.

    Attributes:
        raw: digest of the bytes that it will be made of.
        make: decodes, extracts and checks; raises an ArticleError.
    """

    id: str
    raw: bytes
    make: Callable[[], Article]


@dataclass(frozen=True, slots=True)
class Place:
    """A file, here or behind a URL."""

    path: str
    system: Any = None

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix.lower()

    def open(self) -> IO[bytes]:
        try:
            return cast(
                IO[bytes], self.system.open(self.path, "rb") if self.system else Path(self.path).open("rb")
            )
        except FileNotFoundError:
            raise InputError(f"input {self.path!r} does not exist; check the path") from None
        except OSError as error:
            raise InputError(f"input {self.path!r} cannot be read: {error.strerror or error}") from None


@dataclass(frozen=True, slots=True)
class Source:
    """One input: what it holds, and how many articles at most (None: not known before the end)."""

    name: str
    count: int | None
    entries: Callable[[], Iterator[Entry]]
    is_live: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Which fields of a table hold the text and the id."""

    text: str = "text"
    id: str = "id"


def read_sources(inputs: list[str], columns: Columns = Columns()) -> list[Source]:
    """The inputs of a command line, each checked to exist.

    Raises:
        InputError: an input is not there, or holds no article.
    """
    if not inputs:
        raise InputError(
            "no input; give a folder, a glob, a JSONL, CSV or Parquet file, a URL, or - for standard input"
        )
    if inputs.count("-") > 1:
        raise InputError("standard input (-) is given twice; it can be read once")
    return [_read_source(name, columns, is_alone=len(inputs) == 1) for name in inputs]


def _read_source(name: str, columns: Columns, is_alone: bool) -> Source:
    if name == "-":
        return Source("-", None, lambda: _read_lines(_stdin_lines(), "stdin", columns), is_live=True)
    if URL.match(name):
        return _remote_source(name, columns)
    path = Path(name)
    if path.is_dir():
        prefix = "" if is_alone else f"{path.as_posix().rstrip('/')}/"
        return _files_source(
            name, lambda: _walk(path), lambda found: prefix + Path(found).relative_to(path).as_posix()
        )
    if path.exists():
        return _one_file(name, Place(name), columns, is_alone)
    if glob.has_magic(name):
        tables = [found for found in _glob(name) if Path(found).suffix.lower() in SHAPES]
        if tables:
            return _join(name, [_one_file(found, Place(found), columns, is_alone=False) for found in tables])
        return _files_source(name, lambda: _glob(name), lambda found: Path(found).as_posix())
    raise InputError(f"input {name!r} does not exist; check the path, and quote a glob")


def _one_file(name: str, place: Place, columns: Columns, is_alone: bool) -> Source:
    shape = SHAPES.get(place.suffix, "file")
    stem = PurePosixPath(place.path).stem
    if shape == "file":
        id = stem if is_alone else str(PurePosixPath(place.path).with_suffix(""))
        return Source(name, 1, lambda: iter([_file_entry(place, id)]))
    place.open().close()
    if shape == "parquet":
        return Source(
            name, _open_parquet(place).metadata.num_rows, lambda: _read_parquet(place, stem, columns)
        )
    if shape == "csv":
        return Source(name, None, lambda: _read_csv(place, stem, columns))
    return Source(name, _count_lines(place), lambda: _read_lines(_file_lines(place), stem, columns))


def _files_source(
    name: str, found: Callable[[], Iterator[str]], id_of: Callable[[str], str], system: Any = None
) -> Source:
    count = sum(1 for _ in found())
    if not count:
        raise InputError(f"input {name!r} holds no article; known are {' '.join(sorted(KINDS))}")
    return Source(
        name,
        count,
        lambda: (
            _file_entry(Place(path, system), str(PurePosixPath(id_of(path)).with_suffix("")))
            for path in found()
        ),
    )


def _join(name: str, sources: list[Source]) -> Source:
    counts = [source.count for source in sources]
    total = None if None in counts else sum(count or 0 for count in counts)
    return Source(name, total, lambda: (entry for source in sources for entry in source.entries()))


def _remote_source(url: str, columns: Columns) -> Source:
    try:
        import fsspec
    except ImportError:
        raise MissingExtraError(f"{url!r} needs fsspec; run: pip install 'summarizer[remote]'") from None
    try:
        system, path = fsspec.core.url_to_fs(url)
        if glob.has_magic(path):
            found = sorted(system.glob(path))
        elif system.isdir(path) and not PurePosixPath(path).suffix:
            found = sorted(system.find(path))
        else:
            return _one_file(url, Place(path, system), columns, is_alone=True)
    except ImportError as error:
        raise MissingExtraError(f"{url!r} needs a package that is not installed: {error}") from None
    except (OSError, ValueError) as error:
        raise InputError(f"input {url!r} cannot be read: {error}") from None
    if tables := [path for path in found if PurePosixPath(path).suffix.lower() in SHAPES]:
        return _join(url, [_one_file(path, Place(path, system), columns, is_alone=False) for path in tables])
    articles = [path for path in found if PurePosixPath(path).suffix.lower() in KINDS]
    base = os.path.commonpath(articles) if len(articles) > 1 else str(PurePosixPath("".join(articles)).parent)
    return _files_source(url, lambda: iter(articles), lambda found: os.path.relpath(found, base), system)


def _walk(folder: Path) -> Iterator[str]:
    """Articles below a folder in a fixed order, one directory in memory at a time; hidden ones left out."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in KINDS:
                yield str(Path(parent) / name)


def _glob(pattern: str) -> Iterator[str]:
    return (path for path in sorted(glob.iglob(pattern, recursive=True)) if Path(path).is_file())


def _file_entry(place: Place, id: str) -> Entry:
    kind = KINDS.get(place.suffix)
    try:
        with place.open() as file:
            data = file.read(MAX_BYTES + 1)
    except (InputError, OSError) as problem:
        return _bad_entry(id, str(problem))
    if len(data) > MAX_BYTES:
        message = f"{place.path!r} has more than {MAX_BYTES:,} bytes, the limit"
        return Entry(id, _digest(data), lambda: _raise(ArticleTooLongError(message)))
    return Entry(
        id, _digest(place.suffix.encode() + b"\0" + data), lambda: Article.from_bytes(data, id=id, kind=kind)
    )


def _bad_entry(id: str, message: str) -> Entry:
    return Entry(id, _digest(message.encode()), lambda: _raise(ArticleError(message)))


def _raise(error: ArticleError | ArticleTooLongError) -> Article:
    raise error


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


# Tables


def _stdin_lines() -> Iterator[bytes]:
    """Lines of standard input, past Python's own buffer: a thread blocked in that one breaks the exit."""
    rest = b""
    while chunk := os.read(sys.stdin.fileno(), 1 << 16):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
    if rest:
        yield rest


def _file_lines(place: Place) -> Iterator[bytes]:
    with place.open() as file:
        yield from file


def _count_lines(place: Place) -> int | None:
    if place.system is not None:
        return None
    with place.open() as file:
        return sum(1 for line in file if not line.isspace())


def _read_lines(lines: Iterator[bytes], stem: str, columns: Columns) -> Iterator[Entry]:
    for number, line in enumerate(lines, 1):
        if not line or line.isspace():
            continue
        where = f"{stem}:{number}"
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield _bad_entry(where, f"line {number} of {stem!r} is not valid JSON: {error}")
            continue
        if not isinstance(fields, dict):
            yield _bad_entry(
                where, f"line {number} of {stem!r} is no JSON object; give one with a {columns.text!r} field"
            )
            continue
        yield _row_entry(fields, where, columns, _digest(line.strip()))


def _read_csv(place: Place, stem: str, columns: Columns) -> Iterator[Entry]:
    csv.field_size_limit(MAX_BYTES)
    with place.open() as file:
        # undecodable bytes become surrogates, which the article refuses by name: one bad row costs no other
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        reader = csv.DictReader(text)
        if columns.text not in (reader.fieldnames or []):
            raise InputError(
                f"{place.path!r} has no column {columns.text!r}, but {reader.fieldnames}; name it with --text-field"
            )
        try:
            for number, fields in enumerate(reader, 1):
                yield _row_entry(dict(fields), f"{stem}:{number}", columns)
        except csv.Error as error:
            raise InputError(f"{place.path!r} is no valid CSV at line {reader.line_num}: {error}") from None


def _open_parquet(place: Place) -> Any:
    try:
        from pyarrow import ArrowInvalid
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise MissingExtraError("Parquet needs pyarrow; run: pip install 'summarizer[parquet]'") from None
    try:
        return ParquetFile(place.open() if place.system else place.path)
    except ArrowInvalid as error:
        raise InputError(f"{place.path!r} is no Parquet file: {error}") from None


def _read_parquet(place: Place, stem: str, columns: Columns) -> Iterator[Entry]:
    file = _open_parquet(place)
    names = file.schema_arrow.names
    if columns.text not in names:
        raise InputError(
            f"{place.path!r} has no column {columns.text!r}, but {names}; name it with --text-field"
        )
    wanted = [name for name in (columns.text, columns.id, *FIELDS) if name in names]
    number = 0
    for batch in file.iter_batches(batch_size=64, columns=wanted):
        for fields in batch.to_pylist():
            number += 1
            yield _row_entry(fields, f"{stem}:{number}", columns)


def _row_entry(fields: dict[str, Any], where: str, columns: Columns, raw: bytes | None = None) -> Entry:
    raw = raw or _digest(json.dumps(fields, sort_keys=True, default=str).encode())
    id = fields.get(columns.id)
    name = where if id is None or id == "" else str(id)

    def make() -> Article:
        text = fields.get(columns.text)
        if not isinstance(text, str):
            raise ArticleError(
                f"{where} has no text in its field {columns.text!r}; name the right one with --text-field"
            )
        known: dict[str, Any] = {
            field: value for field in FIELDS if isinstance(value := fields.get(field), str)
        }
        return Article.from_text(text, id=name, **known)

    return Entry(name, raw, make)
