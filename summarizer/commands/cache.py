"""`summarizer cache`."""

from __future__ import annotations

import json

import click


@click.group()
def cache() -> None:
    """What is kept: briefs, so that the same one costs no request, and what the embedded engine has read."""


@cache.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def info(as_json: bool) -> None:
    """Where it lies, what it holds, how large it may grow."""
    from ..batch.cache import Cache
    from ..engine.prefixes import Prefixes

    found, read = Cache().info(), Prefixes().info()
    if as_json:
        click.echo(
            json.dumps(
                {
                    "path": str(found.path),
                    "briefs": found.briefs,
                    "bytes": found.bytes,
                    "limit_bytes": found.limit_bytes,
                    "prefixes": {
                        "path": str(read.path),
                        "prefixes": read.prefixes,
                        "bytes": read.bytes,
                        "limit_bytes": read.limit_bytes,
                    },
                }
            )
        )
        return
    click.echo(
        f"{found.path}\n{found.briefs:,} briefs, {found.bytes / 1e6:.1f} MB of at most {found.limit_bytes / 1e6:,.0f} MB"
    )
    click.echo(
        f"{read.path}\n{read.prefixes:,} articles as read, {read.bytes / 1e6:.1f} MB of at most {read.limit_bytes / 1e6:,.0f} MB"
    )


@cache.command()
def clear() -> None:
    """Forget every brief, and all that was read."""
    from ..batch.cache import Cache
    from ..engine.prefixes import Prefixes

    briefs, prefixes = Cache().clear(), Prefixes().clear()
    click.echo(f"{briefs:,} briefs and {prefixes:,} articles as read forgotten")
