"""Quoted passages, found by their marks, in every quotation style."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise

from ..brief import Span
from .marks import with_single_marks

# opening mark: the marks that may close it
PAIRS = {
    "“": "”\"", "‘": "’'", "«": "»", "‹": "›", "„": "“”\"", "‚": "‘’'", "»": "«»", "›": "‹", "”": "”",
    "「": "」", "『": "』", '"': '"”', "'": "'’",
}  # fmt: skip
MARKS = re.compile(f"[{''.join({*PAIRS, *''.join(PAIRS.values())})}\n]")
# marks that are also something else: an apostrophe, a prime, the other half of another style
APOSTROPHES = "’'"
SINGLE = "'‘‚’"
# a passage that these begin is one only where it also ends
DOUBTFUL = APOSTROPHES + "‘»›”"
# marks that may stand within themselves, where all of them are closed
NESTING = {"“": "”", "«": "»"}
DEPTH = 3
ELISION = re.compile(r"(?:\d\ds?|tis|twas|em|til|cause|n)\b", re.IGNORECASE)
PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
WRAPPED = 120


@dataclass(frozen=True, slots=True)
class Quotation:
    """One passage from mark to mark.

    Attributes:
        start, end: the range with its marks.
        span: the words, without marks and without a final comma or full stop.
        closed: False where the closing mark is missing and the passage runs to the end of its paragraph.
        depth: 0 for a quotation, 1 for one inside it.
    """

    start: int
    end: int
    span: Span
    closed: bool = True
    depth: int = 0


def find_quotations(text: str) -> list[Quotation]:
    """Quoted passages in text order, nested ones after the one that holds them.

    A passage never crosses a blank line, save speech over several paragraphs, whose opening mark is repeated.
    """
    found: list[Quotation] = []
    start = 0
    marked = with_single_marks(text)
    for match in [*PARAGRAPH.finditer(text), None]:
        end = match.start() if match else len(text)
        found.extend(_Paragraph(marked, start, end).scan())
        start = match.end() if match else end
    if marked == text:
        return found
    return [replace(q, span=Span.of(text, q.span.start, q.span.end)) for q in found]


def is_first_line(text: str, quotation: Quotation) -> bool:
    """Whether the quotation is the article's first line: what it is called, and nobody's words as yet."""
    ends = text.find("\n", quotation.start)
    is_line = (
        not text[: quotation.start].strip() and not text[quotation.end : max(ends, quotation.end)].strip()
    )
    return (
        is_line
        and ends > 0
        and quotation.span.text[-1:] not in ".!?…"
        and text[quotation.span.end] not in ".,"
    )


class _Paragraph:
    """The marks of text[start:end], with what lies behind each worked out once, so that time stays linear."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        self.marks = [match.start() for match in MARKS.finditer(text, start, end)]
        present = {text[position] for position in self.marks}
        self.has_left_double = bool(present & set("“„"))
        self.has_left_guillemet = "«" in present
        self.last = {text[position]: position for position in self.marks}
        self.line_ends: list[int] = []
        self.closings: list[int] = []
        self.excess: dict[int, int] = {}
        self.better: dict[int, frozenset[str]] = {}
        breaks = line_ends(text, start, end) if present & set("'‘‚’") else set()
        self._look_back(breaks)

    def _look_back(self, breaks: set[int]) -> None:
        """From the end: which lines still hold a closing mark, and which marks balance."""
        text = self.text
        excess = dict.fromkeys(NESTING, 0)
        none, every = frozenset[str](), frozenset("'‘‚")
        better = none  # opening marks for which a better closing mark lies ahead on the line
        for position in reversed(self.marks):
            mark = text[position]
            if mark == "\n":
                if position in breaks:
                    self.line_ends.append(position)
                    better = none
                continue
            if mark in "”»":
                excess["“" if mark == "”" else "«"] += 1
            elif mark in NESTING:
                excess[mark] -= 1
                self.excess[position] = excess[mark]
            if mark not in SINGLE:
                continue
            before, after = self.before(position), self.after(position)
            if mark in APOSTROPHES:
                self.better[position] = better
                if not after.isalnum() and not before.isspace():
                    self.closings.append(position)
                    if before in ",.!?…" or after in ",.;:!?)" or before not in "sS":
                        better = every
            elif before.isspace():
                better -= {mark}
        self.line_ends.reverse()
        self.closings.reverse()

    def before(self, position: int) -> str:
        return self.text[position - 1] if position > self.start else " "

    def after(self, position: int) -> str:
        return self.text[position + 1] if position + 1 < self.end else " "

    def scan(self) -> list[Quotation]:
        text = self.text
        found: list[Quotation | None] = []
        stack: list[int] = []
        line = self.start
        for position in self.marks:
            mark = text[position]
            if mark == "\n":
                line = position
            elif stack and self.closes(position, text[stack[-1]]):
                found.append(_quotation(text, stack.pop(), position + 1, 1, len(stack)))
            elif len(stack) > 1 and self.closes(position, text[stack[-2]]):
                stack.pop()
                found.append(_quotation(text, stack.pop(), position + 1, 1, len(stack)))
            elif mark in PAIRS:
                if stack and stack[0] < line and self.resumes(position, text[stack[0]]):
                    found.append(self.unclosed(stack[0]))
                    stack.clear()
                if self.opens(position, stack):
                    stack.append(position)
        if stack:
            found.append(self.unclosed(stack[0]))
        return sorted((q for q in found if q is not None), key=lambda q: (q.start, -q.end))

    def unclosed(self, opening: int) -> Quotation | None:
        if self.text[opening] in DOUBTFUL:
            return None
        line_end = self.text.find("\n", opening, self.end)
        line_end = self.end if line_end < 0 else line_end
        return _quotation(self.text, opening, len(self.text[opening:line_end].rstrip()) + opening, 0, 0)

    def resumes(self, position: int, opening: str) -> bool:
        """Whether the mark of an open passage is set again, on a later line: the passage was not closed."""
        if self.text[position] != opening or opening in DOUBTFUL:
            return False
        if opening in NESTING and self.excess[position] > 0:
            return False
        return not self.before(position).isalnum() and not self.after(position).isspace()

    def opens(self, position: int, stack: list[int]) -> bool:
        text, mark = self.text, self.text[position]
        before, after = self.before(position), self.after(position)
        if any(text[opening] == mark for opening in stack):
            is_nested = mark in NESTING and self.excess[position] > 0
            return is_nested and len(stack) < DEPTH and not before.isalnum()
        if mark in "»›":  # opens only in the styles »…« and »…»
            closing = max(self.last.get(closing, -1) for closing in PAIRS[mark])
            return not before.isalnum() and after.isalnum() and closing > position
        if mark == "”":  # opens only in the style ”…”
            is_style = not stack and not self.has_left_double
            return is_style and not before.isalnum() and after.isalnum() and self.last["”"] > position
        if mark in "“‘" and stack and text[stack[-1]] in "„‚":
            return False
        if mark in "«‹" and after.isspace() and after not in "\u00a0\u202f \t":
            return False
        if mark in "\"'‘’":
            if mark == "’" or before.isalnum() or after.isspace():
                return False
            if mark in "'‘":
                return ELISION.match(text, position + 1, self.end) is None and self.has_closing(position)
        return True

    def closes(self, position: int, opening: str) -> bool:
        mark = self.text[position]
        if mark not in PAIRS[opening]:
            return False
        if opening == mark == "»":
            return not self.has_left_guillemet
        if mark not in "\"'’":
            return True
        before, after = self.before(position), self.after(position)
        if mark == '"':
            return not (before.isspace() and after.isalnum())
        if after.isalnum() or before.isspace():
            return False
        # a plural's possessive, where a better closing mark follows
        return not (before in "sS" and after == " " and opening in self.better[position])

    def has_closing(self, opening: int) -> bool:
        """Whether a single mark closes on its own line; an apostrophe has no such place."""
        index = bisect_right(self.line_ends, opening)
        line_end = self.line_ends[index] if index < len(self.line_ends) else self.end
        index = bisect_right(self.closings, opening + 1)
        return index < len(self.closings) and self.closings[index] < line_end


def line_ends(text: str, start: int, end: int) -> set[int]:
    """Line breaks that the writer set; those at which the text was only wrapped to a width are left out."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text[start:end])]
    width = max((right - left for left, right in lines), default=0)
    ends: set[int] = set()
    for (left, right), (following, _) in pairwise(lines):
        line = text[start + left : start + right].rstrip()
        word = re.compile(r"\s*\S*").match(text, start + following, end)
        has_room = word is None or right - left + 1 + len(word.group().strip()) <= width
        if width > WRAPPED or (has_room and line[-1:] in ".!?…:”’\"'»"):
            ends.add(start + right)
    return ends


def _quotation(text: str, start: int, end: int, closing: int, depth: int) -> Quotation | None:
    inner_start, inner_end = start + 1, end - closing
    while inner_start < inner_end and text[inner_start].isspace():
        inner_start += 1
    while inner_start < inner_end and (text[inner_end - 1].isspace() or text[inner_end - 1] in ",."):
        inner_end -= 1
    if not any(char.isalnum() for char in text[inner_start:inner_end]):
        return None
    return Quotation(start, end, Span.of(text, inner_start, inner_end), bool(closing), depth)
