"""summarize_many(): briefs of any number of articles, in constant memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from ..article import Article
from ..brief import Brief, Usage
from ..errors import InputError, SummarizerError
from .ending import Ending, Failure
from .identity import article_info, article_key
from .options import Options
from .shop import Shop, open_shop

WINDOW = 1.5  # articles held at once, as a multiple of those being worked on


@dataclass(frozen=True, slots=True)
class Result:
    """The brief of one article, or why there is none.

    Attributes:
        n: position in the input.
        usage: what the endpoint was asked for; nothing where the cache answered.
        cost_usd: None where the price is not known.
    """

    n: int
    id: str
    brief: Brief | None = None
    failure: Failure | None = None
    attempts: int = 0
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None
    is_cached: bool = False


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
        async for result in _results(articles, shop, ordered):
            yield result


async def _results(articles: Articles, shop: Shop, ordered: bool) -> AsyncIterator[Result]:
    # slots free of work and of results not yet taken: the bound on memory
    window = asyncio.Semaphore(ceil(shop.width * WINDOW))
    slots: asyncio.Queue[int | None] = asyncio.Queue()
    for number in range(shop.width):
        slots.put_nowait(number if shop.has_slots else None)
    results: asyncio.Queue[asyncio.Task[Result | SummarizerError] | None] = asyncio.Queue()
    running: set[asyncio.Task[Any]] = set()

    async def brief(n: int, article: Article | str) -> Result | SummarizerError:
        slot = await slots.get()
        try:
            return await _brief_one(n, article, shop, slot)
        finally:
            slots.put_nowait(slot)

    async def feed() -> None:
        n = 0
        async for article in _iterate(articles):
            await window.acquire()
            task = asyncio.create_task(brief(n, article))
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
            window.release()
            yield result
        await feeding
    finally:
        left = [feeding, *running]
        for task_left in left:
            task_left.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _brief_one(n: int, given: Article | str, shop: Shop, slot: int | None) -> Result | SummarizerError:
    try:
        article = Article.from_text(given) if isinstance(given, str) else given
    except InputError as error:
        return Result(n, f"article {n}", failure=Failure(type(error).__name__, str(error)))
    ending = await shop.worker.work(article_key(article), article, slot)
    return ending.stop or _result(n, article, ending)


def _result(n: int, article: Article, ending: Ending) -> Result:
    brief = None
    if ending.brief is not None:
        import json

        fields = json.loads(ending.brief)
        fields["article"].update(json.loads(article_info(article)))
        brief = Brief.model_validate(fields)
    return Result(
        n, article.id, brief, ending.failure, ending.attempts, ending.usage, ending.cost_usd, ending.is_cached
    )


async def _iterate(articles: Articles) -> AsyncIterator[Article | str]:
    if isinstance(articles, AsyncIterable):
        async for article in articles:
            yield article
        return
    for article in articles:
        yield article
