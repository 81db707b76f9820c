"""Structured briefs of news articles in which every item points at the words that carry it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .article import Article
    from .batch.budget import cost_usd
    from .batch.many import Assignment, Result, brief_each, summarize_many
    from .batch.options import Options
    from .batch.ray import brief_dataset
    from .batch.shop import Shop, open_shop
    from .brief import (
        ArticleInfo,
        Attribution,
        Brief,
        Form,
        Kind,
        Notice,
        Participant,
        Position,
        Provenance,
        Section,
        Span,
        SummarySentence,
        Topic,
        Usage,
    )
    from .briefing import Step, Strategy, Summarizer, asummarize, summarize
    from .engine.model import Message, Model, Reply, Request
    from .errors import (
        ArticleError,
        ArticleTooLongError,
        BudgetError,
        CredentialsError,
        EndpointError,
        EngineError,
        GroundingError,
        InputError,
        InvalidReplyError,
        MissingExtraError,
        ModelError,
        ModelFileError,
        NotComparableError,
        OutputError,
        PromptError,
        RefusalError,
        SettingsError,
        SummarizerError,
    )
    from .grounding import fabricated, verify
    from .view.document import render_page
    from .view.highlight import Line, Mark, split_lines

# name: its module; loaded on first use, so that the command line starts quickly
_HOMES = {
    "Article": "article",
    "ArticleError": "errors",
    "ArticleInfo": "brief",
    "ArticleTooLongError": "errors",
    "Assignment": "batch.many",
    "Attribution": "brief",
    "Brief": "brief",
    "BudgetError": "errors",
    "CredentialsError": "errors",
    "EndpointError": "errors",
    "EngineError": "errors",
    "Form": "brief",
    "GroundingError": "errors",
    "InputError": "errors",
    "InvalidReplyError": "errors",
    "Kind": "brief",
    "Line": "view.highlight",
    "Mark": "view.highlight",
    "Message": "engine.model",
    "MissingExtraError": "errors",
    "Model": "engine.model",
    "ModelError": "errors",
    "ModelFileError": "errors",
    "NotComparableError": "errors",
    "Notice": "brief",
    "Options": "batch.options",
    "OutputError": "errors",
    "Participant": "brief",
    "Position": "brief",
    "PromptError": "errors",
    "Provenance": "brief",
    "RefusalError": "errors",
    "Reply": "engine.model",
    "Request": "engine.model",
    "Result": "batch.many",
    "Section": "brief",
    "SettingsError": "errors",
    "Shop": "batch.shop",
    "Span": "brief",
    "Step": "briefing",
    "Strategy": "briefing",
    "Summarizer": "briefing",
    "SummarizerError": "errors",
    "SummarySentence": "brief",
    "Topic": "brief",
    "Usage": "brief",
    "asummarize": "briefing",
    "brief_dataset": "batch.ray",
    "brief_each": "batch.many",
    "cost_usd": "batch.budget",
    "fabricated": "grounding",
    "open_shop": "batch.shop",
    "render_page": "view.document",
    "split_lines": "view.highlight",
    "summarize": "briefing",
    "summarize_many": "batch.many",
    "verify": "grounding",
}

__all__ = [
    "Article",
    "ArticleError",
    "ArticleInfo",
    "ArticleTooLongError",
    "Assignment",
    "Attribution",
    "Brief",
    "BudgetError",
    "CredentialsError",
    "EndpointError",
    "EngineError",
    "Form",
    "GroundingError",
    "InputError",
    "InvalidReplyError",
    "Kind",
    "Line",
    "Mark",
    "Message",
    "MissingExtraError",
    "Model",
    "ModelError",
    "ModelFileError",
    "NotComparableError",
    "Notice",
    "Options",
    "OutputError",
    "Participant",
    "Position",
    "PromptError",
    "Provenance",
    "RefusalError",
    "Reply",
    "Request",
    "Result",
    "Section",
    "SettingsError",
    "Shop",
    "Span",
    "Step",
    "Strategy",
    "Summarizer",
    "SummarizerError",
    "SummarySentence",
    "Topic",
    "Usage",
    "asummarize",
    "brief_dataset",
    "brief_each",
    "cost_usd",
    "fabricated",
    "open_shop",
    "render_page",
    "split_lines",
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
