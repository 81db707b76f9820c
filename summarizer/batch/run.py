"""A run: articles in, work done at its pace, everything kept in the state, whatever happens."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import CancelledError as ConcurrentCancelled
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from ..article import Article
from ..brief import Usage
from ..errors import InputError, SummarizerError
from .inputs import Entry, Source
from .state import KEY_BYTES, Row, State
from .wire import Job
from .worker import Ending, Failure, Worker, article_info, article_key

T = TypeVar("T")
SCAN = 256  # entries looked up in one go where an earlier run has done them
FEED = 16  # articles handed over in one go
FEW = 20  # a share of failures means nothing before so many articles


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How many failures a run bears: a number, or a share in percent."""

    count: int | None = None
    percent: float | None = None

    @classmethod
    def parse(cls, text: str) -> Tolerance:
        """Raises an InputError for anything but N or P%."""
        try:
            if text.endswith("%"):
                percent = float(text[:-1])
                if 0 <= percent <= 100:
                    return cls(percent=percent)
            elif int(text) >= 0:
                return cls(count=int(text))
        except ValueError:
            pass
        raise InputError(f"--max-failures {text!r} is neither a number nor a percentage; example: 20 or 5%")

    def is_exceeded(self, failed: int, ended: int) -> bool:
        if self.count is not None:
            return failed > self.count
        return self.percent is not None and ended >= FEW and failed * 100 > self.percent * ended


@dataclass(slots=True)
class Progress:
    """How a run stands. Counts are of articles; total None: not known yet."""

    total: int | None = None
    seen: int = 0
    resumed: int = 0
    twins: int = 0
    done: int = 0
    failed: int = 0
    cached: int = 0
    working: int = 0
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = 0.0
    started: float = field(default_factory=time.monotonic)

    @property
    def ended(self) -> int:
        return self.done + self.failed + self.resumed + self.twins

    @property
    def rate(self) -> float:
        """Articles a second of this process's own work."""
        return (self.done + self.failed) / max(time.monotonic() - self.started, 1e-9)

    @property
    def eta_s(self) -> float | None:
        if self.total is None or not self.done:
            return None
        return max(0, self.total - self.ended) / max(self.rate, 1e-9)


@dataclass(frozen=True, slots=True)
class Event:
    """An article's work has ended."""

    id: str
    ending: Ending


@dataclass(slots=True)
class Item:
    key: bytes
    article: Article
    attempts: int


@dataclass(slots=True)
class Run:
    """One process's part in a run.

    Attributes:
        width: articles side by side.
        has_slots: each worker keeps to one slot of the engine.
        has_record: replies may have come by another way than this run's own work.
        on_event: told of every ending, once it is on disk.
    """

    sources: Sequence[Source]
    state: State
    worker: Worker
    width: int
    has_slots: bool = False
    retry_failed: bool = False
    tolerance: Tolerance = Tolerance()
    on_event: Callable[[Event], None] = lambda event: None
    on_deferred: Callable[[bytes, list[bytes]], None] | None = None
    has_record: bool = False
    progress: Progress = field(default_factory=Progress)
    stop: SummarizerError | None = None
    is_interrupted: bool = False
    is_dropped: bool = False
    _items: asyncio.Queue[Item | None] = field(init=False)
    _is_stopping: bool = False
    _accepting: Future[None] | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def record(self, job: Job, request: bytes, reply: bytes, usage: Usage, cost_usd: float | None) -> None:
        """What the wire calls with each answered request."""
        self.state.record(job.key, request, reply, usage, cost_usd)
        self.progress.usage += usage
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
        counts = [source.count for source in self.sources]
        self.progress.total = None if None in counts else sum(count or 0 for count in counts)
        self._items = asyncio.Queue(maxsize=self.width + FEED)
        loop = asyncio.get_running_loop()
        fed: asyncio.Future[None] = loop.create_future()
        # a daemon: one that waits for standard input must not hold the exit up
        reader = threading.Thread(target=self._read, args=(loop, fed), name="reader", daemon=True)
        reader.start()
        self._tasks = [
            asyncio.create_task(self._serve(number if self.has_slots else None))
            for number in range(self.width)
        ]
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
            await asyncio.to_thread(reader.join, 0.2 if any(source.is_live for source in self.sources) else 5)
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
            for items in self.pending():
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

    def pending(self) -> Iterator[list[Item]]:
        """Articles that need work, few at first so that it starts at once; the others are counted."""
        n = 0
        for source in self.sources:
            entries, size = source.entries(), 1
            while page := list(islice(entries, 1 if source.is_live else SCAN if size > FEED else size)):
                size *= 2
                items = self._enter(n, page)
                n += len(page)
                for start in range(0, len(items), FEED):
                    yield items[start : start + FEED]
        self.progress.total = n

    def _enter(self, n: int, page: list[Entry]) -> list[Item]:
        numbered = [(n + index, entry.raw) for index, entry in enumerate(page)]
        known = [None] * len(page) if self.retry_failed else self.state.known(numbered)
        rows: list[Row] = []
        articles: list[Article | None] = []
        for (number, raw), entry, found in zip(numbered, page, known, strict=True):
            if found:
                rows.append(Row(number, entry.id, raw, found[0], found[1]))
                articles.append(None)
                continue
            try:
                article = entry.make()
            except InputError as error:
                failure = Failure(type(error).__name__, str(error)).to_json()
                rows.append(Row(number, entry.id, raw, b"unread:" + raw[: KEY_BYTES - 8], "{}", failure))
                articles.append(None)
                continue
            rows.append(Row(number, article.id, raw, article_key(article), article_info(article)))
            articles.append(article)
        items = []
        for row, made, (standing, attempts) in zip(
            rows, articles, self.state.register(rows, self.retry_failed), strict=True
        ):
            self.progress.seen += 1
            if standing == "new" and made is not None:
                items.append(Item(row.key, made, attempts))
            elif standing == "twin":
                self.progress.twins += 1
            elif row.error or standing == "failed":
                self.progress.failed += 1
            else:
                self.progress.resumed += 1
        return items

    # Working

    async def _serve(self, slot: int | None) -> None:
        while not self._is_stopping:
            item = await self._items.get()
            if item is None or self._is_stopping:
                return
            self.progress.working += 1
            try:
                await self._work(item, slot)
            finally:
                self.progress.working -= 1

    async def _work(self, item: Item, slot: int | None) -> None:
        claimed = self.state.claim(item.key)
        replies = await _written(self.state.replies(item.key)) if item.attempts or self.has_record else {}
        try:
            ending = await self.worker.work(item.key, item.article, slot, replies)
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


class TooManyFailuresError(SummarizerError):
    exit_code = 4


def _written(future: Future[T]) -> Awaitable[T]:
    return asyncio.wrap_future(future)
