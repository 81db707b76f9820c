"""What a text reports, by the patterns of its language: material of the tests."""

from __future__ import annotations

from summarizer.finding.analysis import Analysis, analyse
from summarizer.finding.attribution import Reported


def read(text: str, language: str) -> Analysis:
    return analyse(text, language, None)


def said(text: str, language: str) -> list[tuple[str | None, str, tuple[str, ...]]]:
    """Speaker, form and content of everything reported."""
    return [
        (r.speaker.name if r.speaker else None, r.form, tuple(span.text for span in r.content))
        for r in read(text, language).reported
    ]


def only(text: str, language: str) -> Reported:
    (reported,) = read(text, language).reported
    return reported
