"""Asking again: for items that are not valid, for the rest of a reply that was cut off, for a whole one.

Knows no vendor: an exchange takes messages and a token limit and gives back the reply's text.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic

from pydantic_core import to_json

from ..errors import EndpointError, InvalidReplyError
from .model import DraftT, Message, Request
from .reply import ItemsDraft, ListsDraft, Reading, SetAside, join_items, read_reply

ROUNDS = 2

INVALID = "That answer is not valid: {reason}. Answer again in the same form, corrected."
INVALID_ITEMS = (
    "These items of your answer are not valid:\n{items}\n"
    "Answer again in the same form with these items only, corrected, in this order."
)
REST = (
    "The answer was cut off there. Answer in the same form with the items that are still missing, "
    "and no others."
)


@dataclass(frozen=True, slots=True)
class Heard:
    """The text of one reply; is_cut when it met the token limit."""

    text: str
    is_cut: bool = False


Exchange = Callable[[tuple[Message, ...], int], Awaitable[Heard]]


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
    heard, reading, draft = await _ask_whole(request, heard, reading, exchange)
    if not isinstance(draft, ItemsDraft):
        return Rescued(draft, is_truncated=reading.draft is None, rejected=())
    items, aside = await _ask_items(request, draft, reading.set_aside, exchange)
    is_truncated = reading.is_cut
    if is_truncated:
        items, is_truncated = await _ask_rest(request, items, exchange)
    return Rescued(join_items(draft, items), is_truncated, tuple(map(str, aside)))


async def _ask_whole(
    request: Request[DraftT], heard: Heard, reading: Reading[DraftT], exchange: Exchange
) -> tuple[Heard, Reading[DraftT], DraftT]:
    """Ask until there is a draft: after a cut with more room, after a fault with the reason.

    A ListsDraft that stays cut off, or whose larger room the server refuses, is what was complete of it; the
    reading then has no draft.
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
            if reading.is_cut and error.status in (400, 422) and (part := _part(request, heard, reading)):
                return heard, reading, part
            raise
        heard, reading = answer, read_reply(request.draft, answer.text, is_cut=answer.is_cut)
    if reading.draft is None and (part := _part(request, heard, reading)):
        return heard, reading, part
    if reading.draft is None:
        raise InvalidReplyError(
            f"the reply to step {request.step!r} stayed invalid after {1 + ROUNDS} attempts: {reading.reason}"
        )
    return heard, reading, reading.draft


def _part(request: Request[DraftT], heard: Heard, reading: Reading[DraftT]) -> DraftT | None:
    """What is complete of a ListsDraft that was cut off."""
    if not reading.is_cut or not issubclass(request.draft, ListsDraft):
        return None
    return request.draft.from_part(heard.text)


async def _ask_items(
    request: Request[DraftT],
    draft: ItemsDraft,
    aside: tuple[SetAside, ...],
    exchange: Exchange,
) -> tuple[list[object], tuple[SetAside, ...]]:
    """The items in their order, those mended that could be, and what stayed invalid."""
    places = _places(draft, aside)
    for _ in range(ROUNDS):
        if not aside:
            break
        faults = "\n".join(f"{_compact(fault.item)}: {fault.reason}" for fault in aside)
        heard = await exchange(
            (
                *request.messages,
                Message("assistant", _compact({"items": [fault.item for fault in aside]})),
                Message("user", INVALID_ITEMS.format(items=faults)),
            ),
            request.max_tokens,
        )
        reading = read_reply(request.draft, heard.text, is_cut=heard.is_cut)
        if not isinstance(reading.draft, ItemsDraft):
            continue
        still = {fault.index: fault for fault in reading.set_aside}
        mended = iter(reading.draft.items)
        # Answers stand in the order of the question; what was not answered stays as it was.
        answered = len(reading.draft.items) + len(still)
        left = list(aside[answered:])
        for order, fault in enumerate(aside[:answered]):
            if order in still:
                left.append(SetAside(fault.index, still[order].item, still[order].reason))
            else:
                places[fault.index] = next(mended)
        aside = tuple(sorted(left, key=lambda fault: fault.index))
    return [places[index] for index in sorted(places)], aside


def _places(draft: ItemsDraft, aside: tuple[SetAside, ...]) -> dict[int, object]:
    """The valid items by their place in the reply."""
    taken = {fault.index for fault in aside}
    free = (index for index in range(len(draft.items) + len(aside)) if index not in taken)
    return dict(zip(free, draft.items, strict=True))


async def _ask_rest(
    request: Request[DraftT], items: list[object], exchange: Exchange
) -> tuple[list[object], bool]:
    """The items with those of the follow-up turns, and whether some are still missing."""
    seen = {_compact(item) for item in items}
    if len(seen) < len(items):
        # The model repeats itself; asked to go on, it would go on repeating.
        return _distinct(items), True
    for _ in range(ROUNDS):
        answer = _compact({"items": items})
        heard = await exchange(
            (*request.messages, Message("assistant", answer), Message("user", REST)),
            request.max_tokens,
        )
        reading = read_reply(request.draft, heard.text, is_cut=heard.is_cut)
        more = reading.draft.items if isinstance(reading.draft, ItemsDraft) else []
        fresh = [item for item in _distinct(more) if _compact(item) not in seen]
        items = [*items, *fresh]
        seen.update(map(_compact, fresh))
        if not reading.is_cut:
            return items, reading.draft is None
        if not fresh:
            break
    return items, True


def _distinct(items: list[object]) -> list[object]:
    return list({_compact(item): item for item in items}.values())


def _compact(value: object) -> str:
    return json.dumps(json.loads(to_json(value)), ensure_ascii=False, separators=(",", ":"))
