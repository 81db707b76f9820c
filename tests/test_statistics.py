"""Statistics against oracles."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from gold_cases import empty_case, perfect_brief, strike_case
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer_evals.results.statistics import (
    calibrate,
    compare_values,
    detectable_effect,
    estimate,
    holm,
    mean_interval,
    micro_interval,
    sign_flip_p,
)
from summarizer_evals.scoring.counts import CaseScore, Counts, Judgement
from summarizer_evals.scoring.scorer import score_brief, score_failure

COUNTS = [
    Counts(hits=h, soft=h, predicted=p, gold=g) for h, p, g in [(4, 5, 5), (1, 4, 6), (0, 2, 3), (7, 8, 7)]
]


def test_the_same_seed_gives_the_same_interval() -> None:
    assert micro_interval(COUNTS, 3) == micro_interval(COUNTS, 3)
    many = [Counts(hits=n % 7, predicted=7 + n % 3, gold=8) for n in range(40)]
    assert micro_interval(many, 3) != micro_interval(many, 4)
    assert mean_interval([0.1, 0.5, 0.9], 3) == mean_interval([0.1, 0.5, 0.9], 3)


def test_an_interval_holds_the_estimate_and_needs_two_articles() -> None:
    interval = micro_interval(COUNTS)
    assert interval is not None
    assert interval.low < 24 / 40 < interval.high
    assert micro_interval(COUNTS[:1]) is None
    assert mean_interval([0.4]) is None


def test_articles_that_all_score_the_same_have_an_interval_without_width() -> None:
    interval = mean_interval([0.5, 0.5, 0.5])
    assert interval is not None
    assert (interval.low, interval.high) == (0.5, 0.5)


def test_sign_flips_of_few_articles_are_exact() -> None:
    differences = [0.1, 0.2, -0.05, 0.3, 0.12]
    means = [
        np.mean(np.array(signs) * differences)
        for signs in itertools.product((1, -1), repeat=len(differences))
    ]
    exact = np.mean(np.abs(means) >= np.mean(differences) - 1e-12)
    assert sign_flip_p(differences) == pytest.approx(exact)
    assert sign_flip_p([0.0, 0.0]) == 1.0


def test_holm_steps_down_and_keeps_the_order_given() -> None:
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_the_detectable_effect_is_student_ts() -> None:
    # n 4, standard deviation 0.1: (t.975 + t.8 at 3 degrees) * 0.1 / 2
    values = [0.1, -0.1, 0.1 / 3, -0.1 / 3]
    spread = float(np.std(values, ddof=1))
    assert detectable_effect(values) == pytest.approx((3.18245 + 0.97847) * spread / 2, rel=1e-4)
    assert detectable_effect([0.2]) is None


def test_a_small_difference_over_few_articles_is_inconclusive() -> None:
    first = {"joint": [0.5, 0.6, 0.7, None, 0.8]}
    second = {"joint": [0.55, 0.66, 0.72, 0.9, 0.8]}
    (found,) = compare_values(first, second)
    assert found.verdict == "inconclusive"
    assert found.pairs == 4
    assert found.detectable is not None


def test_a_steady_gain_over_many_articles_is_better() -> None:
    first = {"joint": [0.5 + 0.01 * (n % 7) for n in range(24)], "topics": [0.4] * 24}
    second = {"joint": [0.6 + 0.01 * (n % 5) for n in range(24)], "topics": [0.4] * 24}
    joint, topics = compare_values(first, second)
    assert (joint.verdict, topics.verdict) == ("better", "inconclusive")
    assert joint.adjusted_p == pytest.approx(2 * (joint.p or 0))


def test_micro_sums_counts_and_macro_leaves_out_what_is_undefined() -> None:
    strike, bridge = strike_case(), empty_case()
    cut = perfect_brief(strike).model_copy(update={"analyst_views": []})
    cases = [
        CaseScore(case="strike", repeats=[score_brief(strike, cut)]),
        CaseScore(case="bridge", repeats=[score_brief(bridge, perfect_brief(bridge))]),
    ]
    found = estimate(cases, "joint")
    assert found.micro == found.macro == pytest.approx(6 / 7)
    assert found.defined == 1
    failed = [*cases[:1], CaseScore(case="bridge", repeats=[score_failure(bridge, 0, "no")])]
    assert estimate(failed, "joint").macro == pytest.approx(3 / 7)


def test_repeats_are_averaged_within_their_article_first() -> None:
    case = strike_case()
    good, bad = score_brief(case, perfect_brief(case)), score_failure(case, 1, "no")
    both = CaseScore(case="strike", repeats=[good, bad])
    assert both.counts("joint") == Counts(hits=2, soft=2, predicted=2, gold=4)
    assert both.f1("joint") == 0.5


def test_calibration_by_hand() -> None:
    judged = [
        Judgement(confidence=0.95, is_right=True),
        Judgement(confidence=1.0, is_right=True),
        Judgement(confidence=0.45, is_right=False),
        Judgement(confidence=0.42, is_right=True),
    ]
    found = calibrate(judged)
    assert found.brier == pytest.approx((0.05**2 + 0 + 0.45**2 + 0.58**2) / 4)
    assert [(each.low, each.items, each.accuracy) for each in found.bins] == [(0.4, 2, 0.5), (0.9, 2, 1.0)]
    assert (found.kept["0.9"].count, found.kept["0.9"].total, found.kept["0.0"].value) == (2, 2, 0.75)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=9))
@settings(max_examples=40, deadline=None)
def test_a_p_value_is_a_share(differences: list[float]) -> None:
    assert 0 < sign_flip_p(differences) <= 1


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_makes_a_p_value_smaller(values: list[float]) -> None:
    assert all(after >= before or after == 1 for before, after in zip(values, holm(values), strict=True))
