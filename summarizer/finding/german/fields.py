"""Clauses of a German sentence by their fields: what stands before the verb, its bracket, what follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ..lexicon import Lexicon
from ..pattern.words import BREAKS, Word
from .accounts import Accounts
from .phrases import Phrases
from .tagging import (
    FINITE,
    INFINITIVES,
    NOUNS,
    PARTICIPLES,
    PREPOSITIONS,
    QUESTIONS,
    RELATIVES,
    SUBORDINATORS,
    is_finite,
    is_plural,
)

Range = tuple[int, int]
# "rest" has no verb of its own: an apposition, or the end of a clause that another one interrupts
Kind = Literal["quote", "main", "sub", "infinitive", "rest"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words between two breaks: [first, last) of the passage's words.

    Attributes:
        start: the first word after a coordinator.
        before, after: the break's mark, or the coordinator; "" at the ends and beside a quotation.
        verb: the finite verb; -1 where there is none.
    """

    first: int
    last: int
    before: str
    after: str
    start: int
    kind: Kind
    verb: int = -1

    @property
    def is_joined(self) -> bool:
        """Whether "und" or the like stands at its beginning."""
        return self.start > self.first

    @property
    def is_verb_first(self) -> bool:
        return self.kind == "main" and self.verb == self.start


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its verb complex.

    Attributes:
        places: its own words, without what interrupts it.
        cue: the word that carries the meaning: a participle or infinitive, else the finite verb.
        lemma: of the whole verb, its particle in front: "mitteilen".
        last: number of the last stretch that belongs to it.
    """

    number: int
    places: tuple[int, ...]
    verb: int
    cue: int
    lemma: str
    is_passive: bool
    is_plural: bool
    last: int


class Fields:
    """The stretches of one passage, and the clauses that they make."""

    def __init__(self, words: Sequence[Word], lexicon: Lexicon) -> None:
        self.words, self.lexicon = words, lexicon
        self.phrases = Phrases(words, lexicon)
        self.accounts = Accounts(words, lexicon, self.phrases)
        self.stretches: list[Stretch] = []
        for first, last, before, after in _cut(words):
            self.stretches.append(self._stretch(first, last, before, after))

    # ---- stretches ----

    def _stretch(self, first: int, last: int, before: str, after: str) -> Stretch:
        if self.words[first].quotation is not None:
            return Stretch(first, last, before, after, first, "quote")
        start = first + (self._coordinates(first) and last - first > 1)
        verbs = self._verbs(start, last)
        if not verbs:
            kind: Kind = "infinitive" if self._is_infinitive(start, last) else "rest"
            return Stretch(first, last, before, after, start, kind)
        if self._is_subordinate(start, last, before, verbs) or (start > first and self._goes_on(verbs, last)):
            return Stretch(first, last, before, after, start, "sub", verbs[-1])
        return Stretch(first, last, before, after, start, "main", verbs[0])

    def _verbs(self, start: int, last: int) -> list[int]:
        """The finite verbs: the narrator's, else those in quoted words that belong to the sentence."""
        finite = [i for i in range(start, last) if self.words[i].tag in FINITE]
        own = [i for i in finite if not self.words[i].is_quoted]
        if own or self.words[start].is_quoted:
            return own
        if not finite and self.words[start].tag == "KOUS":
            return [last - 1]
        is_relative = self.words[start].tag in RELATIVES and self.words[last - 1].tag in INFINITIVES
        if not finite and is_relative:
            return [last - 1]  # "dass die Deiche halten": a plural looks like an infinitive
        return finite or self._plurals(start, last)

    def _plurals(self, start: int, last: int) -> list[int]:
        """ "Zudem verlangen die Mönche": a finite plural that was taken for an infinitive, what follows is no bracket."""
        return [
            i
            for i in range(start + 1, last - 1)
            if self.words[i].tag == "VV(INF)"
            and self.words[i - 1].tag != "PTKZU"
            and self.words[i + 1].tag in ("ART", "PPER", "PPOSAT", "PDAT", "PIAT")
            and not self.words[i].is_quoted
        ][:1]

    def _coordinates(self, index: int) -> bool:
        word = self.words[index]
        return word.tag == "KON" and not word.is_quoted and self.lexicon.has("coordinators", word.low)

    def _is_infinitive(self, start: int, last: int) -> bool:
        words = self.words[start:last]
        return any(w.tag == "VV(IZU)" for w in words) or any(
            one.tag == "PTKZU" and other.tag in INFINITIVES for one, other in pairwise(words)
        )

    def _is_subordinate(self, start: int, last: int, before: str, verbs: Sequence[int]) -> bool:
        word = self.words[start]
        if word.is_quoted:
            return False
        is_final = self._is_final(verbs[-1], last)
        if word.tag in SUBORDINATORS:
            return is_final or verbs[0] > start + 1
        head = start + (word.tag in PREPOSITIONS and start + 1 < last)
        tag = self.words[head].tag
        if tag in RELATIVES or self.lexicon.has("relative_adverbs", word.low):
            return is_final or verbs[0] > start + 1
        if tag in QUESTIONS or word.tag == "KOKOM":
            return is_final
        if before == "," and not word.is_capital and self.lexicon.has("relatives", self.words[head].low):
            return is_final and self.phrases.end(head, last) != verbs[-1]
        return False

    def _goes_on(self, verbs: Sequence[int], last: int) -> bool:
        """Whether after "und" a subordinate clause goes on with its verb at the end."""
        previous = self.stretches[-1] if self.stretches else None
        return (
            previous is not None
            and previous.kind == "sub"
            and self._is_final(verbs[-1], last)
            and last - verbs[-1] < 2
        )

    def _is_final(self, verb: int, last: int) -> bool:
        """Whether the verb ends its clause; two infinitives may follow: "habe kommen können"."""
        rest = [w for w in self.words[verb + 1 : last] if w.is_word]
        return not rest or (len(rest) > 1 and all(w.tag in INFINITIVES for w in rest))

    # ---- clauses ----

    def clause(self, number: int) -> Clause:
        """The clause whose finite verb stands in the stretch."""
        stretch = self.stretches[number]
        places = list(range(stretch.first, stretch.last))
        last = number
        if stretch.kind == "main":
            closing = self._closing(number)
            if closing is not None:
                last = closing
                places += range(self.stretches[closing].first, self.stretches[closing].last)
        cue, lemma, is_passive = self._meaning(stretch, places)
        return Clause(
            number,
            tuple(places),
            stretch.verb,
            cue,
            lemma,
            is_passive,
            is_plural(self.words[stretch.verb]),
            last,
        )

    def _closing(self, number: int) -> int | None:
        """The later stretch that ends with the clause's participle, infinitive or particle."""
        stretch = self.stretches[number]
        verb = self.words[stretch.verb]
        wanted = {"PTKVZ"} if verb.tag == "VV(FIN)" else PARTICIPLES | INFINITIVES
        if self.words[stretch.last - 1].tag in wanted:
            return None
        for later in range(number + 1, len(self.stretches)):
            other = self.stretches[later]
            if other.kind == "rest" and self.words[other.last - 1].tag in wanted and not other.is_joined:
                return later
            is_inserted = other.kind == "rest" or (other.kind == "sub" and self.is_relative(later))
            if not is_inserted or other.before not in (",", "–", "—"):
                return None
        return None

    def _meaning(self, stretch: Stretch, places: Sequence[int]) -> tuple[int, str, bool]:
        """The word that carries the verb's meaning, its lemma, and whether it is passive."""
        verb = self.words[stretch.verb]
        after = places if stretch.kind == "sub" else [i for i in places if i > stretch.verb]
        others = [i for i in after if i != stretch.verb and self.words[i].is_word]
        particle = self._particle(others) if stretch.kind == "main" else ""
        if verb.tag in ("VV(FIN)", "VV(IMP)") and (verb.lemma != "lassen" or particle):
            return stretch.verb, particle + verb.lemma, False
        others = [i for i in others if not self.words[i].is_quoted]
        participle = self._latest(others, PARTICIPLES - {"VA(PP)", "VM(PP)"})
        infinitive = self._latest(others, frozenset({"VV(INF)"}))
        if verb.lemma == "werden" and participle is not None and infinitive is None:
            return participle, self.words[participle].lemma, True
        carrier = infinitive if infinitive is not None else participle
        if carrier is None:
            return stretch.verb, particle + verb.lemma, False
        is_passive = any(self.words[i].low in ("worden", "werden") for i in others) and carrier == participle
        return (
            carrier,
            self.words[carrier].lemma,
            is_passive or (verb.lemma == "sein" and carrier == participle),
        )

    def _particle(self, places: Sequence[int]) -> str:
        """What a separable verb leaves at the end of its clause."""
        if not places:
            return ""
        last = self.words[places[-1]]
        if last.is_quoted:
            return ""
        is_particle = last.tag == "PTKVZ" or (
            self.lexicon.has("verb_particles", last.low) and last.tag not in NOUNS
        )
        return last.low if is_particle else ""

    def _latest(self, places: Sequence[int], tags: frozenset[str]) -> int | None:
        return next((i for i in reversed(places) if self.words[i].tag in tags), None)

    def is_relative(self, number: int) -> bool:
        stretch = self.stretches[number]
        word = self.words[stretch.start]
        head = stretch.start + (word.tag in PREPOSITIONS and stretch.start + 1 < stretch.last)
        if stretch.kind != "sub" or word.tag in SUBORDINATORS:
            return False
        return self.words[head].tag in RELATIVES or self.lexicon.has("relatives", self.words[head].low)


def _cut(words: Sequence[Word]) -> Iterator[tuple[int, int, str, str]]:
    """Ranges between breaks, quotations, and coordinators that begin a clause, with the marks at their ends."""
    first, before = 0, ""
    for index, word, mark in _breaks(words):
        if index > first:
            yield first, index, before, mark
        if word is not None and word.quotation is not None:
            yield index, index + 1, "", ""
        first, before = (
            (index, mark)
            if word is not None and word.tag == "KON" and not word.quotation
            else (index + 1, mark)
        )
    last = len(words)
    while last > first and not words[last - 1].is_word and words[last - 1].quotation is None:
        last -= 1
    if last > first:
        yield first, last, before, ""


def _breaks(words: Sequence[Word]) -> Iterator[tuple[int, Word | None, str]]:
    depth, begun = 0, 0
    for index, word in enumerate(words):
        depth = max(depth + (word.text in "([") - (word.text in ")]"), 0)
        if depth:
            continue
        if word.quotation is not None:
            yield index, word, ""
            begun = index + 1
        elif word.text in BREAKS and not word.is_quoted:
            yield index, word, word.text
            begun = index + 1
        elif (
            word.tag == "KON" and not word.is_quoted and index > begun and _begins_clause(words, begun, index)
        ):
            yield index, word, word.low
            begun = index


def _begins_clause(words: Sequence[Word], begun: int, joiner: int) -> bool:
    """Whether both sides of a coordinator have a finite verb."""
    if not any(is_finite(w) for w in words[begun:joiner]):
        return False
    for word in words[joiner + 1 :]:
        if word.quotation is not None or (word.text in BREAKS and not word.is_quoted):
            return False
        if word.tag in FINITE and not word.is_quoted:
            return True
    return False
