"""Eval runs at an endpoint's pace: rate limits, outages, ceilings and interruptions, over HTTP."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from fake_endpoint import Served
from gold_cases import article_info, attribution, person, write_case
from scripted_eval import invoke

from summarizer.errors import BudgetError, CredentialsError

CASES = 8


def write_cases(folder: Path) -> Path:
    """Short articles in a language that needs no parser."""
    for number in range(CASES):
        text = (
            f"„Wir bauen {number + 2} Brücken“, sagte Ina Roth am Montag. Die Stadt will das Haus räumen.\n"
        )
        gold = {
            "article": article_info(f"haus-{number}", text),
            "participants": [person(1, "Ina Roth", text)],
            "stated_positions": [
                attribution(
                    "S1",
                    "P1",
                    f"Ina Roth sagt, sie bauten {number + 2} Brücken.",
                    f"Wir bauen {number + 2} Brücken",
                    quoted=True,
                    text=text,
                )
            ],
        }
        write_case(folder / f"haus-{number}", text, gold)
    return folder


class Live:
    """Eval runs of a few cases against the endpoint."""

    def __init__(self, folder: Path, served: Served) -> None:
        self.cases, self.output, self.served = write_cases(folder / "cases"), folder / "run", served

    def arguments(self, *more: object, url: str | None = None) -> list[str]:
        options = ("--model", "fake", "--strategy", "single", "--offline", "--output", self.output)
        given = ("--cases", self.cases, "--base-url", url or self.served.url, *options, *more)
        return ["run", *map(str, given)]

    def run(self, *more: object, url: str | None = None) -> Result:
        return invoke(*self.arguments(*more, url=url))

    def start(self, *more: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-P", "-m", "summarizer", "eval", *self.arguments(*more)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def items(self) -> dict[str, dict[str, Any]]:
        return {path.name: json.loads(path.read_text("utf-8")) for path in self.output.glob("items/*.json")}

    def stats(self) -> dict[str, Any]:
        return self.served.admin()


@pytest.fixture
def live(tmp_path: Path, fake: Served) -> Iterator[Live]:
    fake.admin(reset=True)
    yield Live(tmp_path, fake)
    fake.admin(reset=True)


def test_a_retry_after_holds_every_article(live: Live) -> None:
    live.served.admin(limit_at=3, retry_after=1.5, latency=0.15)
    began = time.monotonic()
    done = live.run("--concurrency", "3")
    assert done.exit_code == 0, (done.output, done.exception)
    assert time.monotonic() - began >= 1.5
    stats = live.stats()
    assert (stats["faults"], stats["answered"], stats["early"]) == ({"429": 1}, CASES, 0)
    assert not any(item["error"] for item in live.items().values())


def test_an_endpoint_that_dies_half_way_and_comes_back_loses_nothing(live: Live) -> None:
    live.served.admin(down_after=3)

    def come_back() -> None:
        while "is down" not in "".join(told):
            time.sleep(0.05)
        live.served.admin(is_down=False)

    told: list[str] = []
    threading.Thread(target=come_back, daemon=True).start()
    process = live.start("--concurrency", "3")
    assert process.stderr
    for line in process.stderr:
        told.append(line)
    process.communicate()
    assert process.returncode == 0, told
    assert "answers again" in "".join(told)
    items = live.items()
    assert len(items) == CASES
    assert not any(item["error"] or item["brief"]["incomplete"] for item in items.values())
    assert live.stats()["repeated"] == 0


def test_ctrl_c_keeps_what_is_done_and_the_same_command_makes_the_rest(live: Live) -> None:
    live.served.admin(latency=2)
    repeats = ("--concurrency", "2", "--repeats", "2")
    process = live.start(*repeats)
    while len(live.items()) < 3:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 130
    assert f"to go on, run the same command again; what was done is in {live.output}" in stderr
    kept, answered = live.items(), live.stats()["answered"]
    assert 3 <= len(kept) < 2 * CASES
    live.served.admin(latency=0.0)
    assert live.run(*repeats).exit_code == 0
    items = live.items()
    assert len(items) == 2 * CASES
    assert {name: items[name] for name in kept} == kept
    # a repeat is a run of its own: the same question is asked again
    assert live.stats()["answered"] - answered == 2 * CASES - len(kept)


@pytest.mark.parametrize(
    "ceiling", [("--max-tokens",), ("--price", "1000000/1000000", "--max-cost")], ids=["tokens", "cost"]
)
def test_a_ceiling_stops_the_run_and_counts_what_it_had_used(live: Live, ceiling: tuple[str, ...]) -> None:
    # an article uses some 600; the bound on its reply, 8,000, and its question have to fit in beside what is used
    most = 12_000
    stopped = live.run(*ceiling, most)
    assert isinstance(stopped.exception, BudgetError)
    assert "run the same command again with a higher ceiling" in stopped.stderr
    done, asked = len(live.items()), live.stats()["asked"]
    assert 0 < done < CASES
    assert isinstance(live.run(*ceiling, most).exception, BudgetError)
    assert (len(live.items()), live.stats()["asked"]) == (done, asked)
    assert live.run(*ceiling, 10 * most).exit_code == 0
    assert live.stats()["asked"] == asked + CASES - done


def test_a_ceiling_counts_what_told_no_usage_over_a_resume(live: Live) -> None:
    live.served.admin(tells_usage=False)
    ceiling = ("--price", "1000000/1000000", "--max-cost", 30_000)
    assert isinstance(live.run(*ceiling).exception, BudgetError)
    done, asked = len(live.items()), live.stats()["asked"]
    assert 0 < done < CASES
    assert isinstance(live.run(*ceiling).exception, BudgetError)
    assert (len(live.items()), live.stats()["asked"]) == (done, asked)


def test_a_wrong_key_stops_the_run_and_says_what_to_set(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_API_KEY", "sk-wrong")
    live.served.admin(key="sk-right")
    done = live.run("--concurrency", "3")
    assert isinstance(done.exception, CredentialsError)
    assert "set SUMMARIZER_API_KEY" in str(done.exception)
    assert live.items() == {}


def test_credentials_in_the_address_reach_the_endpoint_and_no_line(live: Live) -> None:
    url = live.served.url.replace("http://", "http://ada:sesame@")
    assert live.run(url=url).exit_code == 0
    live.output = live.output.with_name("down")
    live.served.admin(is_down=True)
    done = live.run("--concurrency", "3", url=url)
    assert done.exception is not None
    assert "is down" in done.stderr
    assert "sesame" not in f"{done.output} {done.stderr} {done.exception}"
