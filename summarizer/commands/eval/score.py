"""`summarizer eval score` and `summarizer eval compare`."""

from __future__ import annotations

from pathlib import Path

import click

from ..harness import require_scipy
from ..options import seed_option
from .options import cases_options, step_summary_option
from .report import append, load, print_rich, score_and_keep, show


@click.command()
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

    show(
        score_and_keep(Run(run_folder), load(case_folders, case_names), seed), format_, findings, step_summary
    )


@click.command()
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
    from summarizer_evals.reports.comparison import comparison_markdown, comparison_terminal
    from summarizer_evals.results.comparison import compare_runs
    from summarizer_evals.running.run import Run

    cases = load(case_folders, case_names)
    title, differences = compare_runs(Run(first), Run(second), cases, seed)
    print_rich(comparison_terminal(title, differences))
    append(step_summary, comparison_markdown(title, differences))
