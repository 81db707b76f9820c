"""Runs: every brief of a set of cases in one folder, with all that says how they came about.

run.json holds the fingerprint; items/CASE.REPEAT.json each article's outcome, written last, so that a run
that was interrupted goes on where it stopped; replies/ is a recording; prompts/ a copy of the prompt files.
"""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

import summarizer
from summarizer.brief import Brief, Usage
from summarizer.engine.model import Model
from summarizer.errors import (
    BudgetError,
    CredentialsError,
    EngineError,
    InputError,
    MissingExtraError,
    ModelFileError,
    NotComparableError,
    PromptError,
    SettingsError,
    SummarizerError,
)

from ..gold.case import Case
from ..scoring.counts import ArticleScore, Kept
from ..scoring.scorer import score_brief, score_failure
from .recording import (
    Header,
    RecordingModel,
    ReplayMissError,
    ReplayModel,
    digest_of,
    load_header,
    load_replies,
    replies_name,
    write_header,
)

RUN_FILE = "run.json"
_PACKAGE = Path(summarizer.__file__).parent
_HARNESS = Path(__file__).parents[1]

# these would fail every article in the same way: the run stops, and goes on when they are mended
STOPPING = (
    BudgetError,
    CredentialsError,
    EngineError,
    MissingExtraError,
    ModelFileError,
    PromptError,
    SettingsError,
)


class Fingerprint(Kept):
    """What a run's briefs depend on; two runs with the same fingerprint may share a folder.

    Attributes:
        commit: of the package's checkout; None where it is installed without one.
        code: sha256 over the package's sources, which tells two dirty states apart.
        gold: case name to the digest of article and gold.
    """

    version: str
    commit: str | None
    is_dirty: bool | None
    code: str
    prompts: dict[str, str]
    schema_digest: str
    scorer: str
    gold: dict[str, str]
    model: str
    model_digest: str | None
    endpoint: str
    sampling: dict[str, object]
    strategy: str
    language: str | None
    seed: int
    is_replay: bool


class Item(Kept):
    """The outcome of one article, one repeat.

    Attributes:
        error: why there is no brief; None when there is one.
        models: ids that the endpoint returned.
    """

    case: str
    repeat: int
    brief: Brief | None = None
    error: str | None = None
    seconds: float = 0.0
    requests: int = 0
    usage: Usage = Usage()
    cost_usd: float | None = None
    models: list[str] = Field(default=[])


class RunInfo(Kept):
    name: str
    created: datetime
    repeats: int
    fingerprint: Fingerprint


class Briefer(Protocol):
    """Makes the brief of a case with a model; slot is the worker's own."""

    async def __call__(self, case: Case, model: Model, slot: int | None) -> Brief: ...


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked to do.

    Attributes:
        prompts: the folder of prompt files.
        replay: a recording to answer from instead of a model.
        retry_failed: do articles again that failed in an earlier try.
    """

    prompts: Path
    strategy: str = "auto"
    language: str | None = None
    seed: int = 0
    repeats: int = 1
    concurrency: int = 1
    replay: Path | None = None
    retry_failed: bool = False


class Run:
    """A run folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def info(self) -> RunInfo:
        path = self.folder / RUN_FILE
        try:
            return RunInfo.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise InputError(f"{self.folder}: not a run folder, {RUN_FILE} is missing") from None
        except ValidationError as error:
            raise InputError(f"{path}: {_field_error(error)}") from None

    def item(self, case: str, repeat: int) -> Item | None:
        """The outcome of an article, None when it is still to be done."""
        path = self._item_path(case, repeat)
        try:
            return Item.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            # not this schema's brief: it counts against schema_valid instead of stopping the score
            return Item(case=case, repeat=repeat, error=f"invalid item: {_field_error(error)}")

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
        return [path.read_text(encoding="utf-8") for path in prompt_files(self.folder / "prompts")]

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
        if self.folder.exists() and any(path.name != ".lock" for path in self.folder.iterdir()):
            raise InputError(f"{self.folder}: not empty and not a run folder; give another --output")
        copies = self.folder / "prompts"
        copies.mkdir(parents=True)
        for path in prompt_files(settings.prompts):
            (copies / path.name).write_bytes(path.read_bytes())
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


async def execute(
    folder: Path,
    cases: Sequence[Case],
    settings: Settings,
    briefer: Briefer,
    model: Model | None,
    done: Callable[[Run, Item], None] = lambda run, item: None,
) -> Run:
    """Do what a run still lacks.

    Args:
        model: None when the run is replayed.

    Raises:
        ReplayMissError: after all else is done, when the recording lacked a reply.
    """
    header = load_header(settings.replay) if settings.replay else Header.of(_required(model))
    run = Run(folder)
    run.make_folder()
    try:
        with FileLock(folder / ".lock", timeout=0):
            run.start(fingerprint_of(cases, settings, header), settings)
            write_header(folder / "replies", header)
            await _work(run, cases, settings, briefer, model, done)
    except Timeout:
        raise InputError(f"{folder}: another process is writing this run") from None
    return run


async def _work(
    run: Run,
    cases: Sequence[Case],
    settings: Settings,
    briefer: Briefer,
    model: Model | None,
    done: Callable[[Run, Item], None],
) -> None:
    waiting = [
        (case, repeat)
        for repeat in range(settings.repeats)
        for case in cases
        if _is_wanted(run.item(case.name, repeat), settings)
    ]
    waiting.reverse()
    misses: list[str] = []

    async def worker(number: int) -> None:
        slot = number if model and model.slots > 1 and number < model.slots else None
        while waiting:
            case, repeat = waiting.pop()
            source = ReplayModel(settings.replay, case.name, repeat) if settings.replay else _required(model)
            item = await _brief_one(run, case, repeat, source, briefer, slot)
            if isinstance(source, ReplayModel) and source.misses:
                misses.extend(source.misses)
                continue
            run.keep(item)
            done(run, item)

    workers = [
        asyncio.create_task(worker(number)) for number in range(min(settings.concurrency, len(waiting)))
    ]
    try:
        await asyncio.gather(*workers)
    finally:
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    if misses:
        more = f" (and {len(misses) - 1} more)" if len(misses) > 1 else ""
        raise ReplayMissError(f"{misses[0]}{more}")


async def _brief_one(
    run: Run, case: Case, repeat: int, model: Model, briefer: Briefer, slot: int | None
) -> Item:
    path = run.folder / "replies" / replies_name(case.name, repeat)
    recording = RecordingModel(model, path, repeat)
    begun = time.perf_counter()
    brief, error = None, None
    try:
        brief = await briefer(case, recording, slot)
    except STOPPING:
        raise
    except SummarizerError as failure:
        error = f"{type(failure).__name__}: {failure}"
    replies = load_replies(path)
    return Item(
        case=case.name,
        repeat=repeat,
        brief=brief,
        error=error,
        seconds=time.perf_counter() - begun,
        requests=sum(reply.requests for reply in replies),
        usage=sum((reply.usage for reply in replies), Usage()),
        cost_usd=brief.provenance.cost_usd if brief else None,
        models=sorted({reply.model for reply in replies if reply.model}),
    )


def fingerprint_of(cases: Sequence[Case], settings: Settings, header: Header) -> Fingerprint:
    commit, is_dirty = _commit(_PACKAGE)
    return Fingerprint(
        version=summarizer.__version__,
        commit=commit,
        is_dirty=is_dirty,
        code=code_digest(),
        prompts=prompt_digests(settings.prompts),
        schema_digest=digest_of(Brief.model_json_schema()),
        scorer=scorer_digest(),
        gold={case.name: case.digest for case in cases},
        model=header.name,
        model_digest=header.digest,
        endpoint=header.endpoint,
        sampling=header.sampling,
        strategy=settings.strategy,
        language=settings.language,
        seed=settings.seed,
        is_replay=settings.replay is not None,
    )


def code_digest() -> str:
    """Sha256 over the package's sources."""
    return _sources_digest(_PACKAGE.rglob("*.py"), _PACKAGE)


def scorer_digest() -> str:
    """Sha256 over the modules that decide a score."""
    rooms = (path for room in ("gold", "scoring") for path in (_HARNESS / room).glob("*.py"))
    return _sources_digest([*rooms, _HARNESS / "words.py"], _HARNESS)


def prompt_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.md") if path.name.lower() != "readme.md")


def prompt_digests(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise InputError(f"{folder}: no such prompt folder; `summarizer prompts export DIR` makes one")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in prompt_files(folder)}


def changed_fields(first: Fingerprint, second: Fingerprint) -> list[str]:
    """Names of the fields that differ, with the entries where a field has several."""
    changes = []
    for name in Fingerprint.model_fields:
        old, new = getattr(first, name), getattr(second, name)
        if old == new:
            continue
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            entries = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
            changes.append(f"{name} ({', '.join(entries[:4])}{', …' if len(entries) > 4 else ''})")
        elif isinstance(old, str) and isinstance(new, str) and len(old) < 40 and len(new) < 40:
            changes.append(f"{name} ({old}, now {new})")
        else:
            changes.append(name)
    return changes


def write_whole(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)


def _is_wanted(item: Item | None, settings: Settings) -> bool:
    return item is None or (settings.retry_failed and item.error is not None)


def _required(model: Model | None) -> Model:
    if model is None:
        raise InputError("a run needs a model, or a recording to replay")
    return model


def _sources_digest(paths: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _commit(package: Path) -> tuple[str | None, bool | None]:
    """The commit of the checkout that tracks the package, and whether it has changes."""

    def git(*arguments: str) -> str | None:
        command = ["git", "-C", str(package), *arguments]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=30, check=True
            )  # fixed words
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout.strip()

    # an environment may lie inside some other project's checkout
    if git("ls-files", "--error-unmatch", "__init__.py") is None:
        return None, None
    status = git("status", "--porcelain", "--untracked-files=no")
    return git("rev-parse", "HEAD"), None if status is None else bool(status)


def _field_error(error: ValidationError) -> str:
    detail = error.errors()[0]
    return f"{'.'.join(map(str, detail['loc'])) or 'file'}: {detail['msg']}"
