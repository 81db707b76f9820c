"""`summarizer eval cases`."""

from __future__ import annotations

from pathlib import Path

import click

from ..harness import require_scipy
from .options import cases_options
from .report import load, print_rich


@click.command()
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

    from summarizer_evals.gold.brief import gold_schema
    from summarizer_evals.gold.case import GoldError, describe_case

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
    from summarizer_evals.reports.comparison import agreement_terminal
    from summarizer_evals.results.agreement import score_annotation

    print_rich(agreement_terminal([score_annotation(case, against) for case in found]))
