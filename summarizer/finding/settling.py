"""The cast settled: one entry per participant, under a name without titles."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from ..brief import Span
from .attribution import Reported
from .countries import is_country, is_place
from .names import Cast, Entity, collapse, head_words
from .parse.nouns import GIVEN_NAMES, HONORIFICS, HYPERNYMS, ORGANISATIONS, PERSON_NOUNS

PARTICLES = frozenset("de del della der den di da do dos du la le van von zu bin ibn al el ben ter".split())
QUANTIFIERS = re.compile(
    r"^(?:both|all|some|many|most|several)\s+(?:of\s+)?(?:the\s+)?(?=[A-ZÀ-Þ])", re.IGNORECASE
)
TAILS = re.compile(r"\s+(?:for|of|at|from|with|who|which|that)\s")
CALLED = re.compile(r"(?:[a-z][\w-]*\s+)*([a-z][\w-]*)\s+(?=[A-ZÀ-Þ])")
MINOR = frozenset("of the and for on in to at by de la del des du der die das et y und".split())
WORD = re.compile(r"[^\s]+")
VOWEL = re.compile(r"[aeiouyà-ÿ]")
COMMON = re.compile(r"(?<![\w’'-])[a-zà-ÿ]+")
# last words of what is no person's name
THINGS = frozenset(
    """road street avenue lane square bridge river lake bay island mountain valley park hill beach arena stadium hall tower
    image photo picture video project act bill law plan prize award cup championship festival day week war treaty accord
    agreement fund index standard edition award galaxy probe satellite ship ferry train medal show programme podcast""".split()
)
LEAD = 400  # characters from a headline to the end of the first sentences
ACTS = frozenset({"act", "plan", "bill", "law", "treaty", "accord", "agreement"})
# "Ivy League-trained"
FORMED = re.compile(r"-[a-z]+ed$")
# bodies that go by such a word alone; no other noun for a body is a name of its own
SOLE = frozenset(
    """congress parliament senate house kremlin pentagon cabinet church police army navy military treasury times post news
    press journal magazine government""".split()
)
SUFFIXES = frozenset({"jr", "sr", "jr.", "sr.", "ii", "iii", "iv"})


def settle(text: str, cast: Cast, reported: Sequence[Reported]) -> list[Reported]:
    """Cleans names, merges entries that are one participant, and drops what is no name.

    Returns:
        The reported passages, their speakers those of the settled cast.
    """
    common = frozenset(COMMON.findall(text))
    for entity in cast.entities:
        _clean(entity)
        if _is_firm(entity, common):
            entity.kind = "organisation"
        elif _is_place(entity):
            entity.kind, entity.acts = "organisation", False
    merged = _Merger(cast).merge()
    found = [merged.get(id(r.speaker), r.speaker) for r in reported]
    _fill_out(text, cast)
    headed = _read_headline(cast, found)
    found = [headed.get(n, speaker) for n, speaker in enumerate(found)]
    words = {id(e) for e in cast.entities if _is_word(e, common)}
    speaking = {id(speaker) for speaker in found if speaker is not None}
    cast.entities[:] = [e for e in cast.entities if id(e) not in words and (id(e) in speaking or _is_name(e))]
    return [
        replace(r, speaker=None, basis="unknown") if id(speaker) in words
        else replace(r, speaker=speaker, basis="anaphor" if n in headed else r.basis)
        for n, (r, speaker) in enumerate(zip(reported, found, strict=True))
    ]  # fmt: skip


def _clean(entity: Entity) -> None:
    """Cuts an open bracket, a quantifier, and a person's title or office off the name."""
    name = collapse(entity.name)
    if "(" in name and ")" not in name:
        name = name.split("(")[0].strip()
    if entity.named:
        name = QUANTIFIERS.sub("", name)
    if entity.is_named_person:
        name = _person_name(entity, name)
    elif entity.named and entity.kind == "organisation":
        name = _body_name(name)
    if name and name != entity.name:
        entity.name = name


def _body_name(name: str) -> str:
    """ "event organizer Harbor Alliance" is the Harbor Alliance."""
    called = CALLED.match(name)
    return name[called.end() :] if called and called[1].lower() in PERSON_NOUNS | ORGANISATIONS else name


def _person_name(entity: Entity, name: str) -> str:
    """ "Acme director General Ann Lee" is Ann Lee, "Ann Lee for Acme" too; what stands before is a description."""
    words = TAILS.split(name, maxsplit=1)[0].split()
    if head_words(words[-1]) and len(name.split()) > len(words) + 2:
        words = name.split()  # "director of the Acme branch Ann Lee"
        first = len(words) - 2
        while first > 1 and words[first].lower() in PARTICLES:
            first -= 1  # "envoy for Syria Ann de Lee"
    else:
        first = 0
    for index, word in enumerate(words[:-1] if not first else ()):
        low = word.lower().strip(".,")
        if low in PERSON_NOUNS or low in HONORIFICS or (word.islower() and low not in PARTICLES):
            first = index + 1
    kept = " ".join(words[first:])
    if first and len(words) - first >= 2 and kept[:1].isupper():
        _describe(entity, " ".join(words[:first]))
        return kept
    return name if first or not words[-1][:1].isupper() else " ".join(words)


def _describe(entity: Entity, words: str) -> None:
    """Keeps words that stood before the name where the article holds them as one run."""
    for mention in entity.mentions:
        at = collapse(mention.text).find(words)
        if at == 0 and not any(words in collapse(d.text) for d in entity.descriptions):
            end = mention.start + len(mention.text) - len(mention.text[len(words) :])
            entity.descriptions.append(Span(start=mention.start, end=end, text=mention.text[: len(words)]))
            entity.heads |= head_words(words)
            return


def _fill_out(text: str, cast: Cast) -> None:
    """Gives a body that is only "Times" or "Department" its whole name, where the text has one such name."""
    for entity in cast.entities:
        noun = entity.name
        if (
            entity.kind != "organisation"
            or not entity.named
            or noun.lower() not in ORGANISATIONS
            or not noun[:1].isupper()
        ):
            continue
        name = re.compile(rf"(?<![.!?] )(?:(?!The\b)[A-ZÀ-Þ][\w’'.&-]*[ \n]){{1,3}}{re.escape(noun)}\b")
        full = {collapse(match.group()) for match in name.finditer(text)}
        if len(full) == 1 and all(other.name not in full for other in cast.entities):
            entity.aliases.append(noun)
            entity.name = full.pop()


def _read_headline(cast: Cast, speakers: Sequence[Entity | None]) -> dict[int, Entity]:
    """By its place: "Lawmaker urges caution" is said by the lawmaker of the first sentences, if there is one."""
    speaking = {id(s): s for s in speakers if s is not None and s.kind == "person" and not s.is_plural}
    same: dict[int, Entity] = {}
    for entity in speaking.values():
        noun = entity.name.lower()
        if entity.named or not entity.name[:1].isupper() or noun not in PERSON_NOUNS:
            continue
        nouns = {noun, *HYPERNYMS.get(noun, ())}
        lead = [
            e for e in cast.entities
            if e.kind == "person" and not e.is_plural and 0 < e.first - entity.first < LEAD and e.heads & nouns
        ]  # fmt: skip
        if len(lead) == 1 and id(lead[0]) in speaking:
            same[id(entity)] = lead[0]
            lead[0].mentions.extend(entity.mentions)
    cast.entities[:] = [e for e in cast.entities if id(e) not in same]
    return {n: same[id(s)] for n, s in enumerate(speakers) if id(s) in same}


HOUSES = frozenset("office haus büro ressort kabinett cabinet camp lager".split())


class _Merger:
    """Finds, for each entry, the one that names the same participant more fully."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.merged: dict[int, Entity] = {}

    def merge(self) -> dict[int, Entity]:
        """By the id of an entry that is gone: the entry that it went into."""
        named = [e for e in self.cast.entities if e.named and (not e.members or len(_key(e.name)) > 3)]
        _find_people(named)
        index = _index(named)
        for same in (_are_namesakes, _holds_full_name, _is_surname_of, _is_short_for):
            for entity in named:
                if id(entity) in self.merged:
                    continue
                fuller = [
                    other for other in _candidates(entity, index)
                    if other is not entity and id(other) not in self.merged and same(entity, other)
                ]  # fmt: skip
                if len(fuller) == 1:
                    self._into(entity, fuller[0])
        gone = set(self.merged)
        for entity in self.cast.entities:
            entity.members = list({id(m): m for m in map(self._last, entity.members)}.values())
        self.cast.entities[:] = [e for e in self.cast.entities if id(e) not in gone]
        return {key: self._last(entity) for key, entity in self.merged.items()}

    def _last(self, entity: Entity) -> Entity:
        while id(entity) in self.merged:
            entity = self.merged[id(entity)]
        return entity

    def _into(self, entity: Entity, fuller: Entity) -> None:
        self.merged[id(entity)] = fuller
        for name in (entity.name, *entity.aliases):
            if not fuller.is_like(name) and fuller.name not in name:
                fuller.aliases.append(name)
        fuller.mentions.extend(m for m in entity.mentions if m not in fuller.mentions)
        fuller.descriptions.extend(d for d in entity.descriptions if d not in fuller.descriptions)
        fuller.heads |= entity.heads
        fuller.acts = fuller.acts or entity.acts
        fuller.gender = fuller.gender or entity.gender
        fuller.affiliation = fuller.affiliation or entity.affiliation


def _index(named: Sequence[Entity]) -> dict[str, list[Entity]]:
    """Entries by the first and the last words of their names and by their initials: merging stays linear."""
    index: dict[str, list[Entity]] = defaultdict(list)
    for entity in named:
        words = [w for w in _key(entity.name) if w not in SUFFIXES]
        initials = _initials(words)
        for key in {*words[:1], *words[-1:], initials, initials[:-1]}:
            index[key].append(entity)
    return index


def _candidates(entity: Entity, index: dict[str, list[Entity]]) -> list[Entity]:
    """Who may be the same: those that share a word at either end."""
    words = _key(entity.name)
    ends = {*words[:1], *words[-1:]}
    if len(words) > 2:
        ends |= set(words[1:-1])
    return list({id(e): e for end in sorted(ends) for e in index.get(end, ())}.values())


def _initials(words: Sequence[str]) -> str:
    return "".join(w[0] for w in words if w not in MINOR)


def _find_people(named: Sequence[Entity]) -> None:
    """Takes a body for a person where its last word alone stands for it: firms are shortened to the first word."""
    alone = {_key(e.name)[0] for e in named if len(_key(e.name)) == 1}
    for entity in named:
        words = _key(entity.name)
        is_body = set(words) & (ORGANISATIONS | MINOR | {"&"}) or not all(
            w[:1].isupper() for w in entity.name.split()
        )
        if entity.kind == "organisation" and len(words) in (2, 3) and words[-1] in alone and not is_body:
            entity.kind = "person"


def _key(name: str) -> list[str]:
    """Its words in small letters; "S.E.C." and "SEC" are one, and so are the two apostrophes."""
    words = (w.strip(".,’'").lower().replace(".", "").replace("’", "'") for w in re.split(r"\s+", name))
    return [word for word in words if word]


def _are_namesakes(entity: Entity, other: Entity) -> bool:
    """The same name under two kinds; the kind that the article says more of stays."""
    return _key(entity.name) == _key(other.name) and _weight(entity) <= _weight(other)


def _weight(entity: Entity) -> tuple[bool, bool, int, int]:
    is_person = entity.kind == "person" and bool(entity.gender or entity.descriptions)
    return is_person, entity.kind == "organisation", len(entity.mentions), -entity.first


def _holds_full_name(entity: Entity, other: Entity) -> bool:
    """ "Acme chairman Ann Lee" or "Ann Lee for Acme", where "Ann Lee" is known."""
    longer, full = _key(entity.name), _key(other.name)
    if entity.members or not other.is_named_person or len(full) < 2 or len(longer) <= len(full):
        return False
    if longer[0] in HOUSES and longer[1] in ("of", "von", "des", "der"):
        return False  # "the office of Ann Lee" is not she
    begins = longer[: len(full)] == full and TAILS.match(f" {longer[len(full)]} ") is not None
    return begins or longer[-len(full) :] == full


def _is_surname_of(entity: Entity, other: Entity) -> bool:
    """A surname alone, or after a title, taken for another person or for a body."""
    short, full = _key(entity.name), [w for w in _key(other.name) if w not in SUFFIXES]
    if not other.is_named_person or len(full) < 2 or is_country(entity.name):
        return False
    if len(short) > 1 and short[0] in PARTICLES and short == full[-len(short) :]:
        return entity.kind != "group" and len(short) < len(full)  # "De Blasio"
    if len(short) == 2 and entity.kind == "person" and short[1] == full[-1]:
        return short[0] in HONORIFICS or VOWEL.search(short[0]) is None  # "Cr Dunphy", but not "Mel Tran"
    if len(short) != 1 or entity.kind == "group":
        return False
    return short[0] == full[-1] or (entity.kind == "person" and short[0] == full[0])


def _is_short_for(entity: Entity, other: Entity) -> bool:
    """A body by the beginning or the end of its name, or by its initials."""
    if entity.kind == "person" or other.kind != "organisation" or entity.gender:
        return False
    short, long = _key(entity.name), _key(other.name)
    if len(short) >= len(long):
        return False
    if len(short) == 1 and entity.name.isupper() and len(short[0]) > 2:
        initials = _initials(long)
        if initials.startswith(short[0]) and len(initials) - len(short[0]) <= 1:
            return True
    if long[: len(short)] == short:
        return long[len(short)] not in MINOR or short[-1] in ORGANISATIONS
    return long[-len(short) :] == short and short[-1] in ORGANISATIONS


def _is_firm(entity: Entity, common: Collection[str]) -> bool:
    """Whether a "person" is named after what the article writes of: Coral Batteries, where batteries are made."""
    words = entity.name.lower().split()
    return (
        entity.is_named_person
        and len(words) > 1
        and words[-1] in common
        and words[0] not in GIVEN_NAMES
        and not entity.descriptions
    )


def _is_place(entity: Entity) -> bool:
    """Whether a "person" is a country or a state: "Virginia" may well be her name."""
    is_called_so = " " not in entity.name and (entity.gender or entity.name.lower() in GIVEN_NAMES)
    return entity.is_named_person and is_place(entity.name) and not is_called_so


def _is_word(entity: Entity, common: Collection[str]) -> bool:
    """Whether a "person" is a word that the article also writes small: "Iodine" at the head of a sentence."""
    return (
        entity.is_named_person
        and " " not in entity.name
        and entity.name.lower() in common
        and not entity.descriptions
        and entity.name.lower() not in GIVEN_NAMES
    )


def _is_name(entity: Entity) -> bool:
    """Whether what never speaks can be a name at all: no score line, no street, no stray capital, no bare "Council"."""
    if entity.kind == "organisation" and entity.named:
        if entity.name.rsplit(" ", 1)[-1].lower() in ACTS:
            return False
        return entity.name.lower() not in (ORGANISATIONS | {"movement", "assembly"}) - SOLE
    if not entity.is_named_person:
        return True
    words = entity.name.split()
    last = words[-1].lower()
    is_thing = last.removesuffix("s") in ORGANISATIONS or last in THINGS or last.removesuffix("s") in THINGS
    is_called = len(words) == 2 and bool(entity.descriptions)  # "former President Bill Hill"
    if any(char.isdigit() for char in entity.name) or (is_thing and not is_called) or FORMED.search(last):
        return False
    if len(words) == 1 and not (entity.gender or entity.descriptions or last in GIVEN_NAMES):
        return False
    return words[0][:1].isupper() and not any(w.islower() and w not in PARTICLES for w in words)
