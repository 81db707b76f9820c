"""Options that several eval commands take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ..options import base_url_option, language_option, offline_option, seed_option, strategy_option

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

concurrency_option = click.option(
    "--concurrency",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Articles side by side.",
)
step_summary_option = click.option(
    "--step-summary",
    metavar="FILE",
    envvar="GITHUB_STEP_SUMMARY",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Append a Markdown report there; by default to the file that GITHUB_STEP_SUMMARY names.",
)


def cases_options(command: CommandT) -> CommandT:
    command = click.option(
        "--case",
        "case_names",
        metavar="NAME",
        multiple=True,
        help="Only the case of this name; may be repeated.",
    )(command)
    return click.option(
        "--cases",
        "case_folders",
        metavar="DIR",
        multiple=True,
        type=click.Path(path_type=Path),
        help="A folder of cases, or a case; may be repeated.",
    )(command)


def model_options(command: CommandT) -> CommandT:
    for option in (
        offline_option,
        seed_option,
        language_option,
        strategy_option,
        base_url_option,
        click.option(
            "--model",
            "models",
            metavar="NAME",
            multiple=True,
            help="The model, the embedded one where none is named; given several times, each is run.",
        ),
    ):
        command = option(command)
    return command
