"""The harness, which is a package of its own: found when a command needs it, never before."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from ..errors import MissingExtraError

_CHECKOUT = Path(__file__).parents[2] / "evals"


def find_harness() -> None:
    """Let `summarizer_evals` be imported: as it is installed, or from the checkout that this package lies in.

    Raises:
        MissingExtraError: neither is there.
    """
    if find_spec("summarizer_evals") is not None:
        return
    if not (_CHECKOUT / "summarizer_evals").is_dir():
        raise MissingExtraError("the harness is missing from this installation; install summarizer again")
    sys.path.append(str(_CHECKOUT))


def require_scipy() -> None:
    """Raises MissingExtraError, with the command that installs what is missing."""
    if find_spec("scipy") is None:
        raise MissingExtraError("scoring needs scipy, which is not installed: pip install 'summarizer[eval]'")
