"""The embedded model's time on articles of the gold set, against the floor that the machine sets.

    python tests/benchmarks/embedded.py [--langextract] [--naive] [CASE ...]

For each article: wall seconds, tokens read, cached and written, and the floor of the same run: distinct prompt
tokens / reading speed + tokens written / writing speed, both measured on the bare engine before and after the brief.
Distinct are the tokens that remain if no prefix is read twice. Beside them seconds per correct statement (content
and speaker both right, by the scorer of `evals`), of this package and, in the same run on the same engine, of one
naive request with instructor and of langextract. Every way starts with a slot that holds nothing of the article.
Ends with the peak memory of the engine and of this process, and with all rows as JSON.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims import Claim, ask_langextract, ask_naively, brief_of
from traffic import Bare, Relay, Traffic

from summarizer.article import Article
from summarizer.brief import Brief
from summarizer.briefing import Summarizer
from summarizer.engine.endpoint import Endpoint, open_model
from summarizer_evals.gold.case import Case, load_cases
from summarizer_evals.scoring.scorer import score_brief

GOLD = Path(__file__).parents[2] / "evals" / "gold"
CASES = ("moscow-meeting", "lignite-ruling", "floating-wind-town")


@dataclass(frozen=True)
class Row:
    """One way with one article.

    Attributes:
        floor_s: None where the engine was not this way's alone.
        correct: statements whose content and speaker are right; made: all.
    """

    case: str
    way: str
    wall_s: float
    floor_s: float
    traffic: Traffic
    distinct: int
    correct: int
    made: int

    def told(self) -> dict[str, Any]:
        return {
            "case": self.case, "way": self.way, "wall_s": round(self.wall_s, 2), "floor_s": round(self.floor_s, 2),
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

    def staged(self, case: Case) -> Row:
        self.traffic = Traffic()
        return self._timed(case, "staged", lambda: self.summarizer.summarize(Article.from_text(case.text)))

    def other(self, case: Case, way: str, ask: Callable[[str, str], list[Claim]]) -> Row:
        self.relay.taken()
        return self._timed(case, way, lambda: brief_of(case.text, ask(self.relay.url, case.text), 0.0))

    def _timed(self, case: Case, way: str, make: Callable[[], Brief]) -> Row:
        tokens = len(self.bare.tokens([{"role": "user", "content": case.text}]))
        before = self.bare.speeds(case.text, tokens)
        began = time.perf_counter()
        brief = make()
        wall_s = time.perf_counter() - began
        traffic = self.traffic if way == "staged" else self.relay.taken()
        after = self.bare.speeds(case.text, tokens)
        reads, writes = ((before[at] + after[at]) / 2 for at in (0, 1))
        distinct = self.bare.distinct_tokens(traffic.prompts)
        floor_s = distinct / reads + traffic.output_tokens / writes
        made = len(brief.stated_positions) + len(brief.analyst_views)
        correct = score_brief(case, brief).joint["joint"].hits
        row = Row(case.name, way, wall_s, floor_s, traffic, distinct, correct, made)
        print(json.dumps(row.told() | {"reads/s": round(reads, 1), "writes/s": round(writes, 1)}), flush=True)
        return row

    def memory(self) -> dict[str, float]:
        """Peak megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        engine = int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1000
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        return {"engine_mb": round(engine), "own_mb": round(own)}


def compare(rows: list[Row]) -> dict[str, Any]:
    """Sums over the articles that every way had: seconds per correct statement, and how many times the staged way's."""
    told: dict[str, Any] = {}
    for way in dict.fromkeys(row.way for row in rows):
        mine = [row for row in rows if row.way == way]
        wall, correct = sum(row.wall_s for row in mine), sum(row.correct for row in mine)
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
    parser.add_argument("cases", nargs="*", default=CASES, metavar="CASE")
    parser.add_argument("--naive", action="store_true", help="one naive request too")
    parser.add_argument("--langextract", action="store_true", help="langextract too, where it is installed")
    asked = parser.parse_args()
    others = {"naive": ask_naively} if asked.naive else {}
    if asked.langextract:
        others["langextract"] = ask_langextract
    bench = Bench()
    rows: list[Row] = []
    try:
        for case in load_cases([GOLD], asked.cases):
            rows.append(bench.staged(case))
            rows.extend(bench.other(case, way, ask) for way, ask in others.items())
        print(json.dumps({"sums": compare(rows), "peak": bench.memory()}, indent=1))
    finally:
        bench.summarizer.close()


if __name__ == "__main__":
    sys.exit(main())
