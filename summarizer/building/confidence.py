"""How likely a position is right in both its words and its speaker.

Two chances, multiplied: that the content's bounds are right, by form and by the sort of clause; that the speaker is,
by how it was found. Counted on annotated news, see evals/JOURNAL.md.
"""

from __future__ import annotations

from ..brief import Form
from ..finding.attribution import Reported
from ..finding.speakers import Basis

WORDS: dict[Form, float] = {"direct": 0.97, "indirect": 0.8, "mixed": 0.74}
# indirect speech whose source is a name is rarely the narrator's own account
NAMED_INDIRECT = 0.86
# "according to …", "…, it says", "the fear that …": where the content ends is harder to see
OTHER_CLAUSES = 0.65
SPEAKER: dict[Basis, float] = {
    "named": 0.99, "described": 0.97, "resumed": 0.97, "anaphor": 0.95, "pronoun": 0.92, "contested": 0.7, "continued": 0.9,
    "unnamed": 0.4, "unknown": 0.4,
}  # fmt: skip


def words_chance(reported: Reported) -> float:
    """That the content is what was said, from its first word to its last."""
    if reported.form == "direct":
        return WORDS["direct"]
    if reported.clause not in ("verb", "colon", "none"):
        return OTHER_CLAUSES
    if reported.form == "indirect" and reported.basis == "named":
        return NAMED_INDIRECT
    return WORDS[reported.form]


def confidence(reported: Reported, speaker: float) -> float:
    """The chance that both are right, in [0, 1].

    Args:
        speaker: that the speaker is right.
    """
    return round(words_chance(reported) * speaker, 2)
