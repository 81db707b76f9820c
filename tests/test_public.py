"""The public surface: what may be imported from `summarizer`, and what stays out of a quick start."""

from __future__ import annotations

import subprocess
import sys

import summarizer


def test_every_public_name_can_be_had_and_is_what_its_module_holds() -> None:
    for name in summarizer.__all__:
        assert getattr(summarizer, name) is not None
    assert callable(summarizer.summarize)
    assert sorted(summarizer._HOMES) == sorted(summarizer.__all__)


def test_the_function_is_not_hidden_by_the_module_of_its_name() -> None:
    code = (
        "import summarizer.briefing, summarizer; from summarizer import summarize; print(callable(summarize))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_importing_the_package_loads_no_vendor() -> None:
    code = "import sys, summarizer; print([m for m in ('openai', 'instructor', 'spacy', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
