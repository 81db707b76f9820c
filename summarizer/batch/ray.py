"""Briefs in a Ray dataset: plain map_batches over a pool of actors that hold clients or models.

Ray moves articles and briefs and starts lost work again; Ray's checkpoints keep rows from being written twice,
not requests from being paid twice: that is the project's own cache, inside the actors.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any

from ..article import Article
from ..errors import InputError, MissingExtraError, ModelError, SummarizerError
from .ending import Ending, Failure
from .identity import article_key
from .ledger import Ledger, SharedBudget
from .options import Options
from .shop import Shop, open_shop

if TYPE_CHECKING:
    import ray.data

OWN_COLUMNS = (
    "stop",
    "untold_input_tokens",
    "untold_output_tokens",
)  # of the driver, which keeps the ceilings
COLUMNS = ("brief", "failure", "attempts", "input_tokens", "cached_input_tokens", "output_tokens", "cost_usd", "is_cached", "is_incomplete", *OWN_COLUMNS)  # fmt: skip


class StoppedError(ModelError):
    """The whole run is stopped by what one actor met: a wrong key, an endpoint that stays down, a ceiling."""


class Actor:
    """Briefs blocks of articles; one summarizer, one loop and one cache for the actor's life.

    Args:
        ledger: handle of the Ledger actor, where there is a ceiling to keep.
        is_raising: a reason to stop is raised, so that the dataset fails; otherwise it stands in the rows that are left.
    """

    def __init__(
        self, options: Options, text_column: str, id_column: str, ledger: Any, is_raising: bool
    ) -> None:
        self._text, self._id, self._is_raising = text_column, id_column, is_raising
        self._stop: SummarizerError | None = None
        self._loop = asyncio.new_event_loop()
        self._stack = contextlib.AsyncExitStack()
        threading.Thread(target=self._loop.run_forever, name="actor", daemon=True).start()
        budget = (
            SharedBudget(max_cost_usd=options.max_cost_usd, max_tokens=options.max_tokens, ledger=ledger)
            if ledger
            else None
        )
        self._shop: Shop = self._run(
            self._stack.enter_async_context(open_shop(options, budget=budget))
        ).result()

    def _run(self, work: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def __call__(self, block: Any) -> Any:
        rows = block.to_pylist()
        endings = self._run(self._brief(rows)).result()
        for name in COLUMNS:
            block = block.append_column(_column(name), [_array(name, [ending[name] for ending in endings])])
        return block

    async def _brief(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        places = asyncio.Semaphore(self._shop.width)

        async def brief(row: dict[str, Any]) -> dict[str, Any]:
            async with places:
                return _told(await self._brief_row(row))

        return list(await asyncio.gather(*map(brief, rows)))

    async def _brief_row(self, row: dict[str, Any]) -> Ending:
        if self._stop:
            return Ending(stop=self._stop)
        id = row.get(self._id)
        try:
            known = {
                name: row[name] for name in ("title", "source", "published", "language") if row.get(name)
            }
            article = Article.from_text(
                str(row[self._text] or ""), id=None if id is None else str(id), **known
            )
            if row.get("is_extracted"):
                article = article.model_copy(update={"is_extracted": True})
        except InputError as error:
            return Ending(failure=Failure(type(error).__name__, str(error)))
        ending = await self._shop.worker.work(article_key(article), article)
        self._stop = self._stop or ending.stop
        if ending.stop and self._is_raising:
            raise StoppedError(str(ending.stop))
        return ending


def _told(ending: Ending) -> dict[str, Any]:
    return {
        "brief": ending.brief.decode() if ending.brief else None,
        "failure": ending.failure.to_json() if ending.failure else None,
        "stop": json.dumps([type(ending.stop).__name__, str(ending.stop)]) if ending.stop else None,
        "attempts": ending.attempts,
        **ending.usage.model_dump(),
        "untold_input_tokens": ending.untold.input_tokens,
        "untold_output_tokens": ending.untold.output_tokens,
        "cost_usd": ending.cost_usd,
        "is_cached": ending.is_cached,
        "is_incomplete": ending.is_incomplete,
    }


def _column(name: str) -> Any:
    import pyarrow as pa

    kinds = {
        "brief": pa.large_string(),
        "failure": pa.string(),
        "stop": pa.string(),
        "cost_usd": pa.float64(),
    }
    flags = dict.fromkeys(("is_cached", "is_incomplete"), pa.bool_())
    return pa.field(name, (kinds | flags).get(name, pa.int64()))


def _array(name: str, values: Sequence[Any]) -> Any:
    import pyarrow as pa

    return pa.array(values, _column(name).type)


def brief_dataset(
    ds: ray.data.Dataset,
    *,
    text_column: str = "text",
    id_column: str = "id",
    actors: int | None = None,
    cpus_per_actor: float = 1.0,
    base_url: str | tuple[str, ...] | None = None,
    **options: Any,
) -> ray.data.Dataset:
    """Add a brief to every row of a dataset.

    New columns: `brief` (the contract's JSON, null for a failure), `failure` (JSON with error, message and what
    the endpoint said), `attempts`, tokens, `cost_usd` (null where not known), `is_cached`, `is_incomplete`.

    Args:
        actors: how many hold a client or a model; None is one a node. Rates and concurrency are shared out among them.
        cpus_per_actor: what Ray sets aside; the embedded model wants the cores of a node.
        options: of Options.
    """
    urls = (base_url,) if isinstance(base_url, str) else tuple(base_url or ())
    given = Options(base_urls=urls, **options)
    briefed: ray.data.Dataset = map_articles(
        ds, given, text_column, id_column, actors, cpus_per_actor, open_ledger(given), is_raising=True
    )
    return briefed.drop_columns(list(OWN_COLUMNS))


def open_ledger(options: Options, tokens: int = 0, cost_usd: float = 0.0) -> Any:
    """The actor that keeps the ceilings, on this node; None where there is none to keep.

    Args:
        tokens: spent already.
    """
    if options.max_cost_usd is None and options.max_tokens is None:
        return None
    ray = import_ray()
    here = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(
        ray.get_runtime_context().get_node_id(), soft=False
    )
    remote = ray.remote(Ledger).options(num_cpus=0, scheduling_strategy=here)
    return remote.remote(options.max_tokens, options.max_cost_usd, tokens, cost_usd)


def map_articles(
    ds: Any,
    options: Options,
    text_column: str,
    id_column: str,
    actors: int | None,
    cpus_per_actor: float,
    ledger: Any,
    *,
    is_raising: bool,
) -> Any:
    """The dataset with the columns of a brief, worked out by a pool of actors."""
    ray = import_ray()
    count = actors or max(1, sum(node["Alive"] for node in ray.nodes()))
    share = replace(
        options,
        concurrency=ceil(options.concurrency / count),
        rpm=options.rpm / count if options.rpm else None,
        tpm=options.tpm / count if options.tpm else None,
    )
    columns = {"text_column": text_column, "id_column": id_column}
    return ds.map_batches(
        Actor,
        fn_constructor_kwargs={"options": share, "ledger": ledger, "is_raising": is_raising, **columns},
        batch_size=None,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=count),
        num_cpus=cpus_per_actor,
    )


def import_ray() -> Any:
    try:
        import ray
        import ray.data
        import ray.util.scheduling_strategies
    except ImportError:
        raise MissingExtraError(
            "the engine ray is not installed; run: pip install 'summarizer[ray]'"
        ) from None
    return ray
