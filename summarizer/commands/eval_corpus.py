"""`summarizer eval corpus`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import InputError
from .eval_options import concurrency_option, model_options, step_summary_option

if TYPE_CHECKING:
    from summarizer_evals.corpus.article import CorpusArticle, Prediction


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
    prompts: Path | None,
    whole: bool,
    concurrency: int,
    models: tuple[str, ...],
    base_url: str | None,
    strategy: str,
    language: str | None,
    seed: int,
    offline: bool,
    step_summary: Path | None,
) -> None:
    """Score quotations and speakers on real articles that people annotated.

    CORPUS is a file of JSON lines ({"id", "text", "quotes"}) or a folder in BRAT standoff. Only participants and
    attributions are asked for. A span matches at a character overlap of 0.8; joint means that its speaker is right too.
    """
    from .eval import append, print_rich, require_scipy

    require_scipy()
    from summarizer_evals.corpus.article import load_corpus, load_predictions
    from summarizer_evals.corpus.errors import find_errors
    from summarizer_evals.corpus.report import corpus_markdown, corpus_terminal
    from summarizer_evals.corpus.scorer import score_corpus

    if len(models) > 1:
        raise click.UsageError("a corpus is scored with one --model")
    loaded = {path: load_corpus(path) for path in corpora}
    chosen = _choose(loaded, limit, seed, fold)
    everything = [article for articles in chosen.values() for article in articles]
    if len({article.id for article in everything}) < len(everything):
        raise InputError("two of the corpora have articles of the same id; score them one by one")
    if predictions:
        found: Mapping[str, Prediction] = load_predictions(predictions)
    else:
        options = {"model": models[0] if models else None, "base_url": base_url, "offline": offline}
        asked = {"strategy": strategy, "language": language, "seed": seed}
        found = asyncio.run(_predict(everything, save, prompts, concurrency, options, asked, whole))
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
    from summarizer_evals.corpus.article import choose_articles

    total = sum(map(len, loaded.values()))
    shares = {
        path: None if limit is None else max(1, round(limit * len(articles) / total))
        for path, articles in loaded.items()
    }
    return {path: choose_articles(articles, shares[path], seed, fold) for path, articles in loaded.items()}


async def _predict(
    articles: Sequence[CorpusArticle],
    save: Path | None,
    prompts: Path | None,
    concurrency: int,
    options: Mapping[str, object],
    asked: Mapping[str, object],
    whole: bool,
) -> Mapping[str, Prediction]:
    from summarizer_evals.corpus.predictions import PredictionFile, predict_corpus
    from summarizer_evals.running.briefing import corpus_briefer
    from summarizer_evals.running.recording import Header, digest_of
    from summarizer_evals.running.run import code_digest, prompt_digests

    from ..briefing import Summarizer
    from ..resources import resource_folder

    folder = prompts or resource_folder("prompts")

    def show(found: Mapping[str, Prediction], prediction: Prediction) -> None:
        done = sum(article.id in found for article in articles)
        outcome = prediction.error or f"{len(prediction.quotes)} quotations, {prediction.seconds:.1f} s"
        click.echo(f"summarizer: {done}/{len(articles)} {prediction.id}: {outcome}", err=True)

    holder = Summarizer(seed=asked["seed"], slots=concurrency, **options)  # type: ignore[arg-type]
    try:
        header = Header.of(holder.model)
        made_by = digest_of(
            [
                header.model_dump(exclude={"context_tokens"}),
                code_digest(),
                prompt_digests(folder),
                dict(asked),
                whole,
            ]
        )
        briefer = corpus_briefer(folder, bool(options["offline"]), asked, is_whole=whole)
        file = PredictionFile(save, made_by)
        return await predict_corpus(articles, file, briefer, holder.model, concurrency, show)
    finally:
        await holder.aclose()
