"""`summarizer eval table`."""

from __future__ import annotations

from pathlib import Path

import click

from ..harness import require_scipy
from ..options import seed_option
from .options import cases_options
from .report import load, score_and_keep


@click.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--into",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Put it there, between <!-- quality: begin --> and <!-- quality: end -->.",
)
@cases_options
@seed_option
def table(
    run_folder: Path,
    into: Path | None,
    case_folders: tuple[Path, ...],
    case_names: tuple[str, ...],
    seed: int,
) -> None:
    """The table of quality of a run, in Markdown, for a README."""
    require_scipy()
    from summarizer_evals.reports.quality import put_quality, quality
    from summarizer_evals.running.run import Run

    made = quality(score_and_keep(Run(run_folder), load(case_folders, case_names), seed))
    if into is None:
        click.echo(made)
        return
    put_quality(into, made)
    click.echo(f"summarizer: wrote the table of {run_folder} into {into}", err=True)
