"""`summarizer batch`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Literal

import click

from .options import (
    language_option,
    max_cost_option,
    max_tokens_option,
    offline_option,
    price_option,
    seed_option,
    strategy_option,
)


@click.command()
@click.argument("inputs", metavar="INPUT…", nargs=-1, required=True)
@click.option(
    "--output", "-o", metavar="OUT", required=True, help="A .jsonl, .csv or .parquet file; - streams JSONL."
)
@click.option("--model", metavar="NAME", help="The model; the embedded one where none is named.")
@click.option(
    "--base-url",
    "base_urls",
    metavar="URL",
    multiple=True,
    help="An OpenAI-compatible endpoint; several are used together.",
)
@strategy_option
@language_option
@click.option(
    "--prompts",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Prompt files to use.",
)
@seed_option
@click.option("--with-text", is_flag=True, help="Keep the articles' text in the briefs.")
@offline_option
@click.option(
    "--text-field",
    metavar="NAME",
    default="text",
    show_default=True,
    help="Field or column that holds the text.",
)
@click.option(
    "--id-field", metavar="NAME", default="id", show_default=True, help="Field or column that holds the id."
)
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    default=64,
    show_default=True,
    help="Requests at once, at most.",
)
@click.option(
    "--slots",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Articles at once in the embedded engine; long ones get wider slots.",
)
@click.option(
    "--processes",
    metavar="N",
    type=click.IntRange(min=0),
    help="That analyse articles beside this one; one less than the cores by default, two at least.",
)
@click.option("--rpm", type=click.FloatRange(min=0, min_open=True), help="Requests a minute, at most.")
@click.option("--tpm", type=click.FloatRange(min=0, min_open=True), help="Tokens a minute, at most.")
@click.option(
    "--timeout",
    "timeout_s",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    help="Of one request.",
)
@click.option(
    "--patience",
    "patience_s",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=600,
    show_default=True,
    help="How long every endpoint may be down.",
)
@max_cost_option
@max_tokens_option
@price_option
@click.option("--max-failures", metavar="N|P%", help="Stop early when more articles fail.")
@click.option("--retry-failed", is_flag=True, help="Try failed and incomplete articles again.")
@click.option("--restart", is_flag=True, help="Forget the run's state and begin anew.")
@click.option("--no-cache", is_flag=True, help="Neither use nor fill the cache of briefs.")
@click.option("--dry-run", is_flag=True, help="Estimate tokens, cost and time; ask nothing.")
@click.option(
    "--batch-api",
    type=click.Choice(["submit", "status", "collect"]),
    help="Use the endpoint's batch files, at their lower price.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Where the work runs.",
)
@click.option(
    "--ray-address", metavar="ADDRESS", help="A Ray cluster; one is started here where none is named."
)
@click.option(
    "--ray-actors",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many hold a client or a model; one a node by default.",
)
@click.option("--log-json", is_flag=True, help="Report as JSON lines on standard error.")
def batch(**given: Any) -> None:
    """Brief many articles: a folder, a glob, JSONL, CSV or Parquet, a URL, or - for JSONL on standard input.

    The run's state stands in OUT.state: after a stop of any kind the same command goes on where it was.
    Articles that fail are lines in OUT.errors.jsonl.
    """
    from ..batch.job import Job, run_batch
    from ..batch.options import Options, default_processes

    api: Literal["submit", "status", "collect"] | None = given.pop("batch_api")
    engine, ray_address, actors = given.pop("engine"), given.pop("ray_address"), given.pop("ray_actors")
    names = (
        "output",
        "text_field",
        "id_field",
        "retry_failed",
        "max_failures",
        "restart",
        "dry_run",
        "log_json",
    )
    job = Job(list(given.pop("inputs")), **{name: given.pop(name) for name in names})
    if given["processes"] is None:
        given["processes"] = default_processes()
    options = Options(base_urls=tuple(given.pop("base_urls")), has_cache=not given.pop("no_cache"), **given)
    if job.dry_run:
        from ..batch.batchapi import discounted
        from ..batch.estimate import estimate

        click.echo(estimate(job, discounted(options) if api else options))
        return
    if engine == "ray":
        from ..batch.cluster import run_on_ray

        sys.exit(run_on_ray(job, options, ray_address, actors))
    if job.output != "-":
        from ..batch.outputs import output_format
        from ..output import Output

        output_format(Path(job.output))
        Output(Path(job.output))
    if api:
        from ..batch.batchapi import run_batch_api

        sys.exit(run_batch_api(api, job, options, click.echo))
    sys.exit(run_batch(job, options))
