"""The page of eval runs: verdicts against an oracle, and in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from checks import audit, check_contrast, check_harmless
from click.testing import CliRunner
from playwright.sync_api import Page, expect
from runs import bend, brief_of_gold, load_gold, make_run

from summarizer.brief import Brief
from summarizer.cli import root
from summarizer.errors import InputError
from summarizer_evals.gold.case import Case
from summarizer_evals.reports.beside import Change, find_changes, lay_beside
from summarizer_evals.reports.page import Changed, render_runs
from summarizer_evals.scoring.scorer import score_brief

Open = Callable[[str], Page]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_gold(4)


def seed_case() -> Case:
    return next(case for case in load_gold(99) if case.name == "moscow-meeting")


def altered(case: Case, alter: Callable[[dict[str, Any]], None]) -> Brief:
    found = brief_of_gold(case)
    alter(found)
    return Brief.model_validate(found)


def verdict_of(case: Case, brief: Brief, id: str) -> tuple[str, ...]:
    beside = lay_beside(case, brief, "x", "run", None)
    return next(entry.verdicts for entry in beside.gold if entry.id == id)


def test_gold_beside_itself_is_matched_in_everything() -> None:
    case = seed_case()
    beside = lay_beside(case, altered(case, lambda found: None), "x", "run", None)
    assert {entry.verdicts for entry in (*beside.gold, *beside.found)} == {("matched",)}
    assert {row.verdict for rows in beside.lists.values() for row in rows} == {"matched"}
    assert "".join(segment.text for line in beside.lines for segment in line.segments) == case.text


def test_missed_misattributed_misfiled_extra_and_invented_are_told_apart() -> None:
    case = seed_case()

    def alter(found: dict[str, Any]) -> None:
        stated = found["stated_positions"]
        dropped = stated.pop(0)
        speakers = [person["id"] for person in found["participants"]]
        accepted = {stated[0]["speaker_id"], *case.gold.stated_positions[1].accepted_speakers}
        stated[0]["speaker_id"] = next(id for id in speakers if id not in accepted)
        found["analyst_views"].append(stated.pop(1))
        words = "in Moscow on August 1st"
        at = case.text.index(words)
        stated.append(dropped | {"id": "S70", "quotes": [], "form": "indirect", "attribution": None,
                                 "content": [{"start": at, "end": at + len(words), "text": words}]})  # fmt: skip
        stated.append(dropped | {"id": "S71", "quotes": [], "form": "indirect", "attribution": None,
                                 "content": [{"start": 0, "end": 9, "text": "Never was"}]})  # fmt: skip

    brief = altered(case, alter)
    assert verdict_of(case, brief, "S1") in {("missed",), ("optional, missed",)}
    assert verdict_of(case, brief, "S2") == ("misattributed",)
    assert verdict_of(case, brief, "S3") == ("misfiled",)
    assert verdict_of(case, brief, "S4") == ("matched",)
    found = {entry.id: entry.verdicts for entry in lay_beside(case, brief, "x", "run", None).found}
    assert (found["S70"], found["S71"]) == (("extra",), ("invented",))


def test_verdicts_agree_with_the_scorer(cases: list[Case]) -> None:
    for number, case in enumerate(cases):
        brief = Brief.model_validate(bend(brief_of_gold(case), number, case.text))
        beside = lay_beside(case, brief, "x", "run", None)
        score = score_brief(case, brief)
        outcomes = [f.outcome for f in score.findings if f.where in ("positions", "views")]
        shown = [
            entry.verdicts[0] for entry in (*beside.gold, *beside.found) if not entry.key.startswith("xm")
        ]
        for verdict in ("missed", "extra", "invented", "duplicate"):
            assert shown.count(verdict) == outcomes.count(verdict)
        wrong = sum("misattributed" in entry.verdicts for entry in beside.found)
        assert wrong == score.faults["misattributions"].count == outcomes.count("misattributed")


def test_changes_between_two_briefs_are_listed() -> None:
    case = seed_case()
    whole = lay_beside(case, altered(case, lambda found: None), "a", "a", None)
    less = lay_beside(case, altered(case, lambda found: found["analyst_views"].clear()), "b", "b", None)
    assert find_changes(whole, whole) == []
    changes = find_changes(whole, less)
    views = [change for change in changes if change.list == "positions and views"]
    assert len(views) == len(case.gold.analyst_views)
    assert {(change.before, change.after) for change in views} == {("matched", "missed")}
    assert find_changes(less, whole)[0].after == "matched"


def test_a_failed_article_has_all_of_its_gold_missed() -> None:
    case = seed_case()
    beside = lay_beside(case, None, "x", "run", "EngineError: died")
    assert {entry.verdicts[0] for entry in beside.gold} <= {"missed", "optional, missed"}
    assert beside.found == []


def test_one_run_is_shown_with_its_plots(
    open_html: Open, cases: list[Case], tmp_path: Path, screenshots: Path
) -> None:
    page = open_html(render_runs([make_run(tmp_path / "base", cases, 1)], cases))
    expect(page.locator("figure svg")).to_have_count(6)
    expect(page.locator(".big")).to_have_text(re.compile(r"joint F1 \d+\.\d \[\d+\.\d, \d+\.\d\]"))
    cut = page.locator("figure").evaluate_all(
        """all => all.flatMap(figure => {
          const frame = figure.getBoundingClientRect();
          return [...figure.querySelectorAll("text")].filter(text => text.getBoundingClientRect().left < frame.left).map(text => text.textContent);
        })"""
    )
    assert cut == []
    ids = page.locator("[id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))
    page.screenshot(path=screenshots / "eval-one.png")


def test_gold_and_brief_light_each_other_on_the_article(
    open_html: Open, cases: list[Case], tmp_path: Path, screenshots: Path
) -> None:
    page = open_html(render_runs([make_run(tmp_path / "base", cases, 1)], cases))
    block = page.locator(".versus").filter(has=page.locator(".gold-missed")).first
    gold, found = block.locator(".items").first, block.locator(".items").last
    matched = gold.locator(".item.v-matched").first
    key = matched.get_attribute("data-keys")
    matched.hover()
    expect(found.locator(f'.item[data-keys="{key}"]')).to_have_class(re.compile(r"\blit\b"))
    expect(block.locator(".seg.lit").first).to_be_in_viewport()
    page.screenshot(path=screenshots / "eval-article.png")
    block.locator(".seg.gold-missed").first.hover()
    expect(gold.locator(".item.v-missed.lit")).to_have_count(1)
    gold.locator(".tag").first.focus()
    page.keyboard.press("Enter")
    expect(block.locator(".seg:focus")).to_have_count(1)


def test_two_runs_are_shown_beside_each_other(
    open_html: Open, cases: list[Case], tmp_path: Path, screenshots: Path
) -> None:
    runs = [make_run(tmp_path / "base", cases, 1), make_run(tmp_path / "new <b>prompt", cases, 2, fails=True)]
    page = open_html(render_runs(runs, cases))
    expect(page.locator(".run")).to_have_count(2)
    expect(page.locator("#changed tbody tr")).not_to_have_count(0)
    expect(page.locator(".run .notice")).to_contain_text("EndpointError: <b>timed out</b>")
    expect(page.locator(".changes").first).to_contain_text("missed")
    check_harmless(page)
    page.screenshot(path=screenshots / "eval-two.png", full_page=True)


def test_briefs_lie_open_and_what_went_right_can_be_put_away(
    open_html: Open, cases: list[Case], tmp_path: Path, screenshots: Path
) -> None:
    page = open_html(render_runs([make_run(tmp_path / "base", cases, 1)], cases))
    assert page.locator(".versus:not([open])").count() == 0
    right, wrong = page.locator(".item.v-matched").first, page.locator(".item.v-missed").first
    expect(right).to_be_visible()
    page.get_by_label("only what went wrong").check()
    expect(right).to_be_hidden()
    expect(wrong).to_be_visible()
    page.locator(".case").first.screenshot(path=screenshots / "eval-only-wrong.png")


def test_an_article_that_failed_in_one_run_is_no_list_of_changes(
    open_html: Open, cases: list[Case], tmp_path: Path
) -> None:
    runs = [make_run(tmp_path / "base", cases, 1), make_run(tmp_path / "new", cases, 1, fails=True)]
    page = open_html(render_runs(runs, cases))
    failed = page.locator(".case").filter(has_text="Only base has a brief of this article")
    expect(failed).to_have_count(1)
    expect(failed.locator(".changes")).to_have_count(0)
    expect(failed.locator(".versus").last.locator(".notice")).to_contain_text("no brief")


def test_changes_say_whether_they_are_for_the_better() -> None:
    kinds = [
        ("matched", "missed"),
        ("missed", "misfiled"),
        ("", "extra"),
        ("invented", ""),
        ("misfiled", "misattributed"),
    ]
    found = [Changed.of(Change("topics", "item", before, after)).direction for before, after in kinds]
    assert found == ["worse", "better", "worse", "better", "same"]


def test_repeats_are_each_shown(open_html: Open, cases: list[Case], tmp_path: Path) -> None:
    page = open_html(render_runs([make_run(tmp_path / "base", cases[:1], 1, repeats=3)], cases[:1]))
    expect(page.locator(".versus > summary")).to_have_text(
        ["base, repeat 0", "base, repeat 1", "base, repeat 2"]
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_wcag_rules_hold(
    open_html: Open, cases: list[Case], tmp_path: Path, screenshots: Path, scheme: str
) -> None:
    runs = [make_run(tmp_path / "base", cases[:2], 1), make_run(tmp_path / "new", cases[:2], 2)]
    page = open_html(render_runs(runs, cases[:2]))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert audit(page) == []
    check_contrast(page, 200)
    page.screenshot(path=screenshots / f"eval-{scheme}.png")


def test_the_command_writes_a_page_into_the_run(cases: list[Case], tmp_path: Path) -> None:
    make_run(tmp_path / "a", cases, 1)
    make_run(tmp_path / "b", cases, 2)
    names = [option for case in cases for option in ("--case", case.name)]
    result = CliRunner().invoke(root, ["eval", "view", str(tmp_path / "a"), *names])
    assert result.exit_code == 0, result.output
    assert "<svg" in (tmp_path / "a" / "report.html").read_text()
    result = CliRunner().invoke(root, ["eval", "view", str(tmp_path / "a"), str(tmp_path / "b"), *names])
    assert "What changed" in (tmp_path / "b" / "compare.html").read_text()


def test_what_is_no_run_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(root, ["eval", "view", str(tmp_path)])
    assert isinstance(result.exception, InputError)
    assert "not a run folder" in str(result.exception)
