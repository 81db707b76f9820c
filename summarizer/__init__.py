"""Structured briefs of news articles in which every item points at the words that carry it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .article import Article
    from .batch.many import Result, summarize_many
    from .batch.ray import brief_dataset
    from .brief import (
        ArticleInfo,
        Attribution,
        Brief,
        Notice,
        Participant,
        Position,
        Provenance,
        Span,
        SummarySentence,
        Topic,
        Usage,
    )
    from .briefing import Step, Summarizer, asummarize, summarize
    from .grounding import fabricated, verify

# name: its module; loaded on first use, so that the command line starts quickly
_HOMES = {
    "Article": "article",
    "ArticleInfo": "brief",
    "Attribution": "brief",
    "Brief": "brief",
    "Notice": "brief",
    "Participant": "brief",
    "Position": "brief",
    "Provenance": "brief",
    "Result": "batch.many",
    "Span": "brief",
    "Step": "briefing",
    "SummarySentence": "brief",
    "Summarizer": "briefing",
    "Topic": "brief",
    "Usage": "brief",
    "asummarize": "briefing",
    "brief_dataset": "batch.ray",
    "fabricated": "grounding",
    "summarize": "briefing",
    "summarize_many": "batch.many",
    "verify": "grounding",
}

__all__ = [
    "Article",
    "ArticleInfo",
    "Attribution",
    "Brief",
    "Notice",
    "Participant",
    "Position",
    "Provenance",
    "Result",
    "Span",
    "Step",
    "Summarizer",
    "SummarySentence",
    "Topic",
    "Usage",
    "asummarize",
    "brief_dataset",
    "fabricated",
    "summarize",
    "summarize_many",
    "verify",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value  # the module `summarize` would otherwise hide the function of that name
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
