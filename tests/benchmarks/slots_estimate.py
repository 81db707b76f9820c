"""What slots could gain, reckoned without a model from recorded counts and the speeds of the bare engine.

    python tests/benchmarks/slots_estimate.py [--articles 20] [--slots 2 4 8 12 16 20] [--read 90] [--write 36]

Each article's questions in their order, as tokens that the recording read anew and wrote. The engine computes what all
slots have to read and write in batches of 2,048 tokens; only writers together take what evals/JOURNAL.md has for so many
sequences. Nothing is charged for grammars, attention or waiting: tests/benchmarks/slots.py is the measure.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

RECORDINGS = Path(__file__).parents[2] / "evals" / "recordings" / "embedded"
BATCH_TOKENS = 2048
# Written a second by so many sequences together, as a multiple of one: to 8 on the idle machine, from 12 on a busy one.
TOGETHER = ((1, 1.0), (2, 0.8), (3, 0.93), (4, 1.15), (6, 1.13), (8, 1.03), (12, 1.57), (16, 1.7), (20, 1.62))


@dataclass
class Question:
    """Tokens still to be read and written."""

    read: int
    written: int


def together(rows: int) -> float:
    """Tokens written in the time in which one sequence writes one."""
    at = bisect_left(TOGETHER, (rows,))
    if at == len(TOGETHER):
        return TOGETHER[-1][1]
    (high, more), (low, less) = TOGETHER[at], TOGETHER[max(at - 1, 0)]
    return more if high == rows else less + (more - less) * (rows - low) / (high - low)


def load_counts(articles: int) -> list[list[tuple[int, int]]]:
    """Tokens read anew and written by each question of each article; those with the fewest first, then mixed."""
    found = []
    for path in RECORDINGS.glob("*.0.jsonl"):
        usages = [json.loads(line)["usage"] for line in path.read_text().splitlines()]
        counts = [(u["input_tokens"] - u["cached_input_tokens"], u["output_tokens"]) for u in usages]
        found.append(counts)
    found = sorted(found, key=lambda counts: sum(map(sum, counts)))[:articles]
    return [*found[::2], *found[1::2]]


def seconds(counts: Sequence[Sequence[tuple[int, int]]], slots: int, read: float, write: float) -> float:
    """Time for all articles."""
    waiting = [[Question(*count) for count in article] for article in counts]
    held: list[list[Question]] = []
    spent = 0.0
    while waiting or held:
        while waiting and len(held) < slots:
            held.append(waiting.pop(0))
        readers = [article[0] for article in held if article[0].read > 0]
        writers = [article[0] for article in held if article[0].read <= 0]
        written_s = len(writers) / (write * together(len(writers))) if writers else 0.0
        room = BATCH_TOKENS - len(writers)
        for question in readers:
            taken = min(room, question.read)
            question.read, room = question.read - taken, room - taken
        spent += max((BATCH_TOKENS - room) / read, written_s) if readers else written_s
        for question in writers:
            question.written -= 1
        held = [[each for each in article if each.read > 0 or each.written > 0] for article in held]
        held = [article for article in held if article]
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--slots", type=int, nargs="+", default=[2, 4, 8, 12, 16, 20])
    parser.add_argument("--read", type=float, default=90.0, help="Tokens a second.")
    parser.add_argument("--write", type=float, default=36.0, help="Tokens a second, of one sequence.")
    asked = parser.parse_args()
    counts = load_counts(asked.articles)
    alone = seconds(counts, 1, asked.read, asked.write)
    gains = {
        slots: round(alone / seconds(counts, slots, asked.read, asked.write), 2) for slots in asked.slots
    }
    print(json.dumps({"articles": len(counts), "alone_s": round(alone), "throughput": gains}))


if __name__ == "__main__":
    main()
