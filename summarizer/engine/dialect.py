"""What a server understands: found out once, from its refusals and its replies, and remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Mode = Literal["json_schema", "tools", "json"]
MODES: tuple[Mode, ...] = ("json_schema", "tools", "json")

# Words of a refusal that is about the way of asking, by mode; servers word it in many ways.
REFUSALS: dict[Mode, tuple[str, ...]] = {
    "json_schema": (
        "response_format",
        "response format",
        "json_schema",
        "json schema",
        "structured output",
        "grammar",
    ),
    "tools": ("tool", "function"),
    "json": (),
}
OPTIONAL = ("temperature", "seed")


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of asking.

    Attributes:
        mode: what binds the reply: a JSON schema, a tool call, or only words.
        token_field: the field of the token limit.
        omitted: fields that the server refuses.
        thinking_tokens: added to each limit for a model that thinks before it answers.
        is_settled: a reply has come in this mode.
    """

    mode: Mode = "json_schema"
    token_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    omitted: frozenset[str] = frozenset()
    thinking_tokens: int = 0
    is_settled: bool = False

    def next_mode(self) -> Dialect | None:
        """The next way to bind a reply, None after the last."""
        later = MODES[MODES.index(self.mode) + 1 :]
        return replace(self, mode=later[0], is_settled=False) if later else None

    def adapt(self, status: int, message: str) -> Dialect | None:
        """The way to ask instead, after a refusal; None where the refusal is about something else."""
        if status not in (400, 404, 415, 422, 501):
            return None
        told = message.lower()
        if "max_completion_tokens" in told and self.token_field == "max_tokens":
            return replace(self, token_field="max_completion_tokens")
        for name in OPTIONAL:
            if name in told and name not in self.omitted:
                return replace(self, omitted=self.omitted | {name})
        if any(word in told for word in REFUSALS[self.mode]):
            return self.next_mode()
        return None


def is_strict(schema: Mapping[str, Any]) -> bool:
    """Whether every object is closed and requires all its fields, as strict structured output asks."""
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False or set(schema.get("required", ())) != set(
            properties
        ):
            return False
    children: list[Any] = [
        *schema.get("properties", {}).values(),
        *schema.get("$defs", {}).values(),
    ]
    children += [schema.get("items"), *schema.get("anyOf", ())]
    return all(is_strict(child) for child in children if isinstance(child, Mapping))
