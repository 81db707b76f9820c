"""The eval commands: output and exit codes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from corpus_cases import PERFECT, ROW, write_corpus
from gold_cases import TEXT, article_info, strike_gold, write_case
from scripted_eval import (
    Change,
    briefer,
    execute_with,
    invoke,
    keep,
    make_settings,
    swap_speakers,
    write_cases,
)

from summarizer.errors import InputError, MissingExtraError, NotComparableError
from summarizer_evals.gold.case import load_cases


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[[str, Change], Path]:
    folder = write_cases(tmp_path / "cases")

    def make(name: str, change: Change) -> Path:
        run = execute_with(
            tmp_path / name, load_cases([folder]), make_settings(tmp_path), briefer(change=change)
        )
        return asyncio.run(run).folder

    return make


def test_a_run_is_scored_again_into_its_folder(
    tmp_path: Path, make_run: Callable[[str, Change], Path]
) -> None:
    run = make_run("run", keep)
    done = invoke("score", run, "--cases", tmp_path / "cases")
    assert done.exit_code == 0, done.output
    assert "run: 2/2 briefs scored" in done.output
    assert json.loads((run / "score.json").read_text(encoding="utf-8"))["scored"] == 2
    assert (run / "report.md").exists()
    assert (run / "junit.xml").exists()
    for format_, start in (("json", "{"), ("markdown", "### run"), ("junit", "<?xml")):
        assert invoke("score", run, "--cases", tmp_path / "cases", "--format", format_).output.startswith(
            start
        )


def test_the_gate_says_no_with_exit_code_1(tmp_path: Path, make_run: Callable[[str, Change], Path]) -> None:
    cases = ("--cases", tmp_path / "cases")
    baseline = tmp_path / "baselines" / "main.json"
    good, bad = make_run("good", keep), make_run("bad", swap_speakers)
    blessed = invoke("bless", good, "--baseline", baseline, *cases)
    assert blessed.exit_code == 0, blessed.output
    assert "joint: 1.000, floor 0.950, allowance 0.050" in blessed.output
    summary, junit = tmp_path / "summary.md", tmp_path / "gate.xml"
    passed = invoke("gate", good, "--baseline", baseline, *cases)
    assert passed.exit_code == 0
    assert "pass" in passed.output
    failed = invoke(
        "gate",
        bad,
        "--baseline",
        baseline,
        "--junit",
        junit,
        *cases,
        environ={"GITHUB_STEP_SUMMARY": str(summary)},
    )
    assert failed.exit_code == 1
    assert "regression: 2 checks failed" in failed.output
    assert "### Gate: **regression**" in summary.read_text(encoding="utf-8")
    assert 'failures="2"' in junit.read_text(encoding="utf-8")
    (bad / "items" / "strike.0.json").unlink()
    incomplete = invoke("gate", bad, "--baseline", baseline, *cases)
    assert isinstance(incomplete.exception, NotComparableError)
    missing = invoke("gate", good, "--baseline", tmp_path / "none.json", *cases)
    assert isinstance(missing.exception, InputError)


def test_blessing_takes_floors_and_refuses_nonsense(
    tmp_path: Path, make_run: Callable[[str, Change], Path]
) -> None:
    run = make_run("good", keep)
    arguments = ("bless", run, "--baseline", tmp_path / "b.json", "--cases", tmp_path / "cases")
    assert (
        "joint: 1.000, floor 0.900, allowance 0.100" in invoke(*arguments, "--allowance", "joint=0.1").output
    )
    for pair in ("joint", "joint=much", "joint=7"):
        assert isinstance(invoke(*arguments, "--floor", pair).exception, InputError)


def test_two_runs_are_compared(tmp_path: Path, make_run: Callable[[str, Change], Path]) -> None:
    first, second = make_run("first", keep), make_run("second", swap_speakers)
    done = invoke("compare", first, second, "--cases", tmp_path / "cases")
    assert done.exit_code == 0, done.output
    assert "changed: nothing that the fingerprint knows" in done.output
    assert "inconclusive" in done.output
    one = invoke("score", first, "--cases", tmp_path / "cases", "--case", "strike")
    assert isinstance(one.exception, NotComparableError)


def test_cases_are_listed_or_every_problem_is(tmp_path: Path) -> None:
    folder = write_cases(tmp_path / "cases")
    listed = invoke("cases", "--cases", folder)
    assert listed.output.splitlines() == [
        "bridge: 86 characters, 0 participants, 0 topics, 0 positions, 0 views",
        "strike: 413 characters, 5 participants, 1 topics, 4 positions, 1 views",
    ]
    write_case(folder / "broken", TEXT, strike_gold() | {"headline": 3, "topics": 4})
    broken = invoke("cases", "--cases", folder)
    assert broken.exit_code == 2
    assert len([line for line in broken.stderr.splitlines() if "broken/gold.json" in line]) == 2


def test_a_second_annotation_is_scored_against_the_first(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "strike", TEXT, strike_gold())
    second = strike_gold() | {"article": article_info("strike", TEXT), "analyst_views": []}
    (folder / "second.json").write_text(json.dumps(second), encoding="utf-8")
    done = invoke("cases", "--cases", folder, "--against", "second.json")
    assert done.exit_code == 0, done.output
    assert "- views missed: A1: A long strike would hurt the grain trade (nothing overlaps it)" in done.output


def test_the_schema_is_printed() -> None:
    assert json.loads(invoke("cases", "--schema").output)["title"] == "GoldBrief"


def test_predictions_for_a_corpus_are_scored_without_a_model(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "dam.jsonl", ROW)
    rows = {"id": "dam", "quotes": [quote.model_dump() for quote in PERFECT[1:]]}
    found = write_corpus(tmp_path / "found.jsonl", rows)
    errors = tmp_path / "errors.jsonl"
    done = invoke("corpus", corpus, "--predictions", found, "--items", "2", "--errors", errors)
    assert done.exit_code == 0, done.output
    assert "dam.jsonl: 1/1 articles scored" in done.output
    assert "gold 'The dam will hold' by 'engineer Ola Berg'" in done.output
    assert json.loads(errors.read_text(encoding="utf-8"))["kind"] == "missed: direct"
    result = json.loads(invoke("corpus", corpus, "--predictions", found, "--format", "json").output)
    assert result["all_kinds"]["tally"]["right"] == 2
    assert invoke("corpus", corpus, "--fold", "4/3").exit_code == 2
    twice = invoke("corpus", corpus, write_corpus(tmp_path / "b.jsonl", ROW), "--predictions", found)
    assert isinstance(twice.exception, InputError)


def test_without_scipy_the_error_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    done = invoke("score", "nowhere")
    assert isinstance(done.exception, MissingExtraError)
    assert "pip install 'summarizer[eval]'" in str(done.exception)


def test_listing_cases_needs_neither_scipy_nor_a_model(tmp_path: Path) -> None:
    folder = write_cases(tmp_path / "cases")
    code = (
        "import sys; sys.modules['scipy'] = None; sys.modules['openai'] = None\n"
        "from summarizer.cli import root\n"
        f"root(['eval', 'cases', '--cases', {str(folder)!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("bridge: 86 characters")


def test_a_replay_takes_no_list_of_models(tmp_path: Path) -> None:
    done = invoke("run", "--replay", tmp_path, "--model", "a", "--model", "b")
    assert done.exit_code == 2
    assert isinstance(invoke("run", "--replay", tmp_path).exception, InputError)
