"""`summarizer eval corpus`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...briefing import Strategy
from ...errors import InputError
from ..harness import require_scipy
from .model import open_model, saying_how_to_go_on
from .options import concurrency_option, model_options, step_summary_option
from .report import append, print_rich

if TYPE_CHECKING:
    from summarizer_evals.corpus.article import CorpusArticle, Prediction
    from summarizer_evals.corpus.predictions import Replies
    from summarizer_evals.running.settings import Settings

    from ...batch.shop import Shop


def _read_fold(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    part, _, parts = value.partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        raise click.BadParameter(f"{value!r} is no fold; give K/N, such as 1/3")
    return int(part), int(parts)


@click.command()
@click.argument(
    "corpora", metavar="CORPUS…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--predictions",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Score these predictions instead of asking a model.",
)
@click.option(
    "--save",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep predictions there as they come; the same command goes on with them.",
)
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="A seeded choice of so many articles.")
@click.option(
    "--fold", metavar="K/N", callback=_read_fold, help="The Kth of N seeded parts, for cross-validation."
)
@click.option("--min-words", metavar="N", type=click.IntRange(min=1), default=1, show_default=True)
@click.option(
    "--items", metavar="N", type=click.IntRange(min=0), default=0, help="Show N items of each error class."
)
@click.option(
    "--errors",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all errors there, JSON lines.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "markdown"]),
    default="table",
    show_default=True,
)
@click.option(
    "--replies",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep replies there, and ask only what is not there yet.",
)
@click.option(
    "--replay",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Answer from such a folder alone; what it does not hold fails.",
)
@click.option("--prompts", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--whole", is_flag=True, help="Ask for topics and summary too, and compare them with human summaries."
)
@concurrency_option
@model_options
@step_summary_option
def corpus(
    corpora: tuple[Path, ...],
    predictions: Path | None,
    save: Path | None,
    limit: int | None,
    fold: tuple[int, int] | None,
    min_words: int,
    items: int,
    errors: Path | None,
    format_: str,
    replies: Path | None,
    replay: Path | None,
    prompts: Path | None,
    whole: bool,
    concurrency: int,
    models: tuple[str, ...],
    base_url: str | None,
    strategy: Strategy,
    language: str | None,
    seed: int,
    offline: bool,
    step_summary: Path | None,
) -> None:
    """Score quotations and speakers on real articles that people annotated.

    CORPUS is a file of JSON lines ({"id", "text", "quotes"}) or a folder in BRAT standoff. Only participants and
    attributions are asked for. A span matches at a character overlap of 0.8; joint means that its speaker is right too.
    """
    require_scipy()
    from summarizer_evals.corpus.errors import find_errors
    from summarizer_evals.corpus.loading import load_corpus, load_predictions
    from summarizer_evals.corpus.report import corpus_markdown, corpus_terminal
    from summarizer_evals.corpus.scorer import score_corpus

    if len(models) > 1:
        raise click.UsageError("a corpus is scored with one --model")
    if replay and (models or base_url or replies):
        raise click.UsageError("--replay answers alone: give no --model, --base-url or --replies with it")
    loaded = {path: load_corpus(path) for path in corpora}
    chosen = _choose(loaded, limit, seed, fold)
    everything = [article for articles in chosen.values() for article in articles]
    if len({article.id for article in everything}) < len(everything):
        raise InputError("two of the corpora have articles of the same id; score them one by one")
    if predictions:
        found: Mapping[str, Prediction] = load_predictions(predictions)
    else:
        settings = _settings(prompts, strategy, language, seed, offline, concurrency, replay, whole)
        asked = _Asked(models[0] if models else None, base_url, save, replies)
        found = asyncio.run(_predict(everything, settings, asked))
    has_failed = False
    for path, articles in chosen.items():
        result = score_corpus(path.name, articles, found, min_words, seed)
        wrong = find_errors(articles, found, min_words)
        has_failed = has_failed or bool(result.failures)
        if format_ == "json":
            click.echo(result.model_dump_json(indent=1))
        elif format_ == "markdown":
            click.echo(corpus_markdown(result, wrong))
        else:
            print_rich(corpus_terminal(result, wrong, items))
        append(step_summary, corpus_markdown(result, wrong))
        append(errors, "\n".join(error.model_dump_json() for error in wrong))
    if has_failed:
        click.get_current_context().exit(4)


def _choose(
    loaded: Mapping[Path, list[CorpusArticle]], limit: int | None, seed: int, fold: tuple[int, int] | None
) -> dict[Path, list[CorpusArticle]]:
    """The articles asked for; a limit is shared out among corpora by their sizes."""
    from summarizer_evals.corpus.loading import choose_articles

    total = sum(map(len, loaded.values()))
    shares = {
        path: None if limit is None else max(1, round(limit * len(articles) / total))
        for path, articles in loaded.items()
    }
    return {path: choose_articles(articles, shares[path], seed, fold) for path, articles in loaded.items()}


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is asked, and where what comes of it is kept."""

    model: str | None
    base_url: str | None
    save: Path | None
    replies: Path | None


def _settings(
    prompts: Path | None,
    strategy: Strategy,
    language: str | None,
    seed: int,
    offline: bool,
    concurrency: int,
    replay: Path | None,
    is_whole: bool,
) -> Settings:
    from summarizer_evals.corpus.predictions import CORPUS_SECTIONS
    from summarizer_evals.running.settings import Settings

    from ...resources import resource_folder

    return Settings(
        prompts=prompts or resource_folder("prompts"),
        strategy=strategy,
        language=language,
        seed=seed,
        offline=offline,
        concurrency=concurrency,
        replay=replay,
        sections=None if is_whole else CORPUS_SECTIONS,
    )


async def _predict(
    articles: Sequence[CorpusArticle], settings: Settings, asked: _Asked
) -> Mapping[str, Prediction]:
    from summarizer_evals.corpus.predictions import Replies

    if settings.replay:
        replies = Replies(settings.replay, None)
        async with open_model(replies.answering, None, settings) as shop:
            return await _work(articles, settings, asked, shop, replies)
    async with open_model(asked.model, asked.base_url, settings) as shop:
        kept = Replies(asked.replies, shop.model) if asked.replies else None
        return await _work(articles, settings, asked, shop, kept)


async def _work(
    articles: Sequence[CorpusArticle],
    settings: Settings,
    asked: _Asked,
    shop: Shop,
    replies: Replies | None,
) -> Mapping[str, Prediction]:
    from summarizer_evals.corpus.predictions import PredictionFile, corpus_briefer, made_by, predict_corpus

    def tell(found: Mapping[str, Prediction], prediction: Prediction) -> None:
        done = sum(article.id in found for article in articles)
        outcome = prediction.error or f"{len(prediction.quotes)} quotations, {prediction.seconds:.1f} s"
        click.echo(f"summarizer: {done}/{len(articles)} {prediction.id}: {outcome}", err=True)

    file = PredictionFile(asked.save, made_by(settings, shop.model))
    kept = asked.save or asked.replies
    with saying_how_to_go_on(kept) if kept else nullcontext():
        return await predict_corpus(articles, file, corpus_briefer(settings), shop, replies, tell)
