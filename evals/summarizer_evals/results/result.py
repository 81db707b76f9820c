"""Results: what a run is worth, over all its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from summarizer import Usage

from ..gold.case import Case
from ..running.fingerprint import Fingerprint
from ..running.run import Item, Run
from ..scoring.counts import (
    JOINT,
    LISTS,
    SWEEP,
    ArticleScore,
    CaseScore,
    Kept,
    Rate,
    group_cases,
    merged,
    specificity,
    sum_counts,
)
from .statistics import Calibration, Estimate, Interval, calibrate, estimate, ratio_interval

HEADLINE = "joint"
ACCURACIES = (
    "speaker_accuracy",
    "statement_accuracy",
    "statement_recall",
    "form_accuracy",
    "kind_accuracy",
    "role_accuracy",
    "affiliation_accuracy",
    "country_accuracy",
    "schema_valid",
)
FAULTS = (
    "fabricated_quotations",
    "misattributions",
    "misfiled",
    "wrong_merges",
    "ungrounded_participants",
    "ungrounded_spans",
    "leaked_items",
    "extra_items",
)
# what a gate looks at: in [0, 1], higher is better
GATED = (
    "joint",
    "attributions",
    "positions",
    "views",
    "quotations",
    "participants",
    "topics",
    "speaker_accuracy",
    "statement_recall",
)
EMPTY_LISTS = ("participants", "topics", "quotations", "positions", "views", "attributions")

Values = dict[str, float | None]


class Accuracy(Kept):
    rate: Rate
    interval: Interval | None = None


class RunResult(Kept):
    """A scored run.

    Attributes:
        scored, total: briefs that were made and scored, of all that the run is to make.
        failures: articles without a brief, with the reason; they are in the scores as zero.
        incomplete: sections that a brief itself names as failed, by CASE.REPEAT.
        seed: of the intervals.
    """

    name: str
    created: datetime
    fingerprint: Fingerprint
    repeats: int
    scored: int
    total: int
    failures: dict[str, str]
    incomplete: dict[str, list[str]]
    estimates: dict[str, Estimate]
    accuracies: dict[str, Accuracy]
    faults: dict[str, Rate]
    specificity: dict[str, Rate]
    sweep: dict[str, dict[str, float | None]]
    calibration: Calibration
    usage: Usage
    requests: int
    cost_usd: float | None
    seconds: float
    models: list[str]
    seed: int
    cases: list[CaseScore]

    @property
    def is_complete(self) -> bool:
        return sum(len(case.repeats) for case in self.cases) == self.total


def score_run(run: Run, cases: Sequence[Case], seed: int = 0) -> RunResult:
    """Score a run again from its briefs; nothing is asked."""
    info = run.info
    scores = run.score(cases)
    items = list(run.items())
    grouped = group_cases(scores)
    costs = [item.cost_usd for item in items if item.cost_usd is not None]
    return RunResult(
        name=info.name,
        created=info.created,
        fingerprint=info.fingerprint,
        repeats=info.repeats,
        scored=sum(score.failure is None for score in scores),
        total=len(info.fingerprint.gold) * info.repeats,
        failures={_label(item): item.error for item in items if item.error is not None},
        incomplete={
            _label(item): list(item.brief.incomplete)
            for item in items
            if item.brief and item.brief.incomplete
        },
        estimates={name: estimate(grouped, name, seed) for name in (*JOINT, *LISTS)},
        accuracies={name: _accuracy(grouped, name, seed) for name in ACCURACIES},
        faults={name: Rate() for name in FAULTS} | merged(score.faults for score in scores),
        specificity={name: specificity(grouped, name) for name in EMPTY_LISTS},
        sweep=sweep_of(grouped),
        calibration=calibrate([each for score in scores for each in score.judgements]),
        usage=sum((item.usage for item in items), Usage()),
        requests=sum(item.requests for item in items),
        cost_usd=sum(costs) if costs else None,
        seconds=sum(item.seconds for item in items),
        models=sorted({model for item in items for model in item.models}),
        seed=seed,
        cases=grouped,
    )


def case_values(case: CaseScore) -> Values:
    """The gated metrics of one case; None where there is nothing to be right or wrong about."""
    return {name: case.f1(name) if name in (*JOINT, *LISTS) else case.accuracy(name).value for name in GATED}


def values_by_case(result: RunResult) -> dict[str, Values]:
    return {case.case: case_values(case) for case in result.cases}


def mean_values(values: Mapping[str, Values]) -> Values:
    """Means over the cases where a metric is defined."""
    means: Values = {}
    for name in GATED:
        defined = [each for case in values.values() if (each := case.get(name)) is not None]
        means[name] = sum(defined) / len(defined) if defined else None
    return means


def sweep_of(cases: Sequence[CaseScore]) -> dict[str, dict[str, float | None]]:
    """Micro F1 of the span lists at each threshold."""
    names = ("quotations", "positions", "views", "attributions", "joint")
    return {
        str(threshold): {name: sum_counts(case.swept(threshold, name) for case in cases).f1 for name in names}
        for threshold in SWEEP
    }


def queue_of(scores: Sequence[ArticleScore]) -> list[tuple[str, str, str]]:
    """Extra but grounded items, for somebody to adjudicate: case, list, item."""
    return [
        (score.case, finding.where, finding.predicted or "")
        for score in scores
        for finding in score.findings
        if finding.outcome == "extra" and finding.where != "quotations"
    ]


def _accuracy(cases: Sequence[CaseScore], name: str, seed: int) -> Accuracy:
    rates = [case.accuracy(name) for case in cases]
    counts, totals = [rate.count for rate in rates], [rate.total for rate in rates]
    return Accuracy(
        rate=Rate(count=sum(counts), total=sum(totals)), interval=ratio_interval(counts, totals, seed)
    )


def _label(item: Item) -> str:
    return f"{item.case}.{item.repeat}"
