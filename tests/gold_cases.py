"""Small cases and briefs for the tests of the harness."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from summarizer.brief import Brief, Participant, Position, Provenance, Topic, Usage
from summarizer_evals.gold.brief import GoldBrief
from summarizer_evals.gold.case import Case

TEXT = """Harbour workers in Port Ellis walked out on Monday over pay.

“We will not return before the 12 percent is paid,” said Mara Quist, head of the Dockers' Union. “Nobody should doubt us.”

Transport Minister Joel Abara said the offer of 2.5 percent was final. The port authority confirmed that three ships were waiting.

“A long strike would hurt the grain trade,” said Ines Roth, an economist at Calder University.
"""

EMPTY_TEXT = "The bridge over the Larn was closed on Friday. Traffic was sent through the old town.\n"


def span(text: str, words: str, nth: int = 0) -> dict[str, Any]:
    """The nth place where the words stand."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return {"start": start, "end": start + len(words), "text": words}


def article_info(name: str, text: str) -> dict[str, Any]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"id": name, "language": "en", "characters": len(text), "sha256": digest}


def person(number: int, name: str, text: str = TEXT, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"P{number}",
        "name": name,
        "kind": "person",
        "named": True,
        "mentions": [span(text, name)],
        **fields,
    }


def attribution(
    item_id: str,
    speaker: str,
    statement: str,
    *content: str,
    quoted: bool = False,
    text: str = TEXT,
    **more: Any,
) -> dict[str, Any]:
    spans = [span(text, words) for words in content]
    form = "direct" if quoted else "indirect"
    quotes = spans if quoted else []
    fields = {"id": item_id, "speaker_id": speaker, "statement": statement, "content": spans, **more}
    return {"form": form, "quotes": quotes, **fields}


def strike_gold() -> dict[str, Any]:
    """Two quotations and two reports by three speakers, and an economist's view."""
    return {
        "case": {"title": "A strike", "origin": "invented", "hard": ["numbers"]},
        "article": article_info("strike", TEXT),
        "headline": "Dockers strike in Port Ellis",
        "participants": [
            person(
                1,
                "Mara Quist",
                role="head of the Dockers' Union",
                affiliation="Dockers' Union",
                aliases=["Quist"],
                country=None,
            ),
            person(2, "Joel Abara", role="Transport Minister", aliases=["the minister"]),
            person(
                3,
                "port authority",
                kind="organisation",
                named=False,
                accepted_kinds=["group"],
                optional=False,
            ),
            person(4, "Ines Roth", role="an economist", affiliation="Calder University"),
            person(5, "Dockers' Union", kind="organisation", optional=True),
        ],
        "topics": [
            {
                "id": "T1",
                "label": "strike of harbour workers",
                "accepted": ["dock strike", "port strike"],
                "evidence": [span(TEXT, "Harbour workers in Port Ellis walked out on Monday over pay.")],
            }
        ],
        "stated_positions": [
            attribution(
                "S1",
                "P1",
                "Mara Quist says the workers will not return before the 12 percent is paid.",
                "We will not return before the 12 percent is paid",
                quoted=True,
                terms={"must": [["not", "n't", "never"], ["12"]], "must_not": [["15"]]},
            ),
            attribution(
                "S2",
                "P1",
                "Mara Quist says nobody should doubt the workers.",
                "Nobody should doubt us",
                quoted=True,
            ),
            attribution(
                "S3",
                "P2",
                "Joel Abara says the offer of 2.5 percent is final.",
                "the offer of 2.5 percent was final",
                terms={"must": [["2.5"], ["final"]]},
            ),
            attribution(
                "S4",
                "P3",
                "The port authority confirms that three ships are waiting.",
                "three ships were waiting",
                optional=True,
            ),
        ],
        "analyst_views": [
            attribution(
                "A1",
                "P4",
                "Ines Roth says a long strike would hurt the grain trade.",
                "A long strike would hurt the grain trade",
                quoted=True,
            )
        ],
    }


def empty_gold() -> dict[str, Any]:
    """An article in which nobody says anything."""
    return {"article": article_info("bridge", EMPTY_TEXT)}


def write_case(folder: Path, text: str, gold: dict[str, Any]) -> Path:
    folder.mkdir(parents=True)
    (folder / "article.txt").write_bytes(text.encode())
    (folder / "gold.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    return folder


def make_case(text: str, gold: dict[str, Any], name: str = "case") -> Case:
    """A case without a folder."""
    return Case(name, Path(name), text, GoldBrief.model_validate(gold), digest="0")


def strike_case() -> Case:
    return make_case(TEXT, strike_gold(), "strike")


def empty_case() -> Case:
    return make_case(EMPTY_TEXT, empty_gold(), "bridge")


def provenance(**fields: Any) -> Provenance:
    return Provenance(
        model="scripted",
        endpoint="script",
        strategy="staged",
        prompts={},
        requests=1,
        usage=Usage(input_tokens=10, output_tokens=5),
        seconds=0.5,
        created=datetime(2026, 1, 1, tzinfo=UTC),
        version="0",
        **fields,
    )


def perfect_brief(case: Case, **changes: Any) -> Brief:
    """The brief that gold asks for, optional items included."""
    gold = case.gold

    def plain(item: Any, kind: type[Any]) -> Any:
        return kind.model_validate(item.model_dump(include=set(kind.model_fields)))

    fields: dict[str, Any] = {
        "article": gold.article,
        "headline": gold.headline,
        "summary": gold.summary,
        "participants": [plain(each, Participant) for each in gold.participants],
        "topics": [plain(each, Topic) for each in gold.topics],
        "stated_positions": [plain(each, Position) for each in gold.stated_positions],
        "analyst_views": [plain(each, Position) for each in gold.analyst_views],
        "provenance": provenance(),
    }
    return Brief(**(fields | changes))
