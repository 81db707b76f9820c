"""A reporting clause of English: a source, a cue, and what they report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ...brief import Span
from ..quotations import Quotation
from .contents import spans_of
from .grammar import ParsedSentence
from .objects import Range
from .subjects import source_of

if TYPE_CHECKING:
    from spacy.tokens import Token

# "aside": "…, she said." that the parse made a part of what it reports; "none": speech without a clause of its own
ClauseKind = Literal["verb", "according", "as", "aside", "noun", "adjective", "colon", "none"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One attribution as the grammar shows it.

    Attributes:
        source: the words that name the speaker.
        cue: the reporting word.
        content: the reported words, in text order, without the reporting clause; empty where a quotation is all.
        quotations: whole quotations that it reports.
        is_nested: reported inside another clause's content.
        is_negated: "did not say".
    """

    kind: ClauseKind
    source: Span
    cue: Span
    lemma: str
    content: tuple[Span, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    is_nested: bool = False
    is_negated: bool = False


def clause_of(
    text: str,
    parsed: ParsedSentence,
    kind: ClauseKind,
    source: Token,
    cue: tuple[Token, Token],
    ranges: Sequence[Range],
    quotations: Sequence[Quotation] = (),
    *,
    lemma: str | None = None,
    is_negated: bool = False,
) -> Clause:
    """The clause that these tokens make.

    Args:
        cue: first and last word.
        lemma: None is the cue's first word's own.
    """
    first, last = cue
    return Clause(
        kind, source_of(text, parsed, source), Span.of(text, parsed.start_of(first), parsed.end_of(last)),
        first.lemma_.lower() if lemma is None else lemma, spans_of(text, parsed, list(ranges)), tuple(quotations),
        is_negated=is_negated,
    )  # fmt: skip


def mark_nested(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses, those whose cue stands in what another one reports marked as nested."""
    return [
        replace(clause, is_nested=any(
            span.start <= clause.cue.start < span.end
            for other in clauses if other is not clause for span in other.content
        ))
        for clause in clauses
    ]  # fmt: skip
