"""All that works on a batch, opened together and closed together."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..engine.model import Model
from .analysts import Analysts
from .budget import Budget, price_of
from .cache import Cache
from .identity import run_identity
from .options import Options
from .pace import Pace
from .slots import Slots
from .wire import Record, Wire
from .worker import Worker

if TYPE_CHECKING:
    import httpx2

LOOK_AHEAD = 64


@dataclass(slots=True)
class Shop:
    """What is open while a batch runs.

    Attributes:
        width: articles side by side: more than requests, so that none waits for the analysis of the next.
    """

    worker: Worker
    model: Model
    pace: Pace
    budget: Budget
    identity: dict[str, str]
    width: int


@contextlib.asynccontextmanager
async def open_shop(
    options: Options,
    *,
    record: Record | None = None,
    notice: Callable[[str], None] = lambda line: None,
    inner: httpx2.AsyncBaseTransport | None = None,
    budget: Budget | None = None,
) -> AsyncIterator[Shop]:
    """A summarizer over a paced, accounted and recorded wire.

    Args:
        inner: what makes the requests in truth.
        budget: one that is shared with others, in place of one's own.

    Raises:
        ModelError: the model cannot be had.
        BudgetError: the ceiling on cost cannot be kept, since the price is not known.
    """
    from ..briefing import Summarizer
    from ..engine.endpoint import Endpoint, without_credentials
    from ..engine.selection import open_model

    pace = Pace(
        tuple(map(without_credentials, options.base_urls)) or ("the endpoint",),
        options.concurrency,
        options.rpm,
        options.tpm,
        options.patience_s,
        notice,
    )
    budget = budget or Budget(max_cost_usd=options.max_cost_usd, max_tokens=options.max_tokens)
    wire = Wire(pace, budget, record, inner)
    model = options.model
    if model is None or isinstance(model, str):
        model = open_model(
            model=model,
            base_url=options.base_urls[0] if options.base_urls else None,
            seed=options.seed,
            offline=options.offline,
            slots=min(options.slots, options.concurrency),
            concurrency=options.concurrency,
            transport=wire,
            timeout_s=options.timeout_s,
            is_resized=True,
        )
    if model.endpoint == "embedded":
        wire.join_engine()
    analysts = Analysts(options.processes) if options.processes else None
    summarizer = Summarizer(
        model=model,
        strategy=options.strategy,
        language=options.language,
        prompts=options.prompts,
        seed=options.seed,
        offline=options.offline,
        with_text=options.with_text,
        executor=analysts,
    )
    cache = None
    try:
        await model.prepare()
        budget.price = price_of(model.name, model.endpoint, options.price_factor, options.price)
        budget.check()
        identity = run_identity(
            options, model, {name: prompt.sha256 for name, prompt in summarizer.prompts.items()}
        )
        if options.has_cache:
            cache = Cache(
                options.cache_dir / "briefs.sqlite" if options.cache_dir else None, options.cache_bytes
            )
        slots = Slots()
        if model.endpoint == "embedded":
            engine = model if isinstance(model, Endpoint) else None
            slots = Slots(min(model.slots, options.concurrency), engine, summarizer.beside_tokens)
        # the same name at another address may be another model
        worker = Worker(
            summarizer, {**identity, "endpoint": model.endpoint}, budget.price, slots, wire, cache,
            options.attempts, first=options.concurrency, filled=pace.filled,
        )  # fmt: skip
        ahead = min(options.concurrency, LOOK_AHEAD) if options.ahead is None else options.ahead
        width = slots.places if model.endpoint == "embedded" else options.concurrency + ahead
        yield Shop(worker, model, pace, budget, identity, width)
    finally:
        await summarizer.aclose()
        if analysts:
            # all that they were asked is done or given up; they end beside what follows
            analysts.shutdown(wait=False, cancel_futures=True)
        if cache:
            cache.close()
