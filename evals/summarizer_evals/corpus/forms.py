"""Quotedness: how a span of an article lies to its quotation marks."""

from __future__ import annotations

import re

from summarizer import Form

EDGES = frozenset(" \t\r\n\"'“”‘’„«»‹›.,;:!?…-–—()[]")
DIRECT_SHARE = 0.95
_CLOSERS = {'"': '"”', "“": "”\"", "„": "“”\"", "«": "»", "»": "«"}  # fmt: skip


def trim_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without quotation marks, white space and punctuation at its edges."""
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return start, end


def quoted_offsets(text: str) -> frozenset[int]:
    """Offsets inside double quotation marks, marks included.

    A quotation that its paragraph does not close runs to the paragraph's end, as in speech over several paragraphs.
    """
    quoted: set[int] = set()
    for paragraph in re.finditer(r"[^\n]+", text):
        opened: int | None = None
        closers = ""
        for offset in range(paragraph.start(), paragraph.end()):
            mark = text[offset]
            if opened is None and mark in _CLOSERS:
                opened, closers = offset, _CLOSERS[mark]
            elif opened is not None and mark in closers:
                quoted.update(range(opened, offset + 1))
                opened = None
        if opened is not None:
            quoted.update(range(opened, paragraph.end()))
    return frozenset(quoted)


def form_of(text: str, quoted: frozenset[int], start: int, end: int) -> Form:
    """Direct when nearly all letters are quoted, indirect when none is."""
    letters = [offset for offset in range(start, end) if text[offset].isalnum()]
    inside = sum(offset in quoted for offset in letters)
    if not inside:
        return "indirect"
    return "direct" if inside >= DIRECT_SHARE * len(letters) else "mixed"


def overlap(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Intersection over union of two ranges of characters."""
    shared = min(first[1], second[1]) - max(first[0], second[0])
    if shared <= 0:
        return 0.0
    return shared / (max(first[1], second[1]) - min(first[0], second[0]))
