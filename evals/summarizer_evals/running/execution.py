"""Execution: does what a run still lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from summarizer import Article, Brief, InputError, Model, Result, Shop, Usage, brief_each

from ..gold.case import Case
from .asked import Asked, error_of
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


class Briefer(Protocol):
    """Makes the brief of a case with a model; slot is the engine's that the article keeps to."""

    async def __call__(self, case: Case, model: Model, slot: int | None) -> Brief: ...


async def execute(
    folder: Path,
    cases: Sequence[Case],
    settings: Settings,
    briefer: Briefer,
    shop: Shop,
    done: Callable[[Run, Item], None] = lambda run, item: None,
) -> Run:
    """Do what a run still lacks.

    Args:
        shop: its model is asked; in a replay a ReplayModel, which tells what model was.

    Raises:
        ModelError: no article can be briefed; what was done before is kept.
        BudgetError: a ceiling was reached, what the run had used before counted in.
        ReplayMissError: after all else is done, when the recording lacked a reply.
    """
    run = Run(folder)
    run.make_folder()
    try:
        with FileLock(folder / ".lock", timeout=0):
            run.start(fingerprint_of(cases, settings, shop.model), settings)
            write_header(folder / "replies", Header.of(shop.model))
            before = list(run.items())
            costs = [item.cost_usd for item in before]
            spent_usd = None if None in costs else sum(cost for cost in costs if cost is not None)
            used = sum((item.usage for item in before), Usage())
            untold = sum((item.untold for item in before), Usage())
            shop.budget.resume(used, spent_usd, untold)
            await _work(run, cases, settings, briefer, shop, done)
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
    shop: Shop,
    done: Callable[[Run, Item], None],
) -> None:
    wanted = [
        (case, repeat)
        for repeat in range(settings.repeats)
        for case in cases
        if _is_wanted(run.item(case.name, repeat), settings)
    ]
    asked = [_ask(run, case, repeat, settings, briefer, shop) for case, repeat in wanted]
    misses: list[str] = []
    async with aclosing(brief_each(asked, shop)) as results:
        async for result in results:
            if asked[result.n].misses:
                misses += asked[result.n].misses
                continue
            case, repeat = wanted[result.n]
            item = _item_of(run, case, repeat, result, asked[result.n].seconds, shop)
            run.keep(item)
            done(run, item)
    if misses:
        more = f" (and {len(misses) - 1} more)" if len(misses) > 1 else ""
        raise ReplayMissError(f"{misses[0]}{more}")


def _ask(run: Run, case: Case, repeat: int, settings: Settings, briefer: Briefer, shop: Shop) -> Asked:
    def model_of() -> Model:
        return ReplayModel(settings.replay, case.name, repeat) if settings.replay else shop.model

    async def make(model: Model, slot: int | None) -> Brief:
        return await briefer(case, RecordingModel(model, _replies_path(run, case, repeat), repeat), slot)

    return Asked(case.name, case.text, model_of, make)


def _item_of(run: Run, case: Case, repeat: int, result: Result, seconds: float, shop: Shop) -> Item:
    replies = load_replies(_replies_path(run, case, repeat))
    usage = sum((reply.usage for reply in replies), Usage())
    before = run.item(case.name, repeat)
    untold = result.untold + (before.untold if before else Usage())
    # a replay spends nothing
    is_known = not isinstance(shop.model, ReplayModel) and untold == Usage()
    return Item(
        case=case.name,
        repeat=repeat,
        brief=result.brief,
        error=error_of(result),
        seconds=seconds,
        requests=sum(reply.requests for reply in replies),
        usage=usage,
        untold=untold,
        cost_usd=shop.budget.price(usage) if is_known else None,
        models=sorted({reply.model for reply in replies if reply.model}),
    )


def _replies_path(run: Run, case: Case, repeat: int) -> Path:
    return run.folder / "replies" / replies_name(case.name, repeat)


def _is_wanted(item: Item | None, settings: Settings) -> bool:
    return item is None or (settings.retry_failed and item.error is not None)
