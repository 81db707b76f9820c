"""Who was mentioned where, and whom a pronoun or a description without a noun of its own takes up."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, insort

from ...brief import Kind
from ..lexicon import Lexicon
from ..names import Cast, Entity
from ..speakers import Basis
from .parts import Parts
from .words import Word

REACH = 1500  # characters back to whom a pronoun may stand for
NEAR_BY = 500  # the same for "das Unternehmen"
LATEST = 40  # mentions looked at


class Mentions:
    """The cast of one article with the places of its mentions; see `Sources` for who gets in.

    Lookups go by the words of a name, so that a long article with many names is read in linear time.
    """

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text, self.lexicon = text, lexicon
        self.cast = Cast()
        self.by_word: dict[str, list[Entity]] = {}
        self.by_head: dict[str, Entity] = {}
        self.mentions: list[tuple[int, int]] = []  # (offset, index of the entity), in text order
        self.index: dict[int, int] = {}
        self.nouns: list[Word] = []  # common nouns, in text order
        self.last: Entity | None = None
        self.last_end = 0

    def spoke(self, entity: Entity, end: int) -> None:
        self.last, self.last_end = entity, end

    def named_since(self, offset: int) -> Entity | None:
        """The person named last after somebody spoke: whom a verb without a subject goes on with, where they drop it."""
        if self.lexicon.has_capital_nouns:
            return None
        position = bisect_left(self.mentions, (offset, 0))
        for at, number in reversed(self.mentions[max(position - LATEST, 0) : position]):
            if at <= self.last_end or offset - at > NEAR_BY:
                return None
            if self.cast.entities[number].is_named_person:
                return self.cast.entities[number]
        return None

    def _enter(self, entity: Entity, name: str) -> None:
        if id(entity) not in self.index:
            self.index[id(entity)] = len(self.cast.entities)
            self.cast.entities.append(entity)
        for word in lowered(name).split():
            known = self.by_word.setdefault(word, [])
            if entity not in known[-3:]:
                known.append(entity)

    def _mention(self, entity: Entity, offset: int) -> None:
        item = (offset, self.index[id(entity)])
        if not self.mentions or self.mentions[-1] < item:
            self.mentions.append(item)
        elif item not in self.mentions[bisect_left(self.mentions, item) :][:1]:
            insort(self.mentions, item)

    def _pronoun(self, word: Word, *, is_plural: bool) -> tuple[Entity | None, Basis]:
        gender = self.lexicon.pronouns.get(word.low, "")
        if gender == "f" and is_plural and self.lexicon.has_capital_nouns:
            gender = "p"  # "sie sagten"
        position = bisect_left(self.mentions, (word.start, 0))
        scored: dict[int, float] = {}
        for offset, number in self.mentions[max(position - LATEST, 0) : position]:
            entity = self.cast.entities[number]
            if word.start - offset > REACH or not self._fits(entity, gender):
                continue
            score = -(word.start - offset) / 100
            if entity is self.last and word.start - self.last_end < REACH:
                score += 3.0
            if gender == "f" and entity.kind != "person":
                score -= 2.0
            scored[number] = max(score, scored.get(number, -1e9))
        if not scored:
            if self.last is not None and self._fits(self.last, gender):
                return self.last, "pronoun"
            return None, "unknown"
        entity = self.cast.entities[max(scored, key=lambda n: scored[n])]
        if gender in ("m", "f") and entity.is_named_person:
            entity.gender = entity.gender or gender
        return entity, "pronoun"

    def _fits(self, entity: Entity, gender: str) -> bool:
        if gender == "n":
            return entity.kind != "person"
        if gender == "p":
            return entity.is_plural or entity.kind in ("group", "organisation")
        if gender == "f" and self.lexicon.has_capital_nouns and entity.kind in ("group", "organisation"):
            return True  # "sie" is also "they", and most bodies are feminine
        is_somebody = entity.named or entity.gender is not None or not self.lexicon.has_capital_nouns
        return (
            entity.kind == "person"
            and not entity.is_plural
            and is_somebody
            and (not gender or entity.gender in (None, gender))
        )

    def _nearest(self, parts: Parts, kind: Kind, gender: str | None) -> Entity | None:
        """Whoever of that kind was named last, near by: "der 47-Jährige", "das Unternehmen"."""
        start = parts.words[0].start
        position = bisect_left(self.mentions, (start, 0))
        for offset, number in reversed(self.mentions[max(position - LATEST, 0) : position]):
            entity = self.cast.entities[number]
            if start - offset > NEAR_BY:
                return None
            if entity.kind == kind and entity.named and (gender is None or entity.gender in (None, gender)):
                return entity
        return None


def lowered(name: str) -> str:
    return unicodedata.normalize("NFC", name).lower()
