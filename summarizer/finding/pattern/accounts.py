"""Sources that a preposition names: "selon X", "de acuerdo con Y"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Lexicon
from .nounphrase import noun_phrase
from .words import Word

Range = tuple[int, int]


@dataclass(frozen=True)
class Account:
    """A phrase that names a source; positions are of the passage's words.

    Attributes:
        is_own: "a su juicio": the source is the sentence's own subject, or who spoke before.
        is_weak: a preposition that is mostly no attribution ("pour"), to be taken only beside a quotation.
    """

    first: int
    last: int
    cue_end: int
    source: Range | None
    lemma: str
    is_own: bool = False
    is_weak: bool = False
    mention: Range | None = None
    cue_first: int = -1


def find_account(words: Sequence[Word], first: int, last: int, lexicon: Lexicon) -> Account | None:
    """The first such phrase among words[first:last]."""
    for index in range(first, last):
        if words[index].is_quoted or not words[index].is_word:
            continue
        found = (
            _preposition(words, index, last, lexicon)
            or _phrase(words, index, first, last, lexicon)
            or _own_phrase(words, index, lexicon)
        )
        if found is not None:
            return found
    return None


def _preposition(words: Sequence[Word], index: int, last: int, lexicon: Lexicon) -> Account | None:
    if not lexicon.has("prepositions_of_source", words[index].low):
        return None
    end = noun_phrase(words, index + 1, last, lexicon, joined=True)
    return Account(index, end, index + 1, (index + 1, end), words[index].low) if end > index + 1 else None


def _phrase(words: Sequence[Word], index: int, first: int, last: int, lexicon: Lexicon) -> Account | None:
    for phrase in lexicon.source_phrases():
        size = len(phrase)
        if tuple(w.low.replace("'", "’") for w in words[index : index + size]) != tuple(
            p.replace("'", "’") for p in phrase
        ):
            continue
        is_weak = phrase in lexicon.source_phrases("weak_source_phrases")
        if is_weak and index > first:
            continue
        end = noun_phrase(words, index + size, last, lexicon, joined=True)
        if end > index + size and not any(
            lexicon.has("nobody", w.low) for w in words[index + size : index + size + 1]
        ):
            return Account(index, end, index + size, (index + size, end), " ".join(phrase), is_weak=is_weak)
    return None


def _own_phrase(words: Sequence[Word], index: int, lexicon: Lexicon) -> Account | None:
    """ "a su juicio", "à son avis": the view of whoever was named or spoke before."""
    for phrase in lexicon.source_phrases("own_phrases"):
        last = index + len(phrase)
        if tuple(w.low for w in words[index:last]) == phrase:
            own = next((i for i in range(index, last) if lexicon.has("possessives", words[i].low)), index)
            return Account(index, last, last, None, " ".join(phrase), is_own=True, mention=(own, own + 1))
    return None
