"""Execution: does what a run still lacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from summarizer import Article, Brief, InputError, Model, SummarizerError, Usage, cost_usd

from ..gold.case import Case
from .fingerprint import fingerprint_of
from .recording import (
    Header,
    RecordingModel,
    ReplayMissError,
    ReplayModel,
    load_replies,
    replies_name,
    write_header,
)
from .run import Item, Run
from .settings import Settings
from .workers import STOPPING, work_through


class Briefer(Protocol):
    """Makes the brief of a case with a model; slot is the worker's own."""

    async def __call__(self, case: Case, model: Model, slot: int | None) -> Brief: ...


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
    answering = ReplayModel(settings.replay, "", 0) if settings.replay else _required(model)
    run = Run(folder)
    run.make_folder()
    try:
        with FileLock(folder / ".lock", timeout=0):
            run.start(fingerprint_of(cases, settings, answering), settings)
            write_header(folder / "replies", Header.of(answering))
            await _work(run, cases, settings, briefer, model, done)
    except Timeout:
        raise InputError(f"{folder}: another process is writing this run") from None
    return run


def case_briefer(settings: Settings) -> Briefer:
    """The package, as the settings say."""

    async def brief(case: Case, model: Model, slot: int | None) -> Brief:
        article = Article.from_text(case.text, id=case.name)
        return await settings.summarizer(model).asummarize(article, slot=slot)

    return brief


async def _work(
    run: Run,
    cases: Sequence[Case],
    settings: Settings,
    briefer: Briefer,
    model: Model | None,
    done: Callable[[Run, Item], None],
) -> None:
    misses: list[str] = []

    async def work(wanted: tuple[Case, int], slot: int | None) -> None:
        case, repeat = wanted
        source = ReplayModel(settings.replay, case.name, repeat) if settings.replay else _required(model)
        item = await _brief_one(run, case, repeat, source, briefer, slot)
        if isinstance(source, ReplayModel) and source.misses:
            misses.extend(source.misses)
            return
        run.keep(item)
        done(run, item)

    wanted = [
        (case, repeat)
        for repeat in range(settings.repeats)
        for case in cases
        if _is_wanted(run.item(case.name, repeat), settings)
    ]
    await work_through(wanted, work, settings.concurrency, model.slots if model else 1)
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
    usage = sum((reply.usage for reply in replies), Usage())
    return Item(
        case=case.name,
        repeat=repeat,
        brief=brief,
        error=error,
        seconds=time.perf_counter() - begun,
        requests=sum(reply.requests for reply in replies),
        usage=usage,
        # a replay spends nothing
        cost_usd=None if isinstance(model, ReplayModel) else cost_usd(model.name, model.endpoint, usage),
        models=sorted({reply.model for reply in replies if reply.model}),
    )


def _is_wanted(item: Item | None, settings: Settings) -> bool:
    return item is None or (settings.retry_failed and item.error is not None)


def _required(model: Model | None) -> Model:
    if model is None:
        raise InputError("a run needs a model, or a recording to replay")
    return model
