"""The shape that a draft gives its reply: its JSON schema, and its frame where it has one; made once for each type."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from pydantic import BaseModel

from .frame import Frame, frame_of


def schema_of_draft(draft: type[Any]) -> dict[str, Any]:
    return _schema(cast(type[BaseModel], draft))


def frame_of_draft(draft: type[Any]) -> Frame | None:
    """What surrounds the draft's strings; None where the server has to make a grammar of its own."""
    return _frame(cast(type[BaseModel], draft))


@cache
def _schema(draft: type[BaseModel]) -> dict[str, Any]:
    return draft.model_json_schema()


@cache
def _frame(draft: type[BaseModel]) -> Frame | None:
    return frame_of(_schema(draft))
