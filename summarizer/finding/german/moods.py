"""The mood of reported speech: "er habe", "sie seien", "man bedauere"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..lexicon import Lexicon
from ..pattern.words import Word
from .tagging import is_finite


def is_reported(word: Word) -> bool:
    """Whether the verb stands in the first subjunctive, in a form that the indicative does not share."""
    if not is_finite(word):
        return False
    if word.lemma == "sein":
        return word.low.startswith("sei")
    # "er komme" of "kommen", "sie handle" of "handeln": the third person in -e; its indicative ends in -t
    return word.low.endswith("e") and word.lemma in (
        word.low + "n",
        word.low[:-1] + "n",
        word.low[:-2] + "eln",
    )


def is_hypothetical(word: Word, lexicon: Lexicon) -> bool:
    """Whether it stands in the second subjunctive, which the narrator's own conditionals use too."""
    return is_finite(word) and lexicon.has("conjunctive_weak", word.low)


def is_conjunctive(words: Sequence[Word], places: Iterable[int], lexicon: Lexicon) -> bool:
    return any(is_reported(words[i]) or is_hypothetical(words[i], lexicon) for i in places)
