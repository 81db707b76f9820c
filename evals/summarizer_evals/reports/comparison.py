"""Reports of two runs, and of two annotations, beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from ..results.statistics import Difference
from ..scoring.counts import ArticleScore
from .run import ROWS, finding_lines
from .tables import Rows, markdown_table, of, percent, terminal_table


def comparison_rows(differences: Sequence[Difference]) -> Rows:
    return [
        [
            each.metric,
            percent(each.first),
            percent(each.second),
            "" if each.difference is None else f"{100 * each.difference:+.1f}",
            str(each.pairs),
            "" if each.p is None else f"{each.p:.3f}",
            "" if each.adjusted_p is None else f"{each.adjusted_p:.3f}",
            "" if each.detectable is None else f"{100 * each.detectable:.1f}",
            each.verdict,
        ]
        for each in differences
    ]


COMPARISON_HEADERS = ["metric", "first", "second", "change", "pairs", "p", "Holm", "detectable", "verdict"]


def comparison_terminal(title: str, differences: Sequence[Difference]) -> RenderableType:
    return Group(Text(title, style="bold"), terminal_table(COMPARISON_HEADERS, comparison_rows(differences)))


def comparison_markdown(title: str, differences: Sequence[Difference]) -> str:
    table = markdown_table(COMPARISON_HEADERS, comparison_rows(differences))
    return f"### {title}\n\n{table}\n"


def agreement_terminal(scores: Sequence[ArticleScore]) -> RenderableType:
    """A second annotation against the first, list by list, and where they differ."""
    parts: list[RenderableType] = []
    for score in scores:
        rows = [
            [title, percent(score.f1(name)), f"{counts.hits:g}/{counts.predicted:g}/{counts.gold:g}"]
            for name, title in ROWS
            for counts in [score.counts(name)]
        ]
        rows += [
            [name.replace("_", " "), percent(rate.value), of(rate)] for name, rate in score.accuracies.items()
        ]
        parts += [
            Text(score.case, style="bold"),
            terminal_table(["agreement", "F1", "both/second/first"], rows),
        ]
        parts += [Text(line) for line in finding_lines(score.findings)]
    return Group(*parts)
