"""What the plan asks and a model answers; the one seam between meaning and vendors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from ..brief import Usage


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["system", "user", "assistant"]
    content: str


DraftT = TypeVar("DraftT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Request(Generic[DraftT]):
    """One question.

    Attributes:
        step: the plan's step that asks, as it is shown in progress and counted in provenance.
        messages: requests of one step begin with the same bytes, so that a server reads them once.
        draft: the type that the reply must have.
        max_tokens: bound on the reply.
        slot: the engine's slot that holds the article's prefix; None where the endpoint has no slots.
        shared: what the embedded engine has in the emptied slot before this question: its messages as far as they hold
            nothing of an article and serve all. What was read of it is always kept. The answers are then the same
            whatever the slot held before.
        opening: what it reads after that by itself, the messages up to the article's end, so that it can be kept.
    """

    step: str
    messages: tuple[Message, ...]
    draft: type[DraftT]
    max_tokens: int
    slot: int | None = None
    shared: tuple[Message, ...] = ()
    opening: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply(Generic[DraftT]):
    """A validated answer.

    Attributes:
        draft: the reply; a truncated one holds its complete items.
        truncated: the reply met max_tokens; what was complete is in the draft.
        rejected: items that stayed invalid after the last attempt, with the reason.
        raw: the reply's text as it came, of every attempt.
        model: the model id that the endpoint returned.
        usage: summed over attempts.
        requests: HTTP requests made, retries included.
    """

    draft: DraftT
    truncated: bool = False
    rejected: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()
    model: str = ""
    usage: Usage = field(default_factory=Usage)
    requests: int = 1
    seconds: float = 0.0


class Model(Protocol):
    """Anything that answers requests: an endpoint, a recording, a script.

    Attributes:
        name: the model id asked for.
        digest: sha256 of the model file, None where it is not known.
        endpoint: "embedded", or the base URL without credentials.
        context_tokens: the window that prompt and reply must fit in.
        slots: how many articles it holds side by side.
    """

    name: str
    digest: str | None
    endpoint: str
    context_tokens: int
    slots: int

    async def prepare(self) -> None:
        """Waits until questions can be answered; context_tokens is true afterwards."""
        ...

    async def ask(self, request: Request[DraftT]) -> Reply[DraftT]:
        """Raises a ModelError when no usable answer can be had."""
        ...

    async def aclose(self) -> None: ...
