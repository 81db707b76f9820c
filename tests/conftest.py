"""Fixtures that several tests take."""

from __future__ import annotations

import asyncio
import io
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_bench import KEY, Bench
from click.testing import CliRunner, Result
from command_line import Done, Here, Invoke
from fake_endpoint import Served, serve_fake
from scripted_summarizer import module
from stub_summarizer import StubSummarizer

from summarizer.cli import main, root

# a shell that starts the tests in the background has them, and all that they start, ignore Ctrl-C
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def bench(
    tmp_path: Path, fake: Served, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Bench:
    monkeypatch.setattr("summarizer.briefing.Summarizer", StubSummarizer)
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "states"))
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path / "caches"))
    fake.admin(reset=True)
    return Bench(tmp_path, fake, capfd, monkeypatch)


@pytest.fixture(scope="module")
def fake() -> Iterator[Served]:
    with serve_fake("--latency", "0.02") as served:
        yield served


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Here:
    """The command line from main() on, in this process."""
    monkeypatch.setitem(sys.modules, "summarizer.briefing", module())

    def here(*arguments: str, data: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["summarizer", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        with pytest.raises(SystemExit) as stop:
            main()
        shown = capfd.readouterr()
        return subprocess.CompletedProcess(arguments, int(stop.value.code or 0), shown.out, shown.err)

    return here


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch) -> Invoke:
    monkeypatch.setitem(sys.modules, "summarizer.briefing", module())

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(root, list(arguments), catch_exceptions=False, prog_name="summarizer")

    return invoke


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses between attempts are noted and not slept."""
    slept: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        slept.append(seconds)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", note)
    return slept
