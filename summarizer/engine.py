"""The embedded engine: a llama.cpp server of the program's own, on loopback, behind a random key."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import weakref
from concurrent.futures import Future
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Self

from .errors import EngineError, MissingExtraError

# f16 keys and values take 28 KiB a token of the default model: 0.9 GiB for all slots together, which leaves
# the whole under 2.5 GB.
CONTEXT_TOKENS = 16_384
ALL_SLOTS_TOKENS = 32_768
STOP_S = 3.0


def context_tokens_per_slot(slots: int, trained: int | None = None) -> int:
    """The window of one slot, within the model's own and the memory that all slots share."""
    window = min(CONTEXT_TOKENS, ALL_SLOTS_TOKENS // slots)
    return min(window, trained) if trained else window


def require_engine() -> None:
    """Look for xllamacpp, before a gigabyte is fetched for it.

    Raises:
        MissingExtraError: it is not installed.
    """
    if find_spec("xllamacpp") is None:
        raise MissingExtraError(
            "the embedded model needs the engine xllamacpp: run  pip install 'summarizer[local]'"
            "  or name an endpoint with --base-url"
        )


class Engine:
    """Starts loading at once in its own process; many articles can be asked of one engine.

    Attributes:
        key: the server's API key, made for this engine.
        context_tokens: the window of each slot.
    """

    def __init__(
        self,
        model: Path,
        *,
        name: str | None = None,
        slots: int = 1,
        context_tokens: int | None = None,
        slot_dir: Path | None = None,
        program: Path | None = None,
    ) -> None:
        self.model = model
        self.name = name or model.stem
        self.slots = slots
        self.context_tokens = context_tokens or context_tokens_per_slot(slots)
        self.key = secrets.token_urlsafe(24)
        self._slot_dir = slot_dir
        self._program = program or Path(__file__).with_name("llama.py")
        self._url: Future[str] = Future()
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._stop: weakref.finalize[..., Engine] | None = None

    def start(self) -> Self:
        """Begin to load and return at once.

        Raises:
            MissingExtraError: xllamacpp is not installed.
        """
        if self._process is not None:
            return self
        require_engine()
        self._log = tempfile.TemporaryFile(prefix="summarizer-engine-")  # noqa: SIM115, closed with the process
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(self._program)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
            )
        except OSError as error:
            raise EngineError(f"the embedded engine could not be started: {error}") from error
        self._stop = weakref.finalize(self, _stop_process, self._process, self._log)
        self._configure(self._process)
        threading.Thread(
            target=_read_address,
            args=(self._process, self._url),
            name="engine-start",
            daemon=True,
        ).start()
        return self

    def _configure(self, process: subprocess.Popen[bytes]) -> None:
        config = {
            "model": str(self.model),
            "alias": self.name,
            "slots": self.slots,
            "context_tokens": self.context_tokens,
            "threads": _thread_limit(),
            "key": self.key,
            "slot_dir": str(self._slot_dir) if self._slot_dir else "",
            "fit": False,
        }
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(config).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            pass  # it died already: ready() says why

    async def ready(self) -> str:
        """Wait until the model is loaded, and return the server's address.

        Raises:
            EngineError: it did not start, or died.
        """
        self.start()
        url = await asyncio.shield(asyncio.wrap_future(self._url))
        if not url:
            raise self.failure()
        return url

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def failure(self) -> EngineError:
        """What the engine died of, in one line."""
        if self._process is None:
            return EngineError(f"the embedded engine for {self.name!r} is closed")
        try:
            code = self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            code = 0
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        said = _last_words(self._log)
        return EngineError(
            f"the embedded engine died ({how}) with model {self.name!r}{': ' + said if said else ''}; "
            "check the file with  summarizer models verify  and the free memory"
        )

    def close(self) -> None:
        """End the server's process; idempotent."""
        if self._stop is not None:
            self._stop()
        self._process = None


def _read_address(process: subprocess.Popen[bytes], url: Future[str]) -> None:
    """Wait for the child's first line; end of file before it means that the child died."""
    assert process.stdout is not None
    line = process.stdout.readline()
    url.set_result(json.loads(line)["url"] if line else "")


def _stop_process(process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    assert process.stdin is not None
    try:
        process.stdin.close()
    except BrokenPipeError:
        pass
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        # While it loads it does not look at its input.
        process.kill()
        process.wait()
    assert process.stdout is not None
    process.stdout.close()
    log.close()


def _last_words(log: IO[bytes] | None) -> str:
    """The last line of the engine's log that tells a reason, shortened."""
    if log is None or log.closed:
        return ""
    log.seek(0, os.SEEK_END)
    log.seek(max(0, log.tell() - 8192))
    lines = [line.strip() for line in log.read().decode(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() or "failed" in line.lower()]
    return (telling or lines or [""])[-1][-300:]


def _thread_limit() -> int:
    """Threads to use, 0 to let llama.cpp count the physical cores; it does not see a CPU affinity."""
    if not hasattr(os, "sched_getaffinity"):
        return 0
    allowed = len(os.sched_getaffinity(0))
    return allowed if allowed < (os.cpu_count() or allowed) else 0
