"""Options that several commands take, each said once."""

from __future__ import annotations

import re

import click

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _check_language(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _LANGUAGE.fullmatch(value):
        raise click.BadParameter(f"{value!r} is no language code; give one such as 'en', 'de' or 'pt-BR'")
    return value


base_url_option = click.option("--base-url", metavar="URL", help="An OpenAI-compatible endpoint.")
strategy_option = click.option(
    "--strategy", type=click.Choice(["auto", "staged", "single"]), default="auto", show_default=True
)
language_option = click.option(
    "--language",
    metavar="CODE",
    callback=_check_language,
    help="Language of the brief; the article's by default.",
)
seed_option = click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
offline_option = click.option("--offline", is_flag=True, help="Touch no network; the model must be there.")
max_cost_option = click.option(
    "--max-cost",
    "max_cost_usd",
    metavar="USD",
    type=click.FloatRange(min=0, min_open=True),
    help="Stop before it costs more.",
)
price_option = click.option(
    "--price",
    metavar="INPUT[/CACHED]/OUTPUT",
    help="What is paid, in US dollars per million tokens; the list price by default, where it is known.",
)
max_tokens_option = click.option(
    "--max-tokens", metavar="N", type=click.IntRange(min=1), help="Stop before more tokens are used."
)
