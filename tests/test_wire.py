"""The wire: what lies between the client and the network."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise

import httpx2
import pytest
from fake_answers import complete
from fake_endpoint import Served

from summarizer.batch.budget import Budget
from summarizer.batch.pace import Pace
from summarizer.batch.wire import ERRAND, TURNS, Errand, Wire
from summarizer.brief import Usage
from summarizer.errors import BudgetError


async def models_status(wire: Wire, url: str) -> int:
    try:
        response = await wire.handle_async_request(httpx2.Request("GET", f"{url}/models"))
        return response.status_code
    finally:
        await wire.aclose()


async def test_the_programs_own_engine_is_reached_past_the_environments_proxy(
    fake: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    own, other = (Wire(Pace((fake.url,)), Budget()) for _ in range(2))
    own.join_engine()
    assert await models_status(own, fake.url) == 200
    with pytest.raises(httpx2.ConnectError):
        await models_status(other, fake.url)


async def test_of_replies_that_come_at_once_one_is_let_through_at_a_time() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=complete(json.loads(request.content)))

    wire = Wire(Pace(("https://llm.example/v1",), ceiling=8), Budget(), inner=httpx2.MockTransport(answer))
    turns, read_at = 0, []

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def ask(number: int) -> None:
        ERRAND.set(Errand(b"%d" % number))
        body = {"model": "fake", "messages": [{"role": "user", "content": f"Article {number}"}]}
        await wire.handle_async_request(
            httpx2.Request("POST", "https://llm.example/v1/chat/completions", json=body)
        )
        read_at.append(turns)  # what follows holds the loop

    counting = asyncio.create_task(count())
    await asyncio.gather(*map(ask, range(8)))
    counting.cancel()
    assert all(later - earlier >= TURNS for earlier, later in pairwise(read_at))


@pytest.mark.parametrize(
    "usage",
    [None, {}, {"prompt_tokens": 0, "completion_tokens": 0}, {"prompt_tokens": 9, "total_tokens": 12}, "cut"],
    ids=["none", "empty", "zeros", "one side", "cut short"],
)
async def test_a_reply_that_does_not_tell_its_usage_counts_at_its_most(usage: object) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        completion = complete(json.loads(request.content)) | {"usage": usage}
        return httpx2.Response(200, content=json.dumps(completion)[: 40 if usage == "cut" else None])

    budget = Budget(max_tokens=1000)
    wire = Wire(Pace(("https://llm.example/v1",)), budget, inner=httpx2.MockTransport(answer))
    ERRAND.set(errand := Errand(b"x"))
    body = {"model": "fake", "messages": [{"role": "user", "content": "Words."}], "max_tokens": 900}
    await wire.handle_async_request(
        httpx2.Request("POST", "https://llm.example/v1/chat/completions", json=body)
    )
    assert (errand.usage, budget.spent, budget.reserved) == (Usage(), Usage(), [])
    assert budget.held.output_tokens == 900
    assert budget.held.input_tokens >= 6
    with pytest.raises(BudgetError, match=r"0 tokens used; 9\d\d tokens set aside"):
        await budget.reserve(Usage(input_tokens=1, output_tokens=100))
