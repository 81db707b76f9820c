"""A brief out of an article's analysis and drafts, in one go: in this process or in another."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ..brief import ArticleInfo, Brief, Position, Provenance, Section
from ..finding.analysis import Analysis, find_phrases
from ..grounding import verify
from .builder import Builder
from .draft import Draft


def begin() -> None:
    """Nothing; another process that is asked for it has this module when the first drafts come."""


def assemble(
    analysis: Analysis,
    draft: Draft,
    info: ArticleInfo,
    provenance: Provenance,
    *,
    sections: Collection[Section] | None = None,
    title: str | None = None,
    parser: Path | None = None,
) -> Brief:
    """Build the sections and look whether all that they point at is there.

    Args:
        sections: build only these; None is all.
        parser: for phrases of the article's own, looked for only where the drafted headings are too few.

    Raises:
        GroundingError: a span is not the article's own slice, or quoted words are not in it.
    """

    def wants(*names: Section) -> bool:
        return sections is None or bool(set(sections) & set(names))

    builder = Builder(analysis, draft)
    participants = builder.participants()
    if wants("topics") and analysis.phrases is None and parser is not None and builder.index.is_short:
        analysis.phrases = find_phrases(analysis.text, analysis.language, parser)
    topics = builder.topics() if wants("topics") else []
    stated: list[Position] = []
    views: list[Position] = []
    if wants("stated_positions", "analyst_views"):
        stated, views = builder.positions(topics)
    elif not wants("participants"):
        participants = []
    brief = Brief(
        article=info,
        headline=builder.headline(title) if wants("headline") else "",
        summary=builder.summary() if wants("summary") else [],
        participants=participants, topics=topics, stated_positions=stated, analyst_views=views,
        incomplete=draft.incomplete, warnings=builder.warnings, provenance=provenance,
    )  # fmt: skip
    verify(brief, analysis.text)
    return brief
