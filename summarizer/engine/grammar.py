"""A draft's JSON schema as a grammar of llama.cpp's that leaves no room: one order, and each item of a list on its own line.

The server's own conversion allows white space between all parts, which a small model fills: a sixth of what it writes.
Without any, it put two sentences into one string and nothing into the next; the line breaks keep items apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

# One character of a string: an escape, or anything that needs none.
CHARACTER = r"""char ::= [^"\\\x7F\x00-\x1F] | [\\] (["\\bfnrt] | "u" [0-9a-fA-F]{4})"""
PLAIN = {
    "boolean": '("true" | "false")',
    "integer": '("-"? ("0" | [1-9] [0-9]{0,8}))',
    "number": '("-"? ("0" | [1-9] [0-9]{0,8}) ("." [0-9]{1,8})?)',
    "null": '"null"',
}


class UnboundSchemaError(Exception):
    """A string or list without an end, an open object, a keyword unknown here: the server's own conversion has to do."""


def write_grammar(schema: Mapping[str, Any]) -> str:
    """The grammar of exactly those JSON texts, in one layout, that the schema allows.

    Raises:
        UnboundSchemaError: the schema is not closed and bounded, or has a keyword that is not known here.
    """
    writer = _Writer(schema.get("$defs", {}))
    root = writer.rule(schema)
    rules = {"root": root, **writer.rules}
    return "".join(f"{name} ::= {rule}\n" for name, rule in rules.items()) + CHARACTER + "\n"


class _Writer:
    """Gathers rules: what is repeated has a name, for llama.cpp refuses repetitions inside repetitions that grow large.

    Attributes:
        rules: by name.
    """

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self.definitions = definitions
        self.rules: dict[str, str] = {}

    def rule(self, schema: Mapping[str, Any]) -> str:
        if "$ref" in schema:
            return self.rule(self.definitions[schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return f"({' | '.join(map(self.rule, schema['anyOf']))})"
        if "enum" in schema or "const" in schema:
            values = schema.get("enum", [schema.get("const")])
            return f"({' | '.join(_literal(json.dumps(value, ensure_ascii=False)) for value in values)})"
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return self._array(schema)
        if kind == "string" and "pattern" not in schema and "maxLength" in schema:
            least, most = schema.get("minLength", 0), schema["maxLength"]
            return self._named(f"text-{least}-{most}", rf'"\"" char{{{least},{most}}} "\""')
        if kind in PLAIN:
            return PLAIN[kind]
        raise UnboundSchemaError(f"no grammar for {sorted(schema)}")

    def _object(self, schema: Mapping[str, Any]) -> str:
        """Every property, in the schema's order."""
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False or set(schema.get("required", ())) != set(
            properties
        ):
            raise UnboundSchemaError("an open object")
        parts: list[str] = []
        for number, (name, inner) in enumerate(properties.items()):
            opening = ("{" if number == 0 else ",") + json.dumps(name, ensure_ascii=False) + ":"
            parts.append(f"{_literal(opening)} {self.rule(inner)}")
        return " ".join([*parts, '"}"']) if parts else '"{}"'

    def _array(self, schema: Mapping[str, Any]) -> str:
        least, most = schema.get("minItems", 0), schema.get("maxItems")
        if most is None:
            raise UnboundSchemaError("a list without an end")
        if most == 0:
            return '"[]"'
        rule = self.rule(schema["items"])
        item = self._named(f"item-{len(self.rules)}", rule)
        some = rf'"[\n" {item} (",\n" {item}){{{max(least - 1, 0)},{most - 1}}} "]"'
        return some if least else f'("[]" | {some})'

    def _named(self, name: str, rule: str) -> str:
        self.rules[name] = rule
        return name


def _literal(text: str) -> str:
    """The text as a terminal of the grammar."""
    return json.dumps(text, ensure_ascii=False)
