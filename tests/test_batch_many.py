"""summarize_many(), the cache, the budget and the outputs, in one process."""

from __future__ import annotations

import asyncio
import csv
import gc
import json
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pyarrow.parquet as pq
import pytest
from batch_bench import Bench
from fake_answers import complete
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from summarizer.article import Article
from summarizer.batch.budget import Budget, cost_usd, price_of
from summarizer.batch.cache import Cache
from summarizer.batch.ending import Failure
from summarizer.batch.ledger import SharedBudget
from summarizer.batch.many import brief_each, summarize_many
from summarizer.batch.options import Options
from summarizer.batch.price import TokenPrice
from summarizer.batch.shop import Shop, open_shop
from summarizer.brief import Brief, Usage
from summarizer.errors import (
    BudgetError,
    CredentialsError,
    EndpointError,
    RefusalError,
    SettingsError,
    SummarizerError,
)


def texts(count: int) -> Iterator[str]:
    return (f"Article number {n} has words." for n in range(count))


async def test_results_come_in_input_order_on_request(bench: Bench) -> None:
    bench.served.admin(spread=0.02)
    options = {"model": "fake", "base_url": bench.served.url, "has_cache": False, "concurrency": 16}
    ordered = [result.n async for result in summarize_many(texts(60), ordered=True, **options)]
    assert ordered == list(range(60))
    unordered = [result.n async for result in summarize_many(texts(60), **options)]
    assert sorted(unordered) == ordered


async def test_the_input_is_read_no_faster_than_results_are_taken(bench: Bench) -> None:
    read = 0

    def counted() -> Iterator[str]:
        nonlocal read
        for text in texts(1000):
            read += 1
            yield text

    results = summarize_many(
        counted(), model="fake", base_url=bench.served.url, has_cache=False, concurrency=4
    )
    await anext(results)
    await asyncio.sleep(0.5)
    assert read <= 16
    await results.aclose()


async def test_a_bad_article_is_a_result_and_a_wrong_key_an_error(bench: Bench) -> None:
    options = {"model": "fake", "base_url": bench.served.url, "has_cache": False}
    given = ["Words.", "  ", Article.from_text("More words.", id="mine")]
    found = [result async for result in summarize_many(given, ordered=True, **options)]
    assert [result.failure.error if result.failure else "" for result in found] == ["", "ArticleError", ""]
    assert found[2].id == "mine" and isinstance(found[2].brief, Brief)
    bench.served.admin(key="another")
    with pytest.raises(CredentialsError):
        _ = [result async for result in summarize_many(given, **options)]


async def test_an_endpoint_that_refuses_schemas_costs_no_article_an_attempt_and_nothing_twice(
    bench: Bench,
) -> None:
    bench.served.admin(unknown="response_format", latency=0.05)
    options = Options(
        model="fake", base_urls=(bench.served.url,), has_cache=False, concurrency=64, patience_s=1
    )
    async with open_shop(options) as shop:
        promises = [Promise(f"p{n}", shop, [], f"Article {n} has words.") for n in range(200)]
        results = [result async for result in brief_each(promises, shop)]
        assert shop.pace.limit == 64
        assert shop.pace.routes[0].failures == 0
    assert all(result.brief and result.attempts == 1 and result.failure is None for result in results)
    stats = bench.stats()
    assert (stats["answered"], stats["repeated"]) == (400, 0)
    # refused are those that were on their way when the first of them came back
    assert stats["asked"] - stats["answered"] <= 64


async def test_a_request_that_waited_goes_out_before_the_reply_in_its_place_is_read(bench: Bench) -> None:
    seen: list[str] = []

    async def answer(request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(0)
        seen.append("asked")
        await asyncio.sleep(0.05)
        return httpx2.Response(200, json=complete(json.loads(request.content)))

    class Told(Promise):
        async def brief(self, slot: int | None) -> Brief:
            brief = await super().brief(slot)
            seen.append("read")
            return brief

    options = Options(model="fake", base_urls=("https://llm.example/v1",), strategy="single", concurrency=1)
    async with open_shop(options, inner=httpx2.MockTransport(answer)) as shop:
        promises = [Told(f"p{n}", shop, [], f"Article {n} has words.") for n in range(3)]
        _ = [result async for result in brief_each(promises, shop)]
    # the third waits for the second's place; the second for what the first tells of the endpoint
    assert seen == ["asked", "read", "asked", "asked", "read", "read"]


async def test_an_article_that_is_forbidden_among_the_first_is_no_wrong_key(bench: Bench) -> None:
    bench.served.admin(poison="Article 1 ", poison_status=403, latency=0.3)
    options = Options(model="fake", base_urls=(bench.served.url,), has_cache=False, strategy="single")
    async with open_shop(options) as shop:
        promises = [Promise(f"p{n}", shop, [], f"Article {n} has words.") for n in range(4)]
        results = {result.id: result async for result in brief_each(promises, shop)}
    briefs = {id: result.brief for id, result in results.items()}
    assert [id for id, brief in briefs.items() if brief is None or brief.incomplete] == ["p1"]
    bench.served.admin(poison="words")
    async with open_shop(options) as shop:
        with pytest.raises(CredentialsError, match="403"):
            _ = [result async for result in brief_each([Promise("p", shop, [])] * 300, shop)]
    assert bench.stats()["asked"] < 300


@dataclass
class Promise:
    """An assignment that meets errors before it is kept."""

    id: str
    shop: Shop
    errors: list[SummarizerError]
    text: str = "The same words."

    async def brief(self, slot: int | None) -> Brief:
        if self.errors:
            raise self.errors.pop()
        return await self.shop.worker.summarizer.asummarize(self.text, slot=slot)


async def test_every_assignment_is_carried_out_and_tried_again_where_trouble_may_pass(bench: Bench) -> None:
    async with open_shop(Options(model="fake", base_urls=(bench.served.url,), ahead=0)) as shop:
        errors: list[list[SummarizerError]] = [[], [], [EndpointError("busy", 503)], [RefusalError("no")]]
        promises = [Promise(f"p{n}", shop, each) for n, each in enumerate(errors)]
        found = {result.n: result async for result in brief_each(promises, shop)}
    assert [found[n].attempts for n in range(4)] == [1, 1, 2, 1]
    assert found[3].failure == Failure("RefusalError", "no")
    assert all(found[n].brief and found[n].id == f"p{n}" for n in range(3))
    # nothing is joined or taken from the cache: two questions each
    assert bench.stats()["asked"] == 6


async def test_an_error_that_every_assignment_would_meet_ends_them(bench: Bench) -> None:
    async with open_shop(
        Options(model="fake", base_urls=(bench.served.url,), concurrency=1, ahead=0)
    ) as shop:
        promises = [Promise("first", shop, []), Promise("second", shop, [SettingsError("no such prompt")])]
        taken = []
        with pytest.raises(SettingsError):
            async for result in brief_each([*promises, Promise("third", shop, [])], shop):
                taken.append(result.id)
    assert taken == ["first"]
    assert bench.stats()["asked"] == 2


async def test_memory_does_not_grow_with_the_input(bench: Bench) -> None:
    bench.served.admin(latency=0.0)
    gate = asyncio.Semaphore(0)

    async def given() -> AsyncIterator[str]:
        for n in range(1000):
            if n % 50 == 0:
                await gate.acquire()
            yield f"Article number {n} has words."

    results = summarize_many(
        given(),
        model="fake",
        base_url=bench.served.url,
        has_cache=False,
        strategy="single",
        concurrency=8,
    )

    async def held(rounds: int) -> int:
        """Bytes held that were not before, after so many times fifty articles, with none in flight."""
        for _ in range(rounds):
            gate.release()
            for _ in range(50):
                await anext(results)
        await asyncio.sleep(0.1)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    await held(1)
    tracemalloc.start()
    early = await held(2)
    late = await held(6)
    tracemalloc.stop()
    await results.aclose()
    # three hundred briefs kept would cost a megabyte and a half, their keys alone 30 kB;
    # what does grow is Pydantic's cache of short strings, which has an end
    assert late < early + 60_000


def test_an_unknown_price_is_null_and_a_known_one_is_not() -> None:
    usage = Usage(input_tokens=1_000_000, cached_input_tokens=0, output_tokens=1_000_000)
    assert cost_usd("gpt-4o-mini", "https://api.openai.com/v1", usage) == pytest.approx(0.75)
    assert cost_usd("gpt-4o-mini", "http://127.0.0.1:1/v1", usage) is None
    assert price_of("gpt-4o-mini", "https://api.openai.com/v1", 0.5)(usage) == pytest.approx(0.375)


@pytest.mark.parametrize(("told", "cost_usd"), [("3/15", 4.5), ("3/0.5/15", 2.5), ("0/0", 0.0)])
def test_a_price_that_is_told_counts_cached_input_apart_and_comes_before_the_list(
    told: str, cost_usd: float
) -> None:
    usage = Usage(input_tokens=1_000_000, cached_input_tokens=800_000, output_tokens=100_000)
    for discount in (1.0, 0.5):  # what is paid has its discount taken off
        price = price_of("gpt-4o-mini", "https://api.openai.com/v1", discount, told)
        assert price(usage) == pytest.approx(cost_usd)


async def test_results_cost_what_was_told(bench: Bench) -> None:
    options = {"model": "fake", "base_url": bench.served.url, "has_cache": False, "price": "1000/2000"}
    async for result in summarize_many(texts(3), **options):
        usage = result.usage
        assert result.cost_usd == pytest.approx(usage.input_tokens / 1e3 + usage.output_tokens / 500)


async def test_what_is_in_flight_counts_against_a_ceiling() -> None:
    budget = Budget(max_tokens=100)
    most = Usage(input_tokens=20, output_tokens=30)
    await budget.reserve(most)
    await budget.reserve(most)
    third = asyncio.create_task(budget.reserve(most))
    await asyncio.sleep(0)
    assert not third.done()
    budget.settle(most, Usage(input_tokens=5, output_tokens=5))
    await asyncio.sleep(0)
    assert not third.done()
    budget.settle(most, Usage(input_tokens=5, output_tokens=5))
    await third
    with pytest.raises(BudgetError, match="stopped before"):
        budget.settle(most, Usage(input_tokens=40, output_tokens=20))
        await budget.reserve(most)


def test_what_told_no_usage_stays_set_aside_in_the_ledger() -> None:
    class Remote:
        def __init__(self) -> None:
            self.left: list[tuple[int, float]] = []

        @property
        def give_back(self) -> Remote:
            return self

        def remote(self, tokens: int, cost_usd: float) -> None:
            self.left.append((tokens, cost_usd))

    most, ledger = Usage(input_tokens=20, output_tokens=30), Remote()
    budget = SharedBudget(price=TokenPrice.parse("1000000/1000000"), ledger=ledger, reserved=[most, most])
    assert budget.settle(most, None) is None
    assert budget.settle(most, Usage(input_tokens=10, output_tokens=5)) == pytest.approx(15)
    assert sum(tokens for tokens, _ in ledger.left) == 35
    assert sum(cost_usd for _, cost_usd in ledger.left) == pytest.approx(35)


def test_the_cache_forgets_what_was_used_longest_ago(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c.sqlite", limit_bytes=1000)
    for n in range(9):
        cache.put(b"%d" % n, b"x" * 100)
    assert cache.get(b"0")
    for n in range(9, 14):
        cache.put(b"%d" % n, b"x" * 100)
    assert cache.info().bytes <= 1000
    assert cache.get(b"0") and cache.get(b"13")
    assert cache.get(b"1") is None
    assert cache.clear() == cache.limit_bytes // 100 or cache.info().briefs == 0
    cache.close()


def test_parquet_and_csv_hold_what_jsonl_does(bench: Bench) -> None:
    source = bench.articles(5)
    for name in ("out.jsonl", "out.parquet", "out.csv"):
        bench.run(source, output=bench.folder / name, cache=True)
    lines = [json.loads(line) for line in bench.output.read_text().splitlines()]
    rows = pq.read_table(bench.folder / "out.parquet").to_pylist()
    for row, line in zip(rows, lines, strict=True):
        assert row.pop("id") == line["article"]["id"]
        row["provenance"]["prompts"] = dict(row["provenance"]["prompts"])
        row["provenance"]["created"] = line["provenance"]["created"]
        assert row == line
    with (bench.folder / "out.csv").open(newline="") as file:
        header, *_ = csv.reader(file)
    assert len(header) > 5


def test_every_article_is_a_span(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr("summarizer.batch.spans._tracer", lambda: provider.get_tracer("test"))
    bench.run(bench.articles(3))
    spans = exporter.get_finished_spans()
    assert sorted(str((span.attributes or {})["summarizer.article.id"]) for span in spans) == [
        "a0",
        "a1",
        "a2",
    ]
    assert all((span.attributes or {})["gen_ai.usage.input_tokens"] for span in spans)
    assert trace.get_tracer_provider() is not provider


def test_cache_info_and_clear(
    bench: Bench, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from summarizer.cli import main

    bench.run(bench.articles(3), cache=True)

    def cache(*arguments: str) -> str:
        monkeypatch.setattr("sys.argv", ["summarizer", "cache", *arguments])
        with pytest.raises(SystemExit):
            main()
        return capfd.readouterr().out

    assert json.loads(cache("info", "--json"))["briefs"] == 3
    assert json.loads(cache("info", "--json"))["prefixes"]["prefixes"] == 0
    assert "3 briefs and 0 articles as read forgotten" in cache("clear")
    assert json.loads(cache("info", "--json"))["briefs"] == 0
