"""A scripted model: replies in, history out. For tests of anything that asks a Model."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from .brief import Usage
from .engine.model import DraftT, Reply, Request
from .engine.reply import read_reply
from .errors import InvalidReplyError, ModelError

# What a script answers with: a draft, its JSON text, its fields, an error, or a function of the request.
Answer = BaseModel | str | Mapping[str, Any] | ModelError | Callable[[Request[Any]], Any]


class ScriptedModel:
    """Answers from a script and keeps every request.

    Replies are validated as an endpoint validates them: an invalid item lands in `rejected`, an invalid draft
    raises InvalidReplyError. A request with no answer left raises AssertionError.

    Attributes:
        history: the requests, in the order in which they were asked.
    """

    def __init__(
        self,
        answers: Iterable[Answer] | Mapping[str, Answer | list[Answer]] | Callable[[Request[Any]], Any] = (),
        *,
        name: str = "scripted",
        slots: int = 1,
        context_tokens: int = 16_384,
    ) -> None:
        """Take the script.

        Args:
            answers: a queue for all requests; or by step, where one answer serves every request of its step
                and a list is that step's queue; or one function for all.
        """
        self.name = name
        self.digest: str | None = None
        self.endpoint = "scripted"
        self.context_tokens = context_tokens
        self.slots = slots
        self.history: list[Request[Any]] = []
        self.is_closed = False
        self._for_all: Callable[[Request[Any]], Any] | None = None
        self._queue: deque[Answer] = deque()
        self._by_step: dict[str, Answer] = {}
        self._step_queues: defaultdict[str, deque[Answer]] = defaultdict(deque)
        if isinstance(answers, Mapping):
            for step, answer in answers.items():
                if isinstance(answer, list):
                    self._step_queues[step].extend(answer)
                else:
                    self._by_step[step] = answer
        elif callable(answers):
            self._for_all = answers
        else:
            self._queue.extend(answers)

    async def prepare(self) -> None:
        pass

    async def ask(self, request: Request[DraftT]) -> Reply[DraftT]:
        """The next answer of the script, validated against the request's draft."""
        self.history.append(request)
        answer = self._next(request)
        if not isinstance(answer, BaseModel | str | Mapping | ModelError) and callable(answer):
            answer = answer(request)
        if isinstance(answer, ModelError):
            raise answer
        if isinstance(answer, BaseModel):
            text = answer.model_dump_json()
        elif isinstance(answer, Mapping):
            text = _dump(answer)
        else:
            text = str(answer)
        reading = read_reply(request.draft, text)
        if reading.draft is None:
            raise InvalidReplyError(
                f"the scripted reply to step {request.step!r} is invalid: {reading.reason}"
            )
        return Reply(
            draft=reading.draft,
            rejected=tuple(map(str, reading.set_aside)),
            raw=(text,),
            model=self.name,
            usage=Usage(
                input_tokens=sum(len(message.content.split()) for message in request.messages),
                output_tokens=len(text.split()),
            ),
        )

    def _next(self, request: Request[Any]) -> Any:
        if self._for_all is not None:
            return self._for_all
        if self._step_queues[request.step]:
            return self._step_queues[request.step].popleft()
        if request.step in self._by_step:
            return self._by_step[request.step]
        if self._queue:
            return self._queue.popleft()
        raise AssertionError(
            f"the script has no answer left for step {request.step!r}, request {len(self.history)}"
        )

    def steps(self) -> list[str]:
        """The steps of the requests, in their order."""
        return [request.step for request in self.history]

    async def aclose(self) -> None:
        self.is_closed = True


def _dump(fields: Mapping[str, Any]) -> str:
    from pydantic_core import to_json

    return to_json(fields).decode()
