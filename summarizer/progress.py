"""What is being done, on standard error while it is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class StepLike(Protocol):
    """A step of the plan: done of total requests; a total of 0 is not known."""

    @property
    def step(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...


@contextmanager
def show_progress(verbose: bool) -> Iterator[Callable[[StepLike], None]]:
    """A callback that shows steps: one changing line on a terminal, lines when verbose, else nothing."""
    if verbose:
        yield _print_step
    elif sys.stderr is not None and sys.stderr.isatty():
        with _live_line() as show:
            yield show
    else:
        yield lambda step: None


def describe_step(step: StepLike) -> str:
    name = step.step.replace("_", " ")
    return f"{name} {step.done}/{step.total}" if step.total > 1 else name


def _print_step(step: StepLike) -> None:
    print(f"summarizer: {describe_step(step)}", file=sys.stderr, flush=True)


@contextmanager
def _live_line() -> Iterator[Callable[[StepLike], None]]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    # standard output stays the brief's: rich would send what is printed there through its own console
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        # total None: the engine starts, or fetches its model, before the first step
        line = bar.add_task("starting the model", total=None)
        yield lambda step: bar.update(line, description=escape(describe_step(step)))
