"""Runs of the real command line against a local endpoint."""

from __future__ import annotations

import json
import random
import signal
import time
from pathlib import Path

import pytest
from batch_bench import Bench, briefs
from fake_endpoint import serve_fake


def test_a_run_killed_at_any_moment_goes_on_and_ends_as_an_undisturbed_one(bench: Bench) -> None:
    source = bench.articles(100)
    undisturbed = bench.folder / "undisturbed.jsonl"
    bench.run(source, output=undisturbed)
    asked = bench.stats()["asked"]
    chooser = random.Random(7)
    kills = 0
    while True:
        process = bench.start(source, "--concurrency", "8")
        bench.kill_after(process, chooser.randint(20, 90))
        if process.returncode == 0:
            break
        kills += 1
    assert process.returncode == 0
    assert kills >= 2
    assert briefs(bench.output) == briefs(undisturbed)
    # what was in flight at a kill, or answered and not yet on disk, had not been recorded
    assert bench.stats()["asked"] - asked <= asked + 16 * kills


def test_a_second_run_of_the_same_command_asks_nothing(bench: Bench) -> None:
    source = bench.articles(10)
    bench.run(source)
    asked = bench.stats()["asked"]
    first = bench.output.read_bytes()
    bench.run(source)
    assert bench.stats()["asked"] == asked == 20
    assert bench.output.read_bytes() == first


def test_the_cache_answers_for_another_output(bench: Bench) -> None:
    source = bench.articles(10)
    bench.run(source, cache=True)
    stderr = bench.run(source, output=bench.folder / "other.jsonl", cache=True)
    assert bench.stats()["asked"] == 20
    assert "10 from the cache" in stderr
    assert (bench.folder / "other.jsonl").read_bytes() == bench.output.read_bytes()


def test_identical_texts_are_briefed_once_and_written_for_each_id(bench: Bench) -> None:
    source = bench.folder / "in.jsonl"
    rows = [{"id": id, "title": id.upper(), "text": "The same words."} for id in ("x", "y", "z")]
    source.write_text("\n".join(json.dumps(row) for row in rows))
    bench.run(source)
    assert bench.stats()["asked"] == 2
    assert [(b["article"]["id"], b["article"]["title"]) for b in briefs(bench.output)] == [
        ("x", "X"),
        ("y", "Y"),
        ("z", "Z"),
    ]


def test_two_articles_of_one_id_are_not_mixed_up(bench: Bench) -> None:
    source = bench.folder / "in.jsonl"
    source.write_text('{"id": "x", "text": "One."}\n{"id": "x", "text": "Another."}\n')
    bench.run(source, code=4)
    bench.run(source, code=4)
    assert [b["article"]["sha256"][:4] for b in briefs(bench.output)] == ["c08d"] or len(
        briefs(bench.output)
    ) == 1
    (failure,) = map(json.loads, Path(f"{bench.output}.errors.jsonl").read_text().splitlines())
    assert failure["id"] == "x" and "already the id of another" in failure["message"]


def test_failures_are_records_without_keys_and_can_be_tried_again(bench: Bench) -> None:
    bench.served.admin(poison="number 3.")
    source = bench.articles(6)
    source.write_text(source.read_text() + '{"id": "blank", "text": "  "}\n{"id": "broken\n')
    bench.run(source, code=4)
    errors = Path(f"{bench.output}.errors.jsonl")
    records = [json.loads(line) for line in errors.read_text().splitlines()]
    assert [record["id"] for record in records] == ["blank", "in:8"]
    found = briefs(bench.output)
    assert len(found) == 6
    # the stub, as the real plan, gives an incomplete brief where steps fail
    assert [b["article"]["id"] for b in found if b["incomplete"]] == ["a3"]
    bench.served.admin(poison="")
    source.write_text(source.read_text().replace('"  "', '"Words now."').replace('{"id": "broken\n', ""))
    bench.run(source, "--retry-failed")
    assert not errors.exists()
    assert len(briefs(bench.output)) == 7
    assert not any(b["incomplete"] for b in briefs(bench.output))


def test_a_bug_that_one_article_finds_costs_no_other(bench: Bench) -> None:
    source = bench.articles(4)
    source.write_text(source.read_text() + '{"id": "poison", "text": "A bug-trigger."}\n')
    bench.run(source, code=4)
    assert len(briefs(bench.output)) == 4
    (record,) = map(json.loads, Path(f"{bench.output}.errors.jsonl").read_text().splitlines())
    assert (record["id"], record["error"]) == ("poison", "ZeroDivisionError")


def test_a_wrong_key_stops_the_run_at_once_and_is_not_shown(bench: Bench) -> None:
    bench.served.admin(key="another")
    source = bench.articles(50)
    stderr = bench.run(source, "--concurrency", "4", code=3)
    assert "401" in stderr
    everything = stderr + "".join(
        path.read_text(errors="replace") for path in bench.folder.iterdir() if path.is_file()
    )
    assert "verysecret" not in everything
    bench.served.admin(key="sk-verysecretkey")
    bench.run(source)
    assert len(briefs(bench.output)) == 50


def test_a_run_survives_an_endpoint_that_goes_down_and_comes_back(bench: Bench) -> None:
    bench.served.admin(down_after=30)
    source = bench.articles(60)
    process = bench.start(source, "--concurrency", "8")
    bench.wait_for(30)
    time.sleep(1.5)
    bench.served.admin(is_down=False)
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 0, stderr
    assert "is down" in stderr and "answers again" in stderr
    assert len(briefs(bench.output)) == 60


def test_an_endpoint_that_never_answers_ends_the_run_soon(bench: Bench) -> None:
    bench.served.admin(is_down=True)
    stderr = bench.run(bench.articles(20), code=3)
    assert "no answer from" in stderr


def test_several_endpoints_share_the_work_and_one_that_dies_is_left_out(bench: Bench) -> None:
    source = bench.articles(80)
    with serve_fake("--latency", "0.05", "--down-after", "30") as other:
        bench.run(source, "--base-url", other.url, "--base-url", bench.served.url, "--concurrency", "8")
    assert len(briefs(bench.output)) == 80
    assert bench.stats()["answered"] > 80


def test_ctrl_c_finishes_what_is_in_flight_and_the_same_command_goes_on(bench: Bench) -> None:
    bench.served.admin(latency=0.4)
    source = bench.articles(60)
    process = bench.start(source, "--concurrency", "4")
    bench.wait_for(10)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "in flight" in stderr and "run the same command again" in stderr
    part = briefs(bench.output)
    assert 0 < len(part) < 60
    assert bench.stats()["answered"] == 2 * len(part)
    bench.served.admin(latency=0.0)
    bench.run(source)
    assert len(briefs(bench.output)) == 60
    assert bench.stats()["repeated"] == 0


def test_a_second_ctrl_c_drops_what_is_in_flight(bench: Bench) -> None:
    bench.served.admin(latency=20.0)
    source = bench.articles(8)
    process = bench.start(source)
    bench.wait_for(1)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 130, stderr
    bench.served.admin(latency=0.0)
    bench.run(source)
    assert len(briefs(bench.output)) == 8


def test_a_full_disk_stops_the_run_and_costs_nothing_that_was_recorded(bench: Bench) -> None:
    source = bench.folder / "in.jsonl"
    rows = [{"id": f"a{n}", "text": f"Article {n} has words.", "language": "en"} for n in range(150)]
    source.write_text("\n".join(map(json.dumps, rows)))
    process = bench.start(source, "--concurrency", "8", file_kb=400)
    _, stderr = process.communicate(timeout=120)
    assert process.returncode == 4, stderr
    assert "cannot be written" in stderr and "run the same command again" in stderr
    asked = bench.stats()["asked"]
    bench.run(source)
    assert len(briefs(bench.output)) == 150
    assert 0 < asked < 300
    # in flight when the disk was full: two questions each of the articles side by side
    assert bench.stats()["repeated"] <= 2 * 16


def test_a_ceiling_on_tokens_is_not_passed(bench: Bench) -> None:
    source = bench.articles(40)
    stderr = bench.run(source, "--max-tokens", "4000", "--concurrency", "8", code=5)
    assert "--max-tokens 4,000" in stderr
    part = briefs(bench.output)
    spent = sum(
        b["provenance"]["usage"]["input_tokens"] + b["provenance"]["usage"]["output_tokens"] for b in part
    )
    assert 0 < spent <= 4000
    bench.run(source, "--max-tokens", "400000")
    assert len(briefs(bench.output)) == 40
    assert bench.stats()["repeated"] == 0


def test_what_was_answered_before_a_ceiling_stopped_the_article_is_not_asked_again(bench: Bench) -> None:
    source = bench.articles(1)
    bench.run(source, "--max-tokens", "430", code=5)
    assert (bench.stats()["asked"], briefs(bench.output)) == (1, [])
    bench.run(source)
    assert (bench.stats()["asked"], len(briefs(bench.output))) == (2, 1)


def test_a_ceiling_on_cost_needs_a_price(bench: Bench) -> None:
    stderr = bench.run(bench.articles(2), "--max-cost", "1", code=5)
    assert "price is not known" in stderr and "--price" in stderr
    assert bench.stats()["asked"] == 0


def by_hand(usage: dict[str, int], input_usd: float, output_usd: float) -> float:
    return (usage["input_tokens"] * input_usd + usage["output_tokens"] * output_usd) / 1_000_000


def test_a_ceiling_on_cost_is_kept_at_the_price_that_is_told(bench: Bench) -> None:
    source = bench.articles(40)
    price = ("--price", "100/200", "--concurrency", "8")
    stderr = bench.run(source, *price, "--max-cost", "0.4", code=5)
    assert "stopped before passing --max-cost 0.4" in stderr
    spent = bench.spent_usd()
    assert 0.2 < spent <= 0.4
    assert f"${spent:.4f}" in stderr
    stderr = bench.run(source, *price, "--max-cost", "40")
    provenances = [brief["provenance"] for brief in briefs(bench.output)]
    costs = [by_hand(each["usage"], 100, 200) for each in provenances]
    assert [each["cost_usd"] for each in provenances] == pytest.approx(costs)
    assert len(costs) == 40 and f", ${sum(costs):.4f}\n" in stderr
    assert bench.stats()["repeated"] == 0


def test_what_was_used_before_a_price_was_told_counts_at_it(bench: Bench) -> None:
    bench.run(bench.articles(10))
    source, asked = bench.articles(40), bench.stats()["asked"]
    stderr = bench.run(source, "--price", "100/100", "--max-cost", "0.05", code=5)
    assert "stopped before passing --max-cost 0.05" in stderr
    assert bench.stats()["asked"] == asked


def test_a_sum_with_a_part_that_had_no_price_is_not_told(bench: Bench) -> None:
    source = bench.articles(1)
    bench.run(source, "--max-tokens", "430", code=5)  # one of its two questions is asked
    stderr = bench.run(source, "--price", "100/200", "--log-json")
    assert json.loads(stderr.splitlines()[-1])["cost_usd"] is None
    (brief,) = briefs(bench.output)
    assert brief["provenance"]["cost_usd"] == pytest.approx(by_hand(brief["provenance"]["usage"], 100, 200))


@pytest.mark.parametrize("ceiling", [("--max-tokens", "4000"), ("--max-cost", "0.4")], ids=["tokens", "cost"])
def test_replies_that_tell_no_usage_count_at_the_most_they_may_have_used(
    bench: Bench, ceiling: tuple[str, str]
) -> None:
    bench.served.admin(tells_usage=False)
    source = bench.articles(40)
    command = ("--price", "100/100", "--concurrency", "8", *ceiling)
    assert " set aside" in bench.run(source, *command, code=5)
    asked = bench.stats()["asked"]
    assert 0 < asked <= 4000 // 200  # the bound on each reply alone
    # over a resume too
    assert "stopped before passing" in bench.run(source, *command, code=5)
    assert bench.stats()["asked"] == asked
    bench.run(source, "--price", "100/100", "--max-tokens", "400000")
    assert len(briefs(bench.output)) == 40


def test_an_article_has_no_cost_where_a_reply_told_no_usage(bench: Bench) -> None:
    source = bench.articles(1)
    bench.served.admin(tells_usage=False)
    bench.run(source, "--max-tokens", "430", code=5)  # one of its two questions is asked
    bench.served.admin(tells_usage=True)
    stderr = bench.run(source, "--price", "100/200", "--log-json")
    done, end = map(json.loads, stderr.splitlines()[-2:])
    (brief,) = briefs(bench.output)
    assert brief["provenance"]["cost_usd"] is None and end["cost_usd"] is None
    assert end["output_tokens"] == done["output_tokens"] == brief["provenance"]["usage"]["output_tokens"] > 0
    bench.served.admin(tells_usage=False)
    stderr = bench.run(source, "--price", "100/200", "--log-json", "--restart")
    done, end = map(json.loads, stderr.splitlines()[-2:])
    (brief,) = briefs(bench.output)
    assert brief["provenance"]["cost_usd"] is done["cost_usd"] is end["cost_usd"] is None
    assert end["output_tokens"] == 0


def test_another_price_is_no_other_run(bench: Bench) -> None:
    source = bench.articles(3)
    bench.run(source, "--price", "1/2", cache=True)
    bench.run(source, "--price", "3/4", cache=True)
    bench.run(source, output=bench.folder / "other.jsonl", cache=True)
    assert bench.stats()["asked"] == 6


def test_too_many_failures_stop_the_run_early(bench: Bench) -> None:
    source = bench.folder / "in.jsonl"
    source.write_text("".join(f'{{"id": "a{n}", "text": "bug-trigger {n}"}}\n' for n in range(60)))
    stderr = bench.run(source, "--max-failures", "5", "--concurrency", "2", code=4)
    assert "stopped early" in stderr
    assert bench.stats()["asked"] < 40


def test_a_changed_run_is_refused_until_it_is_restarted(bench: Bench) -> None:
    source = bench.articles(3)
    bench.run(source)
    stderr = bench.run(source, "--language", "de", code=2)
    assert "language" in stderr and "--restart" in stderr
    bench.run(source, "--language", "de", "--restart")
    assert bench.stats()["asked"] == 12


def test_standard_output_gets_lines_in_input_order(bench: Bench) -> None:
    source = bench.articles(20)
    bench.run(source, output="-")
    ids = [json.loads(line)["article"]["id"] for line in bench.stdout.splitlines()]
    assert ids == [f"a{n}" for n in range(20)]
    assert not list((bench.folder / "states").rglob("*.state"))


def test_a_dry_run_asks_nothing(bench: Bench) -> None:
    bench.run(bench.articles(30), "--dry-run")
    assert "articles to brief   30" in bench.stdout
    assert "price not known" in bench.stdout
    bench.run(bench.articles(30), "--dry-run", "--price", "1000/0")
    lines = dict(line.split(maxsplit=1) for line in bench.stdout.splitlines() if line.startswith("cost"))
    assert float(lines["cost"].removeprefix("about $")) > 1
    assert bench.stats()["asked"] == 0
    assert not bench.output.exists()


def test_log_json_is_one_object_a_line(bench: Bench) -> None:
    stderr = bench.run(bench.articles(5), "--log-json")
    events = [json.loads(line) for line in stderr.splitlines()]
    assert [event["event"] for event in events].count("done") == 5
    assert events[-1]["event"] == "end" and events[-1]["done"] == 5


def test_two_runs_cannot_share_a_state(bench: Bench) -> None:
    bench.served.admin(latency=5.0)
    source = bench.articles(3)
    first = bench.start(source)
    bench.wait_for(1)
    try:
        stderr = bench.run(source, code=2)
        assert "in use by another run" in stderr
    finally:
        first.kill()
        first.communicate()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere.jsonl"], 2, "does not exist"),
        (["-", "-"], 2, "given twice"),
        (["in.jsonl", "--max-failures", "many"], 2, "neither a number"),
        (["in.jsonl", "--text-field", "body"], 4, "no text in its field"),
        (["in.jsonl", "--price", "3/15/0.3"], 2, "price is '3/15/0.3', with cached input dearer than other"),
        *(
            (["in.jsonl", "--price", price], 2, f"price is {price!r}; give INPUT/OUTPUT or")
            for price in ("x", "", "3", "3/", "-1/2", "1/2/3/4", "nan/1", "1/inf", "1/1e999")
        ),
    ],
)
def test_bad_usage_is_one_line(bench: Bench, arguments: list[str], code: int, said: str) -> None:
    bench.articles(2)
    arguments = [str(bench.folder / "in.jsonl") if name == "in.jsonl" else name for name in arguments]
    stderr = bench.run(*arguments, code=code)
    errors = Path(f"{bench.output}.errors.jsonl")
    assert said in stderr + (errors.read_text() if errors.exists() else "")
