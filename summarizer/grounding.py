"""Placing a model's words in the article: by whole match, typography folded, offsets kept, or not at all."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from .brief import Brief, Span
from .errors import GroundingError
from .finding.quotations import find_quotations

FOLDS = {
    **dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...", "\u00ad": "", "\u200b": "", "\ufeff": "",
}  # fmt: skip
NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot)\b|n[’']t\b|\b(?:nicht|kein\w*|nie|niemals)\b"
    r"|\b(?:pas|jamais|aucune?|rien)\b",
    re.IGNORECASE,
)
NUMBERS = re.compile(r"\d+(?:[.,:]\d+)*")
# wider than the article's quotations, which are found by style: what looks quoted in a brief is checked
QUOTED = re.compile(
    r"[“”„\"]([^“”„\"]+)[”“\"]|[«»]([^«»]+)[«»]|[‹›]([^‹›]+)[‹›]|「([^「」]+)」|『([^『』]+)』"
    r"|(?<!\w)[‘‚'](\S[^‘’\n]{0,400}?\S)[’‘'](?!\w)"
)

# what folds to itself, a single space behind it too, is copied in runs: Latin, and letters of other scripts
LATIN = rf"[^\s\u0300-\U0010ffff{re.escape(''.join(FOLDS))}]"
LETTERS = (
    "[\u0388-\u0482\u048a-\u052f\u05d0-\u05ea\u0620-\u064a\u0904-\u0939\u0e01-\u0e30"
    "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]"
)
PLAIN = re.compile(rf"(?:(?:{LATIN}+|{LETTERS}+) ?)+")


class FoldedText:
    """A text with its typography folded, and the way back to its own offsets.

    Curly and straight marks, dashes, runs of white space and composed or decomposed letters count as the same;
    letters and digits never do.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        pieces: list[str] = []
        origins: list[int] = []
        ends: list[int] = []
        position, last = 0, ""
        while position < len(text):
            end = _plain_end(text, position)
            if end > position:
                folded = text[position:end]
                origins.extend(range(position, end))
                ends.extend(range(position + 1, end + 1))
            else:
                end, folded = _fold(text, position)
                if folded.isspace():
                    folded = "" if last == " " else " "
                origins.extend([position] * len(folded))
                ends.extend([end] * len(folded))
            pieces.append(folded)
            position, last = end, folded[-1:] or last
        self.folded = "".join(pieces)
        self.cased = _lower(self.folded)
        self.origins = origins
        self.ends = ends

    def find(
        self, words: str, start: int = 0, end: int | None = None, *, ignore_case: bool = False
    ) -> Iterator[Span]:
        """Every place where the words stand as whole words, within [start, end) of the article."""
        needle = FoldedText(words) if words else None
        if needle is None or not needle.folded.strip():
            return
        wanted = (needle.cased if ignore_case else needle.folded).strip()
        hay = self.cased if ignore_case else self.folded
        at = bisect_left(self.origins, start)
        stop = len(hay) if end is None else bisect_left(self.origins, end)
        while (at := hay.find(wanted, at, stop)) >= 0:
            after = at + len(wanted)
            if not self._joins(at) and not self._joins(after):
                yield Span.of(self.text, self.origins[at], self.ends[after - 1])
            at += 1

    def _joins(self, position: int) -> bool:
        """Whether the position lies inside a letter, a word, a number or a negated verb."""
        text = self.folded
        if not 0 < position < len(text):
            return False
        if self.origins[position - 1] == self.origins[position]:
            return True
        before, after = text[position - 1], text[position]
        if _is_letter(before) and _is_letter(after):
            return _spaced(before) and _spaced(after)
        if after in ".,:'" and before.isalnum():
            following = text[position + 1 : position + 3]
            is_negated = after == "'" and following[:1] in ("t", "T") and not following[1:].isalnum()
            return is_negated or (after != "'" and before.isdigit() and following[:1].isdigit())
        return before in ".,:" and after.isdigit() and text[position - 2 : position - 1].isdigit()


def _plain_end(text: str, position: int) -> int:
    """Where the run of plain characters at the position ends; a letter that others compose with is not in it."""
    run = PLAIN.match(text, position)
    end = run.end() if run else position
    return end - 1 if end > position and end < len(text) and _composes(text[end]) else end


def _fold(text: str, position: int) -> tuple[int, str]:
    """The end of the letter at the position, with what composes with it, and its folded form."""
    end = position + 1
    while end < len(text) and _composes(text[end]):
        end += 1
    folded = FOLDS.get(text[position], text[position]) if end == position + 1 else text[position:end]
    return end, unicodedata.normalize("NFC", folded)


def _lower(text: str) -> str:
    """The text in lower case, letter by letter, so that lengths agree and no letter depends on the next."""
    lowered = text.lower()
    if len(lowered) == len(text) and "Σ" not in text:
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _composes(char: str) -> bool:
    """Whether the character belongs to the letter before it: combining marks, the vowels and finals of Hangul."""
    return char > "\u02ff" and (unicodedata.combining(char) > 0 or "\u1160" <= char <= "\u11ff")


def _is_letter(char: str) -> bool:
    return char.isalnum() or (char > "\u02ff" and unicodedata.category(char)[0] == "M")


def _spaced(char: str) -> bool:
    """Whether the letter's script puts spaces between words; Chinese, Japanese and Thai do not."""
    return not ("\u0e00" <= char <= "\u0e7f" or "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff")


def locate(text: FoldedText, words: str, start: int = 0, end: int | None = None) -> Span | None:
    """The first place of the words in [start, end): as written, else in other letter case; None when not there."""
    for ignore_case in (False, True):
        found = next(text.find(words, start, end, ignore_case=ignore_case), None)
        if found is not None:
            return found
    return None


def numbers(text: str) -> list[str]:
    return sorted(NUMBERS.findall(text))


def negations(text: str) -> int:
    return len(NEGATIONS.findall(text))


def quoted_words(text: str) -> list[str]:
    """Passages in quotation marks inside a statement, a headline or a summary."""
    words = [next(group for group in match.groups() if group).strip() for match in QUOTED.finditer(text)]
    words += [quotation.span.text for quotation in find_quotations(text)]
    return [passage for passage in dict.fromkeys(words) if any(char.isalnum() for char in passage)]


def fabricated(brief: Brief, text: str) -> list[str]:
    """Words in quotation marks, anywhere in the brief, that the article does not hold: recomputed from the raw text."""
    folded = FoldedText(text)
    spoken = [q.text for p in (*brief.stated_positions, *brief.analyst_views) for q in p.quotes]
    prose = [brief.headline, *(s.text for s in brief.summary)]
    prose += [p.statement for p in (*brief.stated_positions, *brief.analyst_views)]
    spoken += [words for line in prose for words in quoted_words(line)]
    return [words for words in spoken if locate(folded, words.strip(" ,.")) is None]


def verify(brief: Brief, text: str) -> None:
    """Raises GroundingError where a span is not the article's own slice or quoted words are not in it."""
    for section, span in spans_of(brief):
        if text[span.start : span.end] != span.text:
            raise GroundingError(
                f"{section}: span [{span.start}, {span.end}) does not hold {span.text[:60]!r}"
            )
    invented = fabricated(brief, text)
    if invented:
        raise GroundingError(
            f"{len(invented)} quoted passages are not in the article, first {invented[0][:60]!r}"
        )


def spans_of(brief: Brief) -> Iterator[tuple[str, Span]]:
    """Every span of the brief with its section."""
    for sentence in brief.summary:
        yield from (("summary", span) for span in sentence.evidence)
    for participant in brief.participants:
        yield from (("participants", span) for span in participant.mentions)
    for topic in brief.topics:
        yield from (("topics", span) for span in topic.evidence)
    for section, positions in (
        ("stated_positions", brief.stated_positions),
        ("analyst_views", brief.analyst_views),
    ):
        for position in positions:
            yield from ((section, span) for span in (*position.content, *position.quotes))
            if position.attribution is not None:
                yield section, position.attribution.source
                if position.attribution.cue is not None:
                    yield section, position.attribution.cue


def within(span: Span, outer: Span) -> bool:
    return outer.start <= span.start and span.end <= outer.end


def overlapping(spans: list[Span], start: int, end: int) -> bool:
    """Whether any of the spans, sorted by start, meets [start, end)."""
    index = bisect_right(spans, start, key=lambda s: s.start)
    near = spans[max(index - 1, 0) : index + 1]
    return any(s.start < end and start < s.end for s in near)


__all__ = ["FoldedText", "fabricated", "locate", "negations", "numbers", "quoted_words", "spans_of", "verify"]
