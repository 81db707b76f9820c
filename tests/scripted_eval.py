"""A scripted model and a briefer that asks it, for the tests of runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from gold_cases import EMPTY_TEXT, TEXT, empty_gold, perfect_brief, strike_gold, write_case
from pydantic import BaseModel

from summarizer.brief import Brief, Usage
from summarizer.commands.eval import evaluate
from summarizer.commands.eval.model import open_model
from summarizer.engine.model import Message, Model, Reply, Request
from summarizer_evals.gold.case import Case
from summarizer_evals.running.execution import execute
from summarizer_evals.running.recording import ReplayModel
from summarizer_evals.running.run import Run
from summarizer_evals.running.settings import Settings


class NumberDraft(BaseModel):
    number: int


class ScriptedModel:
    """Answers every request with the next number; `fail` may raise before it does."""

    name = "scripted"
    digest: str | None = "d1"
    endpoint = "script"
    context_tokens = 1000
    slots = 4

    def __init__(self, fail: Callable[[int], None] = lambda asked: None) -> None:
        self.asked: list[Request[Any]] = []
        self.slots_used: set[int | None] = set()
        self._fail = fail

    async def ask(self, request: Request[Any]) -> Reply[Any]:
        self.asked.append(request)
        self.slots_used.add(request.slot)
        await asyncio.sleep(0)
        self._fail(len(self.asked))
        return Reply(
            draft=request.draft(number=len(self.asked)),
            raw=(f'{{"number": {len(self.asked)}}}',),
            model="scripted-1",
            usage=Usage(input_tokens=10, output_tokens=2),
        )

    async def prepare(self) -> None:
        pass

    async def aclose(self) -> None:
        pass


def request(
    case: Case, step: str = "count", prompt: str = "How many?", slot: int | None = None
) -> Request[NumberDraft]:
    messages = (Message("system", case.text), Message("user", prompt))
    return Request(step, messages, NumberDraft, max_tokens=10, slot=slot)


def briefer(
    prompt: str = "How many?",
    change: Callable[[Case, Brief], Brief] = lambda case, brief: brief,
    steps: int = 2,
) -> Callable[[Case, Model, int | None], Any]:
    """Asks `steps` questions, then hands out the perfect brief, changed; the headline holds the answers."""

    async def brief(case: Case, model: Model, slot: int | None) -> Brief:
        answers = []
        for number in range(steps):
            reply = await model.ask(request(case, f"step {number}", prompt, slot))
            answers.append(str(reply.draft.number))
        made = perfect_brief(case, headline=" ".join(answers))
        return change(case, made)

    return brief


async def execute_with(
    folder: Path,
    cases: Sequence[Case],
    settings: Settings,
    brief: Callable[..., Any] | None = None,
    model: Model | None = None,
) -> Run:
    """A run as the command makes it, with a scripted model or the settings' recording."""
    answering = ReplayModel(settings.replay, "", 0) if settings.replay else model or ScriptedModel()
    async with open_model(answering, None, settings) as shop:
        return await execute(folder, cases, settings, brief or briefer(), shop)


def write_cases(folder: Path) -> Path:
    write_case(folder / "strike", TEXT, strike_gold())
    write_case(folder / "bridge", EMPTY_TEXT, empty_gold())
    return folder


def write_prompt(folder: Path, name: str, question: str) -> None:
    text = f"---\nname: {name}\ndescription: A question.\ninputs: []\n---\nuser:\n{question}\n"
    (folder / f"{name}.md").write_text(text, encoding="utf-8")


def make_settings(folder: Path, **fields: Any) -> Settings:
    prompts = folder / "prompts"
    prompts.mkdir(exist_ok=True)
    write_prompt(prompts, "count", "How many?")
    return Settings(prompts=prompts, **({"strategy": "staged"} | fields))


Change = Callable[[Case, Brief], Brief]


def keep(case: Case, brief: Brief) -> Brief:
    return brief


def swap_speakers(case: Case, brief: Brief) -> Brief:
    """The regression: every second article has a quotation in the wrong mouth."""
    if not brief.stated_positions:
        return brief
    first = brief.stated_positions[0].model_copy(update={"speaker_id": "P2"})
    return brief.model_copy(update={"stated_positions": [first, *brief.stated_positions[1:]]})


def fabricate(case: Case, brief: Brief) -> Brief:
    return brief.model_copy(update={"headline": "“Never said”"})


def invoke(*arguments: str | Path, environ: dict[str, str] | None = None) -> Result:
    """Run `summarizer eval` with the arguments."""
    env = {"GITHUB_STEP_SUMMARY": None} | (environ or {})
    return CliRunner().invoke(evaluate, [str(each) for each in arguments], env=env)
