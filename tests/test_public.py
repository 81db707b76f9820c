"""The public surface: what may be imported from `summarizer`, and what stays out of a quick start."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import summarizer
import summarizer_evals

HARNESS = Path(summarizer_evals.__file__).parent


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


def imported(source: str) -> Iterator[str]:
    """What a module takes from the package, `summarizer.module.name` in full."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.split(".")[0] == "summarizer")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "summarizer":
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "summarizer"
        ):
            yield f"summarizer.{node.attr}"


@pytest.mark.parametrize(
    "path", sorted(HARNESS.rglob("*.py")), ids=lambda path: path.relative_to(HARNESS).as_posix()
)
def test_the_harness_takes_public_names_only(path: Path) -> None:
    allowed = {"summarizer", "summarizer.__version__", "summarizer.__file__"}
    allowed.update(f"summarizer.{name}" for name in summarizer.__all__)
    assert set(imported(path.read_text(encoding="utf-8"))) <= allowed


def test_what_is_not_public_would_be_seen() -> None:
    assert set(imported("from summarizer.brief import Brief\nimport summarizer.view\nsummarizer._HOMES")) == {
        "summarizer.brief.Brief",
        "summarizer.view",
        "summarizer._HOMES",
    }
