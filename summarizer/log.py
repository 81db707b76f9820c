"""Log lines on standard error: warnings of this package alone, or everything when asked."""

from __future__ import annotations

import logging
import sys
from typing import TextIO


class _StderrHandler(logging.StreamHandler[TextIO]):
    """Looks standard error up at each line: a progress display takes its place for a while."""

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stderr is not None:
            self.stream = sys.stderr
            super().emit(record)


_HANDLER = _StderrHandler()
_SILENCE = logging.NullHandler()


def configure_logging(verbose: bool) -> None:
    """Once for the quiet default, once more when --verbose is met."""
    everything, ours = logging.getLogger(), logging.getLogger("summarizer")
    if verbose:
        _HANDLER.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        ours.removeHandler(_HANDLER)
        everything.addHandler(_HANDLER)
        everything.setLevel(logging.INFO)
    else:
        _HANDLER.setFormatter(logging.Formatter("summarizer: %(message)s"))
        everything.removeHandler(_HANDLER)
        everything.setLevel(logging.WARNING)
        ours.addHandler(_HANDLER)
        # libraries log what is reported in one line anyway; without any handler Python would print it
        everything.addHandler(_SILENCE)
