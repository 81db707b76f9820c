"""The README says what is true: its commands exist, its names can be imported, its example is the contract's."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import summarizer
from summarizer.brief import Position
from summarizer.cli import COMMANDS

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", TEXT, re.S | re.M)


def test_two_commands_do_all_the_set_up() -> None:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    assert [("summarizer brief" in line, "pytest" in line) for line in lines] == [
        (True, False),
        (False, True),
    ]


def test_every_command_that_is_named_exists() -> None:
    named = set(
        re.findall(
            r"summarizer ([a-z]+)\b", " ".join([*blocks("console"), *re.findall(r"`([^`\n]+)`", TEXT)])
        )
    )
    assert named
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("command", [*COMMANDS])
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"summarizer {command}\b", TEXT), command


def test_the_python_example_uses_only_public_names() -> None:
    (code,) = blocks("python")
    tree = ast.parse(code)
    imported = [
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    ]
    assert set(imported) <= set(summarizer.__all__)


def test_the_json_example_is_a_position_of_the_seed_article() -> None:
    (example,) = blocks("json")
    position = Position.model_validate(json.loads(example))
    seed = README.parent / "evals" / "gold" / "moscow-meeting" / "article.txt"
    text = seed.read_bytes().decode("utf-8")
    assert all(text[span.start : span.end] == span.text for span in (*position.content, *position.quotes))


def test_the_table_of_exit_codes_is_the_command_lines_own() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "summarizer", "--help"], capture_output=True, text=True, check=True
    )
    for code in re.findall(r"^\| (\d+) \|", TEXT, re.M):
        assert re.search(rf"^\s+{code}\s", shown.stdout, re.M), code
