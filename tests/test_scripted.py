import asyncio
import subprocess
import sys
from typing import Any

import pytest
from pydantic import BaseModel

from summarizer.engine.model import Message, Model, Reply, Request
from summarizer.engine.reply import ListsDraft
from summarizer.errors import EndpointError, InvalidReplyError
from summarizer.testing import ScriptedModel


class Line(BaseModel):
    text: str


class Numbers(ListsDraft):
    items: list[int]


def question(step: str = "topics", draft: type[BaseModel] = Line) -> Request[Any]:
    return Request(step, (Message("user", "Which?"),), draft, 10)


def ask(model: Model, *requests: Request[Any]) -> list[Reply[Any]]:
    async def run() -> list[Reply[Any]]:
        return [await model.ask(request) for request in requests]

    return asyncio.run(run())


def test_a_queue_answers_in_order_and_the_history_is_kept() -> None:
    model = ScriptedModel([Line(text="one"), '{"text": "two"}', {"text": "three"}])
    replies = ask(model, question("a"), question("b"), question("c"))
    assert [reply.draft.text for reply in replies] == ["one", "two", "three"]
    assert model.steps() == ["a", "b", "c"]
    assert model.history[0].messages[0].content == "Which?"


def test_a_script_by_step_answers_in_any_order() -> None:
    model = ScriptedModel({"a": {"text": "always"}, "b": [{"text": "first"}, {"text": "second"}]})
    replies = ask(model, question("b"), question("a"), question("b"), question("a"))
    assert [reply.draft.text for reply in replies] == ["first", "always", "second", "always"]


def test_a_function_sees_the_request() -> None:
    model = ScriptedModel(lambda request: {"text": request.step})
    assert ask(model, question("a"))[0].draft == Line(text="a")
    by_step = ScriptedModel({"a": lambda request: Line(text=request.messages[0].content)})
    assert ask(by_step, question("a"))[0].draft == Line(text="Which?")


def test_an_error_of_the_script_is_raised() -> None:
    with pytest.raises(EndpointError, match="gone"):
        ask(ScriptedModel([EndpointError("gone", 503)]), question())


def test_replies_are_validated_as_an_endpoint_does() -> None:
    model = ScriptedModel(['{"items": [1, "x", 3]}', '{"wrong": 1}'])
    (reply,) = ask(model, question(draft=Numbers))
    assert reply.draft.items == [1, 3]
    assert [rejected.partition(":")[0] for rejected in reply.rejected] == ["items item 2"]
    with pytest.raises(InvalidReplyError, match="scripted reply to step 'topics' is invalid"):
        ask(model, question())


def test_a_script_that_has_run_out_says_where() -> None:
    with pytest.raises(AssertionError, match="no answer left for step 'topics', request 1"):
        ask(ScriptedModel(), question())


def test_opening_a_model_imports_no_vendor() -> None:
    """The engine loads while they are imported; a test of a plan needs none of them."""
    program = "import sys, summarizer.engine.endpoint, summarizer.testing; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"openai", "instructor", "tenacity", "httpx2", "xllamacpp", "rich", "spacy"} & set(loaded)
