"""Which words of an article belong to which items: overlapping spans cut into segments that do not overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ..brief import Brief, Position, Span

Layer = Literal["stated", "view", "participant", "topic", "summary", "found", "gold"]
Part = Literal["content", "quote", "source", "cue", "mention", "evidence"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of one item.

    Attributes:
        words: what the item says stands there.
        key: names the item within its page.
        tag: what the reader sees of it, its id.
        colour: its speaker's, a number of the palette.
        style: what more it is, for the style sheet: an eval's outcome.
    """

    start: int
    end: int
    words: str
    key: str
    layer: Layer
    part: Part
    tag: str = ""
    colour: int | None = None
    style: str = ""

    @property
    def length(self) -> int:
        return self.end - self.start

    def fits(self, text: str) -> bool:
        """Whether the article has these words at this place."""
        return text[self.start : self.end] == self.words


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of the article in which the set of marks does not change; the innermost mark comes first."""

    start: int
    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def keys(self) -> list[str]:
        return list(dict.fromkeys(mark.key for mark in self.marks))

    @property
    def tags(self) -> list[str]:
        """Tags of the positions and views whose content begins here, the outermost first."""
        opening = (m for m in self.marks if m.start == self.start and m.part == "content" and m.tag)
        return list(dict.fromkeys(mark.tag for mark in reversed(list(opening))))

    @property
    def leads(self) -> bool:
        """Whether it is drawn as a link: words of a person, not blanks, nor the sentences that a topic lies in."""
        return not self.text.isspace() and any(m.layer not in ("topic", "summary") for m in self.marks)

    @property
    def colour(self) -> int | None:
        """Of the innermost mark that belongs to somebody."""
        return next((mark.colour for mark in self.marks if mark.colour is not None), None)

    @property
    def classes(self) -> list[str]:
        layers = dict.fromkeys(mark.layer for mark in self.marks)
        parts = dict.fromkeys(mark.part for mark in self.marks if mark.part != "evidence")
        spoken = next((mark.layer for mark in self.marks if mark.part == "content"), None)
        names = [f"in-{layer}" for layer in layers] + [f"is-{part}" for part in parts]
        if spoken is not None:
            names.append(f"said-{spoken}")
        names += dict.fromkeys(f"{mark.layer}-{mark.style}" for mark in self.marks if mark.style)
        if len({mark.key for mark in self.marks if mark.part == "content"}) > 1:
            names.append("nested")
        if self.colour is not None:
            names.append(f"k{self.colour}")
        return names


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    segments: tuple[Segment, ...]

    @property
    def is_blank(self) -> bool:
        return all(segment.text.isspace() for segment in self.segments)


def split_segments(text: str, marks: Iterable[Mark]) -> Iterator[Segment]:
    """Cut text at every bound of a mark and after every line end; the segments joined are the text."""
    found = sorted(marks, key=lambda mark: mark.start)
    bounds = {0, len(text)}
    bounds.update(mark.start for mark in found)
    bounds.update(mark.end for mark in found)
    bounds.update(find_line_ends(text))
    cuts = sorted(bounds)
    open_marks: list[Mark] = []
    nxt = 0
    for start, end in pairwise(cuts):
        open_marks = [mark for mark in open_marks if mark.end > start]
        while nxt < len(found) and found[nxt].start <= start:
            open_marks.append(found[nxt])
            nxt += 1
        inner_first = sorted(open_marks, key=_rank)
        yield Segment(start, text[start:end], tuple(inner_first))


def split_lines(text: str, marks: Iterable[Mark]) -> list[Line]:
    """The article's lines, each with its line end, as segments."""
    ends = {*find_line_ends(text), len(text)}
    lines: list[Line] = []
    segments: list[Segment] = []
    for segment in split_segments(text, marks):
        segments.append(segment)
        if segment.start + len(segment.text) in ends:
            lines.append(Line(len(lines) + 1, tuple(segments)))
            segments = []
    return lines


def find_line_ends(text: str) -> list[int]:
    """Where each line ends, its line end included."""
    return [end.end() for end in re.finditer(r"\r\n|\r|\n", text)]


def _rank(mark: Mark) -> tuple[int, int]:
    """What is said goes before who is named, and whole sentences of evidence come last."""
    order = {"stated": 0, "view": 0, "found": 0, "gold": 0, "participant": 1, "topic": 2, "summary": 2}
    return order[mark.layer], mark.length


def mark_brief(brief: Brief, colours: dict[str, int]) -> list[Mark]:
    """Every span of a brief. colours maps a participant's id to its colour."""
    marks: list[Mark] = []
    for at, participant in enumerate(brief.participants):
        colour = colours.get(participant.id)
        marks += _marks(participant.mentions, f"p{at}", "participant", "mention", participant.id, colour)
    for at, topic in enumerate(brief.topics):
        marks += _marks(topic.evidence, f"t{at}", "topic", "evidence", topic.id)
    for at, sentence in enumerate(brief.summary):
        marks += _marks(sentence.evidence, f"b{at}", "summary", "evidence", "")
    for at, position in enumerate(brief.stated_positions):
        marks += mark_position(position, f"s{at}", "stated", colours.get(position.speaker_id))
    for at, position in enumerate(brief.analyst_views):
        marks += mark_position(position, f"a{at}", "view", colours.get(position.speaker_id))
    return marks


def mark_position(position: Position, key: str, layer: Layer, colour: int | None) -> list[Mark]:
    marks = _marks(position.content, key, layer, "content", position.id, colour)
    marks += _marks(position.quotes, key, layer, "quote", position.id, colour)
    if position.attribution is not None:
        marks += _marks([position.attribution.source], key, layer, "source", position.id, colour)
        if position.attribution.cue is not None:
            marks += _marks([position.attribution.cue], key, layer, "cue", position.id, colour)
    return marks


def _marks(
    spans: Iterable[Span], key: str, layer: Layer, part: Part, tag: str, colour: int | None = None
) -> list[Mark]:
    return [Mark(span.start, span.end, span.text, key, layer, part, tag, colour) for span in spans]
