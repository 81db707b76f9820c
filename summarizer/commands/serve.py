"""`summarizer serve`."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from ..cli import verbose_option
from ..progress import show_progress

if TYPE_CHECKING:
    from pathlib import Path

    from ..engine.server import Engine

ALIVE_CHECK_S = 0.5


@click.command()
@click.option(
    "--model", metavar="NAME", help="The embedded model to keep; the default one where none is named."
)
@click.option("--offline", is_flag=True, help="Touch no network; the model must be there.")
@verbose_option
def serve(model: str | None, offline: bool, verbose: bool) -> None:
    """Keep a model warm until Ctrl-C, so that `summarizer brief` need not load it.

    `brief` finds it by itself. For other programs it is an OpenAI-compatible server on loopback, whose address and
    key stand in the file that is named when it is ready; only you can read it.
    """
    from ..engine.artefact import DEFAULT_MODEL
    from ..engine.selection import open_engine
    from ..engine.served import find_served
    from ..errors import InputError
    from ..settings import Settings

    settings = Settings.from_environment()
    with show_progress(verbose) as display:
        engine, file = open_engine(
            model or settings.model or DEFAULT_MODEL, settings, offline=offline,
            progress=display.fetch,
        )  # fmt: skip
        if find_served(settings.cache_dir, file.name, file.digest):
            raise InputError(f"{file.name!r} is served already; end that server first")
        try:
            asyncio.run(_serve(engine, file.digest, settings.cache_dir))
        finally:
            engine.close()


async def _serve(engine: Engine, digest: str, cache_dir: Path) -> None:
    """Until a signal comes, or the engine dies."""
    from ..engine.served import announced, describe_engine

    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C interrupts, and nothing else comes
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
    url = await engine.ready()
    with announced(describe_engine(engine, url, digest), cache_dir) as path:
        click.echo(f"{engine.name} at {url}/v1; `summarizer brief` finds it, its key is in {path}")
        while not ended.is_set():
            if not engine.is_alive:
                raise engine.failure()
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), ALIVE_CHECK_S)
