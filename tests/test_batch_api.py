"""The Batch file format against a local server that speaks it."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from batch_bench import Bench, briefs

from summarizer.batch import batchapi
from summarizer.errors import BudgetError, EndpointError

api = ["--batch-api"]
ceilings = pytest.mark.parametrize(
    "ceiling",
    [("--max-tokens",), ("--price", "1000000/1000000", "--max-cost")],  # a dollar a token
    ids=["tokens", "cost"],
)
REPLY = 200  # tokens, the bound that the stub's questions set on a reply
STOPPED = BudgetError.exit_code


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


def test_a_dry_run_estimates_at_half_price(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarizer.batch.budget.cost_usd", lambda model, endpoint, usage: usage.input_tokens)
    source = bench.articles(2)
    costs = []
    for arguments in ([], [*api, "submit"], [*api, "submit", "--price", "1000000/0"]):
        bench.run(source, "--dry-run", *arguments)
        costs.append(float(bench.stdout.partition("about $")[2].partition("\n")[0]))
    assert costs == [costs[0], costs[0] / 2, costs[0]]
    assert bench.stats()["batches"] == 0


def test_what_a_collected_run_took_is_told(bench: Bench) -> None:
    source = bench.articles(2)
    collect_all(bench, source, bench.output)
    used = bench.run(source, *api, "collect").rpartition("0 failed, ")[2]
    assert re.fullmatch(r"\d+ tokens\n", used)
    other = bench.folder / "other.jsonl"
    collect_all(bench, source, other, "--price", "100/100")
    cost_usd = int(used.split()[0]) / 10_000
    stderr = bench.run(source, *api, "collect", "--price", "100/100", output=other)
    assert f"0 failed, {used.strip()}, ${cost_usd:.4f}\n" in stderr


def test_a_price_that_is_told_is_not_halved(bench: Bench) -> None:
    source = bench.articles(2)
    collect_all(bench, source, bench.output, "--price", "1000/1000")
    assert len(briefs(bench.output)) == 2
    for provenance in (brief["provenance"] for brief in briefs(bench.output)):
        usage = provenance["usage"]
        assert provenance["cost_usd"] == pytest.approx((usage["input_tokens"] + usage["output_tokens"]) / 1e3)


def out(bench: Bench, source: Path) -> int:
    """Requests that were submitted and not collected."""
    bench.run(source, *api, "status")
    return sum(map(int, re.findall(r"(\d+) requests", bench.stdout)))


def reserved(bench: Bench) -> int:
    """Tokens that the state holds to be used at most, besides what was told."""
    with contextlib.closing(sqlite3.connect(f"{bench.output}.state")) as state:
        (tokens,) = state.execute("SELECT SUM(input_tokens + output_tokens) FROM reserved").fetchone()
    return int(tokens or 0)


@ceilings
def test_what_is_submitted_cannot_pass_a_ceiling(bench: Bench, ceiling: tuple[str, ...]) -> None:
    source = bench.articles(40)
    stderr = bench.run(source, *api, "submit", *ceiling, 4000, code=STOPPED)
    assert f"stopped before passing {ceiling[-1]} 4" in stderr
    assert "0 tokens" in stderr and "set aside" in stderr and "--batch-api collect" in stderr
    first = out(bench, source)
    assert 4 <= first <= 4000 // REPLY
    bench.run(source, *api, "submit", *ceiling, 4000, code=STOPPED)  # what is out counts
    assert bench.stats()["batches"] == 1
    bench.run(source, *api, "submit", *ceiling, 8000, code=STOPPED)
    assert first < out(bench, source) <= 8000 // REPLY
    assert reserved(bench) <= 8000


@ceilings
def test_a_run_goes_on_by_collecting_where_not_all_of_it_fits_at_once(
    bench: Bench, ceiling: tuple[str, ...]
) -> None:
    source = bench.articles(12)
    live = bench.folder / "live.jsonl"
    bench.run(source, output=live)
    usages = [brief["provenance"]["usage"] for brief in briefs(live)]
    used = sum(usage["input_tokens"] + usage["output_tokens"] for usage in usages)
    most = used + 1000
    bench.run(source, *api, "submit", *ceiling, most, code=STOPPED)
    steps = 0
    while "stopped before passing" in bench.run(source, *api, "collect", *ceiling, most, code=None):
        steps += 1
        assert steps < 24
    assert steps > 2
    bench.run(source, *api, "collect", *ceiling, most)
    assert len(briefs(bench.output)) == 12
    assert [brief["headline"] for brief in briefs(bench.output)] == [
        brief["headline"] for brief in briefs(live)
    ]
    assert (bench.stats()["asked"], reserved(bench)) == (48, 0)


def test_a_ceiling_keeps_no_brief_back_whose_replies_are_there(bench: Bench) -> None:
    source = bench.articles(8)
    single = ("--strategy", "single")
    bench.run(source, *api, "submit", *single)
    source.write_text('{"id": "new", "text": "Another article in front."}\n' + source.read_text())
    bench.run(source, *api, "collect", *single, "--max-tokens", 500, code=STOPPED)
    assert [brief["article"]["id"] for brief in briefs(bench.output)] == [f"a{n}" for n in range(8)]


def test_collected_replies_that_tell_no_usage_go_on_to_count(bench: Bench) -> None:
    bench.served.admin(tells_usage=False)
    source = bench.articles(40)
    command = ("--price", "1/1", "--max-tokens", 4000)
    bench.run(source, *api, "submit", *command, code=STOPPED)
    for _ in range(2):
        stderr = bench.run(source, *api, "collect", *command, code=STOPPED)
        assert "$" not in stderr
    assert 0 < bench.stats()["asked"] <= 4000 // REPLY
    bench.run(source, *command, code=STOPPED)  # of a live run too
    assert 0 < bench.stats()["asked"] <= 4000 // REPLY


def test_what_is_out_counts_in_a_live_run(bench: Bench) -> None:
    source = bench.articles(10)
    bench.run(source, *api, "submit")
    assert "set aside" in bench.run(source, "--max-tokens", 3000, code=STOPPED)
    assert bench.stats()["asked"] == 0


def test_what_was_not_answered_counts_no_longer(bench: Bench) -> None:
    source = bench.articles(4)
    command = ("--max-tokens", 2500)
    bench.served.admin(batch_lines=2)
    bench.run(source, *api, "submit", *command)
    bench.run(source, *api, "collect", *command, code=EndpointError.exit_code)  # refused
    assert reserved(bench) == 0
    bench.served.admin(batch_lines=100, faults=1.0)
    bench.run(source, *api, "submit", *command)
    held = reserved(bench)
    bench.run(source, *api, "collect", *command)  # expired, and sent again
    assert reserved(bench) == held
    bench.served.admin(faults=0.0, poison="number")
    bench.run(source, *api, "collect", *command)  # an error each, and the second question sent
    bench.run(source, *api, "collect", *command, code=4)
    assert reserved(bench) == 0


def test_a_ceiling_is_refused_where_the_state_does_not_tell_what_is_out(bench: Bench) -> None:
    source = bench.articles(4)
    bench.run(source, *api, "submit")
    with contextlib.closing(sqlite3.connect(f"{bench.output}.state")) as state:
        state.execute("DROP TABLE reserved")  # as a state was before there were ceilings on batches
    stderr = bench.run(source, *api, "submit", "--max-tokens", 100_000, code=STOPPED)
    assert "4 requests are out" in stderr and "collect them without it first" in stderr
    for _ in range(2):
        bench.run(source, *api, "collect")
    bench.run(source, *api, "submit", "--max-tokens", 100_000)
    assert len(briefs(bench.output)) == 4
