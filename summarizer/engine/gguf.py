"""The head of a GGUF file: enough to tell that it is one, and the context that it was trained for."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

MAGIC = b"GGUF"
# Bytes of the scalar types by their number in the format; 8 is a string, 9 an array.
SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9
LONGEST_STRING = 1 << 24


def read_context_tokens(path: Path) -> int | None:
    """The trained context of the model, None where the file does not say.

    Raises:
        ValueError: not a GGUF file, or cut off in its head.
    """
    with path.open("rb") as file:
        if file.read(4) != MAGIC:
            raise ValueError("not a GGUF file")
        version, _, count = _unpack(file, "<IQQ")
        if version < 2:
            raise ValueError(f"GGUF version {version} is too old")
        for _ in range(count):
            key = _read_string(file)
            value = _read_value(file, _unpack(file, "<I")[0])
            if key.endswith(b".context_length") and isinstance(value, int):
                return value
    return None


def _unpack(file: BinaryIO, layout: str) -> tuple[int, ...]:
    data = file.read(struct.calcsize(layout))
    if len(data) < struct.calcsize(layout):
        raise ValueError("the file ends inside its head")
    return struct.unpack(layout, data)


def _read_string(file: BinaryIO) -> bytes:
    (length,) = _unpack(file, "<Q")
    if length > LONGEST_STRING:
        raise ValueError("a string of its head is impossibly long")
    return file.read(length)


def _read_value(file: BinaryIO, kind: int) -> object:
    if kind in SCALARS:
        return _unpack(file, "<" + SCALARS[kind])[0]
    if kind == STRING:
        return _read_string(file)
    if kind != ARRAY:
        raise ValueError(f"its head holds an unknown type, {kind}")
    inner, count = _unpack(file, "<IQ")
    if inner in SCALARS:
        file.seek(count * struct.calcsize("<" + SCALARS[inner]), 1)
    else:
        for _ in range(count):
            _read_value(file, inner)
    return None
