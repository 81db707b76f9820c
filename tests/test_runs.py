"""Runs: resumed, never mixed, replayed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scripted_eval import ScriptedModel, briefer, execute_with, make_settings, write_cases, write_prompt

from summarizer.brief import Brief
from summarizer.errors import (
    CredentialsError,
    EndpointError,
    InputError,
    NotComparableError,
)
from summarizer_evals.gold.case import Case, load_cases
from summarizer_evals.results.result import score_run
from summarizer_evals.running.recording import ReplayMissError
from summarizer_evals.running.run import Run
from summarizer_evals.running.settings import Settings


@pytest.fixture
def cases(tmp_path: Path) -> list[Case]:
    return load_cases([write_cases(tmp_path / "cases")])


def run(
    folder: Path,
    cases: list[Case],
    settings: Settings,
    model: ScriptedModel | None = None,
    brief: Callable[..., Any] | None = None,
) -> Run:
    return asyncio.run(execute_with(folder, cases, settings, brief, model))


def test_a_run_keeps_briefs_replies_prompts_and_a_fingerprint(tmp_path: Path, cases: list[Case]) -> None:
    done = run(tmp_path / "run", cases, make_settings(tmp_path, repeats=2))
    assert done.missing == []
    items = list(done.items())
    assert [(item.case, item.repeat) for item in items] == [
        ("bridge", 0),
        ("bridge", 1),
        ("strike", 0),
        ("strike", 1),
    ]
    assert items[0].models == ["scripted-1"]
    assert (items[0].requests, items[0].usage.output_tokens) == (2, 4)
    mark = done.info.fingerprint
    assert (mark.model, mark.model_digest, mark.endpoint, mark.is_replay) == (
        "scripted",
        "d1",
        "script",
        False,
    )
    assert set(mark.gold) == {"bridge", "strike"}
    assert [text.splitlines()[-1] for text in done.prompt_texts] == ["How many?"]
    raw = (tmp_path / "run" / "replies" / "strike.0.jsonl").read_text(encoding="utf-8")
    assert raw.count('"raw":["{\\"number\\"') == 2


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, cases: list[Case]) -> None:
    def interrupt(asked: int) -> None:
        if asked == 4:
            raise KeyboardInterrupt

    settings = make_settings(tmp_path, repeats=2)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "run", cases, settings, ScriptedModel(interrupt))
    begun = Run(tmp_path / "run")
    assert len(begun.missing) == 3
    kept = next(iter(begun.items()))
    model = ScriptedModel()
    done = run(tmp_path / "run", cases, settings, model)
    assert done.missing == []
    assert len(model.asked) == 6
    assert done.item(kept.case, kept.repeat) == kept


def test_a_run_with_another_fingerprint_is_not_mixed(tmp_path: Path, cases: list[Case]) -> None:
    settings = make_settings(tmp_path)
    run(tmp_path / "run", cases, settings)
    with pytest.raises(NotComparableError, match=r"another seed; runs are not mixed"):
        run(tmp_path / "run", cases, replace(settings, seed=4))
    write_prompt(settings.prompts, "count", "How few?")
    with pytest.raises(NotComparableError, match=r"another prompts \(count\.md\)"):
        run(tmp_path / "run", cases, settings)
    make_settings(tmp_path)
    with pytest.raises(NotComparableError, match=r"another gold \(bridge\)"):
        run(tmp_path / "run", cases[1:], settings)


def test_a_folder_of_something_else_is_not_written_into(tmp_path: Path, cases: list[Case]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(InputError, match="not empty and not a run folder"):
        run(tmp_path / "mine", cases, make_settings(tmp_path))


def test_a_run_killed_before_it_had_its_fingerprint_begins_again(tmp_path: Path, cases: list[Case]) -> None:
    (tmp_path / "run" / "prompts").mkdir(parents=True)
    (tmp_path / "run" / ".lock").touch()
    assert run(tmp_path / "run", cases, make_settings(tmp_path)).missing == []


def test_a_failed_article_is_kept_as_failed_and_scored_zero(tmp_path: Path, cases: list[Case]) -> None:
    def fail(asked: int) -> None:
        if asked >= 3:
            raise EndpointError("no route to host")

    settings = make_settings(tmp_path)
    done = run(tmp_path / "run", cases, settings, ScriptedModel(fail))
    result = score_run(done, cases)
    assert result.failures == {"strike.0": "EndpointError: no route to host"}
    assert (result.scored, result.total, result.is_complete) == (1, 2, True)
    assert result.estimates["joint"].micro == 0.0
    again = run(tmp_path / "run", cases, replace(settings, retry_failed=True))
    assert score_run(again, cases).estimates["joint"].micro == 1.0


def test_an_error_that_would_fail_every_article_stops_the_run(tmp_path: Path, cases: list[Case]) -> None:
    def refuse(asked: int) -> None:
        raise CredentialsError("the key is wrong", 401)

    with pytest.raises(CredentialsError):
        run(tmp_path / "run", cases, make_settings(tmp_path), ScriptedModel(refuse))
    assert len(Run(tmp_path / "run").missing) == 2


def test_articles_side_by_side_each_have_their_slot(tmp_path: Path, cases: list[Case]) -> None:
    model = ScriptedModel()
    model.endpoint = "embedded"
    done = run(tmp_path / "run", cases, make_settings(tmp_path, repeats=3, concurrency=2), model)
    assert done.missing == []
    assert model.slots_used == {0, 1}


def test_a_replayed_run_gives_the_same_briefs_without_a_model(tmp_path: Path, cases: list[Case]) -> None:
    settings = make_settings(tmp_path, repeats=2)
    live = run(tmp_path / "live", cases, settings)
    again = run(
        tmp_path / "again", cases, replace(settings, replay=tmp_path / "live" / "replies", concurrency=2)
    )
    assert again.info.fingerprint.is_replay
    assert [item.brief for item in again.items()] == [item.brief for item in live.items()]


def test_a_replay_is_not_gone_on_with_from_another_recording(tmp_path: Path, cases: list[Case]) -> None:
    settings = make_settings(tmp_path)
    run(tmp_path / "one", cases, settings)
    run(tmp_path / "two", cases, settings, brief=briefer("How few?"))
    run(tmp_path / "again", cases, replace(settings, replay=tmp_path / "one" / "replies"))
    with pytest.raises(NotComparableError, match="another recording"):
        run(tmp_path / "again", cases, replace(settings, replay=tmp_path / "two" / "replies"))


def test_a_run_costs_what_its_endpoint_charges_and_a_replay_nothing(
    tmp_path: Path, cases: list[Case]
) -> None:
    model = ScriptedModel()
    model.name, model.endpoint = "gpt-4o-mini", "https://api.openai.com/v1"
    live = run(tmp_path / "live", cases, make_settings(tmp_path), model)
    assert all(item.cost_usd and item.cost_usd < 0.001 for item in live.items())
    assert score_run(live, cases).cost_usd == sum(item.cost_usd or 0 for item in live.items())
    again = run(tmp_path / "again", cases, make_settings(tmp_path, replay=tmp_path / "live" / "replies"))
    assert score_run(again, cases).cost_usd is None


def test_a_miss_in_replay_fails_the_run_even_when_the_plan_survives_it(
    tmp_path: Path, cases: list[Case]
) -> None:
    run(tmp_path / "live", cases, make_settings(tmp_path))
    settings = make_settings(tmp_path, replay=tmp_path / "live" / "replies")
    plain = briefer("How few?")

    async def stubborn(case: Case, model: Any, slot: int | None) -> Brief:
        try:
            made: Brief = await plain(case, model, slot)
        except ReplayMissError:
            made = await briefer(steps=0)(case, model, slot)
        return made

    with pytest.raises(ReplayMissError, match="messages changed") as raised:
        run(tmp_path / "again", cases, settings, brief=stubborn)
    assert raised.value.exit_code == 6
    assert Run(tmp_path / "again").missing == ["bridge.0", "strike.0"]


def test_a_run_whose_article_has_changed_is_not_scored(tmp_path: Path, cases: list[Case]) -> None:
    done = run(tmp_path / "run", cases, make_settings(tmp_path))
    edited = [replace(case, text=case.text + "More.\n") for case in cases]
    with pytest.raises(NotComparableError, match="article of case 'bridge' has changed"):
        score_run(done, edited)
    with pytest.raises(NotComparableError, match="case 'strike' is not among the cases"):
        score_run(done, cases[:1])


def test_a_brief_that_is_not_of_the_schema_counts_against_it(tmp_path: Path, cases: list[Case]) -> None:
    done = run(tmp_path / "run", cases, make_settings(tmp_path))
    path = tmp_path / "run" / "items" / "strike.0.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"form": "direct"', '"form": "sung"'), encoding="utf-8"
    )
    result = score_run(done, cases)
    assert result.accuracies["schema_valid"].rate.value == 0.5
    assert "invalid item: brief.stated_positions[0].form" in result.failures["strike.0"]
