"""An attribution as the patterns find it: where its source, its cue and its content stand."""

from __future__ import annotations

from dataclasses import dataclass

Range = tuple[int, int]


@dataclass(frozen=True)
class Frame:
    """One attribution; ranges are of the passage's words.

    Attributes:
        source: None where the clause names nobody of its own.
        apposed: a second description of the source.
        is_inherited: the subject is that of the verb before, or the speaker of what was said before.
        mention: the words that stand for the source where they are more than it: "ihren Angaben", "eigenen Angaben".
        is_fragment: the content is words in quotation marks woven into the clause.
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
