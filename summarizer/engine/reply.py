"""A reply's text, read into its draft: what is valid is kept, what is not is set aside with the reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic

from pydantic import BaseModel, PrivateAttr, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from .model import DraftT

REASON_CHARACTERS = 300
CUT = "cut off at the token limit"
FENCE = re.compile(r"\A\s*```[a-z]*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)
# What an answer that ignores the schema gets wrong, apart from one with the right outline and a bad value.
OUTLINE_ERRORS = frozenset(
    {
        "missing",
        "extra_forbidden",
        "json_invalid",
        "model_type",
        "model_attributes_type",
        "dict_type",
        "list_type",
    }
)


@dataclass(frozen=True, slots=True)
class SetAside:
    """An item that is not valid.

    Attributes:
        field: the list that it stands in.
        index: its place there.
    """

    field: str
    index: int
    item: object
    reason: str

    def __str__(self) -> str:
        return f"{self.field} item {self.index + 1}: {self.reason}"


class ListsDraft(BaseModel):
    """Base of drafts of lists and strings that are too long to ask twice for: what is right of a reply is kept.

    Each item of a list is valid or not by itself, and what is complete of a cut reply stays. Leave min_length
    off: a list that has fewer valid items than that fails the whole draft.

    Attributes:
        unfinished: fields that the reply may not have come to the end of; they hold what is complete, or nothing.
    """

    _unfinished: tuple[str, ...] = PrivateAttr(())

    @property
    def unfinished(self) -> tuple[str, ...]:
        return self._unfinished

    @classmethod
    def blank(cls) -> dict[str, Any]:
        """The fields, with nothing in them."""
        return {name: "" if field.annotation is str else [] for name, field in cls.model_fields.items()}


def describe_errors(errors: Iterable[ErrorDetails]) -> str:
    """Places and reasons, without the values: those may be the article's."""
    told = (": ".join(filter(None, (".".join(map(str, e["loc"])), e["msg"]))) for e in errors)
    text = "; ".join(dict.fromkeys(told))
    return text if len(text) <= REASON_CHARACTERS else text[: REASON_CHARACTERS - 1] + "…"


@dataclass(frozen=True, slots=True)
class Reading(Generic[DraftT]):
    """What a reply's text gave.

    Attributes:
        draft: None where nothing could be kept.
        set_aside: items of a ListsDraft that are not valid.
        reason: why there is no draft.
        is_cut: the reply met its token limit; a draft is then what was complete of it.
        is_shaped: the text is JSON with the draft's outline, whatever its values.
    """

    draft: DraftT | None
    set_aside: tuple[SetAside, ...] = ()
    reason: str = ""
    is_cut: bool = False
    is_shaped: bool = True


def read_reply(draft: type[DraftT], text: str, *, is_cut: bool = False) -> Reading[DraftT]:
    """Validate a reply; one that was cut off gives no draft here, since with more room it may come whole."""
    try:
        data = from_json(strip_fence(text))
    except ValueError as error:
        if is_cut:
            return Reading(None, reason=CUT, is_cut=True)
        return Reading(None, reason=f"not JSON: {error}"[:REASON_CHARACTERS], is_shaped=False)
    return _validate(draft, data)


def read_part(draft: type[DraftT], text: str, fields: Collection[str] | None = None) -> Reading[DraftT]:
    """Validate what is complete of a ListsDraft's reply; what it lacks is empty.

    Args:
        fields: to read no others.
    """
    text = strip_fence(text)
    begun, written = _partial_object(text), complete_part(text)
    blank = draft.blank() if issubclass(draft, ListsDraft) else None
    if not written or not blank:
        return Reading(None, reason=CUT, is_cut=True)
    if fields is not None:
        written = {name: value for name, value in written.items() if name in fields}
    is_cut = not _is_json(text)
    reading = replace(_validate(draft, blank | written), is_cut=is_cut)
    if isinstance(reading.draft, ListsDraft):
        last = list(begun)[-1] if is_cut else None
        reading.draft._unfinished = tuple(name for name in blank if name == last or name not in written)
    return reading


def _validate(draft: type[DraftT], data: Any) -> Reading[DraftT]:
    try:
        # Through JSON again: that is where Pydantic takes "2" for a number and a list for a tuple.
        return Reading(draft.model_validate_json(to_json(data)))
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False)
    surplus = _surplus(errors)
    if surplus and issubclass(draft, ListsDraft):
        return _validate(draft, _without_fields(data, surplus))
    aside = _faulty_items(errors, data) if issubclass(draft, ListsDraft) else ()
    if aside:
        return replace(_validate(draft, _without(data, aside)), set_aside=aside)
    is_shaped = not any(e["type"] in OUTLINE_ERRORS and len(e["loc"]) <= 1 for e in errors)
    return Reading(None, reason=describe_errors(errors), is_shaped=is_shaped)


def _surplus(errors: list[ErrorDetails]) -> list[tuple[str, int, str]]:
    """Fields of items that were not asked for: a server that does not bind its replies to the schema adds some."""
    found: list[tuple[str, int, str]] = []
    for error in errors:
        match error["type"], error["loc"]:
            case "extra_forbidden", (str(field), int(index), str(name)):
                found.append((field, index, name))
    return found


def _without_fields(data: dict[str, Any], surplus: Iterable[tuple[str, int, str]]) -> dict[str, Any]:
    left: dict[str, Any] = from_json(to_json(data))
    for field, index, name in surplus:
        del left[field][index][name]
    return left


def _faulty_items(errors: list[ErrorDetails], data: Any) -> tuple[SetAside, ...]:
    """The items that are not valid, in their order; none where something other than an item is wrong."""
    found: dict[tuple[str, int], list[ErrorDetails]] = {}
    for error in errors:
        match error["loc"]:
            case (str(field), int(index), *within) if isinstance(data[field], list):
                found.setdefault((field, index), []).append({**error, "loc": tuple(within)})
            case _:
                return ()
    return tuple(
        SetAside(field, index, data[field][index], describe_errors(faults))
        for (field, index), faults in found.items()
    )


def _without(data: dict[str, Any], aside: tuple[SetAside, ...]) -> dict[str, Any]:
    left = dict(data)
    for name in {fault.field for fault in aside}:
        faulty = {fault.index for fault in aside if fault.field == name}
        left[name] = [item for index, item in enumerate(data[name]) if index not in faulty]
    return left


def strip_fence(text: str) -> str:
    """The inside of a reply that is one code fence, else the text as it is."""
    fenced = FENCE.match(text)
    return fenced[1] if fenced else text


def complete_part(text: str) -> dict[str, Any] | None:
    """The object of a reply; of one that was cut off, without a string or an item that may be unfinished; or None."""
    data = _partial_object(text)
    if not data or _is_json(text):
        return data or None
    name, value = list(data.items())[-1]
    if isinstance(value, str):
        del data[name]
    elif isinstance(value, list) and value and not _ends_after_item(text):
        data[name] = value[:-1]
    return data


def _partial_object(text: str) -> dict[str, Any]:
    """What can be read of an object that was cut off; empty where it is none."""
    try:
        data = from_json(text, allow_partial="trailing-strings")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _ends_after_item(text: str) -> bool:
    """Whether the text stops between two items, or behind the last one."""
    text = text.rstrip()
    if text.endswith((",", "]")) and _is_json(text.removesuffix(",") + ("]}" if text.endswith(",") else "}")):
        return True
    # A number may go on: 2 of 23.
    return text.endswith(("}", '"', "]")) and _is_json(text + "]}")


def _is_json(text: str) -> bool:
    try:
        from_json(text)
    except ValueError:
        return False
    return True
