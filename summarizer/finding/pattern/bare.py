"""Quotations in languages without a lexicon: nobody's, save where a label names who speaks."""

from __future__ import annotations

from ..attribution import Reported, report_turn
from ..names import Cast
from ..quotations import Quotation
from ..transcript import read_transcript
from .words import Quoted

# A script without spaces counts characters: so many are a sentence, fewer a title or a word held at arm's length.
LEAST_WORDS, LEAST_CHARACTERS = 3, 8


def read_bare(text: str, quoted: Quoted, language: str) -> tuple[list[Reported], Cast]:
    cast = Cast()
    transcript = read_transcript(text, cast, cast.enter, language)
    turns = [report_turn(turn, *voice) for turn, voice in transcript.before(len(text), 0)]
    apart = [
        Reported((q.span,), (q.span,), "direct", None, None, "", None, "unknown")
        for q in quoted.all
        if _is_speech(text, q) and not transcript.meets(q.start, q.end)
    ]
    return sorted([*turns, *apart], key=lambda r: r.start), cast


def _is_speech(text: str, quotation: Quotation) -> bool:
    """Whether a passage in marks is long enough to be speech rather than a title or a word."""
    words = quotation.span.text
    if any(
        "\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or "\u0e00" <= c <= "\u0e7f" for c in words
    ):
        return len(words) >= LEAST_CHARACTERS or words[-1] in "。！？"
    ends = text[quotation.span.end : quotation.end].strip()[:1] in tuple(".,!?…") or words[-1] in "!?؟…"
    return len(words.split()) > LEAST_WORDS or (ends and len(words.split()) > 1)
