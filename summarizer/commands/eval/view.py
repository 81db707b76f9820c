"""`summarizer eval view`."""

from __future__ import annotations

from pathlib import Path

import click

from ...output import Output
from ..harness import require_scipy
from ..options import seed_option
from .options import cases_options
from .report import load


@click.command("view")
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("second", metavar="[RUN2]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), help="The page; - is standard output."
)
@cases_options
@seed_option
def view(
    run_folder: Path,
    second: Path | None,
    output: Path | None,
    case_folders: tuple[Path, ...],
    case_names: tuple[str, ...],
    seed: int,
) -> None:
    """Make an HTML page of a run, or of two beside each other: scores, plots, and every item on its article.

    The page goes into RUN as report.html, or, of two runs, into RUN2 as compare.html; it is one file that CI can keep.
    """
    require_scipy()
    from summarizer_evals.reports.page import render_runs
    from summarizer_evals.running.run import Run

    folder, name = (second, "compare.html") if second else (run_folder, "report.html")
    runs = [Run(each) for each in (run_folder, second) if each]
    for run in runs:
        _ = run.info  # a folder that is no run is named before any file is
    destination = Output(None if str(output) == "-" else output or folder / name)
    destination.write(render_runs(runs, load(case_folders, case_names), seed))
    if destination.path is not None:
        click.echo(f"summarizer: wrote {destination.path}", err=True)
