"""Tokens in, cacheable and out of one brief on a hosted endpoint: `single` and `staged`, the naive way, langextract.

    python tests/benchmarks/hosted.py [CASE ...]

An endpoint on loopback answers every request from the gold of the article, rightly and completely, and counts: what
is sent is exact, what is written is what a right answer takes in the form that each way asks for. No model answers,
so none is cut or wrong. Tokens are those of the embedded model's tokenizer and chat template.

Cacheable is what a provider could serve from its cache who caches prefixes of 1,024 tokens and more in steps of 128,
and holds what any request of the run so far began with. Some put the schema of the answer before the messages and
count it as input ("schema first"), some turn it into a grammar and count the messages alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from answers import GoldAnswers
from claims import ask_langextract, ask_naively
from traffic import Bare, Completions

from summarizer.article import Article
from summarizer.briefing import Strategy, Summarizer
from summarizer.engine.server import Engine
from summarizer.engine.store import resolve_model
from summarizer_evals.gold.case import Case, load_cases

GOLD = Path(__file__).parents[2] / "evals" / "gold"
CASES = ("moscow-meeting", "lignite-ruling", "power-line-vote", "floating-wind-town")
LEAST, STEP = 1024, 128


@dataclass
class Bill:
    """What one way sent and got for one article, in tokens.

    Attributes:
        cacheable: of input_tokens; schema_first: of input and schema together.
    """

    requests: int = 0
    input_tokens: int = 0
    schema_tokens: int = 0
    cacheable: int = 0
    schema_first: int = 0
    output_tokens: int = 0

    def told(self) -> dict[str, int]:
        return {
            "requests": self.requests, "input": self.input_tokens, "cacheable": self.cacheable,
            "schemas": self.schema_tokens, "cacheable, schema first": self.schema_first, "output": self.output_tokens,
        }  # fmt: skip

    def __add__(self, other: Bill) -> Bill:
        return Bill(
            *(mine + theirs for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True))
        )


@dataclass
class PrefixCache:
    """The prompts that a provider remembers."""

    seen: list[list[int]] = field(default_factory=list)

    def take(self, prompt: list[int]) -> int:
        """How much of it was there; it is there from now on."""
        longest = max((_common(prompt, other) for other in self.seen), default=0)
        self.seen.append(prompt)
        return longest // STEP * STEP if longest >= LEAST else 0


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))


class Counter:
    """Answers from gold and keeps the bill of the way that is asking."""

    def __init__(self, bare: Bare) -> None:
        self.bare = bare
        self.bill = Bill()
        self.answers: GoldAnswers | None = None
        self.begin()

    def begin(self) -> None:
        """Another way: whose cache is empty."""
        self.plain, self.led = PrefixCache(), PrefixCache()

    def reply(self, body: dict[str, Any]) -> dict[str, Any]:
        assert self.answers is not None
        format = body["response_format"]["json_schema"]
        text = self.answers.reply(format["name"], body["messages"][-1]["content"])
        prompt, schema = self.bare.tokens(body["messages"]), self.bare.split(json.dumps(format["schema"]))
        written = len(self.bare.split(text))
        bill = Bill(
            1, len(prompt), len(schema), self.plain.take(prompt), self.led.take([*schema, *prompt]), written
        )
        self.bill += bill
        message = {"role": "assistant", "content": text}
        usage = {
            "prompt_tokens": len(prompt),
            "completion_tokens": written,
            "total_tokens": len(prompt) + written,
        }
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return {
            "id": "1", "object": "chat.completion", "created": 0, "model": "gold", "choices": [choice], "usage": usage,
        }  # fmt: skip

    def taken(self) -> Bill:
        taken, self.bill = self.bill, Bill()
        return taken


def brief_by(strategy: Strategy) -> Callable[[str, str], object]:
    def brief(url: str, text: str) -> object:
        with Summarizer(model="gold", base_url=url, strategy=strategy, offline=True) as summarizer:
            return summarizer.summarize(Article.from_text(text))

    return brief


WAYS: dict[str, Callable[[str, str], object]] = {
    "single": brief_by("single"), "staged": brief_by("staged"), "naive": ask_naively, "langextract": ask_langextract,
}  # fmt: skip


def bill_all(cases: Sequence[Case], counter: Counter, url: str) -> dict[str, Bill]:
    """Prints a row for each way and article."""
    sums: dict[str, Bill] = {}
    for way, ask in WAYS.items():
        counter.begin()
        for case in cases:
            counter.answers = GoldAnswers.of(case)
            ask(url, case.text)
            bill = counter.taken()
            sums[way] = sums.get(way, Bill()) + bill
            print(
                json.dumps({"case": case.name, "words": len(case.text.split()), "way": way, **bill.told()}),
                flush=True,
            )
    return sums


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("cases", nargs="*", default=CASES, metavar="CASE")
    asked = parser.parse_args()
    cases = load_cases([GOLD], asked.cases)
    engine = Engine(resolve_model("qwen2.5-coder-1.5b-instruct-q4_k_m", offline=True).path).start()
    try:
        counter = Counter(Bare(asyncio.run(engine.ready()), engine.key))
        sums = bill_all(cases, counter, Completions(counter.reply).url)
        means = {
            way: {k: round(v / len(cases), 2) for k, v in bill.told().items()} for way, bill in sums.items()
        }
        print(json.dumps({"articles": len(cases), "mean of an article": means}, indent=1))
    finally:
        engine.close()


if __name__ == "__main__":
    sys.exit(main())
