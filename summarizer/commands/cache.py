"""`summarizer cache`."""

from __future__ import annotations

import json

import click


@click.group()
def cache() -> None:
    """The cache of briefs: an article that was briefed the same way before costs no request."""


@cache.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def info(as_json: bool) -> None:
    """Where it lies, what it holds, how large it may grow."""
    from ..batch.cache import Cache

    found = Cache().info()
    if as_json:
        click.echo(
            json.dumps(
                {
                    "path": str(found.path),
                    "briefs": found.briefs,
                    "bytes": found.bytes,
                    "limit_bytes": found.limit_bytes,
                }
            )
        )
        return
    click.echo(
        f"{found.path}\n{found.briefs:,} briefs, {found.bytes / 1e6:.1f} MB of at most {found.limit_bytes / 1e6:,.0f} MB"
    )


@cache.command()
def clear() -> None:
    """Forget every brief."""
    from ..batch.cache import Cache

    count = Cache().clear()
    click.echo(f"{count:,} briefs forgotten")
