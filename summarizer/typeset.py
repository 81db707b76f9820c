"""Untrusted text made fit for a terminal, and wrapped by display width."""

from __future__ import annotations

import re

import wcwidth

# Control pictures stand for C0; C1, of which 0x9b begins terminal commands too, has none.
_VISIBLE = (
    {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"} | dict.fromkeys(range(0x80, 0xA0), "�")
)
# Embeddings, overrides and isolates that an article leaves open would turn round the rest of the page.
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_NEUTRAL = _VISIBLE | _DIRECTIONS | dict.fromkeys(range(0xD800, 0xE000), "�")

_BREAKS = re.compile(r"[ \t\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")

# Japanese and Chinese punctuation hangs past the margin rather than begin a line; brackets do not end one.
_HANGING = "、。，．：；？！」』）］｝〉》】〕…”’"
_OPENING = "「『（［｛〈《【〔“‘"
_HANG_CELLS = 4
_HAS_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")
_LATE_START = re.compile(f"^( *)([{_HANGING}]{{1,2}})")
_EARLY_END = re.compile(f"([{_OPENING}]+)$")

# stands for a space at which a line must not break; a private-use character, so that no article's is meant
TIE = "\ue000"


def one_line(text: str) -> str:
    """The text on one line: breaks become spaces, control characters visible, direction overrides go."""
    return _BREAKS.sub(" ", text).strip().translate(_NEUTRAL)


def display_width(text: str) -> int:
    """Terminal cells that the text takes, styling apart."""
    return wcwidth.width(text)


def wrap(text: str, width: int, *, first: str = "", rest: str | None = None) -> list[str]:
    """Lines of at most width cells.

    Args:
        first: begins the first line.
        rest: begins the others; None indents them as deep as first.
    """
    rest = " " * display_width(first) if rest is None else rest
    has_wide = _HAS_WIDE.search(text) is not None
    lines = wcwidth.wrap(
        text,
        max(width - _HANG_CELLS if has_wide else width, display_width(rest) + 8),
        initial_indent=first,
        subsequent_indent=rest,
    )
    if has_wide:
        _hang(lines)
    return [line.replace(TIE, " ").rstrip() for line in lines]


def _hang(lines: list[str]) -> None:
    for number in range(1, len(lines)):
        if late := _LATE_START.match(lines[number]):
            lines[number - 1] += late.group(2)
            lines[number] = late.group(1) + lines[number][late.end() :].lstrip()
        if early := _EARLY_END.search(lines[number - 1]):
            indent = len(lines[number]) - len(lines[number].lstrip(" "))
            lines[number] = lines[number][:indent] + early.group(1) + lines[number][indent:]
            lines[number - 1] = lines[number - 1][: early.start()]
    while lines and not lines[-1].strip():
        del lines[-1]
