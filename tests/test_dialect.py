"""What a server understands: found out once, and remembered."""

import asyncio
import json
from collections import Counter
from typing import Any

import httpx2
import pytest
from scripted_server import (
    ARTICLE,
    Handler,
    Server,
    Speaker,
    ask,
    completion,
    failure,
    question,
    refusal_status,
)

from summarizer.engine.model import Reply
from summarizer.errors import InvalidReplyError


def tool_call(arguments: str) -> httpx2.Response:
    function = {"name": "Speaker", "arguments": arguments}
    calls = [{"id": "t1", "type": "function", "function": function}]
    return completion(None, finish="tool_calls", message={"tool_calls": calls})


def only_tools(body: dict[str, Any]) -> httpx2.Response:
    if "tools" in body:
        return tool_call('{"name": "Hartman"}')
    return refusal_status(400, "'response_format' of type 'json_schema' is not supported with this model.")


def only_words(body: dict[str, Any]) -> httpx2.Response:
    if "tools" in body:
        return refusal_status(400, "tool calls are not supported")
    if "response_format" in body:
        return refusal_status(422, "Extra inputs are not permitted: response_format")
    return completion('Here you are:\n```json\n{"name": "Hartman"}\n```\nAnything else?')


def test_a_server_without_schemas_is_asked_for_a_tool_call_and_remembered() -> None:
    server = Server(only_tools)
    first, second = ask(server.endpoint(), question(), question())
    assert first.draft == second.draft == Speaker(name="Hartman")
    assert (first.requests, second.requests) == (2, 1)


def test_a_server_without_tools_is_asked_in_words_and_the_prefix_stays() -> None:
    server = Server(only_words)
    first, second = ask(server.endpoint(), question(), question())
    assert first.draft == second.draft == Speaker(name="Hartman")
    assert (first.requests, second.requests) == (3, 1)
    messages = server.bodies[-1]["messages"]
    assert [message["content"] for message in messages[:2]] == ["Answer.", ARTICLE]
    assert messages[2]["content"].startswith("Who speaks?\n\nAnswer with one JSON object")
    assert '"maxLength": 40' in messages[2]["content"]


def prose_unless_told(body: dict[str, Any]) -> httpx2.Response:
    told = body["messages"][-1]["content"]
    return completion('{"name": "Hartman"}' if "JSON Schema" in told else "That would be Ms Hartman.")


def test_a_server_that_answers_prose_is_asked_in_the_next_mode() -> None:
    server = Server(prose_unless_told)
    first, second = ask(server.endpoint(), question(), question())
    assert first.draft == second.draft
    assert (first.requests, second.requests) == (3, 1)


def test_prose_in_every_mode_is_an_invalid_reply() -> None:
    server = Server(completion("I would rather talk about the weather."))
    error = failure(server.endpoint())
    assert isinstance(error, InvalidReplyError)
    assert "'attribution' stayed invalid after 3 attempts" in str(error)
    assert len(server.bodies) == 5


def test_questions_asked_together_find_out_the_mode_once() -> None:
    server = Server(only_words)

    async def run() -> list[Reply[Any]]:
        endpoint = server.endpoint()
        replies = await asyncio.gather(*(endpoint.ask(question()) for _ in range(8)))
        await endpoint.aclose()
        return replies

    replies = asyncio.run(run())
    assert sum(reply.requests for reply in replies) == len(server.bodies) == 2 + 8


class Crowd(Server):
    """Answers after a moment; counts in each mode what was asked, and how much of it at once."""

    def __init__(self, handler: Handler) -> None:
        super().__init__(handler)
        self.asked: Counter[str] = Counter()
        self.at_once: Counter[str] = Counter()
        self._held: Counter[str] = Counter()

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        mode = "json_schema" if "response_format" in body else "tools" if "tools" in body else "json"
        self.asked[mode] += 1
        self._held[mode] += 1
        self.at_once[mode] = max(self.at_once[mode], self._held[mode])
        await asyncio.sleep(0.02)
        self._held[mode] -= 1
        return await super().__call__(request)

    def ask_together(self, count: int, **options: Any) -> list[Reply[Any]]:
        async def run() -> list[Reply[Any]]:
            endpoint = self.endpoint(**options)
            replies = await asyncio.gather(*(endpoint.ask(question()) for _ in range(count)))
            await endpoint.aclose()
            return replies

        return asyncio.run(run())


def test_first_questions_go_side_by_side_and_are_asked_once_where_the_first_way_is_understood() -> None:
    server = Crowd(lambda body: completion('{"name": "Hartman"}'))
    replies = server.ask_together(12, concurrency=8)
    assert all(reply.draft.name == "Hartman" and reply.requests == 1 for reply in replies)
    assert server.asked == {"json_schema": 12}
    assert server.at_once["json_schema"] >= 8


@pytest.mark.parametrize(
    "handler, asked",
    [
        (only_tools, {"json_schema": 8, "tools": 12}),
        (only_words, {"json_schema": 8, "tools": 1, "json": 12}),
        (prose_unless_told, {"json_schema": 8, "tools": 1, "json": 12}),
    ],
    ids=["refuses schemas", "refuses schemas and tools", "ignores both"],
)
def test_where_the_first_way_is_not_understood_one_question_finds_another_for_all(
    handler: Handler, asked: dict[str, int]
) -> None:
    server = Crowd(handler)
    replies = server.ask_together(12, concurrency=8)
    assert all(reply.draft.name == "Hartman" for reply in replies)
    # no more than were on their way when the first of them came back
    assert server.asked == asked
    assert server.at_once["json_schema"] == 8
    assert sum(reply.requests for reply in replies) == sum(asked.values())


def test_a_question_that_comes_while_another_way_is_looked_for_waits_for_it() -> None:
    later: list[asyncio.Task[Reply[Any]]] = []

    def handler(body: dict[str, Any]) -> httpx2.Response:
        if "tools" in body:
            later.append(asyncio.ensure_future(endpoint.ask(question())))
        return only_words(body)

    server = Crowd(handler)
    endpoint = server.endpoint(concurrency=8)

    async def run() -> Reply[Any]:
        await endpoint.ask(question())
        reply = await later[0]
        await endpoint.aclose()
        return reply

    assert asyncio.run(run()).requests == 1
    assert server.asked == {"json_schema": 1, "tools": 1, "json": 2}


def test_an_answer_in_the_doubted_way_is_kept_and_does_not_settle_it() -> None:
    answers = ["Ms Hartman.", '{"name": "Hartman"}']

    def handler(body: dict[str, Any]) -> httpx2.Response:
        if "response_format" in body:
            return completion(answers.pop(0))
        return tool_call('{"name": "Hartman"}')

    server = Crowd(handler)
    replies = server.ask_together(3, concurrency=2)
    assert [reply.requests for reply in replies] == [2, 1, 1]
    assert server.asked == {"json_schema": 2, "tools": 2}


def test_fields_that_a_model_refuses_are_left_out_and_remembered() -> None:
    def thinker(body: dict[str, Any]) -> httpx2.Response:
        if "max_tokens" in body:
            return refusal_status(
                400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
            )
        if "temperature" in body:
            return refusal_status(400, "Unsupported value: 'temperature' does not support 0 with this model.")
        return completion('{"name": "x"}')

    server = Server(thinker)
    first, second = ask(server.endpoint(), question(), question())
    assert (first.requests, second.requests) == (3, 1)
    assert server.bodies[-1]["max_completion_tokens"] == 50
    assert server.bodies[-1]["response_format"]["type"] == "json_schema"


def test_a_model_that_thinks_gets_room_for_it() -> None:
    def thinker(body: dict[str, Any]) -> httpx2.Response:
        if body["max_tokens"] < 500:
            details = {"reasoning_tokens": 50}
            usage = {
                "prompt_tokens": 9,
                "completion_tokens": 50,
                "total_tokens": 59,
                "completion_tokens_details": details,
            }
            return completion("", finish="length", usage=usage)
        return completion('{"name": "x"}')

    first, second = ask(Server(thinker).endpoint(), question(), question())
    assert (first.draft.name, first.requests, second.requests) == ("x", 2, 1)


def test_a_context_that_is_too_long_is_no_reason_to_change_the_mode() -> None:
    server = Server(refusal_status(400, "the request exceeds the available context size (16384 tokens)"))
    assert "exceeds the available context size" in str(failure(server.endpoint()))
    assert len(server.bodies) == 1
