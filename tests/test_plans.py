"""What a plan asks about an article: in which pieces, beginning with what, and after its own prompts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scripted_brief import (
    STAGED,
    TEXT,
    TOPICS,
    brief_of,
    codes,
    position,
    positions,
    single,
    whole,
)
from scripted_server import Server, completion

from summarizer.article import MAX_CHARACTERS, Article
from summarizer.briefing import summarize
from summarizer.engine.model import Request
from summarizer.errors import (
    ArticleTooLongError,
    EndpointError,
    PromptError,
)
from summarizer.grounding import verify
from summarizer.resources import resource_folder
from summarizer.testing import ScriptedModel

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


# ---- headings ----


def headings_asked(*headings: str) -> tuple[int, list[str]]:
    """How often a heading was asked for, and the topics that came of it."""
    model = ScriptedModel(STAGED | {"topics": [{"heading": each} for each in headings]})
    brief = brief_of(TEXT, model, "staged")
    return model.steps().count("topics"), [topic.label for topic in brief.topics]


def test_headings_are_asked_for_until_three_stand() -> None:
    sound = ["cracks in the harbor wall", "return of the cranes", "cost of the repairs"]
    asked, labels = headings_asked(*sound, "fuel for the cranes")
    assert asked == 3
    # the second and the third sentence by weight, told in the order of the article
    assert labels[:3] == ["cracks in the harbor wall", "cost of the repairs", "return of the cranes"]
    asked, labels = headings_asked("peace talks in Geneva", sound[1], "cracks in the water", "cracks in the water",
                                   "fuel for the cranes", sound[2])  # fmt: skip
    assert asked == 5  # what the article does not hold counts for nothing, nor what stands already
    assert labels[:3] == ["cracks in the water", "fuel for the cranes", "return of the cranes"]


def test_no_more_than_six_headings_are_asked_for() -> None:
    text = TEXT + TEXT.replace("Lowmark", "Eastmark").replace("crowns", "marks")
    model = ScriptedModel(STAGED | {"topics": {"heading": "peace talks in Geneva"}})
    brief_of(text, model, "staged")
    assert model.steps().count("topics") == 6


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
    ("body", "is_shared", "read"),
    [
        ("system:\n{{ article }}\nuser:\nIn {{ language }}.", False, ""),
        ("user:\nIn {{ language }}: {{ article }}", True, "In English: "),
        ("user:\n{{ article }} {{ article }} {{ language }}", False, ""),
        ("system:\nYou read.\nuser:\n{{ article }} {{ language }}", True, ""),
    ],
)
def test_a_digest_prompt_of_the_user_s_own_is_asked_as_it_is_and_its_article_kept(
    tmp_path: Path, body: str, is_shared: bool, read: str
) -> None:
    with_digest(tmp_path, body)
    model = ScriptedModel(STAGED)
    model.endpoint = "embedded"
    brief = brief_of(TEXT, model, "staged", prompts=tmp_path)
    (asked,) = [r for r in model.history if r.step == "digest"]
    assert any(TEXT.strip() in message.content for message in asked.messages)
    assert bool(asked.shared) is is_shared
    assert asked.opening[-1].content == f"{read}{TEXT.strip()}\n\n"
    assert asked.opening[:-1] == asked.messages[: len(asked.opening) - 1]
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
