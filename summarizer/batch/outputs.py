"""Where a batch's briefs go: JSONL, CSV or Parquet, whole or not at all."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from types import UnionType
from typing import IO, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from ..brief import Brief
from ..errors import InputError, MissingExtraError, OutputError
from .state import State

Format = Literal["jsonl", "csv", "parquet"]
FORMATS: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
ROWS_A_GROUP = 256
ROWS_A_PART = 1000


def output_format(path: Path) -> Format:
    """Raises an InputError for a suffix that names no format."""
    if path.is_dir():
        raise InputError(f"output {str(path)!r} is a folder; give a file ending in .jsonl, .csv or .parquet")
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"output {str(path)!r} names no format; end it in .jsonl, .csv or .parquet")
    found = FORMATS[path.suffix.lower()]
    if found == "parquet":
        _pyarrow()
    return found


def personal(info: str, brief: bytes) -> dict[str, Any]:
    """The brief of a text, as the brief of one of the articles that have it."""
    fields: dict[str, Any] = json.loads(brief)
    fields["article"].update(json.loads(info))
    return fields


def brief_line(info: str, brief: bytes) -> bytes:
    return json.dumps(personal(info, brief), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def write_briefs(state: State, path: Path) -> int:
    """Write every brief of the run in input order; how many they were."""
    write = {"jsonl": _write_jsonl, "csv": _write_csv, "parquet": _write_parquet}[output_format(path)]
    return _replace(path, lambda file: write(state.briefs(), file))


def write_parts(state: State, folder: Path, *, is_whole: bool) -> int:
    """Write every part whose articles have all ended, each once; how many were new.

    Args:
        is_whole: the last part too, which is shorter; otherwise articles may still be read behind it.
    """
    suffix = folder.suffix.lower()
    write = {"jsonl": _write_jsonl, "csv": _write_csv, "parquet": _write_parquet}[
        output_format_of_parts(folder)
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{str(folder)!r} cannot be written: {error.strerror}") from error
    total, new = state.articles(), 0
    for number, start in enumerate(range(0, total, ROWS_A_PART)):
        end = start + ROWS_A_PART
        part = folder / f"part-{number:05}{suffix}"
        standing = state.standing(start, end) if end <= total or is_whole else None
        if standing is None or (part.exists() and state.written(part.name) == standing):
            continue
        briefs = takewhile(lambda brief: brief[0] < end, state.briefs(after=start - 1))  # noqa: B023, used up at once
        _replace(part, lambda file: write(briefs, file))  # noqa: B023
        state.note_written(part.name, standing)
        new += 1
    return new


def output_format_of_parts(folder: Path) -> Format:
    """Raises an InputError for a name without a known suffix, or a file in the folder's place."""
    if folder.is_file():
        raise InputError(f"output {str(folder)!r} is a file; --engine ray writes a folder of parts")
    if folder.suffix.lower() not in FORMATS:
        raise InputError(f"output {str(folder)!r} names no format; end it in .jsonl, .csv or .parquet")
    return FORMATS[folder.suffix.lower()]


def write_failures(state: State, path: Path) -> int:
    """Write every failed article as a line; without one there is no file."""
    failures = (failure_line(id, attempts, error) for _, id, attempts, error in state.failures())
    count = _replace(path, lambda file: _count(file.write(line) for line in failures))
    if not count:
        path.unlink()
    return count


def failure_line(id: str, attempts: int, error: str) -> bytes:
    fields = {"id": id, **json.loads(error)}
    fields["attempts"] = attempts
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


class Stream:
    """Briefs as lines in input order, each as soon as those before it have ended."""

    def __init__(self, state: State, file: IO[bytes]) -> None:
        self._state, self._file, self._after = state, file, -1
        self._lock = threading.Lock()

    def flush(self) -> None:
        with self._lock:
            while settled := self._state.settled(self._after):
                for n, info, brief in settled:
                    if brief is not None:
                        self._file.write(brief_line(info, brief))
                    self._after = n
                self._file.flush()


def _count(things: Iterable[object]) -> int:
    return sum(1 for _ in things)


def _replace(path: Path, write: Callable[[IO[bytes]], int]) -> int:
    """Write beside the place, sync, and take the place: a reader sees the old file or the new one."""
    target = path.resolve()
    part = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            count = write(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise OutputError(
            f"{str(path)!r} cannot be written: {error.strerror or error}; nothing is lost: run the same command again"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return count


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_jsonl(briefs: Iterator[tuple[int, str, bytes]], file: IO[bytes]) -> int:
    return _count(file.write(brief_line(info, brief)) for _, info, brief in briefs)


def _write_csv(briefs: Iterator[tuple[int, str, bytes]], file: IO[bytes]) -> int:
    from io import StringIO

    from ..page import CSV_COLUMNS, render_csv

    header = StringIO()
    csv.writer(header, lineterminator="\r\n").writerow(CSV_COLUMNS)
    file.write(header.getvalue().encode())

    def rows(info: str, brief: bytes) -> bytes:
        return render_csv(Brief.model_validate(personal(info, brief)))[len(header.getvalue()) :].encode()

    return _count(file.write(rows(info, brief)) for _, info, brief in briefs)


def _write_parquet(briefs: Iterator[tuple[int, str, bytes]], file: IO[bytes]) -> int:
    pa = _pyarrow()
    from pyarrow.parquet import ParquetWriter

    schema = arrow_schema()
    count = 0
    with ParquetWriter(file, schema, compression="zstd") as writer:
        page: list[dict[str, Any]] = []
        for _, info, brief in briefs:
            page.append(arrow_row(personal(info, brief)))
            count += 1
            if len(page) == ROWS_A_GROUP:
                writer.write_table(pa.Table.from_pylist(page, schema))
                page = []
        if page:
            writer.write_table(pa.Table.from_pylist(page, schema))
    return count


def arrow_row(fields: dict[str, Any]) -> dict[str, Any]:
    """A brief as a row: its id in front, the rest as the contract has it."""
    provenance = fields["provenance"]
    provenance = {
        **provenance,
        "created": datetime.fromisoformat(provenance["created"]),
        "prompts": list(provenance["prompts"].items()),
    }
    return {"id": fields["article"]["id"], **fields, "provenance": provenance}


def arrow_schema() -> Any:
    """The brief's contract as nested columns."""
    pa = _pyarrow()
    return pa.schema([pa.field("id", pa.string()), *_arrow_type(Brief)])


def _arrow_type(kind: Any) -> Any:
    pa = _pyarrow()
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return pa.struct(
            [pa.field(name, _arrow_type(field.annotation)) for name, field in kind.model_fields.items()]
        )
    origin = get_origin(kind)
    if origin is list:
        return pa.list_(_arrow_type(get_args(kind)[0]))
    if origin is dict:
        return pa.map_(pa.string(), pa.string())
    if origin in (Union, UnionType):
        return _arrow_type(next(each for each in get_args(kind) if each is not type(None)))
    if origin is Literal:
        return pa.string()
    return {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        datetime: pa.timestamp("us", tz="UTC"),
    }[kind]


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise MissingExtraError("Parquet needs pyarrow; run: pip install 'summarizer[parquet]'") from None
    return pyarrow
