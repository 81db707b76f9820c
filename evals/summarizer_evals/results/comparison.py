"""Comparison of two runs, paired by article."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer import NotComparableError

from ..gold.case import Case
from ..running.fingerprint import changed_fields
from ..running.run import Run
from .gate import require_complete
from .result import GATED, score_run, values_by_case
from .statistics import Difference, compare_values


def compare_runs(
    first: Run, second: Run, cases: Sequence[Case], seed: int = 0
) -> tuple[str, list[Difference]]:
    """What differs between the runs, in words, and metric by metric.

    Raises:
        NotComparableError: they are of different cases, one is incomplete, or only one is replayed.
    """
    results = [score_run(run, cases, seed) for run in (first, second)]
    for result in results:
        require_complete(result)
    before, after = map(values_by_case, results)
    if set(before) != set(after):
        odd = min(set(before) ^ set(after))
        raise NotComparableError(f"{first.folder} and {second.folder}: case {odd!r} is in one of them only")
    marks = [result.fingerprint for result in results]
    if marks[0].is_replay != marks[1].is_replay:
        raise NotComparableError(f"{first.folder} and {second.folder}: one is live, the other replayed")
    differences = compare_values(
        {metric: [before[case][metric] for case in sorted(before)] for metric in GATED},
        {metric: [after[case][metric] for case in sorted(before)] for metric in GATED},
        seed,
    )
    changes = ", ".join(changed_fields(*marks)) or "nothing that the fingerprint knows"
    scored = ", ".join(f"{result.name} {result.scored}/{result.total} scored" for result in results)
    return f"{scored}; {len(before)} cases; changed: {changes}", differences
