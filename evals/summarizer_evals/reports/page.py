"""A run, or two beside each other, as one HTML page: figures, plots, and every article with gold and brief on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from summarizer import InputError, render_page

from ..gold.case import Case
from ..results.comparison import compare_runs
from ..results.result import ACCURACIES, FAULTS, HEADLINE, RunResult, score_run
from ..results.statistics import Difference
from ..running.run import Item, Run
from ..scoring.counts import CaseScore
from . import plots
from .beside import SECTION_NAMES, Beside, Change, find_changes, lay_beside
from .run import headline, score_rows
from .tables import of, percent, with_interval

CASE_LISTS = ("joint", "positions", "views", "quotations", "participants", "topics")
OUTCOMES = ("matched", "optional", "misattributed", "misfiled", "missed", "extra", "duplicate", "invented")
OUTCOME_LISTS = ("positions", "views", "quotations", "participants", "topics")


@dataclass(frozen=True, slots=True)
class Changed(Change):
    """A change with its direction: same where neither verdict is the better one."""

    direction: Literal["better", "worse", "same"]

    @classmethod
    def of(cls, change: Change) -> Changed:
        before, after = _goodness(change.before), _goodness(change.after)
        direction: Literal["better", "worse", "same"] = "same"
        if before != after:
            direction = "better" if after > before else "worse"
        return cls(change.list, change.item, change.before, change.after, direction)


def _goodness(verdict: str) -> int:
    """Of an item: found rightly, found but not rightly, not found; of one that gold has not, that it is gone."""
    if verdict in ("matched", "", "optional, missed"):
        return 2
    return 1 if verdict in ("misattributed", "misfiled") else 0


@dataclass(frozen=True, slots=True)
class CaseView:
    """One article: what changed between the runs, and each brief beside gold.

    Attributes:
        scores: F1 in percent, run by run, of each of CASE_LISTS.
        effort: seconds and tokens, run by run.
        only_in: the one run of two that has a brief, where the other failed.
        shown: the anchor of the brief that is unfolded.
    """

    name: str
    title: str
    anchor: str
    hard: list[str]
    scores: list[list[str]]
    effort: list[str]
    changes: list[Changed]
    only_in: str
    briefs: list[Beside]
    shown: str


def render_runs(runs: Sequence[Run], cases: Sequence[Case], seed: int = 0) -> str:
    """The page of one run or two.

    Raises:
        NotComparableError: two runs are of different cases, or one is live and the other replayed.
        MissingExtraError: what draws the plots is not installed.
    """
    results = [score_run(run, cases, seed) for run in runs]
    names = [result.name for result in results]
    if len(set(names)) < len(names):
        results = [
            result.model_copy(update={"name": f"{result.name} ({letter})"})
            for result, letter in zip(results, "AB", strict=False)
        ]
    comparison = compare_runs(runs[0], runs[1], cases, seed) if len(runs) > 1 else None
    scored = {case.case for case in results[0].cases}
    if not scored:
        raise InputError(
            f"{runs[0].folder}: no article of this run is done yet; go on with it, then look at it"
        )
    items = [{(item.case, item.repeat): item for item in run.items()} for run in runs]
    views = [
        _view_case(number, case, results, items)
        for number, case in enumerate(case for case in cases if case.name in scored)
    ]
    return render_page(
        "eval.html.j2",
        styles=["brief.css", "eval.css"],
        scripts=["brief.js"],
        title=" and ".join(result.name for result in results),
        runs=results,
        headlines=[headline(result) for result in results],
        joint=[_interval_of(result) for result in results],
        score_rows=[score_rows(result) for result in results],
        accuracies=_rate_rows(results, is_fault=False),
        faults=_rate_rows(results, is_fault=True),
        outcomes=[_count_outcomes(result, views, at) for at, result in enumerate(results)],
        outcome_names=OUTCOMES,
        outcome_lists=OUTCOME_LISTS,
        case_lists=CASE_LISTS,
        comparison=comparison[0] if comparison else None,
        differences=[_difference_row(each) for each in comparison[1]] if comparison else [],
        figures=_figures(results, items),
        cases=views,
    )


def _interval_of(result: RunResult) -> str:
    each = result.estimates[HEADLINE]
    return with_interval(each.micro, each.micro_interval)


def _rate_rows(results: Sequence[RunResult], *, is_fault: bool) -> list[list[str]]:
    """Name, then value and counts of each run."""
    rows = []
    for name in FAULTS if is_fault else ACCURACIES:
        row = [name.replace("_", " ")]
        for result in results:
            if is_fault:
                row += [percent(result.faults[name].value), of(result.faults[name])]
            else:
                each = result.accuracies[name]
                row += [with_interval(each.rate.value, each.interval), of(each.rate)]
        rows.append(row)
    return rows


def _count_outcomes(result: RunResult, views: Sequence[CaseView], run: int) -> dict[str, dict[str, int]]:
    """Findings by list and outcome, over all articles and repeats; the misfiled are counted there as matched too."""
    counts = {name: dict.fromkeys(OUTCOMES, 0) for name in OUTCOME_LISTS}
    for case in result.cases:
        for score in case.repeats:
            for finding in score.findings:
                if finding.where in counts and finding.outcome in OUTCOMES:
                    counts[finding.where][finding.outcome] += 1
    for view in views:
        for entry in (entry for brief in view.briefs if brief.run == run for entry in brief.gold):
            if "misfiled" in entry.verdicts:
                counts["views" if entry.section == SECTION_NAMES["analyst_views"] else "positions"][
                    "misfiled"
                ] += 1
    return counts


def _difference_row(each: Difference) -> dict[str, str]:
    return {
        "metric": each.metric.replace("_", " "),
        "first": percent(each.first),
        "second": percent(each.second),
        "difference": "–" if each.difference is None else f"{100 * each.difference:+.1f}",
        "p": "–" if each.adjusted_p is None else f"{each.adjusted_p:.3f}",
        "detectable": percent(each.detectable),
        "pairs": str(each.pairs),
        "verdict": each.verdict,
    }


def _figures(
    results: Sequence[RunResult], items: Sequence[dict[tuple[str, int], Item]]
) -> list[tuple[str, str, Markup]]:
    """Title, description and SVG of each plot; the library escapes what it writes."""
    effort = [
        {
            "case": item.case,
            "run": result.name,
            "seconds": item.seconds,
            "tokens": item.usage.input_tokens + item.usage.output_tokens,
            "cost": item.cost_usd,
        }
        for result, by_key in zip(results, items, strict=True)
        for item in by_key.values()
    ]
    drawn = [
        ("F1 by list", "F1 of each list with its 95 % interval", plots.plot_lists(results)),
        (
            "Precision and recall",
            "Precision against recall of each list",
            plots.plot_precision_recall(results),
        ),
        ("Threshold sweep", "F1 by the threshold of overlap, from 0.3 to 0.9", plots.plot_sweep(results)),
        ("Latency", "Seconds of each article", plots.plot_effort(effort, "seconds", "seconds", results)),
        (
            "Tokens",
            "Tokens in and out of each article",
            plots.plot_effort(effort, "tokens", "tokens", results),
        ),
    ]
    if any(item["cost"] is not None for item in effort):
        drawn.append(("Cost", "US$ of each article", plots.plot_effort(effort, "cost", "US$", results)))
    if any(result.calibration.items for result in results):
        drawn.append(
            ("Confidence", "How often items are right, by confidence", plots.plot_calibration(results))
        )
    return [(title, description, Markup(svg)) for title, description, svg in drawn]


def _view_case(
    number: int, case: Case, results: Sequence[RunResult], items: Sequence[dict[tuple[str, int], Item]]
) -> CaseView:
    anchor = f"v{number}"
    briefs = [
        lay_beside(case, item.brief, f"{anchor}r{at}n{item.repeat}", _label(result, item), item.error, run=at)
        for at, (result, by_key) in enumerate(zip(results, items, strict=True))
        for (name, _), item in by_key.items()
        if name == case.name
    ]
    scored = [next(each for each in result.cases if each.case == case.name) for result in results]
    firsts = [next((brief for brief in briefs if brief.run == at), None) for at in range(len(results))]
    before, after = firsts if len(firsts) == 2 else (None, None)
    done = [brief for brief in firsts if brief and brief.failure is None]
    only_in = results[done[0].run].name if before and after and len(done) == 1 else ""
    return CaseView(
        name=case.name,
        title=case.gold.case.title if case.gold.case else case.name,
        anchor=anchor,
        hard=case.gold.case.hard if case.gold.case else [],
        scores=[_case_scores(each) for each in scored],
        effort=[_effort(by_key, case.name) for by_key in items],
        changes=[Changed.of(each) for each in find_changes(before, after)]
        if before and after and not only_in
        else [],
        only_in=only_in,
        briefs=briefs,
        shown=done[-1].anchor if done else "",
    )


def _label(result: RunResult, item: Item) -> str:
    return f"{result.name}, repeat {item.repeat}" if result.repeats > 1 else result.name


def _case_scores(case: CaseScore) -> list[str]:
    return [percent(case.f1(name)) for name in CASE_LISTS]


def _effort(items: dict[tuple[str, int], Item], case: str) -> str:
    found = [item for (name, _), item in items.items() if name == case]
    if not found:
        return "–"
    seconds = sum(item.seconds for item in found) / len(found)
    tokens = sum(item.usage.input_tokens + item.usage.output_tokens for item in found) / len(found)
    return f"{seconds:.1f} s, {tokens:,.0f} tokens"
