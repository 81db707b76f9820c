"""The embedded engine: a llama.cpp server of the program's own, on loopback, behind a random key."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import weakref
from concurrent.futures import Future
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Self

from ..errors import EngineError, MissingExtraError

# f16 keys and values take 28 KiB a token of the default model: 1 GB for all slots together, which leaves the whole under
# 2.5 GB. llama.cpp rounds a slot's window up to a multiple of 256.
CONTEXT_TOKENS = 16_384
ALL_SLOTS_TOKENS = 35_840
WINDOW_STEP = 256
# Threads that wait for each other spin for some microseconds, then sleep. By default they spin for milliseconds, which on a
# machine with other work to do makes each wait for one that the scheduler has put aside; where they sleep at once, an idle
# machine writes a third slower. libgomp's count; figures in evals/JOURNAL.md.
PATIENT_THREADS = {"GOMP_SPINCOUNT": "2000"}
STOP_S = 3.0
# What is asked of a slot waits for the step that the engine is at: beside twenty articles half a minute, on an old
# processor several.
SLOT_TIMEOUT_S = 3600.0
LOG_TAIL_BYTES = 16_384
# Such as "0.00.012.345 E llama_model_load: error loading model: …".
LOGGED_ERROR = re.compile(r"[\d.]+ E\s+(.*)")


def context_tokens_per_slot(slots: int, trained: int | None = None) -> int:
    """The window of one slot, within the model's own and the memory that all slots share."""
    share = ALL_SLOTS_TOKENS // slots
    window = min(CONTEXT_TOKENS, share - share % WINDOW_STEP or WINDOW_STEP)
    return min(window, trained) if trained else window


def widest_slots(slots: int) -> int:
    """How many of so many slots can have the widest window at once."""
    return min(slots, ALL_SLOTS_TOKENS // CONTEXT_TOKENS)


def require_engine() -> None:
    """Look for xllamacpp, before a gigabyte is fetched for it.

    Raises:
        MissingExtraError: it is not installed.
    """
    if find_spec("xllamacpp") is None:
        raise MissingExtraError(
            "the embedded model needs the engine xllamacpp: run `pip install 'summarizer[local]'`"
            "  or name an endpoint with --base-url"
        )


class EngineRefusalError(EngineError):
    """The engine answers that it cannot do what it is asked."""


class Engine:
    """Starts loading at once in its own process; many articles can be asked of one engine.

    Attributes:
        key: the server's API key, made for this engine.
        context_tokens: the window of each slot.
        trained_tokens: what the model was trained for, and no window exceeds; None where it is not known.
        slot_dir: where slots can be saved; None where they cannot.
    """

    def __init__(
        self,
        model: Path,
        *,
        name: str | None = None,
        slots: int = 1,
        context_tokens: int | None = None,
        trained_tokens: int | None = None,
        slot_dir: Path | None = None,
        program: Path | None = None,
    ) -> None:
        """Nothing runs before start().

        Args:
            name: what the model is called in replies; None is the file's name.
            context_tokens: None is what the number of slots leaves each.
            slot_dir: where slots can be saved; None forbids it.
            program: run in place of llama.py, in tests.
        """
        self.model = model
        self.name = name or model.stem
        self.slots = slots
        self.trained_tokens = trained_tokens
        self.context_tokens = context_tokens or context_tokens_per_slot(slots, trained_tokens)
        self.key = secrets.token_urlsafe(24)
        self.slot_dir = slot_dir
        self._program = program or Path(__file__).with_name("llama.py")
        self._url: Future[str] = Future()
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._stop: weakref.finalize[..., Engine] | None = None

    def anew(self, slots: int | None = None) -> Engine:
        """Another engine of the same make, with a key of its own.

        Args:
            slots: how many, each as wide as their number leaves it; None is the same.
        """
        window = self.context_tokens if slots in (None, self.slots) else None
        return Engine(
            self.model, name=self.name, slots=slots or self.slots, context_tokens=window,
            trained_tokens=self.trained_tokens, slot_dir=self.slot_dir, program=self._program,
        )  # fmt: skip

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
                env=_environment(),
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
            # llama.cpp puts folder and name together as they are.
            "slot_dir": f"{self.slot_dir}{os.sep}" if self.slot_dir else "",
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

    async def save_slot(self, slot: int, name: str) -> int:
        """Keep what a slot has read as a file in slot_dir; the number of its tokens.

        Raises:
            EngineError: the engine refuses, or is gone.
        """
        return (await self._act(slot, "save", name))["n_saved"]

    async def restore_slot(self, slot: int, name: str) -> int:
        """Take a kept file into a slot, so that its tokens need not be read again; 0 where there is none.

        Only files that this program saved: the engine trusts what is in them.

        Raises:
            EngineRefusalError: the engine refuses the file.
            EngineError: it is gone, or did not come to it in time.
        """
        if self.slot_dir is None or not (self.slot_dir / name).is_file():
            return 0
        return (await self._act(slot, "restore", name))["n_restored"]

    async def count_tokens(self, text: str) -> int:
        """How many tokens the model reads a text as.

        Raises:
            EngineError: the engine refuses, or is gone.
        """
        return len((await self._post("count tokens", "tokenize", {"content": text}))["tokens"])

    async def _act(self, slot: int, action: str, name: str) -> dict[str, int]:
        deed = f"{action} slot {slot}"
        counts: dict[str, int] = await self._post(deed, f"slots/{slot}?action={action}", {"filename": name})
        return counts

    async def _post(self, deed: str, path: str, body: dict[str, str]) -> Any:
        import httpx2

        url = f"{await self.ready()}/{path}"
        headers = {"Authorization": f"Bearer {self.key}"}
        try:
            async with httpx2.AsyncClient(trust_env=False, timeout=SLOT_TIMEOUT_S, headers=headers) as client:
                answer = await client.post(url, json=body)
        except httpx2.HTTPError as error:
            if not self.is_alive:
                raise self.failure() from None
            raise EngineError(f"the embedded engine did not {deed}: {error}") from error
        if answer.status_code != 200:
            raise EngineRefusalError(f"the embedded engine cannot {deed}: HTTP {answer.status_code}")
        return answer.json()

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def is_dead(self) -> bool:
        """Whether it ended without being closed."""
        return self._process is not None and not self.is_alive

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
            "check the file with `summarizer models verify` and the free memory"
        )

    def close(self) -> None:
        """End the server's process; idempotent."""
        if self._stop is not None:
            self._stop()
        self._process = None


def _read_address(process: subprocess.Popen[bytes], url: Future[str]) -> None:
    """Wait for the child's first line; what is no address, or the end of the file, means that it failed."""
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        url.set_result(str(json.loads(line)["url"]))
    except ValueError:
        url.set_result("")


def _stop_process(process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.close()
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
    """The last line of the engine's log that llama.cpp marks as an error, else its last line."""
    if log is None:
        return ""
    try:
        log.seek(0, os.SEEK_END)
        log.seek(max(0, log.tell() - LOG_TAIL_BYTES))
        tail = log.read()
    except (OSError, ValueError):  # closed, or being closed by who starts the engine again
        return ""
    lines = [line.strip() for line in tail.decode(errors="replace").splitlines() if line.strip()]
    errors = [found[1] for found in map(LOGGED_ERROR.match, lines) if found]
    telling = [line for line in errors if "error loading model" in line] or errors or lines or [""]
    return telling[-1][:300]


def _environment() -> dict[str, str]:
    """The user's own, which says how threads wait where it says anything."""
    has_own = "OMP_WAIT_POLICY" in os.environ
    return {**os.environ} if has_own else {**PATIENT_THREADS, **os.environ}


def _thread_limit() -> int:
    """Threads to use, 0 to let llama.cpp count the physical cores; it does not see a CPU affinity."""
    if not hasattr(os, "sched_getaffinity"):
        return 0
    allowed = len(os.sched_getaffinity(0))
    return allowed if allowed < (os.cpu_count() or allowed) else 0
