"""A model that costs nothing, to go through a plan with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from pydantic import ValidationError

from ..brief import Usage
from ..engine.model import DraftT, Reply, Request
from ..errors import InvalidReplyError
from .budget import estimate_tokens

WRITTEN_SHARE = 0.5  # of the bound on a reply


class Rehearsal:
    """A Model that answers every request with a small valid reply, and counts."""

    def __init__(self, name: str, endpoint: str, context_tokens: int = 16_384) -> None:
        self.name, self.endpoint = name, endpoint
        self.digest: str | None = None
        self.context_tokens, self.slots = context_tokens, 1
        self.requests = 0
        self.usage = Usage()

    async def prepare(self) -> None:
        return

    async def ask(self, request: Request[DraftT]) -> Reply[DraftT]:
        text = "".join(message.content for message in request.messages)
        schema = request.draft.model_json_schema()
        usage = Usage(
            input_tokens=estimate_tokens(len(text) + len(str(schema))),
            output_tokens=int(request.max_tokens * WRITTEN_SHARE),
        )
        self.requests += 1
        self.usage += usage
        try:
            words = cycle(re.findall(r"\w{3,}", text) or ["word"])
            draft = request.draft.model_validate(_instance(schema, schema, words))
        except ValidationError:
            raise InvalidReplyError(f"no rehearsed answer for step {request.step!r}") from None
        return Reply(draft, model=self.name, usage=usage)

    async def aclose(self) -> None:
        return


def _instance(schema: dict[str, Any], root: dict[str, Any], words: Iterator[str]) -> Any:
    """A small valid value of a JSON Schema."""
    if "$ref" in schema:
        return _instance(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, words)
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            return _instance(schema[name][0], root, words)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object":
        return {name: _instance(part, root, words) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [_instance(schema["items"], root, words) for _ in range(max(1, schema.get("minItems", 1)))]
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    if kind in ("boolean", "null"):
        return False if kind == "boolean" else None
    return f"{next(words)} {next(words)}"[: schema.get("maxLength", 60)]
