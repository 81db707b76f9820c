"""Reporting clauses by pattern, for languages without a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...brief import Span
from ..attribution import Reported, form_of, report_turn
from ..german.frames import GermanFrames
from ..german.tagging import tag_passage
from ..lexicon import Lexicon, load_lexicon
from ..names import Cast, Entity
from ..quotations import Quotation, is_first_line
from ..sentences import Sentence
from ..speakers import Basis
from ..transcript import Transcript, read_transcript
from .bare import read_bare
from .frame import Frame, Mood
from .frames import Frames
from .nounphrase import noun_phrase
from .sources import Sources
from .subjects import Range
from .words import Passage, Quoted, Word, is_whole, read_passages

EDGE = " \t\r\n,;:–—"
SENTENCE_END = re.compile(r"[.!?…](?=\s+[^\W\d_a-zà-ÿ])")
ABBREVIATION = re.compile(r"\b[A-ZÀ-Þ]\w?\.\Z")
NEAR = 700
GAP = 4


def attribute_by_pattern(
    text: str, language: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation]
) -> tuple[list[Reported], Cast]:
    """What is reported, in text order, and who says it; without a lexicon, quotations whose speaker is unknown."""
    lexicon = load_lexicon(language)
    quoted = Quoted(quotations)
    if lexicon is None:
        return read_bare(text, quoted, language)
    passages = list(read_passages(text, sentences, quoted, lexicon))
    if lexicon.language == "de":
        passages = [tag_passage(passage) for passage in passages]
    reader = _Reader(text, lexicon, quoted)
    sources = reader.sources
    sources.read_names(passages)
    transcript = read_transcript(text, sources.cast, sources.enter, language)
    done = 0
    for passage in passages:
        done = reader.read_turns(transcript, done, passage)
        if not transcript.meets(passage.start, passage.end):
            reader.read(passage)
    reader.read_turns(transcript, done, None)
    holders = sources.holders()
    reported = [
        replace(r, speaker=holders[id(r.speaker)], basis="anaphor") if id(r.speaker) in holders else r
        for r in reader.reported
    ]
    transcript.prune(sources.cast, {id(r.speaker) for r in reported})
    return sorted(reported, key=lambda r: r.start), sources.cast


class _Reader:
    """Walks the passages once, remembering who spoke last."""

    def __init__(self, text: str, lexicon: Lexicon, quoted: Quoted) -> None:
        self.text, self.lexicon, self.quoted = text, lexicon, quoted
        self.sources = Sources(text, lexicon)
        self.reported: list[Reported] = []
        self.taken: set[int] = set()
        self.speaker: Entity | None = None
        self.paragraph = -9
        self.gap = 99  # passages since somebody spoke
        self.previous: Passage | None = None

    def read(self, passage: Passage) -> None:
        finder = (
            GermanFrames(passage, self.lexicon)
            if self.lexicon.language == "de"
            else Frames(passage, self.lexicon)
        )
        frames = finder.find()
        self.gap += 1
        for frame in frames:
            self._frame(passage, frame)
        self._incises(passage)
        if not frames and self._continues(passage, finder.mood()):
            self._continued(passage)
        elif not frames:
            self._opened(passage, finder.opening)
        self._bare(passage)
        if not frames and finder.hint is not None:
            first, last = finder.hint
            speaker, _ = self.sources.resolve(passage.words[first:last], (), is_plural=False)
            if speaker is not None:
                self._spoke(speaker, passage.end, passage.paragraph)
        self.previous = passage

    def read_turns(self, transcript: Transcript, done: int, passage: Passage | None) -> int:
        """Reports the turns before the passage, None for the article's end; returns how many are done then."""
        offset = len(self.text) if passage is None else passage.start
        for turn, (speaker, basis) in transcript.before(offset, done):
            done += 1
            self.reported.append(report_turn(turn, speaker, basis))
            self._spoke(speaker, turn.end, -9)
        return done

    # ---- a reporting clause ----

    def _frame(self, passage: Passage, frame: Frame) -> None:
        words = passage.words
        speaker, basis, source = self._who(passage, frame)
        pieces = [piece for r in frame.content for piece in self._pieces(words, r)]
        if frame.is_backward:
            pieces = self._sentence_before(passage)
        pieces = [(span, quotes) for span, quotes in pieces if span.text]
        if not pieces:
            return
        cue = Span.of(self.text, words[frame.cue[0]].start, words[frame.cue[1] - 1].end)
        content = tuple(span for span, _ in pieces)
        quotes = tuple(q for _, inside in pieces for q in inside)
        if any(set(content) <= set(r.content) for r in self.reported[-4:]):
            return
        for group_content, group_quotes in _groups(self.text, content, quotes):
            self.reported.append(
                Reported(
                    group_content, group_quotes, form_of(group_content, group_quotes), source, cue, frame.lemma,
                    speaker, basis,
                )
            )  # fmt: skip
        self._spoke(speaker, content[-1].end, passage.paragraph)

    def _sentence_before(self, passage: Passage) -> list[tuple[Span, list[Span]]]:
        """The sentence before in the same paragraph, unless it was somebody's words already."""
        before = self.previous
        if before is None or before.paragraph != passage.paragraph:
            return []
        if self.reported and self.reported[-1].end > before.start:
            return []
        return self._pieces(before.words, (0, len(before.words)))

    def _who(self, passage: Passage, frame: Frame) -> tuple[Entity | None, Basis, Span | None]:
        words = passage.words
        if frame.source is None:
            return self._unnamed(passage, frame)
        first, last = frame.source
        apposed = words[frame.apposed[0] : frame.apposed[1]] if frame.apposed else ()
        speaker, found = self.sources.resolve(words[first:last], apposed, is_plural=frame.is_plural)
        if frame.mention is not None:
            return speaker, found, self._source_span(words[frame.mention[0] : frame.mention[1]], ())
        return (
            speaker,
            found,
            self._source_span(
                words[first:last], apposed if speaker is not None and speaker.is_named_person else ()
            ),
        )

    def _unnamed(self, passage: Passage, frame: Frame) -> tuple[Entity | None, Basis, Span | None]:
        """The sentence's own subject for "eigenen Angaben zufolge", else who spoke before, else nobody."""
        if not frame.is_inherited:
            return None, "unknown", None
        if frame.mention is not None:
            words = passage.words
            source = Span.of(self.text, words[frame.mention[0]].start, words[frame.mention[1] - 1].end)
            end = noun_phrase(words, 0, frame.mention[0], self.lexicon)
            if end and not self.lexicon.has("prepositions", words[0].low):
                speaker, _ = self.sources.resolve(words[:end], (), is_plural=False)
                return speaker, "anaphor", source
            speaker = self.sources.named_since(words[frame.mention[0]].start) or self.speaker
            return speaker, "continued" if speaker is not None else "unknown", source
        speaker = self.sources.named_since(passage.words[frame.cue[0]].start) or self.speaker
        if speaker is not None and frame.is_plural and speaker.kind == "person" and not speaker.is_plural:
            return None, "unknown", None  # "anunciaron": several
        return speaker, "continued" if speaker is not None else "unknown", None

    def _source_span(self, words: Sequence[Word], apposed: Sequence[Word]) -> Span:
        """The source without its article, with the name that stands beside it: "ministre de la Culture, X"."""
        first = 0
        while (
            first < len(words) - 1
            and self.lexicon.has("determiners", words[first].low)
            and not words[first].is_quoted
        ):
            first += 1
        last = apposed[-1].end if apposed and apposed[-1].end > words[-1].end else words[-1].end
        return Span.of(self.text, words[first].start, last)

    def _pieces(self, words: Sequence[Word], place: Range) -> list[tuple[Span, list[Span]]]:
        """A content range as spans, with the quotations in it; a range that is one quotation, as its words."""
        inside = list(words[place[0] : place[1]])
        while (
            inside
            and not (inside[0].is_word or inside[0].is_quoted or inside[0].quotation)
            and inside[0].text in EDGE + "."
        ):
            inside.pop(0)
        while (
            inside
            and not (inside[-1].is_word or inside[-1].is_quoted or inside[-1].quotation)
            and inside[-1].text in EDGE + "."
        ):
            inside.pop()
        if not inside:
            return []
        start, end = inside[0].start, inside[-1].end
        held = self.quoted.within(start, end)
        self.taken.update(q.start for q in held)
        if len(held) == 1 and held[0].start == start and held[0].end >= end:
            return [(held[0].span, [held[0].span])]
        whole = [w.quotation for w in inside if w.quotation is not None]
        if whole and whole[0].start == start and whole[-1].end >= end and len(whole) == len(inside):
            return [(q.span, [q.span]) for q in whole]
        return [
            (Span.of(self.text, start, end), [q.span for q in held if q.span.end <= end and _is_quote(q)])
        ]

    def _spoke(self, speaker: Entity | None, end: int, paragraph: int) -> None:
        self.paragraph, self.gap = paragraph, 0
        self.speaker = speaker
        if speaker is not None:
            self.sources.spoke(speaker, end)

    # ---- a clause inside the marks ----

    def _incises(self, passage: Passage) -> None:
        """ "« A, a expliqué X. B. »": French puts the clause between the marks."""
        if self.lexicon.has_capital_nouns:
            return
        for word in passage.words:
            quotation = word.quotation
            if quotation is None or quotation.start in self.taken:
                continue
            parted = self._parted(passage, quotation)
            if parted is None:
                continue
            frame, inner = parted
            spans: list[Span] = []
            for first, last in frame.content:
                spans.extend(span for span, _ in self._pieces(inner.words, (first, last)))
            spans[0] = Span.of(
                self.text, quotation.span.start, spans[0].end
            )  # with the sentences before the clause's
            speaker, basis, source = self._who(inner, frame)
            cue = Span.of(self.text, inner.words[frame.cue[0]].start, inner.words[frame.cue[1] - 1].end)
            self.taken.add(quotation.start)
            content = tuple(spans)
            self.reported.append(
                Reported(content, content, "direct", source, cue, frame.lemma, speaker, basis)
            )
            self._spoke(speaker, quotation.end, passage.paragraph)
            rest = _trimmed(self.text, inner.end, quotation.span.end)
            if rest is not None:
                self.reported.append(
                    Reported((rest,), (rest,), "direct", None, None, "", speaker, "continued")
                )

    def _parted(self, passage: Passage, quotation: Quotation) -> tuple[Frame, Passage] | None:
        """The first sentence of a quotation that holds a clause of the narrator's, as a passage of its own."""
        start = quotation.span.start
        for end in self._sentence_ends(quotation.span):
            inner = Sentence(0, Span.of(self.text, start, end), passage.paragraph)
            found = next(read_passages(self.text, [inner], Quoted([]), self.lexicon), None)
            frame = self._narrators(found) if found is not None and len(found.segments) > 1 else None
            if found is not None and frame is not None:
                return frame, found
            start = end
        return None

    def _sentence_ends(self, span: Span) -> Iterator[int]:
        for stop in SENTENCE_END.finditer(self.text, span.start, span.end):
            if not ABBREVIATION.search(self.text[max(stop.end() - 4, 0) : stop.end()]):
                yield stop.end()
        yield span.end

    def _narrators(self, found: Passage) -> Frame | None:
        for frame in Frames(found, self.lexicon, is_spoken=True).find():
            between = found.words[frame.cue[0]]
            number = found.segment_of(frame.cue[0])
            is_narrator = (
                number > 0 and found.segments[number].first >= frame.cue[0] - 4 and frame.source is not None
            )
            pronoun = found.words[frame.source[0]].low if frame.source else ""
            if (
                is_narrator
                and frame.content
                and frame.content[0][0] < frame.cue[0]
                and not self.lexicon.has("nobody", pronoun)
            ):
                if frame.source is not None and frame.source[0] > frame.cue[0] - 3 and between.is_word:
                    return frame
        return None

    # ---- without a clause ----

    def _continues(self, passage: Passage, mood: Mood) -> bool:
        """Whether a sentence goes on in the form of reported speech."""
        apart = passage.paragraph - self.paragraph
        if apart > 1 or self.gap > (GAP if apart == 0 else 1):
            return False
        if self._has_quotation(passage):
            return False
        if mood == "reported":
            return True
        return apart == 0 and (mood == "hearsay" or (mood == "hypothetical" and self.gap == 1))

    def _continued(self, passage: Passage) -> None:
        pieces = self._pieces(passage.words, (0, len(passage.words)))
        if not pieces:
            return
        content, quotes = tuple(p[0] for p in pieces), tuple(q for p in pieces for q in p[1])
        basis: Basis = "continued" if self.speaker is not None else "unknown"
        last = self.reported[-1] if self.reported else None
        if last is not None and self._runs_on(
            passage, last
        ):  # a run of such sentences is one, like a quotation
            content = (Span.of(self.text, last.content[0].start, content[-1].end),)
            quotes = (*last.quotes, *quotes)
            self.reported.pop()
        self.reported.append(
            Reported(content, quotes, form_of(content, quotes), None, None, "", self.speaker, basis)
        )
        self._spoke(self.speaker, content[-1].end, passage.paragraph)

    def _runs_on(self, passage: Passage, last: Reported) -> bool:
        """Whether the sentence before was one without a reporting clause too."""
        before = self.previous
        is_beside = before is not None and before.paragraph == passage.paragraph
        return (
            is_beside
            and before is not None
            and last.cue is None
            and last.form != "direct"
            and last.end > before.start
        )

    def _opened(self, passage: Passage, subject: Range | None) -> None:
        """„A.“ Rita Holm …: an article's first quotation is of whoever the next sentence is about."""
        last = self.reported[-1] if len(self.reported) == 1 else None
        before = self.previous
        if (
            subject is None
            or last is None
            or before is None
            or last.basis != "unknown"
            or last.form != "direct"
        ):
            return
        if (
            before.paragraph == passage.paragraph
            and before.start <= last.start
            and not self._has_quotation(passage)
        ):
            speaker, _ = self.sources.resolve(passage.words[subject[0] : subject[1]], (), is_plural=False)
            if speaker is not None and speaker.is_named_person:
                self.reported[-1] = replace(last, speaker=speaker, basis="continued")

    def _has_quotation(self, passage: Passage) -> bool:
        return any(w.quotation is not None for w in passage.words)

    def _bare(self, passage: Passage) -> None:
        """Whole quotations that no clause took: their speaker goes on, where somebody has spoken near by."""
        for word in passage.words:
            quotation = word.quotation
            if quotation is None or quotation.start in self.taken:
                continue
            if not is_whole(self.text, quotation, passage.start, self.lexicon) or is_first_line(
                self.text, quotation
            ):
                continue
            self.taken.add(quotation.start)
            is_near = self.speaker is not None and quotation.start - self.sources.last_end < NEAR
            speaker = self.speaker if is_near else None
            basis: Basis = "continued" if speaker is not None else "unknown"
            span = quotation.span
            self.reported.append(Reported((span,), (span,), "direct", None, None, "", speaker, basis))
            self._spoke(speaker, quotation.end, passage.paragraph)


def _is_quote(quotation: Quotation) -> bool:
    """Whether quoted words inside reported speech are somebody's words rather than a name."""
    return any(word[:1].islower() for word in quotation.span.text.split())


def _groups(
    text: str, content: tuple[Span, ...], quotes: tuple[Span, ...]
) -> list[tuple[tuple[Span, ...], tuple[Span, ...]]]:
    """Parts of one interrupted sentence stay together; after a full stop inside the marks a new one begins."""
    if content != quotes or len(content) < 2:
        return [(content, quotes)]
    groups: list[list[Span]] = [[content[0]]]
    for span in content[1:]:
        after = text[groups[-1][-1].end : groups[-1][-1].end + 2]
        ended = after[:1] in (".", "!", "?") or groups[-1][-1].text[-1:] in "!?"
        if ended and ":" not in text[groups[-1][-1].end : span.start]:
            groups.append([span])
        else:
            groups[-1].append(span)
    return [(tuple(group), tuple(group)) for group in groups]


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and (text[start].isspace() or text[start] in ".,;:!?"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".,"):
        end -= 1
    return Span.of(text, start, end) if start < end else None
