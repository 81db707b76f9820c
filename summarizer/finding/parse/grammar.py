"""English sentences parsed by spaCy, with quotations folded away and offsets kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ...brief import Span
from ..quotations import Quotation
from ..sentences import Sentence
from .verbs import REPORTING, SLIPS, reports

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

# A whole quotation stands in the parser's sentence as this word: what is inside it is not the reporting clause.
PLACEHOLDER = "Yes"
# the clause that interrupts a quotation: "The bridge," said the engineer, "is safe."
# a quotation that ends a sentence without ending the clause around it
ASKING = re.compile(r"[?!…][”’\"']$")
MARK = re.compile(r"[“‘\"']")
# a full stop that ends no sentence
TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Sen|Rep|Gov|Prof|Gen|Lt|Col|Sgt|Capt|Cmdr|Adm|Rev|Hon|St|Supt|Insp|Det|Cllr)\.$"
)
TAIL = 80  # characters
# party and state of an American politician, which the parser takes for a speaker: "Lee Porter, R-S.C., said"
PARTY = re.compile(r", ([RDI]-[A-Z][A-Za-z.]{1,6}),(?= (?!who\b|which\b|an?\b|the\b))")
# "R-S." of "R-S.C."
STATE = re.compile(r"\b[RDI]-[A-Z]\.$")
CLAUSE = 5  # words in which the reporting verb must come
ASIDE = re.compile(r",[”’\"']([^.!?\n“”\"]{3,80}),\s*$")


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """A sentence's dependency parse and the way back to the article.

    Attributes:
        doc: spaCy's parse of the sentence, whole quotations folded.
        folded: token index of a placeholder: the quotation that it stands for.
    """

    sentence: Sentence
    doc: Doc
    folded: dict[int, Quotation]
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def offset(self, position: int) -> int:
        """The article's offset of a position in the parsed text."""
        return position + self.shifts[bisect_right(self.starts, position) - 1]

    def start_of(self, token: Token) -> int:
        return min(self.offset(token.idx), self.sentence.span.end - 1)

    def end_of(self, token: Token) -> int:
        if token.i in self.folded:
            return self.folded[token.i].end
        # what stands for a quotation may be longer than it, and grow together with what is beside it: "0«0"
        return min(self.offset(token.idx + len(token.text) - 1) + 1, self.sentence.span.end)


@lru_cache(maxsize=2)
def load_parser(path: Path) -> Language:
    """The spaCy pipeline at the path; about half a second, once a process."""
    import spacy

    return spacy.load(path, exclude=["senter"])


def parse_sentences(
    text: str, sentences: Sequence[Sentence], quotations: Sequence[Quotation], parser: Language
) -> Iterator[ParsedSentence]:
    """Parses in sentence order."""
    sentences = list(_rejoined(text, sentences))
    folded = [_fold(text, sentence, quotations) for sentence in sentences]
    docs = parser.pipe((item[0] for item in folded), batch_size=32)
    for sentence, doc, (_, starts, shifts, marks) in zip(sentences, docs, folded, strict=True):
        _mend(doc)
        at = {token.idx: token.i for token in doc}
        placed = {at[position]: quotation for position, quotation in marks if position in at}
        yield ParsedSentence(sentence, doc, placed, tuple(starts), tuple(shifts))


def _mend(doc: Doc) -> None:
    """Mends what the parser is known to get wrong of reporting verbs: lemmas, and verbs taken for nouns."""
    for token in doc:
        if token.text == "-" and 0 < token.i < len(doc) - 1:
            _join(token.nbor(-1), token, token.nbor(1))
        if token.pos_ == "VERB" and token.lower_ in SLIPS:
            token.lemma_ = SLIPS[token.lower_]
        elif (
            token.tag_ == "NNS"
            and token.lemma_ in REPORTING
            and any(c.dep_ == "ccomp" for c in token.children)
        ):
            token.pos_, token.tag_ = "VERB", "VBZ"  # "…, and wonders whether they sleep"
        elif token.tag_ == "NN" and any(c.dep_ == "nsubj" for c in token.children):
            stem = token.lower_.removesuffix("ing")
            lemma = next((stem + end for end in ("", "e") if stem + end in REPORTING), None)
            if lemma is not None and token.lower_.endswith("ing"):  # "with Porter stating: …"
                token.pos_, token.tag_, token.lemma_ = "VERB", "VBG", lemma


def _join(before: Token, hyphen: Token, after: Token) -> None:
    """ "his ex-wife": the parser made three subjects of it."""
    if before.dep_ == after.dep_ == "nsubj" and before.head == after.head and not hyphen.whitespace_:
        for token in (*before.children, before, hyphen):
            token.head = after
        before.dep_, hyphen.dep_ = "compound", "punct"


def _rejoined(text: str, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Sentences that were split within a clause put together again: after "Ms.", after "“Why?”"."""
    held: Sentence | None = None
    for sentence in sentences:
        if held is not None and sentence.paragraph == held.paragraph and _runs_on(held, sentence):
            held = Sentence(held.number, Span.of(text, held.span.start, sentence.span.end), held.paragraph)
            continue
        if held is not None:
            yield held
        held = sentence
    if held is not None:
        yield held


def _runs_on(sentence: Sentence, following: Sentence) -> bool:
    tail = sentence.span.text[-TAIL:]
    if TITLE.search(tail) or (STATE.search(tail) and following.span.text[1:2] == "."):
        return True
    words = following.span.text[:TAIL].split()[:CLAUSE]
    has_clause = any(reports(word.strip(",.")) for word in words[1:])
    return bool(ASKING.search(tail)) and has_clause and not MARK.match(words[0])


def _is_title(text: str, quotation: Quotation) -> bool:
    """Whether the words are a title beside its noun: "a film, “Lamps Out,” runs"."""
    telling = [word for word in quotation.span.text.split() if len(word) > 3 or word[:1].isupper()]
    noun = re.search(r"(?<![\w’'-])([a-z]+),\s*\Z", text[max(quotation.start - 40, 0) : quotation.start])
    is_capital = len(telling) > 1 and all(word[:1].isupper() for word in telling)
    return is_capital and noun is not None and not reports(noun[1])


def _last_inside(text: str, quotation: Quotation) -> str:
    """The last character before the closing mark, the closing marks of inner quotations passed over."""
    return text[quotation.start + 1 : quotation.end - 1].rstrip("’'”\"")[-1:]


def is_whole(text: str, quotation: Quotation) -> bool:
    """Whether a quotation is a sentence of its own rather than words woven into the narrator's."""
    before = text[max(quotation.start - 40, 0) : quotation.start].rstrip()[-1:]
    words = quotation.span.text.split()
    if quotation.depth:
        return False
    if not quotation.closed or before in ":" or not before:
        return True
    starts_upper = quotation.span.text[:1].isupper() or not quotation.span.text[:1].isalpha()
    ends = _last_inside(text, quotation) in ",.!?…—-" or text[quotation.end : quotation.end + 1] in ",.;!?"
    if _is_title(text, quotation):
        return False
    if before == "," and starts_upper and len(words) > 1:
        return True
    if before in ",.!?”’\"'»—–-)" and (starts_upper or len(words) > 3) and ends:
        return True
    last = text[max(quotation.start - 40, 0) : quotation.start].split()[-1:]
    aside = ASIDE.search(text, max(quotation.start - 100, 0), quotation.start)
    if ends and aside and any(reports(word.rstrip(",")) for word in aside[1].split()):
        return True
    return len(words) > 2 and bool(last) and reports(last[0])


def _fold(
    text: str, sentence: Sentence, quotations: Sequence[Quotation]
) -> tuple[str, list[int], list[int], list[tuple[int, Quotation]]]:
    pieces: list[str] = []
    starts, shifts = [0], [sentence.span.start]
    marks: list[tuple[int, Quotation]] = []
    length, position = 0, sentence.span.start
    inside = [
        q for q in quotations if sentence.span.start <= q.start < sentence.span.end and is_whole(text, q)
    ]
    for quotation in inside:
        if quotation.start < position:
            continue
        pieces.append(text[position : quotation.start])
        length += quotation.start - position
        last = _last_inside(text, quotation)
        tail = last if last and last in ",.!?" and quotation.closed else ""
        following = text[quotation.end : quotation.end + 1]
        if tail == "," or (
            tail and following and text[quotation.end : sentence.span.end].strip()[:1].islower()
        ):
            tail = ","
        starts.append(length)
        shifts.append(quotation.start - length)
        marks.append((length, quotation))
        pieces.append(PLACEHOLDER + tail)
        if tail:
            starts.append(length + len(PLACEHOLDER))
            shifts.append(quotation.end - 2 - length - len(PLACEHOLDER))
        length += len(PLACEHOLDER + tail)
        position = min(quotation.end, sentence.span.end)
        starts.append(length)
        shifts.append(position - length)
    pieces.append(text[position : sentence.span.end])
    folded = PARTY.sub(r" (\1)", "".join(pieces))
    return folded.translate({10: " ", 13: " ", 9: " ", 8217: "'", 8216: "'", 160: " "}), starts, shifts, marks
