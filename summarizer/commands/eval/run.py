"""`summarizer eval run`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...briefing import Strategy
from ..harness import require_scipy
from ..options import max_cost_option, max_tokens_option, price_option
from .model import open_model, saying_how_to_go_on
from .options import cases_options, concurrency_option, model_options, step_summary_option
from .report import load, print_rich, score_and_keep, show

if TYPE_CHECKING:
    from summarizer_evals.gold.case import Case
    from summarizer_evals.results.result import RunResult
    from summarizer_evals.running.run import Item, Run
    from summarizer_evals.running.settings import Settings

    from ...engine.model import Model


@click.command()
@model_options
@click.option(
    "--prompts",
    "prompt_folders",
    metavar="DIR",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Prompt files to use; given several times, each is run.",
)
@click.option("--repeats", metavar="K", type=click.IntRange(min=1), default=1, show_default=True)
@concurrency_option
@cases_options
@click.option(
    "--output", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="The run folder."
)
@click.option(
    "--replay",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Answer from a recording (a run's replies folder) instead of a model.",
)
@max_cost_option
@max_tokens_option
@price_option
@click.option("--retry-failed", is_flag=True, help="Do articles again that failed in an earlier try.")
@click.option("--findings", is_flag=True, help="Show item by item what was missed or invented, and why.")
@step_summary_option
def run(
    models: tuple[str, ...],
    base_url: str | None,
    strategy: Strategy,
    language: str | None,
    seed: int,
    offline: bool,
    prompt_folders: tuple[Path, ...],
    repeats: int,
    concurrency: int,
    case_folders: tuple[Path, ...],
    case_names: tuple[str, ...],
    output: Path | None,
    replay: Path | None,
    max_cost_usd: float | None,
    max_tokens: int | None,
    price: str | None,
    retry_failed: bool,
    findings: bool,
    step_summary: Path | None,
) -> None:
    """Brief every case and score it.

    The run folder keeps every brief and every raw reply. The same command goes on where an interrupted one
    stopped. Several --model or --prompts make a run of each combination.
    """
    require_scipy()
    from summarizer_evals.running.settings import Settings

    from ...resources import resource_folder

    if replay and (models or base_url):
        raise click.UsageError("--replay answers from a recording: give no --model and no --base-url with it")
    cases = load(case_folders, case_names)
    combinations = [
        (model, folder)
        for model in models or (None,)
        for folder in prompt_folders or (resource_folder("prompts"),)
    ]
    labels = _label_folders([folder for _, folder in combinations])
    results = []
    for model, folder in combinations:
        settings = Settings(
            prompts=folder,
            strategy=strategy,
            language=language,
            seed=seed,
            offline=offline,
            repeats=repeats,
            concurrency=concurrency,
            replay=replay,
            retry_failed=retry_failed,
        )
        target = _Target(output, len(combinations) > 1, labels[folder])
        asked = _Asked(model, base_url, max_cost_usd, max_tokens, price)
        finished = asyncio.run(_run_one(cases, settings, target, asked))
        result = score_and_keep(finished, cases, seed)
        results.append(result)
        show(result, "table", findings, step_summary)
        click.echo(f"summarizer: {finished.folder}: briefs, replies and report.md are there", err=True)
    if len(results) > 1:
        _show_matrix(results)
    if any(result.failures or result.incomplete for result in results):
        click.get_current_context().exit(4)


class _Target:
    """Where a run goes: the folder asked for, one in it for each of several runs, or one by fingerprint."""

    def __init__(self, output: Path | None, is_matrix: bool, prompts: str) -> None:
        self.output, self.is_matrix, self.prompts = output, is_matrix, prompts

    def folder(self, cases: Sequence[Case], settings: Settings, model: Model) -> Path:
        from summarizer_evals.running.fingerprint import fingerprint_of
        from summarizer_evals.running.recording import digest_of

        name = f"{_slug(model.name)}-{self.prompts}"
        if self.output:
            return self.output / name if self.is_matrix else self.output
        mark = digest_of(fingerprint_of(cases, settings, model).model_dump(mode="json"))
        # by fingerprint, so that the same command finds its interrupted run again
        return Path("runs") / f"{name}-{mark[:10]}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is asked, and how much at most."""

    model: str | None
    base_url: str | None
    max_cost_usd: float | None
    max_tokens: int | None
    price: str | None


async def _run_one(cases: Sequence[Case], settings: Settings, target: _Target, asked: _Asked) -> Run:
    from summarizer_evals.running.execution import case_briefer, execute
    from summarizer_evals.running.recording import ReplayModel

    def tell(finished: Run, item: Item) -> None:
        total = len(cases) * settings.repeats
        outcome = item.error or f"{item.seconds:.1f} s, {item.usage.output_tokens} tokens out"
        done = total - len(finished.missing)
        click.echo(f"summarizer: {done}/{total} {item.case}.{item.repeat}: {outcome}", err=True)

    model = ReplayModel(settings.replay, "", 0) if settings.replay else asked.model
    async with open_model(
        model, asked.base_url, settings, asked.max_cost_usd, asked.max_tokens, asked.price
    ) as shop:
        folder = target.folder(cases, settings, shop.model)
        with saying_how_to_go_on(folder):
            return await execute(folder, cases, settings, case_briefer(settings), shop, tell)


def _label_folders(folders: Sequence[Path]) -> dict[Path, str]:
    """Folders by their names, and by their parents' too where names are the same."""
    names = {folder: _slug(folder.resolve().name) for folder in folders}
    return {
        folder: name
        if list(names.values()).count(name) == 1
        else _slug("/".join(folder.resolve().parts[-2:]))
        for folder, name in names.items()
    }


def _show_matrix(results: Sequence[RunResult]) -> None:
    from summarizer_evals.reports.run import matrix_terminal

    print_rich(matrix_terminal(results))


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-.")[-60:] or "model"
