"""A bar on standard error for bytes that are fetched or read; nothing is shown until there are some."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rich.progress

    from .engine.store import Progress


@contextmanager
def show_bytes() -> Iterator[Progress]:
    """A progress callback that draws one bar a label; on a pipe or in a log, one line a label."""
    with ExitStack() as stack:
        yield _Meter(stack).report


class _Meter:
    """Draws on the first report: most runs fetch nothing, and need no rich."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._drawn: rich.progress.Progress | None = None
        self._bars: dict[str, rich.progress.TaskID] = {}

    def report(self, label: str, done: int, total: int | None) -> None:
        bars = self._drawn or self._draw()
        if label not in self._bars:
            if not bars.console.is_terminal:
                bars.console.print(f"{label} …", highlight=False, markup=False, soft_wrap=True)
            self._bars[label] = bars.add_task(label, total=total)
        bars.update(self._bars[label], completed=done, total=total)

    def _draw(self) -> rich.progress.Progress:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        self._drawn = Progress(*columns, console=console, disable=not console.is_terminal)
        return self._stack.enter_context(self._drawn)
