"""How a part of the builder says what it left out."""

from __future__ import annotations

from typing import Protocol

from ..brief import Section


class Warn(Protocol):
    """Notes a warning of the brief."""

    def __call__(
        self, code: str, message: str, section: Section | None = None, item: str | None = None
    ) -> None: ...
