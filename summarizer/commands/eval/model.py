"""The model that an eval command asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer_evals.running.settings import Settings

    from ...engine.model import Model


@asynccontextmanager
async def open_model(name: str | None, base_url: str | None, settings: Settings) -> AsyncIterator[Model]:
    """The model of the options, closed afterwards; None as name is the embedded one."""
    from ...briefing import Summarizer

    holder = Summarizer(
        model=name,
        base_url=base_url,
        seed=settings.seed,
        offline=settings.offline,
        slots=settings.concurrency,
    )
    try:
        yield holder.model
    finally:
        await holder.aclose()
