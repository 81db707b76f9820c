"""The gate: a planted regression fails, noise passes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from gold_cases import TEXT, article_info, strike_gold, write_case
from scripted_eval import (
    Change,
    briefer,
    execute_with,
    fabricate,
    keep,
    make_settings,
    swap_speakers,
    write_cases,
)

from summarizer.brief import Brief
from summarizer.errors import InputError, NotComparableError
from summarizer_evals.gold.case import Case, load_cases
from summarizer_evals.results.gate import Baseline, GateResult, bless, load_baseline, run_gate, save_baseline
from summarizer_evals.results.result import RunResult, score_run
from summarizer_evals.running.fingerprint import scorer_digest


def wobble(seed: int) -> Change:
    """Noise: now and then an article misses one position."""

    def change(case: Case, brief: Brief) -> Brief:
        if random.Random(f"{seed} {case.name}").random() < 0.3:
            return brief.model_copy(update={"stated_positions": brief.stated_positions[1:]})
        return brief

    return change


def score(tmp_path: Path, cases: list[Case], change: Change, name: str, **settings: object) -> RunResult:
    done = asyncio.run(
        execute_with(tmp_path / name, cases, make_settings(tmp_path, **settings), briefer(change=change))
    )
    return score_run(done, cases)


def digests(cases: Sequence[Case]) -> dict[str, str]:
    return {case.name: case.digest for case in cases}


def made_baseline(result: RunResult, cases: Sequence[Case], **limits: dict[str, float]) -> Baseline:
    return bless(result, digests(cases), scorer_digest(), "main", **limits)


def verdict(result: RunResult, cases: Sequence[Case], baseline: Baseline) -> GateResult:
    return run_gate(result, digests(cases), scorer_digest(), baseline)


@pytest.fixture
def few(tmp_path: Path) -> list[Case]:
    return load_cases([write_cases(tmp_path / "few")])


@pytest.fixture
def many(tmp_path: Path) -> list[Case]:
    for number in range(22):
        name = f"strike{number}"
        write_case(tmp_path / "many" / name, TEXT, strike_gold() | {"article": article_info(name, TEXT)})
    return load_cases([tmp_path / "many"])


def test_few_live_articles_are_held_against_floors(tmp_path: Path, few: list[Case]) -> None:
    baseline = made_baseline(score(tmp_path, few, keep, "good"), few)
    assert verdict(score(tmp_path, few, keep, "same"), few, baseline).failed == []
    worse = verdict(score(tmp_path, few, swap_speakers, "bad"), few, baseline)
    assert worse.mode == "floors"
    assert [check.name for check in worse.failed] == ["joint", "speaker_accuracy"]


def test_a_fabricated_quotation_fails_whatever_the_baseline(tmp_path: Path, few: list[Case]) -> None:
    floors = dict.fromkeys(("joint", "attributions", "positions", "views", "quotations"), 0.0)
    baseline = made_baseline(score(tmp_path, few, keep, "good"), few, floors=floors)
    bad = score(tmp_path, few, fabricate, "bad")
    assert [check.name for check in verdict(bad, few, baseline).failed] == ["fabricated_quotations"]
    with pytest.raises(InputError, match="cannot be blessed: 2 of 5 quotations fabricated"):
        made_baseline(bad, few)


def test_many_live_articles_pass_on_noise_and_fail_on_a_planted_regression(
    tmp_path: Path, many: list[Case]
) -> None:
    baseline = made_baseline(score(tmp_path, many, wobble(1), "base"), many)
    for seed in (2, 3, 4):
        noisy = verdict(score(tmp_path, many, wobble(seed), f"noise{seed}"), many, baseline)
        assert noisy.mode == "significance"
        assert noisy.failed == []
    planted = verdict(score(tmp_path, many, swap_speakers, "planted"), many, baseline)
    assert "joint" in [check.name for check in planted.failed]
    assert "attributions" not in [check.name for check in planted.failed]


def test_a_large_drop_over_many_articles_that_is_not_significant_is_inconclusive(
    tmp_path: Path, many: list[Case]
) -> None:
    def lose_two(case: Case, brief: Brief) -> Brief:
        if case.name in ("strike3", "strike4"):
            return brief.model_copy(update={"stated_positions": [], "analyst_views": []})
        return brief

    baseline = made_baseline(score(tmp_path, many, keep, "base"), many)
    found = verdict(score(tmp_path, many, lose_two, "two"), many, baseline)
    assert found.failed == []
    assert "joint" in [check.name for check in found.checks if check.status == "inconclusive"]


def test_any_drop_on_any_case_of_a_replay_fails_until_it_is_blessed(tmp_path: Path, many: list[Case]) -> None:
    score(tmp_path, many, keep, "live")
    replay = tmp_path / "live" / "replies"

    def lose_one(case: Case, brief: Brief) -> Brief:
        return brief.model_copy(update={"topics": []}) if case.name == "strike7" else brief

    baseline = made_baseline(score(tmp_path, many, keep, "base", replay=replay), many)
    dropped = score(tmp_path, many, lose_one, "dropped", replay=replay)
    found = verdict(dropped, many, baseline)
    assert (found.mode, found.is_replay) == ("replay", True)
    assert [(check.case, check.why) for check in found.failed] == [("strike7", "topics 1.000 → 0.000")]
    blessed = bless(dropped, digests(many), scorer_digest(), "main", baseline)
    assert verdict(dropped, many, blessed).failed == []
    assert all(limit.floor is None for limit in blessed.metrics.values())


def test_something_found_where_gold_has_nothing_is_a_drop(tmp_path: Path, few: list[Case]) -> None:
    score(tmp_path, few, keep, "live")
    replay = tmp_path / "live" / "replies"

    def invent(case: Case, brief: Brief) -> Brief:
        mention = {"start": 0, "end": 3, "text": "The"}
        participant = {"id": "P1", "name": "The", "kind": "group", "named": False, "mentions": [mention]}
        if case.name == "bridge":
            return Brief.model_validate(brief.model_dump() | {"participants": [participant]})
        return brief

    baseline = made_baseline(score(tmp_path, few, keep, "base", replay=replay), few)
    found = verdict(score(tmp_path, few, invent, "invented", replay=replay), few, baseline)
    assert [check.case for check in found.failed] == ["bridge"]


def test_what_cannot_be_compared_is_refused(tmp_path: Path, few: list[Case]) -> None:
    result = score(tmp_path, few, keep, "good")
    baseline = made_baseline(result, few)
    refusals = {
        "the gold of strike has changed; bless again": (
            result,
            digests(few) | {"strike": "x"},
            scorer_digest(),
        ),
        "not the same cases, 'bridge' is in one": (
            result,
            {"strike": digests(few)["strike"]},
            scorer_digest(),
        ),
        "the scorer has changed; bless again": (result, digests(few), "other"),
        "the run is replayed, the baseline live": (
            score(tmp_path, few, keep, "again", replay=tmp_path / "good" / "replies"),
            digests(few),
            scorer_digest(),
        ),
    }
    for message, arguments in refusals.items():
        with pytest.raises(NotComparableError, match=message) as raised:
            run_gate(*arguments, baseline)
        assert raised.value.exit_code == 6


def test_an_incomplete_run_is_refused(tmp_path: Path, few: list[Case]) -> None:
    score(tmp_path, few, keep, "part")
    baseline = made_baseline(score(tmp_path, few, keep, "good"), few)
    (tmp_path / "part" / "items" / "strike.0.json").unlink()
    from summarizer_evals.running.run import Run

    partial = score_run(Run(tmp_path / "part"), few)
    with pytest.raises(NotComparableError, match="1 of 2 articles done"):
        verdict(partial, few, baseline)
    with pytest.raises(NotComparableError):
        made_baseline(partial, few)


def test_blessing_keeps_floors_and_refuses_to_go_below_them(tmp_path: Path, few: list[Case]) -> None:
    first = made_baseline(score(tmp_path, few, keep, "good"), few, floors={"joint": 0.99})
    assert first.metrics["joint"].floor == 0.99
    assert first.metrics["topics"].floor == 0.95
    bad = score(tmp_path, few, swap_speakers, "bad")
    with pytest.raises(
        InputError, match=r"joint 0\.750 is below its floor 0\.990; lower it with --floor joint="
    ):
        bless(bad, digests(few), scorer_digest(), "main", first)
    lower = {"joint": 0.7, "speaker_accuracy": 0.5}
    assert bless(bad, digests(few), scorer_digest(), "main", first, lower).metrics["joint"].floor == 0.7
    with pytest.raises(InputError, match="'joy' is not a gated metric"):
        bless(bad, digests(few), scorer_digest(), "main", first, {"joy": 1.0})


def test_a_baseline_comes_back_as_it_was_saved(tmp_path: Path, few: list[Case]) -> None:
    baseline = made_baseline(score(tmp_path, few, keep, "good"), few)
    path = tmp_path / "baselines" / "main.json"
    save_baseline(path, baseline)
    assert load_baseline(path) == baseline
    path.write_text('{"name": 3}', encoding="utf-8")
    with pytest.raises(InputError, match=r"main\.json: name: Input should be a valid string"):
        load_baseline(path)
    with pytest.raises(InputError, match="no such baseline"):
        load_baseline(tmp_path / "none.json")


def test_repeats_do_not_count_as_articles(tmp_path: Path, few: list[Case]) -> None:
    result = score(tmp_path, few, keep, "good", repeats=12)
    baseline = made_baseline(result, few)
    assert verdict(result, few, replace_repeats(baseline)).mode == "floors"


def replace_repeats(baseline: Baseline) -> Baseline:
    return baseline.model_copy(update={"repeats": 12})
