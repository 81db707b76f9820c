"""Briefs made with a scripted model: what it invents, breaks or leaves out never reaches the reader unmarked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from scripted_server import Server, completion

from summarizer.article import MAX_CHARACTERS, Article
from summarizer.batch.analysts import Analysts
from summarizer.brief import Brief, Position
from summarizer.briefing import Step, Summarizer, asummarize, summarize
from summarizer.engine.model import Request
from summarizer.errors import (
    ArticleTooLongError,
    EndpointError,
    ModelError,
    PromptError,
    RefusalError,
    SettingsError,
)
from summarizer.grounding import fabricated, verify
from summarizer.resources import resource_folder
from summarizer.testing import ScriptedModel

TEXT = """The harbor at Lowmark was closed for a third day on Tuesday while crews searched its outer wall for cracks.

“The port was never sold.” So it went in the fish market, where Ilan Brodsky mended nets.

“We found two cracks below the water,” said Helen Porter, the city engineer. “Neither is wider than a hand.”

The Harbor Ministry said the cranes would not return before Friday unless fuel arrived.

Analysts suggest the repairs will cost 40 million crowns.
"""
DIGEST = {
    "headline": "Lowmark harbor closed while crews search wall for cracks",
    "summary": [
        "The harbor at Lowmark was closed for a third day while crews searched its wall for cracks.",
        "The Harbor Ministry said the cranes would not return before Friday unless fuel arrived.",
        "Analysts suggest the repairs will cost 40 million crowns.",
    ],
}
TOPICS = [
    "cracks in the harbor wall",
    "cost of the repairs",
    "closed harbor at Lowmark",
    "return of the cranes",
]


def heading(request: Request[Any]) -> dict[str, str]:
    """What the sentence that is shown is about."""
    shown = request.messages[-1].content
    told = {"two cracks": TOPICS[0], "crowns": TOPICS[1], "third day": TOPICS[2], "cranes": TOPICS[3]}
    return {"heading": next((label for words, label in told.items() if words in shown), TOPICS[0])}


STAGED: dict[str, Any] = {
    "digest": DIGEST,
    "topics": heading,
    "speakers": {"speaker": "Ilan Brodsky"},
}
STEPS = {
    "digest": {"headline", "summary"},
    "topics": {"topics"},
    "speakers": {"stated_positions", "analyst_views"},
}


def whole(**changed: Any) -> dict[str, Any]:
    """A sound reply of the single strategy, changed."""
    reply = {
        "participants": [
            {"id": "P1", "name": "Helen Porter", "kind": "person", "role": "city engineer"},
            {"id": "P2", "name": "Harbor Ministry", "kind": "organisation"},
            {"id": "P3", "name": "Analysts", "kind": "group", "named": False},
        ],
        "positions": [
            position("P1", 4, quotations=[2], statement="Helen Porter said they found two cracks below the water."),
            position("P2", 6, words=["the cranes would not return before Friday unless fuel arrived"],
                     statement="The Harbor Ministry said the cranes would not return before Friday unless fuel arrived."),
            position("P3", 7, words=["the repairs will cost 40 million crowns"], outside=True,
                     statement="Analysts said the repairs will cost 40 million crowns."),
        ],
        "topics": [{"label": "cracks in the harbor wall", "sentences": [1, 4]}],
        "headline": DIGEST["headline"],
        "summary": [{"text": DIGEST["summary"][0], "sentences": [1]}],
    }  # fmt: skip
    return reply | changed


def position(speaker: str, sentence: int, **fields: Any) -> dict[str, Any]:
    return {"speaker": speaker, "sentence": sentence, "statement": "", "outside": False} | fields


def staged(text: str = TEXT, answers: Mapping[str, Any] | None = None, **options: Any) -> Brief:
    model = ScriptedModel(STAGED | dict(answers or {}))
    return brief_of(text, model, "staged", **options)


def single(text: str = TEXT, **changed: Any) -> Brief:
    return brief_of(text, ScriptedModel({"single": whole(**changed)}), "single")


def brief_of(text: str, model: ScriptedModel, strategy: Any, **options: Any) -> Brief:
    made = summarize(text, model=model, strategy=strategy, **options)
    verify(made, text)
    assert model.is_closed
    return made


def codes(brief: Brief) -> set[str]:
    return {warning.code for warning in brief.warnings}


def positions(brief: Brief) -> list[Position]:
    return [*brief.stated_positions, *brief.analyst_views]


def speaker_of(brief: Brief, words: str) -> str:
    names = {p.id: p.name for p in brief.participants}
    return next(names[p.speaker_id] for p in positions(brief) if words in p.content[0].text)


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


# ---- long articles ----

LONG_PARAGRAPH = (
    "Crews searched wall section {n} of the harbor for cracks on day {n}. “We closed gate number {n} before dawn,” said "
    "{name}. The Harbor Ministry said pump {n} would not run before spring.\n\n"
)


def long_text(characters: int) -> str:
    text, n = "", 0
    while len(text) < characters:
        n += 1
        text += LONG_PARAGRAPH.format(n=n, name="Helen Porter, the engineer" if n == 1 else "Porter")
    return text


def test_a_prompt_that_shows_the_sentence_earlier_shares_nothing(tmp_path: Path) -> None:
    for path in resource_folder("prompts").glob("*.md"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "topics.md").write_text(
        "---\nname: topics\ndescription: x\ninputs: [sentence]\n---\nsystem:\nHead this: {{ sentence }}\nuser:\nNow.\n"
    )
    model = ScriptedModel(STAGED | {"topics": {"heading": TOPICS[0]}})
    model.endpoint = "embedded"
    brief_of(TEXT, model, "staged", prompts=tmp_path)
    assert "topics" in model.steps()
    assert not any(r.shared for r in model.history if r.step == "topics")


def test_single_asks_for_no_more_than_its_answer_has_room_for() -> None:
    text = long_text(30_000)
    model = ScriptedModel({"single": whole()}, context_tokens=128_000)
    brief = brief_of(text, model, "single")
    shown = [r.messages[-1].content for r in model.history]
    assert len(shown) >= 3 and brief.incomplete == []
    assert sum("said pump 60 would not run before spring." in each for each in shown) == 1


def test_a_long_article_is_cut_at_sentence_bounds_into_pieces_that_fit() -> None:
    text = long_text(60_000)
    model = ScriptedModel(STAGED, context_tokens=4096)
    brief = brief_of(text, model, "staged")
    asked = [r for r in model.history if r.step == "digest" and "said pump" in r.messages[-1].content]
    assert len(asked) > 5
    for request in asked:
        shown = request.messages[-1].content
        assert len(shown) < 4096 * 2.6 + 1000
    shown = [r.messages[-1].content for r in asked]
    for n in (1, 60, 120, 180):  # every sentence is whole in one of the pieces
        assert sum(f"said pump {n} would not run before spring." in piece for piece in shown) == 1
    assert [p.name for p in brief.participants] == ["Helen Porter", "Harbor Ministry"]
    contents = [tuple(c.start for c in p.content) for p in positions(brief)]
    assert len(contents) == len(set(contents)) == 2 * text.count("Crews searched")


def test_pieces_of_a_long_article_are_merged_to_one_participant_each_and_no_statement_twice() -> None:
    text = long_text(60_000)

    def answer(request: Request[Any]) -> dict[str, Any]:
        first = int(request.messages[-1].content.split("[", 1)[1].split("]")[0])
        return whole(
            participants=[{"id": "P1", "name": "Helen Porter" if first == 1 else "Porter", "kind": "person"}],
            positions=[position("P1", 2, quotations=[1]), position("P1", first + 1, quotations=[first // 3 + 1])],
        )  # fmt: skip

    model = ScriptedModel(answer, context_tokens=4096)
    brief = brief_of(text, model, "single")
    assert len(model.history) > 5
    assert [p.name for p in brief.participants] == ["Helen Porter"]
    starts = [p.content[0].start for p in brief.stated_positions]
    assert starts == sorted(set(starts)) and len(starts) > 3


def test_an_invalid_position_costs_one_small_question_and_no_other_position() -> None:
    sound = whole()["positions"]
    faulty = {**sound[1], "sentence": "the sixth"}
    server = Server(
        completion(json.dumps(whole(positions=[sound[0], faulty, sound[2]]))),
        completion(json.dumps({"positions": [sound[1]]})),
    )
    brief = summarize(TEXT, model=server.endpoint(), strategy="single")
    verify(brief, TEXT)
    expected = single()
    assert positions(brief) == positions(expected)
    assert (brief.provenance.requests, brief.incomplete) == (2, [])
    assert codes(brief) == codes(expected)
    answer, correction = (message["content"] for message in server.bodies[1]["messages"][-2:])
    assert {name: len(value) for name, value in json.loads(answer).items()} == {
        "participants": 0, "positions": 1, "topics": 0, "headline": 0, "summary": 0,
    }  # fmt: skip
    assert "sentence: Input should be a valid integer" in correction
    assert "two cracks" not in answer + correction


def test_a_position_that_stays_invalid_is_a_warning_and_costs_no_other() -> None:
    sound = whole()["positions"]
    faulty = {**sound[1], "sentence": "the sixth"}
    server = Server(completion(json.dumps(whole(positions=[sound[0], faulty, sound[2]]))))
    brief = summarize(TEXT, model=server.endpoint(), strategy="single")
    verify(brief, TEXT)
    kept = single(positions=[sound[0], sound[2]])
    assert positions(brief) == positions(kept)
    assert (brief.headline, brief.summary, brief.topics) == (kept.headline, kept.summary, kept.topics)
    assert brief.incomplete == []
    (told,) = [warning.message for warning in brief.warnings if warning.code == "reply_rejected"]
    assert told.startswith("single: positions item 2: sentence: Input should be a valid integer")


def test_a_failed_piece_of_a_long_article_does_not_cost_the_others() -> None:
    model = ScriptedModel({"single": [whole(), *[EndpointError("time-out")] * 40]}, context_tokens=4096)
    text = TEXT + long_text(20_000)
    brief = brief_of(text, model, "single")
    assert len(brief.stated_positions) == 2 and len(brief.incomplete) == 6


def test_an_article_over_the_limit_is_refused_with_the_limit() -> None:
    article = Article.model_construct(text="a " * 100_001, id="long", language="en")
    model = ScriptedModel(STAGED)
    with pytest.raises(ArticleTooLongError, match=f"{MAX_CHARACTERS:,}") as raised:
        summarize(article, model=model)
    assert raised.value.exit_code == 2 and model.history == []
    with pytest.raises(ArticleTooLongError, match="200,000"):
        summarize("word " * 50_000, model=model)


# ---- requests ----


def test_questions_begin_with_what_is_the_same_for_all_articles() -> None:
    text = TEXT + "\nCarla Munk walked out.\n"
    model = ScriptedModel(STAGED)
    model.endpoint = "embedded"
    brief_of(text, model, "staged")
    steps = {step: [r for r in model.history if r.step == step] for step in ("digest", "speakers", "topics")}
    for asked in steps.values():
        first, *rest = asked
        assert first.shared and not any(r.shared or r.opening for r in rest)
        assert all(r.messages[: len(first.shared) - 1] == first.shared[:-1] for r in asked)
        assert all(
            r.messages[len(first.shared) - 1].content.startswith(first.shared[-1].content) for r in asked
        )
        assert not any(
            word in message.content for message in first.shared for word in ("Lowmark", "Porter", "port was")
        )
    assert {r.slot for r in model.history} == {0}
    assert [m.role for m in steps["topics"][0].shared][-1] == "assistant"


def test_what_is_read_of_the_article_ends_with_it() -> None:
    model = ScriptedModel(STAGED)
    model.endpoint = "embedded"
    brief_of(TEXT, model, "staged")
    (asked,) = [r for r in model.history if r.opening]
    assert asked.step == "digest" and asked.opening[0] == asked.messages[0]
    read, whole = asked.opening[-1].content, asked.messages[-1].content
    assert whole.startswith(read) and read.endswith(f"{TEXT.strip()}\n\n")
    assert len(whole) - len(read) < 60


def test_pieces_of_a_long_article_are_not_kept() -> None:
    model = ScriptedModel(STAGED, context_tokens=2500)
    model.endpoint = "embedded"
    brief_of("Snow fell on Lowmark. " * 500 + "\n\n" + TEXT, model, "staged")
    digests = [r for r in model.history if r.step == "digest"]
    assert len(digests) > 2 and all(r.shared and not r.opening for r in digests)


@pytest.mark.parametrize(
    ("body", "begun"),
    [
        ("system:\n{{ article }}\nuser:\nIn {{ language }}.", False),
        ("user:\nIn {{ language }}: {{ article }}", True),
        ("user:\n{{ article }} {{ article }} {{ language }}", False),
    ],
)
def test_a_digest_prompt_of_the_user_s_own_is_asked_as_it_is(tmp_path: Path, body: str, begun: bool) -> None:
    with_digest(tmp_path, body)
    model = ScriptedModel(STAGED)
    model.endpoint = "embedded"
    brief = brief_of(TEXT, model, "staged", prompts=tmp_path)
    (asked,) = [r for r in model.history if r.step == "digest"]
    assert any(TEXT.strip() in message.content for message in asked.messages)
    assert bool(asked.shared) is bool(asked.opening) is begun
    assert brief.headline is not None


@pytest.mark.parametrize("article", ["{{ article | upper }}", "{% if article %}the article{% endif %}"])
def test_a_digest_prompt_that_does_not_show_the_article_is_an_error(tmp_path: Path, article: str) -> None:
    with_digest(tmp_path, f"user:\n{article} {{{{ language }}}}")
    with pytest.raises(PromptError, match="'digest' does not show the article"):
        brief_of(TEXT, ScriptedModel(STAGED), "staged", prompts=tmp_path)


def with_digest(folder: Path, body: str) -> None:
    for path in resource_folder("prompts").glob("*.md"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "digest.md").write_text(
        f"---\nname: digest\ndescription: x\ninputs: [article, language]\n---\n{body}\n"
    )


def test_in_an_article_longer_than_the_window_a_speaker_is_asked_for_by_the_passage_alone() -> None:
    model = ScriptedModel(STAGED, context_tokens=2500)
    model.endpoint = "embedded"
    brief_of("Snow fell on Lowmark. " * 500 + "\n\n" + TEXT, model, "staged")
    asked = [r for r in model.history if r.step == "speakers"]
    assert asked and all(len(r.messages[-1].content) < 1500 for r in asked)


def test_a_question_about_a_passage_shows_the_passage_alone() -> None:
    model = ScriptedModel(STAGED)
    brief_of("Snow fell on Lowmark. " * 150 + "\n\n" + TEXT, model, "staged")
    (asked,) = [r for r in model.history if r.step == "speakers"]
    assert ">>>The port was never sold<<<" in asked.messages[-1].content
    assert len(asked.messages[-1].content) < 1500


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
