"""How a run stands, in figures and as a line."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from ..brief import Usage


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


def figures(progress: Progress, limit: int) -> dict[str, Any]:
    return {
        "done": progress.done + progress.resumed + progress.twins,
        "failed": progress.failed,
        "cached": progress.cached,
        "total": progress.total,
        "working": progress.working,
        "limit": limit,
        "articles_per_s": round(progress.rate, 2),
        "input_tokens": progress.usage.input_tokens,
        "output_tokens": progress.usage.output_tokens,
        "cost_usd": progress.cost_usd,
        "eta_s": None if progress.eta_s is None else round(progress.eta_s),
        "elapsed_s": round(time.monotonic() - progress.started),
    }


def describe(progress: Progress) -> str:
    """One line for people: `120 of 500 done, 3 failed, 8.1/s, 340k tokens, $0.12, 47 s left`."""
    total = f" of {progress.total:,}" if progress.total is not None else ""
    parts = [f"{progress.done + progress.resumed + progress.twins:,}{total} done"]
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    if progress.cached:
        parts.append(f"{progress.cached:,} from the cache")
    parts.append(f"{progress.rate:.1f}/s" if progress.rate < 100 else f"{progress.rate:.0f}/s")
    parts.append(f"{short_count(progress.usage.input_tokens + progress.usage.output_tokens)} tokens")
    if progress.cost_usd:
        parts.append(f"${progress.cost_usd:.2f}" if progress.cost_usd >= 1 else f"${progress.cost_usd:.4f}")
    if progress.eta_s is not None and progress.working:
        parts.append(f"{short_time(progress.eta_s)} left")
    if progress.working:
        parts.append(f"{progress.working} at once")
    return ", ".join(parts)


def describe_spent(usage: Usage, cost_usd: float | None) -> list[str]:
    """What a run took: `340k tokens`, and `$0.0123` where that is known."""
    tokens = f"{short_count(usage.input_tokens + usage.output_tokens)} tokens"
    return [tokens, f"${cost_usd:.4f}"] if cost_usd else [tokens]


def short_count(number: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.1f}{letter}"
    return f"{number:.0f}"


def short_time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
