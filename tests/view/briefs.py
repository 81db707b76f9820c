"""Briefs written by hand for the pages' tests, their spans found by search."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from summarizer.brief import Brief, Span

SEED = Path(__file__).parents[2] / "evals" / "gold" / "moscow-meeting" / "article.txt"


def find(text: str, words: str, nth: int = 0) -> Span:
    """The nth occurrence of words, which must be there."""
    at = text.index(words)
    for _ in range(nth):
        at = text.index(words, at + 1)
    return Span.of(text, at, at + len(words))


def find_all(text: str, *names: str) -> list[Span]:
    found = [find(text, name, nth) for name in names for nth in range(text.count(name))]
    return sorted(found, key=lambda span: span.start)


def provenance(**other: Any) -> dict[str, Any]:
    return {
        "model": "qwen2.5-1.5b-instruct",
        "endpoint": "embedded",
        "strategy": "staged",
        "prompts": {"participants": "sha256:" + "0f" * 32},
        "requests": 21,
        "usage": {"input_tokens": 5210, "output_tokens": 480},
        "seconds": 31.4,
        "created": datetime(2026, 11, 1, 12, 0, tzinfo=UTC),
        "version": "0.1.0",
    } | other


def article_info(text: str, **other: Any) -> dict[str, Any]:
    return {
        "id": "moscow-meeting",
        "language": "en",
        "characters": len(text),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "text": text,
    } | other


def said(
    text: str,
    id: str,
    speaker: str,
    statement: str,
    content: list[str],
    quotes: list[str],
    source: str | None = None,
    cue: str | None = None,
    topics: list[str] | None = None,
) -> dict[str, Any]:
    """A position; its source and cue are looked for near its content."""
    spans = [find(text, words) for words in content]

    def near(words: str) -> Span:
        return min(find_all(text, words), key=lambda span: abs(span.start - spans[0].start))

    return {
        "id": id,
        "speaker_id": speaker,
        "statement": statement,
        "form": "direct" if quotes == content else "mixed" if quotes else "indirect",
        "content": spans,
        "quotes": [find(text, words) for words in quotes],
        "attribution": {"source": near(source), "cue": near(cue) if cue else None} if source else None,
        "topic_ids": topics or [],
        "confidence": 0.9,
    }


def seed_text() -> str:
    return SEED.read_text(encoding="utf-8")


def seed_brief(**article: Any) -> Brief:
    """The seed article's brief as a careful editor would have it, a warning and a failed section included."""
    text = seed_text()

    def person(id: str, name: str, mentions: list[Span], **other: Any) -> dict[str, Any]:
        return {"id": id, "name": name, "kind": "person", "named": True, "mentions": mentions} | other

    q1 = "This meeting is a testament to the enduring relationship between our two countries"
    q2 = (
        "We are committed to working closely with Russia to address regional challenges "
        "and strengthen our defense capabilities"
    )
    q3 = "Russia remains a key ally to Syria, and our cooperation is essential for regional stability"
    q4 = "We are open to expanding our partnerships in ways that benefit both nations"
    q5 = (
        "these bases are not only strategic assets but also symbols of our commitment to supporting "
        "Syria’s sovereignty and territorial integrity"
    )
    q6 = "Russia is positioning itself as the dominant power in Syria and beyond"
    q7 = (
        "This visit is about more than just defense; it’s about securing long-term economic "
        "and political leverage"
    )
    a1 = (
        "the meeting could signal a broader effort by Russia to solidify its influence in "
        "the Middle East as U.S. involvement in the region wanes"
    )
    return Brief.model_validate(
        {
            "article": article_info(text, **article),
            "headline": "Russian and Syrian defence ministers meet in Moscow to deepen military ties",
            "summary": [
                {
                    "text": "The two defence ministers met in Moscow on 1 August to renew bilateral ties.",
                    "evidence": [find(text, text.split("\n")[0])],
                },
                {
                    "text": "Russia wants to keep its bases in Syria, which are being upgraded.",
                    "evidence": [
                        find(text, text.split("\n")[7]),
                        find(text, "The official added that upgrades"),
                    ],
                },
            ],
            "participants": [
                person(
                    "P1",
                    "Andrei Belousov",
                    find_all(text, "Belousov"),
                    role="Russian Defense Minister",
                    country="Russia",
                    aliases=["Belousov"],
                ),
                person(
                    "P2",
                    "Marhaf Abu Kassar",
                    find_all(text, "Marhaf Abu Kassar", "General Abu Kassar", "and Abu Kassar"),
                    role="Minister of Defense, General",
                    country="Syria",
                    aliases=["Abu Kassar", "The Syrian minister"],
                ),
                person("P3", "Syrian official", find_all(text, "a Syrian official"), named=False),
                {
                    "id": "P4",
                    "name": "Russian Foreign Ministry",
                    "kind": "organisation",
                    "named": True,
                    "mentions": find_all(text, "The Russian Foreign Ministry"),
                    "country": "Russia",
                },
                person(
                    "P5",
                    "senior Russian diplomat",
                    find_all(text, "A senior Russian diplomat", "The official added"),
                    named=False,
                ),
                person(
                    "P6",
                    "Lena Hartman",
                    find_all(text, "Dr.\nLena Hartman"),
                    role="Middle East specialist",
                    affiliation="Institute for Strategic Studies",
                ),
                {
                    "id": "P7",
                    "name": "analysts",
                    "kind": "group",
                    "named": False,
                    "mentions": find_all(text, "Analysts"),
                },
                {
                    "id": "P8",
                    "name": "both sides",
                    "kind": "group",
                    "named": False,
                    "members": ["P1", "P2"],
                    "mentions": find_all(text, "both sides"),
                },
            ],
            "topics": [
                {
                    "id": "T1",
                    "label": "Russian–Syrian defence ties",
                    "evidence": [find(text, line) for line in (text.split("\n")[0], text.split("\n")[5])],
                },
                {
                    "id": "T2",
                    "label": "Russian military bases in Syria",
                    "evidence": [find(text, text.split("\n")[7]), find(text, text.split("\n")[8])],
                },
                {
                    "id": "T3",
                    "label": "Russia’s influence in the Middle East",
                    "evidence": [find(text, text.split("\n")[2]), find(text, text.split("\n")[9])],
                },
            ],
            "stated_positions": [
                said(
                    text,
                    "S1",
                    "P3",
                    "The meeting is a testament to the enduring relationship of Syria and Russia.",
                    [q1],
                    [q1],
                    "a Syrian official",
                    "said",
                    ["T1"],
                ),
                said(
                    text,
                    "S2",
                    "P3",
                    "Syria is committed to working closely with Russia.",
                    [q2],
                    [q2],
                    topics=["T1"],
                ),
                said(
                    text,
                    "S3",
                    "P1",
                    "Russia remains a key ally to Syria.",
                    [q3],
                    [q3],
                    "Belousov",
                    "stated",
                    ["T1"],
                ),
                said(
                    text,
                    "S4",
                    "P1",
                    "Russia is open to expanding its partnerships.",
                    [q4],
                    [q4],
                    topics=["T1"],
                ),
                said(
                    text,
                    "S5",
                    "P4",
                    "Maintaining Russian military bases in Syria is important.",
                    ["the importance of maintaining Russian military bases in Syria"],
                    [],
                    "The Russian Foreign Ministry",
                    "emphasized",
                    ["T2"],
                ),
                said(
                    text,
                    "S6",
                    "P5",
                    "The bases are strategic assets and symbols of Russia’s commitment.",
                    [q5],
                    [q5],
                    "A senior Russian diplomat",
                    "noted that",
                    ["T2"],
                ),
                said(
                    text,
                    "S7",
                    "P5",
                    "Upgrades to infrastructure and security at the bases are under way.",
                    ["upgrades to infrastructure and security measures at the bases are currently underway"],
                    [],
                    "The official",
                    "added that",
                    ["T2"],
                ),
                said(
                    text,
                    "S8",
                    "P8",
                    "Both sides are optimistic about their partnership.",
                    ["optimism about the future of their partnership"],
                    [],
                    "both sides",
                    "expressed",
                    ["T1"],
                ),
            ],
            "analyst_views": [
                said(
                    text,
                    "A1",
                    "P7",
                    "The meeting could signal a broader effort by Russia to solidify its influence.",
                    [a1],
                    [],
                    "Analysts",
                    "suggest",
                    ["T3"],
                ),
                said(
                    text,
                    "A2",
                    "P6",
                    "Russia is positioning itself as the dominant power in Syria and beyond.",
                    [q6],
                    [q6],
                    "Dr.\nLena Hartman",
                    "said",
                    ["T3"],
                ),
                said(
                    text,
                    "A3",
                    "P6",
                    "The visit is about long-term economic and political leverage.",
                    [q7],
                    [q7],
                    topics=["T3"],
                ),
            ],
            "incomplete": [],
            "warnings": [
                {
                    "code": "speaker_unverified",
                    "section": "stated_positions",
                    "item": "S7",
                    "message": "the speaker does not follow from the source mention “The official”",
                },
                {
                    "code": "ungrounded",
                    "section": "participants",
                    "item": None,
                    "message": "“Vladimir Putin” is not in the article; dropped",
                },
            ],
            "provenance": provenance(),
        }
    )


def small_brief(
    text: str, quotes: list[str], *, name: str = "Speaker", language: str = "en", **article: Any
) -> Brief:
    """A brief in which one speaker says each of the quotations; the first word of the text names it."""
    return Brief.model_validate(
        {
            "article": article_info(text, language=language, **article),
            "headline": "A small brief",
            "participants": [
                {
                    "id": "P1",
                    "name": name,
                    "kind": "person",
                    "named": True,
                    "mentions": [find(text, text.split()[0])],
                }
            ],
            "topics": [{"id": "T1", "label": "Small things", "evidence": [find(text, text)]}],
            "stated_positions": [
                said(text, f"S{at + 1}", "P1", f"Statement {at + 1}.", [quote], [quote], topics=["T1"])
                for at, quote in enumerate(quotes)
            ],
            "provenance": provenance(),
        }
    )
