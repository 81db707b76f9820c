"""Names that follow their holder's office and its body without a comma: "chair of the Water Board Ann Lee"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..names import head_words
from .nouns import HONORIFICS, ORGANISATIONS

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as SpacySpan

LINKS = ("of", "for", "at")
INNER = frozenset({"the", "of", "for", "and", "&", "-"})
# of the words after a body these are still its name: "Loyola University Health System"
BODY_WORDS = frozenset(
    """system systems health services sciences science medicine medical research branch division program programme network care
    affairs studies law engineering business extension""".split()
)
NAME = range(2, 5)  # words


def split_offices(doc: Doc) -> Iterator[tuple[SpacySpan, SpacySpan]]:
    """The body and the person, where the tagger may have run the one into the other."""
    for token in doc[:-3]:
        if not head_words(token.text) or token.nbor(1).lower_ not in LINKS:
            continue
        first = token.i + 2 + (token.nbor(2).lower_ == "the")
        end = first
        while end < len(doc) and (doc[end].pos_ == "PROPN" or doc[end].lower_ in INNER):
            end += 1
        last = max((t.i for t in doc[first:end] if t.lower_ in ORGANISATIONS), default=-1)
        start = last + 1
        while start < end and doc[start].lower_.strip(".") in HONORIFICS:
            start += 1
        is_body = any(t.lower_ in BODY_WORDS for t in doc[start:end])
        if (
            last > first
            and end - start in NAME
            and not is_body
            and all(t.text[:1].isupper() for t in doc[start:end])
        ):
            yield doc[first : last + 1], doc[start:end]
