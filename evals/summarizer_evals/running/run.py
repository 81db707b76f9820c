"""Runs: every brief of a set of cases in one folder, with all that says how they came about.

run.json holds the fingerprint; items/CASE.REPEAT.json each article's outcome, written last, so that a run
that was interrupted goes on where it stopped; replies/ is a recording; prompts/ a copy of the prompt files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, ValidationError

from summarizer import Brief, InputError, NotComparableError, Usage

from ..files import field_problems, read_record, write_whole
from ..gold.case import Case
from ..scoring.counts import ArticleScore, Kept
from ..scoring.scorer import score_brief, score_failure
from .fingerprint import Fingerprint, changed_fields
from .settings import Settings

RUN_FILE = "run.json"
# what may lie in a folder that a run was killed in before it had its run.json
_BEGINNINGS = frozenset({".lock", "prompts"})


class Item(Kept):
    """The outcome of one article, one repeat.

    Attributes:
        error: why there is no brief; None when there is one.
        untold: the most that replies which told no usage may have used.
        models: ids that the endpoint returned.
    """

    case: str
    repeat: int
    brief: Brief | None = None
    error: str | None = None
    seconds: float = 0.0
    requests: int = 0
    usage: Usage = Usage()
    untold: Usage = Usage()
    cost_usd: float | None = None
    models: list[str] = Field(default=[])


class RunInfo(Kept):
    name: str
    created: datetime
    repeats: int
    fingerprint: Fingerprint


class Run:
    """A run folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def info(self) -> RunInfo:
        return read_record(
            RunInfo, self.folder / RUN_FILE, f"{self.folder}: not a run folder, {RUN_FILE} is missing"
        )

    def item(self, case: str, repeat: int) -> Item | None:
        """The outcome of an article, None when it is still to be done."""
        path = self._item_path(case, repeat)
        try:
            return Item.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            # not this schema's brief: it counts against schema_valid instead of stopping the score
            return Item(case=case, repeat=repeat, error=f"invalid item: {next(field_problems(error))}")

    def items(self) -> Iterator[Item]:
        """Everything done, by case and repeat."""
        info = self.info
        for case in sorted(info.fingerprint.gold):
            for repeat in range(info.repeats):
                if item := self.item(case, repeat):
                    yield item

    @property
    def missing(self) -> list[str]:
        """Articles still to be done, as CASE.REPEAT."""
        info = self.info
        return [
            f"{case}.{repeat}"
            for case in sorted(info.fingerprint.gold)
            for repeat in range(info.repeats)
            if not self._item_path(case, repeat).exists()
        ]

    @property
    def prompt_texts(self) -> list[str]:
        return [path.read_text(encoding="utf-8") for path in sorted((self.folder / "prompts").glob("*.md"))]

    def score(self, cases: Sequence[Case]) -> list[ArticleScore]:
        """Score what is done; articles still to be done are left out.

        Raises:
            NotComparableError: a case's article is not the one that was briefed, or a case is not given.
        """
        by_name = {case.name: case for case in cases}
        prompts = self.prompt_texts
        scores = []
        for item in self.items():
            case = by_name.get(item.case)
            if case is None:
                raise NotComparableError(
                    f"{self.folder}: case {item.case!r} is not among the cases; give --cases DIR"
                )
            if item.brief is None:
                scores.append(score_failure(case, item.repeat, item.error or "no brief"))
                continue
            if (
                item.brief.article.sha256.removeprefix("sha256:")
                != hashlib.sha256(case.text.encode()).hexdigest()
            ):
                raise NotComparableError(
                    f"{self.folder}: the article of case {item.case!r} has changed since the run"
                )
            scores.append(score_brief(case, item.brief, prompts, item.repeat))
        return scores

    def make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def start(self, fingerprint: Fingerprint, settings: Settings) -> None:
        """Make the folder, or check that what lies in it may be continued.

        Raises:
            NotComparableError: it was made with another fingerprint.
        """
        if (self.folder / RUN_FILE).exists():
            info = self.info
            if changes := changed_fields(info.fingerprint, fingerprint):
                raise NotComparableError(
                    f"{self.folder}: made with another {' and '.join(changes)}; runs are not mixed, give another --output"
                )
            if settings.repeats > info.repeats:
                self._write_info(info.model_copy(update={"repeats": settings.repeats}))
            return
        self.make_folder()
        if any(path.name not in _BEGINNINGS for path in self.folder.iterdir()):
            raise InputError(f"{self.folder}: not empty and not a run folder; give another --output")
        copies = self.folder / "prompts"
        copies.mkdir(exist_ok=True)
        for name in fingerprint.prompts:
            (copies / name).write_bytes((settings.prompts / name).read_bytes())
        self._write_info(
            RunInfo(
                name=self.folder.resolve().name,
                created=datetime.now(UTC),
                repeats=settings.repeats,
                fingerprint=fingerprint,
            )
        )

    def keep(self, item: Item) -> None:
        path = self._item_path(item.case, item.repeat)
        path.parent.mkdir(exist_ok=True)
        write_whole(path, item.model_dump_json(indent=1) + "\n")

    def _item_path(self, case: str, repeat: int) -> Path:
        return self.folder / "items" / f"{case}.{repeat}.json"

    def _write_info(self, info: RunInfo) -> None:
        write_whole(self.folder / RUN_FILE, info.model_dump_json(indent=2) + "\n")
