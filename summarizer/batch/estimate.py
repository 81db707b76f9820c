"""What a run would take, found by going through its plan with a model that costs nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..article import Article
from ..brief import Usage
from ..errors import InputError
from .budget import Price, price_of
from .cache import Cache
from .identity import article_key, cache_key, run_identity
from .inputs import Source
from .job import Job
from .options import Options
from .progress import short_time
from .rehearsal import Rehearsal
from .worker import Summarizing

SAMPLE = 16
# assumed where nothing is known: seconds until a hosted model begins to write, tokens a second it writes
HOSTED = (0.7, 60.0)
# measured of the embedded model on two cores: tokens a second read and written
EMBEDDED = (85.0, 28.0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would take; articles that are done or cached already are not in it."""

    articles: int
    known: int
    unreadable: int
    requests: int
    usage: Usage
    cost_usd: float | None
    seconds: float


async def estimate_run(
    sources: Iterable[Source],
    summarizer: Summarizing,
    model: Rehearsal,
    price: Price,
    concurrency: int,
    is_known: Callable[[bytes], bool],
) -> Estimate:
    """Go through the plan for a sample of the articles, and reckon the others by their length."""
    seen: set[bytes] = set()
    characters = sampled = known = unreadable = rehearsed = 0
    for source in sources:
        for entry in source.entries():
            try:
                article = entry.make()
            except InputError:
                unreadable += 1
                continue
            key = article_key(article)
            if key in seen:
                continue
            seen.add(key)
            if is_known(key):
                known += 1
                continue
            characters += len(article.text)
            # one of the first, then ever rarer: long runs are seen through to their end
            if rehearsed < SAMPLE or len(seen) % (1000 * (rehearsed - SAMPLE + 1)) == 0:
                await summarizer.asummarize(Article.model_validate(article))
                sampled += len(article.text)
                rehearsed += 1
    share = characters / sampled if sampled else 0.0
    usage = Usage(
        input_tokens=round(model.usage.input_tokens * share),
        output_tokens=round(model.usage.output_tokens * share),
    )
    requests = round(model.requests * share)
    return Estimate(
        len(seen) - known,
        known,
        unreadable,
        requests,
        usage,
        price(usage),
        _seconds(model, usage, requests, concurrency),
    )


def _seconds(model: Rehearsal, usage: Usage, requests: int, concurrency: int) -> float:
    if model.endpoint == "embedded":
        return usage.input_tokens / EMBEDDED[0] + usage.output_tokens / EMBEDDED[1]
    return (requests * HOSTED[0] + usage.output_tokens / HOSTED[1]) / concurrency


def done_keys(path: Path) -> set[bytes]:
    """Keys of the articles that a run's state has briefs of; nothing is changed."""
    if not path.exists():
        return set()
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return {key for (key,) in connection.execute("SELECT key FROM work WHERE status = 'done'")}
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise InputError(f"{str(path)!r} is no usable state of a run: {error}") from None


def estimate(job: Job, options: Options) -> str:
    """What the run would take, asked of nobody."""
    from ..briefing import Summarizer
    from ..settings import Settings

    settings = Settings.from_environment()
    url = options.base_urls[0] if options.base_urls else settings.base_url
    model_name = str(options.model or settings.model or "the embedded model")
    model = Rehearsal(model_name, url or "embedded")
    summarizer = Summarizer(
        model=model, strategy=options.strategy, language=options.language, prompts=options.prompts
    )
    done = done_keys(job.state_path)
    identity = run_identity(
        options, model, {name: prompt.sha256 for name, prompt in summarizer.prompts.items()}
    )
    cache = (
        Cache(options.cache_dir / "briefs.sqlite" if options.cache_dir else None)
        if options.has_cache
        else None
    )

    def is_known(key: bytes) -> bool:
        full = {**identity, "endpoint": model.endpoint}
        return key in done or (cache is not None and cache.get(cache_key(full, key)) is not None)

    found = asyncio.run(
        estimate_run(
            job.sources(),
            summarizer,
            model,
            price_of(model.name, model.endpoint, options.price_factor, options.price),
            options.concurrency,
            is_known,
        )
    )
    side_by_side = (
        f"{options.slots} articles side by side"
        if model.endpoint == "embedded"
        else f"{options.concurrency} requests at once"
    )
    cost = "price not known" if found.cost_usd is None else f"about ${found.cost_usd:.2f}"
    lines = [
        f"articles to brief   {found.articles:,}",
        f"briefed already     {found.known:,}",
        f"requests            about {found.requests:,}",
        f"input tokens        about {found.usage.input_tokens:,}",
        f"output tokens       about {found.usage.output_tokens:,}",
        f"cost                {cost}",
        f"time                about {short_time(found.seconds)}, with {side_by_side}",
    ]
    if found.unreadable:
        lines.insert(2, f"cannot be read      {found.unreadable:,}")
    return "\n".join(lines)
