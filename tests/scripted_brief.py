"""One article and scripted answers about it: what the tests of briefs and plans take apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from summarizer.brief import Brief, Position
from summarizer.briefing import summarize
from summarizer.engine.model import Request
from summarizer.grounding import verify
from summarizer.testing import ScriptedModel

TEXT = """The harbor at Lowmark was closed for a third day on Tuesday while crews searched its outer wall for cracks.

“The port was never sold.” So it went in the fish market, where Ilan Brodsky mended nets.

“We found two cracks below the water,” said Helen Porter, the city engineer. “Neither is wider than a hand.”

The Harbor Ministry said the cranes would not return before Friday unless fuel arrived.

Analysts suggest the repairs will cost 40 million crowns.
"""
DIGEST = {
    "headline": "Lowmark harbor closed while crews search wall for cracks",
    "summary": [
        "The harbor at Lowmark was closed for a third day while crews searched its wall for cracks.",
        "The Harbor Ministry said the cranes would not return before Friday unless fuel arrived.",
        "Analysts suggest the repairs will cost 40 million crowns.",
    ],
}
TOPICS = [
    "cracks in the harbor wall",
    "cost of the repairs",
    "closed harbor at Lowmark",
    "return of the cranes",
]


def heading(request: Request[Any]) -> dict[str, str]:
    """What the sentence that is shown is about."""
    shown = request.messages[-1].content
    told = {"two cracks": TOPICS[0], "crowns": TOPICS[1], "third day": TOPICS[2], "cranes": TOPICS[3]}
    return {"heading": next((label for words, label in told.items() if words in shown), TOPICS[0])}


STAGED: dict[str, Any] = {
    "digest": DIGEST,
    "topics": heading,
    "speakers": {"speaker": "Ilan Brodsky"},
}
STEPS = {
    "digest": {"headline", "summary"},
    "topics": {"topics"},
    "speakers": {"stated_positions", "analyst_views"},
}


def whole(**changed: Any) -> dict[str, Any]:
    """A sound reply of the single strategy, changed."""
    reply = {
        "participants": [
            {"id": "P1", "name": "Helen Porter", "kind": "person", "role": "city engineer"},
            {"id": "P2", "name": "Harbor Ministry", "kind": "organisation"},
            {"id": "P3", "name": "Analysts", "kind": "group", "named": False},
        ],
        "positions": [
            position("P1", 4, quotations=[2], statement="Helen Porter said they found two cracks below the water."),
            position("P2", 6, words=["the cranes would not return before Friday unless fuel arrived"],
                     statement="The Harbor Ministry said the cranes would not return before Friday unless fuel arrived."),
            position("P3", 7, words=["the repairs will cost 40 million crowns"], outside=True,
                     statement="Analysts said the repairs will cost 40 million crowns."),
        ],
        "topics": [{"label": "cracks in the harbor wall", "sentences": [1, 4]}],
        "headline": DIGEST["headline"],
        "summary": [{"text": DIGEST["summary"][0], "sentences": [1]}],
    }  # fmt: skip
    return reply | changed


def position(speaker: str, sentence: int, **fields: Any) -> dict[str, Any]:
    return {"speaker": speaker, "sentence": sentence, "statement": "", "outside": False} | fields


def staged(text: str = TEXT, answers: Mapping[str, Any] | None = None, **options: Any) -> Brief:
    model = ScriptedModel(STAGED | dict(answers or {}))
    return brief_of(text, model, "staged", **options)


def single(text: str = TEXT, **changed: Any) -> Brief:
    return brief_of(text, ScriptedModel({"single": whole(**changed)}), "single")


def brief_of(text: str, model: ScriptedModel, strategy: Any, **options: Any) -> Brief:
    made = summarize(text, model=model, strategy=strategy, **options)
    verify(made, text)
    assert model.is_closed
    return made


def codes(brief: Brief) -> set[str]:
    return {warning.code for warning in brief.warnings}


def positions(brief: Brief) -> list[Position]:
    return [*brief.stated_positions, *brief.analyst_views]


def speaker_of(brief: Brief, words: str) -> str:
    names = {p.id: p.name for p in brief.participants}
    return next(names[p.speaker_id] for p in positions(brief) if words in p.content[0].text)
