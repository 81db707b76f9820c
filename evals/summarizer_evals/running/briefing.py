"""Briefing: how the harness asks the package for a brief, of a case or of a corpus article."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from summarizer.article import Article
from summarizer.brief import Brief, Section
from summarizer.briefing import Summarizer
from summarizer.engine.model import Model

from ..corpus.article import CorpusArticle
from ..corpus.predictions import CorpusBriefer
from ..gold.case import Case
from .run import Briefer, Settings

# a corpus marks quotations and speakers: topics, headline and summary would only cost time
CORPUS_SECTIONS: tuple[Section, ...] = ("participants", "stated_positions", "analyst_views")


def case_briefer(settings: Settings, offline: bool) -> Briefer:
    """Briefs cases as the settings say; the model stays the caller's."""

    async def brief(case: Case, model: Model, slot: int | None) -> Brief:
        summarizer = Summarizer(
            model=model,
            strategy=settings.strategy,  # type: ignore[arg-type]  # checked by Summarizer
            language=settings.language,
            prompts=settings.prompts,
            seed=settings.seed,
            offline=offline,
        )
        return await summarizer.asummarize(Article.from_text(case.text, id=case.name), slot=slot)

    return brief


def corpus_briefer(
    prompts: Path, offline: bool, options: Mapping[str, object], *, is_whole: bool = False
) -> CorpusBriefer:
    """Briefs corpus articles, participants and attributions only unless the whole brief is asked for."""

    async def brief(article: CorpusArticle, model: Model, slot: int | None) -> Brief:
        summarizer = Summarizer(
            model=model,
            prompts=prompts,
            offline=offline,
            sections=None if is_whole else CORPUS_SECTIONS,
            **options,  # type: ignore[arg-type]  # checked by Summarizer
        )
        source = Article.from_text(
            article.text, id=article.id, title=article.title, language=article.language
        )
        return await summarizer.asummarize(source, slot=slot)

    return brief
