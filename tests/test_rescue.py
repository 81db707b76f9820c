"""Replies that are invalid or cut: what is asked again, and what stays."""

import json
from typing import Any

import httpx2
import pytest
from scripted_server import (
    Cities,
    City,
    Minutes,
    Server,
    ask,
    completion,
    failure,
    named,
    question,
    refusal_status,
)

from summarizer.engine.model import Reply
from summarizer.errors import EndpointError, InvalidReplyError

pytestmark = pytest.mark.usefixtures("no_waiting")

# Asking again.


def test_an_invalid_reply_is_asked_again_with_the_reason() -> None:
    server = Server(completion('{"name": "%s"}' % ("x" * 41)), completion('{"name": "Hartman"}'))
    (reply,) = ask(server.endpoint())
    assert (reply.draft.name, reply.requests, reply.usage.output_tokens) == ("Hartman", 2, 20)
    assert len(reply.raw) == 2
    answer, correction = server.bodies[1]["messages"][-2:]
    assert (answer["role"], correction["role"]) == ("assistant", "user")
    assert "name: String should have at most 40 characters" in correction["content"]


def test_a_reply_that_stays_invalid_is_given_up_after_two_further_questions() -> None:
    server = Server(completion('{"name": "%s"}' % ("x" * 41)))
    error = failure(server.endpoint())
    assert isinstance(error, InvalidReplyError)
    assert "stayed invalid after 3 attempts: name: String should have at most 40 characters" in str(error)
    assert len(server.bodies) == 3


def orders(reply: Reply[Any]) -> list[tuple[str, int]]:
    return [(city.name, city.order) for city in reply.draft.cities]


def test_only_the_failing_items_are_asked_again() -> None:
    server = Server(
        completion(named(("Homs", 1), ("Hama", 0), ("Aleppo", 3), ("Idlib", -1), votes=[7, "few", 9])),
        completion(named(("Hama", 2), ("Idlib", 4), votes=[8], country="")),
    )
    (reply,) = ask(server.endpoint(), question(Cities))
    assert orders(reply) == [("Homs", 1), ("Hama", 2), ("Aleppo", 3), ("Idlib", 4)]
    assert (reply.draft.votes, reply.draft.country) == ([7, 8, 9], "Syria")
    assert (reply.rejected, reply.requests) == ((), 2)
    first, second = (body["messages"] for body in server.bodies)
    answer, correction = second[len(first) :]
    assert second[: len(first)] == first
    assert answer["content"] == json.dumps(
        {
            "cities": [{"name": "Hama", "order": 0}, {"name": "Idlib", "order": -1}],
            "votes": ["few"],
            "country": "",
        },
        separators=(",", ":"),
    )
    assert (
        'cities: {"name":"Hama","order":0}: order: Input should be greater than or equal to 1'
        in correction["content"]
    )
    assert 'votes: "few": Input should be a valid integer' in correction["content"]
    assert "Aleppo" not in correction["content"]


def test_an_item_that_stays_invalid_costs_no_other() -> None:
    server = Server(completion(named(("Homs", 1), ("Hama", 0), votes=[7])), completion(named(("Hama", 0))))
    (reply,) = ask(server.endpoint(), question(Cities))
    assert reply.draft == Cities(cities=[City(name="Homs", order=1)], votes=[7], country="Syria")
    assert reply.rejected == ("cities item 2: order: Input should be greater than or equal to 1",)
    assert (reply.requests, reply.truncated) == (3, False)


@pytest.mark.parametrize(
    ("answer", "requests"),
    [
        (completion("sorry"), 3),
        (completion('{"cities": 5}'), 3),
        (completion("[]"), 3),
        (completion('{"cities": [{"na', finish="length"), 3),
        (completion(None, message={"refusal": "I cannot help with that."}), 2),
        (refusal_status(400, "too long"), 2),
        (refusal_status(401, "no"), 2),
        (httpx2.ReadTimeout("slow"), 5),
    ],
)
def test_whatever_comes_of_a_correction_the_valid_items_stay(
    answer: httpx2.Response | Exception, requests: int
) -> None:
    server = Server(completion(named(("Homs", 1), ("Hama", 0))), answer)
    (reply,) = ask(server.endpoint(), question(Cities))
    assert (orders(reply), len(reply.rejected), reply.requests) == ([("Homs", 1)], 1, requests)


@pytest.mark.parametrize(
    "answer",
    [
        '{"cities": [{"name": "Hama", "order": 2}]}',
        '{"cities": [{"name": "Hama", "order": 2}], "votes": null, "country": null}',
        named(("Hama", 2), ("Idlib", 4), votes=[1, 2], country="Iraq"),
        named(("Homs", 1), ("Hama", 2), ("Aleppo", 3), votes=[7]),
    ],
    ids=["nothing else", "nulls", "more", "all again"],
)
def test_of_a_correction_only_what_was_asked_for_is_taken(answer: str) -> None:
    first = completion(named(("Homs", 1), ("Hama", 0), ("Aleppo", 3), votes=[7]))
    (reply,) = ask(Server(first, completion(answer)).endpoint(), question(Cities))
    assert orders(reply) == [("Homs", 1), ("Hama", 2), ("Aleppo", 3)]
    assert (reply.draft.votes, reply.draft.country, reply.rejected) == ([7], "Syria", ())


def test_what_a_correction_leaves_out_is_asked_for_once_more() -> None:
    server = Server(
        completion(named(("Hama", 0), ("Homs", 1), ("Idlib", 0))),
        completion(named(("Hama", 2)).partition("]")[0] + ', {"na', finish="length"),
        completion(named(("Idlib", 4))),
    )
    (reply,) = ask(server.endpoint(), question(Cities))
    assert orders(reply) == [("Hama", 2), ("Homs", 1), ("Idlib", 4)]
    assert (reply.rejected, reply.truncated) == ((), False)
    assert json.loads(server.bodies[2]["messages"][-2]["content"])["cities"] == [
        {"name": "Idlib", "order": 0}
    ]


def test_a_fault_that_is_no_item_s_has_the_whole_asked_again() -> None:
    headless = json.dumps({"cities": [{"name": "Homs", "order": 0}], "votes": [], "country": None})
    server = Server(completion(headless), completion(named(("Homs", 1))))
    (reply,) = ask(server.endpoint(), question(Cities))
    assert (orders(reply), reply.requests) == ([("Homs", 1)], 2)
    answer, correction = server.bodies[1]["messages"][-2:]
    assert answer["content"] == headless
    assert "country: Input should be a valid string" in correction["content"]


def test_a_reply_with_invalid_items_settles_how_the_server_is_asked() -> None:
    server = Server(completion(named(("Hama", 0))), completion(named(("Hama", 2))))
    ask(server.endpoint(), question(Cities))
    assert [body["response_format"]["type"] for body in server.bodies] == ["json_schema"] * 2


# Replies that are cut off.


def test_a_cut_reply_is_asked_again_with_more_room_and_then_for_its_invalid_items() -> None:
    whole = named(("Homs", 1), ("Hama", 0), ("Aleppo", 3))
    server = Server(
        completion(whole[:60], finish="length"), completion(whole), completion(named(("Hama", 2)))
    )
    (reply,) = ask(server.endpoint(), question(Cities))
    assert orders(reply) == [("Homs", 1), ("Hama", 2), ("Aleppo", 3)]
    assert (reply.truncated, reply.rejected, reply.draft.unfinished) == (False, (), ())
    assert [body["max_tokens"] for body in server.bodies] == [50, 100, 50]


def test_of_a_reply_that_stays_cut_the_invalid_items_are_asked_for_and_the_valid_stay() -> None:
    cut = completion(named(("Homs", 1), ("Hama", 0), ("Aleppo", 3), ("Idlib", 4))[:-45], finish="length")
    too_large = refusal_status(400, "max_tokens is too large: 100.")
    server = Server(cut, too_large, completion(named(("Hama", 2))))
    (reply,) = ask(server.endpoint(), question(Cities))
    assert orders(reply) == [("Homs", 1), ("Hama", 2), ("Aleppo", 3)]
    assert (reply.truncated, reply.rejected) == (True, ())
    assert reply.draft.unfinished == ("cities", "votes", "country")
    stubborn = Server(cut, too_large, completion(named(("Hama", 0))))
    (reply,) = ask(stubborn.endpoint(), question(Cities))
    assert (orders(reply), len(reply.rejected)) == ([("Homs", 1), ("Aleppo", 3)], 1)
    assert (reply.truncated, reply.draft.unfinished) == (True, ("cities", "votes", "country"))


def test_a_cut_reply_without_items_is_asked_again_with_more_room() -> None:
    server = Server(completion('{"name": "Hart', finish="length"), completion('{"name": "Hartman"}'))
    (reply,) = ask(server.endpoint())
    assert (reply.draft.name, reply.truncated) == ("Hartman", False)
    assert [body["max_tokens"] for body in server.bodies] == [50, 100]


def test_a_reply_without_items_that_stays_cut_is_invalid() -> None:
    server = Server(completion('{"name": "Hart', finish="length"))
    error = failure(server.endpoint())
    assert isinstance(error, InvalidReplyError)
    assert "cut off at the token limit" in str(error)
    assert [body["max_tokens"] for body in server.bodies] == [50, 100, 200]


def test_a_reply_of_lists_that_stays_cut_is_what_was_complete_of_it() -> None:
    server = Server(completion('{"present": ["Voss", "Rei', finish="length"))
    (reply,) = ask(server.endpoint(), question(Minutes))
    assert (reply.draft.present, reply.draft.place, reply.truncated) == (["Voss"], "", True)
    assert reply.draft.unfinished == ("present", "place")
    assert [body["max_tokens"] for body in server.bodies] == [50, 100, 200]


def test_a_larger_limit_that_is_refused_leaves_what_was_complete() -> None:
    cut = completion('{"present": ["Voss", "Reik"], "pla', finish="length")
    server = Server(cut, refusal_status(400, "max_tokens is too large: 100."))
    (reply,) = ask(server.endpoint(), question(Minutes))
    assert (reply.draft.present[0], reply.truncated, reply.requests) == ("Voss", True, 2)
    down = Server(cut, refusal_status(404, "no such model"))
    assert isinstance(failure(down.endpoint(), question(Minutes)), EndpointError)
