"""A brief of the seed article, written by hand; spans are found in the article, so none can be wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from summarizer.article import Article
from summarizer.brief import (
    Attribution,
    Brief,
    Form,
    Notice,
    Participant,
    Position,
    Provenance,
    Span,
    SummarySentence,
    Topic,
    Usage,
)

ARTICLE_PATH = Path(__file__).parent.parent / "evals" / "gold" / "moscow-meeting" / "article.txt"


def seed_article() -> Article:
    return Article.from_path(ARTICLE_PATH)


def span(text: str, words: str, nth: int = 0) -> Span:
    """The nth place of words in text; words that are not there are a mistake of the test."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span.of(text, start, start + len(words))


def sentence(text: str, words: str) -> Span:
    """The line, without its end, that holds words."""
    found = next(line for line in re.finditer(r"[^\r\n]+", text) if words in line.group())
    return Span.of(text, found.start(), found.end())


def provenance(**changes: object) -> Provenance:
    made = Provenance(
        model="qwen2.5-coder-1.5b-instruct-q4_k_m",
        endpoint="embedded",
        strategy="staged",
        prompts={"participants": "sha256:0f1e"},
        requests=14,
        usage=Usage(input_tokens=6412, cached_input_tokens=4000, output_tokens=402),
        seconds=31.42,
        created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        version="0.1.0",
    )
    return made.model_copy(update=changes)


def seed_brief(article: Article | None = None) -> Brief:
    article = article or seed_article()
    text = article.text

    def said(
        id: str,
        speaker: str,
        content: str,
        source: str,
        cue: str | None = None,
        *,
        statement: str = "",
        quotes: tuple[str, ...] = (),
        topics: tuple[str, ...] = (),
        confidence: float = 0.9,
    ) -> Position:
        whole = span(text, content)
        form: Form = "direct" if quotes == (content,) else "mixed" if quotes else "indirect"
        return Position(
            id=id,
            speaker_id=speaker,
            statement=statement or content,
            form=form,
            content=[whole],
            quotes=[span(text, quote) for quote in quotes],
            attribution=Attribution(source=span(text, source), cue=span(text, cue) if cue else None),
            topic_ids=list(topics),
            confidence=confidence,
        )

    def quoted(id: str, speaker: str, words: str, source: str, cue: str | None, *topics: str) -> Position:
        return said(id, speaker, words, source, cue, quotes=(words,), topics=topics)

    syrian, belousov = "a Syrian official", "Belousov stated"
    return Brief(
        article=article.info(with_text=False),
        headline="Russia and Syria hold high-level defense talks in Moscow",
        summary=[
            SummarySentence(
                text="The Russian and Syrian defense ministers met in Moscow and spoke of closer ties.",
                evidence=[sentence(text, "held a high-level meeting"), sentence(text, "reportedly explored")],
            ),
            SummarySentence(
                text="Analysts see a bid by Russia to strengthen its influence as U.S. involvement wanes.",
                evidence=[sentence(text, "Analysts suggest")],
            ),
        ],
        participants=[
            Participant(
                id="P1",
                name="Andrei Belousov",
                kind="person",
                named=True,
                role="Russian Defense Minister",
                country="Russia",
                aliases=["Belousov"],
                mentions=[
                    span(text, "Andrei Belousov"),
                    span(text, "Belousov", 1),
                    span(text, "Belousov", 2),
                ],
            ),
            Participant(
                id="P2",
                name="Marhaf Abu Kassar",
                kind="person",
                named=True,
                role="Syria’s Minister of Defense, General",
                country="Syria",
                aliases=["General Abu Kassar", "Abu Kassar"],
                mentions=[span(text, "Marhaf Abu Kassar")],
            ),
            Participant(
                id="P3",
                name="Russian Defense Ministry",
                kind="organisation",
                named=True,
                country="Russia",
                aliases=["Russian Defense Ministry’s press service"],
                mentions=[span(text, "The Russian Defense Ministry’s press service")],
            ),
            Participant(
                id="P4",
                name="Syrian official",
                kind="person",
                named=False,
                role="Syrian official",
                country="Syria",
                mentions=[span(text, syrian)],
            ),
            Participant(
                id="P5",
                name="Russian Foreign Ministry",
                kind="organisation",
                named=True,
                country="Russia",
                mentions=[span(text, "The Russian Foreign Ministry")],
            ),
            Participant(
                id="P6",
                name="senior Russian diplomat",
                kind="person",
                named=False,
                role="senior Russian diplomat",
                country="Russia",
                mentions=[span(text, "A senior Russian diplomat"), span(text, "The official")],
            ),
            Participant(
                id="P7", name="Analysts", kind="group", named=False, mentions=[span(text, "Analysts")]
            ),
            Participant(
                id="P8",
                name="Lena Hartman",
                kind="person",
                named=True,
                role="Middle East specialist",
                affiliation="Institute for Strategic Studies",
                mentions=[span(text, "Lena Hartman")],
            ),
            Participant(
                id="P9",
                name="both sides",
                kind="group",
                named=False,
                members=["P1", "P2"],
                mentions=[span(text, "both sides")],
            ),
        ],
        topics=[
            Topic(
                id="T1",
                label="Russian–Syrian defense cooperation",
                evidence=[sentence(text, "held a high-level"), sentence(text, "reportedly explored")],
            ),
            Topic(id="T2", label="Russian military bases in Syria", evidence=[sentence(text, "these bases")]),
            Topic(
                id="T3",
                label="Russian influence in the Middle East",
                evidence=[sentence(text, "has grown steadily"), sentence(text, "Analysts suggest")],
            ),
            Topic(
                id="T4", label="Syria’s regional security", evidence=[sentence(text, "regional stability")]
            ),
        ],
        stated_positions=[
            said(
                "S1",
                "P3",
                "the meeting, highlighting its significance as a continuation of strategic dialogue "
                "between Moscow and Damascus",
                "The Russian Defense Ministry’s press service",
                "confirmed",
                statement="The meeting continues the strategic dialogue between Moscow and Damascus.",
                topics=("T1",),
            ),
            quoted(
                "S2",
                "P4",
                "This meeting is a testament to the enduring relationship between our two countries",
                syrian,
                "said",
                "T1",
            ),
            quoted(
                "S3",
                "P4",
                "We are committed to working closely with Russia to address regional challenges "
                "and strengthen our defense capabilities",
                syrian,
                None,
                "T1",
                "T4",
            ),
            quoted(
                "S4",
                "P1",
                "Russia remains a key ally to Syria, and our cooperation is essential for regional stability",
                belousov,
                "stated",
                "T4",
            ),
            quoted(
                "S5",
                "P1",
                "We are open to expanding our partnerships in ways that benefit both nations",
                belousov,
                None,
                "T1",
            ),
            said(
                "S6",
                "P5",
                "the importance of maintaining Russian military bases in Syria",
                "The Russian Foreign Ministry",
                "emphasized",
                statement="Maintaining Russian military bases in Syria is important.",
                topics=("T2",),
            ),
            quoted(
                "S7",
                "P6",
                "these bases are not only strategic assets but also symbols of our commitment to supporting "
                "Syria’s sovereignty and territorial integrity",
                "A senior Russian diplomat",
                "noted",
                "T2",
            ),
            said(
                "S8",
                "P6",
                "upgrades to infrastructure and security measures at the bases are currently underway",
                "The official",
                "added",
                statement="Upgrades to infrastructure and security measures at the bases are underway.",
                topics=("T2",),
            ),
            said(
                "S9",
                "P9",
                "optimism about the future of their partnership",
                "both sides",
                "expressed",
                statement="Both sides are optimistic about the future of their partnership.",
                topics=("T1",),
                confidence=0.8,
            ),
        ],
        analyst_views=[
            said(
                "A1",
                "P7",
                "the meeting could signal a broader effort by Russia to solidify its influence "
                "in the Middle East as U.S. involvement in the region wanes",
                "Analysts",
                "suggest",
                statement="The meeting could signal a broader effort by Russia to solidify its influence "
                "in the Middle East as U.S. involvement wanes.",
                topics=("T3",),
            ),
            quoted(
                "A2",
                "P8",
                "Russia is positioning itself as the dominant power in Syria and beyond",
                "Lena Hartman",
                "said",
                "T3",
            ),
            quoted(
                "A3",
                "P8",
                "This visit is about more than just defense; it’s about securing long-term economic and "
                "political leverage",
                "Lena Hartman",
                None,
                "T3",
            ),
        ],
        provenance=provenance(),
    )


def troubled_brief() -> Brief:
    """The same, with a doubtful speaker, dropped items and two sections that failed."""
    return seed_brief().model_copy(
        update={
            "topics": [],
            "summary": [],
            "incomplete": ["topics", "summary"],
            "warnings": [
                Notice(
                    code="speaker_unverified",
                    section="stated_positions",
                    item="S8",
                    message="“The official” may be the senior Russian diplomat or the Syrian official",
                ),
                Notice(
                    code="quote_not_found",
                    section="stated_positions",
                    message="dropped a quotation that is not in the article: “We will never leave Syria”",
                ),
            ],
        }
    )


def quoting_brief(
    article: Article, quotes: list[str], name: str, role: str | None = None, headline: str = ""
) -> Brief:
    """A brief in which one speaker says all quotes directly."""
    first = Span.of(article.text, 0, 5)
    return Brief(
        article=article.info(with_text=False),
        headline=headline,
        summary=[SummarySentence(text=quotes[0], evidence=[first])],
        participants=[
            Participant(
                id="P1", name=name, kind="person", named=True, role=role, mentions=[span(article.text, name)]
            )
        ],
        topics=[Topic(id="T1", label=name, evidence=[first])],
        stated_positions=[
            Position(
                id=f"S{number}",
                speaker_id="P1",
                statement=quote,
                form="direct",
                content=[span(article.text, quote)],
                quotes=[span(article.text, quote)],
                attribution=Attribution(source=span(article.text, name)),
                confidence=0.9,
            )
            for number, quote in enumerate(quotes, 1)
        ],
        provenance=provenance(),
    )
