"""The program's own work on one article: all but the model, from 600 words to 200,000 characters.

    python tests/benchmarks/own.py [ARTICLE ...]

Articles are gold articles strung together, every name of a copy made its own, so that the cast grows with the
text as it does in a long report. The model is scripted and costs nothing. Prints milliseconds by length, finding
and building apart, and milliseconds per 1,000 characters, which stay level where the work is linear.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from summarizer.article import MAX_CHARACTERS, Article
from summarizer.briefing import Summarizer
from summarizer.engine.store import parser_path
from summarizer.finding.analysis import PARSED_LANGUAGES, analyse
from summarizer.testing import ScriptedModel

ARTICLE = Path(__file__).parents[2] / "evals" / "gold" / "floating-wind-town" / "article.txt"
LENGTHS = (3_600, 12_500, 25_000, 50_000, 100_000, MAX_CHARACTERS)
ANSWERS = {
    "digest": {"headline": "A headline", "summary": ["One sentence.", "Another.", "A third."]},
    "topics": {"heading": "a heading of the article"},
    "speakers": {"speaker": "nobody"},
}


def text_of(length: int, source: str) -> str:
    """Copies of the source with capitalised words of five letters and more made new in each."""
    copies: list[str] = []
    size = number = 0
    while size < length:
        copy = source if number == 0 else _renamed(source, number)
        copies.append(copy)
        size += len(copy) + 2
        number += 1
    whole = "\n\n".join(copies)
    return whole[: whole.rfind(".", 0, length) + 1]


def _renamed(source: str, number: int) -> str:
    tag = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return " ".join(
        word + tag if len(word) > 4 and word[0].isupper() and word.isalpha() else word
        for word in source.split(" ")
    )


async def measure(text: str, language: str, repeats: int) -> dict[str, float]:
    """Least milliseconds of several runs: finding alone, and the whole brief but the model."""
    summarizer = Summarizer(model=ScriptedModel(ANSWERS), strategy="staged", offline=True)
    article = Article.from_text(text, language=language)
    parser = parser_path(offline=True) if language in PARSED_LANGUAGES else None
    finding, whole = [], []
    for _ in range(repeats):
        began = time.perf_counter()
        analyse(text, language, parser)
        finding.append(time.perf_counter() - began)
        began = time.perf_counter()
        await summarizer.asummarize(article)
        whole.append(time.perf_counter() - began)
    return {"finding_ms": 1000 * min(finding), "whole_ms": 1000 * min(whole)}


def main(paths: list[Path]) -> None:
    source = "\n\n".join(path.read_bytes().decode() for path in paths)
    language = Article.from_text(source).language
    asyncio.run(measure(text_of(3_600, source), language, 1))  # the parser's load
    rows = []
    for length in LENGTHS:
        text = text_of(length, source)
        measured = asyncio.run(measure(text, language, 3 if length < 50_000 else 1))
        row = {"characters": len(text), "words": len(text.split())} | {
            k: round(v) for k, v in measured.items()
        }
        row["ms_per_1000_characters"] = round(1000 * measured["whole_ms"] / len(text), 1)
        rows.append(row)
        print(json.dumps(row), flush=True)
    spread = rows[-1]["ms_per_1000_characters"] / rows[0]["ms_per_1000_characters"]
    print(json.dumps({"longest_against_shortest_per_character": round(spread, 2)}))


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]]
    main(given or [ARTICLE])
