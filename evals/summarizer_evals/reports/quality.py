"""The table of quality that a README shows, made from a run and put between two marks."""

from __future__ import annotations

from pathlib import Path

from summarizer import InputError

from ..files import write_whole
from ..results.result import RunResult
from ..results.statistics import Calibration
from .run import SCORE_HEADERS, accuracy_rows, fault_rows, headline, making, score_rows
from .tables import markdown_table, percent

BEGIN, END = "<!-- quality: begin -->", "<!-- quality: end -->"


def quality(result: RunResult) -> str:
    """What the run is worth, and all that a reader needs to believe it."""
    parts = [
        f"{headline(result)}.",
        markdown_table(SCORE_HEADERS, score_rows(result)),
        making(result),
        markdown_table(["accuracy", "", "of"], accuracy_rows(result)),
        markdown_table(["fault", "", "of"], fault_rows(result)),
    ]
    if result.calibration.items:
        parts.append(_confidence_line(result.calibration))
    return "\n\n".join(parts)


def _confidence_line(calibration: Calibration) -> str:
    surest = max(calibration.kept, key=float)
    return (
        f"Of the items with a confidence of {surest} or more, {percent(calibration.kept[surest].value)} % have content"
        f" and speaker right, of all items {percent(calibration.kept['0.0'].value)} %."
    )


def put_quality(path: Path, table: str) -> None:
    """Replace what a file has between the marks.

    Raises:
        InputError: the file is not there, or has not each mark once, in order.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    lines = text.split("\n")
    if (lines.count(BEGIN), lines.count(END)) != (1, 1) or lines.index(BEGIN) > lines.index(END):
        raise InputError(f"{path}: the table goes between the lines {BEGIN!r} and {END!r}, each once")
    write_whole(path, "\n".join([*lines[: lines.index(BEGIN) + 1], table, *lines[lines.index(END) :]]))
