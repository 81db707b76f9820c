"""Exchanges with endpoints that are not here: what is sent to them, and what becomes of what they answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from exchanges import Replay, names, read_conversation

from summarizer.brief import Brief, Position
from summarizer.engine.dialect import is_strict
from summarizer.errors import RefusalError
from summarizer.grounding import fabricated, verify

WHOLE = ("schema", "thinking", "tools", "words", "fenced")
REFUSED = ("refusal", "filtered")


def replay(name: str) -> tuple[Brief, list[Any]]:
    """The brief that the answers make, proved against the text, and the requests that were sent for it."""
    conversation = read_conversation(name)
    server = Replay(conversation)
    brief = server.brief(conversation)
    verify(brief, conversation.text)
    assert fabricated(brief, conversation.text) == []
    return brief, server.sent


def usage(brief: Brief) -> tuple[int, int, int, int]:
    told = brief.provenance.usage
    return brief.provenance.requests, told.input_tokens, told.cached_input_tokens, told.output_tokens


def told(brief: Brief, positions: list[Position]) -> list[tuple[str, str, str, str | None]]:
    """Speaker, form, content and cue of each."""
    who = {p.id: p.name for p in brief.participants}
    return [
        (
            who[p.speaker_id],
            p.form,
            " … ".join(span.text for span in p.content),
            p.attribution.cue.text if p.attribution and p.attribution.cue else None,
        )
        for p in positions
    ]


# ---- what is sent ----


@pytest.mark.parametrize("name", sorted({*names()} - {*REFUSED}))
def test_exactly_the_recorded_requests_are_sent(name: str) -> None:
    _, sent = replay(name)
    assert sent == read_conversation(name).requests


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_asked_for_once_and_raised(name: str) -> None:
    conversation = read_conversation(name)
    server = Replay(conversation)
    with pytest.raises(RefusalError, match="refused step 'single'"):
        server.brief(conversation)
    assert server.sent == conversation.requests


def test_a_request_binds_the_reply_strictly_and_is_sampled_without_chance() -> None:
    (request,) = read_conversation("schema").requests
    assert {name: request[name] for name in ("model", "temperature", "seed", "max_tokens")} == {
        "model": "gpt-4.1", "temperature": 0, "seed": 0, "max_tokens": 8000,
    }  # fmt: skip
    named = request["response_format"]["json_schema"]
    assert (request["response_format"]["type"], named["name"], named["strict"]) == (
        "json_schema",
        "WholeDraft",
        True,
    )
    assert is_strict(named["schema"])
    assert '"default"' not in json.dumps(named["schema"])


def test_what_a_server_refuses_is_left_out_of_the_next_request() -> None:
    first, second, third, fourth = read_conversation("thinking").requests
    assert ("max_tokens" in first, "max_completion_tokens" in second) == (True, True)
    assert "temperature" in second and "temperature" not in third
    assert fourth["max_completion_tokens"] > third["max_completion_tokens"] == 8000
    schema, tool, words = read_conversation("words").requests
    assert [sorted({"response_format", "tools"} & set(r)) for r in (schema, tool, words)] == [
        ["response_format"], ["tools"], [],
    ]  # fmt: skip
    assert words["messages"][0] == schema["messages"][0]


# ---- what becomes of the answers ----


@pytest.mark.parametrize("name", WHOLE)
def test_a_right_answer_is_the_same_brief_in_every_format(name: str) -> None:
    brief, _ = replay(name)
    assert told(brief, brief.stated_positions) == [
        ("Hanna Voss", "direct", "We will not carry a single passenger until every boat is replaced", "said"),
        ("Hanna Voss", "direct", "Nobody here takes that lightly", None),
        ("Coastal Authority", "indirect", "the inspection had been announced a week earlier", "confirmed"),
        ("Ilse Maran", "indirect", "the findings had been held back", "denied"),
        ("Tomas Reik", "indirect", "the island had food for nine days", "said"),
        ("Tomas Reik", "direct", "late but right", "called"),
    ]
    assert told(brief, brief.analyst_views) == [
        ("Ruth Adler", "direct", "Replacing two lifeboats is cheap", "said"),
        ("Ruth Adler", "direct", "Losing a summer season is not", None),
    ]
    quoted = [q.text for p in [*brief.stated_positions, *brief.analyst_views] for q in p.quotes]
    assert len(quoted) == 5
    assert brief.stated_positions[1].statement == "Hanna Voss said: “Nobody here takes that lightly.”"
    assert [(p.name, p.kind, p.affiliation) for p in brief.participants] == [
        ("Hanna Voss", "person", "Senn Line"),
        ("Coastal Authority", "organisation", None),
        ("Ilse Maran", "person", "Coastal Authority"),
        ("Tomas Reik", "person", None),
        ("Ruth Adler", "person", "Almar University"),
    ]
    assert len(brief.topics) == 4 and len(brief.summary) == 3
    assert (
        brief.headline
        == "Ferry service to the island of Senn suspended after inspection found rust in lifeboats"
    )
    assert brief.incomplete == []
    assert {warning.code for warning in brief.warnings} == {"speaker_unverified"}


@pytest.mark.parametrize(
    ("name", "model", "counted"),
    [
        ("schema", "gpt-4.1-2025-04-14", (1, 1352, 1280, 1129)),
        # the tokens of thought that gave no answer are paid for too
        ("thinking", "gpt-5-mini-2025-08-07", (4, 2704, 1280, 17820)),
        ("tools", "chatgpt-4o-latest", (2, 1410, 0, 1131)),
        ("words", "deepseek-reasoner", (3, 2390, 384, 1745)),
        ("fenced", "claude-sonnet-4-5", (1, 1420, 0, 1702)),
        ("cut", "gpt-4o-mini-2024-07-18", (2, 1352, 0, 8000)),
    ],
)
def test_usage_is_what_the_server_counted_and_no_price_is_guessed(
    name: str, model: str, counted: tuple[int, ...]
) -> None:
    brief, _ = replay(name)
    assert (brief.provenance.model, usage(brief)) == (model, counted)
    assert (brief.provenance.strategy, brief.provenance.cost_usd) == ("single", None)


def test_a_cut_answer_keeps_what_is_complete_and_names_the_rest() -> None:
    brief, sent = replay("cut")
    assert [request["max_tokens"] for request in sent] == [8000, 16000]
    assert len(brief.participants) == 5
    assert [content for _, _, content, _ in told(brief, brief.stated_positions)] == [
        "We will not carry a single passenger until every boat is replaced",
        "Nobody here takes that lightly",
        "the inspection had been announced a week earlier",
        "the findings had been held back",
        "the island had food for nine days",
    ]
    assert brief.incomplete == ["stated_positions", "analyst_views", "topics", "headline", "summary"]
    assert "reply_cut" in {warning.code for warning in brief.warnings}


def test_of_a_small_model_s_endless_answer_what_is_right_is_kept() -> None:
    brief, _ = replay("recorded-gale")
    assert usage(brief) == (3, 1152, 766, 3456)
    assert brief.incomplete == ["summary"] and brief.summary == []
    assert "reply_cut" in {warning.code for warning in brief.warnings}
    assert [q.text for p in brief.stated_positions for q in p.quotes] == ["No ship leaves before noon"]
    # it gave an alias for the speaker's id, and capitals that the article does not have
    assert told(brief, brief.stated_positions) == [
        ("harbour master", "direct", "No ship leaves before noon", "said"),
        ("Coastal Authority", "indirect", "two boats were missing", "confirmed"),
    ]
