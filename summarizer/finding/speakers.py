"""Which participant a source's words stand for: a name, a pronoun, "the official"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from ..brief import Kind, Span
from .anaphors import Anaphors, is_anaphoric
from .discourse import Discourse, Mention
from .names import GENDER, PRONOUNS, Cast, Entity, Gender, bare_name
from .parse.grammar import ParsedSentence
from .parse.kinds import BODY_NOUNS, EITHER
from .parse.nominals import PERSONAL, Nominal, gender_of, nominals
from .parse.nouns import DOCUMENTS, MOUTHPIECES, ORGANISATIONS, PERSON_NOUNS
from .parse.subjects import source_of
from .sources import (
    HOUSED,
    HOUSED_BEFORE,
    JOINED_TITLE,
    NUMBERS,
    RECORDS,
    STATES,
    TITLES,
    UNDERTAKEN,
    is_client,
    is_definite,
    is_for_another,
    is_housed,
    is_object,
    is_of_many,
    is_plural,
    is_possessor,
    is_subject,
    is_whose,
    subject_token,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

# "resumed": the next sentence of speech in the same paragraph; "continued": further on, nobody else named since
# "contested": a pronoun that may well stand for another; "unnamed": who asks is a Q, and nobody can tell more
Basis = Literal[
    "named", "described", "pronoun", "contested", "anaphor", "resumed", "continued", "unnamed", "unknown"
]
Resolved = tuple[Entity | None, Basis]
RECENT_SPEECH = 6
OWNED = frozenset({"his", "her", "their", "its"})
BEFORE_PRONOUN = re.compile(r"[^,.;:“\"]{0,40},\s+s?he\b")


class Resolver:
    """Resolves sources against the cast and against who was mentioned and who spoke before.

    Args:
        spoken: (start, end, speaker) of what was reported so far, latest last.
    """

    def __init__(
        self, text: str, cast: Cast, spoken: Callable[[], Sequence[tuple[int, int, Entity]]]
    ) -> None:
        self.text, self.cast, self.spoken = text, cast, spoken
        self.discourse = Discourse()
        self.anaphors = Anaphors(text, cast, self.discourse, spoken)
        # gender of him or her whom the quotation of this sentence is about
        self.spoken_of: Gender | None = None

    def enter(self, sentence: ParsedSentence) -> None:
        """Remembers whom the sentence mentions; its pronouns may stand for them."""
        found: list[tuple[int, Nominal | Mention]] = [
            (sentence.start_of(n.head), n) for n in nominals(sentence)
        ]
        found += [*self._names_in(sentence), *self._bodies_in(sentence)]
        for start, item in sorted(found, key=lambda pair: pair[0]):
            if isinstance(item, Nominal):
                if self._goes_before_pronoun(sentence, item):
                    continue
                self._enter_nominal(sentence, start, item)
            else:
                self.discourse.add(item)

    def _goes_before_pronoun(self, sentence: ParsedSentence, nominal: Nominal) -> bool:
        """ "A farmer with 70 cows, he let them dig": he is whoever was named before, and no other farmer."""
        if nominal.is_pronoun or nominal.head.left_edge.i > 0:
            return False
        end = sentence.end_of(nominal.head.right_edge)
        first = sentence.start_of(nominal.head.left_edge)
        return any(BEFORE_PRONOUN.match(self.text, at) for at in (end, sentence.end_of(nominal.head))) and (
            self.text[first : first + 2].lower() in ("a ", "an")
        )

    def _names_in(self, sentence: ParsedSentence) -> list[tuple[int, Mention]]:
        mentions: list[tuple[int, Mention]] = []
        for token in sentence.doc:
            start = sentence.start_of(token)
            entity = self.cast.at.get(start) if token.i not in sentence.folded else None
            if entity is None:
                continue
            root = token
            while root.dep_ in ("compound", "nmod", "flat") and root.head.i > root.i:
                root = root.head
            mentions.append((start, Mention(
                start, sentence.sentence.number, sentence.sentence.paragraph, entity.kind, entity.gender,
                entity.is_plural, is_subject(root), False, None, entity, entity.name if entity.named else "",
            )))  # fmt: skip
            if is_subject(root) and root.dep_ != "conj" and entity.is_named_person:
                mentions.extend(self._both_in(sentence, root))
        return mentions

    def _both_in(self, sentence: ParsedSentence, first: Token) -> list[tuple[int, Mention]]:
        """Several people who do something together: "they" are all of them."""
        others = [t for t in first.conjuncts if t.pos_ == "PROPN" and t.ent_type_ == "PERSON"]
        link = next((t for t in first.children if t.dep_ == "cc"), None)
        if not others or link is None or link.lower_ != "and":
            return []
        source = Span.of(self.text, sentence.start_of(first.left_edge), sentence.end_of(others[-1]))
        start, place = sentence.start_of(link), sentence.sentence
        return [(start, Mention(
            start, place.number, place.paragraph, "group", None, True, True, False,
            lambda: self.resolve(sentence, source)[0],
        ))]  # fmt: skip

    def _bodies_in(self, sentence: ParsedSentence) -> list[tuple[int, Mention]]:
        """Bodies that are named without being put into the cast yet."""
        mentions: list[tuple[int, Mention]] = []
        for found in sentence.doc.ents:
            start, end = sentence.start_of(found[0]), sentence.end_of(found[-1])
            name = bare_name(self.text[start:end])
            if (
                found.label_ != "ORG"
                or found[-1].lower_ in UNDERTAKEN
                or not name[:1].isupper()
                or any(sentence.start_of(t) in self.cast.at for t in found)
            ):
                continue
            span = Span.of(self.text, start, end)
            mentions.append((start, Mention(
                start, sentence.sentence.number, sentence.sentence.paragraph, "organisation", None, False,
                is_subject(found.root), False, partial(self.cast.body, name, span), name=name,
            )))  # fmt: skip
        return mentions

    def _enter_nominal(self, sentence: ParsedSentence, start: int, nominal: Nominal) -> None:
        place, head = sentence.sentence, nominal.head
        source = source_of(self.text, sentence, head)
        entity, is_related = None, False
        if nominal.is_pronoun:
            ahead = self._ahead(sentence, head)
            if ahead is not None:
                self.discourse.settle(start, ahead)
            entity = self._take_up(sentence, head.lower_, start)
            if entity is None:
                return
        else:
            is_related = any(c.dep_ == "poss" for c in head.children)
            if nominal.kind == "person" and is_anaphoric(head):
                entity = self.anaphors.find(head, source)
        self.discourse.add(Mention(
            start, place.number, place.paragraph, nominal.kind, nominal.gender, nominal.is_plural, nominal.is_subject,
            is_related, lambda: self.resolve(sentence, source)[0], entity,
        ))  # fmt: skip

    def _ahead(self, sentence: ParsedSentence, pronoun: Token) -> Entity | None:
        """Whom the main clause names after the pronoun: "Asked whether she agreed, Porter laughed"."""
        root = next((t for t in sentence.doc if t.dep_ == "ROOT"), None)
        subject = next((c for c in root.children if c.dep_ == "nsubj"), None) if root is not None else None
        if subject is None or root is None or not pronoun.i < subject.left_edge.i <= root.i:
            return None
        entity = self._person_at(sentence, subject.left_edge.i, subject.i + 1)
        is_fitting = entity is not None and entity.gender in (None, GENDER.get(pronoun.lower_))
        return entity if is_fitting and any(a.dep_ == "advcl" for a in pronoun.ancestors) else None

    def _take_up(self, sentence: ParsedSentence, pronoun: str, start: int) -> Entity | None:
        spoken = self.spoken()
        gender = GENDER.get(pronoun)
        speaker = spoken[-1][2] if spoken else None
        place = sentence.sentence
        return self.discourse.take_up(
            "he" if gender else pronoun, start, place.number, place.paragraph, gender, speaker, self._is_told_of,
            is_answered=None not in (gender, self.spoken_of) and gender != self.spoken_of,
        )  # fmt: skip

    def _is_told_of(self, mention: Mention) -> bool:
        """Whether somebody else says something of whom is mentioned: "Lee said Porter was late", of Porter."""
        return any(
            start <= mention.start < end and mention.entity is not speaker
            for start, end, speaker in self.spoken()[-RECENT_SPEECH:]
        )

    def resolve(self, sentence: ParsedSentence, source: Span) -> Resolved:
        """The participant, entered into the cast where it is new, and how it was found."""
        head = subject_token(sentence, source)
        if head is None:
            return None, "unknown"
        entity, basis = self._find(sentence, source, head)
        if entity is not None:
            start, place = sentence.start_of(head), sentence.sentence
            if not self.discourse.bind(start, entity):
                self.discourse.add(Mention(
                    start, place.number, place.paragraph, entity.kind, entity.gender, entity.is_plural,
                    is_subject(head), False, None, entity, entity.name,
                ))  # fmt: skip
        return entity, basis

    def _find(self, sentence: ParsedSentence, source: Span, head: Token) -> Resolved:
        tokens = [t for t in sentence.doc if source.start <= sentence.start_of(t) < source.end]
        if len(tokens) == 1 and head.lower_ in PRONOUNS:
            found = self._take_up(sentence, head.lower_, source.start)
            if found is None:
                return None, "unknown"
            return found, "contested" if source.start in self.discourse.contested else "pronoun"
        joined = [t for t in head.conjuncts if t in tokens and t.pos_ in ("PROPN", "NOUN")]
        if any(t.text == "&" for t in tokens) or not any(t.dep_ == "cc" for t in tokens):
            joined = []  # "Porter & Finch" is one firm, and "the chair, the liberal Ann Lee" one person
        if joined:
            return self._joint(sentence, source, head, tokens), "named"
        person = (
            self._person_in(sentence, source)
            or (None if is_for_another(head, tokens) else self._person_known(source))
            or self._apposed(sentence, head, source)
        )
        if person is not None:
            return person, "named"
        housed = HOUSED.fullmatch(source.text)
        if housed is not None and is_housed(housed):
            return self._of_house(source, housed), "named"
        before = HOUSED_BEFORE.search(self.text, max(source.start - 60, 0), source.start)
        bearer = self.cast.at.get(before.start(1)) if before is not None else None
        if (
            bearer is not None and bearer.is_named_person
        ):  # "Ann Lee of Lee Oil Associates": the parser took the firm
            bearer.affiliation = bearer.affiliation or bare_name(source.text)
            return bearer, "named"
        if head.tag_ == "PRP$":
            return None, "unknown"  # "according to its …": the parser lost what is owned
        if tokens[0].lower_ in PERSON_NOUNS and len(tokens) > 1 and tokens[1].lower_ == "of":
            head = tokens[0]  # "Member of House panel"
        is_first = head.i == 0 or head.nbor(-1).is_punct or head.nbor(-1).is_space
        is_common = (
            is_first and head.lower_ in PERSON_NOUNS and not head.ent_type_
        )  # "Lawmaker urges caution"
        is_acronym = head.text.isupper() and len(head.text) > 2 and head.lower_ not in PERSON_NOUNS
        is_acronym = is_acronym and not sentence.sentence.span.text.isupper()
        if not is_common and (head.pos_ == "PROPN" or head.tag_ in ("NNP", "NNPS") or is_acronym):
            return self._proper(source, head, tokens)
        firm = self._firm_called(head) if len(tokens) == 1 and is_first else None
        return (firm, "named") if firm is not None else self._described(sentence, source, head, tokens)

    def _firm_called(self, head: Token) -> Entity | None:
        """The body whose name begins with the word that begins a headline: "Norlund says", of Norlund Inc."""
        firms = (e for e in self.cast.entities if e.named and e.kind == "organisation" and " " in e.name)
        return (
            next((e for e in firms if e.name.split()[0] == head.text), None)
            if head.text[:1].isupper()
            else None
        )

    def _person_in(self, sentence: ParsedSentence, source: Span) -> Entity | None:
        """The person whom the tagger saw inside the source, unless only as a possessor or as the place of it."""
        doc = sentence.doc
        for found in doc.ents:
            start, end = sentence.start_of(found[0]), sentence.end_of(found[-1])
            inside = source.start <= start and end <= source.end + 3  # the tagger may include the possessive
            if found.label_ != "PERSON" or not inside or is_possessor(doc, found.end, found.root):
                continue
            if is_whose(found.root) or is_client(found.root):
                continue
            # "the union at Lowmark" is no Lowmark; a full name after a title may look the same to the parser
            if len(found) > 1 or not is_object(found.root, lambda t: sentence.start_of(t) >= source.start):
                return self._person_at(sentence, found.start, found.end)
        return None

    def _person_at(self, sentence: ParsedSentence, first: int, end: int) -> Entity | None:
        for token in sentence.doc[first:end]:
            entity = self.cast.at.get(sentence.start_of(token))
            if entity is not None and entity.is_named_person:
                return entity
        return None

    def _person_known(self, source: Span) -> Entity | None:
        """A name that the tagger saw elsewhere but not here."""
        words = bare_name(source.text).split()
        if not words or not words[-1][:1].isupper() or {w.lower() for w in words} & ORGANISATIONS:
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

    def _apposed(self, sentence: ParsedSentence, head: Token, source: Span) -> Entity | None:
        """ "the team's coach, Ann Lee", "the plant's owner, Acme": the name stands in apposition."""
        for found in sentence.doc.ents:
            if found.label_ != "PERSON" or found.root.dep_ != "appos":
                continue
            # "a lawyer for Porter, Ann Lee, said": the parser hung her on the one whom she speaks for
            is_hung = head.lemma_.lower() in PERSON_NOUNS and head in found.root.head.ancestors
            if found.root.head == head or (is_hung and len(found) > 1 and found.root.head.dep_ == "pobj"):
                others = [t for t in found.root.conjuncts if t.ent_type_ == "PERSON"]
                if head.tag_ == "NNS" and others:  # "analysts Ann Lee and Tom Porter"
                    both = Span.of(self.text, sentence.start_of(found[0]), sentence.end_of(others[-1]))
                    return self._joint(sentence, both, found.root, [found.root, *others])
                return self._person_at(sentence, found.start, found.end)
        if (
            head.lemma_.lower() in PERSON_NOUNS - EITHER
            and (named := self._beside(sentence, source)) is not None
        ):
            return named
        for child in head.children:
            if child.dep_ != "appos" or child.pos_ != "PROPN":
                continue
            words = [t for t in sentence.doc[child.left_edge.i : child.i + 1] if t.pos_ == "PROPN"]
            span = Span.of(self.text, sentence.start_of(words[0]), sentence.end_of(words[-1]))
            if child.ent_type_ == "ORG" and head.lemma_.lower() in BODY_NOUNS | EITHER:
                return self.cast.body(bare_name(span.text), span)
            if len(words) > 1 and head.lemma_.lower() in PERSON_NOUNS:
                return self.cast.person(bare_name(span.text), span)
        return None

    def _beside(self, sentence: ParsedSentence, source: Span) -> Entity | None:
        """The full name between commas behind a description: "the president of the League, Ann Lee, said"."""
        doc = sentence.doc
        comma = next((t for t in doc if sentence.start_of(t) >= source.end), None)
        if comma is None or comma.text != ",":
            return None
        words = list(takewhile(lambda t: t.pos_ == "PROPN" and t.text[:1].isupper(), doc[comma.i + 1 :]))
        last = words[-1].i + 1 if words else len(doc)
        if not 2 <= len(words) <= 3 or last >= len(doc) or doc[last].text != "," or _is_body(words):
            return None
        span = Span.of(self.text, sentence.start_of(words[0]), sentence.end_of(words[-1]))
        person = self.cast.person(bare_name(span.text), span)
        person.descriptions.extend([source] if not person.descriptions else [])
        return person

    def _of_house(self, source: Span, housed: re.Match[str]) -> Entity:
        """ "Park Do-hyun of Namsan Securities": a person and their firm."""
        name = Span.of(self.text, source.start, source.start + housed.end(1))
        person = self.cast.person(bare_name(name.text), name)
        person.affiliation = person.affiliation or bare_name(housed[2])
        return person

    def _joint(self, sentence: ParsedSentence, source: Span, head: Token, tokens: Sequence[Token]) -> Entity:
        """ "France and Germany said": a group with its members."""
        members: list[Entity] = []
        for part in [head, *(t for t in head.conjuncts if t in tokens)]:
            span = Span.of(self.text, sentence.start_of(part.left_edge), sentence.end_of(part))
            if part.lower_ in PERSONAL:
                person = self._take_up(sentence, part.lower_, span.start)
                members.extend([person] if person is not None else [])
            elif part.ent_type_ == "PERSON":
                person = self._person_at(sentence, part.left_edge.i, part.i + 1) or next(
                    (e for e in self.cast.entities if e.is_named_person and part.text in e.name.split()), None
                )
                if person is not None:
                    members.append(person)
            elif part.pos_ == "PROPN":
                members.append(self.cast.body(bare_name(span.text), span))
        name = JOINED_TITLE.sub("", bare_name(self._from_first_name(source, members)))
        if head.lower_ in PERSONAL and len(members) > 1:  # "He and Ann Lee"
            name = " and ".join(member.name for member in members)
        if all(t.pos_ == "NOUN" and t.lemma_.lower() in DOCUMENTS for t in (head, *head.conjuncts)):
            return self.cast.described(name, source, "document", head.lemma_.lower(), is_plural=True)
        known = next((e for e in self.cast.entities if e.kind == "group" and e.is_like(name)), None)
        if known is not None:
            known.mentions.append(source)
            return known
        group = self.cast.described(name, source, "group", "", is_plural=True)
        group.named = bool(members)
        group.members = [member for member in members if member is not group]
        return group

    def _from_first_name(self, source: Span, members: Sequence[Entity]) -> str:
        """The source without what stands before its first name: "Lund analysts Ann Lee and Tom Porter"."""
        starts = [m.start for e in members if e.is_named_person for m in e.mentions]
        first = min((start for start in starts if source.start <= start < source.end), default=source.start)
        return self.text[first if members[:1] and members[0].is_named_person else source.start : source.end]

    def _proper(self, source: Span, head: Token, tokens: Sequence[Token]) -> Resolved:
        name, noun = bare_name(source.text), head.lower_
        if noun in PERSON_NOUNS and is_definite(tokens) and len(tokens) <= 3:
            found = self.anaphors.find(head, source)
            if found is not None:
                return found, "anaphor"
        titled = tokens[0].lower_.strip(".") in TITLES
        if (head.ent_type_ == "PERSON" or titled) and noun not in ORGANISATIONS:
            return self.cast.person(name, source), "named"
        is_people = head.ent_type_ == "NORP" or (is_plural(head, tokens) and head.ent_type_ != "ORG")
        return self.cast.body(name, source, "group" if is_people else "organisation"), "named"

    def _described(
        self, sentence: ParsedSentence, source: Span, head: Token, tokens: Sequence[Token]
    ) -> Resolved:
        name, lemma = bare_name(source.text), head.lemma_.lower()
        plural = is_plural(head, tokens)
        owner = next((t for t in tokens if t.dep_ == "poss"), None)
        if lemma in DOCUMENTS and lemma not in PERSON_NOUNS:
            return self._document(name, source, lemma, tokens, plural)
        if owner is None and is_anaphoric(head):
            found = self.anaphors.find(head, source)
            if found is not None:
                _call(found, name, tokens)
                return found, "anaphor"
        if owner is None and not plural:
            found = self.anaphors.varied(head, source, sentence.sentence.number)
            if found is not None:
                _call(found, name, tokens)
                return found, "anaphor"
        if owner is not None and owner.lower_ in OWNED:
            found = self.anaphors.relative(lemma, source)
            if found is not None:
                return found, "anaphor"
        body = self._body_spoken_for(sentence, source, head, tokens, owner) if lemma in MOUTHPIECES else None
        if body is not None:
            if not body.is_like(name):
                body.aliases.append(name)
            return body, "named"
        if lemma in RECORDS:
            return self.cast.described(name, source, "document", lemma, is_plural=False), "described"
        if lemma in NUMBERS and is_of_many(head):
            return self.cast.described(name, source, "group", lemma, is_plural=True), "described"
        if (lemma in ORGANISATIONS or lemma in STATES) and lemma not in PERSON_NOUNS and not plural:
            if any(t.pos_ == "PROPN" for t in tokens):
                return self.cast.body(name, source), "named"
            return self.cast.described(name, source, "organisation", lemma, is_plural=False), "described"
        kind: Kind = "group" if plural else "person"
        entity = self.cast.described(name, source, kind, lemma, is_plural=plural)
        entity.gender = entity.gender or gender_of(head)
        return entity, "described"

    def _document(
        self, name: str, source: Span, lemma: str, tokens: Sequence[Token], plural: bool
    ) -> Resolved:
        """ "the report" is the report that was described before."""
        if is_definite(tokens) and len(tokens) <= 2:
            before = [e for e in self.cast.entities if e.kind == "document" and lemma in e.heads]
            if before:
                before[-1].mentions.append(source)
                return before[-1], "anaphor"
        return self.cast.described(name, source, "document", lemma, is_plural=plural), "described"

    def _body_spoken_for(
        self,
        sentence: ParsedSentence,
        source: Span,
        head: Token,
        tokens: Sequence[Token],
        owner: Token | None,
    ) -> Entity | None:
        """The body whose press service speaks: "the Harbor Ministry's press service", "the office of …"."""
        if owner is not None:
            name = bare_name(self.text[sentence.start_of(owner.left_edge) : sentence.end_of(owner)])
            is_body = owner.ent_type_ != "PERSON" and name[:1].isupper()
            return self.cast.body(name, source) if is_body else None
        for token in tokens:
            if token.dep_ == "pobj" and token.head.head == head and token.head.lower_ in ("of", "for"):
                span = Span.of(self.text, sentence.start_of(token.left_edge), sentence.end_of(token))
                return self.cast.body(bare_name(span.text), span) if token.pos_ == "PROPN" else None
        return None


def _is_body(words: Sequence[Token]) -> bool:
    return any(t.lower_ in ORGANISATIONS for t in words)


def _call(person: Entity, description: str, tokens: Sequence[Token]) -> None:
    """Keeps what else the article calls a person: "California congressman", not a bare "the official"."""
    if person.is_named_person and " " in description and len(tokens) > 2 and not person.is_like(description):
        person.aliases.append(description)
