"""Quoted passages, found by their marks, in every quotation style."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .brief import Span

# opening mark: the marks that may close it
PAIRS = {
    "“": "”\"", "‘": "’'", "«": "»", "‹": "›", "„": "“”\"", "‚": "‘’'", "»": "«", "›": "‹",
    "「": "」", "『": "』", '"': '"”', "'": "'’",
}  # fmt: skip
# marks that are also something else: an apostrophe, a prime, the other half of another style
APOSTROPHES = "’'"
FINAL = re.compile(r"[\s,.]*$")
# characters; a longer passage in single marks is an apostrophe's: looked for to the end, it costs the square
SINGLE_REACH = 2000
SINGLE = re.compile(r"['’‘]")
PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")


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
    for match in [*PARAGRAPH.finditer(text), None]:
        end = match.start() if match else len(text)
        found.extend(_scan(text, start, end))
        start = match.end() if match else end
    return found


def _scan(text: str, start: int, end: int) -> list[Quotation]:
    found: list[Quotation | None] = []
    stack: list[int] = []
    position = start
    while position < end:
        mark = text[position]
        if stack and _closes(text, position, end, text[stack[-1]]):
            found.append(_quotation(text, stack.pop(), position + 1, 1, len(stack)))
        elif (
            len(stack) > 1
            and mark in PAIRS[text[stack[-2]]]
            and _closes(text, position, end, text[stack[-2]])
        ):
            stack.pop()
            found.append(_quotation(text, stack.pop(), position + 1, 1, len(stack)))
        elif mark in PAIRS and _opens(text, position, start, end, stack):
            stack.append(position)
        position += 1
    while stack:
        opening = stack.pop()
        if not stack and text[opening] not in APOSTROPHES + "‘»›":
            found.append(_quotation(text, opening, _paragraph_end(text, opening, end), 0, 0))
    return sorted((q for q in found if q is not None), key=lambda q: (q.start, -q.end))


def _paragraph_end(text: str, opening: int, end: int) -> int:
    line_end = text.find("\n", opening, end)
    return len(text[opening : end if line_end < 0 else line_end].rstrip()) + opening


def _quotation(text: str, start: int, end: int, closing: int, depth: int) -> Quotation | None:
    inner_start, inner_end = start + 1, end - closing
    while inner_start < inner_end and text[inner_start].isspace():
        inner_start += 1
    inner_end = inner_start + len(FINAL.sub("", text[inner_start:inner_end]))
    if not any(char.isalnum() for char in text[inner_start:inner_end]):
        return None
    return Quotation(start, end, Span.of(text, inner_start, inner_end), bool(closing), depth)


def _opens(text: str, position: int, start: int, end: int, stack: list[int]) -> bool:
    mark = text[position]
    before = text[position - 1] if position > start else " "
    after = text[position + 1] if position + 1 < end else " "
    if any(text[opening] == mark for opening in stack):
        return False
    if mark in "»›":  # opens only in the style »…«
        return not before.isalnum() and after.isalnum() and _has_later(text, position, end, PAIRS[mark])
    if mark in "“‘" and stack and text[stack[-1]] in "„‚":
        return False
    if mark in "«‹" and after.isspace() and after not in "\u00a0\u202f \t":
        return False
    if mark in "\"'‘’":
        if before.isalnum() or after.isspace():
            return False
        if mark in "‘'’" and re.match(
            r"(?:\d\ds?|tis|twas|em|til|cause|n)\b", text[position + 1 : end], re.IGNORECASE
        ):
            return False
        if mark == "’":
            return False
        if mark in "'‘":
            return _closing_of(text, position, end) is not None
    return True


def _has_later(text: str, position: int, end: int, marks: str) -> bool:
    return any(text.find(mark, position + 1, end) >= 0 for mark in marks)


def _closes(text: str, position: int, end: int, opening: str) -> bool:
    mark = text[position]
    if mark not in PAIRS[opening]:
        return False
    if mark not in "\"'’":
        return True
    before = text[position - 1]
    after = text[position + 1] if position + 1 < end else " "
    if mark == '"':
        return not (before.isspace() and after.isalnum())
    if after.isalnum() or before.isspace():
        return False
    if before in "sS" and after == " ":  # a plural's possessive, where a better closing mark follows
        following = _strong_close(text, position + 1, end, opening)
        return following is None
    return True


def _strong_close(text: str, start: int, end: int, opening: str) -> int | None:
    for position in range(start, min(end, start + SINGLE_REACH)):
        mark = text[position]
        if mark == opening and opening not in APOSTROPHES and text[position - 1].isspace():
            return None
        if mark == "\n":
            return None
        if mark in APOSTROPHES and mark in PAIRS[opening]:
            before, after = text[position - 1], text[position + 1] if position + 1 < end else " "
            if not after.isalnum() and (
                before in ",.!?…" or after in ",.;:!?)" or (before not in "sS" and not before.isspace())
            ):
                return position
    return None


def _closing_of(text: str, opening: int, end: int) -> int | None:
    """Where a single mark closes, on its own line; an apostrophe has no such place."""
    line_end = text.find("\n", opening, end)
    line_end = min(end if line_end < 0 else line_end, opening + SINGLE_REACH)
    for match in SINGLE.finditer(text, opening + 2, line_end):
        if _closes(text, match.start(), line_end, text[opening]):
            return match.start()
    return None
