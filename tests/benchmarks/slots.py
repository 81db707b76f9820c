"""Articles side by side in the embedded engine's slots, against the same articles one after another, all warm.

    python tests/benchmarks/slots.py [--articles 20] [--slots 20]

The shortest articles of the gold set. Every way has its own engine, loaded before the first is timed, and all ways are
under way at once, but only one engine runs at a time: the others are stopped (SIGSTOP) until it is their turn again. So a
machine whose speed drifts is as slow for one as for the other. Prints each article as it is done, then of each way its own
seconds, articles a minute, the engine's peak memory, and the throughput of the slots as a multiple. No cache answers.
Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer import Article, Summarizer, summarize_many
from summarizer.batch.many import Result
from summarizer_evals.gold.case import Case, load_cases

TURN_S = 6.0
WARM_UP = "The quay is open, said Jon Aas."
GOLD = Path(__file__).parents[2] / "evals" / "gold"


@dataclass
class Spent:
    """What a way took for its articles.

    Attributes:
        seconds: while it was its turn.
        cpu_s: of the engine's process, all threads.
        peak_mb: of the engine's process since it was started.
    """

    seconds: float = 0.0
    cpu_s: float = 0.0
    written: int = 0
    articles: int = 0
    peak_mb: int = 0

    def told(self, way: str) -> dict[str, float]:
        return {
            f"{way}_s": round(self.seconds, 1), f"{way}_engine_cpu_s": round(self.cpu_s, 1),
            f"{way}_engine_mb": self.peak_mb, f"{way}_written": self.written, f"{way}_a_minute": round(60 * self.articles / self.seconds, 2),
        }  # fmt: skip


class Way(ABC):
    """One way to brief articles, with an engine of its own.

    Attributes:
        engine: its process id.
    """

    name: str
    engine: int

    async def open(self) -> None:
        before = _children()
        await self._warm_up()
        (self.engine,) = _children() - before
        self.spent = Spent()

    async def run(self, articles: Sequence[Article]) -> None:
        before = cpu_s(self.engine)
        async for name, tokens in self._brief(articles):
            self.spent.articles, self.spent.written = self.spent.articles + 1, self.spent.written + tokens
            told = f"{self.name}: {self.spent.articles}/{len(articles)} after some {self.spent.seconds:.0f} s, {name}, {tokens} tokens"
            print(told, file=sys.stderr, flush=True)
        self.spent.cpu_s = cpu_s(self.engine) - before
        self.spent.peak_mb = _peak_mb(self.engine)

    @abstractmethod
    async def _warm_up(self) -> None: ...

    @abstractmethod
    def _brief(self, articles: Sequence[Article]) -> AsyncIterator[tuple[str, int]]:
        """Id and tokens written of each article that is done."""

    @abstractmethod
    async def close(self) -> None: ...


def _children() -> set[int]:
    """Processes that this one started."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}


def cpu_s(process: int) -> float:
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _peak_mb(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1000


class Single(Way):
    """One warm Summarizer, as in a loop of a program's own."""

    name = "one after another"

    async def _warm_up(self) -> None:
        self.summarizer = Summarizer(offline=True)
        await self.summarizer.asummarize(WARM_UP)

    async def _brief(self, articles: Sequence[Article]) -> AsyncIterator[tuple[str, int]]:
        for article in articles:
            brief = await self.summarizer.asummarize(article)
            yield article.id, brief.provenance.usage.output_tokens

    async def close(self) -> None:
        await self.summarizer.aclose()


class Batch(Way):
    """summarize_many() with so many slots, waiting for its articles since the warm-up."""

    def __init__(self, slots: int) -> None:
        self.name = f"{slots} slots"
        self.given: asyncio.Queue[Article | str | None] = asyncio.Queue()
        self.results = summarize_many(self._feed(), slots=slots, offline=True, has_cache=False)

    async def _feed(self) -> AsyncIterator[Article | str]:
        while (article := await self.given.get()) is not None:
            yield article

    async def _result(self) -> Result:
        result = await anext(self.results)
        assert result.failure is None, result.failure
        return result

    async def _warm_up(self) -> None:
        self.given.put_nowait(WARM_UP)
        await self._result()

    async def _brief(self, articles: Sequence[Article]) -> AsyncIterator[tuple[str, int]]:
        for article in articles:
            self.given.put_nowait(article)
        for _ in articles:
            result = await self._result()
            yield result.id, result.usage.output_tokens

    async def close(self) -> None:
        self.given.put_nowait(None)
        async for result in self.results:
            raise AssertionError(f"{result.id} was not asked for")


async def take_turns(ways: Sequence[Way], articles: Sequence[Article]) -> None:
    """Brief the articles each way, the engines running in turn until all are done."""
    for way in ways:
        os.kill(way.engine, signal.SIGSTOP)
    running = {way: asyncio.create_task(way.run(articles)) for way in ways}
    try:
        while running:
            for way, task in list(running.items()):
                os.kill(way.engine, signal.SIGCONT)
                began = time.perf_counter()
                await asyncio.wait([task], timeout=TURN_S)
                way.spent.seconds += time.perf_counter() - began
                os.kill(way.engine, signal.SIGSTOP)
                if task.done():
                    running.pop(way).result()
    finally:
        for task in running.values():
            task.cancel()
        for way in ways:
            os.kill(way.engine, signal.SIGCONT)


async def measure(articles: Sequence[Article], slots: Sequence[int]) -> dict[str, float]:
    single, batches = Single(), {number: Batch(number) for number in slots}
    ways = [single, *batches.values()]
    for way in ways:
        await way.open()
    await take_turns(ways, articles)
    for way in ways:
        await way.close()
    alone = single.spent
    told = {"articles": len(articles), "load": round(os.getloadavg()[1], 1), **alone.told("single")}
    for number, batch in batches.items():
        told |= batch.spent.told(f"slots_{number}")
        told[f"slots_{number}_throughput"] = round(alone.seconds / batch.spent.seconds, 3)
        told[f"slots_{number}_throughput_by_cpu"] = round(alone.cpu_s / batch.spent.cpu_s, 3)
    return told


def shortest(number: int) -> list[Case]:
    """The shortest articles of the gold set, mixed again, so that a batch does not begin with the short ones."""
    cases = sorted(load_cases([GOLD]), key=lambda case: len(case.text))[:number]
    return [*cases[::2], *cases[1::2]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--slots", type=int, nargs="+", default=[20])
    asked = parser.parse_args()
    cases = shortest(asked.articles)
    articles = [Article.from_text(case.text, id=case.name) for case in cases]
    print(json.dumps(asyncio.run(measure(articles, asked.slots)), indent=1))


if __name__ == "__main__":
    main()
