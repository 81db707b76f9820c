"""What the program finds in an article before a model is asked anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..brief import Span
from ..grounding import FoldedText
from .attribution import Reported, attribute
from .names import Cast
from .parse.doers import Order, read_doers, read_order, wrong_doer, wrong_order
from .parse.grammar import ParsedSentence
from .parse.people import tag_people
from .quotations import Quotation, find_quotations
from .sentences import Sentence, split_sentences
from .settling import settle
from .stems import content_stems

PARSED_LANGUAGES = ("en",)


@dataclass
class Analysis:
    """An article's sentences, quotations, reported passages and cast; everything points into the text.

    Attributes:
        phrases: that would serve as index entries; None where they were not looked for.
        actions: stems of the words that the parser takes for verbs; None where there was none.
        doers: by the stem of a verb, who does it in the article; empty where nothing was parsed.
        order: what is done after or before something, see `read_order`.
        parser: that parsed the article.
    """

    text: str
    language: str
    sentences: list[Sentence]
    quotations: list[Quotation]
    reported: list[Reported] = field(default_factory=list)
    cast: Cast = field(default_factory=Cast)
    phrases: list[Span] | None = None
    actions: frozenset[str] | None = None
    doers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    order: Order = field(default_factory=dict)
    parser: Path | None = None

    def __getstate__(self) -> dict[str, object]:
        """What another process needs: it folds the text faster than it is handed the folded one."""
        return {name: value for name, value in vars(self).items() if name != "folded"}

    @cached_property
    def folded(self) -> FoldedText:
        return FoldedText(self.text)

    def wrong_doer(self, drafted: str) -> str:
        """Who does in a drafted sentence what only others do in the article: "Lawyers refuse"; empty where nobody does."""
        if self.parser is None:
            return ""
        from .parse.grammar import load_parser

        named = (
            (e.name, *e.aliases, *(d.text for d in e.descriptions), e.affiliation or "")
            for e in self.cast.entities
        )
        parties = [frozenset(content_stems(" ".join(words))) for words in named]
        doc = load_parser(self.parser)(drafted)
        return wrong_doer(doc, self.doers, parties) or wrong_order(doc, self.order)


def divide(text: str, language: str) -> Analysis:
    """Sentences and quotations only, for a model that says itself who speaks."""
    return Analysis(text, language, split_sentences(text, language), find_quotations(text))


def analyse(text: str, language: str, parser: Path | None) -> Analysis:
    """Finds by grammar where a parser for the language is at hand, by patterns of its reporting clauses elsewhere."""
    found = divide(text, language)
    parsed = _parse(found, parser)
    if parsed is not None:
        found.reported, found.cast = attribute(text, parsed, found.quotations)
        verbs = " ".join(token.text for sentence in parsed for token in sentence.doc if token.pos_ == "VERB")
        found.actions = frozenset(content_stems(verbs, language))
        found.doers, found.order, found.parser = read_doers(parsed), read_order(parsed), parser
    else:
        from .pattern.attribution import attribute_by_pattern

        found.reported, found.cast = attribute_by_pattern(text, language, found.sentences, found.quotations)
    found.phrases = _phrases(text, parsed)
    found.reported = settle(text, found.cast, found.reported)
    return found


def find_phrases(text: str, language: str, parser: Path | None) -> list[Span]:
    """The phrases that analyse finds, without who says what."""
    parsed = _parse(divide(text, language), parser)
    tag_people(parsed or ())
    return _phrases(text, parsed)


def _parse(found: Analysis, parser: Path | None) -> list[ParsedSentence] | None:
    """The parsed sentences; None where no parser for the language is at hand."""
    if found.language not in PARSED_LANGUAGES or parser is None:
        return None
    from .parse.grammar import load_parser, parse_sentences

    return list(parse_sentences(found.text, found.sentences, found.quotations, load_parser(parser)))


def _phrases(text: str, parsed: list[ParsedSentence] | None) -> list[Span]:
    if parsed is None:
        return []
    from .parse.phrases import noun_phrases

    return noun_phrases(text, parsed)
