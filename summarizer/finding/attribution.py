"""Quotation attribution: every reported passage with its source, cue and content, and the speaker it resolves to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..brief import Form, Span
from .names import GENDER, Cast, Entity, Gender
from .parse.clauses import Clause, ClauseKind
from .parse.descriptions import describe_names
from .parse.grammar import ParsedSentence, is_whole
from .parse.mentions import is_headline, read_names
from .parse.people import tag_people
from .parse.reporting import find_clauses
from .parse.subjects import source_of, subject_of
from .parse.verbs import LABELLING, REPORTING, SILENT, reports
from .parse.voices import can_speak, gapped_subject
from .quotations import Quotation, is_first_line
from .speakers import Basis, Resolver
from .transcript import Transcript, read_transcript
from .turns import Turn

# fewer unquoted words beside a quotation are the reporting clause's
CLAUSE_WORDS = 3
# "the minister" in another's words may be anybody; a description of more words is told by the narrator
VARIED = 2
# a line that announces a paragraph of speech is no longer than this, and the speech no shorter
ANNOUNCED = 12
BLOCK_WORDS = 4
# a quotation of so many words is somebody's, and this near behind it stands who said it
TAGGED_WORDS, TAG_REACH = 4, 60
TAG_STOP = re.compile(r"[.!?;:\n“”\"]")
VERB_BEFORE = re.compile(r"[,\s]*(\w+)\s+")
VERB_BEHIND = re.compile(r"(?: (?:of|at|from) (?:the )?[A-Z][\w&’-]*(?: [A-Z][\w&’-]*)*)? (\w+)\b")
# outside quotation marks these are the author of the article
NARRATORS = ("i", "we", "you")
NOBODY = re.compile(r"(?:neither|nobody|no one|none|not|no)\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?][”’\"']*\s+[^\s“‘\"']")


@dataclass(frozen=True, slots=True)
class Reported:
    """A passage that somebody is reported to have said.

    Attributes:
        content: the reported words; for a direct quotation the same spans as quotes.
        speaker: None where the program finds nobody.
        basis: how the speaker was found; a name in the clause is worth more than a pronoun.
        clause: what sort of reporting clause gives the source.
    """

    content: tuple[Span, ...]
    quotes: tuple[Span, ...]
    form: Form
    source: Span | None
    cue: Span | None
    lemma: str
    speaker: Entity | None
    basis: Basis
    clause: ClauseKind = "none"

    @property
    def start(self) -> int:
        return self.content[0].start

    @property
    def end(self) -> int:
        return self.content[-1].end


def attribute(
    text: str, parsed: Sequence[ParsedSentence], quotations: Sequence[Quotation]
) -> tuple[list[Reported], Cast]:
    """What is reported in the article, in text order, and the cast that says it."""
    cast = Cast()
    tag_people(parsed)
    read_names(text, parsed, cast)
    describe_names(text, parsed, cast)
    transcript = read_transcript(text, cast, cast.enter)
    outside = [p for p in parsed if not transcript.meets(p.sentence.span.start, p.sentence.span.end)]
    reader = _Reader(text, outside, quotations, cast, transcript)
    reported = reader.read()
    transcript.prune(cast, {id(r.speaker) for r in reported})
    return reported, cast


def report_turn(turn: Turn, speaker: Entity | None, basis: Basis) -> Reported:
    """What stands after a label is said by whom it names; no quotation marks, no quotes."""
    quotes = turn.content if turn.is_quoted else ()
    form = form_of(turn.content, quotes)
    return Reported(turn.content, quotes, form, turn.label, turn.cue, ":", speaker, basis, "colon")


class _Reader:
    """Walks the article once, remembering who spoke last."""

    def __init__(
        self,
        text: str,
        parsed: Sequence[ParsedSentence],
        quotations: Sequence[Quotation],
        cast: Cast,
        transcript: Transcript,
    ) -> None:
        self.text, self.parsed, self.transcript = text, parsed, transcript
        self.quotations = [q for q in quotations if q.depth == 0 and not transcript.meets(q.start, q.end)]
        self.starts = [q.start for q in self.quotations]
        self.reported: list[Reported] = []
        self.numbers = {p.sentence.number: index for index, p in enumerate(parsed)}
        self.taken: set[int] = set()
        self.introduced: tuple[Entity | None, Basis, Clause] | None = None
        self.spoken: list[tuple[int, int, Entity]] = []
        self.resolver = Resolver(text, cast, lambda: self.spoken)

    def read(self) -> list[Reported]:
        done, block = 0, -1
        for index, sentence in enumerate(self.parsed):
            span = sentence.sentence.span
            done = self._read_turns(done, span.start)
            self.resolver.spoken_of = _spoken_of(self._within(span.start, span.end))
            if self._opens_block(index):
                block = sentence.sentence.paragraph
                self._read_block(index)
            if sentence.sentence.paragraph == block:
                self.introduced = None
                continue
            self.resolver.enter(sentence)
            clauses = find_clauses(self.text, sentence) if not is_headline(sentence) else []
            # what somebody says before what they tell in it: "But she thought it lost, she said"; a quotation's own clause first
            for clause in sorted(clauses, key=lambda clause: clause.is_nested and not clause.quotations):
                if not self._is_quoted(clause.cue):
                    self._read_clause(sentence, clause)
            self._read_bare(sentence)
            self.introduced = self._introduction(sentence)
        self._read_turns(done, len(self.text))
        return sorted(self.reported, key=lambda r: r.start)

    def _opens_block(self, index: int) -> bool:
        """Whether a paragraph without quotation marks is what the sentence before announces: "The governor added:"."""
        if self.introduced is None or index == 0:
            return False
        sentence, before = self.parsed[index].sentence, self.parsed[index - 1].sentence
        words = before.span.text.split()
        is_announced = 1 < len(words) <= ANNOUNCED and reports(words[-1].rstrip(":"))
        is_plain = sentence.span.text[:1].isalpha() and len(sentence.span.text.split()) >= BLOCK_WORDS
        return is_announced and is_plain and sentence.paragraph == before.paragraph + 1

    def _read_block(self, index: int) -> None:
        """The whole paragraph is said by who was announced."""
        assert self.introduced is not None
        speaker, basis, clause = self.introduced
        paragraph = self.parsed[index].sentence.paragraph
        last = index
        while last + 1 < len(self.parsed) and self.parsed[last + 1].sentence.paragraph == paragraph:
            last += 1
        start, end = self.parsed[index].sentence.span.start, self.parsed[last].sentence.span.end
        while end > start and self.text[end - 1] in ".,":
            end -= 1
        self.taken.update(q.start for q in self._within(start, end))
        self._report((Span.of(self.text, start, end),), [], clause, speaker, basis)

    def _read_turns(self, done: int, offset: int) -> int:
        """Reports the turns of a transcript that begin before the offset; returns how many are done then."""
        for turn, (speaker, basis) in self.transcript.before(offset, done):
            done += 1
            self.reported.append(report_turn(turn, speaker, basis))
            if speaker is not None:
                self.spoken.append((turn.start, turn.end, speaker))
        return done

    def _within(self, start: int, end: int) -> list[Quotation]:
        """Quotations that begin in [start, end)."""
        return self.quotations[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def _is_quoted(self, span: Span) -> bool:
        index = bisect_left(self.starts, span.start) - 1
        return index >= 0 and span.end < self.quotations[index].end

    def _read_clause(self, sentence: ParsedSentence, clause: Clause) -> None:
        is_silence = clause.is_negated and clause.lemma in SILENT
        is_addressed = clause.source is not None and clause.source.text.lower() == "you"
        is_heading = clause.cue.text.isupper() and not sentence.sentence.span.text.isupper()
        if (
            clause.source is None
            or is_silence
            or is_addressed
            or is_heading
            or NOBODY.match(clause.source.text)
        ):
            return
        whole = [q for q in clause.quotations if q.start not in self.taken]
        content = [self._to_mark(c) for c in clause.content]
        content = [c for c in content if not any(q.start <= c.start and c.end <= q.end for q in whole)]
        if not (whole or content):
            return
        speaker, basis = self.resolver.resolve(sentence, clause.source)
        if speaker is None and not whole and clause.source.text.lower() in NARRATORS:
            return
        # what somebody says that they think themselves is told by the outer clause; "the Oregon senator said" is no "he said"
        is_varied = basis == "anaphor" and len(clause.source.text.split()) > VARIED
        is_own = not is_varied and speaker is not None and self._is_spoken_by(speaker, clause)
        if clause.is_nested and not whole and (speaker is None or is_own):
            return
        whole = self._read_gapped(sentence, whole, clause)
        if not (whole or content):
            return
        woven = _woven(self.text, content, whole, clause.cue)
        if woven is not None:
            self._report((woven,), whole, clause, speaker, basis)
        elif whole:
            beside = [c for c in content if len(c.text.split()) >= CLAUSE_WORDS]
            for number, group in enumerate(_groups(self.text, whole)):
                spans = [*(q.span for q in group), *(beside if number == 0 else ())]
                self._report(tuple(sorted(spans, key=lambda s: s.start)), group, clause, speaker, basis)
        else:
            inside = [
                q for c in content for q in self._within(c.start - 1, c.end)
                if q.start not in self.taken and q.span.end <= c.end
            ]  # fmt: skip
            self._report(tuple(_unmarked(c, inside) for c in content), inside, clause, speaker, basis)

    def _read_gapped(
        self, sentence: ParsedSentence, whole: Sequence[Quotation], clause: Clause
    ) -> list[Quotation]:
        """Reports quotations whose verb is left out, "and the governor, “Certainly”"; the others are the clause's own."""
        own: list[Quotation] = []
        for quotation in whole:
            before = self.quotations[max(bisect_left(self.starts, quotation.start) - 1, 0)]
            follows = clause.cue.start < before.end <= quotation.start and clause.lemma not in LABELLING
            head = gapped_subject(sentence, before.end, quotation.start) if follows else None
            if head is None:
                own.append(quotation)
                continue
            source = source_of(self.text, sentence, head)
            speaker, basis = self.resolver.resolve(sentence, source)
            self._report((quotation.span,), [quotation], replace(clause, source=source), speaker, basis)
        return own

    def _to_mark(self, content: Span) -> Span:
        """Reported words that end within a quotation go on to its closing mark."""
        index = bisect_left(self.starts, content.end) - 1
        last = self.quotations[index] if index >= 0 else None
        if last is None or not content.end < last.span.end or content.start > last.span.start:
            return content
        return Span.of(self.text, content.start, last.span.end)

    def _is_spoken_by(self, speaker: Entity, clause: Clause) -> bool:
        """Whether the clause around a nested one has the same speaker."""
        around = [r for r in self.reported[-4:] if r.start <= clause.cue.start < r.end]
        return any(r.speaker is speaker for r in around)

    def _report(
        self,
        content: tuple[Span, ...],
        quotations: Sequence[Quotation],
        clause: Clause | None,
        speaker: Entity | None,
        basis: Basis,
    ) -> None:
        self.taken.update(q.start for q in quotations)
        if any(r.content == content for r in self.reported[-4:]):
            return
        quotes = tuple(q.span for q in quotations)
        form = form_of(content, quotes)
        if clause is None:
            reported = Reported(content, quotes, form, None, None, "", speaker, basis)
        else:
            reported = Reported(
                content, quotes, form, clause.source, clause.cue, clause.lemma, speaker, basis, clause.kind
            )
        self.reported.append(reported)
        if speaker is not None:
            self.spoken.append((reported.start, reported.end, speaker))

    def _read_bare(self, sentence: ParsedSentence) -> None:
        """Whole quotations without a reporting clause: a colon before them, or the speaker goes on."""
        for quotation in self._within(sentence.sentence.span.start, sentence.sentence.span.end):
            if quotation.start in self.taken:
                continue
            tag = self._tag(quotation)
            if tag is not None:
                self._report(
                    (quotation.span,), [quotation], tag, self.resolver.cast.at[tag.source.start], "named"
                )
                continue
            if not is_whole(self.text, quotation) or is_first_line(self.text, quotation):
                continue
            before = self.text[max(quotation.start - 40, 0) : quotation.start].rstrip()
            introduced = (
                (self.introduced or self._introduction(sentence, quotation.start))
                if before.endswith(":")
                else None
            )
            if introduced is not None:
                speaker, basis, clause = introduced
                self._report((quotation.span,), [quotation], clause, speaker, basis)
            elif self._goes_on(quotation):
                self._extend(quotation)
            else:
                speaker = self._lead_in(sentence, quotation) or self._last_voice()
                self._report((quotation.span,), [quotation], None, speaker, self._unnamed_basis(quotation))

    def _tag(self, quotation: Quotation) -> Clause | None:
        """The clause behind a quotation that the parser made nothing of: "” said Ann Lee, who …", "” for Brent, Ann Lee said"."""
        text, end = self.text, quotation.end
        if len(quotation.span.text.split()) < TAGGED_WORDS:
            return None
        names = (
            offset
            for offset in range(end, min(end + TAG_REACH, len(text)))
            if offset in self.resolver.cast.at
        )
        offset = next(names, None)
        if offset is None or TAG_STOP.search(text, end, offset):
            return None
        entity = self.resolver.cast.at[offset]
        name = next((m for m in entity.mentions if m.start == offset), None)
        if name is None or not entity.is_named_person:
            return None
        before = VERB_BEFORE.fullmatch(text, end, offset)
        verb = before or VERB_BEHIND.match(text, name.end)
        if verb is None or not reports(verb[1]):
            return None
        return Clause("verb", name, Span.of(text, verb.start(1), verb.end(1)), verb[1].lower())

    def _last_voice(self) -> Entity | None:
        """Who spoke last: of a quotation that somebody passes on, the one who is quoted."""
        if not self.reported:
            return None
        last = self.reported[-1]
        inner = [
            r for r in self.reported[-4:-1] if r.quotes and last.start <= r.start < last.end and r.speaker
        ]
        return inner[-1].speaker if inner else self.spoken[-1][2] if self.spoken else None

    def _lead_in(self, sentence: ParsedSentence, quotation: Quotation) -> Entity | None:
        """Whom the sentence before is about: in the same paragraph, "She was blunt. “No.”", or one who speaks there.

        "Analysts at Porter & Lee cut the share, citing weak demand." announces the paragraph that quotes them.
        """
        index = self.numbers[sentence.sentence.number] - 1
        if index < 0 or self.text[sentence.sentence.span.start : quotation.start].strip():
            return None
        before = self.parsed[index]
        span = before.sentence.span
        if before.folded or sentence.sentence.paragraph - before.sentence.paragraph > 1:
            return None
        if self.reported and self.reported[-1].end > span.start:
            return None
        root = next((t for t in before.doc if t.dep_ == "ROOT"), None)
        subject = next((c for c in root.children if c.dep_ == "nsubj"), None) if root is not None else None
        if root is None or subject is None:
            return None
        if before.sentence.paragraph != sentence.sentence.paragraph:
            is_speaker = can_speak(subject) and any(
                c.tag_ == "VBG" and c.dep_ == "advcl" and c.lemma_.lower() in REPORTING for c in root.children
            )
            return (
                self.resolver.resolve(before, source_of(self.text, before, subject))[0]
                if is_speaker
                else None
            )
        if not (subject.ent_type_ == "PERSON" or subject.lower_ in ("he", "she")):
            return None
        return self.resolver.resolve(before, source_of(self.text, before, subject))[0]

    def _unnamed_basis(self, quotation: Quotation) -> Basis:
        if not self.spoken:
            return "unknown"
        last = self.reported[-1]
        clause_end = max(last.end, last.source.end if last.source else 0, last.cue.end if last.cue else 0)
        between = self.text[clause_end : quotation.start]
        resumes = last.quotes and "\n" not in between.strip("\n") and not SENTENCE_END.search(between.strip())
        return "resumed" if resumes and last.basis in ("named", "described", "resumed") else "continued"

    def _goes_on(self, quotation: Quotation) -> bool:
        """Whether the passage is the next paragraph of speech whose mark was left open."""
        index = bisect_left(self.starts, quotation.start) - 1
        if index < 0 or self.quotations[index].closed or not self.reported:
            return False
        previous = self.quotations[index]
        between = self.text[previous.end : quotation.start]
        return not between.strip() and previous.span in self.reported[-1].quotes

    def _extend(self, quotation: Quotation) -> None:
        last = self.reported[-1]
        self.taken.add(quotation.start)
        content = (*last.content, quotation.span)
        self.reported[-1] = replace(last, content=content, quotes=(*last.quotes, quotation.span))

    def _introduction(
        self, sentence: ParsedSentence, end: int | None = None
    ) -> tuple[Entity | None, Basis, Clause] | None:
        """Who speaks after the colon that ends this sentence, or that stands in it at the end given.

        It is the subject of the last reporting verb before the colon, or of the verb.
        """
        if end is None and not sentence.sentence.span.text.rstrip().endswith(":"):
            return None
        before = [t for t in sentence.doc if end is None or sentence.start_of(t) < end]
        verbs = [t for t in before if t.pos_ in ("VERB", "AUX") and t.dep_ not in ("aux", "auxpass")]
        reporting = [t for t in reversed(verbs) if t.lemma_.lower() in REPORTING]
        for verb in [*reporting, *verbs]:
            subject = subject_of(verb)
            # in its own sentence the quotation may follow any verb: only who can speak says it then
            if subject is not None and (end is None or verb in reporting or can_speak(subject)):
                source = source_of(self.text, sentence, subject)
                speaker, basis = self.resolver.resolve(sentence, source)
                cue = Span.of(self.text, sentence.start_of(verb), sentence.end_of(verb))
                clause = Clause("colon", source, cue, verb.lemma_.lower())
                return speaker, basis, clause
        return None


def _spoken_of(quotations: Sequence[Quotation]) -> Gender | None:
    """The gender of the one whom a sentence's first quotation is about from its first word: "He counts badly"."""
    first = quotations[0].span.text.split()[:1] if quotations else []
    return GENDER.get(first[0].lower()) if first else None


def form_of(content: Sequence[Span], quotes: Sequence[Span]) -> Form:
    """ "direct" when all of the content is quoted, "indirect" when none is."""
    if not quotes:
        return "indirect"
    total = sum(len(c.text.split()) for c in content)
    quoted = sum(len(q.text.split()) for q in quotes)
    return "direct" if quoted >= total else "mixed"


def _woven(text: str, content: Sequence[Span], whole: Sequence[Quotation], cue: Span) -> Span | None:
    """One span where unquoted words after the cue run into a quotation: X said although A, "B"."""
    if len(content) != 1 or len(whole) != 1 or content[0].start < cue.end:
        return None
    words, quotation = content[0], whole[0]
    if words.end <= quotation.start and not text[words.end : quotation.start].strip(" ,\n"):
        return Span.of(text, words.start, quotation.span.end)
    if cue.end < quotation.start < quotation.end <= words.start:
        return (
            None
            if text[quotation.end : words.start].strip(" ,\n")
            else Span.of(text, quotation.span.start, words.end)
        )
    if words.start < quotation.start and quotation.end <= words.end + 2:
        return Span.of(text, words.start, max(words.end, quotation.span.end))
    return None


def _unmarked(content: Span, quotations: Sequence[Quotation]) -> Span:
    """Content that is one quotation from end to end, without its marks."""
    for quotation in quotations:
        if quotation.start in (content.start, content.start - 1) and abs(quotation.end - content.end) <= 2:
            return quotation.span
    return content


def _groups(text: str, whole: Sequence[Quotation]) -> list[list[Quotation]]:
    """Parts of one interrupted sentence go together; a full stop before the second begins a new one."""
    groups: list[list[Quotation]] = []
    for quotation in sorted(whole, key=lambda q: q.start):
        if groups:
            previous = groups[-1][-1]
            between = text[previous.end : quotation.start].rstrip()
            if text[previous.end - 2] not in ".!?" and between[-1:] not in (".", ":"):
                groups[-1].append(quotation)
                continue
        groups.append([quotation])
    return groups
