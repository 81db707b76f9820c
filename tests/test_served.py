"""An engine that another process keeps warm: found, taken in turns, and left alone where it does not fit."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_engine import HEAD, SERVER
from pydantic import BaseModel, ConfigDict, Field

from summarizer import Brief
from summarizer.engine import server as engines
from summarizer.engine.endpoint import Endpoint
from summarizer.engine.model import Message, Request
from summarizer.engine.served import STATE_FILE, Served, ServedEngine, announced, describe_engine, find_served
from summarizer.engine.server import Engine
from summarizer.errors import EngineError


class Text(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=2000)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    program = tmp_path / "program.py"
    program.write_text(HEAD.format(package=str(Path(engines.__file__).parent)) + SERVER.format())
    made = Engine(tmp_path / "x.gguf", program=program)
    yield made
    made.close()


def state_of(engine: Engine) -> Served:
    return describe_engine(engine, asyncio.run(engine.ready()), "d")


def test_a_warm_engine_is_found_and_answers(engine: Engine, tmp_path: Path) -> None:
    with announced(state_of(engine), tmp_path) as path:
        if os.name != "nt":
            assert path.stat().st_mode & 0o777 == 0o600
        served = find_served(tmp_path, "x", "d")
        assert served is not None and served.key == engine.key

        async def ask() -> str:
            endpoint = Endpoint("x", engine=ServedEngine(served, tmp_path))
            reply = await endpoint.ask(Request("test", (Message("user", "Who?"),), Text, 50, 0))
            await endpoint.aclose()
            assert endpoint.endpoint == "embedded"
            return reply.draft.text

        assert json.loads(asyncio.run(ask()))["authorization"] is True
    assert engine.is_alive
    assert not path.exists() and find_served(tmp_path, "x", "d") is None


@pytest.mark.parametrize(("name", "digest"), [("y", "d"), ("x", "e")])
def test_another_model_than_the_one_wanted_is_left_alone(
    engine: Engine, tmp_path: Path, name: str, digest: str
) -> None:
    with announced(state_of(engine), tmp_path) as path:
        assert find_served(tmp_path, name, digest) is None
        assert path.exists()


@pytest.mark.parametrize("changed", [{"version": "0.0.9"}, {"build": "1"}, {"key": "wrong"}])
def test_an_engine_of_another_version_or_key_is_left_alone(
    engine: Engine, tmp_path: Path, changed: dict[str, str]
) -> None:
    with announced(replace(state_of(engine), **changed), tmp_path):
        assert find_served(tmp_path, "x", "d") is None


def test_the_file_of_a_server_that_is_gone_is_removed(engine: Engine, tmp_path: Path) -> None:
    with announced(state_of(engine), tmp_path) as path:
        engine.close()
        assert find_served(tmp_path, "x", "d") is None
        assert not path.exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"url": "http://127.0.0.1:9"}', "\x00"])
def test_a_file_that_is_no_state_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / STATE_FILE
    path.write_text(content)
    path.chmod(0o600)
    assert find_served(tmp_path, "x", "d") is None


def test_a_file_that_others_can_read_is_not_trusted(engine: Engine, tmp_path: Path) -> None:
    with announced(state_of(engine), tmp_path) as path:
        path.chmod(0o644)
        assert (find_served(tmp_path, "x", "d") is None) is (os.name != "nt")


def test_a_newer_servers_file_survives_the_end_of_an_older_one(engine: Engine, tmp_path: Path) -> None:
    older = state_of(engine)
    with announced(older, tmp_path) as path:
        newer = replace(older, key="another")
        with announced(newer, tmp_path):
            pass
        assert not path.exists()
    with announced(older, tmp_path):
        keep = announced(newer, tmp_path)
        keep.__enter__()
    assert json.loads(path.read_text())["key"] == "another"


def test_the_second_waits_until_the_first_is_done(engine: Engine, tmp_path: Path) -> None:
    served = state_of(engine)

    async def run() -> list[str]:
        first, second = ServedEngine(served, tmp_path), ServedEngine(served, tmp_path)
        told: list[str] = []
        await first.ready()

        async def wait() -> None:
            await second.ready()
            told.append("second")

        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0.3)
        told.append("first")
        first.close()
        await waiting
        second.close()
        return told

    assert asyncio.run(run()) == ["first", "second"]


def test_a_server_that_ends_meanwhile_is_one_clear_error(engine: Engine, tmp_path: Path) -> None:
    served = state_of(engine)
    engine.close()
    with pytest.raises(EngineError, match="the engine of `summarizer serve` with model 'x' is gone"):
        asyncio.run(ServedEngine(served, tmp_path).ready())


@pytest.mark.live
def test_briefs_of_a_served_model_start_at_once_and_the_server_leaves_nothing_behind(tmp_path: Path) -> None:
    from summarizer.settings import Settings

    # its own state file, the user's own model
    cache = Settings.from_environment().cache_dir
    (tmp_path / "models").symlink_to(cache / "models")
    environment = {**os.environ, "SUMMARIZER_CACHE_DIR": str(tmp_path)}
    article = tmp_path / "mill.txt"
    article.write_text(
        "“We have no orders left,” said Petra Lindqvist, the director of the mill at Ostrand.\n"
    )
    summarizer = [sys.executable, "-m", "summarizer"]
    with subprocess.Popen(
        [*summarizer, "serve"], stdout=subprocess.PIPE, env=environment, text=True
    ) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            assert line.startswith("qwen2.5-coder-1.5b-instruct-q4_k_m at http://127.0.0.1:")
            assert (tmp_path / STATE_FILE).exists()
            again = subprocess.run(
                [*summarizer, "serve"], capture_output=True, env=environment, text=True, check=False
            )
            assert again.returncode == 2 and "is served already" in again.stderr
            before = time.perf_counter()
            done = subprocess.run(
                [*summarizer, "brief", str(article), "--format", "json"],
                capture_output=True, env=environment, text=True, check=True,
            )  # fmt: skip
            brief = Brief.model_validate_json(done.stdout)
            # what is not the model's: no load of a gigabyte
            assert time.perf_counter() - before - brief.provenance.seconds < 5
            assert brief.stated_positions
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(300) == 0
    assert not (tmp_path / STATE_FILE).exists()
