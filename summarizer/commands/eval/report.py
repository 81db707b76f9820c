"""What the eval commands load and show alike."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from summarizer_evals.gold.case import Case
    from summarizer_evals.results.result import RunResult
    from summarizer_evals.running.run import Run

REPORT_WIDTH = 160  # of a table that goes into a file or a pipe


def load(folders: Sequence[Path], names: Sequence[str]) -> list[Case]:
    """The cases of the folders given, or the package's own."""
    from summarizer_evals.gold.case import load_cases, own_cases

    return load_cases(folders or [own_cases()], names)


def score_and_keep(finished: Run, cases: Sequence[Case], seed: int) -> RunResult:
    """Score a run and leave its reports in its folder."""
    from summarizer_evals.files import write_whole
    from summarizer_evals.reports.junit import score_junit
    from summarizer_evals.reports.run import markdown
    from summarizer_evals.results.result import score_run

    result = score_run(finished, cases, seed)
    write_whole(finished.folder / "score.json", result.model_dump_json(indent=1) + "\n")
    write_whole(finished.folder / "report.md", markdown(result))
    write_whole(finished.folder / "junit.xml", score_junit(result))
    return result


def show(result: RunResult, format_: str, findings: bool, step_summary: Path | None) -> None:
    from summarizer_evals.reports.junit import score_junit
    from summarizer_evals.reports.run import markdown, terminal

    if format_ == "table":
        print_rich(terminal(result, with_findings=findings))
    elif format_ == "json":
        click.echo(result.model_dump_json(indent=1))
    else:
        click.echo(markdown(result) if format_ == "markdown" else score_junit(result), nl=False)
    append(step_summary, markdown(result, with_findings=False))


def print_rich(report: RenderableType) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else REPORT_WIDTH, highlight=False)
    console.print(report)


def append(path: Path | None, text: str) -> None:
    if path is None:
        return
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
