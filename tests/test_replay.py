"""Recordings: what is asked again is answered, what is new fails."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from gold_cases import strike_case
from pydantic import BaseModel
from scripted_eval import NumberDraft, ScriptedModel, request

from summarizer.engine.model import Request
from summarizer.errors import EndpointError, InputError, ModelError, RefusalError
from summarizer_evals.running.recording import (
    Header,
    RecordingModel,
    ReplayMissError,
    ReplayModel,
    load_replies,
    write_header,
)

CASE = strike_case()


class OtherDraft(BaseModel):
    number: int
    why: str = ""


def record(
    folder: Path, *requests: Request[NumberDraft], repeat: int = 0, model: ScriptedModel | None = None
) -> None:
    inner = model or ScriptedModel()
    write_header(folder, Header.of(inner))

    async def ask() -> None:
        recording = RecordingModel(inner, folder / f"strike.{repeat}.jsonl", repeat)
        for each in requests:
            await recording.ask(each)

    asyncio.run(ask())


def test_the_same_requests_get_the_same_replies(tmp_path: Path) -> None:
    record(tmp_path, request(CASE), request(CASE), request(CASE, "other"))
    replay = ReplayModel(tmp_path, "strike", 0)

    async def ask() -> list[int]:
        # the slot says where a prefix lies, not what is asked
        asked = [request(CASE, "other"), request(CASE, slot=3), request(CASE)]
        return [(await replay.ask(each)).draft.number for each in asked]

    assert asyncio.run(ask()) == [3, 1, 2]
    assert (replay.name, replay.digest, replay.endpoint) == ("scripted", "d1", "script")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (request(CASE, prompt="How few?"), "messages changed"),
        (Request("count", request(CASE).messages, NumberDraft, max_tokens=11), "max_tokens changed"),
        (Request("count", request(CASE).messages, OtherDraft, max_tokens=10), "draft changed"),
        (request(CASE, "new step"), "no reply to step 'new step' is recorded"),
    ],
)
def test_a_miss_fails_and_says_what_changed(tmp_path: Path, asked: Request[NumberDraft], why: str) -> None:
    record(tmp_path, request(CASE))
    replay = ReplayModel(tmp_path, "strike", 0)
    with pytest.raises(ReplayMissError, match=why):
        asyncio.run(replay.ask(asked))
    assert len(replay.misses) == 1


def test_a_request_asked_more_often_than_recorded_is_a_miss(tmp_path: Path) -> None:
    record(tmp_path, request(CASE))
    replay = ReplayModel(tmp_path, "strike", 0)
    asyncio.run(replay.ask(request(CASE)))
    with pytest.raises(ReplayMissError, match="how often it is asked"):
        asyncio.run(replay.ask(request(CASE)))


def test_the_repeat_is_part_of_the_key(tmp_path: Path) -> None:
    record(tmp_path, request(CASE), repeat=0)
    (tmp_path / "strike.1.jsonl").write_bytes((tmp_path / "strike.0.jsonl").read_bytes())
    with pytest.raises(ReplayMissError, match="repeat changed"):
        asyncio.run(ReplayModel(tmp_path, "strike", 1).ask(request(CASE)))
    with pytest.raises(ReplayMissError, match="nothing is recorded"):
        asyncio.run(ReplayModel(tmp_path, "strike", 2).ask(request(CASE)))


def test_an_error_is_replayed_as_the_error_that_it_was(tmp_path: Path) -> None:
    def refuse(asked: int) -> None:
        raise RefusalError("not this one")

    with pytest.raises(RefusalError):
        record(tmp_path, request(CASE), model=ScriptedModel(refuse))
    with pytest.raises(RefusalError, match="not this one"):
        asyncio.run(ReplayModel(tmp_path, "strike", 0).ask(request(CASE)))


def test_a_line_cut_short_is_no_reply_and_a_broken_one_is_named(tmp_path: Path) -> None:
    record(tmp_path, request(CASE), request(CASE, "other"))
    path = tmp_path / "strike.0.jsonl"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[:-20], encoding="utf-8")
    assert len(load_replies(path)) == 1
    path.write_text("{}\n" + whole, encoding="utf-8")
    with pytest.raises(InputError, match=r"strike\.0\.jsonl, line 1"):
        load_replies(path)


def test_a_folder_that_is_no_recording_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not a recording, recording\.json is missing"):
        ReplayModel(tmp_path, "strike", 0)


def test_a_recording_that_is_gone_on_with_asks_only_what_it_lacks(tmp_path: Path) -> None:
    record(tmp_path, request(CASE), request(CASE, "other"))
    path = tmp_path / "strike.0.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write('{"key": "cut sho')
    model = ScriptedModel()
    recording = RecordingModel(model, path, 0, answers_known=True)

    async def ask() -> list[int]:
        asked = (request(CASE, "other"), request(CASE), request(CASE, "new"), request(CASE, "new"))
        return [(await recording.ask(each)).draft.number for each in asked]

    assert asyncio.run(ask()) == [2, 1, 1, 2]
    assert len(model.asked) == 2
    assert len(load_replies(path)) == 4


def test_what_an_endpoint_failed_at_is_asked_again_and_a_refusal_is_not(tmp_path: Path) -> None:
    def fail(asked: int) -> None:
        raise EndpointError("busy", 503) if asked == 1 else RefusalError("not this one")

    asked = (request(CASE, "busy"), request(CASE, "refused"))
    failing = ScriptedModel(fail)
    path = tmp_path / "strike.0.jsonl"

    async def ask(model: ScriptedModel) -> list[str]:
        recording = RecordingModel(model, path, 0, answers_known=True)
        found = []
        for each in asked:
            try:
                found.append(str((await recording.ask(each)).draft.number))
            except ModelError as error:
                found.append(str(error))
        return found

    assert asyncio.run(ask(failing)) == ["busy", "not this one"]
    again = ScriptedModel()
    assert asyncio.run(ask(again)) == ["1", "not this one"]
    assert len(again.asked) == 1
