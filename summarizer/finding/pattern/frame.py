"""An attribution as the patterns find it: where its source, its cue and its content stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Range = tuple[int, int]
# how a sentence without a reporting clause is marked as reported: German "sei", "wäre", "soll gewesen sein"
Mood = Literal["reported", "hypothetical", "hearsay", "narrated"]


@dataclass(frozen=True)
class Frame:
    """One attribution; ranges are of the passage's words.

    Attributes:
        source: None where the clause names nobody of its own.
        apposed: a second description of the source.
        is_inherited: the subject is that of the verb before, or the speaker of what was said before.
        mention: the words that stand for the source where they are more than it: "ihren Angaben", "eigenen Angaben".
        is_fragment: the content is words in quotation marks woven into the clause.
        is_backward: the content is the sentence before: "Das teilte die Polizei mit."
    """

    cue: Range
    lemma: str
    source: Range | None
    apposed: Range | None
    content: tuple[Range, ...]
    is_plural: bool = False
    is_inherited: bool = False
    is_fragment: bool = False
    mention: Range | None = None
    is_backward: bool = False

    @property
    def end(self) -> int:
        """After the cue and what was said before it: a later clause's content begins there."""
        return max([self.cue[1], *(last for first, last in self.content if first <= self.cue[0])])

    def is_within(self, others: Iterable[Frame]) -> bool:
        """Whether somebody else is reported to say it: it is the outer speaker's."""
        return any(first <= self.cue[0] < last for other in others for first, last in other.content)
