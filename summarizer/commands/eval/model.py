"""The model that an eval command asks, at its endpoint's pace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import click

from ...errors import BudgetError, ModelError

if TYPE_CHECKING:
    from summarizer_evals.running.settings import Settings

    from ...batch.shop import Shop
    from ...engine.model import Model


@asynccontextmanager
async def open_model(
    model: str | Model | None,
    base_url: str | None,
    settings: Settings,
    max_cost_usd: float | None = None,
    max_tokens: int | None = None,
    price: str | None = None,
) -> AsyncIterator[Shop]:
    """A shop with the model of the options, closed afterwards.

    Args:
        model: None is the embedded one.
        max_cost_usd: ceilings of one run; None: no bound.
        price: of Options.
    """
    from ...batch.options import Options
    from ...batch.shop import open_shop

    options = Options(
        model=model,
        base_urls=(base_url,) if base_url else (),
        prompts=settings.prompts,
        seed=settings.seed,
        offline=settings.offline,
        slots=settings.concurrency,
        concurrency=settings.concurrency,
        ahead=0,
        max_cost_usd=max_cost_usd,
        max_tokens=max_tokens,
        price=price,
        # a brief that is scored is one that was made
        has_cache=False,
    )
    async with open_shop(options, notice=lambda line: click.echo(f"summarizer: {line}", err=True)) as shop:
        yield shop


@contextmanager
def saying_how_to_go_on(kept: object) -> Iterator[None]:
    """Where work is broken off, by Ctrl-C too, say that the same command goes on with what is kept, and where that is."""
    try:
        yield
    except (asyncio.CancelledError, ModelError, BudgetError) as error:
        more = " with a higher ceiling" if isinstance(error, BudgetError) else ""
        click.echo(
            f"summarizer: to go on, run the same command again{more}; what was done is in {kept}", err=True
        )
        raise
