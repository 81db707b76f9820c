"""Word classes (STTS) and lemmas of German words, by the Hanover Tagger."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Protocol, cast

from ..pattern.words import Passage, Word

MODEL = "morphmodel_ger.pgz"
MARKS = frozenset("„“”»«›‹‚‘’")
FINITE = frozenset({"VV(FIN)", "VA(FIN)", "VM(FIN)", "VV(IMP)"})
INFINITIVES = frozenset({"VV(INF)", "VA(INF)", "VM(INF)"})
PARTICIPLES = frozenset({"VV(PP)", "VA(PP)", "VM(PP)"})
NOUNS = frozenset({"NN", "NE", "NNA", "NNI", "FM", "XY"})
DETERMINERS = frozenset({"ART", "PPOSAT", "PDAT", "PIAT", "PIDAT", "PWAT"})
PRONOUNS = frozenset({"PPER", "PDS", "PIS", "PRELS", "PWS"})
PREPOSITIONS = frozenset({"APPR", "APPRART"})
SUBORDINATORS = frozenset({"KOUS", "KOUI"})
RELATIVES = frozenset({"PRELS", "PRELAT"})
QUESTIONS = frozenset({"PWS", "PWAV", "PWAT"})


class Tagger(Protocol):
    def tag_sent(self, sent: list[str]) -> list[tuple[str, str, str]]: ...


def tag_passage(passage: Passage) -> Passage:
    """The passage with a word class and a lemma for every word that is not a whole quotation."""
    plain = [w for w in passage.words if w.quotation is None]
    if not plain:
        return passage
    tagged = iter(_load_tagger().tag_sent(['"' if w.text in MARKS else w.text for w in plain]))
    words = tuple(_tagged(w, *next(tagged)[1:]) if w.quotation is None else w for w in passage.words)
    return replace(passage, words=words)


def _tagged(word: Word, lemma: str, tag: str) -> Word:
    return replace(word, tag=tag, lemma=lemma.lower())


@cache
def _load_tagger() -> Tagger:
    from HanTa.HanoverTagger import HanoverTagger

    return cast(Tagger, HanoverTagger(MODEL))


def is_finite(word: Word) -> bool:
    """Whether the word is a finite verb of the narrator's."""
    return word.tag in FINITE and not word.is_quoted


def is_noun(word: Word) -> bool:
    """A noun or name, an adjective that stands as a noun too: "der Angeklagte", "die 22-Jährige"."""
    has_capital = word.is_capital or any(part[:1].isupper() for part in word.text.split("-")[1:])
    return word.is_word and has_capital and (word.tag in NOUNS or word.tag in ("CARD", "ADJ(A)"))


def is_plural(verb: Word) -> bool:
    return verb.low.endswith("n")
