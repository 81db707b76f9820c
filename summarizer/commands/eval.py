"""`summarizer eval`: score briefs against gold, compare runs, gate a change."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import InputError, MissingExtraError
from .eval_corpus import corpus
from .eval_options import cases_options, concurrency_option, model_options, seed_option, step_summary_option
from .eval_view import view

if TYPE_CHECKING:
    from rich.console import RenderableType

    from summarizer_evals.gold.case import Case
    from summarizer_evals.results.result import RunResult
    from summarizer_evals.running.run import Item, Run, Settings

    from ..engine.model import Model


REPORT_WIDTH = 160  # of a table that goes into a file or a pipe


@click.group("eval")
def evaluate() -> None:
    """Score briefs against gold: while a prompt is being changed, and in CI.

    Cases are folders with article.txt and gold.json; the package's own are used where no --cases is given.
    """


evaluate.add_command(corpus)
evaluate.add_command(view)


@evaluate.command()
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
@click.option("--retry-failed", is_flag=True, help="Do articles again that failed in an earlier try.")
@click.option("--findings", is_flag=True, help="Show item by item what was missed or invented, and why.")
@step_summary_option
def run(
    models: tuple[str, ...],
    base_url: str | None,
    strategy: str,
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
    retry_failed: bool,
    findings: bool,
    step_summary: Path | None,
) -> None:
    """Brief every case and score it.

    The run folder keeps every brief and every raw reply. The same command goes on where an interrupted one
    stopped. Several --model or --prompts make a run of each combination.
    """
    require_scipy()
    from summarizer_evals.running.run import Settings

    from ..resources import resource_folder

    if replay and (len(models) > 1 or base_url):
        raise click.UsageError(
            "--replay answers from a recording: give no --model list and no --base-url with it"
        )
    cases = load(case_folders, case_names)
    combinations = [
        (model, folder)
        for model in models or (None,)
        for folder in prompt_folders or (resource_folder("prompts"),)
    ]
    results = []
    for model, folder in combinations:
        settings = Settings(
            prompts=folder,
            strategy=strategy,
            language=language,
            seed=seed,
            repeats=repeats,
            concurrency=concurrency,
            replay=replay,
            retry_failed=retry_failed,
        )
        target = _Target(output, len(combinations) > 1, model, folder)
        finished = asyncio.run(_run_one(cases, settings, target, model, base_url, offline))
        result = _score(finished, cases, seed)
        results.append(result)
        _show(result, "table", findings, step_summary)
        click.echo(f"summarizer: {finished.folder}: briefs, replies and report.md are there", err=True)
    if len(results) > 1:
        _show_matrix(results)
    if any(result.failures or result.incomplete for result in results):
        click.get_current_context().exit(4)


@evaluate.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@cases_options
@seed_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "markdown", "junit"]),
    default="table",
    show_default=True,
)
@click.option("--findings", is_flag=True, help="Show item by item what was missed or invented, and why.")
@step_summary_option
def score(
    run_folder: Path,
    case_folders: tuple[Path, ...],
    case_names: tuple[str, ...],
    seed: int,
    format_: str,
    findings: bool,
    step_summary: Path | None,
) -> None:
    """Score a run again, without asking anything."""
    require_scipy()
    from summarizer_evals.running.run import Run

    _show(_score(Run(run_folder), load(case_folders, case_names), seed), format_, findings, step_summary)


@evaluate.command()
@click.argument("first", metavar="A", type=click.Path(path_type=Path))
@click.argument("second", metavar="B", type=click.Path(path_type=Path))
@cases_options
@seed_option
@step_summary_option
def compare(
    first: Path,
    second: Path,
    case_folders: tuple[Path, ...],
    case_names: tuple[str, ...],
    seed: int,
    step_summary: Path | None,
) -> None:
    """Compare two runs over the same cases, paired by article.

    Sign-flip permutation, Holm over the metrics, and the smallest difference that could have been seen.
    """
    require_scipy()
    from summarizer_evals.reports.report import comparison_markdown, comparison_terminal
    from summarizer_evals.results.comparison import compare_runs
    from summarizer_evals.running.run import Run

    cases = load(case_folders, case_names)
    title, differences = compare_runs(Run(first), Run(second), cases, seed)
    print_rich(comparison_terminal(title, differences))
    append(step_summary, comparison_markdown(title, differences))


@evaluate.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--baseline", metavar="FILE", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--junit", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@cases_options
@seed_option
@step_summary_option
def gate(
    run_folder: Path,
    baseline: Path,
    junit: Path | None,
    case_folders: tuple[Path, ...],
    case_names: tuple[str, ...],
    seed: int,
    step_summary: Path | None,
) -> None:
    """May this pass? Exit code 0 yes, 1 a regression, 6 not comparable or incomplete."""
    require_scipy()
    from summarizer_evals.reports.report import gate_junit, gate_markdown, gate_terminal
    from summarizer_evals.results.gate import load_baseline, run_gate
    from summarizer_evals.running.run import Run, scorer_digest, write_whole

    held = load_baseline(baseline)
    cases = load(case_folders, case_names)
    result = _score(Run(run_folder), cases, seed)
    verdict = run_gate(result, _gold_digests(result, cases), scorer_digest(), held)
    print_rich(gate_terminal(verdict))
    append(step_summary, gate_markdown(verdict))
    if junit:
        write_whole(junit, gate_junit(verdict))
    if verdict.failed:
        click.get_current_context().exit(1)


@evaluate.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--baseline", metavar="FILE", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--floor", "floors", metavar="METRIC=VALUE", multiple=True, help="What a live run must reach.")
@click.option(
    "--allowance",
    "allowances",
    metavar="METRIC=VALUE",
    multiple=True,
    help="The drop that a live run may show.",
)
@cases_options
@seed_option
def bless(
    run_folder: Path,
    baseline: Path,
    floors: tuple[str, ...],
    allowances: tuple[str, ...],
    case_folders: tuple[Path, ...],
    case_names: tuple[str, ...],
    seed: int,
) -> None:
    """Make this run the baseline. Floors and allowances stay as they were, unless given."""
    require_scipy()
    from summarizer_evals.results.gate import bless as make_baseline
    from summarizer_evals.results.gate import load_baseline, save_baseline
    from summarizer_evals.running.run import Run, scorer_digest

    cases = load(case_folders, case_names)
    result = _score(Run(run_folder), cases, seed)
    old = load_baseline(baseline) if baseline.exists() else None
    made = make_baseline(
        result,
        _gold_digests(result, cases),
        scorer_digest(),
        baseline.stem,
        old,
        _read_limits(floors, "--floor"),
        _read_limits(allowances, "--allowance"),
    )
    save_baseline(baseline, made)
    for metric, limit in made.metrics.items():
        before = old.metrics[metric].value if old and metric in old.metrics else None
        was = "" if before is None else f", was {before:.3f}"
        value = "undefined" if limit.value is None else f"{limit.value:.3f}"
        floor = "" if limit.floor is None else f", floor {limit.floor:.3f}"
        click.echo(f"{metric}: {value}{was}{floor}, allowance {limit.allowance:.3f}")


@evaluate.command()
@cases_options
@click.option("--schema", is_flag=True, help="Print the JSON Schema of gold.json, for editors.")
@click.option(
    "--against",
    metavar="NAME.json",
    help="Score a second annotation that lies beside gold.json as if it were a brief.",
)
def cases(
    case_folders: tuple[Path, ...], case_names: tuple[str, ...], schema: bool, against: str | None
) -> None:
    """Check cases and list them."""
    import json

    from summarizer_evals.gold.case import GoldError, describe_case, gold_schema

    if schema:
        click.echo(json.dumps(gold_schema(), indent=2, ensure_ascii=False))
        return
    try:
        found = load(case_folders, case_names)
    except GoldError as error:
        click.echo("\n".join(error.problems), err=True)
        click.get_current_context().exit(error.exit_code)
    if against is None:
        for case in found:
            click.echo(describe_case(case))
        return
    require_scipy()
    from summarizer_evals.reports.report import agreement_terminal
    from summarizer_evals.results.agreement import score_annotation

    print_rich(agreement_terminal([score_annotation(case, against) for case in found]))


class _Target:
    """Where a run goes: the folder asked for, one in it for each of several runs, or one by fingerprint."""

    def __init__(self, output: Path | None, is_matrix: bool, model: str | None, prompts: Path) -> None:
        self.output, self.is_matrix, self.model, self.prompts = output, is_matrix, model, prompts

    def folder(self, cases: Sequence[Case], settings: Settings, model: Model | None) -> Path:
        from summarizer_evals.running.recording import Header, digest_of, load_header
        from summarizer_evals.running.run import fingerprint_of

        header = load_header(settings.replay) if settings.replay else Header.of(model) if model else None
        assert header is not None
        name = f"{_slug(self.model or header.name)}-{_slug(self.prompts.resolve().name)}"
        if self.output:
            return self.output / name if self.is_matrix else self.output
        mark = digest_of(fingerprint_of(cases, settings, header).model_dump(mode="json"))
        # by fingerprint, so that the same command finds its interrupted run again
        return Path("runs") / f"{name}-{mark[:10]}"


async def _run_one(
    cases: Sequence[Case],
    settings: Settings,
    target: _Target,
    model_name: str | None,
    base_url: str | None,
    offline: bool,
) -> Run:
    from summarizer_evals.running.briefing import case_briefer
    from summarizer_evals.running.run import execute

    from ..briefing import Summarizer

    brief_case = case_briefer(settings, offline)

    def show(finished: Run, item: Item) -> None:
        total = len(cases) * settings.repeats
        outcome = item.error or f"{item.seconds:.1f} s, {item.usage.output_tokens} tokens out"
        done = total - len(finished.missing)
        click.echo(f"summarizer: {done}/{total} {item.case}.{item.repeat}: {outcome}", err=True)

    if settings.replay:
        return await execute(target.folder(cases, settings, None), cases, settings, brief_case, None, show)
    holder = Summarizer(
        model=model_name, base_url=base_url, seed=settings.seed, offline=offline, slots=settings.concurrency
    )
    try:
        folder = target.folder(cases, settings, holder.model)
        return await execute(folder, cases, settings, brief_case, holder.model, show)
    finally:
        await holder.aclose()


def require_scipy() -> None:
    """Raises MissingExtraError, with the command that installs what is missing."""
    from importlib.util import find_spec

    if find_spec("scipy") is None:
        raise MissingExtraError("scoring needs scipy, which is not installed: pip install 'summarizer[eval]'")


def load(folders: Sequence[Path], names: Sequence[str]) -> list[Case]:
    """The cases of the folders given, or the package's own."""
    from summarizer_evals.gold.case import load_cases, own_cases

    return load_cases(folders or [own_cases()], names)


def print_rich(report: RenderableType) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else REPORT_WIDTH, highlight=False)
    console.print(report)


def append(path: Path | None, text: str) -> None:
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write(text + "\n")


def _score(finished: Run, cases: Sequence[Case], seed: int) -> RunResult:
    """Score a run and leave its reports in its folder."""
    from summarizer_evals.reports.report import markdown, score_junit
    from summarizer_evals.results.result import score_run
    from summarizer_evals.running.run import write_whole

    result = score_run(finished, cases, seed)
    write_whole(finished.folder / "score.json", result.model_dump_json(indent=1) + "\n")
    write_whole(finished.folder / "report.md", markdown(result))
    write_whole(finished.folder / "junit.xml", score_junit(result))
    return result


def _show(result: RunResult, format_: str, findings: bool, step_summary: Path | None) -> None:
    from summarizer_evals.reports.report import markdown, score_junit, terminal

    if format_ == "table":
        print_rich(terminal(result, with_findings=findings))
    elif format_ == "json":
        click.echo(result.model_dump_json(indent=1))
    else:
        click.echo(markdown(result) if format_ == "markdown" else score_junit(result), nl=False)
    append(step_summary, markdown(result, with_findings=False))


def _show_matrix(results: Sequence[RunResult]) -> None:
    from summarizer_evals.reports.report import matrix_terminal

    print_rich(matrix_terminal(results))


def _gold_digests(result: RunResult, cases: Sequence[Case]) -> dict[str, str]:
    """Digests of the cases that the run has; more may have been loaded."""
    return {case.name: case.digest for case in cases if case.name in result.fingerprint.gold}


def _read_limits(pairs: Sequence[str], option: str) -> dict[str, float]:
    limits = {}
    for pair in pairs:
        metric, _, value = pair.partition("=")
        try:
            limits[metric] = float(value)
        except ValueError:
            raise InputError(f"{option} {pair!r}: give METRIC=VALUE, the value in [0, 1]") from None
        if not 0 <= limits[metric] <= 1:
            raise InputError(f"{option} {pair!r}: the value is not in [0, 1]")
    return limits


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-.")[-60:] or "model"
