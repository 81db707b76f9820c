"""What is being done, on standard error while it is done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress


class StepLike(Protocol):
    """A step of the plan: done of total requests; a total of 0 is not known."""

    @property
    def step(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...


class Display(Protocol):
    """Takes the steps of a brief, and the bytes of a file that has to be fetched first."""

    def step(self, step: StepLike) -> None: ...

    def fetch(self, label: str, done: int, total: int | None) -> None: ...


@contextmanager
def show_progress(verbose: bool) -> Iterator[Display]:
    """One changing line on a terminal; lines when verbose; else nothing but that a file is being fetched."""
    if verbose or sys.stderr is None or not sys.stderr.isatty():
        yield _Lines(verbose)
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    # standard output stays the brief's: rich would send what is printed there through its own console
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        yield _LiveLine(bar)


def describe_step(step: StepLike) -> str:
    name = step.step.replace("_", " ")
    return f"{name} {step.done}/{step.total}" if step.total > 1 else name


def describe_fetch(label: str, done: int, total: int | None) -> str:
    """`model 12 % of 1,117 MB`."""
    if total:
        return f"{label} {100 * done // total} % of {_megabytes(total)}"
    return f"{label} {_megabytes(done)}" if done else label


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1e7 else f"{size / 1e6:.1f} MB"


class _Lines:
    """Whole lines: every step and every tenth of a file when verbose, else the beginning of a fetch."""

    def __init__(self, verbose: bool) -> None:
        self.verbose = verbose
        self.fetched: dict[str, int] = {}

    def step(self, step: StepLike) -> None:
        if self.verbose:
            self._print(describe_step(step))

    def fetch(self, label: str, done: int, total: int | None) -> None:
        tenth = 10 * done // total if total else 0
        if label not in self.fetched or (self.verbose and tenth > self.fetched[label]):
            self.fetched[label] = tenth
            self._print(describe_fetch(label, done, total))

    def _print(self, line: str) -> None:
        if sys.stderr is not None:
            print(f"summarizer: {line}", file=sys.stderr, flush=True)


class _LiveLine:
    def __init__(self, bar: Progress) -> None:
        self.bar = bar
        self.line = bar.add_task("starting the model", total=None)

    def step(self, step: StepLike) -> None:
        self._show(describe_step(step))

    def fetch(self, label: str, done: int, total: int | None) -> None:
        self._show(describe_fetch(label, done, total))

    def _show(self, text: str) -> None:
        from rich.markup import escape

        self.bar.update(self.line, description=escape(text))
