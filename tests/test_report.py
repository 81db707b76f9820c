"""Reports: what a reader sees."""

from __future__ import annotations

import asyncio
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from inline_snapshot import snapshot
from rich.console import Console
from scripted_eval import (
    ScriptedModel,
    briefer,
    execute_with,
    fabricate,
    make_settings,
    swap_speakers,
    write_cases,
)

from summarizer.errors import EndpointError
from summarizer_evals.gold.case import load_cases
from summarizer_evals.reports.gate import gate_markdown
from summarizer_evals.reports.junit import gate_junit, score_junit
from summarizer_evals.reports.run import headline, markdown, terminal
from summarizer_evals.results.gate import Check, GateResult
from summarizer_evals.results.result import RunResult, score_run
from summarizer_evals.scoring.counts import Finding


@pytest.fixture
def result(tmp_path: Path) -> RunResult:
    cases = load_cases([write_cases(tmp_path / "cases")])
    settings = make_settings(tmp_path)
    brief = briefer(change=lambda case, made: swap_speakers(case, fabricate(case, made)))
    done = asyncio.run(execute_with(tmp_path / "run", cases, settings, brief))
    return score_run(done, cases)


def test_the_table_of_scores_says_list_figures_counts_and_empty_lists(result: RunResult) -> None:
    page = markdown(result)
    table = page[page.index("| list") : page.index("\n\nPercent")]
    assert table == snapshot("""\
| list | P | R | F1 micro | F1 macro | soft | hits/found/gold | empty kept empty |
| --- | --- | --- | --- | --- | --- | --- | --- |
| joint: content and speaker | 75.0 | 75.0 | 75.0 | 75.0 | 75.0 | 3/4/4 |  |
| content, either section | 100.0 | 100.0 | 100.0 | 100.0 | 100.0 | 4/4/4 | 1 of 1 |
| stated positions | 100.0 | 100.0 | 100.0 | 100.0 | 100.0 | 3/3/3 | 1 of 1 |
| stated positions, joint | 66.7 | 66.7 | 66.7 | 66.7 | 66.7 | 2/3/3 |  |
| analyst views | 100.0 | 100.0 | 100.0 | 100.0 | 100.0 | 1/1/1 | 1 of 1 |
| analyst views, joint | 100.0 | 100.0 | 100.0 | 100.0 | 100.0 | 1/1/1 |  |
| quotations | 100.0 | 100.0 | 100.0 | 100.0 | 100.0 | 3/3/3 | 1 of 1 |
| participants | 100.0 | 100.0 | 100.0 | 100.0 | 100.0 | 4/4/4 | 1 of 1 |
| topics | 100.0 | 100.0 | 100.0 | 100.0 | 100.0 | 1/1/1 | 1 of 1 |\
""")
    assert "Model scripted (sha256 d1) at script, strategy staged" in page
    assert "Prompts: count.md@" in page


def test_scored_of_total_is_always_there(result: RunResult) -> None:
    page = StringIO()
    Console(width=400, file=page).print(terminal(result, with_findings=True))
    text = page.getvalue()
    assert "run: 2/2 briefs scored; 2 cases; scripted, staged" in text
    assert "≠ positions misattributed: S1:" in text
    assert "speaker 'Joel Abara', gold 'Mara Quist'" in text
    assert "! fabricated_quotations fault: headline: Never said (these words are not in the article)" in text


def test_a_replayed_score_is_labelled_as_one(result: RunResult) -> None:
    mark = result.fingerprint.model_copy(update={"is_replay": True})
    assert "replayed, it tests the code and not the model" in headline(
        result.model_copy(update={"fingerprint": mark})
    )


def test_junit_has_a_case_a_brief_with_what_broke(result: RunResult) -> None:
    suite = ElementTree.fromstring(score_junit(result))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "2", "0")
    assert suite.find("testcase/failure").get("message") == "fabricated_quotations: 1 of 1"  # type: ignore[union-attr]
    assert "= participants matched: Mara Quist" in (suite.findall("testcase")[1].findtext("system-out") or "")


def test_control_characters_do_not_break_the_xml(tmp_path: Path) -> None:
    def fail(asked: int) -> None:
        raise EndpointError("answered \x1b[31m\x00 & <b>")

    cases = load_cases([write_cases(tmp_path / "cases")])
    settings = make_settings(tmp_path)
    done = asyncio.run(execute_with(tmp_path / "run", cases, settings, model=ScriptedModel(fail)))
    suite = ElementTree.fromstring(score_junit(score_run(done, cases)))
    assert suite.get("errors") == "2"


def test_a_pipe_in_an_article_does_not_break_the_table(result: RunResult) -> None:
    score = result.cases[0].repeats[0]
    odd = Finding(where="topics", outcome="extra", predicted="a | b\n<i>", why="w")
    case = result.cases[0].model_copy(update={"repeats": [score.model_copy(update={"findings": [odd]})]})
    assert "- ? topics extra: a \\| b &lt;i> (w)\n" in markdown(result.model_copy(update={"cases": [case]}))


def test_the_gates_verdict_is_written_for_people_and_for_ci() -> None:
    gate = GateResult(
        baseline="main",
        run="r",
        mode="replay",
        is_replay=True,
        scored=3,
        total=3,
        checks=[
            Check(name="schema_valid", status="pass", why="3 of 3"),
            Check(name="case", case="strike", status="fail", why="joint 1.000 → 0.500"),
        ],
    )
    assert gate_markdown(gate) == snapshot("""\
### Gate: **regression**

r against main (replayed: the code, not the model), by replay; 3/3 briefs scored

| check | case | status | why |
| --- | --- | --- | --- |
| schema_valid |  | pass | 3 of 3 |
| case | strike | fail | joint 1.000 → 0.500 |
""")
    assert gate_junit(gate) == snapshot("""\
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="summarizer eval gate main" tests="2" errors="0" failures="1">
  <testcase classname="all cases" name="schema_valid">
    <system-out>pass: 3 of 3</system-out>
  </testcase>
  <testcase classname="strike" name="case">
    <failure message="joint 1.000 → 0.500" />
  </testcase>
</testsuite>
""")
