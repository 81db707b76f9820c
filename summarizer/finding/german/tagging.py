"""Word classes (STTS) and lemmas of German words, by the Hanover Tagger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
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


WITH_LEMMAS = FINITE | INFINITIVES | PARTICIPLES | {"VV(IZU)", "NN"}
LONGEST_WORD = 60  # what is longer is an address or a slip; its analysis grows with the square
REMEMBERED = 20_000  # words whose analysis is kept


class Tagger(Protocol):
    """The part of HanTa that is used."""

    analyze_forward: Callable[[str], list[tuple[int, float]]]

    def tag_sent(self, sent: list[str], taglevel: int) -> list[str]: ...
    def analyze(self, word: str, pos: str) -> tuple[str, str]: ...


def tag_passage(passage: Passage) -> Passage:
    """The passage with a word class and a lemma for every word that is not a whole quotation."""
    plain = ['"' if w.text in MARKS else _last_of(w) for w in passage.words if w.quotation is None]
    tags = iter(_load_tagger().tag_sent(plain, taglevel=0) if plain else [])
    words = [_tagged(w, next(tags)) if w.quotation is None else w for w in passage.words]
    for index, word in enumerate(words):
        before, after = (
            words[index - 1] if index else None,
            words[index + 1] if index + 1 < len(words) else None,
        )
        # no verb has a capital but at a sentence's head, and no command stands before another verb: "Arne Zwick sagte"
        is_inside = before is not None and before.is_word
        is_name = word.is_capital and word.tag in FINITE and is_inside and not word.is_quoted
        if is_name or (
            word.tag == "VV(IMP)" and word.is_capital and after is not None and after.tag == "VV(FIN)"
        ):
            words[index] = replace(word, tag="NE", lemma=word.low)
        elif word.low == "zu" and word.tag == "ADV" and (after is None or not after.is_word):
            words[index] = replace(word, tag="PTKVZ")  # "sagte zu, …"
    return replace(passage, words=tuple(words))


def _last_of(word: Word) -> str:
    """The word, the last of "Partei- und Fraktionschef", which says what it is."""
    return word.text.rsplit(maxsplit=1)[-1][:LONGEST_WORD]


def _tagged(word: Word, tag: str) -> Word:
    lemma = _lemma(_last_of(word), tag) if tag in WITH_LEMMAS else word.low
    return replace(word, tag=tag, lemma=lemma)


@lru_cache(REMEMBERED)
def _lemma(word: str, tag: str) -> str:
    return _load_tagger().analyze(word, tag)[0].lower()


@cache
def _load_tagger() -> Tagger:
    from HanTa.HanoverTagger import HanoverTagger

    tagger = cast(Tagger, HanoverTagger(MODEL))
    tagger.analyze_forward = lru_cache(REMEMBERED)(tagger.analyze_forward)
    return tagger


def has_finite_verb(phrase: str) -> bool:
    """Whether a German phrase is a clause: "Ökonomen erwarten Wachstum"."""
    words = phrase.split()
    tags = _load_tagger().tag_sent(words, taglevel=0) if words else []
    return any(tag in FINITE and word[:1].islower() for word, tag in zip(words, tags, strict=True))


def is_finite(word: Word) -> bool:
    """Whether the word is a finite verb of the narrator's."""
    return word.tag in FINITE and not word.is_quoted


def is_noun(word: Word) -> bool:
    """A noun or name, an adjective that stands as a noun too: "der Angeklagte", "die 22-Jährige"."""
    has_capital = word.is_capital or any(part[:1].isupper() for part in word.text.split("-")[1:])
    return word.is_word and has_capital and (word.tag in NOUNS or word.tag in ("CARD", "ADJ(A)"))


def is_plural(verb: Word) -> bool:
    return verb.low.endswith("n")
