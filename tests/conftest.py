"""Fixtures that several tests take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_bench import KEY, Bench
from fake_endpoint import Served, serve_fake
from stub_summarizer import StubSummarizer


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
