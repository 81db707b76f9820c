"""The same work on a Ray cluster: plain map_batches over a pool of actors that hold clients or models.

Ray moves articles and briefs and starts lost work again; what is done and what it cost is kept here, in the
run's own state and cache: Ray's checkpoints keep rows from being written twice, not requests from being paid twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import islice
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..article import Article
from ..brief import Usage
from ..errors import InputError, MissingExtraError, ModelError, SettingsError, SummarizerError
from .job import Job, check_identity, opened_state
from .options import Options, Shop, open_shop
from .outputs import write_failures, write_parts
from .progress import Reporter, choose_style, describe, short_count
from .run import Event, Progress, Run, Tolerance, TooManyFailuresError
from .state import State
from .worker import Ending, Failure, Worker, article_key

if TYPE_CHECKING:
    import ray.data

WAVE = 20_000  # articles handed to Ray in one go: the bound on what the driver and the object store hold
EVERY_S = 5.0  # between a report, with the parts that are complete, and the next
BLOCK_ROUNDS = 4  # articles of a task, as a multiple of what an actor works on at once
COLUMNS = ("brief", "failure", "attempts", "input_tokens", "cached_input_tokens", "output_tokens", "cost_usd", "is_cached", "is_incomplete")  # fmt: skip


class StoppedError(ModelError):
    """The whole run is stopped by what one actor met: a wrong key, an endpoint that stays down."""


class Actor:
    """Briefs blocks of articles; one summarizer, one loop and one cache for the actor's life."""

    def __init__(self, options: Options, text_column: str, id_column: str) -> None:
        self._text, self._id = text_column, id_column
        self._loop = asyncio.new_event_loop()
        self._stack = contextlib.AsyncExitStack()
        threading.Thread(target=self._loop.run_forever, name="actor", daemon=True).start()
        self._shop: Shop = self._run(self._stack.enter_async_context(open_shop(options))).result()

    def _run(self, work: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def __call__(self, block: Any) -> Any:
        rows = block.to_pylist()
        endings = self._run(self._brief(rows)).result()
        for name in COLUMNS:
            block = block.append_column(_column(name), [_array(name, [ending[name] for ending in endings])])
        return block

    async def _brief(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        slots: asyncio.Queue[int | None] = asyncio.Queue()
        for number in range(self._shop.width):
            slots.put_nowait(number if self._shop.has_slots else None)

        async def brief(row: dict[str, Any]) -> dict[str, Any]:
            slot = await slots.get()
            try:
                return _told(await self._brief_row(row, slot))
            finally:
                slots.put_nowait(slot)

        return list(await asyncio.gather(*map(brief, rows)))

    async def _brief_row(self, row: dict[str, Any], slot: int | None) -> Ending:
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
        ending = await self._shop.worker.work(article_key(article), article, slot)
        if ending.stop:
            raise StoppedError(str(ending.stop))
        return ending


def _told(ending: Ending) -> dict[str, Any]:
    return {
        "brief": ending.brief.decode() if ending.brief else None,
        "failure": ending.failure.to_json() if ending.failure else None,
        "attempts": ending.attempts,
        **ending.usage.model_dump(),
        "cost_usd": ending.cost_usd,
        "is_cached": ending.is_cached,
        "is_incomplete": ending.is_incomplete,
    }


def _column(name: str) -> Any:
    import pyarrow as pa

    kinds = {"brief": pa.large_string(), "failure": pa.string(), "cost_usd": pa.float64()}
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
    briefed: ray.data.Dataset = _map(
        ds, Options(base_urls=urls, **options), text_column, id_column, actors, cpus_per_actor
    )
    return briefed


def _map(
    ds: Any, options: Options, text_column: str, id_column: str, actors: int | None, cpus_per_actor: float
) -> Any:
    ray = _ray()
    if options.max_cost_usd is not None or options.max_tokens is not None:
        raise SettingsError(
            "--max-cost and --max-tokens cannot be kept across machines; give them to a run on one"
        )
    count = actors or max(1, sum(node["Alive"] for node in ray.nodes()))
    share = replace(
        options,
        concurrency=ceil(options.concurrency / count),
        rpm=options.rpm / count if options.rpm else None,
        tpm=options.tpm / count if options.tpm else None,
    )
    return ds.map_batches(
        Actor,
        fn_constructor_kwargs={"options": share, "text_column": text_column, "id_column": id_column},
        batch_size=None,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=count),
        num_cpus=cpus_per_actor,
    )


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError:
        raise MissingExtraError(
            "the engine ray is not installed; run: pip install 'summarizer[ray]'"
        ) from None
    return ray


def run_on_ray(job: Job, options: Options, address: str | None, actors: int | None = None) -> int:
    """Run on a cluster and write the output in parts; the exit code."""
    if job.output == "-":
        raise SettingsError(
            "--engine ray writes parts; give --output a folder's name that ends in .jsonl or .parquet"
        )
    ray = _ray()
    reporter = Reporter(choose_style(job.log_json))
    sources = job.sources()
    started = not ray.is_initialized()
    if started:
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    try:
        with opened_state(job) as state:
            driver = Driver(job, options, state, reporter, actors)
            return driver.drive(sources)
    finally:
        if started:
            ray.shutdown()


@dataclass(slots=True)
class Driver:
    """Hands waves of articles to the cluster, and keeps what comes back."""

    job: Job
    options: Options
    state: State
    reporter: Reporter
    actors: int | None = None
    told_at: float = field(default_factory=time.monotonic)

    def drive(self, sources: Sequence[Any]) -> int:
        identity = asyncio.run(self._identity())
        check_identity(self.state, identity, self.job)
        progress = Progress()
        tolerance = Tolerance.parse(self.job.max_failures) if self.job.max_failures else Tolerance()
        worker = Worker(summarizer=_Nobody(), identity=identity, price=lambda usage: None)
        run = Run(sources, self.state, worker, WAVE, retry_failed=self.job.retry_failed, progress=progress)
        stop: SummarizerError | None = None
        is_interrupted = False
        try:
            pending = (item for items in run.pending() for item in items)
            while wave := list(islice(pending, WAVE)):
                self._brief_wave(wave, progress, tolerance)
        except KeyboardInterrupt:
            is_interrupted = True
        except SummarizerError as error:
            stop = error
        folder = Path(self.job.output)
        is_whole = not stop and not is_interrupted
        write_parts(self.state, folder, is_whole=is_whole)
        write_failures(self.state, Path(f"{self.job.output}.errors.jsonl"))
        tally = self.state.tally()
        tokens = short_count(tally.usage.input_tokens + tally.usage.output_tokens)
        lines = [
            f"{tally.done:,} of {tally.articles:,} articles briefed, {tally.failed:,} failed, {tokens} tokens"
        ]
        lines += [f"{stop}; run the same command again to go on"] if stop else []
        self.reporter.end(lines, tally)
        if is_interrupted:
            return 130
        if stop:
            return stop.exit_code
        return 4 if tally.failed or tally.incomplete else 0

    async def _identity(self) -> dict[str, str]:
        """What the briefs depend on, asked of a shop of the driver's own."""
        async with open_shop(replace(self.options, has_cache=False)) as shop:
            return shop.identity

    def _brief_wave(self, wave: Sequence[Any], progress: Progress, tolerance: Tolerance) -> None:
        ray = _ray()
        ray.data.DataContext.get_current().enable_progress_bars = False
        count = self.actors or max(1, sum(node["Alive"] for node in ray.nodes()))
        rows = max(1, min(ceil(len(wave) / count), BLOCK_ROUNDS * ceil(self.options.concurrency / count)))
        ds = ray.data.from_arrow(list(_blocks(wave, rows)))
        briefed = _map(ds, self.options, "text", "id", count, 1.0)
        with _told_apart():
            for block in briefed.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
                for row in block.select(["id", "key", *COLUMNS]).to_pylist():
                    self._keep(row, progress)
                if time.monotonic() - self.told_at > EVERY_S:
                    self.told_at = time.monotonic()
                    write_parts(self.state, Path(self.job.output), is_whole=False)
                    self.reporter.notice(describe(progress))
                if tolerance.is_exceeded(progress.failed, progress.ended):
                    raise TooManyFailuresError(
                        f"stopped early: {progress.failed} of {progress.ended} articles failed"
                    )

    def _keep(self, row: dict[str, Any], progress: Progress) -> None:
        key = row["key"]
        usage = Usage(**{name: row[name] for name in Usage.model_fields})
        ending = Ending(
            attempts=row["attempts"], usage=usage, cost_usd=row["cost_usd"], is_cached=row["is_cached"]
        )
        self.state.spend(key, usage, row["cost_usd"], row["attempts"])
        if row["brief"] is not None:
            ending.brief = row["brief"].encode()
            finished = self.state.finish(
                key, ending.brief, is_incomplete=row["is_incomplete"], is_cached=row["is_cached"]
            )
            progress.done += 1
        else:
            ending.failure = Failure(**_failure_fields(row["failure"]))
            finished = self.state.fail(key, row["failure"], 1)
            progress.failed += 1
        finished.result()
        progress.usage += usage
        self.reporter.event(Event(row["id"], ending))


def _failure_fields(failure: str) -> dict[str, Any]:
    fields = json.loads(failure)
    endpoint = fields.pop("endpoint", None) or {}
    return {**fields, "status": endpoint.get("status"), "said": endpoint.get("body")}


def _blocks(wave: Sequence[Any], rows: int) -> Iterator[Any]:
    import pyarrow as pa

    fields = ("id", "text", "title", "source", "published", "language")
    schema = pa.schema(
        [
            pa.field("key", pa.binary()),
            pa.field("is_extracted", pa.bool_()),
            *(pa.field(name, pa.large_string()) for name in fields),
        ]
    )
    for start in range(0, len(wave), rows):
        part = wave[start : start + rows]
        yield pa.Table.from_pylist(
            [
                {"key": item.key, **item.article.model_dump(include={*fields, "is_extracted"})}
                for item in part
            ],
            schema,
        )


@contextlib.contextmanager
def _told_apart() -> Iterator[None]:
    """An actor's reason to stop the run, out of the wrappings that Ray puts around it."""
    from ray.exceptions import RayError

    try:
        yield
    except (RayError, StoppedError) as error:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, SummarizerError):
                raise ModelError(str(cause)) from None
            cause = getattr(cause, "cause", None) or cause.__cause__
        raise ModelError(f"Ray gave up: {str(error).strip().splitlines()[-1]}") from None


class _Nobody:
    """The driver's own worker asks nothing: the actors do."""

    async def asummarize(self, article: Article | str, *, slot: int | None = None) -> Any:
        raise NotImplementedError
