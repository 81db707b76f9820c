"""A Summarizer whose model's name says what happens: for the command line's own tests, also as a program."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, Self

from fixture_brief import seed_brief, troubled_brief

from summarizer.article import Article
from summarizer.brief import Brief
from summarizer.errors import EndpointError


@dataclass(frozen=True)
class Step:
    step: str
    done: int
    total: int


class ScriptedSummarizer:
    """Keeps the options of the last one made in `options`."""

    options: ClassVar[dict[str, Any]] = {}

    def __init__(self, **options: Any) -> None:
        type(self).options = options
        self.model = options["model"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.options["closed"] = True

    def summarize(self, article: Article, *, progress: Callable[[Step], None]) -> Brief:
        progress(Step("digest", 1, 1))
        progress(Step("statements", 1, 2))
        if self.model == "fails":
            raise EndpointError("the endpoint\nanswered 500; try again later", 500)
        if self.model == "memory":
            raise MemoryError
        if self.model == "interrupted":
            raise KeyboardInterrupt
        if self.model == "slow":
            time.sleep(30)
        if self.model == "removes-folder":
            for path in (Path(self.options["prompts"]), Path(self.options["prompts"]).parent):
                path.rmdir()
        made = troubled_brief() if self.model == "incomplete" else seed_brief()
        return made.model_copy(update={"article": article.info(self.options["with_text"])})


def module() -> ModuleType:
    """What stands in for summarizer.briefing."""
    scripted = ModuleType("summarizer.briefing")
    scripted.Summarizer = ScriptedSummarizer  # type: ignore[attr-defined]
    return scripted


if __name__ == "__main__":
    sys.modules["summarizer.briefing"] = module()
    from summarizer.cli import main

    main()
