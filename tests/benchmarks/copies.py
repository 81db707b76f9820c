"""What drafting without a model could gain: the recorded digests, of which much is copied from the article.

    python tests/benchmarks/copies.py

Where the last n tokens stood before, in article or answer, the m that followed there are drafted, and one step computes
them all; those up to the first wrong one are kept, as llama.cpp's ngram-simple does. What a step of so many rows costs is
from evals/JOURNAL.md, in steps of one row. Needs no model: pieces of six letters at most stand for tokens (2,505 for
2,572). Prints the speed of writing as a multiple, for each n and m.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

from summarizer_evals.gold.case import load_cases

EVALS = Path(__file__).parents[2] / "evals"
PIECE = re.compile(r" ?[^\W\d_]{1,6}| ?\d|\s*[^\w\s]+|\s+|_")
# Sequences written together: 40 tokens a second of one, 32 of two, 37 of three, and so on; from 16 on measured apart.
STEPS = {1: 1.0, 2: 2.5, 3: 3.24, 4: 3.48, 5: 4.35, 6: 5.33, 8: 7.8, 16: 8.7, 32: 13.6}
DRAFTS = ((2, 3), (3, 3), (4, 3), (6, 3), (3, 7), (4, 15), (6, 15), (8, 31), (12, 31))


def step_cost(rows: int) -> float:
    if rows in STEPS:
        return STEPS[rows]
    low, high = next(pair for pair in pairwise(STEPS) if pair[0] < rows < pair[1])
    return STEPS[low] + (STEPS[high] - STEPS[low]) * (rows - low) / (high - low)


def draft(seen: list[str], n: int, m: int) -> list[str]:
    """What followed the last place where the last n stood."""
    for at in range(len(seen) - n - 1, -1, -1):
        if seen[at : at + n] == seen[-n:]:
            return seen[at + n : at + n + m]
    return []


def writing_cost(article: list[str], answer: list[str], n: int, m: int) -> tuple[float, int, int]:
    """Steps of one row, and how many pieces were drafted and kept."""
    seen, at, cost, drafted, kept = list(article), 0, 0.0, 0, 0
    while at < len(answer):
        drafts = draft(seen, n, m)
        right = 0
        for guess, true in zip(drafts, answer[at:], strict=False):
            if guess != true:
                break
            right += 1
        cost, drafted, kept = cost + step_cost(1 + len(drafts)), drafted + len(drafts), kept + right
        seen += answer[at : at + right + 1]
        at += right + 1
    return cost, drafted, kept


def load_digests() -> list[tuple[list[str], list[str]]]:
    """Article and recorded digest, in pieces."""
    digests = []
    for case in load_cases([EVALS / "gold"]):
        path = EVALS / "recordings" / "embedded" / f"{case.name}.0.jsonl"
        for record in map(json.loads, path.read_text().splitlines()):
            if record["parts"]["step"] == "digest":
                digests.append((PIECE.findall(case.text), PIECE.findall(record["raw"][0])))
    return digests


def main() -> None:
    digests = load_digests()
    written = sum(len(answer) for _, answer in digests)
    print(f"{len(digests)} digests, {written} pieces")
    for n, m in DRAFTS:
        costs = [writing_cost(article, answer, n, m) for article, answer in digests]
        cost, drafted, kept = (sum(column) for column in zip(*costs, strict=True))
        print(f"after {n}, {m} at most: {written / cost:.2f} times as fast, {kept} of {drafted} drafted kept")


if __name__ == "__main__":
    main()
