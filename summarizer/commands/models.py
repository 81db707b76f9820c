"""summarizer models: the model files in the cache."""

from __future__ import annotations

import click

from ..engine import store
from ..engine.artefact import ARTEFACTS
from ..meter import show_bytes
from ..settings import Settings


@click.group()
def models() -> None:
    """List, pull, verify and remove model files.

    A model is named as in the list, or hub:owner/name/file.gguf@revision for a file of the model hub.
    """


@models.command("list")
def list_models() -> None:
    """Show the known models, what of them is here, and where they lie."""
    settings = Settings.from_environment()
    holdings = store.list_holdings(settings.cache_dir)
    width = max(len(holding.artefact.name) for holding in holdings)
    for holding in holdings:
        size = f"{holding.bytes_in_all / 1e6:,.0f} MB" if holding.bytes_in_all else "?"
        artefact = holding.artefact
        columns = (
            f"{artefact.name:<{width}}",
            f"{artefact.kind:<6}",
            f"{size:>8}",
            f"{artefact.license or '-':<10}",
        )
        click.echo("  ".join((*columns, _state(holding))))
    click.echo(f"They lie in {settings.cache_dir / 'models'}")


def _state(holding: store.Holding) -> str:
    if holding.is_present:
        return "here"
    return f"begun, {holding.bytes_held / 1e6:,.0f} MB" if holding.bytes_held else "not fetched"


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--offline", is_flag=True, help="Fetch nothing; fail where something is missing.")
def pull(names: tuple[str, ...], offline: bool) -> None:
    """Fetch models, those that a brief needs if none is named; goes on where it stopped."""
    settings = Settings.from_environment()
    with show_bytes() as progress:
        paths = [
            store.pull(
                name,
                cache_dir=settings.cache_dir,
                offline=offline or settings.is_offline,
                progress=progress,
                hub_url=settings.hub_url,
            )
            for name in names or _all_names()
        ]
    for path in paths:
        click.echo(path)


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
def verify(names: tuple[str, ...]) -> None:
    """Compare files with their digests, all that are here if none is named."""
    settings = Settings.from_environment()
    here = [
        holding.artefact.name for holding in store.list_holdings(settings.cache_dir) if holding.is_present
    ]
    for name in names or here:
        with show_bytes() as progress:
            digest = store.verify(name, cache_dir=settings.cache_dir, progress=progress)
        click.echo(f"{name}  whole  sha256 {digest}")
    if not names and not here:
        click.echo("no model is here; run `summarizer models pull`")


@models.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
def remove(names: tuple[str, ...]) -> None:
    """Delete models from the cache."""
    settings = Settings.from_environment()
    for name in names:
        freed = store.remove(name, cache_dir=settings.cache_dir)
        click.echo(f"{name}  removed, {freed / 1e6:,.0f} MB freed" if freed else f"{name}  was not here")


def _all_names() -> list[str]:
    return [artefact.name for artefact in ARTEFACTS]
