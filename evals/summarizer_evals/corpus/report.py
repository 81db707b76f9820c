"""Reports of a corpus: figures, error classes, items to look at."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from ..reports.run import kept_rows
from ..reports.tables import markdown_table, of, percent, terminal_table, with_interval
from .errors import CorpusError, count_classes
from .scorer import CorpusResult, ScopeResult

HEADERS = [
    "scope",
    "joint F1",
    "joint P",
    "joint R",
    "span F1",
    "P",
    "R",
    "speaker",
    "named",
    "resolved",
    "right/found/gold",
]


def corpus_title(result: CorpusResult) -> str:
    failed = f", {len(result.failures)} failed" if result.failures else ""
    pace = ""
    if result.scored and result.seconds:
        each = result.scored
        pace = f"; {result.seconds / each:.1f} s, {result.output_tokens / each:.0f} tokens out an article"
    return f"{result.name}: {result.scored}/{result.total} articles scored{failed}{pace}"


def corpus_rows(result: CorpusResult) -> list[list[str]]:
    return [_row("direct", result.direct), _row("all kinds", result.all_kinds)]


def fabricated_line(result: CorpusResult) -> str:
    return f"fabricated quotations, recomputed from the raw text: {of(result.fabricated)}"


def corpus_terminal(
    result: CorpusResult, errors: Sequence[CorpusError], items_per_class: int = 0
) -> RenderableType:
    counts = count_classes(errors)
    parts: list[RenderableType] = [
        Text(corpus_title(result), style="bold"),
        terminal_table(HEADERS, corpus_rows(result)),
    ]
    if result.fabricated.total:
        parts.append(Text(fabricated_line(result)))
    if result.participants:
        rows = [[name, percent(rate.value), of(rate)] for name, rate in result.participants.items()]
        parts.append(terminal_table(["people and bodies", "found", "of"], rows))
    if result.gist:
        parts.append(terminal_table(["gist", "", "of"], gist_rows(result)))
    if result.calibration.items:
        title = f"confidence: Brier {result.calibration.brier:.3f} over {result.calibration.items} items"
        parts += [Text(title), terminal_table(["kept", "items", "right"], kept_rows(result.calibration))]
    parts.append(
        terminal_table(["error class", "items"], [[name, str(count)] for name, count in counts.items()])
    )
    for kind in counts if items_per_class else ():
        parts.append(Text(f"\n{kind}", style="bold"))
        listed = [error for error in errors if error.kind == kind][:items_per_class]
        parts += [Text(f"  {_shown(error)}") for error in listed]
    parts += [Text(f"{article}: {error}") for article, error in result.failures.items()]
    return Group(*parts)


def corpus_markdown(result: CorpusResult, errors: Sequence[CorpusError]) -> str:
    counts = count_classes(errors)
    lines = [f"### {corpus_title(result)}", "", markdown_table(HEADERS, corpus_rows(result)), ""]
    lines += ["Percent; in brackets a 95 % interval from resampled articles.", ""]
    if result.fabricated.total:
        lines += [f"{fabricated_line(result).capitalize()}.", ""]
    if result.participants:
        rows = [[name, percent(rate.value), of(rate)] for name, rate in result.participants.items()]
        lines += [markdown_table(["people and bodies", "found", "of"], rows), ""]
    if result.gist:
        lines += [markdown_table(["gist", "", "of"], gist_rows(result)), ""]
    if result.calibration.items:
        lines += [
            f"Confidence: Brier {result.calibration.brier:.3f} over {result.calibration.items} items.",
            "",
        ]
        lines += [markdown_table(["kept", "items", "right"], kept_rows(result.calibration)), ""]
    lines += [
        markdown_table(["error class", "items"], [[name, str(count)] for name, count in counts.items()])
    ]
    return "\n".join(lines) + "\n"


def gist_rows(result: CorpusResult) -> list[list[str]]:
    rows = [[name, percent(rate.value), of(rate)] for name, rate in result.gist.items()]
    return [*rows, ["words shared with a human summary, F1", percent(result.summary_overlap), ""]]


def _row(name: str, scope: ScopeResult) -> list[str]:
    return [
        name,
        with_interval(scope.joint_f1, scope.joint_interval),
        percent(scope.joint_precision),
        percent(scope.joint_recall),
        percent(scope.f1),
        percent(scope.precision),
        percent(scope.recall),
        percent(scope.speaker_accuracy),
        percent(scope.named_accuracy),
        percent(scope.resolved_f1),
        f"{scope.tally.right}/{scope.tally.judged}/{scope.tally.voiced}",
    ]


def _shown(error: CorpusError) -> str:
    sides = []
    if error.gold is not None:
        sides.append(f"gold {error.gold[:110]!r} by {error.gold_speaker!r}")
    if error.found is not None:
        sides.append(f"found {error.found[:110]!r} by {error.found_speaker!r}")
    return f"{error.article}: {'; '.join(sides)}"
