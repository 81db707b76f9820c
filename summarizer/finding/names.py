"""Who is named or described in an article: mentions found by the parse, one entity per participant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..brief import Kind, Span
from .lexicon import load_lexicon
from .parse.grammar import ParsedSentence
from .parse.nouns import FEMALE, HONORIFICS, MALE, ORGANISATIONS, PERSON_NOUNS, TITLED

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as SpacySpan

PRONOUNS = frozenset("""he she they it we i who him her them this that these those one""".split())
GENDER = {"he": "m", "him": "m", "she": "f", "her": "f"}
ARTICLES = frozenset({"the", "a", "an"})
ELISION = re.compile(r"(?:[ld]|un|dell|all)[’'](?=\w)", re.IGNORECASE)
# trades by how their names are made: glaciologist, geographer, physician, gamekeeper
PERSONAL = re.compile(r"\w{2}(?:ologist|ographer|onomist|ician|keeper|fighter|woman|person|worker|smith)$")
POSSESSIVE = re.compile(r"[’']s?$")
SPACE = re.compile(r"\s+")


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

    def person(self, name: str, span: Span) -> Entity:
        """The person of that name: one entry per person, however short the name used."""
        words = name.split()
        for entity in self.entities:
            if not entity.named or entity.kind != "person":
                continue
            if _same_person(words, entity):
                if len(words) > len(entity.name.split()):
                    entity.aliases.append(entity.name)
                    entity.name = name
                elif name != entity.name and name not in entity.aliases:
                    entity.aliases.append(name)
                entity.mentions.append(span)
                return entity
        entity = Entity(name, "person", True, mentions=[span])
        self.entities.append(entity)
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
                return entity
        entity = Entity(name, kind, True, mentions=[span])
        self.entities.append(entity)
        return entity

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
    for known in (entity.name, *entity.aliases):
        mine, theirs = [w.lower() for w in words], [w.lower() for w in known.split()]
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


def _same_body(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    words = re.findall(r"[\w-]+", long)
    initials = "".join(w[0] for w in words if w not in ("of", "the", "and", "for", "on", "in"))
    if len(short) > 1 and short.replace(".", "") in (initials, "".join(w[0] for w in words)):
        return True
    return len(short.split()) > 1 and long.endswith(" " + short)


def tag_people(parsed: Sequence[ParsedSentence]) -> None:
    """Mends the tagger's labels where the article itself shows a person.

    "Aizada Turgunalina, the office's chief hydrologist" is a person whatever the tagger says, and so is a bare
    surname of somebody who has a full name elsewhere.
    """
    for sentence in parsed:
        doc = sentence.doc
        seen = [*(e for e in doc.ents if e.label_ != "PERSON"), *_unseen_names(doc)]
        _relabel(doc, [e for e in seen if _looks_a_person(e)])
    titled = {
        token.text
        for sentence in parsed
        for token in sentence.doc[1:]
        if token.pos_ == "PROPN" and token.nbor(-1).lower_.strip(".") in TITLED
    }
    for sentence in parsed:
        full = [e for e in sentence.doc.ents if e.label_ == "ORG" and len(e) > 1 and e[-1].text in titled]
        _relabel(sentence.doc, [e for e in full if not {t.lower_ for t in e} & ORGANISATIONS])
    surnames = {
        found[-1].text
        for sentence in parsed
        for found in sentence.doc.ents
        if found.label_ == "PERSON" and len(found) > 1
    }
    given = {
        found[0].text
        for sentence in parsed
        for found in sentence.doc.ents
        if found.label_ == "PERSON" and len(found) > 1
    }
    firms = {
        found[0].text
        for sentence in parsed
        for found in sentence.doc.ents
        if found.label_ == "ORG" and len(found) > 1
    }
    for sentence in parsed:
        doc = sentence.doc
        if any(e.label_ == "PERSON" and len(e) == 1 and e.text in firms - surnames for e in doc.ents):
            doc.ents = tuple(
                _as_body(e) if len(e) == 1 and e.text in firms - surnames else e for e in doc.ents
            )
        wrong = [
            e for e in doc.ents if (e.label_ != "PERSON" and len(e) == 1 and e.text in surnames)
            or (e.label_ == "ORG" and len(e) == 1 and e.text in given)
        ]  # fmt: skip
        bare = [
            doc[t.i : t.i + 1]
            for t in doc
            if t.pos_ == "PROPN"
            and not t.ent_type_
            and t.text in surnames
            and t.dep_ in ("nsubj", "pobj", "dobj")
        ]
        _relabel(doc, [*wrong, *bare])


def _unseen_names(doc: Doc) -> Iterator[SpacySpan]:
    """Runs of two to four proper nouns that the tagger gave no label."""
    first = 0
    for last in range(1, len(doc) + 1):
        runs_on = last < len(doc) and doc[last].pos_ == "PROPN" and not doc[last].ent_type_
        if not runs_on:
            if 2 <= last - first <= 4 and doc[first].pos_ == "PROPN" and not doc[first].ent_type_:
                yield doc[first:last]
            first = last
        elif doc[first].pos_ != "PROPN" or doc[first].ent_type_:
            first = last


def _as_body(found: SpacySpan) -> SpacySpan:
    from spacy.tokens import Span as Slice

    return Slice(found.doc, found.start, found.end, label="ORG")


def _relabel(doc: Doc, people: Sequence[SpacySpan]) -> None:
    if people:
        from spacy.tokens import Span as Slice

        named = [Slice(doc, found.start, found.end, label="PERSON") for found in people]
        taken = {i for found in named for i in range(found.start, found.end)}
        doc.ents = (*named, *(e for e in doc.ents if not taken & set(range(e.start, e.end))))


def _looks_a_person(found: SpacySpan) -> bool:
    words = [token.text for token in found]
    if not 2 <= len(words) <= 4 or not all(t.pos_ == "PROPN" and t.text[:1].isupper() for t in found):
        return False
    if {word.lower() for word in words} & (ORGANISATIONS | HONORIFICS | {"the", "of", "and"}):
        return False
    doc = found.doc
    before = doc[found.start - 1].lower_ if found.start else ""
    if before in PERSON_NOUNS or before.strip(".") in HONORIFICS:
        return True
    if found.end + 1 >= len(doc) or doc[found.end].text != ",":
        return False
    phrase = doc[found.end + 1 : found.end + 9]
    stop = next((i for i, t in enumerate(phrase) if t.text in (",", ".")), len(phrase))
    return bool(head_words(phrase[:stop].text)) or phrase[0].lower_ == "who"


def read_names(text: str, parsed: Sequence[ParsedSentence], cast: Cast) -> None:
    """Puts every named person and body of the narrator's text into the cast."""
    for sentence in parsed:
        for entity in sentence.doc.ents:
            first, last = sentence.doc[entity.start], sentence.doc[entity.end - 1]
            span = Span.of(text, sentence.start_of(first), sentence.end_of(last))
            name = bare_name(span.text)
            if entity.label_ == "PERSON" and _is_person_name(name):
                found = cast.person(name, _bare_span(text, span, name))
                title = sentence.doc[max(entity.start - 1, 0)].lower_.strip(".")
                gender = "m" if title in MALE else "f" if title in FEMALE else None
                found.gender = found.gender or gender
                found.acts = found.acts or _is_actor(sentence, entity.root)
            elif entity.label_ == "ORG" and _is_actor(sentence, entity.root) and name[:1].isupper():
                cast.body(name, _bare_span(text, span, name)).acts = True


def _is_actor(sentence: ParsedSentence, root: Token) -> bool:
    """Whether a body does something in the sentence: subject of an active verb that is not a mere copula."""
    verb = root.head
    return root.dep_ == "nsubj" and verb.pos_ == "VERB" and root.i not in sentence.folded


def _bare_span(text: str, span: Span, name: str) -> Span:
    words = name.split()
    pattern = r"\s+".join(re.escape(word) for word in words)
    match = re.search(pattern, text[span.start : span.end])
    return Span.of(text, span.start + match.start(), span.start + match.end()) if match else span


def _is_person_name(name: str) -> bool:
    words = name.split()
    return (
        bool(words)
        and len(words) <= 5
        and words[-1][:1].isupper()
        and any(len(w) > 2 for w in words)
        and name.lower() not in HONORIFICS
        and not {word.lower() for word in words} & ORGANISATIONS
    )


def subject_token(sentence: ParsedSentence, source: Span) -> Token | None:
    """The head token of a source span."""
    tokens = [t for t in sentence.doc if source.start <= sentence.start_of(t) < source.end]
    return next((t for t in tokens if t.head not in tokens or t.head == t), tokens[-1] if tokens else None)


def describe_names(text: str, parsed: Sequence[ParsedSentence], cast: Cast) -> None:
    """Adds to named people what stands beside their names: title before, apposition after."""
    for sentence in parsed:
        for found in sentence.doc.ents:
            if found.label_ != "PERSON":
                continue
            span = Span.of(text, sentence.start_of(found[0]), sentence.end_of(found[-1]))
            entity = next(
                (
                    e
                    for e in cast.entities
                    if any(m.start >= span.start and m.end <= span.end for m in e.mentions)
                ),
                None,
            )
            if entity is None or entity.kind != "person":
                continue
            for description in _beside(text, sentence, found.start, found.end, entity):
                if all(description.text != known.text for known in entity.descriptions):
                    entity.descriptions.append(description)
                entity.heads |= head_words(description.text)
                entity.affiliation = entity.affiliation or _body_in(sentence, description, text)


def _body_in(sentence: ParsedSentence, description: Span, text: str) -> str | None:
    """The body that a description ties its person to: "a specialist at the Institute for Strategic Studies"."""
    for found in sentence.doc.ents:
        start, end = sentence.start_of(found[0]), sentence.end_of(found[-1])
        if (
            found.label_ == "ORG"
            and description.start <= start
            and end <= description.end
            and len(found.text) > 2
        ):
            name = bare_name(text[start:end])
            if name.lower() not in HONORIFICS and not (
                set(name.lower().split()) <= PERSON_NOUNS | HONORIFICS | {"defense", "foreign"}
            ):
                if found[0].i > 0 and (
                    found.root.dep_ == "pobj"
                    or (found[-1].nbor(0).i + 1 < len(sentence.doc) and sentence.doc[found.end].tag_ == "POS")
                ):
                    return name
    return None


def head_words(description: str) -> set[str]:
    """Person nouns of a description: "Russian Defense Minister" is a minister."""
    words = re.findall(r"[\w-]+", description.lower().split(" who ")[0])
    return {w for w in words if w in PERSON_NOUNS or w in HONORIFICS or PERSONAL.search(w)} | {
        w[:-1] for w in words if w[:-1] in PERSON_NOUNS
    }


def _beside(text: str, sentence: ParsedSentence, start: int, end: int, entity: Entity) -> list[Span]:
    doc = sentence.doc
    beside: list[Span] = []
    first = start
    while first > 0:
        token = doc[first - 1]
        if token.pos_ not in ("PROPN", "NOUN", "ADJ", "PART", "ADP", "CCONJ") and token.text not in (
            "-",
            "&",
        ):
            break
        if token.pos_ in ("ADP", "CCONJ") and (first < 2 or token.text not in ("of", "and", "for")):
            break
        if token.ent_type_ == "PERSON" or (
            token.lower_ in ("and", "but", "or") and doc[first - 2].ent_type_ == "PERSON"
        ):
            break
        first -= 1
    while first < start and doc[first].pos_ in ("ADP", "CCONJ", "PART"):
        first += 1
    if first < start and any(head_words(t.text) for t in doc[first:start]):
        beside.append(_span_of(text, sentence, first, start - 1))
    if end < len(doc) - 1 and doc[end].text == ",":
        last = end + 1
        depth_words = 0
        while (
            last < len(doc)
            and doc[last].text not in (",", ";", "–", "—")
            and doc[last].i not in sentence.folded
        ):
            if doc[last].pos_ in ("VERB", "AUX") and doc[last].dep_ in ("ROOT", "ccomp", "conj"):
                break
            depth_words += 1
            last += 1
        phrase = doc[end + 1 : last]
        if (
            0 < depth_words <= 18
            and head_words(phrase.text)
            and phrase[0].pos_ in ("DET", "NOUN", "PROPN", "ADJ", "PRON")
        ):
            if phrase[-1].is_punct:
                last -= 1
            beside.append(_span_of(text, sentence, end + 1, last - 1))
    if first > 2 and doc[first - 1].text == ",":
        left = first - 1
        while (
            left > 0
            and doc[left - 1].pos_ in ("PROPN", "NOUN", "ADJ", "PART", "ADP", "DET")
            and doc[left - 1].ent_type_ != "PERSON"
        ):
            left -= 1
        while left < first - 1 and doc[left].pos_ in ("ADP", "PART"):
            left += 1
        phrase = doc[left : first - 1]
        if (len(phrase) and head_words(phrase.text) and phrase[-1].dep_ not in ("pobj",)) or (
            len(phrase) and " of " in phrase.text and head_words(phrase.text)
        ):
            beside.append(_span_of(text, sentence, left, first - 2))
    return beside


def _span_of(text: str, sentence: ParsedSentence, first: int, last: int) -> Span:
    return Span.of(text, sentence.start_of(sentence.doc[first]), sentence.end_of(sentence.doc[last]))
