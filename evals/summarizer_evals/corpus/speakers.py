"""Speakers of a corpus: whether two ways of calling somebody call the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from .article import PRONOUNS, CorpusQuote, PredictedQuote

DETERMINERS = frozenset(
    word
    for words in (
        "the a an this that these those his her its our my their some many most several few other others both",
        "all another one two three but and",
    )
    for word in words.split()
)
HONORIFICS = frozenset(
    word
    for words in (
        "mr mr. mrs mrs. ms ms. dr dr. prof jr sr gov gov. rep rep. sen sen. president minister senator",
    )
    for word in words.split()
)
# what follows a head name and is no part of it: "Ann Lee, who …", "spokesman for the city"
_TAIL = re.compile(
    r"\s*(?:[,(]| [–-] |\b(?:of|for|who|which|that|in|at|from|with|on|von)\b|\bder\b(?=\s+[a-zäöü])).*",
    re.DOTALL,
)
_OWNER = re.compile(r"^.*[’']s\s+(?=\w)", re.DOTALL)
_EDGE = ".,;:'\"“”‘’()"


def head_word(name: str) -> str:
    """The last capitalised word of the head name; of a description its last word; lower case.

    Determiners, honorifics and pronouns never stand for somebody, so "The mayor" and "The email" differ.
    """
    head = _OWNER.sub("", _TAIL.sub("", name)) or name
    words = [
        part
        for word in re.sub(r"[’']s\b", "", head).split()
        for part in word.strip(_EDGE).split("-")
        if part and part.lower() not in DETERMINERS
    ]
    names = [
        word
        for word in words
        if word != word.lower() and word.lower() not in HONORIFICS and word.lower() not in PRONOUNS
    ]
    return (names or words or [""])[-1].lower()


def is_same(first: Iterable[str], second: Iterable[str]) -> bool:
    """Do two lists of names share a head word; one name within another is not enough."""
    heads = {head_word(name) for name in first} - {""}
    return not heads.isdisjoint(map(head_word, second))


def is_speaker_right(gold: CorpusQuote, predicted: PredictedQuote) -> bool:
    """A pronoun is right by itself or by whom it stands for."""
    if gold.speaker is None:
        return False
    if gold.is_pronoun:
        said = {name.lower() for name in predicted.names}
        return gold.speaker.lower() in said or is_same(gold.resolved, predicted.names)
    return is_same(gold.names, predicted.names)


def is_speaker_resolved(gold: CorpusQuote, predicted: PredictedQuote) -> bool:
    """As `is_speaker_right`, but by the participant's own names; only a pronoun that nobody resolved stands for itself."""
    if gold.is_pronoun and not gold.resolved:
        return is_speaker_right(gold, predicted)
    return is_same(gold.resolved if gold.is_pronoun else gold.names, predicted.resolved_names)


def resolves(quotes: Sequence[CorpusQuote]) -> bool:
    """Whether the corpus says whom an article's sources stand for, or only marks their words."""
    return any(len(quote.names) > 1 or quote.resolved for quote in quotes)


def speaker_judge(quotes: Sequence[CorpusQuote]) -> Callable[[CorpusQuote, PredictedQuote], bool]:
    """By the participant's own names; by the source's words too where the corpus has nothing else."""
    return is_speaker_resolved if resolves(quotes) else is_speaker_right
