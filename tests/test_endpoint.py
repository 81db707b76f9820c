"""The real openai and instructor over a transport in memory."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import httpx2
import pytest
from scripted_server import (
    ARTICLE,
    KEY,
    URL,
    Cities,
    City,
    Server,
    Speaker,
    ask,
    completion,
    failure,
    named,
    question,
    refusal_status,
)

from summarizer.engine.endpoint import Endpoint
from summarizer.engine.selection import open_model
from summarizer.errors import CredentialsError, EndpointError, RefusalError, SettingsError
from summarizer.settings import Settings

pytestmark = pytest.mark.usefixtures("no_waiting")

# What is asked, and what comes back.


def test_a_valid_reply_comes_back_typed_with_its_cost() -> None:
    server = Server(completion('{"name": "Hartman"}'))
    (reply,) = ask(server.endpoint(seed=7))
    assert reply.draft == Speaker(name="Hartman")
    assert (reply.requests, reply.truncated, reply.rejected, reply.model) == (1, False, (), "model-x-2026")
    assert reply.usage.model_dump() == {"input_tokens": 100, "cached_input_tokens": 80, "output_tokens": 10}
    assert reply.raw == ('{"name": "Hartman"}',)
    (body,) = server.bodies
    assert (body["temperature"], body["seed"], body["max_tokens"], body["model"]) == (0, 7, 50, "model-x")
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_the_article_reaches_the_server_byte_for_byte() -> None:
    server = Server(completion('{"name": "x"}'))
    ask(server.endpoint())
    assert [message["content"] for message in server.bodies[0]["messages"]] == [
        "Answer.",
        ARTICLE,
        "Who speaks?",
    ]


def test_a_closed_schema_is_asked_for_strictly() -> None:
    server = Server(completion('{"name": "x"}'))
    ask(server.endpoint())
    told = server.bodies[0]["response_format"]
    assert told["type"] == "json_schema"
    assert told["json_schema"]["strict"] is True
    assert told["json_schema"]["schema"] == Speaker.model_json_schema()


def test_a_number_in_quotation_marks_is_taken_for_the_number() -> None:
    (reply,) = ask(Server(completion(named(("Homs", "2")))).endpoint(), question(Cities))
    assert reply.draft.cities == [City(name="Homs", order=2)]


def test_a_code_fence_around_the_json_is_taken_off() -> None:
    (reply,) = ask(Server(completion('```json\n{"name": "Hartman"}\n```')).endpoint())
    assert (reply.draft, reply.requests) == (Speaker(name="Hartman"), 1)


def test_a_server_without_usage_counts_nothing() -> None:
    (reply,) = ask(Server(completion('{"name": "x"}', usage=None)).endpoint())
    assert reply.usage.input_tokens == 0


# Errors of the server.


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_is_told_once_and_never_shown(status: int) -> None:
    server = Server(refusal_status(status, f"Incorrect API key provided: {KEY}"))
    error = failure(server.endpoint())
    assert isinstance(error, CredentialsError)
    assert error.status == status
    assert "SUMMARIZER_API_KEY" in str(error)
    assert len(server.bodies) == 1


@pytest.mark.parametrize("status", [400, 404, 413, 422])
def test_a_request_that_cannot_succeed_is_not_repeated(status: int) -> None:
    server = Server(refusal_status(status, "no such thing"))
    error = failure(server.endpoint())
    assert isinstance(error, EndpointError)
    assert error.status == status
    assert "no such thing" in str(error)
    assert len(server.bodies) == 1


def test_a_route_that_is_not_there_says_what_to_check() -> None:
    error = failure(Server(httpx2.Response(404, text="<html>Not\nFound</html>")).endpoint())
    assert "--base-url (it usually ends in /v1)" in str(error)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_a_passing_fault_is_tried_again(status: int, no_waiting: list[float]) -> None:
    server = Server(refusal_status(status, "busy"), completion('{"name": "x"}'))
    (reply,) = ask(server.endpoint())
    assert (reply.requests, len(server.bodies), len(no_waiting)) == (2, 2, 1)


def test_a_server_that_stays_broken_is_given_up_after_four_attempts(no_waiting: list[float]) -> None:
    server = Server(refusal_status(500, "boom"))
    error = failure(server.endpoint())
    assert isinstance(error, EndpointError)
    assert error.status == 500
    assert "after 4 attempts" in str(error)
    assert len(server.bodies) == 4
    assert no_waiting == sorted(no_waiting)
    assert 0.5 <= no_waiting[0] <= 1 <= no_waiting[1] <= 2 <= no_waiting[2] <= 4


def test_retry_after_is_waited_for(no_waiting: list[float]) -> None:
    server = Server(refusal_status(429, "slow down", **{"retry-after": "7"}), completion('{"name": "x"}'))
    ask(server.endpoint())
    assert 7 <= no_waiting[0] <= 7.25


def test_retry_after_may_be_a_date(no_waiting: list[float]) -> None:
    long_ago = {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}
    ask(Server(refusal_status(503, "later", **long_ago), completion('{"name": "x"}')).endpoint())
    assert 0 <= no_waiting[0] <= 0.25


def test_a_wait_of_an_hour_is_told_instead_of_slept(no_waiting: list[float]) -> None:
    server = Server(refusal_status(429, "slow down", **{"retry-after": "3600"}))
    assert "it asks to wait 3600 s" in str(failure(server.endpoint()))
    assert no_waiting == []


def test_a_used_up_quota_is_not_tried_again() -> None:
    body = {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}
    server = Server(httpx2.Response(429, json=body))
    assert "quota" in str(failure(server.endpoint()))
    assert len(server.bodies) == 1


def test_a_server_that_hangs_is_told_with_the_limit() -> None:
    server = Server(httpx2.ReadTimeout("slow"))
    error = failure(server.endpoint(timeout_s=3))
    assert str(error) == "https://llm.example/v1 did not answer within 3 s; check that it is not overloaded"
    assert len(server.bodies) == 4


def test_a_real_server_that_hangs_ends_in_time() -> None:
    async def run() -> None:
        async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(-1)
            writer.close()
            await writer.wait_closed()
            hung_up.release()

        hung_up = asyncio.Semaphore(0)
        server = await asyncio.start_server(hang, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        endpoint = Endpoint("m", base_url=f"http://127.0.0.1:{port}/v1", timeout_s=0.2, attempts=2)
        with pytest.raises(EndpointError, match=r"did not answer within 0.2 s"):
            await endpoint.ask(question())
        await endpoint.aclose()
        for _ in range(3):  # the list of models, and two attempts
            await hung_up.acquire()
        server.close()
        await server.wait_closed()

    asyncio.run(run())


def test_no_connection_is_told_with_the_address() -> None:
    error = failure(Endpoint("m", base_url="http://127.0.0.1:9/v1", attempts=2))
    assert isinstance(error, EndpointError)
    assert error.status is None
    assert "no connection to http://127.0.0.1:9/v1" in str(error)


def test_credentials_in_the_url_are_not_shown() -> None:
    endpoint = Server(refusal_status(500, "boom")).endpoint(base_url="https://user:pass@llm.example/v1")
    assert endpoint.endpoint == URL
    assert "pass" not in str(failure(endpoint))


def test_a_server_message_that_repeats_the_article_is_left_out() -> None:
    assert "met" not in str(failure(Server(refusal_status(400, f"cannot read {ARTICLE}")).endpoint()))


def test_a_page_that_is_no_api_is_told() -> None:
    error = failure(Server(httpx2.Response(200, html="<h1>Welcome</h1>")).endpoint())
    assert (
        str(error) == "https://llm.example/v1 answered something that is no chat completion; check --base-url"
    )


@pytest.mark.parametrize(
    "body", [{}, {"choices": []}, {"error": "overloaded"}, {"choices": [{"index": 0}]}, [], None]
)
def test_json_that_is_no_completion_is_told(body: object) -> None:
    assert "no chat completion" in str(failure(Server(httpx2.Response(200, json=body)).endpoint()))


def test_a_body_that_breaks_off_is_told() -> None:
    answer = httpx2.Response(200, content=b'{"choices": [', headers={"content-type": "application/json"})
    assert isinstance(failure(Server(answer).endpoint()), EndpointError)


def test_nothing_is_logged_or_printed_when_attempts_fail(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    failure(Server(refusal_status(500, "boom")).endpoint())
    assert capfd.readouterr() == ("", "")


# Refusals.


def test_a_refusal_is_an_error_of_its_own_and_not_repeated() -> None:
    server = Server(completion(None, message={"refusal": "I cannot help with that."}))
    error = failure(server.endpoint())
    assert isinstance(error, RefusalError)
    assert "the model refused step 'attribution'" in str(error)
    assert len(server.bodies) == 1


def test_a_content_filter_is_a_refusal() -> None:
    server = Server(completion('{"name": "Har', finish="content_filter"))
    assert isinstance(failure(server.endpoint()), RefusalError)
    assert len(server.bodies) == 1


# Recording.


def test_every_exchange_is_told_without_the_key() -> None:
    told: list[dict[str, Any]] = []
    server = Server(refusal_status(500, "boom"), completion('{"name": "x"}'))
    ask(server.endpoint(on_exchange=told.append))
    assert [exchange.get("status") for exchange in told] == [500, None]
    assert told[1]["response"]["choices"][0]["message"]["content"] == '{"name": "x"}'
    assert [exchange["step"] for exchange in told] == ["attribution"] * 2
    assert KEY not in json.dumps(told, default=str)
    assert KEY not in repr(server.endpoint())


# Learning about the server.


def model_list(*models: dict[str, Any]) -> httpx2.Response:
    return httpx2.Response(
        200,
        json={
            "object": "list",
            "data": [{"object": "model", "created": 1, "owned_by": "x", **model} for model in models],
        },
    )


def test_without_a_model_name_the_first_that_the_server_lists_is_taken() -> None:
    server = Server(
        model_list({"id": "served", "max_model_len": 8192}, {"id": "other"}), completion('{"name": "x"}')
    )
    endpoint = Endpoint("", base_url=URL, transport=httpx2.MockTransport(server))
    ask(endpoint)
    assert server.paths == ["/v1/models", "/v1/chat/completions"]
    assert (endpoint.name, endpoint.context_tokens, server.bodies[1]["model"]) == ("served", 8192, "served")


def test_a_local_server_tells_its_window() -> None:
    server = Server(model_list({"id": "model-x", "meta": {"n_ctx": 4096}}), completion('{"name": "x"}'))
    endpoint = server.endpoint(base_url="http://127.0.0.1:8080/v1")
    ask(endpoint)
    assert endpoint.context_tokens == 4096


def test_a_local_server_without_a_list_is_asked_all_the_same() -> None:
    (reply,) = ask(
        Server(refusal_status(404, "no"), completion('{"name": "x"}')).endpoint(
            base_url="http://localhost/v1"
        )
    )
    assert reply.draft.name == "x"


def test_a_server_that_lists_nothing_needs_a_model_name() -> None:
    endpoint = Endpoint("", base_url=URL, transport=httpx2.MockTransport(Server(model_list())))
    assert "name one with --model" in str(failure(endpoint))


# Which endpoint.


def test_a_model_name_with_a_key_takes_openai(tmp_path: Path) -> None:
    endpoint = open_model(model="gpt-9", settings=Settings(tmp_path, api_key=KEY))
    assert (endpoint.name, endpoint.endpoint) == ("gpt-9", "https://api.openai.com/v1")


def test_a_model_name_without_key_and_url_is_a_bad_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'gpt-9' is no embedded model"):
        open_model(model="gpt-9", settings=Settings(tmp_path))


def test_a_base_url_of_the_environment_is_taken(tmp_path: Path) -> None:
    endpoint = open_model(settings=Settings(tmp_path, base_url=URL, model="m"))
    assert (endpoint.name, endpoint.endpoint) == ("m", URL)


def test_a_bad_base_url_is_a_bad_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--base-url is not an http or https URL: 'localhost:8080'"):
        open_model(base_url="localhost:8080", settings=Settings(tmp_path))
