"""Turns of a talk set as a transcript: a label, a colon, and what is said after it, "PENCE: Well, look …"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..brief import Span
from .quotations import DOUBTFUL, PAIRS, PARAGRAPH, line_ends

WORD = r"[^\W\d_][^\W\d_.’'&-]{0,24}(?:[.’'&-]{1,2}[^\W\d_]{0,24}){0,3}"
# at the head of a line: "PENCE:", "“Ms. Doe:", "**Q:**", "Q.", "JANE DOE, BBC:", "Lea Roth (Greens):", "Mme Roux :"
LABEL = re.compile(
    rf"^[^\S\n]*(?P<mark>[{''.join(PAIRS)}]?)[*_]{{0,2}}(?P<name>{WORD}(?:[^\S\n]{{1,3}}{WORD}){{0,4}})"
    rf"(?:,[^\S\n]{WORD}(?:[^\S\n]{WORD}){{0,3}}|[^\S\n]?\([^()\n]{{1,30}}\))?"
    r"[*_]{0,2}[^\S\n]?(?P<colon>:(?=[*_]{0,2}\s)|：|(?<=\b[QA])\.(?=\s))[*_]{0,2}\s*(?=\S)",
    re.MULTILINE,
)
NOISE = r"""laugh|applau|cheer|cross-?\s?talk|inaudible|unintelligible|pause|music|sigh|smil|nods|boo(?:s|ing)\b
    |lach|beifall|schmunzel|lächel|überleg|zögert|seufz|nickt|rires?\b|rit\b|risas|ríe|ride\b|ridono|risos|lacht"""
# "(LAUGHTER)", "[lacht]": what the one who wrote it down heard, no word of the speaker
STAGE = re.compile(rf"\s*[(\[]\s*(?:{NOISE})[^()\[\]\n]{{0,40}}[)\]]\.?", re.IGNORECASE | re.VERBOSE)
ASIDE = re.compile(r"[(\[][^()\[\]\n]{1,200}[)\]]\W{0,3}")
# "TRUMP: “…” — speech in Iowa."
PLACE = re.compile(r"[”“\"’'«»]\s(?:[—–]|--?)\s[^“”\"\n]{1,120}\Z")
PLACE_LIMIT = 130
# "Follow … @name": a paper's own line below the talk
CREDIT = re.compile(r"(?<!\w)@\w")


@dataclass(frozen=True, slots=True)
class Turn:
    """What stands after one label.

    Attributes:
        start, end: the range with label and marks, and with the paragraphs that go on in the same quotation.
        label: its words without what describes them after a comma or in brackets.
        content: the words said, a span a paragraph, marks and stage directions left out.
        is_quoted: whether marks stand around the words, the label within them or before them.
    """

    start: int
    end: int
    label: Span
    cue: Span
    content: tuple[Span, ...]
    is_quoted: bool


def find_turns(text: str) -> list[Turn]:
    """Whatever looks like a turn, in text order; whether its label names a speaker is not asked here."""
    labels = [m for m in LABEL.finditer(text) if m["colon"] != "." or len(m["name"]) == 1]
    if len(labels) < 2:
        return []
    paragraphs = _Paragraphs(text)
    turns: list[Turn] = []
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        limit = following.start() if following is not None else len(text)
        turn = _turn(text, label, limit, paragraphs)
        if turn is not None:
            turns.append(turn)
    return turns


class _Paragraphs:
    """Paragraphs as their writer set them; a line break at which the text was only wrapped ends none."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends: list[int] = []
        start = 0
        for match in [*PARAGRAPH.finditer(text), None]:
            end = match.start() if match else len(text)
            self.ends.extend(sorted({*line_ends(text, start, end), end}))
            start = match.end() if match else end

    def end_of(self, offset: int) -> int:
        """Where the paragraph that holds the offset ends."""
        index = bisect_right(self.ends, offset)
        return self.ends[index] if index < len(self.ends) else len(self.text)

    def after(self, offset: int, limit: int) -> Iterator[tuple[int, int]]:
        """The paragraphs that begin in [offset, limit)."""
        while True:
            while offset < limit and self.text[offset].isspace():
                offset += 1
            if offset >= limit:
                return
            end = min(self.end_of(offset), limit)
            yield offset, end
            offset = end


def _turn(text: str, label: re.Match[str], limit: int, paragraphs: _Paragraphs) -> Turn | None:
    opening, start = label["mark"], label.end()
    end = min(paragraphs.end_of(start), limit)
    content, is_quoted, is_closed = _said(text, opening, start, end)
    for first, end_of_next in paragraphs.after(end, limit) if content else ():
        opening = opening or (text[start] if is_quoted else "")
        part = _continued(text, opening, is_closed, first, end_of_next)
        if part is None:
            break
        said, is_closed = part
        content, end = [*content, *said], end_of_next
    if not content:
        return None
    return Turn(
        label.start(), end, Span.of(text, label.start("name"), label.end("name")),
        Span.of(text, label.start("colon"), label.end("colon")), tuple(content), is_quoted,
    )  # fmt: skip


def _said(text: str, opening: str, start: int, end: int) -> tuple[list[Span], bool, bool]:
    """The words after a label, whether marks stand around them, and whether those are closed.

    Args:
        opening: the mark before the label, empty where there is none.
    """
    if opening:
        last, is_closed = _close(text, opening, _closing(text, opening, start, end), start, end)
        return (_words(text, start, last), True, is_closed) if is_closed is not None else ([], True, True)
    opening = text[start]
    if opening not in PAIRS:
        return _words(text, start, end), False, True
    place = PLACE.search(text, max(start, end - PLACE_LIMIT), end)
    stop, closing = place.start() + 1 if place else end, _closing(text, opening, start + 1, end)
    last, is_closed = _close(text, opening, closing, start + 1, stop)
    if is_closed or (is_closed is False and opening not in DOUBTFUL):
        return _words(text, start + 1, last), True, is_closed
    if is_closed is False or text[last - 1] not in ",.!?…":
        return _words(text, start, end), False, True  # "“Shark Tank” is a show, and I …"
    parts: list[Span] = []  # "“Well,” he said. “Look.”": the narrator's words between are nobody's
    while True:
        parts += _words(text, start + 1, last)
        start = text.find(opening, last + 1, stop)
        if start < 0:
            return parts, True, True
        last, _ = _close(text, opening, closing, start + 1, stop)


def _continued(
    text: str, opening: str, is_closed: bool, start: int, end: int
) -> tuple[list[Span], bool] | None:
    """What a paragraph without a label adds to the turn before it, and whether the quotation is closed now.

    None where the turn was over: only a quotation left open goes on, and a stage direction ends none.
    """
    is_marked = bool(opening) and text[start] == opening
    words = text[start + is_marked : end].strip()
    if ASIDE.fullmatch(words):
        return [], is_closed
    if not is_marked or is_closed:
        return None
    if CREDIT.search(words):
        return [], True
    last, closes = _close(text, opening, _closing(text, opening, start + 1, end), start + 1, end)
    return (_words(text, start + 1, last), closes) if closes is not None else None


def _close(text: str, opening: str, closing: str, start: int, end: int) -> tuple[int, bool | None]:
    """Where a quotation opened before start ends, and whether its closing mark stands at the end.

    None for a mark that closes it before: what follows is the narrator's.
    """
    while end > start and text[end - 1].isspace():
        end -= 1
    depth = 1
    for at in range(start, end):
        if (text[at] != opening and text[at] not in closing) or _is_apostrophe(text, at):
            continue
        # a straight mark opens after white space
        opens = text[at] == opening and (opening not in closing or text[at - 1].isspace())
        depth += 1 if opens else -1
        if depth == 0:
            return at, True if at == end - 1 else None
    return end, False


def _closing(text: str, opening: str, start: int, end: int) -> str:
    """The marks that may close a quotation, without those that pair off among themselves within it."""
    if opening == '"':
        return '"' if "“" in text[start:end] else PAIRS[opening]
    return PAIRS[opening] if text.count('"', start, end) % 2 else PAIRS[opening].replace('"', "")


def _is_apostrophe(text: str, at: int) -> bool:
    return text[at] in "’'" and text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()


def _words(text: str, start: int, end: int) -> list[Span]:
    """The words in [start, end), in parts where a stage direction stands between them; the last comma or full stop goes."""
    spans: list[Span] = []
    cuts = [match.span() for match in STAGE.finditer(text, start, end)]
    for (_, left), (right, _) in pairwise([(start, start), *cuts, (end, end)]):
        first, last = left, right
        while first < last and text[first].isspace():
            first += 1
        while last > first and (text[last - 1].isspace() or (right == end and text[last - 1] in ",.")):
            last -= 1
        if any(char.isalnum() for char in text[first:last]):
            spans.append(Span.of(text, first, last))
    return spans
