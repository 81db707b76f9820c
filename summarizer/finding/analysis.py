"""What the program finds in an article before a model is asked anything."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..brief import Span
from ..grounding import FoldedText
from .attribution import Reported, attribute
from .names import Cast
from .quotations import Quotation, find_quotations
from .sentences import Sentence, split_sentences
from .settling import settle

PARSED_LANGUAGES = ("en",)


@dataclass
class Analysis:
    """An article's sentences, quotations, reported passages and cast; everything points into the text."""

    text: str
    language: str
    sentences: list[Sentence]
    quotations: list[Quotation]
    reported: list[Reported]
    cast: Cast
    phrases: list[Span]

    @cached_property
    def folded(self) -> FoldedText:
        return FoldedText(self.text)


def analyse(text: str, language: str, parser: Path | None) -> Analysis:
    """Finds by grammar where a parser for the language is at hand, by patterns of its reporting clauses elsewhere."""
    quotations = find_quotations(text)
    sentences = split_sentences(text, language)
    if language in PARSED_LANGUAGES and parser is not None:
        from .parse.grammar import load_parser, parse_sentences
        from .parse.phrases import noun_phrases

        parsed = list(parse_sentences(text, sentences, quotations, load_parser(parser)))
        reported, cast = attribute(text, parsed, quotations)
        phrases = noun_phrases(text, parsed)
    else:
        from .pattern.attribution import attribute_by_pattern

        reported, cast = attribute_by_pattern(text, language, sentences, quotations)
        phrases = []
    reported = settle(text, cast, reported)
    return Analysis(text, language, sentences, quotations, reported, cast, phrases)
