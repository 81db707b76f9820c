"""Workers: articles side by side, each worker with a slot of the model."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from summarizer import (
    BudgetError,
    CredentialsError,
    EngineError,
    MissingExtraError,
    ModelFileError,
    PromptError,
    SettingsError,
)

ThingT = TypeVar("ThingT")

# these would fail every article in the same way: the run stops, and goes on when they are mended
STOPPING = (
    BudgetError,
    CredentialsError,
    EngineError,
    MissingExtraError,
    ModelFileError,
    PromptError,
    SettingsError,
)


async def work_through(
    things: Sequence[ThingT],
    work: Callable[[ThingT, int | None], Awaitable[None]],
    concurrency: int,
    slots: int,
) -> None:
    """Work on each thing, in order, so many at once; the first error ends the others' work.

    Args:
        work: takes the thing and the worker's slot, which is None where the model has too few.
    """
    waiting = list(reversed(things))

    async def worker(number: int) -> None:
        slot = number if slots > 1 and number < slots else None
        while waiting:
            await work(waiting.pop(), slot)

    workers = [asyncio.create_task(worker(number)) for number in range(min(concurrency, len(waiting)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
