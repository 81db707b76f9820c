"""summarize_many(): briefs of any number of articles, in constant memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Protocol, TypeVar

from ..article import Article
from ..brief import Brief, Usage
from ..errors import InputError, SummarizerError
from .ending import Ending, Failure
from .identity import article_info, article_key
from .options import Options
from .shop import Shop, open_shop
from .wire import Errand

ThingT = TypeVar("ThingT")
WINDOW = 1.5  # articles held at once, as a multiple of those being worked on


@dataclass(frozen=True, slots=True)
class Result:
    """The brief of one article, or why there is none.

    Attributes:
        n: position in the input.
        usage: what the endpoint was asked for; nothing where the cache answered.
        cost_usd: None where the price is not known, or what was used.
        untold: the most that replies which told no usage may have used.
    """

    n: int
    id: str
    brief: Brief | None = None
    failure: Failure | None = None
    attempts: int = 0
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None
    is_cached: bool = False
    untold: Usage = field(default_factory=Usage)


Articles = Iterable[Article | str] | AsyncIterable[Article | str]


async def summarize_many(
    articles: Articles,
    *,
    ordered: bool = False,
    base_url: str | tuple[str, ...] | None = None,
    **options: Any,
) -> AsyncIterator[Result]:
    """Brief articles side by side; each result as it comes, or in input order.

    The input is read no faster than results are taken. An article that fails is a result with a failure.

    Args:
        ordered: results in the order of the articles; a slow one holds those behind it back.
        base_url: one endpoint, or several that serve the same model.
        options: of Options.

    Raises:
        ModelError: no article can be briefed: a wrong key, an endpoint that stays down.
        BudgetError: a ceiling was reached; what came before has been given.
    """
    urls = (base_url,) if isinstance(base_url, str) else tuple(base_url or ())
    async with open_shop(Options(base_urls=urls, **options)) as shop:
        window = ceil(shop.width * WINDOW)
        async for result in _results(articles, _brief_one, shop, window, ordered):
            yield result


class Assignment(Protocol):
    """A brief to be made in a way of its own, by asking the model of a shop."""

    @property
    def id(self) -> str:
        """Names it in its result; need not be unique."""
        ...

    @property
    def text(self) -> str:
        """The article's, which its slot has to hold."""
        ...

    async def brief(self, slot: int | None) -> Brief:
        """Make the brief; called again where an attempt failed for a reason that may pass.

        Args:
            slot: the embedded engine's slot that the article keeps to; None where the endpoint has none.
        """
        ...


def brief_each(assignments: Iterable[Assignment], shop: Shop) -> AsyncGenerator[Result, None]:
    """Carry assignments out side by side, at the pace and within the budget of an open shop.

    Each result as it comes, its n the place in the assignments. The next assignment is begun when a result is
    taken, so that the caller can keep one before more is asked. Every assignment is carried out: equal ones are
    not joined, and the cache is left alone.

    Raises:
        ModelError: none can be carried out: a wrong key, an endpoint that stays down.
        BudgetError: a ceiling was reached; what came before has been given.
    """
    return _results(assignments, _carry_out, shop, window=shop.width)


async def _results(
    things: Iterable[ThingT] | AsyncIterable[ThingT],
    work: Callable[[int, ThingT, Shop], Awaitable[Result | SummarizerError]],
    shop: Shop,
    window: int,
    ordered: bool = False,
) -> AsyncGenerator[Result, None]:
    # free of work and of results not yet taken: the bound on memory
    places = asyncio.Semaphore(window)
    working = asyncio.Semaphore(shop.width)
    results: asyncio.Queue[asyncio.Task[Result | SummarizerError] | None] = asyncio.Queue()
    running: set[asyncio.Task[Any]] = set()

    async def brief(n: int, thing: ThingT) -> Result | SummarizerError:
        async with working:
            return await work(n, thing, shop)

    async def feed() -> None:
        n = 0
        async for thing in _iterate(things):
            await places.acquire()
            task = asyncio.create_task(brief(n, thing))
            running.add(task)
            task.add_done_callback(running.discard)
            if ordered:
                results.put_nowait(task)
            else:
                task.add_done_callback(results.put_nowait)
            n += 1
        if not ordered and running:
            await asyncio.wait(set(running))
        results.put_nowait(None)

    feeding = asyncio.create_task(feed())
    feeding.add_done_callback(lambda task: results.put_nowait(None))  # also when the input itself fails
    try:
        while (task := await results.get()) is not None:
            result = await task
            if isinstance(result, SummarizerError):
                raise result
            places.release()
            yield result
        await feeding
    finally:
        left = [feeding, *running]
        for task_left in left:
            task_left.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _brief_one(n: int, given: Article | str, shop: Shop) -> Result | SummarizerError:
    try:
        article = Article.from_text(given) if isinstance(given, str) else given
    except InputError as error:
        return Result(n, f"article {n}", failure=Failure(type(error).__name__, str(error)))
    ending = await shop.worker.work(article_key(article), article)
    return ending.stop or _result(n, article.id, _named(ending.brief, article), ending)


async def _carry_out(n: int, assignment: Assignment, shop: Shop) -> Result | SummarizerError:
    async def make() -> Brief:
        async with shop.worker.slots.hold(assignment.text) as slot:
            return await assignment.brief(slot)

    ending = await shop.worker.carry_out(Errand(b"%d" % n), assignment.id, make)
    brief = None if ending.brief is None else Brief.model_validate_json(ending.brief)
    return ending.stop or _result(n, assignment.id, brief, ending)


def _named(brief: bytes | None, article: Article) -> Brief | None:
    """The brief as this article's, where the cache has it of another one of the same text."""
    if brief is None:
        return None
    import json

    fields = json.loads(brief)
    fields["article"].update(json.loads(article_info(article)))
    return Brief.model_validate(fields)


def _result(n: int, id: str, brief: Brief | None, ending: Ending) -> Result:
    return Result(
        n,
        id,
        brief,
        ending.failure,
        ending.attempts,
        ending.usage,
        ending.cost_usd,
        ending.is_cached,
        ending.untold,
    )


async def _iterate(things: Iterable[ThingT] | AsyncIterable[ThingT]) -> AsyncIterator[ThingT]:
    if isinstance(things, AsyncIterable):
        async for thing in things:
            yield thing
        return
    for thing in things:
        yield thing
