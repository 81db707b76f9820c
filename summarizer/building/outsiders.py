"""Who stands outside the events and assesses them: analysts, scholars, strategists, former officials.

Decided by what the article calls a speaker. Asked, the embedded model was no help: put one way it took every fourth
party for an observer, put the other way it took eight of ten observers for parties.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..finding.lexicon import Lexicon
from ..finding.names import Entity, collapse, head_words
from ..finding.parse.nouns import ANALYSTS, OFFICES, ORGANISATIONS

# glaciologists, geographers; not therapists, who treat
SCHOLAR = re.compile(r"\b(?!scientologist)\w{3,}(?:ologist|ographer)s?\b")
TRADES = re.compile(
    r"\b(?:fund|portfolio|asset|wealth)\s+managers?\b|\brating agency\b|\bthink[- ]tank\b|\bmarket watchers?\b"
)
STUDYING = re.compile(
    r"\bwho\s+(?:has\s+|have\s+|had\s+|also\s+|long\s+|once\s+)*(?:stud(?:y|ies|ied)|teach(?:es)?|taught|research(?:es|ed)?"
    r"|cover(?:s|ed)?|track(?:s|ed)?|follow(?:s|ed)?|lectur(?:es?|ed)|comment\w*|speciali[sz]e[sd]?)\b"
    r"|\b(?:an?|the)?\s*(?:authority|expert|specialist)\s+(?:on|in)\b"
)
HOUSES = re.compile(
    r"\b(?:institut\w*|universit\w*|college|school of|think[- ]tank|council on|securities|capital markets|economics"
    r"|research|advisors|advisers|brokerage|asset management|ratings)\b"
)
STUDIES = frozenset({"study", "analysis", "paper", "research"})
# what a party writes
PLEADINGS = frozenset(
    "complaint lawsuit suit indictment affidavit petition brief motion filing ruling verdict".split()
)
FORMER = re.compile(r"\b(?:former|ex-|retired|was|once|until)\b[^;,]*?(?=$|;|,|\band\b)")
# who held one of these comments from outside: not every former member or player
POSTS = frozenset(
    """minister president spokesman spokeswoman governor mayor senator lawmaker ambassador commander chairman chairwoman
    prosecutor judge secretary chancellor premier envoy officer official diplomat adviser advisor general congressman
    congresswoman inspector chief director commissioner referee coach""".split()
)
FIRMS = frozenset({"plant", "mine", "firm", "project", "campaign", "union", "operator", "manufacturer"})
BESIDE = re.compile(r",\s+((?:who|an?|one)\s[^,.;“\"]{3,120})")
OWNED = re.compile(
    r"\b(?:the|its|our|their|his|her)\s+(?:[\w-]+\s+){0,2}?([\w-]+)[’']s?\s|\b(?:of|for|at|with)\s+(?:the|its|our)\s+([\w-]+)"
)


class Outsiders:
    """Tells who assesses from who takes part.

    Args:
        speaking: entities that are reported to say something.
        lexicon: of the article's language; None is English.
    """

    def __init__(self, text: str, speaking: Iterable[Entity], lexicon: Lexicon | None) -> None:
        self.text, self.lexicon = text, lexicon
        names = (n.lower() for e in speaking if e.kind == "organisation" for n in (e.name, *e.aliases))
        self.bodies = {name for name in names if len(name) > 2 and not HOUSES.search(name)}

    def has(self, speaker: Entity) -> bool:
        """Whether the speaker is no party to the events.

        An office that somebody holds makes them a party, whatever else they are; one that they held does not. So does
        belonging to a body that acts in the events: "the company's chief economist".
        """
        described = " ; ".join([*(collapse(d.text) for d in speaker.descriptions), *self._told_of(speaker)])
        if self.lexicon is not None:
            return speaker.kind != "document" and self.lexicon.is_outsider(
                f"{described} {'' if speaker.named else speaker.name}"
            )
        words = (described if speaker.named else f"{speaker.name} ; {described}").lower()
        house = f"{words} ; {(speaker.affiliation or '').lower()}"
        if self._belongs(house):
            return False
        if speaker.kind == "document" and set(speaker.name.lower().split()) & PLEADINGS:
            return False
        if speaker.kind == "document":
            return bool(set(speaker.name.lower().split()) & STUDIES) or bool(HOUSES.search(words))
        held = set(head_words_of(FORMER.sub(" ", words)))
        if held & OFFICES:
            return not held - OFFICES and bool(TRADES.search(words))
        return bool(
            {w.removesuffix("s") for w in re.findall(r"[\w-]+", words)} & ANALYSTS
            or SCHOLAR.search(words)
            or TRADES.search(words)
            or STUDYING.search(words)
            or any(head_words(past.group()) & POSTS for past in FORMER.finditer(words))
            or (speaker.kind == "person" and HOUSES.search((speaker.affiliation or "").lower()))
        )

    def _told_of(self, speaker: Entity) -> list[str]:
        """What follows the speaker's name after a comma: "…, who teaches environmental law"."""
        told = (BESIDE.match(self.text, mention.end) for mention in speaker.mentions)
        return [collapse(match.group(1)) for match in told if match] if speaker.named else []

    def _belongs(self, words: str) -> bool:
        """Whether the words tie the speaker to a body that acts, by its name or as "the team's"."""
        if any(re.search(rf"\b{re.escape(body)}\b", words) for body in self.bodies if body in words):
            return True
        owning = (noun for noun in owners(words) if not HOUSES.search(noun))
        return any(noun in ORGANISATIONS or noun in FIRMS for noun in owning)


def head_words_of(words: str) -> Iterator[str]:
    for phrase in re.split(r"[;,]", words):
        yield from head_words(phrase)


def owners(words: str) -> Iterator[str]:
    """Nouns of whom a description makes somebody's: "the team's geologist", "an engineer with the company"."""
    for match in OWNED.finditer(words):
        yield match.group(1) or match.group(2)
