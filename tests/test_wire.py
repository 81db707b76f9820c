"""The wire: what lies between the client and the network."""

from __future__ import annotations

import httpx2
import pytest
from fake_endpoint import Served

from summarizer.batch.budget import Budget
from summarizer.batch.pace import Pace
from summarizer.batch.wire import Wire


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
