"""The command line as tests call it: as a program of its own, or from main() on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result
from fixture_brief import ARTICLE_PATH

PROGRAM = [sys.executable, str(Path(__file__).parent / "scripted_summarizer.py")]
SEED = str(ARTICLE_PATH)


Done = subprocess.CompletedProcess[str]
Invoke = Callable[..., Result]
Here = Callable[..., Done]


def run(*arguments: str, **options: Any) -> Done:
    """The command line as a program of its own, for what only a process has; its Summarizer is scripted."""
    streams: dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
    }
    done: subprocess.CompletedProcess[bytes]
    done = subprocess.run([*PROGRAM, *arguments], timeout=300, check=False, **(streams | options))
    stdout, stderr = done.stdout or b"", done.stderr or b""
    return subprocess.CompletedProcess(arguments, done.returncode, stdout.decode(), stderr.decode())


def error_of(done: Done, exit_code: int = 2) -> str:
    """The one line of a run that failed without printing anything else."""
    assert done.returncode == exit_code, done
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr.removesuffix("\n")
