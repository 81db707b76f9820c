"""The state of a run: one SQLite file, one writer thread, commits in groups."""

from __future__ import annotations

import hashlib
import json
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from filelock import FileLock, Timeout

from ..brief import Usage
from ..errors import InputError, OutputError
from .budget import tokens_of

FORMAT = "1"
KEY_BYTES = 32
GROUP = 512  # operations in one commit at most, so that one slow disk flush serves many articles
SCHEMA = """
CREATE TABLE IF NOT EXISTS run (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL, raw BLOB NOT NULL, key BLOB NOT NULL, info TEXT NOT NULL,
  scan INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS articles_id ON articles (id);
CREATE TABLE IF NOT EXISTS work (
  key BLOB PRIMARY KEY, status TEXT NOT NULL CHECK (status IN ('pending', 'claimed', 'done', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0, requests INTEGER NOT NULL DEFAULT 0,
  input_tokens INTEGER NOT NULL DEFAULT 0, cached_input_tokens INTEGER NOT NULL DEFAULT 0,
  output_tokens INTEGER NOT NULL DEFAULT 0, cost_usd REAL, brief BLOB, is_incomplete INTEGER NOT NULL DEFAULT 0,
  is_cached INTEGER NOT NULL DEFAULT 0, error TEXT, scan INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS work_status ON work (status);
CREATE TABLE IF NOT EXISTS replies (
  key BLOB NOT NULL, request BLOB NOT NULL, reply BLOB NOT NULL, PRIMARY KEY (key, request)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batches (
  name TEXT PRIMARY KEY, id TEXT, status TEXT NOT NULL, requests INTEGER NOT NULL, error TEXT);
CREATE TABLE IF NOT EXISTS asked (
  custom_id TEXT PRIMARY KEY, key BLOB NOT NULL, request BLOB NOT NULL, batch TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reserved (
  key BLOB NOT NULL, request BLOB NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
  PRIMARY KEY (key, request)) WITHOUT ROWID;
"""

T = TypeVar("T")
Operation = Callable[[sqlite3.Connection], T]
Standing = Literal["new", "twin", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Row:
    """One article of the input, as the state keeps it.

    Attributes:
        n: position in the input.
        raw: digest of the bytes it was read from; lets a later run skip reading it again.
        key: digest of what the model sees; identical articles share it.
        info: id, title, source and published, as the output writes them.
        error: why the entry cannot be read as an article.
    """

    n: int
    id: str
    raw: bytes
    key: bytes
    info: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What stands in the state, in articles; sums are over the work done for them.

    Attributes:
        usage: as it was told.
        reserved: the most that may have been used besides: by replies that told nothing, by requests that are out.
    """

    articles: int = 0
    done: int = 0
    failed: int = 0
    incomplete: int = 0
    cached: int = 0
    requests: int = 0
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None
    reserved: Usage = field(default_factory=Usage)


class State:
    """The run's file. Operations run in order on one thread; each group is one commit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(f"{path}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            raise InputError(
                f"{str(path)!r} is in use by another run; wait for it or choose another --output"
            ) from None
        except OSError as error:
            raise InputError(f"{str(path)!r} cannot be written: {error.strerror or error}") from None
        self._queue: queue.SimpleQueue[tuple[Operation[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._failure: sqlite3.Error | None = None
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._serve, args=(opened,), name="state", daemon=True)
        self._thread.start()
        try:
            opened.result()
        except sqlite3.Error as error:
            self._lock.release()
            raise InputError(f"{str(path)!r} is no usable state of a run: {error}") from None
        self.scan = self.do(_next_scan)

    def _serve(self, opened: Future[None]) -> None:
        try:
            connection = sqlite3.connect(self.path, isolation_level=None)
            connection.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384;"
            )
            connection.executescript(SCHEMA)
        except sqlite3.Error as error:
            opened.set_exception(error)
            return
        opened.set_result(None)
        while self._commit_group(connection):
            pass
        connection.close()

    def _commit_group(self, connection: sqlite3.Connection) -> bool:
        """Run what waits as one transaction; answer only what is on disk. False when closed."""
        first = self._queue.get()
        if first is None:
            return False
        group, is_open = [first], True
        while len(group) < GROUP and not self._queue.empty():
            item = self._queue.get()
            if item is None:
                is_open = False
                break
            group.append(item)
        results: list[Any] = []
        try:
            if self._failure:
                raise self._failure
            connection.execute("BEGIN IMMEDIATE")
            results.extend(operation(connection) for operation, _ in group)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._failure = error
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            for _, future in group:
                future.set_exception(error)
        else:
            for (_, future), result in zip(group, results, strict=True):
                future.set_result(result)
        return is_open

    def submit(self, operation: Operation[T]) -> Future[T]:
        """Queue an operation; its future is resolved when the result is on disk."""
        future: Future[T] = Future()
        self._queue.put((operation, future))
        return future

    def do(self, operation: Operation[T]) -> T:
        """Run an operation and wait for it.

        Raises:
            OutputError: the file cannot be written: the disk is full.
        """
        try:
            return self.submit(operation).result()
        except sqlite3.Error as error:
            raise self.broken(error) from None

    def broken(self, error: sqlite3.Error) -> OutputError:
        return OutputError(
            f"{str(self.path)!r} cannot be written: {error}; free the disk and run the same command again"
        )

    def close(self) -> None:
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        self._lock.release()

    def discard(self) -> None:
        """Close and delete the file."""
        self.close()
        remove(self.path)

    # What a run is

    def identify(self, identity: dict[str, str]) -> list[str]:
        """Keep the run's identity, or tell how it differs from the one kept."""
        identity = {**identity, "format": FORMAT}

        def run(db: sqlite3.Connection) -> list[str]:
            kept = dict(
                db.execute(
                    "SELECT name, value FROM run WHERE name != 'scan' AND name NOT LIKE 'part %'"
                ).fetchall()
            )
            if not kept:
                db.executemany("INSERT INTO run VALUES (?, ?)", identity.items())
                return []
            names = sorted(kept.keys() | identity.keys())
            return [
                f"{name} {kept.get(name, 'none')} → {identity.get(name, 'none')}"
                for name in names
                if kept.get(name) != identity.get(name)
            ]

        return self.do(run)

    # Articles in

    def register(self, rows: Sequence[Row], retry_failed: bool) -> list[tuple[Standing, int]]:
        """Enter articles of the input; for each its standing and how many of its requests were answered."""
        return self.do(lambda db: [_register(db, row, self.scan, retry_failed) for row in rows])

    def known(self, entries: Sequence[tuple[int, bytes]]) -> list[tuple[bytes, str] | None]:
        """Key and info of each entry (position and digest) that an earlier run has read and ended the work of."""

        def run(db: sqlite3.Connection) -> list[tuple[bytes, str] | None]:
            query = (
                "SELECT a.key, a.info FROM articles a JOIN work w ON w.key = a.key"
                " WHERE a.n = ? AND a.raw = ? AND w.status IN ('done', 'failed')"
            )
            return [db.execute(query, entry).fetchone() for entry in entries]

        return self.do(run)

    # Work

    def claim(self, key: bytes) -> Future[None]:
        return self.submit(
            lambda db: _run(
                db, "UPDATE work SET status = 'claimed', attempts = attempts + 1 WHERE key = ?", (key,)
            )
        )

    def unclaim(self, key: bytes) -> Future[None]:
        """Give work back that was stopped, so that the attempt does not count."""
        return self.submit(
            lambda db: _run(
                db,
                "UPDATE work SET status = 'pending', attempts = attempts - 1 WHERE key = ? AND status = 'claimed'",
                (key,),
            )
        )

    def record(
        self,
        key: bytes,
        request: bytes,
        reply: bytes,
        usage: Usage,
        cost_usd: float | None,
        untold: Usage | None = None,
    ) -> Future[None]:
        """Keep an answered request until its article is done.

        Args:
            untold: the most that it may have used, where the reply does not tell.
        """

        def run(db: sqlite3.Connection) -> None:
            inserted = db.execute("INSERT OR IGNORE INTO replies VALUES (?, ?, ?)", (key, request, reply))
            if inserted.rowcount:
                _spend(db, key, usage, cost_usd, requests=1)
                _reserve(db, key, request, untold)

        return self.submit(run)

    def spend(
        self, key: bytes, usage: Usage, cost_usd: float | None, attempts: int, untold: Usage | None = None
    ) -> Future[None]:
        """Count what an article took where its requests were not recorded here."""

        def run(db: sqlite3.Connection) -> None:
            db.execute("UPDATE work SET attempts = attempts + ? WHERE key = ?", (attempts, key))
            if tokens_of(usage + (untold or Usage())):
                _spend(db, key, usage, cost_usd, requests=attempts)
                _reserve(db, key, b"", untold)

        return self.submit(run)

    def replies(self, key: bytes) -> Future[dict[bytes, bytes]]:
        """The answered requests of an article that is not done."""
        return self.submit(
            lambda db: dict(db.execute("SELECT request, reply FROM replies WHERE key = ?", (key,)).fetchall())
        )

    def finish(self, key: bytes, brief: bytes, *, is_incomplete: bool, is_cached: bool) -> Future[None]:
        def run(db: sqlite3.Connection) -> None:
            db.execute(
                "UPDATE work SET status = 'done', brief = ?, is_incomplete = ?, is_cached = ?, error = NULL WHERE key = ?",
                (brief, is_incomplete, is_cached, key),
            )
            # an incomplete brief may be tried again: what was answered need not be asked again
            if not is_incomplete:
                db.execute("DELETE FROM replies WHERE key = ?", (key,))

        return self.submit(run)

    def fail(self, key: bytes, error: str, attempts: int) -> Future[None]:
        """The claim has counted the first of the attempts."""
        statement = "UPDATE work SET status = 'failed', error = ?, attempts = attempts + ? - 1 WHERE key = ?"
        return self.submit(lambda db: _run(db, statement, (error, attempts, key)))

    # Articles out

    def briefs(self, after: int = -1) -> Iterator[tuple[int, str, bytes]]:
        """Position, info and brief of every done article of this scan, in input order."""
        query = (
            "SELECT a.n, a.info, w.brief FROM articles a JOIN work w ON w.key = a.key"
            " WHERE a.scan = ? AND a.n > ? AND w.status = 'done' ORDER BY a.n LIMIT 64"
        )
        return self._pages(query, after)

    def failures(self) -> Iterator[tuple[int, str, int, str]]:
        """Position, id, attempts and error of every failed article of this scan, in input order."""
        query = (
            "SELECT a.n, a.id, w.attempts, w.error FROM articles a JOIN work w ON w.key = a.key"
            " WHERE a.scan = ? AND a.n > ? AND w.status = 'failed' ORDER BY a.n LIMIT 256"
        )
        return self._pages(query, -1)

    def articles(self) -> int:
        """Positions of this scan."""
        found: int = self.do(
            lambda db: db.execute(
                "SELECT COALESCE(MAX(n) + 1, 0) FROM articles WHERE scan = ?", (self.scan,)
            ).fetchone()
        )[0]
        return found

    def standing(self, start: int, end: int) -> str | None:
        """What a range of positions holds, as a digest; None while the work on some of it goes on."""
        query = (
            "SELECT a.info, a.key, w.status, LENGTH(w.brief) FROM articles a JOIN work w ON w.key = a.key"
            " WHERE a.scan = ? AND a.n >= ? AND a.n < ? ORDER BY a.n"
        )
        rows = self.do(lambda db: db.execute(query, (self.scan, start, end)).fetchall())
        if any(row[2] not in ("done", "failed") for row in rows):
            return None
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def written(self, part: str) -> str | None:
        """The standing that a part of the output was written from."""
        row = self.do(
            lambda db: db.execute("SELECT value FROM run WHERE name = ?", (f"part {part}",)).fetchone()
        )
        return row[0] if row else None

    def note_written(self, part: str, standing: str) -> None:
        self.do(lambda db: _run(db, "INSERT OR REPLACE INTO run VALUES (?, ?)", (f"part {part}", standing)))

    def _pages(self, query: str, after: int) -> Iterator[Any]:
        def read(after: int) -> list[Any]:
            return self.do(lambda db: db.execute(query, (self.scan, after)).fetchall())

        while page := read(after):
            yield from page
            after = page[-1][0]

    def settled(self, after: int) -> list[tuple[int, str, bytes | None]]:
        """The articles after a position whose work has ended, up to the first that waits: position, info, brief."""
        query = (
            "SELECT a.n, a.info, w.brief, w.status FROM articles a JOIN work w ON w.key = a.key"
            " WHERE a.scan = ? AND a.n > ? ORDER BY a.n LIMIT 64"
        )
        settled: list[tuple[int, str, bytes | None]] = []
        for n, info, brief, status in self.do(lambda db: db.execute(query, (self.scan, after)).fetchall()):
            if status not in ("done", "failed"):
                break
            settled.append((n, info, brief if status == "done" else None))
        return settled

    def tally(self) -> Tally:
        counts = (
            "SELECT COUNT(*), SUM(w.status = 'done'), SUM(w.status = 'failed'), SUM(w.status = 'done' AND w.is_incomplete),"
            " SUM(w.is_cached) FROM articles a JOIN work w ON w.key = a.key WHERE a.scan = ?"
        )
        sums = (
            "SELECT SUM(requests), SUM(input_tokens), SUM(cached_input_tokens), SUM(output_tokens), SUM(cost_usd),"
            " SUM(requests > 0 AND cost_usd IS NULL) FROM work"
        )
        reserved = "SELECT SUM(input_tokens), SUM(output_tokens) FROM reserved"

        def run(db: sqlite3.Connection) -> Tally:
            articles, done, failed, incomplete, cached = (
                x or 0 for x in db.execute(counts, (self.scan,)).fetchone()
            )
            requests, tokens_in, tokens_cached, tokens_out, cost, unpriced = db.execute(sums).fetchone()
            usage = Usage(
                input_tokens=tokens_in or 0,
                cached_input_tokens=tokens_cached or 0,
                output_tokens=tokens_out or 0,
            )
            known = None if unpriced or not requests else (cost or 0.0)
            reserved_in, reserved_out = db.execute(reserved).fetchone()
            most = Usage(input_tokens=reserved_in or 0, output_tokens=reserved_out or 0)
            return Tally(articles, done, failed, incomplete, cached, requests or 0, usage, known, most)

        return self.do(run)


def _run(db: sqlite3.Connection, statement: str, values: Sequence[Any]) -> None:
    db.execute(statement, values)


def _spend(db: sqlite3.Connection, key: bytes, usage: Usage, cost_usd: float | None, requests: int) -> None:
    # a sum with an unknown part is unknown: what was asked before a price was told has none
    db.execute(
        "UPDATE work SET requests = requests + ?, input_tokens = input_tokens + ?,"
        " cached_input_tokens = cached_input_tokens + ?, output_tokens = output_tokens + ?,"
        " cost_usd = CASE WHEN requests = 0 THEN 0 ELSE cost_usd END + ? WHERE key = ?",
        (
            requests,
            usage.input_tokens,
            usage.cached_input_tokens,
            usage.output_tokens,
            cost_usd,
            key,
        ),
    )


def _reserve(db: sqlite3.Connection, key: bytes, request: bytes, most: Usage | None) -> None:
    if most is None or not tokens_of(most):
        return
    db.execute(
        "INSERT INTO reserved VALUES (?, ?, ?, ?) ON CONFLICT (key, request) DO UPDATE SET"
        " input_tokens = input_tokens + excluded.input_tokens, output_tokens = output_tokens + excluded.output_tokens",
        (key, request, most.input_tokens, most.output_tokens),
    )


def _next_scan(db: sqlite3.Connection) -> int:
    """Number this reading of the input; articles that a dead process had claimed are free again."""
    row = db.execute("SELECT value FROM run WHERE name = 'scan'").fetchone()
    scan = int(row[0]) + 1 if row else 1
    db.execute("INSERT OR REPLACE INTO run VALUES ('scan', ?)", (str(scan),))
    db.execute("UPDATE work SET status = 'pending' WHERE status = 'claimed'")
    return scan


def _register(db: sqlite3.Connection, row: Row, scan: int, retry_failed: bool) -> tuple[Standing, int]:
    other = db.execute(
        "SELECT n FROM articles WHERE id = ? AND scan = ? AND key != ? LIMIT 1", (row.id, scan, row.key)
    ).fetchone()
    key, error = row.key, row.error
    if other and not error and len(key) == KEY_BYTES:
        # briefs are told apart by their ids: two articles under one id would be one of them lost
        key = b"%b:%d" % (row.key, row.n)
        message = (
            f"id {row.id!r} is already the id of another article, number {other[0] + 1}; give each its own"
        )
        error = json.dumps({"error": "InputError", "message": message})
    db.execute(
        "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (n) DO UPDATE SET id = excluded.id,"
        " raw = excluded.raw, key = excluded.key, info = excluded.info, scan = excluded.scan",
        (row.n, row.id, row.raw, key, row.info, scan),
    )
    if error:
        db.execute(
            "INSERT OR REPLACE INTO work (key, status, error, scan) VALUES (?, 'failed', ?, ?)",
            (key, error, scan),
        )
        return "failed", 0
    known = db.execute(
        "SELECT status, requests, is_incomplete, scan FROM work WHERE key = ?", (key,)
    ).fetchone()
    if known is None:
        db.execute("INSERT INTO work (key, status, scan) VALUES (?, 'pending', ?)", (key, scan))
        return "new", 0
    status, requests, is_incomplete, seen = known
    if seen == scan:
        return "twin", requests
    again = retry_failed and (status == "failed" or is_incomplete)
    db.execute("UPDATE work SET scan = ? WHERE key = ?", (scan, key))
    if status in ("done", "failed") and not again:
        return status, requests
    db.execute("UPDATE work SET status = 'pending' WHERE key = ?", (key,))
    return "new", requests


def remove(path: Path) -> None:
    """Delete a state file and what SQLite and its lock keep beside it."""
    for suffix in ("", "-wal", "-shm", ".lock"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
