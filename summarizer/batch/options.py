"""What a batch is asked to do."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..engine.model import Model
from ..errors import SettingsError
from .cache import LIMIT_BYTES
from .price import TokenPrice

CONCURRENCY = 64
ATTEMPTS = 3
# As many as write together at some 1.8 times the speed of one; figures in evals/JOURNAL.md.
SLOTS = 20


def default_processes() -> int:
    """Processes to analyse in: one core is this one's; two at least, since it only waits while the first articles are read."""
    return max(2, (os.cpu_count() or 2) - 1)


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a batch, whichever face it was asked through.

    Attributes:
        base_urls: endpoints that serve the same model, used together; empty is the embedded model or the default one.
        slots: articles that the embedded engine holds side by side; one that is too long for its share of the memory
            gets a wider slot.
        concurrency: requests at once, at most.
        ahead: articles that are read and analysed while the requests of others are under way; None: as many
            again, at most 64. With 0 the time that a brief took is the article's own.
        rpm: requests a minute, at most.
        tpm: tokens a minute, at most.
        timeout_s: of one request; None is the endpoint's own.
        attempts: of one article, each with the endpoint's own retries.
        patience_s: how long every endpoint may be down.
        price: INPUT/OUTPUT or INPUT/CACHED/OUTPUT, US dollars per million tokens; None is the list price.
        cache_dir: None is the user's.
        price_factor: on the list price; a price that is told is what is paid.
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
    slots: int = SLOTS
    concurrency: int = CONCURRENCY
    ahead: int | None = None
    rpm: float | None = None
    tpm: float | None = None
    timeout_s: float | None = None
    attempts: int = ATTEMPTS
    patience_s: float = 600.0
    max_cost_usd: float | None = None
    max_tokens: int | None = None
    price: str | None = None
    has_cache: bool = True
    cache_dir: Path | None = None
    cache_bytes: int = LIMIT_BYTES
    price_factor: float = 1.0
    processes: int = 0

    def __post_init__(self) -> None:
        for name, low in (("concurrency", 1), ("slots", 1), ("attempts", 1), ("patience_s", 0)):
            if getattr(self, name) < low:
                raise SettingsError(f"{name} is {getattr(self, name)}; the least is {low}")
        if self.ahead is not None and self.ahead < 0:
            raise SettingsError(f"ahead is {self.ahead}; the least is 0")
        for name in ("rpm", "tpm", "timeout_s", "max_cost_usd", "max_tokens"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise SettingsError(f"{name} is {value}; give more than 0")
        if self.price is not None:
            TokenPrice.parse(self.price)
