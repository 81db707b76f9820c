"""Briefs kept by the hash of everything that determines them."""

from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..settings import Settings

LIMIT_BYTES = 2_000_000_000
SCHEMA = """
CREATE TABLE IF NOT EXISTS briefs (
  key BLOB PRIMARY KEY, brief BLOB NOT NULL, bytes INTEGER NOT NULL, used REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS briefs_used ON briefs (used, bytes);
"""


@dataclass(frozen=True, slots=True)
class CacheInfo:
    path: Path
    briefs: int
    bytes: int
    limit_bytes: int


def cache_path() -> Path:
    return Settings.from_environment().cache_dir / "briefs.sqlite"


class Cache:
    """One SQLite file that any number of processes share; what was used longest ago goes first."""

    def __init__(self, path: Path | None = None, limit_bytes: int = LIMIT_BYTES) -> None:
        self.path = path or cache_path()
        self.limit_bytes = limit_bytes
        self._lock = threading.Lock()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, isolation_level=None, timeout=30, check_same_thread=False)
            # a brief lost in a power cut is made again: no need to wait for the disk
            self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
            self._db.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                f"the cache {str(self.path)!r} cannot be used: {error}; delete it or give --no-cache"
            ) from None
        self._bytes: int = self._db.execute("SELECT COALESCE(SUM(bytes), 0) FROM briefs").fetchone()[0]

    def get(self, key: bytes) -> bytes | None:
        with self._lock:
            row = self._db.execute("SELECT brief FROM briefs WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            self._db.execute("UPDATE briefs SET used = ? WHERE key = ?", (time.time(), key))
        brief: bytes = row[0]
        return brief

    def put(self, key: bytes, brief: bytes) -> None:
        """Keep a brief; a full disk costs the entry, not the run."""
        with self._lock:
            try:
                self._db.execute(
                    "INSERT OR REPLACE INTO briefs VALUES (?, ?, ?, ?)", (key, brief, len(brief), time.time())
                )
            except sqlite3.OperationalError:
                return
            self._bytes += len(brief)
            if self._bytes > self.limit_bytes:
                self._evict()

    def _evict(self) -> None:
        """Down to nine tenths, so that not every entry evicts one."""
        self._bytes = self._db.execute("SELECT COALESCE(SUM(bytes), 0) FROM briefs").fetchone()[0]
        while self._bytes > self.limit_bytes * 0.9:
            oldest = self._db.execute("SELECT key, bytes FROM briefs ORDER BY used LIMIT 64").fetchall()
            for key, size in oldest:
                if self._bytes <= self.limit_bytes * 0.9:
                    break
                self._db.execute("DELETE FROM briefs WHERE key = ?", (key,))
                self._bytes -= size

    def info(self) -> CacheInfo:
        with self._lock:
            briefs, size = self._db.execute("SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM briefs").fetchone()
        return CacheInfo(self.path, briefs, size, self.limit_bytes)

    def clear(self) -> int:
        """Forget every brief; how many they were."""
        with self._lock:
            count = self._db.execute("DELETE FROM briefs").rowcount
            self._db.execute("VACUUM")
            self._bytes = 0
        return count

    def close(self) -> None:
        self._db.close()
