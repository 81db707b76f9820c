"""The engine ray on a real cluster of several nodes on this machine."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_bench import Bench
from stub_summarizer import join_cluster

pytestmark = [
    pytest.mark.ray,
    # Ray's own: sockets and files of processes that a killed node leaves behind
    pytest.mark.filterwarnings(
        "ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::FutureWarning"
    ),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::UserWarning"),
]


@pytest.fixture
def cluster(bench: Bench) -> Iterator[Any]:
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.extra = [cluster.add_node(num_cpus=1) for _ in range(2)]
    join_cluster(cluster.address)
    yield cluster
    ray.shutdown()
    cluster.shutdown()


def parts(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for part in sorted(folder.glob("part-*")) for line in part.read_text().splitlines()
    ]


def test_a_node_killed_during_the_run_costs_no_article_and_doubles_none(bench: Bench, cluster: Any) -> None:
    bench.served.admin(latency=0.5)
    source = bench.articles(120)

    def kill() -> None:
        while bench.stats()["answered"] < 40:
            time.sleep(0.05)
        cluster.remove_node(cluster.extra[0], allow_graceful=False)

    killer = threading.Thread(target=kill)
    killer.start()
    bench.run(source, "--engine", "ray", "--concurrency", "12", cache=True)
    killer.join()
    ids = [brief["article"]["id"] for brief in parts(bench.output)]
    assert ids == [f"a{n}" for n in range(120)]
    # what was in flight on the killed node is asked again, and nothing else
    assert bench.stats()["repeated"] <= 12
    asked = bench.stats()["asked"]
    bench.run(source, "--engine", "ray", cache=True)
    assert bench.stats()["asked"] == asked


def test_a_driver_killed_during_the_run_goes_on_where_it_was(bench: Bench, cluster: Any) -> None:
    bench.served.admin(latency=0.3)
    source = bench.articles(120)
    driver = bench.start(
        source, "--engine", "ray", "--concurrency", "6", "--ray-address", cluster.address, cache=True
    )
    while driver.poll() is None and bench.stats()["answered"] < 100:
        time.sleep(0.05)
    os.killpg(driver.pid, signal.SIGKILL)
    driver.communicate(timeout=300)
    time.sleep(2)  # its actors end with it
    bench.run(source, "--engine", "ray", "--concurrency", "6", cache=True)
    assert [brief["article"]["id"] for brief in parts(bench.output)] == [f"a{n}" for n in range(120)]
    # an article that was under way has asked one of its two questions at most, or was not yet in the cache
    assert bench.stats()["repeated"] <= 2 * 6


def test_failures_on_a_cluster_are_the_same_records(bench: Bench, cluster: Any) -> None:
    source = bench.articles(6)
    source.write_text(
        source.read_text() + '{"id": "poison", "text": "A bug-trigger."}\n{"id": "blank", "text": ""}\n'
    )
    bench.run(source, "--engine", "ray", code=4)
    assert len(parts(bench.output)) == 6
    records = [json.loads(line) for line in Path(f"{bench.output}.errors.jsonl").read_text().splitlines()]
    assert [(record["id"], record["error"]) for record in records] == [
        ("poison", "ZeroDivisionError"),
        ("blank", "ArticleError"),
    ]
    bench.served.admin(key="another")
    assert "401" in bench.run(source, "--engine", "ray", "--restart", code=3)


def test_a_ceiling_is_kept_by_all_machines_together(bench: Bench, cluster: Any) -> None:
    source = bench.articles(60)
    stderr = bench.run(source, "--engine", "ray", "--max-tokens", "4000", "--concurrency", "6", code=5)
    assert "--max-tokens 4,000" in stderr
    usages = [brief["provenance"]["usage"] for brief in parts(bench.output)]
    spent = sum(usage["input_tokens"] + usage["output_tokens"] for usage in usages)
    with sqlite3.connect(f"{bench.output}.state") as state:
        (counted,) = state.execute("SELECT SUM(input_tokens + output_tokens) FROM work").fetchone()
    state.close()
    assert spent <= counted <= 4000
    assert counted > 2000
    bench.run(source, "--engine", "ray", "--max-tokens", "400000", cache=True)
    assert len(parts(bench.output)) == 60


def test_a_ceiling_on_cost_is_kept_by_all_machines_at_the_price_that_is_told(
    bench: Bench, cluster: Any
) -> None:
    source = bench.articles(60)
    command = ("--engine", "ray", "--price", "100/200", "--concurrency", "6", "--max-cost")
    stderr = bench.run(source, *command, "0.4", code=5)
    assert "--max-cost 0.4" in stderr
    assert 0.2 < bench.spent_usd() <= 0.4
    assert f" tokens, ${bench.spent_usd():.4f}\n" in stderr
    bench.run(source, *command, "40", cache=True)
    assert len(parts(bench.output)) == 60
    for provenance in (brief["provenance"] for brief in parts(bench.output)):
        usage = provenance["usage"]
        by_hand = (usage["input_tokens"] * 100 + usage["output_tokens"] * 200) / 1_000_000
        assert provenance["cost_usd"] == pytest.approx(by_hand)


def test_what_told_no_usage_counts_for_all_machines_and_over_a_resume(bench: Bench, cluster: Any) -> None:
    bench.served.admin(tells_usage=False)
    source = bench.articles(60)
    command = ("--engine", "ray", "--max-tokens", "4000", "--price", "100/100", "--concurrency", "6")
    bench.run(source, *command, code=5)
    asked = bench.stats()["asked"]
    assert 0 < asked <= 4000 // 200  # the bound on each reply alone
    assert {brief["provenance"]["cost_usd"] for brief in parts(bench.output)} <= {None}
    bench.run(source, *command, code=5)
    assert bench.stats()["asked"] == asked


def test_a_dataset_gets_a_brief_in_every_row(bench: Bench, cluster: Any) -> None:
    import ray.data

    from summarizer.batch.ray import brief_dataset

    rows = [{"id": f"r{n}", "text": f"Row {n} has words.", "kept": n} for n in range(10)]
    options = {"model": "fake", "base_url": bench.served.url, "has_cache": False, "price": "1000/1000"}
    ds = brief_dataset(ray.data.from_items(rows), **options)
    found = sorted(ds.take_all(), key=lambda row: row["kept"])
    assert [json.loads(row["brief"])["article"]["id"] for row in found] == [f"r{n}" for n in range(10)]
    assert all(row["failure"] is None and row["input_tokens"] > 0 for row in found)
    costs = [(row["input_tokens"] + row["output_tokens"]) / 1000 for row in found]
    assert [row["cost_usd"] for row in found] == pytest.approx(costs)
