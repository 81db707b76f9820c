"""A run: articles worked on at the endpoint's pace, everything kept in the state, whatever happens."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import CancelledError as ConcurrentCancelled
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

from ..errors import InputError, SummarizerError
from .ending import Ending
from .intake import FEED, Intake, Item
from .progress import Progress
from .state import State
from .tolerance import Tolerance, TooManyFailuresError
from .wire import Answered, Errand
from .worker import Worker

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Event:
    """An article's work has ended."""

    id: str
    ending: Ending


@dataclass(slots=True)
class Run:
    """One process's part in a run.

    Attributes:
        width: articles side by side.
        on_event: told of every ending, once it is on disk.
        is_closing: articles of which nothing was answered are left for another run.
    """

    intake: Intake
    worker: Worker
    width: int
    tolerance: Tolerance = field(default_factory=Tolerance)
    on_event: Callable[[Event], None] = lambda event: None
    on_deferred: Callable[[bytes, list[bytes]], None] | None = None
    stop: SummarizerError | None = None
    is_closing: bool = False
    is_interrupted: bool = False
    is_dropped: bool = False
    _items: asyncio.Queue[Item | None] = field(init=False)
    _is_stopping: bool = False
    _accepting: Future[None] | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def state(self) -> State:
        return self.intake.state

    @property
    def progress(self) -> Progress:
        return self.intake.progress

    def record(self, errand: Errand, request: bytes, reply: bytes, answered: Answered) -> None:
        """What the wire calls with each answered request."""
        cost_usd = answered.cost_usd
        self.state.record(errand.key, request, reply, answered.told, cost_usd, answered.untold)
        self.progress.usage += answered.told
        if cost_usd is None or self.progress.cost_usd is None:
            self.progress.cost_usd = None
        else:
            self.progress.cost_usd += cost_usd

    async def execute(self) -> None:
        """Work until everything has ended or something stops the run; afterwards stop says what.

        Raises:
            OutputError: the state cannot be written.
            InputError: an input broke off in a way that leaves the rest unreadable.
        """
        self._items = asyncio.Queue(maxsize=self.width + FEED)
        loop = asyncio.get_running_loop()
        fed: asyncio.Future[None] = loop.create_future()
        # a daemon: one that waits for standard input must not hold the exit up
        reader = threading.Thread(target=self._read, args=(loop, fed), name="reader", daemon=True)
        reader.start()
        self._tasks = [asyncio.create_task(self._serve()) for _ in range(self.width)]
        try:
            await asyncio.gather(*self._tasks)
        except sqlite3.Error as error:
            raise self.state.broken(error) from None
        except asyncio.CancelledError:
            if not self.is_interrupted:
                raise
        finally:
            self._is_stopping = True
            if self._accepting:
                self._accepting.cancel()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            # one that waits for standard input is left behind
            await asyncio.to_thread(reader.join, 0.2 if self.intake.is_live else 5)
        if fed.done():
            fed.result()
        elif not self.stop and not self.is_interrupted:
            await fed

    def interrupt(self) -> None:
        """First time: start nothing more, finish what is in flight. Second time: finish nothing."""
        if self.is_interrupted:
            self.is_dropped = True
            for task in self._tasks:
                task.cancel()
        self.is_interrupted = True
        self._halt()

    def _halt(self) -> None:
        self._is_stopping = True
        while not self._items.empty():
            self._items.get_nowait()
        for _ in range(self.width):
            if not self._items.full():
                self._items.put_nowait(None)

    # Reading, on its own thread

    def _read(self, loop: asyncio.AbstractEventLoop, fed: asyncio.Future[None]) -> None:
        def settle(error: BaseException | None) -> None:
            if not fed.done():
                fed.set_exception(error) if error else fed.set_result(None)
            if error:
                fed.exception()  # looked at here, so that it is no surprise when the run was stopped first
                self._halt()

        problem: BaseException | None = None
        try:
            for items in self.intake.pending():
                self._hand_over(items, loop)
                if self._is_stopping:
                    break
            else:
                self._hand_over([None] * self.width, loop)
        except (ConcurrentCancelled, RuntimeError):
            return  # the run has ended, and with it the loop
        except (SummarizerError, OSError) as error:
            problem = (
                error if isinstance(error, SummarizerError) else InputError(f"the input broke off: {error}")
            )
        try:
            loop.call_soon_threadsafe(settle, problem)
        except RuntimeError:
            return

    def _hand_over(self, items: Sequence[Item | None], loop: asyncio.AbstractEventLoop) -> None:
        accepting = self._accept(items)
        try:
            self._accepting = asyncio.run_coroutine_threadsafe(accepting, loop)
        except RuntimeError:
            accepting.close()
            raise
        self._accepting.result()

    async def _accept(self, items: Sequence[Item | None]) -> None:
        for item in items:
            if self._is_stopping and item is not None:
                return
            await self._items.put(item)

    # Working

    async def _serve(self) -> None:
        while not self._is_stopping:
            item = await self._items.get()
            if item is None or self._is_stopping:
                return
            self.progress.working += 1
            try:
                await self._work(item)
            finally:
                self.progress.working -= 1

    async def _work(self, item: Item) -> None:
        if self.is_closing and not item.has_replies:
            return
        claimed = self.state.claim(item.key)
        replies = await _written(self.state.replies(item.key)) if item.has_replies else {}
        try:
            ending = await self.worker.work(item.key, item.article, replies)
        except asyncio.CancelledError:
            self.state.unclaim(item.key)
            raise
        if ending.stop:
            self.state.unclaim(item.key)
            self._stop(ending.stop)
            return
        if ending.deferred:
            self.state.unclaim(item.key)
            if self.on_deferred:
                self.on_deferred(item.key, ending.deferred)
            return
        await _written(claimed)
        if ending.brief is not None:
            await _written(
                self.state.finish(
                    item.key, ending.brief, is_incomplete=ending.is_incomplete, is_cached=ending.is_cached
                )
            )
            self.progress.done += 1
            self.progress.cached += ending.is_cached
        elif ending.failure is not None:
            await _written(self.state.fail(item.key, ending.failure.to_json(), ending.attempts))
            self.progress.failed += 1
        self.on_event(Event(item.article.id, ending))
        if self.tolerance.is_exceeded(self.progress.failed, self.progress.ended):
            self._stop(
                TooManyFailuresError(
                    f"stopped early: {self.progress.failed} of {self.progress.ended} articles failed"
                )
            )

    def _stop(self, error: SummarizerError) -> None:
        self.stop = self.stop or error
        self._halt()


def _written(future: Future[T]) -> Awaitable[T]:
    return asyncio.wrap_future(future)
