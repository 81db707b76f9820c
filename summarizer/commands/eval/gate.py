"""`summarizer eval gate` and `summarizer eval bless`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...errors import InputError
from ..harness import require_scipy
from ..options import seed_option
from .options import cases_options, step_summary_option
from .report import append, load, print_rich, score_and_keep

if TYPE_CHECKING:
    from summarizer_evals.gold.case import Case
    from summarizer_evals.results.result import RunResult


@click.command()
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
    from summarizer_evals.files import write_whole
    from summarizer_evals.reports.gate import gate_markdown, gate_terminal
    from summarizer_evals.reports.junit import gate_junit
    from summarizer_evals.results.gate import load_baseline, run_gate
    from summarizer_evals.running.fingerprint import scorer_digest
    from summarizer_evals.running.run import Run

    held = load_baseline(baseline)
    cases = load(case_folders, case_names)
    result = score_and_keep(Run(run_folder), cases, seed)
    verdict = run_gate(result, _gold_digests(result, cases), scorer_digest(), held)
    print_rich(gate_terminal(verdict))
    append(step_summary, gate_markdown(verdict))
    if junit:
        write_whole(junit, gate_junit(verdict))
    if verdict.failed:
        click.get_current_context().exit(1)


@click.command()
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
    from summarizer_evals.running.fingerprint import scorer_digest
    from summarizer_evals.running.run import Run

    cases = load(case_folders, case_names)
    result = score_and_keep(Run(run_folder), cases, seed)
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
