"""Tells how a run stands, on standard error: a live line on a terminal, a plain one every few seconds, or JSON lines."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Literal

from .pace import Pace
from .progress import describe, figures
from .run import Event, Run
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
    async def watching(self, run: Run, pace: Pace) -> AsyncIterator[None]:
        """Report while the run goes on."""
        with self._live_line() if self.style == "live" else contextlib.nullcontext():
            task = asyncio.create_task(self._tick(run, pace))
            try:
                yield
            finally:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _tick(self, run: Run, pace: Pace) -> None:
        while True:
            await asyncio.sleep(EVERY_S[self.style])
            if self._live is not None:
                self._live.update(self._text(describe(run.progress)))
            elif self.style == "json":
                self._json({"event": "progress", **figures(run.progress, pace.limit)})
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
