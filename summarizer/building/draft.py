"""What the strategies gathered for one article, before it is a brief."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..brief import Notice, Section, Span
from ..plans.drafts import DigestDraft


@dataclass
class Draft:
    """What the strategies gathered for one article, before it is a brief."""

    headings: list[str] = field(default_factory=list)
    digest: DigestDraft | None = None
    speakers: dict[int, str] = field(
        default_factory=dict
    )  # index of the reported passage: the model's answer
    statements: dict[tuple[Span, ...], str] = field(default_factory=dict)  # by content
    outside: dict[tuple[Span, ...], bool] = field(default_factory=dict)  # by content: an analyst's view
    pointed: dict[str, list[Span]] = field(
        default_factory=dict
    )  # by label or sentence: where the model points
    headed: dict[str, list[Span]] = field(default_factory=dict)  # by heading: the sentences it was asked for
    warnings: list[Notice] = field(default_factory=list)
    incomplete: list[Section] = field(default_factory=list)
