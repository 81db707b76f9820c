"""The embedded engine's slots: who has one, and how wide they are.

Where many write together a batch gains, and the memory for what was read leaves many slots a narrow window each. An article that does
not fit one waits until there are a few of its kind, or nothing else is to do; the engine is then started anew with few wide
slots for them. So what is asked about an article does not hang on the number of slots; rounding may still differ.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from ..engine.server import widest_slots

# With fewer, the starts would take more time than the narrow slots save.
LONG_ONES = 4


class Resizable(Protocol):
    """An engine whose slots can be made wider; what the Endpoint of an embedded engine is."""

    @property
    def slot_tokens(self) -> int:
        """The window of one slot."""
        ...

    async def count_tokens(self, text: str) -> int: ...

    async def resize(self, slots: int) -> None:
        """Start anew with so many slots; called while nothing is asked."""
        ...


class Slots:
    """Gives each article a slot that it fits.

    Args:
        number: none where the endpoint has none.
        engine: what can widen them; None where they stay as they are.
        beside: tokens that the questions about an article and their answers take at most, beside the article.
    """

    def __init__(self, number: int = 0, engine: Resizable | None = None, beside: int = 0) -> None:
        self._engine, self._narrow = engine, number
        self._wide = widest_slots(number) if engine else number
        self._room = engine.slot_tokens - beside if engine else 0
        self._free = list(range(self._narrow))
        self._is_wide = self._is_resizing = False
        # by whether they are long
        self._waiting, self._running = Counter[bool](), Counter[bool]()
        self._changed = asyncio.Event()

    @property
    def places(self) -> int:
        """Articles to work on at once: more than hold a slot, since the long ones wait."""
        return self._narrow + (LONG_ONES if self._wide < self._narrow else 0)

    @asynccontextmanager
    async def hold(self, text: str) -> AsyncIterator[int | None]:
        """Wait for a slot that holds an article of this text; None where the endpoint has no slots.

        Raises:
            EngineError: the engine did not start, or died.
        """
        if not self._narrow:
            yield None
            return
        is_long = await self._is_long(text)
        slot = await self._take(is_long)
        try:
            yield slot
        finally:
            self._free.append(slot)
            self._running[is_long] -= 1
            self._tell()

    async def _is_long(self, text: str) -> bool:
        if self._engine is None or self._wide == self._narrow:
            return False
        while self._is_resizing:
            await self._changed.wait()
        self._running[False] += 1
        try:
            return await self._engine.count_tokens(text) > self._room
        finally:
            self._running[False] -= 1
            self._tell()

    async def _take(self, is_long: bool) -> int:
        self._waiting[is_long] += 1
        try:
            while not self._has_place(is_long):
                if self._is_resizing or self._wants_wide() == self._is_wide or self._running.total():
                    await self._changed.wait()
                else:
                    await self._resize()
            slot = min(self._free)
            self._free.remove(slot)
            self._running[is_long] += 1
            return slot
        finally:
            self._waiting[is_long] -= 1
            self._tell()

    def _has_place(self, is_long: bool) -> bool:
        if self._is_resizing or not self._free or (is_long and not self._is_wide):
            return False
        return self._wants_wide() == self._is_wide

    def _wants_wide(self) -> bool:
        """Whether the slots should be wide for those who wait."""
        if self._is_wide:
            return bool(self._waiting[True] or self._running[True] or not self._waiting[False])
        is_idle = not self._running.total() and not self._waiting[False]
        return self._waiting[True] >= LONG_ONES or (is_idle and self._waiting[True] > 0)

    async def _resize(self) -> None:
        assert self._engine is not None
        is_wide, self._is_resizing = not self._is_wide, True
        try:
            number = self._wide if is_wide else self._narrow
            await self._engine.resize(number)
            self._is_wide, self._free = is_wide, list(range(number))
        finally:
            self._is_resizing = False
            self._tell()

    def _tell(self) -> None:
        """Have all who wait look again."""
        self._changed.set()
        self._changed = asyncio.Event()
