"""Clauses: the article's own words of a source, a cue and what is said, and how a sentence of them begins and ends."""

from __future__ import annotations

import re

from ..brief import Span
from ..finding.attribution import Reported
from ..finding.names import collapse

MATES = {
    "“": "”",
    '"': '"',
    "‘": "’",
    "'": "'",
    "«": "»",
    "»": "«",
    "„": "“",
    "‹": "›",
    "「": "」",
    "『": "』",
}
MARKS = re.compile(r"[“”„\"‹›「」『』«»]|(?<!\w)[‘‚'](?=\w)|(?<=[\w.,!?])[’‘'](?!\w)")
DOUBLE = re.compile(r"[“”„\"«»]")
ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "۔", "।")
EAST_ASIAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff]")
SENTENCE_END = re.compile(r"[.!?][”’\"']*\s+\S")
# more words than these between the verb and what is said belong to something else
MOST_BETWEEN = 14


class Clauses:
    """The words of one article's reported statements."""

    def __init__(self, text: str) -> None:
        self.text = text

    def between(self, reported: Reported) -> str | None:
        """What stands between verb and content, a mark that opens the content left out; None where they do not follow."""
        source, cue = reported.source, reported.cue
        if source is None or cue is None or source.end > cue.start or cue.end > reported.start:
            return None
        if reported.lemma in ("according", "per", ":"):
            return None
        between = self.text[cue.end : reported.start]
        if between[-1:] in MATES and reported.quotes and reported.quotes[0].start == reported.start:
            between = between[:-1]
        if len(between.split()) > MOST_BETWEEN or SENTENCE_END.search(between) or DOUBLE.search(between):
            return None
        if reported.form == "direct" and re.search(r",\s+\w+ .*:", between):
            return None  # the verb of a relative clause: "who asked not to be named, put it: …"
        between = re.sub(r"^,\s+(?=that\b)", " ", between)
        return re.sub(r"\s+", " ", between) or " "

    def piece(self, span: Span, reported: Reported) -> str:
        """The span's words, with the marks of the quotations at its edges."""
        words = collapse(span.text)
        for quote in reported.quotes:
            opening = self.text[quote.start - 1 : quote.start]
            mate = MATES.get(opening)
            if mate is None:
                continue
            if quote.start == span.start:
                words = opening + words
            if quote.end == span.end:
                words += mate
        return words.strip(" ;:–—-") if reported.form != "direct" else words.strip()


def as_sentence(sentence: str, *, inside: bool = True) -> str:
    """With a full stop, `inside` closing marks as English has it."""
    sentence = sentence.rstrip()
    marks = re.search(r"[”’\"'“»]+\Z", sentence)
    if sentence.endswith(ENDS):
        return sentence
    if marks and len(marks.group()) < len(sentence):
        last = sentence[: marks.start()].rstrip(" ,;")
        stop = "" if last.endswith((*ENDS, "—")) else "."
        return f"{last}{stop}{marks.group()}" if inside else f"{last}{marks.group()}{stop}"
    return sentence.rstrip(" .,;،、:–—-") + ("。" if EAST_ASIAN.search(sentence[-1:]) else ".")


def capitalised(text: str) -> str:
    first = re.match(r"[“‘\"']", text)
    start = 1 if first else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]
