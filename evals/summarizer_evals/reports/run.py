"""Reports of a run, for the terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from ..results.result import ACCURACIES, FAULTS, RunResult, queue_of
from ..results.statistics import Calibration, Estimate
from ..scoring.counts import SWEEP, Finding, Outcome
from .tables import Rows, escaped, markdown_table, of, percent, terminal_table, with_interval

ROWS = (
    ("joint", "joint: content and speaker"),
    ("attributions", "content, either section"),
    ("positions", "stated positions"),
    ("positions_joint", "stated positions, joint"),
    ("views", "analyst views"),
    ("views_joint", "analyst views, joint"),
    ("quotations", "quotations"),
    ("participants", "participants"),
    ("topics", "topics"),
)
MARKS: dict[Outcome, str] = {
    "matched": "=",
    "optional": "+",
    "misattributed": "≠",
    "missed": "-",
    "duplicate": "×",
    "extra": "?",
    "invented": "!",
    "fault": "!",
}


def headline(result: RunResult) -> str:
    """What was scored, with what, in one line."""
    mark = result.fingerprint
    kind = "replayed, it tests the code and not the model" if mark.is_replay else "live"
    failed = f", {len(result.failures)} failed" if result.failures else ""
    repeats = f", {result.repeats} repeats of each" if result.repeats > 1 else ""
    return (
        f"{result.name}: {result.scored}/{result.total} briefs scored{failed}; {len(result.cases)} cases"
        f"{repeats}; {mark.model}, {mark.strategy}, {result.created:%Y-%m-%d}; {kind}"
    )


def score_rows(result: RunResult) -> Rows:
    """List, precision, recall, F1 with interval, macro F1 with interval, soft F1, counts."""
    rows = []
    for name, title in ROWS:
        each = result.estimates[name]
        rows.append(
            [
                title,
                percent(each.counts.precision),
                percent(each.counts.recall),
                with_interval(each.micro, each.micro_interval),
                with_interval(each.macro, each.macro_interval),
                percent(each.soft),
                f"{each.counts.hits:g}/{each.counts.predicted:g}/{each.counts.gold:g}",
                _specificity(result, name),
            ]
        )
    return rows


SCORE_HEADERS = ["list", "P", "R", "F1 micro", "F1 macro", "soft", "hits/found/gold", "empty kept empty"]


def accuracy_rows(result: RunResult) -> Rows:
    rows = []
    for name in ACCURACIES:
        each = result.accuracies[name]
        value = with_interval(each.rate.value, each.interval)
        rows.append([name.replace("_", " "), value, of(each.rate)])
    return rows


def fault_rows(result: RunResult) -> Rows:
    return [
        [name.replace("_", " "), percent(result.faults[name].value), of(result.faults[name])]
        for name in FAULTS
    ]


def sweep_rows(result: RunResult) -> Rows:
    names = ("joint", "attributions", "positions", "views", "quotations")
    return [[name, *(percent(result.sweep[str(threshold)][name]) for threshold in SWEEP)] for name in names]


def case_rows(result: RunResult) -> Rows:
    rows = []
    for case in result.cases:
        names = ("joint", "quotations", "positions", "views", "participants", "topics")
        note = next((each.failure for each in case.repeats if each.failure), "")
        rows.append([case.case, *(percent(case.f1(name)) for name in names), note])
    return rows


def calibration_rows(result: RunResult) -> Rows:
    return [
        [f"{each.low:.1f}-{each.high:.1f}", str(each.items), percent(each.confidence), percent(each.accuracy)]
        for each in result.calibration.bins
    ]


def kept_rows(calibration: Calibration) -> Rows:
    return [
        [f"≥ {threshold}", f"{rate.total:g}", percent(rate.value)]
        for threshold, rate in calibration.kept.items()
    ]


def finding_lines(findings: Sequence[Finding], *, with_matched: bool = False) -> Iterator[str]:
    """Item by item, what was missed or invented and why; what matched on request."""
    for each in findings:
        if each.outcome in ("matched", "optional") and not each.why and not with_matched:
            continue
        parts = [
            each.gold or "",
            f"← {each.predicted}" if each.gold and each.predicted else each.predicted or "",
        ]
        shown = " ".join(part for part in parts if part)
        overlap = f" [{each.similarity:.2f}]" if each.similarity is not None and each.similarity < 1 else ""
        why = f" ({each.why})" if each.why else ""
        yield f"{MARKS[each.outcome]} {each.where} {each.outcome}: {shown}{overlap}{why}"


def terminal(result: RunResult, *, with_findings: bool = False) -> RenderableType:
    """The report for a terminal."""
    parts: list[RenderableType] = [
        Text(headline(result), style="bold"),
        terminal_table(SCORE_HEADERS, score_rows(result)),
        terminal_table(["accuracy", "", "of"], accuracy_rows(result)),
        terminal_table(["fault", "", "of"], fault_rows(result)),
        terminal_table(["F1 at τ", *map(str, SWEEP)], sweep_rows(result)),
    ]
    if len(result.cases) > 1:
        headers = ["case", "joint", "quotations", "positions", "views", "participants", "topics", ""]
        parts.append(terminal_table(headers, case_rows(result)))
    if result.calibration.items:
        parts.append(
            Text(f"confidence: Brier {result.calibration.brier:.3f} over {result.calibration.items} items")
        )
        parts.append(terminal_table(["confidence", "items", "mean", "right"], calibration_rows(result)))
        parts.append(terminal_table(["kept", "items", "right"], kept_rows(result.calibration)))
    parts.append(Text(cost_line(result)))
    if result.incomplete:
        parts += [
            Text(f"{label}: incomplete: {', '.join(names)}") for label, names in result.incomplete.items()
        ]
    if with_findings:
        for case in result.cases:
            for score in case.repeats:
                parts.append(Text(f"\n{case.case} repeat {score.repeat}", style="bold"))
                parts += [Text(line) for line in finding_lines(score.findings)]
    return Group(*parts)


def markdown(result: RunResult, *, with_findings: bool = True) -> str:
    """The report as Markdown: the README's table is its first one."""
    lines = [
        f"### {result.name}",
        "",
        headline(result),
        "",
        markdown_table(SCORE_HEADERS, score_rows(result)),
        "",
        making(result),
        "",
        markdown_table(["accuracy", "", "of"], accuracy_rows(result)),
        "",
        markdown_table(["fault", "", "of"], fault_rows(result)),
        "",
        markdown_table(["F1 at τ", *map(str, SWEEP)], sweep_rows(result)),
        "",
        markdown_table(
            ["case", "joint", "quotations", "positions", "views", "participants", "topics", "note"],
            case_rows(result),
        ),
        "",
        cost_line(result),
    ]
    if result.calibration.items:
        lines += [
            "",
            f"Confidence: Brier {result.calibration.brier:.3f} over {result.calibration.items} items.",
            "",
        ]
        lines += [markdown_table(["confidence", "items", "mean", "right"], calibration_rows(result)), ""]
        lines += [markdown_table(["kept", "items", "right"], kept_rows(result.calibration))]
    lines += [f"- {label} is incomplete: {', '.join(names)}" for label, names in result.incomplete.items()]
    if with_findings:
        for case in result.cases:
            for score in case.repeats:
                lines += ["", f"#### {case.case}, repeat {score.repeat}", ""]
                lines += [f"- {escaped(line)}" for line in finding_lines(score.findings)] or ["- all matched"]
        if queue := queue_of([score for case in result.cases for score in case.repeats]):
            lines += ["", "#### To adjudicate: grounded, not in gold", ""]
            lines += [f"- {case}: {escaped(f'{where}: {item}')}" for case, where, item in queue]
    return "\n".join(lines) + "\n"


def matrix_terminal(results: Sequence[RunResult]) -> RenderableType:
    """Runs side by side."""
    names = ("joint", "quotations", "positions", "views", "participants", "topics")
    rows = [
        [
            result.name,
            *(show_estimate(result.estimates[name]) for name in names),
            of(result.faults["fabricated_quotations"]),
            f"{result.scored}/{result.total}",
            f"{result.seconds:.0f}",
        ]
        for result in results
    ]
    return terminal_table(["run", *names, "fabricated", "scored", "seconds"], rows)


def cost_line(result: RunResult) -> str:
    usage = result.usage
    cost = "" if result.cost_usd is None else f", {result.cost_usd:.4f} USD"
    return (
        f"{result.requests} requests, {usage.input_tokens} tokens in ({usage.cached_input_tokens} cached),"
        f" {usage.output_tokens} out{cost}, {result.seconds:.0f} s"
    )


def show_estimate(each: Estimate) -> str:
    return with_interval(each.micro, each.micro_interval)


def making(result: RunResult) -> str:
    """What a table needs to be believed: intervals, model, code, prompts."""
    mark = result.fingerprint
    prompts = " ".join(f"{name}@{digest[:8]}" for name, digest in mark.prompts.items()) or "none"
    digest = f" (sha256 {mark.model_digest[:12]})" if mark.model_digest else ""
    changes = ", with changes" if mark.is_dirty else ""
    return (
        f"Percent; in brackets 95 % intervals from {len(result.cases)} resampled articles (seed {result.seed})."
        f" Model {mark.model}{digest} at {mark.endpoint}, strategy {mark.strategy}, version {mark.version}"
        f" ({(mark.commit or 'no checkout')[:12]}{changes}). Prompts: {prompts}."
    )


def _specificity(result: RunResult, name: str) -> str:
    rate = result.specificity.get(name)
    return of(rate) if rate and rate.total else ""
