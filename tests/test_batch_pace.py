"""How fast to ask: the pace alone, without an endpoint."""

from __future__ import annotations

import asyncio
import time

import pytest

from summarizer.batch.pace import Pace
from summarizer.errors import EndpointError


async def test_concurrency_grows_while_the_endpoint_keeps_up() -> None:
    pace = Pace(("u",), ceiling=128)
    start = pace.limit
    for _ in range(4):
        permits = [await pace.enter() for _ in range(pace.limit)]
        for permit in permits:
            pace.leave(permit, "answered")
    assert start == 64
    assert pace.limit == 128


async def test_one_burst_of_429_halves_once() -> None:
    pace = Pace(("u",), ceiling=32)
    permits = [await pace.enter() for _ in range(32)]
    for permit in permits:
        pace.leave(permit, "limited")
    assert pace.limit == 16
    pace.leave(await pace.enter(), "limited")
    assert pace.limit == 8


async def test_retry_after_holds_all_workers() -> None:
    pace = Pace(("u",), ceiling=4)
    pace.leave(await pace.enter(), "limited", retry_after_s=0.3)
    began = time.monotonic()
    permits = await asyncio.gather(*(pace.enter() for _ in range(2)))
    assert time.monotonic() - began >= 0.28
    assert len(permits) == 2


async def test_requests_a_minute_are_not_exceeded() -> None:
    pace = Pace(("u",), ceiling=100, rpm=600)  # ten a second, twenty at first
    passed = 0

    async def ask() -> None:
        nonlocal passed
        pace.leave(await pace.enter(), "answered")
        passed += 1

    tasks = [asyncio.create_task(ask()) for _ in range(60)]
    await asyncio.sleep(1.0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert 20 <= passed <= 32


async def test_tokens_a_minute_count_what_was_really_used() -> None:
    pace = Pace(("u",), ceiling=10, tpm=60_000)  # two thousand at first
    for _ in range(5):
        permit = await asyncio.wait_for(pace.enter(tokens=2000), 1)
        pace.leave(permit, "answered", tokens=10)
    with pytest.raises(TimeoutError):
        for _ in range(3):
            permit = await asyncio.wait_for(pace.enter(tokens=2000), 0.3)


async def test_an_endpoint_that_is_down_gets_one_probe_at_a_time() -> None:
    pace = Pace(("u",), ceiling=10, patience_s=60)
    pace.leave(await pace.enter(), "answered")
    for permit in [await pace.enter() for _ in range(5)]:
        pace.leave(permit, "down")
    waiting = [asyncio.create_task(pace.enter()) for _ in range(5)]
    await asyncio.sleep(0.3)
    assert not any(task.done() for task in waiting)
    await asyncio.sleep(1.2)
    (probe,) = [task for task in waiting if task.done()]
    pace.leave(probe.result(), "answered")
    await asyncio.sleep(0.05)
    assert all(task.done() for task in waiting)


async def test_waiting_ends_when_patience_does() -> None:
    pace = Pace(("u",), ceiling=10, patience_s=0.5)
    pace.leave(await pace.enter(), "answered")
    for permit in [await pace.enter() for _ in range(5)]:
        pace.leave(permit, "down")
    with pytest.raises(EndpointError, match="has been down"):
        while True:
            pace.leave(await asyncio.wait_for(pace.enter(), 5), "down")


async def test_work_goes_to_the_route_that_answers() -> None:
    pace = Pace(("a", "b"), ceiling=10)
    first, second = pace.routes
    for _ in range(5):
        permit = await pace.enter(prefer=first)
        assert permit.route is first
        pace.leave(permit, "down")
    permits = [await pace.enter(prefer=first) for _ in range(5)]
    assert {permit.route.url for permit in permits} == {second.url}


async def test_leave_that_nobody_takes_is_given_back() -> None:
    pace = Pace(("u",), ceiling=1)
    held = await pace.enter()
    waiting = asyncio.create_task(pace.enter())
    await asyncio.sleep(0)
    pace.leave(held, "answered")
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert pace.in_flight == 0
