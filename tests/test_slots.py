"""Slots of the embedded engine: each article has one that it fits, and none waits for ever."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from summarizer import Article
from summarizer.batch.many import summarize_many
from summarizer.batch.options import Options
from summarizer.batch.slots import LONG_ONES, Slots
from summarizer.commands.batch import batch
from summarizer.errors import EngineError

SHORT, LONG = "short", "long " * 2000
WIDE = 2


class FakeEngine:
    """Counts words as tokens; its slots share 32,768 of them."""

    def __init__(self, slots: int = 16) -> None:
        self.slots = slots
        self.shapes: list[int] = []
        self.failing = 0

    @property
    def slot_tokens(self) -> int:
        return min(16_384, 32_768 // self.slots)

    async def count_tokens(self, text: str) -> int:
        await asyncio.sleep(0)
        return len(text.split())

    async def resize(self, slots: int) -> None:
        await asyncio.sleep(0)
        if self.failing:
            self.failing -= 1
            raise EngineError("it did not start")
        self.slots = slots
        self.shapes.append(slots)


class Hall:
    """Briefs that hold a slot, and what was true while they did."""

    def __init__(self, number: int = 16) -> None:
        self.engine = FakeEngine(number)
        self.slots = Slots(number, self.engine, beside=800)
        self.held: set[int] = set()
        self.most = 0
        self.ended: list[str] = []

    async def brief(self, text: str, work: Callable[[], Awaitable[None]]) -> None:
        async with self.slots.hold(text) as slot:
            assert slot is not None and slot not in self.held and slot < self.engine.slots
            assert len(text.split()) <= self.engine.slot_tokens - 800
            shapes = len(self.engine.shapes)
            self.held.add(slot)
            self.most = max(self.most, len(self.held))
            try:
                await work()
                assert len(self.engine.shapes) == shapes, "resized while an article was asked about"
            finally:
                self.held.discard(slot)
        self.ended.append(text)


async def briefly() -> None:
    await asyncio.sleep(0.001)


async def test_short_articles_fill_every_slot_and_resize_none() -> None:
    hall = Hall()
    await asyncio.gather(*(hall.brief(SHORT, briefly) for _ in range(40)))
    assert (hall.most, hall.engine.shapes, len(hall.ended)) == (16, [], 40)


async def test_long_articles_are_done_together_when_there_are_a_few_and_the_rest_goes_on_narrow() -> None:
    hall = Hall()
    texts = [*[SHORT] * 20, *[LONG] * LONG_ONES, *[SHORT] * 20]
    await asyncio.gather(*(hall.brief(text, briefly) for text in texts))
    assert hall.engine.shapes == [WIDE, 16]
    assert hall.ended.count(LONG) == LONG_ONES and len(hall.ended) == len(texts)


async def test_a_single_long_article_is_done_when_no_other_is_left() -> None:
    hall = Hall()
    await asyncio.gather(*(hall.brief(text, briefly) for text in [LONG, *[SHORT] * 20]))
    assert (hall.ended[-1], hall.engine.shapes) == (LONG, [WIDE])
    # who comes afterwards has narrow slots again
    await asyncio.gather(*(hall.brief(SHORT, briefly) for _ in range(16)))
    assert (hall.engine.shapes, hall.most) == ([WIDE, 16], 16)


async def test_what_stops_while_it_waits_or_works_gives_its_place_back() -> None:
    hall = Hall(4)
    ever = asyncio.Event()
    holders = [asyncio.create_task(hall.brief(SHORT, ever.wait)) for _ in range(4)]  # type: ignore[arg-type]
    waiters = [asyncio.create_task(hall.brief(text, briefly)) for text in (SHORT, "long " * 9000)]
    await asyncio.sleep(0.01)
    for task in (*holders[:2], waiters[1]):
        task.cancel()
    await asyncio.wait_for(waiters[0], 5)
    ever.set()
    await asyncio.wait(holders)
    await asyncio.wait_for(asyncio.gather(*(hall.brief(SHORT, briefly) for _ in range(8))), 5)
    assert hall.engine.shapes == []


async def test_an_engine_that_does_not_start_is_the_error_of_who_needed_it_and_no_others() -> None:
    hall = Hall()
    hall.engine.failing = 1
    with pytest.raises(EngineError, match="did not start"):
        await hall.brief(LONG, briefly)
    await asyncio.wait_for(asyncio.gather(hall.brief(SHORT, briefly), hall.brief(LONG, briefly)), 5)


@pytest.mark.parametrize("number", [1, 2])
async def test_slots_that_are_wide_already_stay_as_they_are(number: int) -> None:
    hall = Hall(number)
    assert hall.slots.places == number
    await asyncio.gather(*(hall.brief(LONG, briefly) for _ in range(5)))
    assert (hall.engine.shapes, hall.most) == ([], number)


async def test_an_endpoint_without_slots_holds_any_number() -> None:
    slots = Slots()
    async with slots.hold(LONG) as first, slots.hold(LONG) as second:
        assert first is None and second is None


@pytest.mark.parametrize("seed", range(20))
async def test_in_any_order_all_end_and_no_slot_is_too_narrow(seed: int) -> None:
    """Articles come as they do in a batch: as many at once as there are places, some broken off."""
    chance = random.Random(seed)
    hall = Hall(chance.choice([3, 4, 8, 16]))
    share = chance.choice([0.02, 0.2, 0.9])
    queue = ["long " * 14_000 if chance.random() < share else SHORT for _ in range(120)]
    asked, broken = len(queue), 0

    async def work() -> None:
        await asyncio.sleep(chance.random() / 2000)

    async def worker() -> None:
        nonlocal broken
        while queue:
            task = asyncio.create_task(hall.brief(queue.pop(), work))
            if chance.random() < 0.05:
                await asyncio.sleep(chance.random() / 1000)
                task.cancel()
            await asyncio.wait([task])
            if task.cancelled():
                broken += 1
            else:
                task.result()

    await asyncio.wait_for(asyncio.gather(*(worker() for _ in range(hall.slots.places))), 60)
    assert len(hall.ended) + broken == asked and not hall.held


def test_both_faces_have_as_many_slots() -> None:
    (option,) = (each for each in batch.params if each.name == "slots")
    assert option.default == Options().slots == 20


@pytest.mark.live
async def test_a_long_article_among_short_ones_is_read_whole() -> None:
    gold = Path(__file__).parents[1] / "evals" / "gold"
    names = ["floating-wind-town", "moscow-meeting", "lignite-ruling"]
    texts = [(gold / name / "article.txt").read_text(encoding="utf-8") for name in names]
    # some 2,500 tokens, where one of 20 slots has room for 1,092
    articles = [Article.from_text(texts[0][:10_000]), *map(Article.from_text, texts[1:])]
    results = [result async for result in summarize_many(articles, offline=True, has_cache=False)]
    assert [result.n for result in results][-1] == 0
    for result in results:
        assert result.brief is not None and result.brief.headline and not result.brief.incomplete
        assert "step_failed" not in {warning.code for warning in result.brief.warnings}
    # one digest and six headings: in pieces of 1,000 characters it would be eleven digests
    assert results[-1].brief is not None and results[-1].brief.provenance.requests < 12
