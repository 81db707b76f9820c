"""Settings: what a run is asked to do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from summarizer import Model, Section, Strategy, Summarizer


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked to do.

    Attributes:
        prompts: the folder of prompt files.
        replay: a recording to answer from instead of a model.
        retry_failed: do articles again that failed in an earlier try.
        sections: ask only for these; None is all.
    """

    prompts: Path
    strategy: Strategy = "auto"
    language: str | None = None
    seed: int = 0
    offline: bool = False
    repeats: int = 1
    concurrency: int = 1
    replay: Path | None = None
    retry_failed: bool = False
    sections: Collection[Section] | None = None

    def summarizer(self, model: Model) -> Summarizer:
        """Briefs as the settings say; the model stays the caller's."""
        return Summarizer(
            model=model,
            strategy=self.strategy,
            language=self.language,
            prompts=self.prompts,
            seed=self.seed,
            offline=self.offline,
            sections=self.sections,
        )
