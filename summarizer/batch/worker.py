"""The work on one article: from the cache, from the record, or from the model; retried, and judged."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..article import Article
from ..brief import Brief
from ..errors import FATAL, EndpointError, SummarizerError
from .budget import Price
from .cache import Cache
from .ending import Ending, Failure
from .identity import cache_key
from .options import ATTEMPTS
from .slots import Slots
from .spans import article_span
from .wire import ERRAND, Errand, Said, Wire

Make = Callable[[], Awaitable[Brief]]
PASSING_STATUS = frozenset({None, 408, 409, 425, 429})
log = logging.getLogger("summarizer.batch")


class Summarizing(Protocol):
    """What the batch needs of a Summarizer."""

    async def asummarize(self, article: Article | str, *, slot: int | None = None) -> Brief: ...


@dataclass(slots=True)
class Worker:
    """Works on articles, any number at once.

    Attributes:
        identity: everything besides the article that determines its brief.
        wire: None where the model does not speak HTTP.
        first: articles to begin with; those ahead of their turn wait until the requests of these are on their way, or one
            of them has ended, and take no time from them.
        filled: that it is so.
        slots: of the embedded engine; an article has one for as long as it is asked about.
    """

    summarizer: Summarizing
    identity: dict[str, str]
    price: Price
    slots: Slots
    wire: Wire | None = None
    cache: Cache | None = None
    attempts: int = ATTEMPTS
    is_deferring: bool = False
    first: int = sys.maxsize
    filled: asyncio.Event = field(default_factory=asyncio.Event)
    _begun: int = 0

    def cached(self, key: bytes) -> bytes | None:
        return self.cache.get(cache_key(self.identity, key)) if self.cache else None

    def keep(self, key: bytes, ending: Ending) -> None:
        if self.cache and ending.brief and not ending.is_incomplete and not ending.is_cached:
            self.cache.put(cache_key(self.identity, key), ending.brief)

    async def work(self, key: bytes, article: Article, replies: dict[bytes, bytes] | None = None) -> Ending:
        """Brief an article; every error of it becomes part of the ending."""
        if found := self.cached(key):
            return Ending(brief=found, is_cached=True)
        self._begun += 1
        if self._begun > self.first:
            await self.filled.wait()
        errand = Errand(key, replies=replies if replies is not None else {}, is_deferring=self.is_deferring)
        try:
            ending = await self.carry_out(errand, article.id, lambda: self._brief(article))
        finally:
            self.filled.set()
        self.keep(key, ending)
        return ending

    async def _brief(self, article: Article) -> Brief:
        async with self.slots.hold(article.text) as slot:
            return await self.summarizer.asummarize(article, slot=slot)

    async def carry_out(self, errand: Errand, id: str, make: Make) -> Ending:
        """Make a brief; make is called again where an attempt failed for a reason that may pass."""
        ending = Ending()
        for attempt in range(1, self.attempts + 1):
            with article_span(id, attempt) as span:
                ending = await self._attempt(errand, make, is_last=attempt == self.attempts)
                ending.attempts, ending.usage, ending.cost_usd = attempt, errand.usage, errand.cost_usd
                ending.untold = errand.untold
                span(ending)
            if ending.brief or ending.failure or ending.stop or ending.deferred:
                break
        return ending

    async def _attempt(self, errand: Errand, make: Make, *, is_last: bool) -> Ending:
        errand.troubles, errand.said, errand.error, errand.deferred = 0, None, None, []
        task = asyncio.create_task(_sent(errand, make))
        errand.task = task
        async with _outliving(task):
            await asyncio.wait([task])
        if task.cancelled():
            return Ending(stop=errand.error, deferred=errand.deferred)
        error = task.exception()
        if error is None:
            return self._judge_brief(task.result(), errand, is_last=is_last)
        return self._judge_error(error, errand, is_last=is_last)

    def _judge_brief(self, brief: Brief, errand: Errand, *, is_last: bool) -> Ending:
        if errand.error:
            return Ending(stop=errand.error)
        if brief.incomplete and errand.said and errand.said.status == 404:
            return Ending(stop=_no_such_model(errand.said))
        if brief.incomplete and errand.troubles and not is_last:
            return Ending()  # a step failed for a reason that may pass; what was answered is not asked again
        provenance = brief.provenance
        cost = self.price(provenance.usage) if errand.is_told else None
        if provenance.cost_usd is None and cost is not None:
            brief = brief.model_copy(update={"provenance": provenance.model_copy(update={"cost_usd": cost})})
        return Ending(brief=brief.model_dump_json().encode(), is_incomplete=bool(brief.incomplete))

    def _judge_error(self, error: BaseException, errand: Errand, *, is_last: bool) -> Ending:
        status = error.status if isinstance(error, EndpointError) else None
        if errand.error or status == 404 or (isinstance(error, FATAL) and status != 403):
            # the model's own word says what to mend
            return Ending(stop=error if isinstance(error, FATAL) else errand.error or _as_ours(error))
        passing = isinstance(error, BrokenExecutor) or (
            isinstance(error, EndpointError) and is_passing(error)
        )
        if passing and not is_last:
            return Ending()
        if not isinstance(error, SummarizerError):
            # a poison article found a bug: it is recorded with its trace, and costs no other article
            log.error("article failed on an unexpected error", exc_info=error)
        said = errand.said or Said(None, "")
        scrub = self.wire.scrub if self.wire else str
        return Ending(
            failure=Failure(type(error).__name__, scrub(str(error)), status or said.status, said.body or None)
        )


async def _sent(errand: Errand, make: Make) -> Brief:
    ERRAND.set(errand)
    return await make()


def is_passing(error: EndpointError) -> bool:
    """Whether the same request may be answered another time."""
    return error.status in PASSING_STATUS or (error.status or 0) >= 500


def _no_such_model(said: Said) -> EndpointError:
    return EndpointError(f"the endpoint answered 404: {said.body[:200]}; check --base-url and --model", 404)


def _as_ours(error: BaseException) -> SummarizerError:
    assert isinstance(error, SummarizerError)
    return error


@contextlib.asynccontextmanager
async def _outliving(task: asyncio.Task[Any]) -> AsyncIterator[None]:
    """When the one who waits is cancelled, so is the task, and it is gone before that goes on."""
    try:
        yield
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait([task])
        raise
