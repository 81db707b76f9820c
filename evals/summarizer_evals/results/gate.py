"""The gate: may a change pass. Baselines change by being blessed, and in no other way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import Field

from summarizer import InputError, NotComparableError

from ..files import read_record, write_whole
from ..scoring.counts import JOINT, LISTS, Kept
from .result import GATED, RunResult, Values, mean_values, values_by_case
from .statistics import Difference, compare_values

DEFAULT_ALLOWANCE = 0.05
# from this many articles on a live run is judged by its difference from the baseline, below it by floors
ARTICLES_FOR_SIGNIFICANCE = 20
TOLERANCE = 1e-9

Mode = Literal["replay", "floors", "significance"]
Status = Literal["pass", "fail", "inconclusive"]


class Limit(Kept):
    """A gated metric in a baseline.

    Attributes:
        value: the mean over cases when it was blessed; None when no case defined it.
        floor: what a live run of few articles must reach.
        allowance: the drop that a live run of many articles may show.
    """

    value: float | None
    floor: float | None
    allowance: float = DEFAULT_ALLOWANCE


class Baseline(Kept):
    """What a run is held against.

    Attributes:
        scorer: digest of the scorer that made the values.
        gold: case name to digest.
        made_by: what the blessed run was made with, for readers.
    """

    name: str
    blessed: datetime
    is_replay: bool
    repeats: int
    scorer: str
    gold: dict[str, str]
    made_by: dict[str, str | None]
    metrics: dict[str, Limit]
    cases: dict[str, Values]


class Check(Kept):
    """One thing that the gate looked at."""

    name: str
    status: Status
    why: str
    case: str | None = None


class GateResult(Kept):
    baseline: str
    run: str
    mode: Mode
    is_replay: bool
    scored: int
    total: int
    checks: list[Check]
    differences: list[Difference] = Field(default=[])

    @property
    def failed(self) -> list[Check]:
        return [check for check in self.checks if check.status == "fail"]


def run_gate(result: RunResult, gold: Mapping[str, str], scorer: str, baseline: Baseline) -> GateResult:
    """Hold a scored run against a baseline.

    Args:
        gold: digests of the cases that the run was scored with.
        scorer: digest of the scorer.

    Raises:
        NotComparableError: the run is incomplete, or differs in more than what a gate compares.
    """
    require_complete(result)
    _require_comparable(result, gold, scorer, baseline)
    checks = floor_checks(result)
    differences: list[Difference] = []
    mode: Mode
    if result.fingerprint.is_replay:
        mode = "replay"
        checks += _replay_checks(result, baseline)
    elif len(result.cases) < ARTICLES_FOR_SIGNIFICANCE:
        mode = "floors"
        checks += _metric_floor_checks(result, baseline)
    else:
        mode = "significance"
        differences = _differences(result, baseline)
        checks += [_significance_check(each, baseline.metrics[each.metric]) for each in differences]
    return GateResult(
        baseline=baseline.name,
        run=result.name,
        mode=mode,
        is_replay=result.fingerprint.is_replay,
        scored=result.scored,
        total=result.total,
        checks=checks,
        differences=differences,
    )


def floor_checks(result: RunResult) -> list[Check]:
    """The floors that nothing excuses."""
    fabricated, valid = result.faults["fabricated_quotations"], result.accuracies["schema_valid"].rate
    return [
        Check(
            name="fabricated_quotations",
            status="fail" if fabricated.count else "pass",
            why=f"{fabricated.count:g} of {fabricated.total:g} quotations fabricated, none is allowed",
        ),
        Check(
            name="schema_valid",
            status="pass" if valid.count == valid.total and valid.total else "fail",
            why=f"{valid.count:g} of {valid.total:g} briefs valid, all must be",
        ),
    ]


def bless(
    result: RunResult,
    gold: Mapping[str, str],
    scorer: str,
    name: str,
    old: Baseline | None = None,
    floors: Mapping[str, float] | None = None,
    allowances: Mapping[str, float] | None = None,
) -> Baseline:
    """The baseline that a run makes. Floors and allowances of the old one stay unless they are given; a replay has no floors.

    Raises:
        NotComparableError: the run is incomplete.
        InputError: it breaks a floor, or a metric that is named is not gated.
    """
    require_complete(result)
    floors, allowances = dict(floors or {}), dict(allowances or {})
    for metric in (*floors, *allowances):
        if metric not in GATED:
            raise InputError(f"{metric!r} is not a gated metric; there are {', '.join(GATED)}")
    for check in floor_checks(result):
        if check.status == "fail":
            raise InputError(f"{result.name} cannot be blessed: {check.why}")
    cases = values_by_case(result)
    metrics = {}
    for metric, value in mean_values(cases).items():
        known = old.metrics.get(metric) if old else None
        allowance = allowances.get(metric, known.allowance if known else DEFAULT_ALLOWANCE)
        floor = floors.get(metric, known.floor if known else None)
        if result.fingerprint.is_replay:
            floor = None  # its gate allows no drop at all, and blessing is how one is accepted
        elif floor is None and value is not None:
            floor = max(0.0, round(value - allowance, 4))
        if floor is not None and value is not None and value < floor - TOLERANCE:
            raise InputError(
                f"{result.name} cannot be blessed: {metric} {value:.3f} is below its floor {floor:.3f};"
                f" lower it with --floor {metric}=…, if that is meant"
            )
        metrics[metric] = Limit(value=value, floor=floor, allowance=allowance)
    mark = result.fingerprint
    return Baseline(
        name=name,
        blessed=datetime.now(UTC),
        is_replay=mark.is_replay,
        repeats=result.repeats,
        scorer=scorer,
        gold=dict(gold),
        made_by={
            "version": mark.version,
            "commit": mark.commit,
            "model": mark.model,
            "model_digest": mark.model_digest,
            "endpoint": mark.endpoint,
            "strategy": mark.strategy,
        },
        metrics=metrics,
        cases=cases,
    )


def load_baseline(path: Path) -> Baseline:
    return read_record(
        Baseline,
        path,
        f"{path}: no such baseline; `summarizer eval bless RUN --baseline {path}` makes it",
    )


def save_baseline(path: Path, baseline: Baseline) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, baseline.model_dump_json(indent=2) + "\n")


def require_complete(result: RunResult) -> None:
    if not result.is_complete:
        done = sum(len(case.repeats) for case in result.cases)
        raise NotComparableError(
            f"{result.name}: {done} of {result.total} articles done; finish it with the command that began it"
        )


def _require_comparable(result: RunResult, gold: Mapping[str, str], scorer: str, baseline: Baseline) -> None:
    def refuse(reason: str) -> NotComparableError:
        return NotComparableError(f"{result.name} and baseline {baseline.name!r}: {reason}")

    if result.fingerprint.is_replay != baseline.is_replay:
        kinds = ("live", "replayed")
        raise refuse(
            f"the run is {kinds[result.fingerprint.is_replay]}, the baseline {kinds[baseline.is_replay]}"
        )
    if set(gold) != set(baseline.gold):
        odd = min(set(gold) ^ set(baseline.gold))
        raise refuse(f"not the same cases, {odd!r} is in one of them only")
    if changed := sorted(name for name, digest in gold.items() if baseline.gold[name] != digest):
        raise refuse(f"the gold of {', '.join(changed[:3])} has changed; bless again")
    if scorer != baseline.scorer:
        raise refuse("the scorer has changed; bless again")


def _replay_checks(result: RunResult, baseline: Baseline) -> list[Check]:
    """Any drop on any case fails: the replies are the same, so the code made it worse."""
    checks = []
    for case, values in values_by_case(result).items():
        drops = [
            f"{metric} {_shown(before)} → {_shown(values[metric])}"
            for metric, before in baseline.cases[case].items()
            if _has_dropped(metric, before, values[metric])
        ]
        why = "; ".join(drops) or "no metric dropped"
        checks.append(Check(name="case", case=case, status="fail" if drops else "pass", why=why))
    return checks


def _has_dropped(metric: str, before: float | None, now: float | None) -> bool:
    if now is None:
        return False
    if before is None:
        # something was found where gold has nothing
        return metric in (*JOINT, *LISTS) and now < 1
    return now < before - TOLERANCE


def _metric_floor_checks(result: RunResult, baseline: Baseline) -> list[Check]:
    means = mean_values(values_by_case(result))
    checks = []
    for metric, limit in baseline.metrics.items():
        value = means[metric]
        if limit.floor is None or value is None:
            continue
        status: Status = "fail" if value < limit.floor - TOLERANCE else "pass"
        why = f"{value:.3f}, floor {limit.floor:.3f}, blessed {_shown(limit.value)}"
        checks.append(Check(name=metric, status=status, why=why))
    return checks


def _differences(result: RunResult, baseline: Baseline) -> list[Difference]:
    now = values_by_case(result)
    names = sorted(now)
    return compare_values(
        {metric: [baseline.cases[case].get(metric) for case in names] for metric in baseline.metrics},
        {metric: [now[case][metric] for case in names] for metric in baseline.metrics},
    )


def _significance_check(difference: Difference, limit: Limit) -> Check:
    if difference.difference is None:
        return Check(name=difference.metric, status="pass", why="defined on no case of both")
    why = f"{difference.difference:+.3f}, allowed -{limit.allowance:.3f}"
    if difference.adjusted_p is not None:
        why += f", p {difference.adjusted_p:.3f}"
    if difference.difference >= -limit.allowance - TOLERANCE:
        return Check(name=difference.metric, status="pass", why=why)
    if difference.verdict == "worse":
        return Check(name=difference.metric, status="fail", why=why)
    why += f"; not significant, {_shown(difference.detectable)} could be detected"
    return Check(name=difference.metric, status="inconclusive", why=why)


def _shown(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"
