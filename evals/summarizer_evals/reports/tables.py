"""Tables and cells, for a terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from ..results.statistics import Interval
from ..scoring.counts import Rate

Rows = list[list[str]]


def percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def with_interval(value: float | None, interval: Interval | None) -> str:
    if value is None or interval is None:
        return percent(value)
    return f"{percent(value)} [{percent(interval.low)}, {percent(interval.high)}]"


def of(rate: Rate) -> str:
    return f"{rate.count:g} of {rate.total:g}"


def terminal_table(headers: Sequence[str], rows: Rows) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, header in enumerate(headers):
        is_number = number > 0 and header not in ("why", "", "of", "case", "status", "verdict")
        table.add_column(header, justify="right" if is_number else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def markdown_table(headers: Sequence[str], rows: Rows) -> str:
    lines = [headers, ["---"] * len(headers), *([escaped(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def escaped(text: str) -> str:
    return " ".join(
        text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`").split()
    )
