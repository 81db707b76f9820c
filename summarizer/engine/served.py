"""An engine that `summarizer serve` keeps warm: where it says that it is there, and how it is taken over.

The state file names the address and holds the key, so it is the user's alone (mode 0600); whoever finds a server
that does not answer to it, or another model than the one wanted, goes without.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from .. import __version__
from ..errors import EngineError
from .server import Engine

STATE_FILE = "serve.json"
LOCK_FILE = "serve.lock"
CONNECT_S = 0.5
ANSWER_S = 2.0
TURN_CHECK_S = 0.2


@dataclass(frozen=True, slots=True)
class Served:
    """What the state file says.

    Attributes:
        digest: sha256 of the model file.
        context_tokens: the window of its slot.
        slot_dir: where its slot can be saved, empty where it cannot.
        version: of this package; build: of the engine.
    """

    url: str
    key: str
    name: str
    digest: str
    context_tokens: int
    slot_dir: str
    version: str
    build: str


def describe_engine(engine: Engine, url: str, digest: str) -> Served:
    return Served(
        url=url, key=engine.key, name=engine.name, digest=digest, context_tokens=engine.context_tokens,
        slot_dir=str(engine.slot_dir or ""), version=__version__, build=version("xllamacpp"),
    )  # fmt: skip


@contextmanager
def announced(served: Served, cache_dir: Path) -> Iterator[Path]:
    """Write the state file, whole or not at all, and take it away at the end unless it is another's by then."""
    path = cache_dir / STATE_FILE
    cache_dir.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{STATE_FILE}.{secrets.token_hex(4)}")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(asdict(served), file)
    fresh.replace(path)
    try:
        yield path
    finally:
        if _read(path) == served:
            path.unlink(missing_ok=True)


def find_served(cache_dir: Path, name: str, digest: str) -> Served | None:
    """The warm engine with that model, of this version, that answers to its key; None where there is none.

    The file of a server that is gone is removed.
    """
    path = cache_dir / STATE_FILE
    served = _read(path)
    if served is None:
        return None
    if not is_listening(served.url):
        with suppress(OSError):
            path.unlink()
        return None
    wanted = (name, digest, __version__, version("xllamacpp"))
    if (served.name, served.digest, served.version, served.build) != wanted:
        return None
    return served if served.name in _models(served) else None


def _read(path: Path) -> Served | None:
    """The file's content; None where it is missing, malformed, or not the user's alone."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if os.name != "nt" and (status.st_uid != os.getuid() or status.st_mode & 0o077):
                return None
            return Served(**json.load(file))
    except (OSError, ValueError, TypeError):
        return None


def is_listening(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), CONNECT_S):
            return True
    except OSError:
        return False


def _models(served: Served) -> list[str]:
    """What the server says that it serves, to somebody who has its key."""
    from http.client import HTTPConnection, HTTPException

    parts = urlsplit(served.url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=ANSWER_S)
    try:
        connection.request("GET", "/v1/models", headers={"Authorization": f"Bearer {served.key}"})
        listed = json.loads(connection.getresponse().read())
        return [model["id"] for model in listed["data"]]
    except (OSError, HTTPException, ValueError, TypeError, KeyError):
        return []
    finally:
        connection.close()


class ServedEngine(Engine):
    """An engine of another process; one article at a time has it, the next waits."""

    def __init__(self, served: Served, cache_dir: Path) -> None:
        super().__init__(
            Path(served.name), name=served.name, context_tokens=served.context_tokens,
            slot_dir=Path(served.slot_dir) if served.slot_dir else None,
        )  # fmt: skip
        self.key = served.key
        self._served = served
        self._turn = FileLock(cache_dir / LOCK_FILE, thread_local=False)

    def start(self) -> Self:
        return self

    async def ready(self) -> str:
        """Wait for the turn, and return the server's address.

        Raises:
            EngineError: the server ended meanwhile.
        """
        while not self._turn.is_locked:
            try:
                self._turn.acquire(blocking=False)
            except Timeout:
                await asyncio.sleep(TURN_CHECK_S)
        if not self.is_alive:
            raise self.failure()
        return self._served.url

    @property
    def is_alive(self) -> bool:
        return is_listening(self._served.url)

    def failure(self) -> EngineError:
        return EngineError(
            f"the engine of `summarizer serve` with model {self.name!r} is gone; "
            "start it again, or run the command again to go without"
        )

    def close(self) -> None:
        """Leave it to the next; the server stays."""
        self._turn.release()
