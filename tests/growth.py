"""How the work on an input grows with its length, told apart from the noise of the machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LEAST_S = 0.02  # what takes less is lost in the clock
LINEAR = 9.0  # a fourfold input takes four times as long, sixteen times where the work grows with its square
ROUNDS = 5


def growth(work: Callable[[T], object], quarter: T, whole: T) -> float:
    """Processor seconds of the whole as a multiple of those of its quarter: the least of each in up to five rounds.

    A busy machine slows a run and never speeds it up, so more rounds help what is linear and not what is not; they end
    when it is seen to be linear. No garbage is collected meanwhile: how often that happens, and what it costs, hangs on
    all that other tests have left.
    """
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        small, large = [], []
        for _ in range(ROUNDS):
            small.append(max(_seconds(work, quarter), LEAST_S))
            large.append(_seconds(work, whole))
            if min(large) / min(small) < LINEAR:
                break
        return min(large) / min(small)
    finally:
        if was_enabled:
            gc.enable()


def _seconds(work: Callable[[T], object], given: T) -> float:
    began = time.process_time()
    work(given)
    return time.process_time() - began
