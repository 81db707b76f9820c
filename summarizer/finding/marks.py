"""Quotation marks that were typed as two characters: ``harbor'', ''harbor''."""

from __future__ import annotations

import re

DOUBLED = re.compile(r"``|(?<!')''(?!')")


def with_single_marks(text: str) -> str:
    """The text, as long as it was, with one straight mark for two, its space outside the quotation."""
    return DOUBLED.sub(_as_one, text)


def _as_one(doubled: re.Match[str]) -> str:
    before = doubled.string[doubled.start() - 1 : doubled.start()]
    return ' "' if doubled.group() == "``" or not before or before.isspace() or before in "([—–" else '" '
