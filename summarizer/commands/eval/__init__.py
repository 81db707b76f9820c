"""`summarizer eval`: score briefs against gold, compare runs, gate a change."""

from __future__ import annotations

import click

from ..harness import find_harness
from .cases import cases
from .corpus import corpus
from .gate import bless, gate
from .run import run
from .score import compare, score
from .table import table
from .view import view


@click.group("eval")
def evaluate() -> None:
    """Score briefs against gold: while a prompt is being changed, and in CI.

    Cases are folders with article.txt and gold.json; the package's own are used where no --cases is given.
    """
    find_harness()


for command in (run, score, compare, gate, bless, table, cases, corpus, view):
    evaluate.add_command(command)
