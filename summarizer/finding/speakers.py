"""Which participant a source's words stand for: a name, a pronoun, "the official"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

from ..brief import Kind, Span
from .discourse import Discourse, Mention
from .names import GENDER, PRONOUNS, Cast, Entity, Gender, bare_name
from .parse.grammar import ParsedSentence
from .parse.kinds import BODY_NOUNS, EITHER, ENDINGS, FIRMS
from .parse.nominals import Nominal, gender_of, is_aged, is_topic, kind_of, nominals
from .parse.nouns import DOCUMENTS, GENERIC, HYPERNYMS, MOUTHPIECES, ORGANISATIONS, PERSON_NOUNS, TITLED
from .parse.subjects import source_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# "resumed": the next sentence of speech in the same paragraph; "continued": further on, nobody else named since
# "contested": a pronoun that may well stand for another; "unnamed": who asks is a Q, and nobody can tell more
Basis = Literal[
    "named", "described", "pronoun", "contested", "anaphor", "resumed", "continued", "unnamed", "unknown"
]
Resolved = tuple[Entity | None, Basis]
ANAPHOR_REACH = 800
FIRM_REACH = 2000
NEXT_SENTENCE = 200
NEAR = 12  # mentions
RECENT_SPEECH = 6
DEFINITE = frozenset({"the", "this", "that", "these", "those"})
OWNED = frozenset({"his", "her", "their", "its"})
# bodies that are called so only where their name says so
TELLING = frozenset(
    """union exchange association ministry court council university committee commission federation league club bank museum
    hospital school party board bureau foundation embassy parliament senate tribunal chamber academy college""".split()
)
MANY = frozenset({"both", "several", "many", "some", "two", "three", "four", "few", "most"})
# a name of two words or more, and what it is of
HOUSED = re.compile(r"((?:[A-Z][\w’'-]+\s+){1,3}[A-Z][\w’'-]+)\s+(?:of|at|from)\s+(?:the\s+)?([A-Z][^,;:]+)")
BEFORE_PRONOUN = re.compile(r"[^,.;:“\"]{0,40},\s+s?he\b")
TITLES = TITLED | {
    "sir",
    "gen",
    "general",
    "judge",
    "justice",
    "pastor",
    "sen",
    "rep",
    "gov",
    "prof",
    "officer",
}


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
                entity.is_plural, _is_subject(root), False, None, entity, entity.name if entity.named else "",
            )))  # fmt: skip
        return mentions

    def _bodies_in(self, sentence: ParsedSentence) -> list[tuple[int, Mention]]:
        """Bodies that are named without being put into the cast yet."""
        mentions: list[tuple[int, Mention]] = []
        for found in sentence.doc.ents:
            start, end = sentence.start_of(found[0]), sentence.end_of(found[-1])
            name = bare_name(self.text[start:end])
            if (
                found.label_ != "ORG"
                or not name[:1].isupper()
                or any(sentence.start_of(t) in self.cast.at for t in found)
            ):
                continue
            span = Span.of(self.text, start, end)
            mentions.append((start, Mention(
                start, sentence.sentence.number, sentence.sentence.paragraph, "organisation", None, False,
                _is_subject(found.root), False, partial(self.cast.body, name, span), name=name,
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
            if nominal.kind == "person" and _is_anaphoric(head):
                entity = self._anaphor(head, source)
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
                    _is_subject(head), False, None, entity, entity.name,
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
        if any(t.text == "&" for t in tokens):
            joined = []  # "Porter & Finch" is one firm
        if joined:
            return self._joint(sentence, source, head, tokens), "named"
        person = (
            self._person_in(sentence, source)
            or (None if _is_for_another(head, tokens) else self._person_known(source))
            or self._apposed(sentence, head)
        )
        if person is not None:
            return person, "named"
        housed = HOUSED.fullmatch(source.text)
        if housed is not None and _is_housed(housed):
            return self._of_house(source, housed), "named"
        if head.pos_ == "PROPN" or head.tag_ in ("NNP", "NNPS"):
            return self._proper(source, head, tokens)
        return self._described(sentence, source, head, tokens)

    def _person_in(self, sentence: ParsedSentence, source: Span) -> Entity | None:
        """The person whom the tagger saw inside the source, unless only as a possessor or as the place of it."""
        doc = sentence.doc
        for found in doc.ents:
            start, end = sentence.start_of(found[0]), sentence.end_of(found[-1])
            inside = source.start <= start and end <= source.end + 3  # the tagger may include the possessive
            if found.label_ != "PERSON" or not inside or _is_possessor(doc, found.end, found.root):
                continue
            if _is_whose(found.root) or _is_client(found.root):
                continue
            # "the union at Lowmark" is no Lowmark; a full name after a title may look the same to the parser
            if len(found) > 1 or not _is_object(found.root, lambda t: sentence.start_of(t) >= source.start):
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

    def _apposed(self, sentence: ParsedSentence, head: Token) -> Entity | None:
        """ "the team's coach, Ann Lee", "the plant's owner, Acme": the name stands in apposition."""
        for found in sentence.doc.ents:
            if found.label_ != "PERSON" or found.root.dep_ != "appos":
                continue
            # "a lawyer for Porter, Ann Lee, said": the parser hung her on the one whom she speaks for
            is_hung = head.lemma_.lower() in PERSON_NOUNS and head in found.root.head.ancestors
            if found.root.head == head or (is_hung and len(found) > 1 and found.root.head.dep_ == "pobj"):
                return self._person_at(sentence, found.start, found.end)
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
            found = self._anaphor(head, source)
            if found is not None:
                return found, "anaphor"
        titled = tokens[0].lower_.strip(".") in TITLES
        if (head.ent_type_ == "PERSON" or titled) and noun not in ORGANISATIONS:
            return self.cast.person(name, source), "named"
        is_people = head.ent_type_ == "NORP" or (_is_plural(head, tokens) and head.ent_type_ != "ORG")
        return self.cast.body(name, source, "group" if is_people else "organisation"), "named"

    def _described(
        self, sentence: ParsedSentence, source: Span, head: Token, tokens: Sequence[Token]
    ) -> Resolved:
        name, lemma = bare_name(source.text), head.lemma_.lower()
        plural = _is_plural(head, tokens)
        owner = next((t for t in tokens if t.dep_ == "poss"), None)
        if lemma in DOCUMENTS and lemma not in PERSON_NOUNS:
            return self._document(name, source, lemma, tokens, plural)
        if owner is None and _is_anaphoric(head):
            found = self._anaphor(head, source)
            if found is not None:
                return found, "anaphor"
        if owner is not None and owner.lower_ in OWNED:
            found = self._relative(lemma, source)
            if found is not None:
                return found, "anaphor"
        body = self._body_spoken_for(sentence, source, head, tokens, owner) if lemma in MOUTHPIECES else None
        if body is not None:
            if not body.is_like(name):
                body.aliases.append(name)
            return body, "named"
        if lemma in ORGANISATIONS and lemma not in PERSON_NOUNS and not plural:
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
        if _is_definite(tokens) and len(tokens) <= 2:
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

    def _relative(self, noun: str, source: Span) -> Entity | None:
        """ "her daughter" is the daughter who was named before."""
        same = [e for e in self.cast.entities if noun in e.heads and e.mentions[0].start < source.start]
        return next((e for e in reversed(same) if e.named), same[-1] if same else None)

    def _anaphor(self, head: Token, source: Span) -> Entity | None:
        """Whom "the official" or "the ministry" stands for: same noun first, then the last speaker of its sort."""
        noun = head.lemma_.lower()
        wanted = kind_of(head)
        spoken = self.spoken()
        if wanted == "person" and noun in GENERIC and spoken:
            # "a senior diplomat said … The official added": the same person, however described
            _, end, last = spoken[-1]
            if last.kind == "person" and not last.named and source.start - end < NEXT_SENTENCE:
                return last
        same = self._called(noun, source, wanted)
        if same:
            return self._nearest_called(same, head, source)
        if noun in MOUTHPIECES:
            voiced = self._voiced_by(noun)
            if voiced is not None:
                return voiced
        if noun in FIRMS:
            return self._last_firm(source)
        if noun in TELLING:
            return self._named_so(noun, source)
        if wanted == "person" and (is_aged(head) or head.ent_type_ == "NORP"):
            return self._last_person(head, source)
        for start, _, speaker in reversed(spoken):
            if source.start - start >= ANAPHOR_REACH:
                break
            if speaker.kind == wanted and (wanted == "organisation" or noun in GENERIC or not speaker.heads):
                return speaker
        return None

    def _named_so(self, noun: str, source: Span) -> Entity | None:
        """ "the union": the body last named whose name ends so, though it did nothing so far."""
        name = re.compile(rf"(?:[A-ZÀ-Þ][\w’'.-]*\s+(?:(?:of|and|for)\s+)?){{1,5}}{noun.capitalize()}\b")
        found = [m for m in name.finditer(self.text, 0, source.start) if not m.group().startswith("The ")]
        if not found:
            return None
        span = Span.of(self.text, found[-1].start(), found[-1].end())
        return self.cast.body(bare_name(span.text), span)

    def _voiced_by(self, noun: str) -> Entity | None:
        """ "the spokesman", after "a spokesman for the ministry": the body that he spoke for."""
        _, _, last = self.spoken()[-1] if self.spoken() else (0, 0, None)
        is_voiced = last is not None and any(noun in alias.lower().split() for alias in last.aliases)
        return last if is_voiced else None

    def _last_firm(self, source: Span) -> Entity | None:
        """ "the company": the body last named, unless its name makes it a ministry or a court."""
        for mention in reversed(self.discourse.mentions):
            if mention.start >= source.start or mention.kind != "organisation" or not mention.name:
                continue
            if source.start - mention.start >= FIRM_REACH:
                break
            words = {word.lower() for word in mention.name.split()}
            if not words & (ORGANISATIONS - ENDINGS - FIRMS):
                return mention.resolve()
        return None

    def _called(self, noun: str, source: Span, wanted: Kind | None) -> list[Entity]:
        nouns = {noun, *HYPERNYMS.get(noun, ())}
        return [
            entity
            for entity in self.cast.entities
            if entity.mentions[0].start < source.start
            and _has_noun(entity, nouns)
            and (wanted != "organisation" or entity.kind == wanted)
            and not entity.is_plural
        ]

    def _nearest_called(self, same: Sequence[Entity], head: Token, source: Span) -> Entity:
        """The one last mentioned; "the Tech coach" is none who is called another team's."""
        before = (c for c in head.children if c.i < head.i and c.dep_ not in ("det", "poss"))
        names = [c.text for c in before if c.text[:1].isupper()]
        if names:
            described = [e for e in same if any(n in d.text for n in names for d in e.descriptions)]
            last = self._last_person(head, source)
            if not described and last is not None and not last.heads:
                return last
            same = described or same
        return max(same, key=self.discourse.last_mention)

    def _last_person(self, head: Token, source: Span) -> Entity | None:
        """ "the 54-year-old": the person last mentioned, as a subject if there is one."""
        near = [
            m for m in self.discourse.mentions[-NEAR:]
            if m.start < source.start and m.kind == "person" and m.entity is not None and m.entity.named
        ]  # fmt: skip
        subjects = [m for m in near if m.is_subject and m.number >= near[-1].number - 1]
        return (subjects or near)[-1].entity if near else None


def _is_housed(housed: re.Match[str]) -> bool:
    """Whether the name after "of" is a body's, and the one before it is none's."""
    bodies = BODY_NOUNS | ENDINGS
    return housed[2].split()[-1].lower() in bodies and not set(housed[1].lower().split()) & (bodies | TITLES)


def _is_client(name: Token) -> bool:
    """ "a lawyer for Karl Lund"."""
    served = name.head.head if name.dep_ == "pobj" and name.head.lower_ == "for" else None
    return served is not None and served.pos_ == "NOUN" and served.lemma_.lower() in PERSON_NOUNS


def _is_for_another(head: Token, tokens: Sequence[Token]) -> bool:
    """Whether a source ends with the one whom its head works for: "a lawyer for Porter"."""
    last = tokens[-1]
    is_after = last.dep_ == "pobj" and last.head.lower_ in ("for", "of", "to") and last.head.head == head
    return is_after and head.pos_ == "NOUN" and head.lemma_.lower() in PERSON_NOUNS


def subject_token(sentence: ParsedSentence, source: Span) -> Token | None:
    """The head token of a source span."""
    tokens = [t for t in sentence.doc if source.start <= sentence.start_of(t) < source.end]
    heads = [t for t in tokens if t.head not in tokens or t.head == t]
    return next((t for t in heads if t.pos_ != "DET"), heads[0] if heads else tokens[-1] if tokens else None)


def _is_subject(root: Token) -> bool:
    """Whether a name is a subject, or stands in apposition to one."""
    return is_topic(root) or (root.dep_ == "appos" and is_topic(root.head))


def _is_object(token: Token, is_inside: Callable[[Token], bool]) -> bool:
    """Whether the token stands after a preposition of the source, itself or in a compound."""
    while token.dep_ in ("compound", "nmod", "amod") and is_inside(token.head):
        token = token.head
    return token.dep_ == "pobj" and is_inside(token.head)


def _is_possessor(doc: Doc, end: int, root: Token) -> bool:
    return root.dep_ == "poss" or (end < len(doc) and doc[end].tag_ == "POS")


def _is_whose(name: Token) -> bool:
    """ "Porter aides": a name before the people who work for it."""
    noun = name.head
    return name.dep_ == "compound" and noun.tag_ == "NNS" and noun.lemma_.lower() in PERSON_NOUNS


def _is_definite(tokens: Sequence[Token]) -> bool:
    return tokens[0].lower_ in DEFINITE


def _is_anaphoric(head: Token) -> bool:
    """ "the official", not "the husband of one of the patients" or "the man who …"."""
    first = head.left_edge.i - is_aged(head) if head.left_edge.i else 0
    is_definite = any(t.lower_ in DEFINITE for t in head.doc[first : head.left_edge.i + 1])
    return is_definite and not any(c.dep_ in ("prep", "relcl", "acl") and c.i > head.i for c in head.children)


def _is_plural(head: Token, tokens: Sequence[Token]) -> bool:
    return head.tag_ in ("NNS", "NNPS") or tokens[0].lower_ in MANY


def _has_noun(entity: Entity, nouns: set[str]) -> bool:
    return bool(
        nouns & entity.heads
        or nouns & set(entity.name.lower().split())
        or any(nouns & _nouns_of(description.text) for description in entity.descriptions)
    )


def _nouns_of(description: str) -> set[str]:
    """The words of a description but for what it is of: "Secretary of State" is no state."""
    return set(re.sub(r"\b(?:of|for|at|in|from)\b.*", "", description.lower()).split())
