"""Reporting clauses by pattern, for languages without a parser."""

from __future__ import annotations

from collections.abc import Sequence

from .attribution import Reported
from .names import Cast
from .quotations import Quotation
from .sentences import Sentence


def attribute_by_pattern(
    text: str, language: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation]
) -> tuple[list[Reported], Cast]:
    return [], Cast()
