"""Who is named or described in an article: mentions found by the parse, one entity per participant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..brief import Kind, Span
from .lexicon import load_lexicon
from .parse.nouns import GIVEN_NAMES, HONORIFICS, PERSON_NOUNS, TITLE_NOUNS

PRONOUNS = frozenset("""he she they it we i who him her them this that these those one""".split())
Gender = Literal["m", "f"]
GENDER: dict[str, Gender] = {"he": "m", "him": "m", "she": "f", "her": "f"}
ARTICLES = frozenset({"the", "a", "an"})
ELISION = re.compile(r"(?:[ld]|un|dell|all)[’'](?=\w)", re.IGNORECASE)
# trades by how their names are made: glaciologist, geographer, physician, gamekeeper
PERSONAL = re.compile(r"\w{2}(?:ologist|ographer|onomist|ician|keeper|fighter|woman|person|worker|smith)$")
POSSESSIVE = re.compile(r"[’']s?$")
INITIALS = re.compile(r"(?:[A-Z]\.){1,4}[A-Z]$")
SPACE = re.compile(r"\s+")
# where a firm is at home, before its name: "North American-based Norlund"
BASED = re.compile(r"^[A-Z][\w.’' ]{1,30}-based (?=[A-Z])")


@dataclass(slots=True)
class Entity:
    """One who acts or speaks.

    Attributes:
        name: fullest name, or the fullest description without its article.
        heads: head nouns of its descriptions, lower-cased.
        gender: "m", "f", or None.
    """

    name: str
    kind: Kind
    named: bool
    aliases: list[str] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    heads: set[str] = field(default_factory=set)
    descriptions: list[Span] = field(default_factory=list)
    gender: str | None = None
    is_plural: bool = False
    acts: bool = False
    affiliation: str | None = None
    members: list[Entity] = field(default_factory=list)

    @property
    def first(self) -> int:
        return min((m.start for m in self.mentions), default=1 << 40)

    @property
    def is_named_person(self) -> bool:
        return self.named and self.kind == "person"

    def is_like(self, other: str) -> bool:
        return other == self.name or other in self.aliases


def collapse(text: str) -> str:
    return SPACE.sub(" ", text).strip()


def has_case(text: str) -> bool:
    """Whether the text's first letter is of a script with capitals; Japanese, Arabic and Hebrew have none."""
    first = next((char for char in text if char.isalpha()), "")
    return first.lower() != first.upper()


def bare_name(text: str, language: str = "en") -> str:
    """The name without possessive, article, honorifics and ranks, white space collapsed."""
    stripped = collapse(text).strip(" ,.;:“”\"„«»‘’'()")
    titles, articles = HONORIFICS, ARTICLES
    lexicon = None if language == "en" else load_lexicon(language)
    if lexicon is not None:
        titles = HONORIFICS | lexicon.words["honorifics"]
        articles = lexicon.words["determiners"]
        elided = ELISION.match(stripped)
        stripped = stripped[elided.end() :] if elided else stripped
    if INITIALS.search(stripped) and f"{stripped}." in collapse(text):
        stripped += "."  # "the S.E.C."
    stripped = BASED.sub("", stripped) if language == "en" else stripped
    words = stripped.split(" ")
    words[-1] = POSSESSIVE.sub("", words[-1])
    while len(words) > 1 and (words[0].lower().strip(".,") in titles or words[0].lower() in articles):
        if words[1] in ("of", "for", "at", "from") and words[0].lower() not in articles:
            break  # "spokesman for the ministry": a description, not a name with a title
        words.pop(0)
    return " ".join(words)


class Cast:
    """The entities of one article, filled in text order."""

    def __init__(self) -> None:
        self.entities: list[Entity] = []
        self.at: dict[int, Entity] = {}  # by the offset of a name

    def person(self, name: str, span: Span, gender: str | None = None) -> Entity:
        """The person of that name: one entry per person, however short the name used.

        Args:
            gender: what the title before the name shows; it tells a couple apart.
        """
        same = [e for e in self.entities if e.is_named_person and _same_person(name.split(), e)]
        fitting = [e for e in same if gender is None or e.gender in (None, gender)] or same
        entity = next((e for e in fitting if e.is_like(name)), fitting[-1] if fitting else None)
        if len(fitting) > 1 and len(name.split()) == 1:  # of a couple, the one who came first is called so
            entity = min(fitting, key=lambda e: e.first)
        if entity is None:
            entity = Entity(name, "person", True, gender=GIVEN_NAMES.get(name.split()[0].lower()))
            self.entities.append(entity)
        elif len(name.split()) > len(entity.name.split()):
            entity.aliases.append(entity.name)
            entity.name = name
            entity.gender = entity.gender or GIVEN_NAMES.get(name.split()[0].lower())
        elif not entity.is_like(name):
            entity.aliases.append(name)
        entity.mentions.append(span)
        entity.gender = gender or entity.gender
        self.at[span.start] = entity
        return entity

    def body(self, name: str, span: Span, kind: Kind = "organisation") -> Entity:
        key = name.lower()
        for entity in self.entities:
            if (
                entity.kind == kind
                and entity.named
                and any(_same_body(key, n.lower()) for n in [entity.name, *entity.aliases])
            ):
                if len(name) > len(entity.name) and not name.isupper():
                    entity.aliases.append(entity.name)
                    entity.name = name
                elif not entity.is_like(name):
                    entity.aliases.append(name)
                entity.mentions.append(span)
                self.at[span.start] = entity
                return entity
        entity = Entity(name, kind, True, mentions=[span])
        self.entities.append(entity)
        self.at[span.start] = entity
        return entity

    def enter(self, name: str, span: Span, kind: Kind) -> Entity:
        return self.person(name, span) if kind == "person" else self.body(name, span, kind)

    def described(self, name: str, span: Span, kind: Kind, head: str, is_plural: bool) -> Entity:
        for entity in self.entities:
            if (
                not entity.named
                and entity.kind == kind
                and entity.is_plural == is_plural
                and entity.name.lower() == name.lower()
            ):
                entity.mentions.append(span)
                return entity
        entity = Entity(name, kind, False, mentions=[span], heads={head}, is_plural=is_plural)
        self.entities.append(entity)
        return entity


def _same_person(words: list[str], entity: Entity) -> bool:
    known_as = [entity.name, *entity.aliases]
    if len(words) > 1 and len(entity.name.split()) > 1:  # a shared surname makes no sister of her brother
        known_as = [known for known in known_as if len(known.split()) > 1]
    for known in known_as:
        mine, theirs = _folded(words), _folded(known.split())
        short, long = sorted((mine, theirs), key=len)
        if short == long:
            return True
        if len(short) < len(long) and (
            long[-len(short) :] == short or (len(short) == 1 and short[0] == long[0] and len(short[0]) > 2)
        ):
            return True
        if len(short) > 1 and short[0] == long[0] and short[-1] == long[-1]:
            return True
    return False


def _folded(words: Sequence[str]) -> list[str]:
    return [w.lower().replace("’", "'") for w in words]


def _same_body(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    words = re.findall(r"[\w-]+", long)
    initials = "".join(w[0] for w in words if w not in ("of", "the", "and", "for", "on", "in"))
    if len(short) > 1 and short.replace(".", "") in (initials, "".join(w[0] for w in words)):
        return True
    return len(short.split()) > 1 and long.endswith(" " + short)


def head_words(description: str) -> set[str]:
    """Person nouns of a description: "Russian Defense Minister" is a minister."""
    words = re.findall(r"[\w-]+", description.lower().split(" who ")[0])
    nouns = {TITLE_NOUNS.get(word, word) for word in words}
    return {w for w in nouns if w in PERSON_NOUNS or w in HONORIFICS or PERSONAL.search(w)} | {
        w[:-1] for w in nouns if w[:-1] in PERSON_NOUNS
    }
