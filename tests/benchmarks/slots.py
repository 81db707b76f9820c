"""Articles side by side in the embedded engine's slots, against the same articles one after another, both warm.

    python tests/benchmarks/slots.py [--articles 20] [--slots 4]

Prints seconds and articles a minute of both, and the throughput of the slots as a multiple. No cache answers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path

from summarizer import Article, Summarizer, summarize_many
from summarizer_evals.gold.case import load_cases

WARM_UP = "The quay is open, said Jon Aas."
LONGEST = 4000
GOLD = Path(__file__).parents[2] / "evals" / "gold"


def one_after_another(articles: Sequence[Article]) -> float:
    with Summarizer(offline=True) as summarizer:
        summarizer.summarize(WARM_UP)
        began = time.perf_counter()
        for article in articles:
            summarizer.summarize(article)
        return time.perf_counter() - began


async def side_by_side(articles: Sequence[Article], slots: int) -> float:
    """Timed from the first article after the engine is warm: the warm-up's result starts the clock."""
    began = 0.0

    async def feed():  # type: ignore[no-untyped-def]
        nonlocal began
        yield WARM_UP
        await warm.wait()
        began = time.perf_counter()
        for article in articles:
            yield article

    warm = asyncio.Event()
    made = 0
    async for result in summarize_many(feed(), slots=slots, offline=True, has_cache=False):
        assert result.failure is None, result.failure
        made += 1
        warm.set()
    assert made == len(articles) + 1
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--slots", type=int, nargs="+", default=[2, 4])
    asked = parser.parse_args()
    texts = [case.text for case in load_cases([GOLD]) if len(case.text) < LONGEST]
    articles = [Article.from_text(texts[n % len(texts)]) for n in range(asked.articles)]
    single_s = one_after_another(articles)
    told = {"articles": len(articles), "one_after_another_s": round(single_s, 1)}
    for slots in asked.slots:
        batch_s = asyncio.run(side_by_side(articles, slots))
        told |= {
            f"slots_{slots}_s": round(batch_s, 1),
            f"slots_{slots}_throughput": round(single_s / batch_s, 2),
        }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
