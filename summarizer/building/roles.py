"""Roles: what an article calls a person, cut to the office or trade itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..brief import Span
from ..finding.names import collapse, head_words

ARTICLE = re.compile(r"^(?:the|a|an|one|his|her|their|its|our|my)\s+", re.IGNORECASE)
# where the narrator begins to tell something about the person
TOLD = re.compile(
    r",?\s+(?:who|whose|whom|which|that|where|when|while|after|before|since|because|as)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
DANGLING = re.compile(
    r"[\s,;:–—-]+(?:for|of|at|in|from|to|with|and|or|the|a|an|by|on|said|says|is|was|are|were|has|had)?$",
    re.IGNORECASE,
)
DEPENDENT = re.compile(r"\b(?:for|of|to|with)$")
COURTESY = frozenset("mr mrs ms miss dr sir lord lady herr frau monsieur madame cr sra sr".split())
AGE = re.compile(r"^\d{1,3}(?:[- ]year[- ]old)?$|^\d+$")
LONGEST = 14


def role_of(descriptions: Sequence[Span], name_starts: frozenset[int] = frozenset()) -> str | None:
    """The roles that stand beside a name, in text order, each once; None where there is none.

    Args:
        name_starts: where the person's name begins; what ends right before it is a title.
    """
    ordered = sorted(descriptions, key=lambda d: d.start)
    words = [_cut(collapse(d.text), is_title=_precedes(d, name_starts)) for d in ordered]
    words = [w for w in dict.fromkeys(words) if w]
    kept: list[str] = []
    for word in sorted(words, key=len, reverse=True):
        if not any(word.lower() in other.lower() for other in kept):
            kept.append(word)
    return ", ".join(word for word in words if word in kept) or None


def _precedes(description: Span, name_starts: frozenset[int]) -> bool:
    return any(0 < start - description.end <= 2 for start in name_starts)


def _cut(words: str, *, is_title: bool) -> str:
    words = ARTICLE.sub("", TOLD.sub("", f" {words}").strip())
    if is_title and DEPENDENT.search(words):
        return ""  # "a spokeswoman for Ann Lee" is somebody else
    before, _, after = words.rpartition(" of ")
    if is_title and before and before.split(" ")[-1].islower() and head_words(after.rsplit(" ", 1)[-1]):
        words = ARTICLE.sub("", after)  # "critics of President", "in the words of chairman"
    parts = words.split(" ")
    while parts and parts[-1].lower().strip(".,") in COURTESY and parts[-2:-1] not in (["first"], ["First"]):
        parts.pop()
    words = " ".join(parts)
    while (shorter := DANGLING.sub("", words)) != words:
        words = shorter
    if (
        words.startswith("-")
        or words.lower().strip(".") in COURTESY
        or AGE.match(words)
        or len(words.split()) > LONGEST
    ):
        return ""
    return words.strip(" ,")
