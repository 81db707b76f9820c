"""Matching: which predicted item is which gold item, one to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

GoldT = TypeVar("GoldT")
PredictedT = TypeVar("PredictedT")


@dataclass(frozen=True, slots=True)
class Pair(Generic[GoldT, PredictedT]):
    gold: GoldT
    predicted: PredictedT
    similarity: float


@dataclass(frozen=True, slots=True)
class Matching(Generic[GoldT, PredictedT]):
    """Who was matched with whom.

    Attributes:
        pairs: with required gold.
        optional_pairs: with optional gold, assigned after the required.
        missed: required gold without a partner.
        extra: predicted items without a partner.
    """

    pairs: list[Pair[GoldT, PredictedT]]
    optional_pairs: list[Pair[GoldT, PredictedT]]
    missed: list[GoldT]
    extra: list[PredictedT]

    @property
    def all_pairs(self) -> list[Pair[GoldT, PredictedT]]:
        return [*self.pairs, *self.optional_pairs]

    @property
    def required(self) -> int:
        return len(self.pairs) + len(self.missed)

    @property
    def counted(self) -> int:
        """Predicted items in the denominator of precision: a hit on optional gold leaves it."""
        return len(self.pairs) + len(self.extra)


def match(
    gold: Sequence[GoldT],
    predicted: Sequence[PredictedT],
    similarity: Callable[[GoldT, PredictedT], float],
    threshold: float,
    is_optional: Callable[[GoldT], bool],
) -> Matching[GoldT, PredictedT]:
    """The assignment with the greatest total similarity, of pairs that reach the threshold.

    Ties are broken by the order of the sequences: pass them in an order that their content decides.
    """
    required = [item for item in gold if not is_optional(item)]
    optional = [item for item in gold if is_optional(item)]
    pairs, missed, rest = _assign(required, predicted, similarity, threshold)
    optional_pairs, _, extra = _assign(optional, rest, similarity, threshold)
    return Matching(pairs, optional_pairs, missed, extra)


def assign(similarity: NDArray[np.float64], threshold: float) -> list[tuple[int, int]]:
    """Row and column of each pair; what lies below the threshold is zero before the assignment."""
    kept = np.where(similarity >= threshold, similarity, 0.0)
    rows, columns = linear_sum_assignment(kept, maximize=True)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if kept[r, c] > 0]


def _assign(
    gold: Sequence[GoldT],
    predicted: Sequence[PredictedT],
    similarity: Callable[[GoldT, PredictedT], float],
    threshold: float,
) -> tuple[list[Pair[GoldT, PredictedT]], list[GoldT], list[PredictedT]]:
    if not gold or not predicted:
        return [], list(gold), list(predicted)
    matrix = np.array([[similarity(g, p) for p in predicted] for g in gold], dtype=np.float64)
    found = assign(matrix, threshold)
    rows, columns = {r for r, _ in found}, {c for _, c in found}
    pairs = [Pair(gold[r], predicted[c], float(matrix[r, c])) for r, c in found]
    missed = [item for index, item in enumerate(gold) if index not in rows]
    rest = [item for index, item in enumerate(predicted) if index not in columns]
    return pairs, missed, rest
