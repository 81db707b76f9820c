"""Asked: a brief that the harness asks for, timed, with what a replay had no answer to."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from summarizer import Brief, Model, Result

from .recording import ReplayModel


@dataclass(slots=True)
class Asked:
    """An assignment of the package's engine.

    Attributes:
        text: the article's.
        model_of: the model to ask, anew for each attempt, since a recording is begun anew.
        make: asks it; slot is the engine's.
        seconds: that all attempts took.
        misses: what the last attempt asked a replay in vain; kept because a plan may survive a failed step.
    """

    id: str
    text: str
    model_of: Callable[[], Model]
    make: Callable[[Model, int | None], Awaitable[Brief]]
    seconds: float = 0.0
    misses: list[str] = field(default_factory=list)

    async def brief(self, slot: int | None) -> Brief:
        model = self.model_of()
        begun = time.perf_counter()
        try:
            return await self.make(model, slot)
        finally:
            self.seconds += time.perf_counter() - begun
            self.misses = model.misses if isinstance(model, ReplayModel) else []


def error_of(result: Result) -> str | None:
    """Why there is no brief, as items and predictions keep it."""
    failure = result.failure
    return f"{failure.error}: {failure.message}" if failure else None
