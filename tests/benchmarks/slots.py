"""Articles side by side in the embedded engine's slots, against the same articles one after another, all warm.

    python tests/benchmarks/slots.py [--articles 20] [--slots 20]

The shortest articles of the gold set. First half of them one after another, then all of them side by side at each
number of slots, then the other half one after another, so that a drift of the machine's speed falls on both sides.
Every way has its own engine; all are loaded before the first is timed. Prints each article as it is done, then
seconds and articles a minute, and the throughput of the slots as a multiple; and, on Linux, the engine's peak memory
and the same of its processor seconds, which other work on the machine disturbs less. No cache answers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer import Article, Summarizer, summarize_many
from summarizer.batch.many import Result
from summarizer_evals.gold.case import load_cases

WARM_UP = "The quay is open, said Jon Aas."
GOLD = Path(__file__).parents[2] / "evals" / "gold"


@dataclass
class Spent:
    """What a way took for its articles.

    Attributes:
        cpu_s: of the engine's process, all threads.
        peak_mb: of the engine's process since it was started.
    """

    seconds: float = 0.0
    cpu_s: float = 0.0
    written: int = 0
    articles: int = 0
    peak_mb: int = 0

    def __add__(self, other: Spent) -> Spent:
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        *sums, _ = (mine + theirs for mine, theirs in pairs)
        return Spent(*sums, max(self.peak_mb, other.peak_mb))

    def told(self, way: str) -> dict[str, float]:
        return {
            f"{way}_s": round(self.seconds, 1), f"{way}_engine_cpu_s": round(self.cpu_s, 1),
            f"{way}_engine_mb": self.peak_mb, f"{way}_written": self.written, f"{way}_a_minute": round(60 * self.articles / self.seconds, 2),
        }  # fmt: skip


class Way(ABC):
    """One way to brief articles, with an engine of its own.

    Attributes:
        engine: the process id; 0 where it is not known.
    """

    name: str
    engine = 0

    async def open(self) -> None:
        before = _children()
        await self._warm_up()
        self.engine = next(iter(_children() - before), 0)

    async def run(self, articles: Sequence[Article]) -> Spent:
        began, cpu_s, spent = time.perf_counter(), _cpu_s(self.engine), Spent()
        async for name, tokens in self._brief(articles):
            spent.articles, spent.written = spent.articles + 1, spent.written + tokens
            spent.seconds = time.perf_counter() - began
            told = f"{self.name}: {spent.articles}/{len(articles)} after {spent.seconds:.1f} s, {name}, {tokens} tokens"
            print(told, file=sys.stderr, flush=True)
        spent.cpu_s = _cpu_s(self.engine) - cpu_s
        spent.peak_mb = _peak_mb(self.engine)
        return spent

    @abstractmethod
    async def _warm_up(self) -> None: ...

    @abstractmethod
    def _brief(self, articles: Sequence[Article]) -> AsyncIterator[tuple[str, int]]:
        """Id and tokens written of each article that is done."""

    @abstractmethod
    async def close(self) -> None: ...


def _children() -> set[int]:
    """Processes that this one started; none where the system does not tell."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}


def _cpu_s(process: int) -> float:
    path = Path(f"/proc/{process}/stat")
    if not process or not path.exists():
        return 0.0
    user, system = path.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _peak_mb(process: int) -> int:
    path = Path(f"/proc/{process}/status")
    if not process or not path.exists():
        return 0
    line = next(line for line in path.read_text().splitlines() if line.startswith("VmHWM"))
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


async def measure(articles: Sequence[Article], slots: Sequence[int]) -> dict[str, float]:
    single, batches = Single(), {number: Batch(number) for number in slots}
    for way in (single, *batches.values()):
        await way.open()
    half = len(articles) // 2
    alone = await single.run(articles[:half])
    beside = {number: await batch.run(articles) for number, batch in batches.items()}
    alone += await single.run(articles[half:])
    for way in (single, *batches.values()):
        await way.close()
    told = {"articles": len(articles), "load": round(os.getloadavg()[1], 1), **alone.told("single")}
    for number, spent in beside.items():
        told |= spent.told(f"slots_{number}")
        told[f"slots_{number}_throughput"] = round(alone.seconds / spent.seconds, 2)
        if spent.cpu_s:
            told[f"slots_{number}_throughput_by_cpu"] = round(alone.cpu_s / spent.cpu_s, 2)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--slots", type=int, nargs="+", default=[20])
    asked = parser.parse_args()
    cases = sorted(load_cases([GOLD]), key=lambda case: len(case.text))[: asked.articles]
    # mixed again, so that neither half has the longer ones
    cases = [*cases[::2], *cases[1::2]]
    articles = [Article.from_text(case.text, id=case.name) for case in cases]
    print(json.dumps(asyncio.run(measure(articles, asked.slots)), indent=1))


if __name__ == "__main__":
    main()
