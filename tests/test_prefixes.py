"""What the engine has read, kept as files."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_engine import HEAD, SERVER
from pydantic import BaseModel, ConfigDict, Field

from summarizer import Summarizer
from summarizer.engine import server as engines
from summarizer.engine.endpoint import Endpoint
from summarizer.engine.model import Message, Reply, Request
from summarizer.engine.prefixes import Prefixes, prefix_name
from summarizer.engine.selection import open_model
from summarizer.engine.server import Engine
from summarizer.settings import Settings

ARTICLE = (
    "The mill at Ostrand will close in May, its director, Petra Lindqvist, said on Monday. “We have no orders left,” she "
    "told reporters. The union said that it would fight for every job.\n"
)


class Text(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=2000)


def asked(article: str, *, shared: bool = False, opening: bool = True) -> Request[Text]:
    system = Message("system", "You read.")
    messages = (system, Message("user", f"{article} Who?"))
    read = (system, Message("user", article))
    return Request("test", messages, Text, 50, 0, (system,) if shared else (), read if opening else ())


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    program = tmp_path / "program.py"
    program.write_text(HEAD.format(package=str(Path(engines.__file__).parent)) + SERVER.format())
    made = Engine(tmp_path / "x.gguf", program=program, slot_dir=Prefixes(tmp_path / "read").open())
    yield made
    made.close()


def keeping(engine: Engine) -> Endpoint:
    return Endpoint("tiny", engine=engine, keeps_articles=True)


async def answers(
    endpoint: Endpoint, *articles: str, shared: bool = False, opening: bool = True
) -> list[Reply[Text]]:
    return [await endpoint.ask(asked(article, shared=shared, opening=opening)) for article in articles]


def test_an_article_is_read_once_and_then_restored(engine: Engine, tmp_path: Path) -> None:
    first, again, other = asyncio.run(answers(keeping(engine), "Rain.", "Rain.", "Snow."))
    assert (first.requests, again.requests, other.requests) == (2, 1, 2)
    assert first.usage.input_tokens == 7
    kept = list((tmp_path / "read").iterdir())
    assert len(kept) == 2
    if os.name != "nt":
        assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
        assert (tmp_path / "read").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("shared", "opening", "keeps_articles", "counted", "sent", "files"),
    [
        (False, True, False, [2, 2, 2], 6, 0),
        (True, False, False, [1, 1, 1], 4, 1),
        (True, True, False, [2, 2, 2], 7, 1),
        (True, True, True, [2, 1, 2], 6, 3),
    ],
)
def test_what_is_shared_is_kept_and_counted_for_no_article_and_an_article_kept_where_that_is_wanted(
    engine: Engine, tmp_path: Path, shared: bool, opening: bool, keeps_articles: bool, counted: list[int], sent: int, files: int
) -> None:  # fmt: skip
    exchanges: list[dict[str, object]] = []
    endpoint = Endpoint("tiny", engine=engine, keeps_articles=keeps_articles, on_exchange=exchanges.append)
    found = asyncio.run(answers(endpoint, "Rain.", "Rain.", "Snow.", shared=shared, opening=opening))
    assert [reply.requests for reply in found] == counted
    assert len(exchanges) == sent
    # the file that spared a reading changes nothing that a brief tells of its cost
    first, *_, other = (reply.usage.input_tokens for reply in found)
    assert first == other
    assert len(list((tmp_path / "read").iterdir())) == files


def test_a_file_that_the_engine_refuses_is_forgotten_and_the_article_read(
    engine: Engine, tmp_path: Path
) -> None:
    asyncio.run(answers(keeping(engine), "Rain."))
    (kept,) = (tmp_path / "read").iterdir()
    kept.write_text("cut short")
    (reply,) = asyncio.run(answers(keeping(engine), "Rain."))
    assert reply.requests == 2
    assert kept.read_text() != "cut short"


def test_a_file_that_a_busy_engine_does_not_come_to_stays(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(answers(keeping(engine), "Rain."))
    (kept,) = (tmp_path / "read").iterdir()
    kept.write_text("slow")
    monkeypatch.setattr(engines, "SLOT_TIMEOUT_S", 0.2)
    forgotten: list[str] = []
    monkeypatch.setattr(Prefixes, "forget", lambda self, name: forgotten.append(name))
    (reply,) = asyncio.run(answers(keeping(engine), "Rain."))
    assert reply.requests == 2
    assert kept.name not in forgotten


def test_a_folder_that_cannot_be_written_costs_the_file_and_not_the_answer(
    engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "read").rmdir()
    (tmp_path / "read").write_text("no folder")
    (reply,) = asyncio.run(answers(keeping(engine), "Rain."))
    assert reply.requests == 2


def test_the_name_is_made_of_model_and_messages() -> None:
    opening = (Message("user", "Rain."),)
    names = {
        prefix_name("m", opening),
        prefix_name("n", opening),
        prefix_name("m", (Message("system", "Rain."),)),
        prefix_name("m", (Message("user", "Rain. "),)),
    }
    assert len(names) == 4
    assert prefix_name("m", opening) in names


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    prefixes = Prefixes(tmp_path, limit_bytes=25)
    for age, name in enumerate(("c.slot", "b.slot", "a.slot")):
        (tmp_path / name).write_bytes(bytes(10))
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    assert prefixes.holds("a.slot") and not prefixes.holds("d.slot")
    prefixes.trim()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.slot", "c.slot"]
    info = prefixes.info()
    assert (info.prefixes, info.bytes, info.limit_bytes) == (2, 20, 25)
    assert prefixes.clear() == 2 and prefixes.info().prefixes == 0


def test_a_missing_folder_holds_nothing(tmp_path: Path) -> None:
    assert Prefixes(tmp_path / "none").info().prefixes == 0
    assert Prefixes(tmp_path / "none").clear() == 0


@pytest.mark.live
def test_a_brief_from_what_was_read_before_is_the_same_and_reads_only_questions(
    tmp_path: Path,
) -> None:
    steps: list[tuple[str, int]] = []

    def heard(told: dict[str, object]) -> None:
        response = told["response"]
        assert isinstance(response, dict)
        steps.append((str(told["step"]), response["timings"]["prompt_n"]))

    settings = Settings.from_environment()
    (tmp_path / "models").symlink_to(settings.cache_dir / "models")
    settings = replace(settings, cache_dir=tmp_path)
    briefs, read = [], []
    for _ in range(2):
        steps.clear()
        with Summarizer(
            model=open_model(keeps_prefixes=True, on_exchange=heard, settings=settings)
        ) as summarizer:
            briefs.append(summarizer.summarize(ARTICLE).model_dump(exclude={"article", "provenance"}))
        read.append(dict(steps))
    assert "reading" in read[0] and "reading" not in read[1]
    assert all(tokens < 200 for tokens in read[1].values())
    assert briefs[0] == briefs[1]


@pytest.mark.live
def test_the_first_brief_of_all_tells_the_cost_that_the_second_does(tmp_path: Path) -> None:
    settings = Settings.from_environment()
    (tmp_path / "models").symlink_to(settings.cache_dir / "models")
    settings = replace(settings, cache_dir=tmp_path)
    costs = []
    for _ in range(2):
        with Summarizer(model=open_model(settings=settings)) as summarizer:
            told = summarizer.summarize(ARTICLE).provenance
        costs.append((told.requests, told.usage.input_tokens, told.usage.output_tokens))
    assert costs[0] == costs[1]
