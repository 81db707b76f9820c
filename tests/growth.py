"""How work grows with its input: a ratio, since seconds say more about the machine than about the work."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LEAST_S = 0.02  # what takes less is lost in the clock
LINEAR = 9.0  # a fourfold input takes four times as long, sixteen times where the work grows with its square


def growth(work: Callable[[T], object], quarter: T, whole: T) -> float:
    """Processor seconds of the whole as a multiple of those of its quarter; the better of two runs each."""
    return _seconds(work, whole) / max(_seconds(work, quarter), LEAST_S)


def _seconds(work: Callable[[T], object], given: T) -> float:
    spent = []
    for _ in range(2):
        began = time.process_time()
        work(given)
        spent.append(time.process_time() - began)
    return min(spent)
