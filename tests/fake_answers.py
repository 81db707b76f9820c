"""Answers of the fake endpoint: a function of the question alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

Answer = Callable[[list[dict[str, Any]]], dict[str, Any] | None]
WORDS = re.compile(rb"[A-Za-z]{3,}")


def chance(*parts: object) -> float:
    digest = hashlib.blake2b(repr(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def instance(schema: dict[str, Any], root: dict[str, Any], words: Iterator[str]) -> Any:
    """A small valid value of a JSON Schema, its strings made of the given words."""
    if "$ref" in schema:
        return instance(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, words)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for union in ("anyOf", "oneOf", "allOf"):
        if union in schema:
            return instance(schema[union][0], root, words)
    kind = schema.get("type")
    if kind == "object":
        return {name: instance(part, root, words) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [instance(schema["items"], root, words) for _ in range(max(1, schema.get("minItems", 1)))]
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return False
    if kind == "null":
        return None
    return " ".join(next(words) for _ in range(3))[: schema.get("maxLength", 80)]


def words_of(body: bytes, salt: bytes) -> Iterator[str]:
    found = WORDS.findall(body) or [b"word"]
    number = int.from_bytes(salt[:4], "big")
    while True:
        number = (number * 1103515245 + 12345) % 2**31
        yield found[number % len(found)].decode()


def question_of(fields: dict[str, Any]) -> bytes:
    asked = {name: value for name, value in fields.items() if name != "id_slot"}
    return hashlib.sha256(json.dumps(asked).encode()).digest()


def complete(fields: dict[str, Any], answer: Answer | None = None) -> dict[str, Any]:
    """The completion of a request: the same bytes for the same question.

    Args:
        answer: makes the content of the messages; None, or where it makes none, an instance of the schema.
    """
    salt = question_of(fields)
    form = fields.get("response_format") or {}
    tools = fields.get("tools")
    schema = (form.get("json_schema") or {}).get("schema") or (
        tools[0]["function"]["parameters"] if tools else None
    )
    words = words_of(json.dumps(fields["messages"], ensure_ascii=False).encode(), salt)
    made = answer(fields["messages"]) if answer and schema else None
    if made is not None:
        content = json.dumps(made, ensure_ascii=False)
    elif schema:
        content = json.dumps(instance(schema, schema, words))
    else:
        content = " ".join(next(words) for _ in range(8))
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if tools:
        call = {
            "id": "call_1",
            "type": "function",
            "function": {"name": tools[0]["function"]["name"], "arguments": content},
        }
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
    asked = sum(len(str(each["content"])) for each in fields["messages"]) // 4
    written = len(content) // 4 + 1
    return {
        "id": f"chatcmpl-{salt.hex()[:16]}",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": fields["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": asked, "completion_tokens": written, "total_tokens": asked + written},
    }
