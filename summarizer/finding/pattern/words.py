"""Words and clauses of a sentence, for languages without a parser; offsets are the article's."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...brief import Span
from ..lexicon import Lexicon
from ..quotations import Quotation
from ..sentences import Sentence

LETTER = r"(?:[^\W_][\u0300-\u036f]*)"
WORD = re.compile(
    rf"{LETTER}{{1,7}}[’'](?={LETTER}|[«“])(?!t\b|s\b)"  # elision: l’, qu’, dell’, qu’«
    r"|\d+(?:[.,]\d+)+"
    rf"|{LETTER}+(?:-{LETTER}+)*-\s(?:und|oder|sowie|en|of)\s{LETTER}+(?:-{LETTER}+)*"  # Partei- und Fraktionschef
    rf"|{LETTER}+(?:[-–.&/]{LETTER}+|[.](?=\s{LETTER}))*"
    r"|[^\s\w]"
)
INVERTED = re.compile(r"(\w+)-(?:t-)?(ils?|elles?|on|je|nous)", re.IGNORECASE)
ELIDED = frozenset(
    "l d s n m t j c qu un all dell nell sull dall quell lorsqu puisqu jusqu quoiqu ch dev".split()
)
LONGEST_SENTENCE = 3000
BREAKS = frozenset(",;:–—")
# a sentence end that splitters miss: before a figure, and where the space after the stop is missing
MISSED = re.compile(r"(?<=[a-zäöüßéèáíóúñ]{5})[.!?](?:\s+(?=[„“«\"]?\d)|(?=[A-ZÄÖÜ][a-zäöü]{2}))")
ABBREVIATED = re.compile(
    r"(?:\b\w|\b(?:Dr|Prof|Mr|Mrs|St|bzw|ca|Nr|Mio|Mrd|usw|Sr|Sra|Dra|Mme|sig|dott))\.$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark of the article; a whole quotation is one word.

    Attributes:
        low: lower case, composed.
        is_quoted: inside a passage in quotation marks that is woven into the sentence.
        tag, lemma: word class and dictionary form, where a tagger for the language is at hand.
    """

    start: int
    end: int
    text: str
    low: str
    is_quoted: bool = False
    quotation: Quotation | None = None
    tag: str = ""
    lemma: str = ""

    @property
    def is_capital(self) -> bool:
        """Also a name that its bearer writes small: n24, e-plus."""
        small = self.text[:1].isalpha() and (self.text[-1:].isdigit() or self.text[1:2] == "-")
        return self.text[:1].isupper() or small

    @property
    def is_word(self) -> bool:
        return self.quotation is None and self.text[:1].isalnum()


@dataclass(frozen=True, slots=True)
class Segment:
    """Words between two breaks: [first, last) of its passage's words.

    Attributes:
        before, after: the break's mark, "" at the ends and beside a quotation.
    """

    first: int
    last: int
    before: str
    after: str


@dataclass(frozen=True)
class Passage:
    """A sentence as the patterns read it: whole quotations are single words.

    Attributes:
        end: after the last word, the full stop left out.
    """

    start: int
    end: int
    paragraph: int
    words: tuple[Word, ...]
    segments: tuple[Segment, ...]

    def segment_of(self, index: int) -> int:
        """Which segment holds the word at the index, or follows it."""
        return min(
            max(bisect_right(self.segments, index, key=lambda s: s.first) - 1, 0), len(self.segments) - 1
        )


class Quoted:
    """The article's quotations of depth 0, by place."""

    def __init__(self, quotations: Sequence[Quotation]) -> None:
        self.all = [q for q in quotations if q.depth == 0]
        self.starts = [q.start for q in self.all]

    def within(self, start: int, end: int) -> list[Quotation]:
        """Those that begin in [start, end)."""
        return self.all[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def around(self, offset: int) -> Quotation | None:
        """The one that holds the offset inside its marks."""
        index = bisect_left(self.starts, offset) - 1
        return self.all[index] if index >= 0 and offset < self.all[index].end else None


def read_passages(
    text: str, sentences: Sequence[Sentence], quoted: Quoted, lexicon: Lexicon
) -> Iterator[Passage]:
    """The article's sentences, cut where a quotation ends one and joined where a splitter broke into one."""
    for start, end, paragraph in _bounds(text, sentences, quoted, lexicon):
        words = tuple(_words(text, start, end, quoted, lexicon))
        if not words:
            continue
        last = words[-1]
        finish = last.start if last.text in (".", "…") and last.quotation is None else last.end
        yield Passage(start, finish, paragraph, words, tuple(_segments(words, lexicon)))


def _bounds(
    text: str, sentences: Sequence[Sentence], quoted: Quoted, lexicon: Lexicon
) -> Iterator[tuple[int, int, int]]:
    pending: tuple[int, int] | None = None
    for index, sentence in enumerate(sentences):
        start, end = pending or (sentence.span.start, 0)
        end = sentence.span.end
        following = sentences[index + 1] if index + 1 < len(sentences) else None
        goes_on = following is not None and following.paragraph == sentence.paragraph
        holder = quoted.around(end)
        # a sentence end inside a quotation is no end; nor is "…!“, sagte er" or a stop that an abbreviation has
        if goes_on and following is not None and (
            (holder is not None and holder.start >= start and holder.end > end + 1)
            or text[following.span.start].islower()
            or text[following.span.start] in ",–—"
            or lexicon.has("honorifics", _low(text[max(end - 12, start) : end]).split()[-1])
        ):  # fmt: skip
            pending = (start, end)
            continue
        pending = None
        for first, last in _cut(text, start, end, quoted):
            yield from ((*part, sentence.paragraph) for part in _parts(text, first, last, quoted))


def _parts(text: str, start: int, end: int, quoted: Quoted) -> Iterator[tuple[int, int]]:
    """A sentence beyond all measure in pieces, so that no clause is sought in the whole of it."""
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        cut = cut if cut > start else start + LONGEST_SENTENCE
        holder = quoted.around(cut)
        cut = min(holder.end, end) if holder is not None else cut
        yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end


def _cut(text: str, start: int, end: int, quoted: Quoted) -> Iterator[tuple[int, int]]:
    """Ends a sentence after a quotation that ends with one, where a capital follows and no clause goes on."""
    position = start
    for quotation in quoted.within(start, end):
        following = text[quotation.end : quotation.end + 12].lstrip()
        ends = text[max(quotation.end - 3, 0) : quotation.end].rstrip("”“\"»«’‘' \u00a0\u202f")[-1:] in ".!?…"
        if quotation.end < end and ends and following[:1].isupper() and text[quotation.end].isspace():
            yield position, quotation.end
            position = (
                quotation.end + len(text[quotation.end : end]) - len(text[quotation.end : end].lstrip())
            )
    for match in MISSED.finditer(text, position, end):
        if quoted.around(match.end()) is None:
            yield position, match.start() + len(match.group().rstrip())
            position = match.end()
    if position < end:
        yield position, end


def _words(text: str, start: int, end: int, quoted: Quoted, lexicon: Lexicon) -> Iterator[Word]:
    position = start
    inside: list[tuple[int, int]] = []
    for quotation in quoted.within(start, end):
        if quotation.start < position:
            continue
        if is_whole(text, quotation, start, lexicon):
            yield from _plain(text, position, quotation.start, inside)
            yield Word(
                quotation.start, quotation.end, text[quotation.start : quotation.end], "", False, quotation
            )
            position = min(quotation.end, end)
        else:
            inside.append((quotation.start, quotation.end))
    yield from _plain(text, position, end, inside)


def _plain(text: str, start: int, end: int, inside: Sequence[tuple[int, int]]) -> Iterator[Word]:
    ranges = iter([r for r in inside if start <= r[0] < end])
    current = next(ranges, None)
    for match in WORD.finditer(text, start, end):
        while current is not None and current[1] <= match.start():
            current = next(ranges, None)
        word = match.group()
        first, last = match.start(), match.end()
        if (
            word[-1:] in "’'"
            and len(word) > 1
            and unicodedata.normalize("NFC", word[:-1]).lower() not in ELIDED
        ):
            word, last = word[:-1], last - 1
        if word.endswith(".") and len(word) > 1 and not ABBREVIATED.search(word):
            word, last = word[:-1], last - 1
            yield Word(first, last, word, _low(word), current is not None and first >= current[0])
            yield Word(last, last + 1, ".", ".")
            continue
        inverted = INVERTED.fullmatch(word) if not (current is not None and first >= current[0]) else None
        if inverted is not None:  # a-t-il, dit-elle: verb and pronoun
            cut = first + inverted.end(1)
            yield Word(first, cut, text[first:cut], _low(text[first:cut]))
            yield Word(last - len(inverted[2]), last, inverted[2], _low(inverted[2]))
            continue
        yield Word(first, last, word, _low(word), current is not None and first >= current[0])


def _low(word: str) -> str:
    return unicodedata.normalize("NFC", word).lower()


def is_whole(text: str, quotation: Quotation, start: int, lexicon: Lexicon) -> bool:
    """Whether a quotation is speech of its own rather than words woven into the narrator's sentence."""
    before = text[max(start, quotation.start - 40) : quotation.start].rstrip()[-1:]
    after = text[quotation.end : quotation.end + 40].lstrip()
    words = quotation.span.text.split()
    if text.rfind("(", max(start, quotation.start - 40), quotation.start) > text.rfind(
        ")", start, quotation.start
    ):
        return False  # a name in brackets: (short: “X”)
    if before == ":" or not quotation.closed:
        return True
    ends = text[quotation.span.end : quotation.end].strip()[:1]
    is_ended = ends in tuple(".,!?…") or quotation.span.text[-1:] in "!?…"
    follower = _low(re.split(r"[\s,.;:]", after, maxsplit=1)[0]) if after else ""
    is_listed = lexicon.has("auxiliaries", follower) or lexicon.has("followers", follower)
    reported = follower in lexicon.finite or "-" in follower or is_listed
    if not before:  # at the start of its sentence
        return (
            after[:1] in tuple(",–—")
            or is_ended
            or (reported and len(words) > 2)
            or (after[:1] in tuple(".!?…") and len(words) > 2)
            or (not after and len(words) > 2)
        )
    if before in ",–—":
        return is_ended or (len(words) > 3 and (not after or after[:1] in tuple(".,;!?–—")))
    return before in '”“»«"' and is_ended and len(words) > 2


def _segments(words: Sequence[Word], lexicon: Lexicon) -> Iterator[Segment]:
    first, before, depth = 0, "", 0
    for index, word in enumerate(words):
        if word.text in "([":
            depth += 1
        elif word.text in ")]":
            depth = max(depth - 1, 0)
        if depth:
            continue
        if word.quotation is not None:
            if index > first:
                yield Segment(first, index, before, "")
            yield Segment(index, index + 1, "", "")
            first, before = index + 1, ""
        elif word.text in BREAKS and not word.is_quoted:
            if index > first:
                yield Segment(first, index, before, word.text)
            first, before = index + 1, word.text
        elif (
            index > first
            and not word.is_quoted
            and not lexicon.has_capital_nouns
            and lexicon.has("complementizers", word.low)
        ):
            if _reports(words[first:index], lexicon):
                yield Segment(first, index, before, "")
                first, before = index, ""
        elif (
            index > first + 1
            and not word.is_quoted
            and lexicon.has("joiners", word.low)
            and _begins_report(words, index, lexicon)
        ):
            yield Segment(first, index, before, "")
            first, before = index, word.low
    last = len(words)
    while last > first and not words[last - 1].is_word and words[last - 1].quotation is None:
        last -= 1
    if last > first:
        yield Segment(first, last, before, "")


def _begins_report(words: Sequence[Word], joiner: int, lexicon: Lexicon) -> bool:
    """Whether "and" joins a second reporting verb: "said … and added that …"."""
    first = joiner + 1
    while first < joiner + 3 and first < len(words) and lexicon.has("clitics", words[first].low):
        first += 1  # "y les advirtió que"
    following, rest = words[first : first + 2], words[first + 1 :]
    takes_noun = any(
        lexicon.has("objects", verb.lemma)
        for word in following[:1]
        for verb in lexicon.finite.get(word.low, ())
    )
    has_content = (
        lexicon.has_capital_nouns
        or takes_noun
        or any(
            w.quotation is not None
            or w.is_quoted
            or w.text in BREAKS
            or lexicon.has("complementizers", w.low)
            for w in rest
        )
    )
    return (
        bool(following)
        and has_content
        and not following[0].is_capital
        and (
            following[0].low in lexicon.finite
            or (
                len(following) > 1
                and lexicon.has("auxiliaries", following[0].low)
                and following[1].low in lexicon.participles
            )
        )
    )


def _reports(words: Sequence[Word], lexicon: Lexicon) -> bool:
    return any(w.low in lexicon.finite or w.low in lexicon.participles for w in words)


def span_of(text: str, words: Sequence[Word]) -> Span:
    return Span.of(text, words[0].start, words[-1].end)
