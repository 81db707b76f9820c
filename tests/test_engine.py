"""The engine's process: mostly with a stand-in for llama.cpp that starts at once."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_engine import HEAD, SERVER
from pydantic import BaseModel, ConfigDict, Field

from summarizer.engine import server as engines
from summarizer.engine.endpoint import Endpoint
from summarizer.engine.model import Message, Reply, Request
from summarizer.engine.selection import open_model
from summarizer.engine.server import Engine, context_tokens_per_slot
from summarizer.errors import EngineError, MissingExtraError
from summarizer.settings import Settings


class Text(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=2000)


def question(content: str = "Who?", slot: int | None = None) -> Request[Text]:
    return Request("test", (Message("user", content),), Text, 50, slot)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Any]:
    """Engines whose program is what a test says; none outlives its test."""
    made: list[Engine] = []

    def build(program: str, **options: Any) -> Engine:
        path = tmp_path / f"program{len(made)}.py"
        path.write_text(HEAD.format(package=str(Path(engines.__file__).parent)) + program.format())
        made.append(Engine(tmp_path / "x.gguf", program=path, **options))
        return made[-1]

    yield build
    for engine in made:
        engine.close()


def pid_of(engine: Engine) -> int:
    assert engine._process is not None
    return engine._process.pid


def test_start_returns_at_once_and_ready_waits(make: Any) -> None:
    engine = make("time.sleep(2)\n" + SERVER)
    started = time.perf_counter()
    engine.start()
    assert time.perf_counter() - started < 1.5
    assert asyncio.run(engine.ready()).startswith("http://127.0.0.1:")
    assert time.perf_counter() - started > 2
    assert engine.is_alive
    engine.close()
    assert not engine.is_alive


def test_the_endpoint_speaks_to_the_engine_with_slot_key_and_schema(make: Any) -> None:
    async def run() -> tuple[Any, Any]:
        endpoint = Endpoint("tiny", engine=make(SERVER, slots=2), seed=5, digest="d")
        replies = await asyncio.gather(endpoint.ask(question(slot=1)), endpoint.ask(question()))
        await endpoint.aclose()
        return replies[0], endpoint

    reply, endpoint = asyncio.run(run())
    told = json.loads(reply.draft.text)
    assert (told["id_slot"], told["cache_prompt"], told["seed"], told["authorization"]) == (1, True, 5, True)
    assert told["response_format"]["type"] == "json_schema" and told["grammar"] is None
    assert (reply.model, reply.requests) == ("tiny", 1)
    assert (endpoint.endpoint, endpoint.slots, endpoint.digest, endpoint.context_tokens) == (
        "embedded",
        2,
        "d",
        16_384,
    )


def test_what_is_fixed_of_a_reply_is_given_and_not_written(
    make: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Place(BaseModel):
        model_config = ConfigDict(extra="forbid")
        place: str = Field(max_length=9)

    async def run() -> Reply[Place]:
        endpoint = Endpoint("tiny", engine=make(SERVER))
        reply = await endpoint.ask(Request("places", (Message("user", "Where?"),), Place, 9))
        await endpoint.aclose()
        return reply

    reply = asyncio.run(run())
    assert (reply.draft.place, reply.raw) == ("Oslo", ('{"place":"Oslo"}',))
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_crash_while_it_answers_is_one_clear_error(make: Any) -> None:
    async def run() -> None:
        endpoint = Endpoint("tiny", engine=make(SERVER))
        await endpoint.ask(question())
        for _ in range(2):
            with pytest.raises(EngineError) as caught:
                await endpoint.ask(question("crash"))
            assert f"the embedded engine died (signal {signal.SIGABRT:d}) with model 'x'" in str(caught.value)
            assert "\n" not in str(caught.value)
        await endpoint.aclose()

    asyncio.run(run())


def test_an_engine_that_was_killed_is_started_again(make: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        engine = make(SERVER)
        endpoint = Endpoint("tiny", engine=engine)
        await endpoint.ask(question())
        os.kill(pid_of(engine), signal.SIGKILL)
        replies = await asyncio.gather(*(endpoint.ask(question()) for _ in range(3)))
        assert all(json.loads(reply.draft.text)["authorization"] for reply in replies)
        await endpoint.aclose()

    asyncio.run(run())
    assert [r.getMessage() for r in caplog.records if "started again" in r.getMessage()] == [
        (
            "the embedded engine died (signal 9) with model 'x'; check the file with `summarizer models verify`"
            " and the free memory; it is started again"
        )
    ]


def test_an_engine_whose_log_is_gone_still_says_what_it_died_of(make: Any) -> None:
    engine = make(SERVER)
    asyncio.run(engine.ready())
    os.kill(pid_of(engine), signal.SIGKILL)
    engine._log.close()
    assert "died (signal 9)" in str(engine.failure())


def test_an_engine_that_dies_of_every_question_is_given_up(make: Any) -> None:
    async def run() -> None:
        endpoint = Endpoint("tiny", engine=make(SERVER))
        for _ in range(3):
            with pytest.raises(EngineError):
                await endpoint.ask(question("crash"))
        with pytest.raises(EngineError):
            await endpoint.ask(question())
        await endpoint.aclose()

    asyncio.run(run())


def test_a_crash_while_it_loads_tells_the_last_words_of_its_log(make: Any) -> None:
    engine = make("print('0.1 E load: error loading model: no memory', file=sys.stderr)\nsys.exit(7)")
    with pytest.raises(
        EngineError, match=r"died \(exit code 7\) with model 'x': load: error loading model: no memory"
    ):
        asyncio.run(engine.ready())


def test_an_engine_that_says_nonsense_is_told(make: Any) -> None:
    with pytest.raises(EngineError, match="died"):
        asyncio.run(make("print('hello')").ready())


def test_what_the_engine_logs_reaches_nobody(make: Any, capfd: pytest.CaptureFixture[str]) -> None:
    engine = make("print('noise', file=sys.stderr)\n" + SERVER)
    asyncio.run(engine.ready())
    engine.close()
    assert capfd.readouterr() == ("", "")


TELLS_ITS_THREADS = """
told = " ".join(os.environ.get(name, "") for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"))
print(json.dumps({{"url": told}}), flush=True)
"""


@pytest.mark.parametrize(
    ("own", "expected"),
    [({}, " 2000"), ({"OMP_WAIT_POLICY": "ACTIVE"}, "ACTIVE "), ({"GOMP_SPINCOUNT": "7"}, " 7")],
)
def test_the_engines_threads_spin_briefly_unless_the_user_says_otherwise(
    make: Any, monkeypatch: pytest.MonkeyPatch, own: dict[str, str], expected: str
) -> None:
    for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    assert asyncio.run(make(TELLS_ITS_THREADS).ready()) == expected


def test_the_key_is_new_for_each_engine_and_in_no_command_line(make: Any) -> None:
    first, second = make(SERVER), make(SERVER)
    assert first.key != second.key
    asyncio.run(first.ready())
    if sys.platform == "linux":
        assert first.key.encode() not in Path(f"/proc/{pid_of(first)}/cmdline").read_bytes()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_engine_ends_with_its_process(tmp_path: Path, end: signal.Signals) -> None:
    package = Path(engines.__file__).parent
    server = tmp_path / "server.py"
    server.write_text(HEAD.format(package=str(package)) + SERVER.format())
    program = f"""
import asyncio, time
from pathlib import Path
from summarizer.engine.server import Engine
engine = Engine(Path("x.gguf"), program=Path({str(server)!r})).start()
asyncio.run(engine.ready())
print(engine._process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=package.parent,
        start_new_session=True,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        # As Ctrl-C does: to the whole group.
        os.killpg(parent.pid, end) if end == signal.SIGINT else parent.send_signal(end)
        parent.wait(300)
        deadline = time.monotonic() + 60
        while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not Path(f"/proc/{child}").exists()


def test_an_engine_that_does_not_end_by_itself_is_killed(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "STOP_S", 0.1)
    engine = make("time.sleep(60)").start()
    child = pid_of(engine)
    started = time.perf_counter()
    engine.close()
    assert time.perf_counter() - started < 5
    assert not Path(f"/proc/{child}").exists()


def test_an_engine_that_is_forgotten_is_stopped(make: Any) -> None:
    engine = make(SERVER)
    asyncio.run(engine.ready())
    stop = engine._stop
    assert stop is not None
    assert stop.atexit


def test_what_a_slot_has_read_is_saved_and_restored(make: Any, tmp_path: Path) -> None:
    async def run(engine: Engine) -> None:
        assert await engine.restore_slot(0, "prefix.bin") == 0
        assert await engine.save_slot(0, "prefix.bin") == 7
        assert (tmp_path / "prefix.bin").is_file()
        assert await engine.restore_slot(0, "prefix.bin") == 7
        (tmp_path / "prefix.bin").write_text("not ours")
        with pytest.raises(EngineError, match="cannot restore slot 0: HTTP 400"):
            await engine.restore_slot(0, "prefix.bin")
        os.kill(pid_of(engine), signal.SIGKILL)
        with pytest.raises(EngineError, match=r"died \(signal 9\)"):
            await engine.save_slot(0, "prefix.bin")

    asyncio.run(run(make(SERVER, slot_dir=tmp_path)))


def test_after_close_the_endpoint_says_that_it_is_closed(make: Any) -> None:
    async def run() -> None:
        endpoint = Endpoint("tiny", engine=make(SERVER))
        await endpoint.ask(question())
        await endpoint.aclose()
        await endpoint.aclose()
        with pytest.raises(EngineError, match="the embedded engine for 'x' is closed"):
            await endpoint.ask(question())

    asyncio.run(run())


def test_without_the_extra_the_error_names_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'summarizer\[local\]'"):
        open_model(settings=Settings(tmp_path, is_offline=True))


def test_slots_are_made_wider_and_narrow_again(make: Any) -> None:
    async def run() -> tuple[Any, ...]:
        endpoint = Endpoint("tiny", engine=make(SERVER, slots=20), is_resized=True)
        first = (endpoint.slot_tokens, endpoint.context_tokens, await endpoint.count_tokens("one two three"))
        before = endpoint._engine
        await endpoint.resize(2)
        wide = (endpoint.slots, endpoint.slot_tokens, before is not None and before.is_alive)
        told = json.loads((await endpoint.ask(question(slot=1))).draft.text)
        await endpoint.resize(20)
        narrow = (endpoint.slots, endpoint.slot_tokens)
        await endpoint.aclose()
        return first, wide, told["authorization"], narrow

    assert asyncio.run(run()) == ((1792, 16_384, 3), (2, 16_384, False), True, (20, 1792))


def test_an_engine_that_dies_before_an_article_is_counted_is_begun_anew(make: Any) -> None:
    async def run() -> tuple[int, int]:
        endpoint = Endpoint("tiny", engine=make(SERVER, slots=20), is_resized=True)
        counted = await endpoint.count_tokens("one two")
        assert endpoint._engine is not None
        os.kill(pid_of(endpoint._engine), signal.SIGKILL)
        again = await endpoint.count_tokens("one two three")
        await endpoint.aclose()
        return counted, again

    assert asyncio.run(run()) == (2, 3)


@pytest.mark.parametrize(
    ("slots", "trained", "expected"),
    [(1, None, 16_384), (2, 32_768, 16_384), (4, 32_768, 8_960), (20, 32_768, 1_792), (1, 2048, 2048)],
)
def test_all_slots_together_stay_within_the_memory(slots: int, trained: int | None, expected: int) -> None:
    assert context_tokens_per_slot(slots, trained) == expected


@pytest.mark.parametrize("content", [b"", b"GGUF and nothing more"])
def test_llama_cpp_itself_refuses_a_bad_file_with_a_reason(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(content)
    engine = Engine(path)
    try:
        with pytest.raises(EngineError, match="failed to load model"):
            asyncio.run(engine.ready())
    finally:
        engine.close()


@pytest.mark.live
def test_the_embedded_model_answers_and_reads_a_prefix_once() -> None:
    class Capital(BaseModel):
        model_config = ConfigDict(extra="forbid")

        city: str = Field(max_length=30)

    async def run() -> list[Any]:
        endpoint = open_model()
        system = Message("system", "You answer questions about countries, in JSON.")
        asked = [
            Request("live", (system, Message("user", f"What is the capital of {country}?")), Capital, 20, 0)
            for country in ("France", "Japan")
        ]
        replies = [await endpoint.ask(request) for request in asked]
        await endpoint.aclose()
        return replies

    first, second = asyncio.run(run())
    assert (first.draft.city, second.draft.city) == ("Paris", "Tokyo")
    assert second.usage.cached_input_tokens > 10
    assert first.usage.output_tokens < 12
