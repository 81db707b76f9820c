"""Briefs made with a scripted model: what it invents, breaks or leaves out never reaches the reader unmarked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from scripted_brief import (
    DIGEST,
    STAGED,
    STEPS,
    TEXT,
    TOPICS,
    brief_of,
    codes,
    position,
    positions,
    single,
    speaker_of,
    staged,
    whole,
)

from summarizer.batch.analysts import Analysts
from summarizer.brief import Brief
from summarizer.briefing import Step, Summarizer, asummarize, summarize
from summarizer.errors import (
    EndpointError,
    ModelError,
    RefusalError,
    SettingsError,
)
from summarizer.grounding import fabricated
from summarizer.testing import ScriptedModel

# ---- the sound brief ----


def test_a_staged_brief_holds_every_section_of_the_article() -> None:
    brief = staged()
    assert brief.headline == DIGEST["headline"]
    assert [s.text for s in brief.summary] == DIGEST["summary"]
    assert {p.name for p in brief.participants} == {
        "Helen Porter",
        "Harbor Ministry",
        "Ilan Brodsky",
        "Analysts",
    }
    assert len({t.label for t in brief.topics} & set(TOPICS)) >= 3
    assert [len(brief.stated_positions), len(brief.analyst_views)] == [4, 1]
    assert speaker_of(brief, "never sold") == "Ilan Brodsky"
    assert (brief.incomplete, codes(brief)) == ([], {"speaker_unverified"})


def test_a_single_brief_points_where_the_model_pointed() -> None:
    brief = single()
    assert [p.name for p in brief.participants] == ["Helen Porter", "Harbor Ministry", "Analysts"]
    assert brief.participants[0].role == "city engineer"
    assert brief.stated_positions[0].content[0].text == "We found two cracks below the water"
    assert speaker_of(brief, "the repairs will cost") == "Analysts" and len(brief.analyst_views) == 1
    assert brief.topics[0].evidence[0].text.startswith("The harbor at Lowmark")


# ---- what a model invents ----


def test_an_invented_quotation_never_reaches_the_brief() -> None:
    lie = "Helen Porter said “the whole wall will fall tomorrow”."
    brief = single(
        positions=[position("P1", 4, quotations=[2], statement=lie), position("P1", 4, words=["the wall will fall"])],
        headline="Engineer at Lowmark: “the wall will fall”",
        summary=[{"text": lie, "sentences": [4]}],
    )  # fmt: skip
    assert fabricated(brief, TEXT) == []
    assert "will fall" not in brief.model_dump_json(exclude={"warnings"})
    assert {
        "statement_replaced",
        "words_ungrounded",
        "headline_replaced",
        "summary_sentence_dropped",
    } <= codes(brief)


def test_a_participant_that_is_not_in_the_article_becomes_a_warning() -> None:
    people = [*whole()["participants"], {"id": "P9", "name": "Gustav Ahlgren", "kind": "person"}]
    brief = single(participants=people, positions=[position("P9", 4, quotations=[2], statement="x")])
    assert "Gustav Ahlgren" not in [p.name for p in brief.participants]
    assert {"participant_ungrounded", "speaker_unknown"} <= codes(brief)
    assert positions(brief) == []


def test_a_speaker_may_be_given_by_a_name_that_one_participant_has() -> None:
    by_id = single(positions=[position("P1", 4, quotations=[2])])
    by_name = single(positions=[position("helen  Porter", 4, quotations=[2])])
    assert positions(by_name)[0].speaker_id == positions(by_id)[0].speaker_id
    assert "speaker_unknown" not in codes(by_name)
    two = [dict(each, aliases=["the city"]) for each in whole()["participants"]]
    nobody = single(participants=two, positions=[position("the city", 4, quotations=[2])])
    assert "speaker_unknown" in codes(nobody) and positions(nobody) == []


def test_members_of_a_group_may_be_given_by_name() -> None:
    group = {"id": "P4", "name": "crews", "kind": "group", "named": False}
    by_id, by_name = (
        single(participants=[*whole()["participants"], {**group, "members": members}],
               positions=[position("P4", 1, words=["searched its outer wall for cracks"])])
        for members in (["P1"], ["helen Porter", "crews", "Gustav Ahlgren"])
    )  # fmt: skip
    names = {p.id: p.name for p in by_id.participants}
    assert [[names[m] for m in p.members] for p in by_id.participants if p.name == "crews"] == [
        ["Helen Porter"]
    ]
    assert by_name.participants == by_id.participants


def test_a_topic_that_the_article_does_not_carry_becomes_a_warning() -> None:
    headings = ["peace talks in Geneva", "Helen Porter", *[TOPICS[0]] * 4]
    brief = staged(answers={"topics": [{"heading": each} for each in headings]})
    labels = [t.label for t in brief.topics]
    assert TOPICS[0] in labels and not {"peace talks in Geneva", "Helen Porter"} & set(labels)
    assert [w.section for w in brief.warnings if w.code == "topic_dropped"] == ["topics", "topics"]


def test_pointers_out_of_range_are_warnings_and_not_errors() -> None:
    brief = single(
        positions=[position("P1", 99, quotations=[77]), position("P1", -3), position("P1", 4, quotations=[0, 55])],
        topics=[{"label": TOPICS[0], "sentences": [-1, 0, 400]}],
    )  # fmt: skip
    assert "position_ungrounded" in codes(brief)
    assert positions(brief) == []


def test_a_speaker_that_is_not_in_the_article_is_ignored() -> None:
    brief = staged(answers={"speakers": {"speaker": "Gustav Ahlgren"}})
    assert "speaker_unknown" in codes(brief)
    assert not any("never sold" in p.content[0].text for p in positions(brief))
    assert "Ahlgren" not in brief.model_dump_json()


def test_whom_the_program_found_is_not_asked_about() -> None:
    text = TEXT.replace(
        "“The port was never sold.” So it went in the fish market, where", "In the fish market"
    )
    model = ScriptedModel(STAGED)
    brief = brief_of(text, model, "staged")
    assert "speakers" not in model.steps()
    assert "speaker_unverified" not in codes(brief)


def test_a_speaker_taken_from_the_passage_before_is_marked_unverified() -> None:
    brief = staged(
        TEXT + "\nRain fell on the market all day. “Nobody asked us about the wall.” The gulls were loud.\n"
    )
    (warning,) = [w for w in brief.warnings if "no clause of their own" in w.message]
    assert warning.code == "speaker_unverified" and "spoke before them" in warning.message


@pytest.mark.parametrize(
    "headline",
    [
        "Gustav Ahlgren closes the harbor at Lowmark",
        "Harbor at Lowmark closed for 17 days while crews searched wall",
        "Engineer says “everything is lost” at Lowmark harbor",
        "Lowmark harbor closed " + "while crews searched its outer wall for cracks " * 3,
        "Football season begins with fireworks and parades",
    ],
)
def test_a_headline_that_says_more_than_the_article_is_replaced_with_a_warning(headline: str) -> None:
    brief = staged(answers={"digest": DIGEST | {"headline": headline[:160]}})
    assert brief.headline and brief.headline != headline and len(brief.headline) <= 120
    assert "headline_replaced" in codes(brief)


@pytest.mark.parametrize(
    "line",
    [
        "The harbor at Lowmark was closed by Gustav Ahlgren while crews searched its outer wall.",
        "Analysts suggest the repairs will cost 90 million crowns.",
        "Helen Porter, the city engineer, said “the wall is lost” below the water.",
        "The Harbor Ministry said the cranes would return before Friday unless fuel arrived.",
        "The harbor at Lowmark was not closed for a third day while crews searched its outer wall for cracks.",
        "The harbor at Lowmark was closed for a third day while crews searched the",
    ],
)
def test_a_summary_sentence_that_departs_from_the_article_is_dropped_with_a_warning(line: str) -> None:
    brief = staged(answers={"digest": DIGEST | {"summary": [line, *DIGEST["summary"][1:]]}})
    assert line not in " ".join(s.text for s in brief.summary)
    assert codes(brief) & {"summary_sentence_dropped", "summary_sentence_replaced"}
    assert len(brief.summary) >= 2


def test_a_statement_that_drops_a_negation_is_replaced_by_the_articles_words() -> None:
    flipped = "The Harbor Ministry said the cranes would return before Friday."
    drafted = whole()["positions"]
    drafted[1]["statement"] = flipped
    brief = single(positions=drafted)
    assert flipped not in [p.statement for p in positions(brief)]
    assert any("not return" in p.statement for p in brief.stated_positions)
    assert "statement_replaced" in codes(brief)


# ---- what fails ----


def failing(*steps: str, error: ModelError | None = None) -> dict[str, Any]:
    return dict.fromkeys(steps, error or EndpointError("the endpoint answered 500", 500))


@pytest.mark.parametrize("step", STEPS)
def test_one_failed_step_never_costs_the_brief_and_its_sections_are_named(step: str) -> None:
    brief = staged(answers=failing(step), text=TEXT)
    assert set(brief.incomplete) == STEPS[step]
    assert "step_failed" in codes(brief)
    # the one whom only the model could name is left out with his step
    assert len(brief.stated_positions) == 4 - (step == "speakers") and len(brief.participants) == 4


@pytest.mark.parametrize("reply", ["not JSON at all", '{"items": 5}', "", '{"headline": "x"}'])
def test_a_reply_that_makes_no_sense_costs_its_step_alone(reply: str) -> None:
    brief = staged(answers={"digest": reply})
    assert brief.incomplete == ["headline", "summary"]
    assert brief.headline and brief.topics


def test_one_invalid_speaker_answer_does_not_cost_the_answers_after_it() -> None:
    text = "“Nobody asked us.” The words hung over the quay.\n\n" + TEXT
    brief = staged(text, {"speakers": ["nonsense", {"speaker": "Ilan Brodsky"}]})
    assert speaker_of(brief, "never sold") == "Ilan Brodsky"
    assert set(brief.incomplete) == STEPS["speakers"]


@pytest.mark.parametrize("strategy", ["staged", "single"])
@pytest.mark.parametrize(
    "error", [EndpointError("no route to 127.0.0.1"), RefusalError("the model declined")]
)
def test_when_every_step_fails_the_error_is_the_models_with_exit_code_3(
    strategy: str, error: ModelError
) -> None:
    model = ScriptedModel(failing("single", *STEPS, error=error))
    with pytest.raises(ModelError, match=str(error)) as raised:
        summarize(TEXT, model=model, strategy=strategy)
    assert raised.value.exit_code == 3


@pytest.mark.parametrize(
    ("sections", "steps"),
    [
        (["topics"], {"topics"}),
        (["headline"], {"digest"}),
        (["stated_positions"], {"speakers"}),
        (["summary", "topics"], {"digest", "topics"}),
    ],
)
def test_sections_restrict_the_steps(sections: list[Any], steps: set[str]) -> None:
    model = ScriptedModel(STAGED)
    brief = brief_of(TEXT, model, "staged", sections=sections)
    assert set(model.steps()) == steps
    assert bool(brief.topics) is ("topics" in sections) and bool(brief.headline) is ("headline" in sections)


def test_a_failed_step_names_only_the_sections_that_were_asked_for() -> None:
    brief = staged(answers=failing("digest"), sections=["headline", "topics"])
    assert brief.incomplete == ["headline"]


@pytest.mark.parametrize("make", [staged, single])
def test_two_runs_give_the_same_bytes_times_aside(make: Callable[[], Brief]) -> None:
    aside = {"provenance": {"created", "seconds"}}
    assert make().model_dump_json(exclude=aside) == make().model_dump_json(exclude=aside)


@pytest.mark.parametrize(
    ("name", "endpoint", "strategy"),
    [
        ("gpt-5", "https://example.org/v1", "single"),
        ("llama-3.1-70b-instruct", "https://example.org/v1", "single"),
        ("gpt-5-mini", "https://example.org/v1", "staged"),
        ("qwen2.5-7b", "https://example.org/v1", "staged"),
        ("Qwen2.5-1.5B-Instruct", "https://example.org/v1", "staged"),
        ("smollm-360m", "https://example.org/v1", "staged"),
        ("a-strong-model", "embedded", "staged"),
    ],
)
def test_auto_asks_strong_models_once_and_small_ones_in_steps(
    name: str, endpoint: str, strategy: str
) -> None:
    model = ScriptedModel(STAGED | {"single": whole()}, name=name)
    model.endpoint = endpoint
    assert brief_of(TEXT, model, "auto").provenance.strategy == strategy


def test_an_unknown_strategy_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(SettingsError, match="'clever'"):
        Summarizer(model=ScriptedModel(), strategy="clever")  # type: ignore[arg-type]


@pytest.mark.parametrize(("strategy", "answers"), [("staged", STAGED), ("single", {"single": whole()})])
def test_a_brief_is_the_same_when_another_process_analyses_and_builds(
    strategy: str, answers: dict[str, Any]
) -> None:
    def made(executor: Analysts | None) -> dict[str, Any]:
        model = ScriptedModel(answers)
        with Summarizer(model=model, strategy=strategy, executor=executor) as summarizer:  # type: ignore[arg-type]
            brief = summarizer.summarize(TEXT).model_dump()
        del brief["provenance"]["created"], brief["provenance"]["seconds"]
        return brief

    with Analysts(1) as analysts:
        assert made(analysts) == made(None)


def test_provenance_holds_the_prompts_digests_and_the_summed_usage() -> None:
    model = ScriptedModel(STAGED)
    made = brief_of(TEXT, model, "staged").provenance
    assert made.requests == len(model.history) == 2 + len([r for r in model.history if r.step == "topics"])
    assert set(made.prompts) == {"digest", "speaker", "topics"}
    assert all(digest.startswith("sha256:") and len(digest) == 71 for digest in made.prompts.values())
    assert made.usage.input_tokens == sum(len(m.content.split()) for r in model.history for m in r.messages)
    assert made.usage.output_tokens > 0
    assert (made.model, made.endpoint) == ("scripted", "scripted")


def test_progress_names_each_step_and_comes_to_its_total() -> None:
    seen: list[Step] = []
    with Summarizer(model=ScriptedModel(STAGED), strategy="staged") as summarizer:
        summarizer.summarize(TEXT, progress=seen.append)
    assert [s.step for s in seen] == ["finding", "digest", "speakers", "topics", "done"]
    assert seen[-1].done == seen[-1].total


async def test_one_summarizer_serves_many_articles_inside_an_event_loop() -> None:
    model = ScriptedModel(STAGED)
    async with Summarizer(model=model, strategy="staged") as summarizer:
        first, second = [await summarizer.asummarize(TEXT) for _ in range(2)]
    assert first.stated_positions == second.stated_positions and model.is_closed
    assert (await asummarize(TEXT, model=ScriptedModel(STAGED), strategy="staged")).topics == first.topics


def test_the_brief_survives_its_own_json() -> None:
    brief = staged(with_text=True)
    assert Brief.model_validate(json.loads(brief.model_dump_json())) == brief
    assert brief.article.text == TEXT
