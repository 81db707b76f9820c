"""A reply's text, read into its draft: what is valid is kept, what is not is set aside with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, from_json, to_json

from .model import DraftT

REASON_CHARACTERS = 300
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
        index: its place among the items of the reply.
    """

    index: int
    item: object
    reason: str

    def __str__(self) -> str:
        return f"item {self.index + 1}: {self.reason}"


class ItemsDraft(BaseModel):
    """Base of drafts that are a list: a subclass declares `items: list[X]`.

    Each item is valid or not by itself; the invalid ones are set aside and the others stay. Leave min_length
    off: fewer items than that fail the whole draft.
    """

    # Closed, as a grammar made of the schema has to be.
    model_config = ConfigDict(extra="forbid")

    items: list[Any]
    _set_aside: tuple[SetAside, ...] = PrivateAttr(())

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        return self._set_aside

    @model_validator(mode="wrap")
    @classmethod
    def _sift(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            items = data.get("items") if isinstance(data, dict) else None
            if not isinstance(items, list):
                raise
            faults = _faults_by_item(error.errors(include_url=False, include_context=False), len(items))
            if not faults:
                raise
        draft = handler(
            {
                **data,
                "items": [item for index, item in enumerate(items) if index not in faults],
            }
        )
        draft._set_aside = tuple(SetAside(index, items[index], faults[index]) for index in sorted(faults))
        return draft


class ListsDraft(BaseModel):
    """Base of drafts of lists and strings that are too long to ask twice for: what is complete of a cut one is kept.

    Attributes:
        unfinished: fields that the reply may not have come to the end of; they hold what is complete, or nothing.
    """

    _unfinished: tuple[str, ...] = PrivateAttr(())

    @property
    def unfinished(self) -> tuple[str, ...]:
        return self._unfinished

    @classmethod
    def from_part(cls, text: str) -> Self | None:
        """The complete part of a reply that was cut off; None where there is none."""
        text = strip_fence(text)
        begun, written = _partial_object(text), complete_part(text)
        if not written:
            return None
        blank = {name: "" if field.annotation is str else [] for name, field in cls.model_fields.items()}
        try:
            draft = cls.model_validate_json(to_json(blank | written))
        except ValidationError:
            return None
        last = list(begun)[-1]
        draft._unfinished = tuple(name for name in blank if name == last or name not in written)
        return draft


def _faults_by_item(errors: list[ErrorDetails], count: int) -> dict[int, str]:
    """The reason of each faulty item; empty where something other than an item is wrong."""
    found: dict[int, list[ErrorDetails]] = {}
    for error in errors:
        location = error["loc"]
        if location == ("items",) and error["type"] == "too_long":
            # A list beyond its bound: the surplus at its end is what is wrong.
            limit = int(re.findall(r"\d+", error["msg"])[0])
            for index in range(limit, count):
                found.setdefault(index, []).append(error)
        elif len(location) >= 2 and location[0] == "items" and isinstance(location[1], int):
            found.setdefault(location[1], []).append({**error, "loc": location[2:]})
        else:
            return {}
    return {index: describe_errors(faults) for index, faults in found.items()}


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
        set_aside: items of an ItemsDraft that are not valid.
        reason: why there is no draft.
        is_cut: the reply met its token limit.
        is_shaped: the text is JSON with the draft's outline, whatever its values.
    """

    draft: DraftT | None
    set_aside: tuple[SetAside, ...] = ()
    reason: str = ""
    is_cut: bool = False
    is_shaped: bool = True


def read_reply(draft: type[DraftT], text: str, *, is_cut: bool = False) -> Reading[DraftT]:
    """Validate a reply; of one that was cut off, the items that are complete."""
    text = strip_fence(text)
    try:
        data = from_json(text)
    except ValueError as error:
        if not is_cut:
            return Reading(None, reason=f"not JSON: {error}"[:REASON_CHARACTERS], is_shaped=False)
        data = complete_part(text) if issubclass(draft, ItemsDraft) else None
        if data is None or not isinstance(data.get("items"), list):
            return Reading(None, reason="cut off at the token limit", is_cut=True)
    else:
        is_cut = False
    try:
        # Through JSON again: that is where Pydantic takes "2" for a number and a list for a tuple.
        kept = draft.model_validate_json(to_json(data))
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False)
        is_shaped = not any(e["type"] in OUTLINE_ERRORS and len(e["loc"]) <= 1 for e in errors)
        return Reading(
            None,
            reason=describe_errors(errors),
            is_cut=is_cut,
            is_shaped=is_shaped or is_cut,
        )
    aside = kept.set_aside if isinstance(kept, ItemsDraft) else ()
    return Reading(kept, set_aside=aside, is_cut=is_cut)


def strip_fence(text: str) -> str:
    """The inside of a reply that is one code fence, else the text as it is."""
    fenced = FENCE.match(text)
    return fenced[1] if fenced else text


def complete_part(text: str) -> dict[str, Any] | None:
    """The object of a reply that was cut off, without a string or an item that may be unfinished; or None."""
    data = _partial_object(text)
    if not data:
        return None
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


def join_items(draft: DraftT, items: list[Any]) -> DraftT:
    """The draft with other items, each of which was validated already."""
    joined = draft.model_copy(update={"items": items})
    if isinstance(joined, ItemsDraft):
        joined._set_aside = ()
    return joined
