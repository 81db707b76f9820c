"""A draft of strings as a frame: what of a reply is fixed is given or left out, and the model writes the strings alone.

On two cores a token that is written takes as long as three that are read. The frame's beginning stands in the prompt as
the reply's own, the server stops at the end of the last string, and a grammar holds what is between: without it a small
model fills every room that JSON leaves. Prose stands in the indented layout that a model knows best: in another one its
sentences ran on or broke off.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# A string that may be longer is prose; a grammar does not count further than the longest.
LONGEST_LABEL = 100
LONGEST_STRING = 300
# One character of a string: an escape, or anything that needs none.
CHARACTER = r"""char ::= [^"\\\x7F\x00-\x1F] | [\\] (["\\bfnrt] | "u" [0-9a-fA-F]{4})"""
PLACE = "\ue000"


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the strings of a reply.

    Attributes:
        opening: of the reply, up to the first string's own first character.
        grammar: llama.cpp's, of what is left to write, up to the stop.
        stop: what the last string alone is followed by; the server leaves it out.
        closing: the reply's end, the stop included.
    """

    opening: str
    grammar: str
    stop: str
    closing: str

    def around(self, written: str, *, is_cut: bool) -> str:
        """The whole reply; a server may repeat the opening or not.

        Args:
            is_cut: it met its token limit, so that its end is not known.
        """
        return self.opening + written.removeprefix(self.opening) + ("" if is_cut else self.closing)


def frame_of(schema: Mapping[str, Any]) -> Frame | None:
    """The frame of a closed object of bounded strings and of lists of a fixed number of them; None of anything else."""
    properties: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    strings = [each for inner in properties.values() for each in _strings(inner)]
    is_closed = schema.get("additionalProperties") is False and set(schema.get("required", ())) == {
        *properties
    }
    if not is_closed or not strings or not all(map(_is_bounded, strings)):
        return None
    is_prose = any(string["maxLength"] > LONGEST_LABEL for string in strings)
    fixed = _layout(properties, is_prose=is_prose).split(PLACE)
    opening, *between, closing = fixed
    stop = next(
        closing[:length]
        for length in range(2, len(closing) + 1)
        if not any(closing[:length] in literal for literal in between)
    )
    texts = [f"char{{{string.get('minLength', 0)},{string['maxLength']}}}" for string in strings]
    rule = " ".join(
        f"{text} {json.dumps(end, ensure_ascii=False)}"
        for text, end in zip(texts, [*between, stop], strict=True)
    )
    return Frame(opening, f"root ::= {rule}\n{CHARACTER}\n", stop, closing)


def _strings(inner: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas of the strings in a property, as many as there are; of anything else its own."""
    count = inner.get("minItems")
    if inner.get("type") == "array" and count and count == inner.get("maxItems"):
        yield from [inner["items"]] * count
    else:
        yield inner


def _is_bounded(string: Mapping[str, Any]) -> bool:
    return (
        string.get("type") == "string"
        and not {"pattern", "enum", "const", "format"} & set(string)
        and string.get("maxLength", LONGEST_STRING + 1) <= LONGEST_STRING
    )


def _layout(properties: Mapping[str, Mapping[str, Any]], *, is_prose: bool) -> str:
    """The reply's text with a mark in the place of each string."""
    marks = {
        name: [PLACE] * inner["minItems"] if inner["type"] == "array" else PLACE
        for name, inner in properties.items()
    }
    if is_prose:
        return json.dumps(marks, ensure_ascii=False, indent=2)
    return json.dumps(marks, ensure_ascii=False, separators=(",", ":"))
