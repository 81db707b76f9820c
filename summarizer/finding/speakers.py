"""Which participant a source's words stand for: a name, a pronoun, "the official"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from ..brief import Span
from .names import GENDER, PRONOUNS, Cast, Entity, bare_name, subject_token
from .parse.grammar import ParsedSentence
from .parse.nouns import DOCUMENTS, GENERIC, MOUTHPIECES, ORGANISATIONS, PERSON_NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# "resumed": the next sentence of speech in the same paragraph; "continued": further on, nobody else named since
Basis = Literal["named", "described", "pronoun", "anaphor", "resumed", "continued", "unknown"]
Resolved = tuple[Entity | None, Basis]
SPEECH_REACH = 1200
ANAPHOR_REACH = 800


class Resolver:
    """Resolves sources against the cast and against who spoke before.

    Args:
        spoken: (start, end, speaker) of what was reported so far, latest last.
    """

    def __init__(
        self,
        text: str,
        parsed: Sequence[ParsedSentence],
        cast: Cast,
        spoken: Callable[[], Sequence[tuple[int, int, Entity]]],
    ) -> None:
        self.text, self.cast, self.spoken = text, cast, spoken
        self.subjects = sorted(_subject_ranges(parsed))

    def resolve(self, sentence: ParsedSentence, source: Span) -> Resolved:
        """The participant, entered into the cast where it is new, and how it was found."""
        head = subject_token(sentence, source)
        if head is None:
            return None, "unknown"
        tokens = [t for t in sentence.doc if source.start <= sentence.start_of(t) < source.end]
        if len(tokens) == 1 and head.lower_ in PRONOUNS:
            return self._pronoun(head.lower_, source)
        joined = [t for t in head.conjuncts if t in tokens and t.pos_ in ("PROPN", "NOUN")]
        if joined:
            return self._joint(sentence, source, head, tokens), "named"
        person = (
            self._person_in(sentence, source) or self._person_known(source) or self._apposed(sentence, head)
        )
        if person is not None:
            return person, "named"
        if head.pos_ == "PROPN" or head.tag_ in ("NNP", "NNPS"):
            return self._proper(source, head, tokens)
        return self._described(sentence, source, head, tokens)

    def _person_in(self, sentence: ParsedSentence, source: Span) -> Entity | None:
        """The person whom the tagger saw inside the source, unless only as a possessor."""
        doc = sentence.doc
        for found in doc.ents:
            start, end = sentence.start_of(found[0]), sentence.end_of(found[-1])
            inside = source.start <= start and end <= source.end + 3  # the tagger may include the possessive
            if found.label_ == "PERSON" and inside and not _is_possessor(doc, found.end, found.root):
                return self._person_at(start, end)
        return None

    def _person_at(self, start: int, end: int) -> Entity | None:
        for entity in self.cast.entities:
            if entity.is_named_person and any(start <= m.start and m.end <= end for m in entity.mentions):
                return entity
        return None

    def _person_known(self, source: Span) -> Entity | None:
        """A name that the tagger saw elsewhere but not here."""
        words = bare_name(source.text).split()
        if not words[-1][:1].isupper() or {w.lower() for w in words} & ORGANISATIONS:
            return None
        for entity in self.cast.entities:
            if entity.is_named_person and (
                entity.is_like(" ".join(words))
                or words[-1] == entity.name.split()[-1]
                or words == entity.name.split()[:1]
            ):
                ends_so = source.text.endswith(words[-1])
                entity.mentions.append(
                    Span.of(self.text, source.end - len(words[-1]), source.end) if ends_so else source
                )
                return entity
        return None

    def _apposed(self, sentence: ParsedSentence, head: Token) -> Entity | None:
        """ "the team's coach, Alireza Mehraban": the name stands in apposition."""
        for found in sentence.doc.ents:
            if found.label_ == "PERSON" and found.root.dep_ == "appos" and found.root.head == head:
                return self._person_at(sentence.start_of(found[0]), sentence.end_of(found[-1]))
        return None

    def _pronoun(self, pronoun: str, source: Span) -> Resolved:
        gender = GENDER.get(pronoun)
        pool = {
            "they": [e for e in self.cast.entities if e.kind in ("organisation", "group") or e.is_plural],
            "it": [e for e in self.cast.entities if e.kind in ("organisation", "document")],
            "he": [e for e in self.cast.entities if e.kind == "person" and not e.is_plural],
        }
        candidates = [
            entity
            for entity in pool.get("he" if gender else pronoun, [])
            if entity.first < source.start and (gender is None or entity.gender in (None, gender))
        ]
        if not candidates:
            return None, "unknown"
        best = max(candidates, key=lambda entity: self._salience(entity, source))
        if gender:
            best.gender = gender
        return best, "pronoun"

    def _salience(self, entity: Entity, source: Span) -> float:
        """Nearness of the last mention in hundreds of characters; who spoke last and subjects are nearer."""
        last = max((m.start for m in entity.mentions if m.start < source.start), default=-10_000)
        score = -(source.start - last) / 100
        spoken = self.spoken()
        if spoken and spoken[-1][2] is entity and source.start - spoken[-1][0] < SPEECH_REACH:
            score += 3.0
        if self._was_subject(last):
            score += 1.5
        return score

    def _was_subject(self, offset: int) -> bool:
        index = bisect_right(self.subjects, (offset, 1 << 40)) - 1
        return index >= 0 and self.subjects[index][0] <= offset <= self.subjects[index][1]

    def _joint(self, sentence: ParsedSentence, source: Span, head: Token, tokens: Sequence[Token]) -> Entity:
        """ "France and Germany said": a group with its members."""
        members: list[Entity] = []
        for part in [head, *(t for t in head.conjuncts if t in tokens)]:
            span = Span.of(self.text, sentence.start_of(part.left_edge), sentence.end_of(part))
            if part.ent_type_ == "PERSON":
                person = next(
                    (e for e in self.cast.entities if e.is_named_person and part.text in e.name.split()), None
                )
                if person is not None:
                    members.append(person)
            elif part.pos_ == "PROPN":
                members.append(self.cast.body(bare_name(span.text), span))
        group = self.cast.described(bare_name(source.text), source, "group", "", is_plural=True)
        group.named = bool(members)
        group.members = [member for member in members if member is not group]
        return group

    def _proper(self, source: Span, head: Token, tokens: Sequence[Token]) -> Resolved:
        name, noun = bare_name(source.text), head.lower_
        if noun in PERSON_NOUNS and _is_definite(tokens) and len(tokens) <= 3:
            found = self._anaphor(noun, source)
            if found is not None:
                return found, "anaphor"
        titled = tokens[0].lower_.strip(".") in PERSON_TITLES
        if (head.ent_type_ == "PERSON" or titled) and noun not in ORGANISATIONS:
            return self.cast.person(name, source), "named"
        is_people = head.ent_type_ == "NORP" or (_is_plural(head, tokens) and head.ent_type_ != "ORG")
        return self.cast.body(name, source, "group" if is_people else "organisation"), "named"

    def _described(
        self, sentence: ParsedSentence, source: Span, head: Token, tokens: Sequence[Token]
    ) -> Resolved:
        name, noun, lemma = bare_name(source.text), head.lower_, head.lemma_.lower()
        plural = _is_plural(head, tokens)
        owner = next((t for t in tokens if t.dep_ == "poss"), None)
        if lemma in DOCUMENTS:
            return self.cast.described(name, source, "document", noun, is_plural=plural), "described"
        if owner is None and _is_definite(tokens):
            found = self._anaphor(lemma, source)
            if found is not None:
                return found, "anaphor"
        if owner is not None and lemma in MOUTHPIECES and owner.ent_type_ != "PERSON":
            body_name = bare_name(self.text[sentence.start_of(owner.left_edge) : sentence.end_of(owner)])
            if body_name[:1].isupper():
                body = self.cast.body(body_name, source)
                if not body.is_like(name):
                    body.aliases.append(name)
                return body, "named"
        served = self._body_of(sentence, head, tokens) if owner is None and lemma in MOUTHPIECES else None
        if served is not None:
            if not served.is_like(name):
                served.aliases.append(name)
            return served, "named"
        if plural:
            return self.cast.described(name, source, "group", lemma, is_plural=True), "described"
        if lemma in ORGANISATIONS and lemma not in PERSON_NOUNS:
            if any(t.pos_ == "PROPN" for t in tokens):
                return self.cast.body(name, source), "named"
            return self.cast.described(name, source, "organisation", lemma, is_plural=False), "described"
        return self.cast.described(name, source, "person", lemma, is_plural=False), "described"

    def _body_of(self, sentence: ParsedSentence, head: Token, tokens: Sequence[Token]) -> Entity | None:
        """The body whose press service speaks: "the press service of the Harbor Ministry"."""
        for token in tokens:
            if token.dep_ == "pobj" and token.head.head == head and token.head.lower_ in ("of", "for"):
                span = Span.of(self.text, sentence.start_of(token.left_edge), sentence.end_of(token))
                return self.cast.body(bare_name(span.text), span) if token.pos_ == "PROPN" else None
        return None

    def _anaphor(self, noun: str, source: Span) -> Entity | None:
        """Whom "the official" or "the ministry" stands for: same noun first, then the last speaker of its sort."""
        wanted = None
        if noun in PERSON_NOUNS:
            wanted = "person"
        elif noun in ORGANISATIONS:
            wanted = "organisation"
        spoken = self.spoken()
        if wanted == "person" and noun in GENERIC and spoken:
            # "a senior diplomat said … The official added": the same person, however described
            _, end, last = spoken[-1]
            if last.kind == "person" and not last.named and source.start - end < NEXT_SENTENCE:
                return last
        same = [
            entity
            for entity in self.cast.entities
            if entity.first < source.start
            and _has_noun(entity, noun)
            and (wanted != "organisation" or entity.kind == wanted)
        ]
        if same:
            return max(same, key=lambda e: max(m.start for m in e.mentions if m.start < source.start))
        for start, _, speaker in reversed(spoken):
            if speaker.kind == wanted and source.start - start < ANAPHOR_REACH:
                if wanted == "organisation" or noun in GENERIC or not speaker.heads:
                    return speaker
        return None


PERSON_TITLES = frozenset({"mr", "mrs", "ms", "dr", "sir", "gen", "general"})
DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "their", "its"})
MANY = frozenset({"both", "several", "many", "some", "two", "three", "four", "few", "most"})
NEXT_SENTENCE = 200


def _is_possessor(doc: Doc, end: int, root: Token) -> bool:
    return root.dep_ == "poss" or (end < len(doc) and doc[end].tag_ == "POS")


def _is_definite(tokens: Sequence[Token]) -> bool:
    return tokens[0].lower_ in DEFINITE


def _is_plural(head: Token, tokens: Sequence[Token]) -> bool:
    return head.tag_ in ("NNS", "NNPS") or tokens[0].lower_ in MANY


def _has_noun(entity: Entity, noun: str) -> bool:
    return (
        noun in entity.heads
        or noun in entity.name.lower().split()
        or any(noun in description.text.lower().split() for description in entity.descriptions)
    )


def _subject_ranges(parsed: Sequence[ParsedSentence]) -> Iterator[tuple[int, int]]:
    for sentence in parsed:
        for token in sentence.doc:
            if token.dep_ in ("nsubj", "nsubjpass"):
                yield sentence.start_of(sentence.doc[token.left_edge.i]), sentence.end_of(token)
