"""How likely a position is right in both its words and its speaker.

Two chances, multiplied: that the content's bounds are right, by how the words are told; that the speaker is, by how it
was found. Each is a share seen on annotated news, English and German, no model asked, drawn towards the share of all by
ten more items, so that a few say little. `tests/benchmarks/chances.py` counts and cross-validates them; its figures are
in evals/JOURNAL.md.
"""

from __future__ import annotations

from typing import Literal

from ..finding.attribution import Reported
from ..finding.speakers import Basis

# "marked": all in quotation marks; "fragment": so, but a word or three; "turn": the words after a speaker's label;
# "plain": by a word that says no more than that somebody says it; "bare": without a clause; "lent": by a noun or an
# adjective, "the fear that …"
Telling = Literal["marked", "fragment", "turn", "plain", "bare", "other", "lent"]
# "turn" is set, the corpora hold none without quotation marks: its bounds are plain to see
WORDS: dict[Telling, float] = {
    "marked": 0.96, "turn": 0.93, "plain": 0.9, "bare": 0.88, "fragment": 0.77, "other": 0.72, "lent": 0.63,
}  # fmt: skip
FRAGMENT = 4  # words; with fewer the marks may be irony's, or the article's for a title
# "contested", "unnamed" and "unknown" are set, not counted: the corpora hold too few of them, or none
SPEAKER: dict[Basis, float] = {
    "named": 0.97, "resumed": 0.95, "pronoun": 0.93, "anaphor": 0.87, "described": 0.87, "continued": 0.73,
    "contested": 0.7, "unnamed": 0.4, "unknown": 0.4,
}  # fmt: skip
# English and German, where they were counted; "nach" is left out, which mostly says when
PLAIN = frozenset(
    """say add tell state announce write sagen erklären mitteilen berichten angeben melden schreiben laut zufolge so
    gemäß""".split()
)


def telling(reported: Reported) -> Telling:
    """How the words are told."""
    if reported.form == "direct":
        return (
            "marked" if sum(len(span.text.split()) for span in reported.content) >= FRAGMENT else "fragment"
        )
    if reported.clause == "colon" and reported.lemma == ":":
        return "turn"
    if reported.clause in ("noun", "adjective"):
        return "lent"
    if reported.clause in ("according", "as", "aside") or reported.lemma in PLAIN:
        return "plain"
    return "other" if reported.lemma else "bare"


def confidence(reported: Reported, speaker: float) -> float:
    """The chance that both are right, in [0, 1].

    Args:
        speaker: that the speaker is right.
    """
    return round(WORDS[telling(reported)] * speaker, 2)
