"""What a batch is asked to do, and the opening of all that works on it."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .. import __version__
from ..brief import SCHEMA_VERSION
from ..engine.model import Model
from ..errors import SettingsError
from .analysts import Analysts
from .budget import Budget, price_of
from .cache import LIMIT_BYTES, Cache
from .pace import Pace
from .wire import Record, Wire
from .worker import ATTEMPTS, Worker

if TYPE_CHECKING:
    import httpx2

CONCURRENCY = 64
# articles that are being read and analysed while the requests of others are under way
LOOK_AHEAD = 64


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a batch, whichever face it was asked through.

    Attributes:
        base_urls: endpoints that serve the same model, used together; empty is the embedded model or the default one.
        slots: articles that the embedded engine holds side by side.
        concurrency: requests at once, at most.
        rpm: requests a minute, at most.
        tpm: tokens a minute, at most.
        timeout_s: of one request; None is the endpoint's own.
        attempts: of one article, each with the endpoint's own retries.
        patience_s: how long every endpoint may be down.
        cache_dir: None is the user's.
        processes: that analyse articles beside this one; 0: a thread of this one does.
    """

    model: str | Model | None = None
    base_urls: tuple[str, ...] = ()
    strategy: Literal["auto", "staged", "single"] = "auto"
    language: str | None = None
    prompts: Path | None = None
    seed: int = 0
    offline: bool = False
    with_text: bool = False
    slots: int = 1
    concurrency: int = CONCURRENCY
    rpm: float | None = None
    tpm: float | None = None
    timeout_s: float | None = None
    attempts: int = ATTEMPTS
    patience_s: float = 600.0
    max_cost_usd: float | None = None
    max_tokens: int | None = None
    has_cache: bool = True
    cache_dir: Path | None = None
    cache_bytes: int = LIMIT_BYTES
    price_factor: float = 1.0
    processes: int = 0

    def __post_init__(self) -> None:
        for name, low in (("concurrency", 1), ("slots", 1), ("attempts", 1), ("patience_s", 0)):
            if getattr(self, name) < low:
                raise SettingsError(f"{name} is {getattr(self, name)}; the least is {low}")
        for name in ("rpm", "tpm", "timeout_s", "max_cost_usd", "max_tokens"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise SettingsError(f"{name} is {value}; give more than 0")


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

    @property
    def has_slots(self) -> bool:
        return self.model.endpoint == "embedded"


@contextlib.asynccontextmanager
async def open_shop(
    options: Options,
    *,
    record: Record | None = None,
    notice: Callable[[str], None] = lambda line: None,
    inner: httpx2.AsyncBaseTransport | None = None,
) -> AsyncIterator[Shop]:
    """A summarizer over a paced, accounted and recorded wire.

    Raises:
        ModelError: the model cannot be had.
        BudgetError: the ceiling on cost cannot be kept, since the price is not known.
    """
    from ..briefing import Summarizer
    from ..engine.endpoint import open_model

    pace = Pace(
        options.base_urls or ("the endpoint",),
        options.concurrency,
        options.rpm,
        options.tpm,
        options.patience_s,
        notice,
    )
    budget = Budget(max_cost_usd=options.max_cost_usd, max_tokens=options.max_tokens)
    wire = Wire(pace, budget, record, inner)
    model = options.model
    if model is None or isinstance(model, str):
        model = open_model(
            model=model,
            base_url=options.base_urls[0] if options.base_urls else None,
            seed=options.seed,
            offline=options.offline,
            slots=options.slots,
            transport=wire,
            timeout_s=options.timeout_s,
        )
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
        budget.price = price_of(model.name, model.endpoint, options.price_factor)
        budget.check()
        identity = run_identity(
            options, model, {name: prompt.sha256 for name, prompt in summarizer.prompts.items()}
        )
        if options.has_cache:
            cache = Cache(
                options.cache_dir / "briefs.sqlite" if options.cache_dir else None, options.cache_bytes
            )
        # the same name at another address may be another model
        worker = Worker(
            summarizer, {**identity, "endpoint": model.endpoint}, budget.price, wire, cache, options.attempts
        )
        ahead = min(options.concurrency, LOOK_AHEAD)
        width = model.slots if model.endpoint == "embedded" else options.concurrency + ahead
        yield Shop(worker, model, pace, budget, identity, width)
    finally:
        await summarizer.aclose()
        if analysts:
            analysts.shutdown(cancel_futures=True)
        if cache:
            cache.close()


def run_identity(options: Options, model: Model, prompts: dict[str, str]) -> dict[str, str]:
    """Everything besides article and address that determines a brief."""
    return {
        "model": model.name,
        "model digest": model.digest or "",
        "prompts": hashlib.sha256(json.dumps(prompts, sort_keys=True).encode()).hexdigest()[:16],
        "strategy": options.strategy,
        "language": options.language or "",
        "seed": str(options.seed),
        "with text": str(options.with_text),
        "version": __version__,
        "schema": SCHEMA_VERSION,
    }
