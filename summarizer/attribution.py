"""Quotation attribution: every reported passage with its source, cue and content, and the speaker it resolves to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .brief import Form, Span
from .clauses import Clause, find_clauses, source_of, subject_of
from .grammar import ParsedSentence, is_whole
from .names import (
    DOCUMENTS,
    GENDER,
    GENERIC,
    ORGANISATIONS,
    PERSON_NOUNS,
    PRONOUNS,
    Cast,
    Entity,
    bare_name,
    collapse,
    describe_names,
    head_words,
    read_names,
    subject_token,
)
from .quotations import Quotation
from .verbs import REPORTING

Basis = Literal["named", "described", "pronoun", "anaphor", "continued", "unknown"]


@dataclass(frozen=True, slots=True)
class Reported:
    """A passage that somebody is reported to have said.

    Attributes:
        content: the reported words; for a direct quotation the same spans as quotes.
        speaker: None where the program finds nobody.
        basis: how the speaker was found; a name in the clause is worth more than a pronoun.
        rivals: who else it could be, likeliest first.
    """

    content: tuple[Span, ...]
    quotes: tuple[Span, ...]
    form: Form
    source: Span | None
    cue: Span | None
    lemma: str
    speaker: Entity | None
    basis: Basis
    rivals: tuple[Entity, ...] = ()

    @property
    def start(self) -> int:
        return self.content[0].start


def attribute(
    text: str, parsed: Sequence[ParsedSentence], quotations: Sequence[Quotation]
) -> tuple[list[Reported], Cast]:
    """What is reported in the article, in text order, and the cast that says it."""
    cast = Cast()
    read_names(text, parsed, cast)
    describe_names(text, parsed, cast)
    reader = _Reader(text, parsed, quotations, cast)
    return reader.read(), cast


class _Reader:
    """Walks the article once, remembering who spoke last."""

    def __init__(self, text: str, parsed: Sequence[ParsedSentence], quotations: Sequence[Quotation], cast: Cast):
        self.text, self.parsed, self.cast = text, parsed, cast
        self.quotations = [q for q in quotations if q.depth == 0]
        self.reported: list[Reported] = []
        self.taken: set[int] = set()
        self.pending: tuple[Entity | None, Basis, Clause] | None = None
        self.last_quote_paragraph = -9

    def read(self) -> list[Reported]:
        for sentence in self.parsed:
            clauses = [c for c in find_clauses(self.text, sentence) if not self._inside_quotation(c.cue)]
            for clause in clauses:
                self._read_clause(sentence, clause)
            self._read_bare(sentence, clauses)
            self._note_colon(sentence, clauses)
        return sorted(self.reported, key=lambda r: r.start)

    def _inside_quotation(self, span: Span) -> bool:
        return any(q.start < span.start and span.end < q.end for q in self.quotations)

    def _read_clause(self, sentence: ParsedSentence, clause: Clause) -> None:
        if clause.is_negated and clause.lemma in ("say", "know", "disclose", "comment", "respond", "specify"):
            return
        if clause.source is None:
            return
        whole = [q for q in clause.quotations if q.start not in self.taken]
        content = [c for c in clause.content if not any(q.start <= c.start and c.end <= q.end for q in whole)]
        if clause.is_nested and not whole and self._same_subject(clause):
            return
        speaker, basis, rivals = self._resolve(sentence, clause.source)
        woven = self._woven(content, whole, clause.cue)
        if woven is not None:
            self.taken.update(q.start for q in whole)
            self._add((woven,), tuple(q.span for q in whole), clause, speaker, basis, rivals)
        elif whole:
            for group in _groups(self.text, whole, clause.cue):
                self.taken.update(q.start for q in group)
                spans = tuple(q.span for q in group)
                self._add(spans, spans, clause, speaker, basis, rivals)
            self.last_quote_paragraph = sentence.sentence.paragraph
        elif content:
            quotes = tuple(
                q.span for q in self.quotations
                if q.start not in self.taken and any(c.start <= q.span.start and q.span.end <= c.end for c in content)
            )  # fmt: skip
            self.taken.update(q.start for q in self.quotations if q.span in quotes)
            self._add(tuple(self._unmarked(content)), quotes, clause, speaker, basis, rivals)

    def _woven(self, content: Sequence[Span], whole: Sequence[Quotation], cue: Span) -> Span | None:
        """One span where unquoted words after the cue run into a quotation: X said although A, "B"."""
        if len(content) != 1 or len(whole) != 1 or content[0].start < cue.end:
            return None
        words, quotation = content[0], whole[0]
        if words.end <= quotation.start and not self.text[words.end : quotation.start].strip(" ,\n"):
            return Span.of(self.text, words.start, quotation.span.end)
        if quotation.end <= words.start and quotation.start > cue.end:
            return Span.of(self.text, quotation.span.start, words.end) if not self.text[quotation.end : words.start].strip(" ,\n") else None
        if words.start < quotation.start and quotation.end <= words.end + 2:
            return Span.of(self.text, words.start, max(words.end, quotation.span.end))
        return None

    def _unmarked(self, content: Sequence[Span]) -> list[Span]:
        """Content that is one quotation from end to end, without the marks."""
        unmarked = []
        for span in content:
            same = next((q for q in self.quotations if q.start in (span.start, span.start - 1) and abs(q.end - span.end) <= 2), None)
            unmarked.append(same.span if same else span)
        return unmarked

    def _same_subject(self, clause: Clause) -> bool:
        return True

    def _add(
        self, content: tuple[Span, ...], quotes: tuple[Span, ...], clause: Clause, speaker: Entity | None,
        basis: Basis, rivals: tuple[Entity, ...],
    ) -> None:  # fmt: skip
        if any(r.content == content for r in self.reported):
            return
        self.reported.append(
            Reported(content, quotes, form_of(content, quotes), clause.source, clause.cue, clause.lemma, speaker, basis, rivals)
        )

    def _read_bare(self, sentence: ParsedSentence, clauses: Sequence[Clause]) -> None:
        """Whole quotations without a reporting clause: a colon before them, or the speaker goes on."""
        for quotation in self.quotations:
            if not sentence.sentence.span.start <= quotation.start < sentence.sentence.span.end:
                continue
            if quotation.start in self.taken or not is_whole(self.text, quotation):
                continue
            self.taken.add(quotation.start)
            spans = (quotation.span,)
            before = self.text[: quotation.start].rstrip()
            if before.endswith(":") and self.pending is not None:
                speaker, basis, clause = self.pending
                self.reported.append(Reported(spans, spans, "direct", clause.source, clause.cue, clause.lemma, speaker, basis))
            else:
                speaker = self._last_speaker(sentence)
                basis: Basis = "continued" if speaker else "unknown"
                self.reported.append(Reported(spans, spans, "direct", None, None, "", speaker, basis, self._rivals(sentence, speaker)))
            self.last_quote_paragraph = sentence.sentence.paragraph

    def _last_speaker(self, sentence: ParsedSentence) -> Entity | None:
        for reported in reversed(self.reported):
            if reported.speaker is not None and (reported.quotes or reported.source is not None):
                return reported.speaker
        return None

    def _note_colon(self, sentence: ParsedSentence, clauses: Sequence[Clause]) -> None:
        self.pending = None
        end = sentence.sentence.span.text.rstrip()
        if not end.endswith(":"):
            return
        verbs = [t for t in sentence.doc if t.pos_ in ("VERB", "AUX") and t.dep_ not in ("aux", "auxpass")]
        verbs.sort(key=lambda t: (t.lemma_.lower() in REPORTING, t.i if t.lemma_.lower() in REPORTING else -t.i))
        subjects = [(verb, subject_of(verb)) for verb in reversed(verbs)]
        root, subject = next(((verb, found) for verb, found in subjects if found is not None), (None, None))
        if root is None or subject is None:
            return
        source = source_of(self.text, sentence, subject)
        speaker, basis, _ = self._resolve(sentence, source)
        cue = Span.of(self.text, sentence.start_of(root), sentence.end_of(root))
        self.pending = (speaker, basis, Clause(sentence.sentence, source, cue, (), (), subject.text, root.lemma_))

    def _rivals(self, sentence: ParsedSentence, speaker: Entity | None) -> tuple[Entity, ...]:
        offset = sentence.sentence.span.start
        near = [e for e in self.cast.entities if e is not speaker and any(0 <= offset - m.start < 600 for m in e.mentions)]
        near.sort(key=lambda e: -max(m.start for m in e.mentions if m.start <= offset))
        return tuple(near[:3])

    # ---- who is it ----

    def _resolve(self, sentence: ParsedSentence, source: Span) -> tuple[Entity | None, Basis, tuple[Entity, ...]]:
        doc = sentence.doc
        head = subject_token(sentence, source)
        if head is None:
            return None, "unknown", ()
        tokens = [t for t in doc if source.start <= sentence.start_of(t) < source.end]
        if len(tokens) == 1 and head.lower_ in PRONOUNS:
            return self._pronoun(sentence, head.lower_, source)
        joined = [t for t in head.conjuncts if t in tokens]
        if joined:
            return self._joint(sentence, source, tokens)
        person = self._person_in(sentence, source, head)
        if person is not None:
            return person, "named", ()
        return self._other(sentence, source, head, tokens)

    def _person_in(self, sentence: ParsedSentence, source: Span, head: object) -> Entity | None:
        doc = sentence.doc
        for found in doc.ents:
            start, end = sentence.start_of(found[0]), sentence.end_of(found[-1])
            if found.label_ == "PERSON" and source.start <= start and end <= source.end + 3 and not self._is_possessor(doc, found.end, found.root):
                name = bare_name(self.text[start:end])
                for entity in self.cast.entities:
                    if entity.kind == "person" and entity.named and any(start <= m.start and m.end <= end for m in entity.mentions):
                        return entity
                del name
        last = bare_name(source.text)
        for entity in self.cast.entities:  # a name that the tagger saw elsewhere but not here
            if entity.kind == "person" and entity.named and (entity.is_like(last) or last.split()[-1] == entity.name.split()[-1] and last.split()[-1][:1].isupper()):
                words = last.split()
                if not (set(w.lower() for w in words) & ORGANISATIONS):
                    entity.mentions.append(Span.of(self.text, source.end - len(last.split()[-1]), source.end) if source.text.endswith(last.split()[-1]) else source)
                    return entity
        # "the team's coach, Alireza Mehraban": the name stands in apposition
        token = head
        for found in doc.ents:
            if found.label_ == "PERSON" and found.root.dep_ == "appos" and found.root.head == token:
                start, end = sentence.start_of(found[0]), sentence.end_of(found[-1])
                for entity in self.cast.entities:
                    if any(start <= m.start and m.end <= end for m in entity.mentions):
                        return entity
        return None

    @staticmethod
    def _is_possessor(doc: object, end: int, root: object) -> bool:
        return root.dep_ == "poss" or (end < len(doc) and doc[end].tag_ == "POS")

    def _pronoun(self, sentence: ParsedSentence, pronoun: str, source: Span) -> tuple[Entity | None, Basis, tuple[Entity, ...]]:
        gender = GENDER.get(pronoun)
        if pronoun in ("i", "we", "you", "this", "that", "these", "those", "one"):
            return None, "unknown", ()
        if pronoun == "they":
            pool = [e for e in self.cast.entities if e.kind in ("organisation", "group") or e.is_plural]
        elif pronoun == "it":
            pool = [e for e in self.cast.entities if e.kind in ("organisation", "document")]
        else:
            pool = [e for e in self.cast.entities if e.kind == "person" and not e.is_plural]
        pool = [e for e in pool if e.first < source.start and (gender is None or e.gender in (None, gender))]
        ranked = sorted(pool, key=lambda e: self._salience(e, sentence, source), reverse=True)
        if not ranked:
            return None, "unknown", ()
        best = ranked[0]
        if gender and best.gender is None:
            best.gender = gender
        return best, "pronoun", tuple(ranked[1:4])

    def _salience(self, entity: Entity, sentence: ParsedSentence, source: Span) -> float:
        """Nearness of the last mention, with a bonus for who spoke last and for subjects."""
        last = max((m.start for m in entity.mentions if m.start < source.start), default=-10_000)
        score = -(source.start - last) / 100
        spoke = next((r for r in reversed(self.reported) if r.speaker is not None), None)
        if spoke is not None and spoke.speaker is entity and source.start - spoke.start < 1200:
            score += 3.0
        if self._was_subject(entity, last):
            score += 1.5
        return score

    def _was_subject(self, entity: Entity, offset: int) -> bool:
        for parsed in self.parsed:
            if parsed.sentence.span.start <= offset < parsed.sentence.span.end:
                for token in parsed.doc:
                    if token.dep_ in ("nsubj", "nsubjpass"):
                        start = parsed.start_of(parsed.doc[token.left_edge.i])
                        if start <= offset <= parsed.end_of(token):
                            return True
        return False

    def _joint(self, sentence: ParsedSentence, source: Span, tokens: Sequence[object]) -> tuple[Entity | None, Basis, tuple[Entity, ...]]:
        name = bare_name(source.text)
        group = self.cast.described(name, source, "group", "", True)
        return group, "named", ()

    def _other(self, sentence: ParsedSentence, source: Span, head: object, tokens: Sequence[object]) -> tuple[Entity | None, Basis, tuple[Entity, ...]]:
        lemma, lower = head.lemma_.lower(), head.lower_
        name = bare_name(source.text)
        possessor = next((t for t in tokens if t.dep_ == "poss"), None)
        definite = tokens[0].lower_ in ("the", "this", "that", "these", "those", "his", "her", "their", "its")
        plural = head.tag_ in ("NNS", "NNPS") or tokens[0].lower_ in ("both", "several", "many", "some", "two", "three")
        if head.pos_ == "PROPN" or head.tag_ in ("NNP", "NNPS"):
            if lower in PERSON_NOUNS and definite and len(tokens) <= 3:
                found = self._anaphor(lower, source)
                if found is not None:
                    return found, "anaphor", ()
            label = head.ent_type_
            if (label == "PERSON" or tokens[0].lower_.strip(".") in ("mr", "mrs", "ms", "dr", "sir", "gen", "general")) and lower not in ORGANISATIONS:
                return self.cast.person(name, source), "named", ()
            return self.cast.body(name, source, "group" if label == "NORP" or plural and label != "ORG" else "organisation"), "named", ()
        if lemma in DOCUMENTS:
            return self.cast.described(name, source, "document", lower, plural), "described", ()
        if definite and possessor is None:
            found = self._anaphor(lemma, source)
            if found is not None:
                return found, "anaphor", self._rivals(sentence, found)
        if lemma in ("service", "spokesman", "spokeswoman", "spokesperson", "office") and possessor is not None:
            owner = " ".join(t.text for t in possessor.subtree if t.tag_ != "POS")
            owner_name = bare_name(self.text[sentence.start_of(possessor.left_edge) : sentence.end_of(possessor)])
            del owner
            if possessor.ent_type_ != "PERSON" and owner_name[:1].isupper():
                body = self.cast.body(owner_name, source)
                if name not in body.aliases:
                    body.aliases.append(name)
                return body, "named", ()
        if plural:
            return self.cast.described(name, source, "group", lemma, True), "described", ()
        if lemma in ORGANISATIONS and lemma not in PERSON_NOUNS:
            if any(t.pos_ == "PROPN" for t in tokens):
                return self.cast.body(name, source), "named", ()
            return self.cast.described(name, source, "organisation", lemma, False), "described", ()
        return self.cast.described(name, source, "person", lemma, False), "described", ()

    def _anaphor(self, noun: str, source: Span) -> Entity | None:
        """Whom "the official" or "the ministry" stands for: same noun first, then the last speaker of its sort."""
        earlier = [e for e in self.cast.entities if e.first < source.start]
        same = [e for e in earlier if noun in e.heads or noun in e.name.lower().split() or any(noun in d.text.lower().split() for d in e.descriptions)]
        wanted = "organisation" if noun in ORGANISATIONS and noun not in PERSON_NOUNS else "person" if noun in PERSON_NOUNS else None
        if wanted == "organisation":
            same = [e for e in same if e.kind == "organisation"]
        if same:
            return max(same, key=lambda e: max(m.start for m in e.mentions if m.start < source.start))
        for reported in reversed(self.reported):
            speaker = reported.speaker
            if speaker is not None and speaker.kind == wanted and source.start - reported.start < 800:
                if wanted == "person" and (noun in GENERIC or not speaker.heads):
                    return speaker
                if wanted == "organisation":
                    return speaker
        return None


def form_of(content: Sequence[Span], quotes: Sequence[Span]) -> Form:
    """"direct" when all of the content is quoted, "indirect" when none is."""
    if not quotes:
        return "indirect"
    total = sum(len(c.text.split()) for c in content)
    quoted = sum(len(q.text.split()) for q in quotes)
    return "direct" if quoted >= total else "mixed"


def _groups(text: str, whole: Sequence[Quotation], cue: Span) -> list[list[Quotation]]:
    """Parts of one interrupted sentence go together; a full stop before the second begins a new one."""
    groups: list[list[Quotation]] = []
    for quotation in whole:
        if groups:
            previous = groups[-1][-1]
            between = text[previous.end : quotation.start].rstrip()
            if text[previous.end - 2] not in ".!?" and between[-1:] not in ".:":
                groups[-1].append(quotation)
                continue
        groups.append([quotation])
    return groups


__all__ = ["Reported", "attribute", "form_of", "replace", "collapse", "head_words"]
