"""Articles side by side in the embedded engine's slots, against the same articles one after another, all warm.

    python tests/benchmarks/slots.py [--articles 20] [--slots 2 4]

The shortest articles of the gold set. First half of them one after another, then all of them side by side at each
number of slots, then the other half one after another, so that a drift of the machine's speed falls on both sides.
Every way has its own engine; all are loaded before the first is timed. Prints each article as it is done, then
seconds and articles a minute, and the throughput of the slots as a multiple. No cache answers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from summarizer import Article, Summarizer, summarize_many
from summarizer.batch.many import Result
from summarizer_evals.gold.case import load_cases

WARM_UP = "The quay is open, said Jon Aas."
GOLD = Path(__file__).parents[2] / "evals" / "gold"


class Clock:
    """Prints what is done, with the seconds since the way began."""

    def __init__(self, way: str, articles: int) -> None:
        self.way, self.articles, self.done = way, articles, 0
        self.began = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began

    def tick(self, name: str, tokens: int) -> None:
        self.done += 1
        told = f"{self.way}: {self.done}/{self.articles} after {self.seconds:.1f} s, {name}, {tokens} tokens written"
        print(told, file=sys.stderr, flush=True)


class Single:
    """One warm Summarizer, as in a loop of a program's own."""

    async def open(self) -> None:
        self.summarizer = Summarizer(offline=True)
        await self.summarizer.asummarize(WARM_UP)

    async def run(self, articles: Sequence[Article]) -> float:
        clock = Clock("one after another", len(articles))
        for article in articles:
            brief = await self.summarizer.asummarize(article)
            clock.tick(article.id, brief.provenance.usage.output_tokens)
        return clock.seconds

    async def close(self) -> None:
        await self.summarizer.aclose()


class Batch:
    """summarize_many() with so many slots, waiting for its articles since the warm-up."""

    def __init__(self, slots: int) -> None:
        self.slots = slots

    async def open(self) -> None:
        self.given: asyncio.Queue[Article | str | None] = asyncio.Queue()
        self.results = summarize_many(self._feed(), slots=self.slots, offline=True, has_cache=False)
        self.given.put_nowait(WARM_UP)
        await self._result()

    async def _feed(self) -> AsyncIterator[Article | str]:
        while (article := await self.given.get()) is not None:
            yield article

    async def _result(self) -> Result:
        result = await anext(self.results)
        assert result.failure is None, result.failure
        return result

    async def run(self, articles: Sequence[Article]) -> float:
        clock = Clock(f"{self.slots} slots", len(articles))
        for article in (*articles, None):
            self.given.put_nowait(article)
        for _ in articles:
            result = await self._result()
            clock.tick(result.id, result.usage.output_tokens)
        return clock.seconds

    async def close(self) -> None:
        async for _ in self.results:
            raise AssertionError("a result too many")


async def measure(articles: Sequence[Article], slots: Sequence[int]) -> dict[str, float]:
    single, batches = Single(), [Batch(number) for number in slots]
    for way in (single, *batches):
        await way.open()
    half = len(articles) // 2
    single_s = await single.run(articles[:half])
    seconds = {batch.slots: await batch.run(articles) for batch in batches}
    single_s += await single.run(articles[half:])
    for way in (single, *batches):
        await way.close()
    told = {
        "articles": len(articles),
        "load": round(os.getloadavg()[1], 1),
        **_rate("single", single_s, articles),
    }
    for number, batch_s in seconds.items():
        told |= _rate(f"slots_{number}", batch_s, articles)
        told[f"slots_{number}_throughput"] = round(single_s / batch_s, 2)
    return told


def _rate(way: str, seconds: float, articles: Sequence[Article]) -> dict[str, float]:
    return {f"{way}_s": round(seconds, 1), f"{way}_a_minute": round(60 * len(articles) / seconds, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--slots", type=int, nargs="+", default=[2, 4])
    asked = parser.parse_args()
    cases = sorted(load_cases([GOLD]), key=lambda case: len(case.text))[: asked.articles]
    # mixed again, so that neither half has the longer ones
    cases = [*cases[::2], *cases[1::2]]
    articles = [Article.from_text(case.text, id=case.name) for case in cases]
    print(json.dumps(asyncio.run(measure(articles, asked.slots)), indent=1))


if __name__ == "__main__":
    main()
