"""How a run stands, on standard error: a live line on a terminal, a plain one every few seconds, or JSON lines."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Literal

from .options import Shop
from .run import Event, Progress, Run
from .state import Tally

Style = Literal["live", "plain", "json"]
EVERY_S: dict[Style, float] = {"live": 0.25, "plain": 5.0, "json": 5.0}


def choose_style(log_json: bool) -> Style:
    if log_json:
        return "json"
    return "live" if sys.stderr is not None and sys.stderr.isatty() else "plain"


class Reporter:
    """Tells standard error; standard output is the briefs'."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self._live: Any = None

    def event(self, event: Event) -> None:
        """One article's ending, for --log-json."""
        if self.style != "json":
            return
        ending = event.ending
        status = "done" if ending.brief is not None else "failed"
        fields: dict[str, Any] = {
            "event": status,
            "id": event.id,
            "attempts": ending.attempts,
            "cached": ending.is_cached,
            "incomplete": ending.is_incomplete,
            "input_tokens": ending.usage.input_tokens,
            "output_tokens": ending.usage.output_tokens,
            "cost_usd": ending.cost_usd,
        }
        if ending.failure:
            fields |= {"error": ending.failure.error, "message": ending.failure.message}
        self._json(fields)

    def notice(self, line: str) -> None:
        if self.style == "json":
            self._json({"event": "notice", "message": line})
        elif self._live is not None:
            self._live.console.print(f"summarizer: {line}", markup=False, highlight=False)
        else:
            print(f"summarizer: {line}", file=sys.stderr, flush=True)

    def end(self, lines: list[str], tally: Tally) -> None:
        if self.style == "json":
            counts = {
                "articles": tally.articles,
                "done": tally.done,
                "failed": tally.failed,
                "incomplete": tally.incomplete,
            }
            spent = {"requests": tally.requests, **tally.usage.model_dump(), "cost_usd": tally.cost_usd}
            self._json({"event": "end", **counts, **spent, "message": "; ".join(lines)})
            return
        for line in lines:
            self.notice(line)

    def _json(self, fields: dict[str, Any]) -> None:
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds")
        print(json.dumps({"time": stamp, **fields}, ensure_ascii=False), file=sys.stderr, flush=True)

    @contextlib.asynccontextmanager
    async def watching(self, run: Run, shop: Shop) -> AsyncIterator[None]:
        """Report while the run goes on."""
        with self._live_line() if self.style == "live" else contextlib.nullcontext():
            task = asyncio.create_task(self._tick(run, shop))
            try:
                yield
            finally:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _tick(self, run: Run, shop: Shop) -> None:
        while True:
            await asyncio.sleep(EVERY_S[self.style])
            if self._live is not None:
                self._live.update(self._text(describe(run.progress)))
            elif self.style == "json":
                self._json({"event": "progress", **figures(run.progress, shop)})
            elif self.style == "plain":
                self.notice(describe(run.progress))

    @contextlib.contextmanager
    def _live_line(self) -> Any:
        from rich.console import Console
        from rich.live import Live

        with Live(
            console=Console(stderr=True), transient=True, redirect_stdout=False, refresh_per_second=4
        ) as live:
            self._live = live
            try:
                yield
            finally:
                self._live = None

    @staticmethod
    def _text(line: str) -> Any:
        from rich.text import Text

        return Text(line)


def figures(progress: Progress, shop: Shop) -> dict[str, Any]:
    return {
        "done": progress.done + progress.resumed + progress.twins,
        "failed": progress.failed,
        "cached": progress.cached,
        "total": progress.total,
        "working": progress.working,
        "limit": shop.pace.limit,
        "articles_per_s": round(progress.rate, 2),
        "input_tokens": progress.usage.input_tokens,
        "output_tokens": progress.usage.output_tokens,
        "cost_usd": progress.cost_usd,
        "eta_s": None if progress.eta_s is None else round(progress.eta_s),
        "elapsed_s": round(time.monotonic() - progress.started),
    }


def describe(progress: Progress) -> str:
    """One line for people: `120 of 500 done, 3 failed, 8.1/s, 340k tokens, $0.12, 47 s left`."""
    total = f" of {progress.total:,}" if progress.total is not None else ""
    parts = [f"{progress.done + progress.resumed + progress.twins:,}{total} done"]
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    if progress.cached:
        parts.append(f"{progress.cached:,} from the cache")
    parts.append(f"{progress.rate:.1f}/s" if progress.rate < 100 else f"{progress.rate:.0f}/s")
    parts.append(f"{short_count(progress.usage.input_tokens + progress.usage.output_tokens)} tokens")
    if progress.cost_usd:
        parts.append(f"${progress.cost_usd:.2f}" if progress.cost_usd >= 1 else f"${progress.cost_usd:.4f}")
    if progress.eta_s is not None and progress.working:
        parts.append(f"{short_time(progress.eta_s)} left")
    if progress.working:
        parts.append(f"{progress.working} at once")
    return ", ".join(parts)


def short_count(number: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.1f}{letter}"
    return f"{number:.0f}"


def short_time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
