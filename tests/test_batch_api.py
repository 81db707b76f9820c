"""The Batch file format against a local server that speaks it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from batch_bench import Bench, briefs

from summarizer.batch import batchapi
from summarizer.errors import EndpointError

api = ["--batch-api"]


def collect_all(bench: Bench, source: Path, output: Path, *more: str) -> None:
    bench.run(source, *api, "submit", *more, output=output)
    for _ in range(2):  # the stub's plan has two steps
        bench.run(source, *api, "collect", *more, output=output)


def test_collected_briefs_are_those_of_a_live_run(bench: Bench) -> None:
    source = bench.articles(12)
    bench.run(source)
    collected = bench.folder / "collected.jsonl"
    collect_all(bench, source, collected)
    assert briefs(collected) == briefs(bench.output)
    assert bench.stats()["batches"] == 2


def test_an_answer_is_not_asked_for_twice(bench: Bench) -> None:
    source = bench.articles(5)
    bench.run(source, *api, "submit")
    bench.run(source, *api, "submit")
    assert bench.stats()["batches"] == 1
    collect_all(bench, source, bench.output)
    bench.run(source, *api, "collect")
    assert bench.stats()["asked"] == 10
    assert bench.stats()["repeated"] == 0


def test_requests_go_in_several_files_where_limits_demand(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batchapi.Clerk.__init__, "__defaults__", (4,))
    collect_all(bench, bench.articles(10), bench.output)
    assert bench.stats()["batches"] == 6
    assert len(briefs(bench.output)) == 10


def test_errors_of_a_batch_are_merged_into_the_state(bench: Bench) -> None:
    source = bench.articles(6)
    bench.served.admin(poison="number 2.")
    live = bench.folder / "live.jsonl"
    bench.run(source, output=live, code=4)
    bench.run(source, *api, "submit")
    bench.run(source, *api, "collect", code=0)
    bench.run(source, *api, "collect", code=4)
    assert [b["incomplete"] for b in briefs(bench.output)] == [b["incomplete"] for b in briefs(live)]


def test_what_expired_is_sent_again_and_given_up_after_three_tries(bench: Bench) -> None:
    source = bench.articles(4)
    bench.served.admin(faults=1.0)
    bench.run(source, *api, "submit")
    for code in (0, 0, 4):
        bench.run(source, *api, "collect", code=code)
    records = [json.loads(line) for line in Path(f"{bench.output}.errors.jsonl").read_text().splitlines()]
    assert len(records) == 4
    assert "expired" in records[0]["endpoint"]["body"]
    bench.served.admin(faults=0.0)
    bench.run(source, *api, "submit", "--retry-failed")
    bench.run(source, *api, "collect")
    bench.run(source, *api, "collect")
    assert len(briefs(bench.output)) == 4


def test_a_batch_that_was_sent_before_its_id_was_noted_is_found_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = bench.articles(3)
    create = batchapi.Files.create

    async def cut(self: batchapi.Files, file: str, name: str) -> dict[str, Any]:
        await create(self, file, name)
        raise SystemExit(9)  # the process ends between the answer and its record

    monkeypatch.setattr(batchapi.Files, "create", cut)
    bench.run(source, *api, "submit", code=9)
    monkeypatch.setattr(batchapi.Files, "create", create)
    collect_all(bench, source, bench.output)
    assert bench.stats()["batches"] == 2
    assert len(briefs(bench.output)) == 3


def test_status_tells_and_changes_nothing(bench: Bench) -> None:
    source = bench.articles(3)
    bench.served.admin(batch_delay=60)
    bench.run(source, *api, "submit")
    bench.run(source, *api, "status")
    assert "batch_1  validating  3 requests" in bench.stdout
    bench.run(source, *api, "collect")
    assert briefs(bench.output) == []


def test_a_refused_batch_is_told_and_can_be_sent_again(bench: Bench) -> None:
    source = bench.articles(3)
    bench.served.admin(batch_lines=2)
    bench.run(source, *api, "submit")
    assert "too many lines" in bench.run(source, *api, "collect", code=EndpointError.exit_code)
    bench.served.admin(batch_lines=100)
    collect_all(bench, source, bench.output)
    assert len(briefs(bench.output)) == 3


def test_half_price_is_what_the_state_counts(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "summarizer.batch.budget.cost_usd", lambda model, endpoint, usage: usage.input_tokens * 1e-3
    )
    source = bench.articles(2)
    collect_all(bench, source, bench.output)
    with sqlite3.connect(f"{bench.output}.state") as state:
        tokens, cost = state.execute("SELECT SUM(input_tokens), SUM(cost_usd) FROM work").fetchone()
    state.close()
    assert cost == pytest.approx(tokens * 1e-3 / 2)


def test_a_price_that_is_told_is_not_halved(bench: Bench) -> None:
    source = bench.articles(2)
    collect_all(bench, source, bench.output, "--price", "1000/1000")
    assert len(briefs(bench.output)) == 2
    for provenance in (brief["provenance"] for brief in briefs(bench.output)):
        usage = provenance["usage"]
        assert provenance["cost_usd"] == pytest.approx((usage["input_tokens"] + usage["output_tokens"]) / 1e3)
