"""Statistics over articles: aggregates, intervals, paired comparison. Articles are resampled, never items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ..scoring.counts import CaseScore, Counts, Judgement, Kept, Rate, mean_defined, sum_counts

RESAMPLES = 2_000
PERMUTATIONS = 20_000  # up to 14 articles all sign flips are enumerated, so the p-value is exact
CONFIDENCE = 0.95
ALPHA = 0.05
POWER = 0.8
THRESHOLDS = (0.0, 0.25, 0.5, 0.75, 0.9)

Floats = NDArray[np.float64]
Verdict = Literal["better", "worse", "inconclusive"]


class Interval(Kept):
    low: float
    high: float


class Estimate(Kept):
    """A metric over cases.

    Attributes:
        counts: summed over cases.
        micro: F1 from the summed counts.
        macro: the mean over cases whose F1 is defined; None when there is none.
        defined: the number of those cases.
        micro_interval, macro_interval: None with fewer than two cases.
    """

    counts: Counts
    micro: float | None
    macro: float | None
    defined: int
    soft: float | None = None
    micro_interval: Interval | None = None
    macro_interval: Interval | None = None


class Difference(Kept):
    """Second run minus first, over the cases where both are defined.

    Attributes:
        p: of the paired sign-flip permutation, two-sided; None with fewer than two pairs.
        adjusted_p: after Holm over the metrics compared.
        detectable: the smallest difference that this many cases would show with 80 % power.
    """

    metric: str
    first: float | None
    second: float | None
    difference: float | None
    pairs: int
    p: float | None = None
    adjusted_p: float | None = None
    detectable: float | None = None
    verdict: Verdict = "inconclusive"


@dataclass(frozen=True, slots=True)
class Bin:
    """One row of a reliability table; `confidence` and `accuracy` are means over its items."""

    low: float
    high: float
    items: int
    confidence: float
    accuracy: float


class Calibration(Kept):
    """How far `confidence` can be believed.

    Attributes:
        brier: mean squared difference between confidence and right or wrong; lower is better.
        kept: per threshold, the items that a reader would keep, and how many of them are right.
    """

    items: int
    brier: float | None
    bins: list[Bin]
    kept: dict[str, Rate]


def estimate(cases: Sequence[CaseScore], name: str, seed: int = 0) -> Estimate:
    """A list's F1 over cases, with intervals from resampled cases."""
    counts = [case.counts(name) for case in cases]
    values = [case.f1(name) for case in cases]
    total = sum_counts(counts)
    has_failed = any(case.failures for case in cases)
    defined = [value for value in values if value is not None]
    return Estimate(
        counts=total,
        micro=0.0 if total.f1 is None and has_failed else total.f1,
        macro=mean_defined(values),
        defined=len(defined),
        soft=total.soft_f1,
        micro_interval=micro_interval(counts, seed),
        macro_interval=mean_interval(defined, seed),
    )


def micro_interval(counts: Sequence[Counts], seed: int = 0) -> Interval | None:
    """Of the F1 from summed counts."""
    hits = [2 * each.hits for each in counts]
    return ratio_interval(hits, [each.predicted + each.gold for each in counts], seed)


def ratio_interval(
    numerators: Sequence[float], denominators: Sequence[float], seed: int = 0
) -> Interval | None:
    """Of the sum of one over the sum of the other; None with fewer than two articles that count."""
    if sum(each > 0 for each in denominators) < 2:
        return None
    picks = np.random.default_rng(seed).integers(0, len(numerators), (RESAMPLES, len(numerators)))
    above, below = np.array(numerators)[picks].sum(axis=1), np.array(denominators)[picks].sum(axis=1)
    # a resample of articles with nothing in them has no ratio
    values = above[below > 0] / below[below > 0]
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(values, [tail, 100 - tail])
    return Interval(low=float(low), high=float(high))


def mean_interval(values: Sequence[float], seed: int = 0) -> Interval | None:
    """Of a mean over articles; None with fewer than two."""
    if len(values) < 2:
        return None
    result = stats.bootstrap(
        (np.array(values),),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",  # the corrected methods are undefined when all articles score the same
        rng=np.random.default_rng(seed),
    )
    return Interval(low=float(result.confidence_interval.low), high=float(result.confidence_interval.high))


def compare_values(
    first: Mapping[str, Sequence[float | None]], second: Mapping[str, Sequence[float | None]], seed: int = 0
) -> list[Difference]:
    """Compare per-article values by metric, paired by position; verdicts after Holm."""
    differences = [_difference(name, first[name], second[name], seed) for name in first]
    tested = [each.p for each in differences if each.p is not None]
    adjusted = iter(holm(tested))
    judged = []
    for each in differences:
        if each.p is None or each.difference is None:
            judged.append(each)
            continue
        p = next(adjusted)
        verdict: Verdict = "inconclusive"
        if p < ALPHA:
            verdict = "better" if each.difference > 0 else "worse"
        judged.append(each.model_copy(update={"adjusted_p": p, "verdict": verdict}))
    return judged


def sign_flip_p(differences: Sequence[float], seed: int = 0) -> float:
    """Two-sided p of the mean paired difference when each article's sign is as likely either way."""
    values = np.array(differences, dtype=np.float64)
    if not values.any():
        return 1.0
    result = stats.permutation_test(
        (values,),
        _mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        alternative="two-sided",
        rng=np.random.default_rng(seed),
    )
    return float(result.pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """Step-down adjusted p-values (Holm 1979), in the order given."""
    adjusted = [0.0] * len(p_values)
    worst = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda each: p_values[each])):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = worst
    return adjusted


def detectable_effect(differences: Sequence[float]) -> float | None:
    """Smallest mean paired difference that a two-sided test shows with 80 % power; None below two pairs."""
    n = len(differences)
    if n < 2:
        return None
    spread = float(np.std(differences, ddof=1))
    reach = stats.t.ppf(1 - ALPHA / 2, n - 1) + stats.t.ppf(POWER, n - 1)
    return float(reach * spread / sqrt(n))


def calibrate(judgements: Sequence[Judgement], bins: int = 10) -> Calibration:
    """Reliability by equal-width bins of confidence, and what a threshold would keep."""
    if not judgements:
        return Calibration(items=0, brier=None, bins=[], kept={})
    confidence = np.array([each.confidence for each in judgements])
    right = np.array([float(each.is_right) for each in judgements])
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    table = []
    for index in range(bins):
        inside = place == index
        if inside.any():
            table.append(
                Bin(
                    low=index / bins,
                    high=(index + 1) / bins,
                    items=int(inside.sum()),
                    confidence=float(confidence[inside].mean()),
                    accuracy=float(right[inside].mean()),
                )
            )
    kept = {
        str(threshold): Rate(
            count=float(right[confidence >= threshold].sum()), total=float((confidence >= threshold).sum())
        )
        for threshold in THRESHOLDS
    }
    brier = float(np.mean((confidence - right) ** 2))
    return Calibration(items=len(judgements), brier=brier, bins=table, kept=kept)


def _difference(
    name: str, first: Sequence[float | None], second: Sequence[float | None], seed: int
) -> Difference:
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    deltas = [b - a for a, b in pairs]
    return Difference(
        metric=name,
        first=mean_defined([a for a, _ in pairs]),
        second=mean_defined([b for _, b in pairs]),
        difference=mean_defined(deltas),
        pairs=len(pairs),
        p=sign_flip_p(deltas, seed) if len(pairs) > 1 else None,
        detectable=detectable_effect(deltas),
    )


def _mean(values: Floats, axis: int = -1) -> Floats:
    return np.asarray(values.mean(axis=axis))
