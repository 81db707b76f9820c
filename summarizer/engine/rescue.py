"""Asking again: for items that are not valid, for a whole reply that is not or was cut off.

Knows no vendor: an exchange takes messages and a token limit and gives back the reply's text.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic

from pydantic_core import to_json

from ..errors import EndpointError, InvalidReplyError, ModelError
from .model import DraftT, Message, Request
from .reply import ListsDraft, Reading, SetAside, read_part, read_reply

ROUNDS = 2

INVALID = "That answer is not valid: {reason}. Answer again in the same form, corrected."
INVALID_ITEMS = (
    "These items of your answer are not valid:\n{items}\n"
    "Answer again in the same form with these items only, corrected, in this order, and all else empty."
)


@dataclass(frozen=True, slots=True)
class Heard:
    """The text of one reply; is_cut when it met the token limit."""

    text: str
    is_cut: bool = False


Exchange = Callable[[tuple[Message, ...], int], Awaitable[Heard]]
# of each field its items, valid ones and those set aside, at their places
Lists = dict[str, list[object]]


@dataclass(frozen=True, slots=True)
class Rescued(Generic[DraftT]):
    """The best draft that asking again could get."""

    draft: DraftT
    is_truncated: bool
    rejected: tuple[str, ...]


async def rescue(
    request: Request[DraftT], heard: Heard, reading: Reading[DraftT], exchange: Exchange
) -> Rescued[DraftT]:
    """Complete a first reading, with at most two further questions for each kind of fault.

    Raises:
        InvalidReplyError: no valid draft after the last question.
    """
    reading, draft = await _ask_whole(request, heard, reading, exchange)
    if not isinstance(draft, ListsDraft):
        return Rescued(draft, reading.is_cut, rejected=())
    lists = await _ask_items(request, draft, _line_up(draft, reading.set_aside), exchange)
    valid = {
        name: [item for item in items if not isinstance(item, SetAside)] for name, items in lists.items()
    }
    return Rescued(draft.model_copy(update=valid), reading.is_cut, tuple(map(str, _set_aside(lists))))


async def _ask_whole(
    request: Request[DraftT], heard: Heard, reading: Reading[DraftT], exchange: Exchange
) -> tuple[Reading[DraftT], DraftT]:
    """Ask until there is a draft: after a cut with more room, after a fault with the reason.

    A ListsDraft that stays cut off, or whose larger room the server refuses, is what was complete of it.
    """
    max_tokens = request.max_tokens
    for _ in range(ROUNDS):
        if reading.draft is not None:
            break
        messages = request.messages
        if reading.is_cut:
            max_tokens *= 2
        else:
            messages += (
                Message("assistant", heard.text),
                Message("user", INVALID.format(reason=reading.reason)),
            )
        try:
            answer = await exchange(messages, max_tokens)
        except EndpointError as error:
            # more than the model can write: "max_tokens is too large"
            if reading.is_cut and error.status in (400, 422):
                reading = read_part(request.draft, heard.text)
            if reading.draft is None:
                raise
            break
        heard, reading = answer, read_reply(request.draft, answer.text, is_cut=answer.is_cut)
    if reading.draft is None and reading.is_cut:
        reading = read_part(request.draft, heard.text)
    if reading.draft is None:
        raise InvalidReplyError(
            f"the reply to step {request.step!r} stayed invalid after {1 + ROUNDS} attempts: {reading.reason}"
        )
    return reading, reading.draft


async def _ask_items(request: Request[DraftT], draft: ListsDraft, lists: Lists, exchange: Exchange) -> Lists:
    """The lists with those items mended that could be; whatever comes of asking, the valid ones stay."""
    for _ in range(ROUNDS):
        aside = _set_aside(lists)
        if not aside:
            break
        question = _about(draft, aside)
        try:
            heard = await exchange((*request.messages, *question), request.max_tokens)
        except ModelError:
            break
        reading = read_part(request.draft, heard.text, {fault.field for fault in aside})
        if isinstance(reading.draft, ListsDraft):
            answers = _line_up(reading.draft, reading.set_aside)
            lists = {name: _mend(items, answers[name]) for name, items in lists.items()}
    return lists


def _about(draft: ListsDraft, aside: tuple[SetAside, ...]) -> tuple[Message, Message]:
    """The answer as if it held the faulty items alone, and what is wrong with each."""
    answer = draft.blank()
    for fault in aside:
        answer[fault.field].append(fault.item)
    faults = "\n".join(f"{fault.field}: {_compact(fault.item)}: {fault.reason}" for fault in aside)
    return Message("assistant", _compact(answer)), Message("user", INVALID_ITEMS.format(items=faults))


def _line_up(draft: ListsDraft, aside: tuple[SetAside, ...]) -> Lists:
    """The lists as the reply had them."""
    lists: Lists = {name: list(value) for name, value in draft if isinstance(value, list)}
    for fault in aside:
        lists[fault.field].insert(fault.index, fault)
    return lists


def _set_aside(lists: Lists) -> tuple[SetAside, ...]:
    return tuple(item for items in lists.values() for item in items if isinstance(item, SetAside))


def _mend(items: list[object], answers: list[object]) -> list[object]:
    """The items, with the answers in their order in place of those set aside; what has no answer stays as it was."""
    if len(answers) > sum(isinstance(item, SetAside) for item in items):
        # the model wrote valid ones again too
        answers = [answer for answer in answers if isinstance(answer, SetAside) or answer not in items]
    left = iter(answers)
    mended = (next(left, item) if isinstance(item, SetAside) else item for item in items)
    return [
        replace(item, index=place) if isinstance(item, SetAside) else item
        for place, item in enumerate(mended)
    ]


def _compact(value: object) -> str:
    return to_json(value).decode()
