"""The embedded model's time on articles of the gold set, against the floor that the machine sets.

    python tests/benchmarks/embedded.py [--langextract] [--naive] [CASE[@WORDS] ...]

For each article: wall seconds, tokens read, cached and written, and the floor of the same run: distinct prompt
tokens / reading speed + tokens written / writing speed, both measured on the bare engine, with a prompt as long as
the article, right before and right after the brief; the other ways' floors have the same speeds. Distinct are the
tokens that remain if no prefix is read twice. Beside them seconds per correct statement (content and speaker both
right, by the scorer of `evals`), of this package and, in the same run on the same engine, of one naive request with
instructor and of langextract, each bounded in what it may write. Every way starts with a slot that holds nothing
of the article. CASE@WORDS is the beginning of a case's article, whole paragraphs of so many words at least: for time
alone, since gold is of the whole. Ends with sums, the peak memory of the engine and of this process, and the load.

The cases that it takes by itself have 379 to 2,892 words; with both other ways they take a quarter of an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from claims import Claim, ask_langextract, ask_naively, brief_of
from traffic import Bare, Relay, Traffic

from summarizer.article import Article
from summarizer.brief import Brief
from summarizer.briefing import Summarizer
from summarizer.engine.endpoint import Endpoint
from summarizer.engine.selection import open_model
from summarizer_evals.gold.case import Case, load_cases
from summarizer_evals.scoring.scorer import score_brief

GOLD = Path(__file__).parents[2] / "evals" / "gold"
# The gold set has nothing between 417 and 2,892 words.
CASES = (
    "lignite-ruling",
    "moscow-meeting",
    "floating-wind-town@800",
    "floating-wind-town@1600",
    "floating-wind-town",
)

Ask = Callable[[str, str], list[Claim]]


@dataclass(frozen=True)
class Row:
    """One way with one article.

    Attributes:
        correct: statements whose content and speaker are right, None where no gold tells; made: all.
    """

    case: str
    words: int
    way: str
    wall_s: float
    floor_s: float
    traffic: Traffic
    distinct: int
    correct: int | None
    made: int

    def told(self) -> dict[str, Any]:
        return {
            "case": self.case, "words": self.words, "way": self.way, "wall_s": round(self.wall_s, 2), "floor_s": round(self.floor_s, 2),
            "wall/floor": round(self.wall_s / self.floor_s, 3), "requests": self.traffic.requests,
            "input": self.traffic.input_tokens, "cached": self.traffic.cached_tokens,
            "read": self.traffic.read_tokens, "distinct": self.distinct, "written": self.traffic.output_tokens,
            "engine_s": round(self.traffic.engine_s, 2), "correct": self.correct, "made": self.made,
            "s/correct": round(self.wall_s / self.correct, 2) if self.correct else None,
        }  # fmt: skip


class Bench:
    """One engine for all ways."""

    def __init__(self) -> None:
        self.traffic = Traffic()
        self.model: Endpoint = open_model(offline=True, on_exchange=self._heard)
        self.summarizer = Summarizer(model=self.model, offline=True)
        self.summarizer.summarize("The quay is open, said Jon Aas.")  # loads the parser and the client
        engine = self.model._engine
        assert engine is not None and engine._process is not None
        self.pid = engine._process.pid
        self.bare = Bare(engine._url.result(), engine.key)
        self.relay = Relay(self.bare)

    def _heard(self, told: dict[str, Any]) -> None:
        self.traffic.add(told["request"], told["response"])

    def rows(self, case: Case, others: Mapping[str, Ask]) -> Iterator[Row]:
        """One for each way: all of them where gold can tell what is right, else the staged one alone."""
        tokens = len(self.bare.tokens([{"role": "user", "content": case.text}]))
        before = self.bare.speeds(case.text, tokens)
        wall_s, brief = self._timed(lambda: self.summarizer.summarize(Article.from_text(case.text)))
        traffic, self.traffic = self.traffic, Traffic()
        after = self.bare.speeds(case.text, tokens)
        speeds = ((before[0] + after[0]) / 2, (before[1] + after[1]) / 2)
        yield self._row(case, "staged", wall_s, brief, traffic, speeds)
        if _has_gold(case):
            for way, ask in others.items():
                yield self._other(case, way, ask, speeds)

    def _other(self, case: Case, way: str, ask: Ask, speeds: tuple[float, float]) -> Row:
        self.relay.taken()
        wall_s, brief = self._timed(lambda: brief_of(case.text, ask(self.relay.url, case.text), 0.0))
        return self._row(case, way, wall_s, brief, self.relay.taken(), speeds)

    def _timed(self, make: Callable[[], Brief]) -> tuple[float, Brief]:
        self.traffic = Traffic()
        began = time.perf_counter()
        brief = make()
        return time.perf_counter() - began, brief

    def _row(
        self, case: Case, way: str, wall_s: float, brief: Brief, traffic: Traffic, speeds: tuple[float, float]
    ) -> Row:
        distinct = self.bare.distinct_tokens(traffic.prompts)
        floor_s = distinct / speeds[0] + traffic.output_tokens / speeds[1]
        made = len(brief.stated_positions) + len(brief.analyst_views)
        correct = score_brief(case, brief).joint["joint"].hits if _has_gold(case) else None
        row = Row(case.name, len(case.text.split()), way, wall_s, floor_s, traffic, distinct, correct, made)
        told = row.told() | {"reads/s": round(speeds[0], 1), "writes/s": round(speeds[1], 1)}
        print(json.dumps(told), flush=True)
        return row

    def memory(self) -> dict[str, float]:
        """Peak megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        engine = int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1000
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        return {"engine_mb": round(engine), "own_mb": round(own)}


def load_articles(names: Sequence[str]) -> list[Case]:
    """The cases of those names, in that order; of CASE@WORDS the beginning."""
    cases = {
        case.name: case for case in load_cases([GOLD], sorted({name.partition("@")[0] for name in names}))
    }
    return [_beginning(cases[name], words) for name, _, words in (each.partition("@") for each in names)]


def _beginning(case: Case, words: str) -> Case:
    if not words:
        return case
    paragraphs = case.text.split("\n\n")
    sizes = accumulate(len(paragraph.split()) for paragraph in paragraphs)
    count = next((n for n, size in enumerate(sizes, 1) if size >= int(words)), len(paragraphs))
    return replace(case, name=f"{case.name}@{words}", text="\n\n".join(paragraphs[:count]))


def _has_gold(case: Case) -> bool:
    return "@" not in case.name


def compare(rows: list[Row]) -> dict[str, Any]:
    """Sums of each way over the articles that gold can tell the right statements of."""
    told: dict[str, Any] = {}
    rows = [row for row in rows if row.correct is not None]
    for way in dict.fromkeys(row.way for row in rows):
        mine = [row for row in rows if row.way == way]
        wall, correct = sum(row.wall_s for row in mine), sum(row.correct or 0 for row in mine)
        told[way] = {
            "wall_s": round(wall, 1), "correct": correct, "s/correct": round(wall / correct, 2) if correct else None,
            "wall/floor": round(wall / sum(row.floor_s for row in mine), 3),
            "input": sum(row.traffic.input_tokens for row in mine),
            "cached": sum(row.traffic.cached_tokens for row in mine),
            "written": sum(row.traffic.output_tokens for row in mine),
        }  # fmt: skip
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("cases", nargs="*", default=CASES, metavar="CASE[@WORDS]")
    parser.add_argument("--naive", action="store_true", help="one naive request too")
    parser.add_argument("--langextract", action="store_true", help="langextract too, where it is installed")
    asked = parser.parse_args()
    others: dict[str, Ask] = {"naive": ask_naively} if asked.naive else {}
    if asked.langextract:
        others["langextract"] = ask_langextract
    bench = Bench()
    rows: list[Row] = []
    try:
        for case in load_articles(asked.cases):
            rows.extend(bench.rows(case, others))
        told = {"sums": compare(rows), "peak": bench.memory(), "load": round(os.getloadavg()[2], 1)}
        print(json.dumps(told, indent=1))
    finally:
        bench.summarizer.close()


if __name__ == "__main__":
    sys.exit(main())
