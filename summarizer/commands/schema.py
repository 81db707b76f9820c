"""`summarizer schema`."""

from __future__ import annotations

import json

import click

from ..brief import Brief
from ..output import Output


@click.command()
def schema() -> None:
    """Print the JSON Schema of the brief."""
    Output(None).write(json.dumps(Brief.model_json_schema(), indent=2, ensure_ascii=False) + "\n")
