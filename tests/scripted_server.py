"""A server in memory that answers from a queue, and questions to ask it."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import httpx2
import pytest
from pydantic import BaseModel, ConfigDict, Field

from summarizer.engine.endpoint import Endpoint
from summarizer.engine.model import Message, Reply, Request
from summarizer.engine.reply import ListsDraft
from summarizer.errors import EndpointError, InvalidReplyError, RefusalError

KEY = "sk-secret-0123456789"
URL = "https://llm.example/v1"
ARTICLE = "The minister {% if x %} met {{ nobody }} in Damascus on Tuesday, officials said after the talks."


class Speaker(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=40)


class City(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    order: int = Field(ge=1)


class Cities(ListsDraft):
    model_config = ConfigDict(extra="forbid")

    cities: list[City]
    votes: list[int]
    country: str


class Minutes(ListsDraft):
    model_config = ConfigDict(extra="forbid")

    present: list[str]
    place: str


Handler = Callable[[dict[str, Any]], httpx2.Response | Exception]


class Server:
    """Answers from a queue, the last answer again and again; keeps the bodies of the requests."""

    def __init__(self, *answers: httpx2.Response | Exception | Handler) -> None:
        self.answers = list(answers)
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.headers: list[httpx2.Headers] = []

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content) if request.content else {}
        self.bodies.append(body)
        self.paths.append(request.url.path)
        self.headers.append(request.headers)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not isinstance(answer, httpx2.Response | Exception):
            answer = answer(body)
        if isinstance(answer, Exception):
            raise answer
        # One response object may answer several requests.
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def endpoint(self, **options: Any) -> Endpoint:
        options = {"base_url": URL, "api_key": KEY, **options}
        return Endpoint("model-x", transport=httpx2.MockTransport(self), **options)


def completion(content: str | None, *, finish: str = "stop", **fields: Any) -> httpx2.Response:
    message = {"role": "assistant", "content": content, **fields.pop("message", {})}
    body = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "model-x-2026",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {
            "prompt_tokens": 100,
            "completion_tokens": 10,
            "total_tokens": 110,
            "prompt_tokens_details": {"cached_tokens": 80},
        },
        **fields,
    }
    return httpx2.Response(200, json=body)


def refusal_status(status: int, message: str, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, json={"error": {"message": message, "code": "x"}}, headers=headers)


def named(*cities: tuple[str, object], votes: Sequence[object] = (), country: str = "Syria") -> str:
    """A reply that names the cities."""
    told = [{"name": name, "order": order} for name, order in cities]
    return json.dumps({"cities": told, "votes": votes, "country": country})


def question(draft: type[BaseModel] = Speaker, max_tokens: int = 50) -> Request[Any]:
    messages = (Message("system", "Answer."), Message("user", ARTICLE), Message("user", "Who speaks?"))
    return Request("attribution", messages, draft, max_tokens)


def ask(endpoint: Endpoint, *requests: Request[Any]) -> list[Reply[Any]]:
    async def run() -> list[Reply[Any]]:
        try:
            return [await endpoint.ask(request) for request in requests or (question(),)]
        finally:
            await endpoint.aclose()

    return asyncio.run(run())


def failure(endpoint: Endpoint, request: Request[Any] | None = None) -> Exception:
    with pytest.raises((EndpointError, RefusalError, InvalidReplyError)) as caught:
        ask(endpoint, request or question())
    message = str(caught.value)
    assert "\n" not in message
    assert KEY not in message
    assert "Damascus" not in message
    return caught.value
