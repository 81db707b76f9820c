"""Talks set as transcripts: whose words each turn holds. The label is the speaker."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from ..brief import Kind, Span
from .labels import ANSWER, ASKING, QUESTION, ROLES, Labels
from .names import Cast, Entity, bare_name
from .parse.nouns import ORGANISATIONS
from .speakers import Resolved
from .turns import Turn, find_turns

Enter = Callable[[str, Span, Kind], Entity]
OUTLETS = frozenset("spiegel zeit faz sz taz ard zdf orf srf bbc cnn npr msnbc cnbc nbc cbs abc".split())
# an article stands before a paper's name, and before nobody's: "told the HERALD", "dem SPIEGEL"
DETERMINED = re.compile(
    r"\b(?:the|der|die|das|dem|den|des|im|vom|beim|zum|le|la|el|il|het|de)\s+([^\W\d_][\w’'-]*)",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_][\w’'-]*")


@dataclass(frozen=True)
class Transcript:
    """The turns of one article in text order, and who speaks each; both empty where there is no talk."""

    turns: Sequence[Turn] = ()
    speakers: Sequence[Resolved] = ()

    def meets(self, start: int, end: int) -> bool:
        """Whether any of [start, end) stands in a turn."""
        index = bisect_right(self.turns, start, key=lambda turn: turn.start)
        follows = index < len(self.turns) and self.turns[index].start < end
        return follows or (index > 0 and start < self.turns[index - 1].end)

    def before(self, offset: int, done: int) -> Iterator[tuple[Turn, Resolved]]:
        """The turns that begin before the offset, after so many that are done."""
        for index in range(done, len(self.turns)):
            if self.turns[index].start >= offset:
                return
            yield self.turns[index], self.speakers[index]

    def prune(self, cast: Cast, speaking: Collection[int]) -> None:
        """Takes out whom only the turns name: they are spoken of, as if inside quotation marks.

        Args:
            speaking: ids of the entities that speak.
        """
        if self.turns:
            cast.entities[:] = [
                e for e in cast.entities
                if id(e) in speaking or not all(self.meets(m.start, m.end) for m in e.mentions)
            ]  # fmt: skip


def read_transcript(text: str, cast: Cast, enter: Enter, language: str = "en") -> Transcript:
    """The turns whose labels name speakers; none in an article that only has lists, notes or headings with colons.

    Args:
        enter: puts somebody whom the cast lacks into it.
    """
    found = find_turns(text)
    if len(found) < 2:
        return Transcript()
    labels = Labels(text, found, cast, language)
    turns = labels.spoken()
    if not turns:
        return Transcript()
    voices = _Voices(text, turns, labels, cast, enter).resolve()
    return Transcript(turns, [voices[turn.label.text] for turn in turns])


class _Voices:
    """The participants whom the labels of a talk name."""

    def __init__(self, text: str, turns: Sequence[Turn], labels: Labels, cast: Cast, enter: Enter) -> None:
        self.turns, self.labels, self.cast, self.enter = turns, labels, cast, enter
        self.written = frozenset(WORD.findall(text))
        self.determined = frozenset(word.casefold() for word in DETERMINED.findall(text))

    def resolve(self) -> dict[str, Resolved]:
        """By the words of a label; the longest first, so that a full name is there before its surname."""
        places = defaultdict[str, list[Span]](list)
        for turn in self.turns:
            places[turn.label.text].append(turn.label)
        return {label: self._voice(label, places[label]) for label in sorted(places, key=len, reverse=True)}

    def _voice(self, label: str, places: Sequence[Span]) -> Resolved:
        low = label.casefold()
        if self.labels.is_letter(label):
            return self._answering() if low in ANSWER else (None, "unnamed")
        if low in QUESTION or ASKING & set(low.split()):
            return None, "unnamed"
        known = self.labels.known(label)
        if len(known) > 1:
            return None, "unknown"  # two of that name: the label alone does not tell
        entity = known[0] if known else self._new(label, places[0])
        at = {mention.start for mention in entity.mentions}
        entity.mentions.extend(place for place in places if place.start not in at)
        names = [entity.name, *entity.aliases]
        if not any(low.endswith(n.casefold()) or n.casefold().endswith(low) for n in names):
            entity.aliases.append(label)
        return entity, "named"

    def _answering(self) -> Resolved:
        """Who answers where the label is an A: the one person whom the article names around the talk."""
        inside = Transcript(self.turns)
        named = [
            e for e in self.cast.entities
            if e.is_named_person and not all(inside.meets(m.start, m.end) for m in e.mentions)
        ]  # fmt: skip
        return (named[0], "continued") if len(named) == 1 else (None, "unknown")

    def _new(self, label: str, place: Span) -> Entity:
        name = self._written(bare_name(label, self.labels.language) or label)
        words = name.casefold().split()
        if words[-1] in ROLES:
            return self.cast.described(name.lower(), place, "person", words[-1], is_plural=False)
        is_paper = (
            words[0] in OUTLETS
            or words[-1] in ORGANISATIONS
            or (words[-1:] == words and words[0] in self.determined)
        )
        return self.enter(name, place, "organisation" if is_paper else "person")

    def _written(self, name: str) -> str:
        """As the article writes it elsewhere: "Wallace" for "WALLACE"."""
        title = name.title()
        return title if self.written.issuperset(title.split()) else name
