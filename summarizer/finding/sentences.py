"""Sentence bounds, by sentencex, with the article's own offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from ..brief import Span
from .marks import with_single_marks

BREAK = re.compile(r"\r?\n[^\S\n]*(?:\r?\n\s*)+")
FINAL = frozenset(".!?…:;,”\"'’»)]。！？」-")
BULLET = re.compile(r"\s*(?:[-*•·–]|\d+[.)])\s")
HEADING_LIMIT = 140
OPENING = " \t“”\"„«'‘"
# characters of a line that nobody wrapped
WRAPPED = 240
# characters shown to the splitter at once: its time grows with the square of the length where no space follows a full stop
WINDOW = 6_000
# "JAKARTA, Sept. 3 — ", "BERLIN (Reuters) - ", "MACON, Ga. (AP) ": where and when the article was filed, no part of its first sentence
DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ.’'-]+(?: [A-ZÀ-Þ][A-ZÀ-Þ.’'-]+){0,3})(?:"
    r"(?:,[^—–\n]{1,40}|\s*\([^)\n]{2,40}\)|)\s*(?:—|–|--| - )\s*(?=\S)"
    r"|(?:,[^—–\n()]{1,40})?\s*\((?:AP|AFP|UPI|CNN|KUNA|ANSA|IANS|PTI|ANI|Reuters|Xinhua|Bloomberg|dpa)\)\s+(?=[A-ZÀ-Þ“\"]))"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Attributes: number counts from 1; paragraph counts from 0."""

    number: int
    span: Span
    paragraph: int


STRAIGHT = str.maketrans("“”„", '"""')


def split_sentences(text: str, language: str) -> list[Sentence]:
    """Sentences in text order, trimmed, a passage in quotation marks kept whole by the splitter."""
    sentences: list[Sentence] = []
    for paragraph, (start, end) in enumerate(_blocks(text)):
        # same length, so that offsets hold: a line break inside a paragraph is white space to the splitter
        block = with_single_marks(re.sub(r"\s", " ", text[start:end]))
        if '"' in block:  # one style for the splitter, which pairs marks: "… ,” said X
            block = block.translate(STRAIGHT)
        if not any(char in ".!?。！？…" for char in block):
            bounds = [(0, len(block))]
        else:
            bounds = _bounds(language, block)
        for left, right in bounds:
            inner = text[start + left : start + right]
            begin = start + left + len(inner) - len(inner.lstrip())
            finish = start + left + len(inner.rstrip())
            dateline = DATELINE.match(text, begin, finish)
            if dateline and left == 0:
                begin = dateline.end()
            if begin < finish:
                sentences.append(Sentence(len(sentences) + 1, Span.of(text, begin, finish), paragraph))
    return sentences


def _bounds(language: str, block: str) -> list[tuple[int, int]]:
    """The splitter's bounds; a long block is shown in windows, each but the last trusted up to its third quarter."""
    import sentencex

    bounds: list[tuple[int, int]] = []
    start, window = 0, WINDOW
    while start < len(block):
        is_last = start + window >= len(block)
        trusted = len(block) if is_last else start + window * 3 // 4
        kept = [
            (start + found["start_index"], start + found["end_index"])
            for found in sentencex.get_sentence_boundaries(language, block[start : start + window])
            if start + found["end_index"] <= trusted
        ]
        if not kept and not is_last:
            window *= 2
            continue
        bounds.extend(kept)
        start, window = len(block) if is_last else kept[-1][1], WINDOW
    return bounds


def sentence_at(sentences: list[Sentence], offset: int) -> Sentence:
    """The sentence that holds the offset, or the last one before it."""
    index = bisect_right(sentences, offset, key=lambda sentence: sentence.span.start) - 1
    return sentences[max(index, 0)]


def _blocks(text: str) -> list[tuple[int, int]]:
    """Ranges between blank lines; headings and list items, which end without a full stop, stand alone."""
    blocks: list[tuple[int, int]] = []
    start = 0
    for match in [*BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        blocks.extend(_lines(text, start, end))
        start = match.end() if match else end
    return blocks


def _heads_between(text: str, lines: list[tuple[int, int]]) -> frozenset[int]:
    """Where short lines without a full stop begin that part paragraphs of one line each."""
    stripped = [text[left:right].strip() for left, right in lines]
    longest = max(map(len, stripped))
    return frozenset(
        lines[n][0]
        for n in range(1, len(lines) - 1)
        if stripped[n]
        and stripped[n][-1] not in FINAL
        and len(stripped[n]) < min(HEADING_LIMIT, 0.3 * longest)
        and stripped[n - 1][-1:] in FINAL
        and stripped[n + 1].lstrip(OPENING)[:1].isupper()
    )


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    lines = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n]+", text[start:end])]
    longest = max((right - left for left, right in lines), default=0)
    heads = _heads_between(text, lines) if longest > WRAPPED else frozenset()
    blocks: list[tuple[int, int]] = []
    is_single = False
    for left, right in lines:
        if left in heads:
            blocks.append((left, right))
            is_single = True
            continue
        # a block of one line; a longer one was running text already
        previous = text[blocks[-1][0] : blocks[-1][1]].rstrip() if blocks and is_single else ""
        is_heading = (
            previous != ""
            and previous[-1] not in FINAL
            and len(previous) < min(HEADING_LIMIT, 0.6 * longest)
            and text[left:right].lstrip(OPENING)[:1].isupper()
        )
        if blocks and not is_heading and not BULLET.match(text, left):
            blocks[-1] = (blocks[-1][0], right)
            is_single = False
        else:
            blocks.append((left, right))
            is_single = True
    return blocks
