"""A batch on a Ray cluster: waves of articles out, briefs into the state, the output in parts.

What is done and what it cost is kept here, in the run's own state.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import islice
from math import ceil
from pathlib import Path
from typing import Any

from .. import errors
from ..brief import Usage
from ..errors import ModelError, SettingsError, SummarizerError
from .budget import Budget
from .ending import Ending, Failure
from .intake import Intake
from .job import Job, check_identity, opened_state
from .options import Options
from .outputs import write_failures, write_parts
from .progress import Progress, describe, describe_spent
from .ray import COLUMNS, StoppedError, import_ray, map_articles, open_ledger
from .reporter import Reporter, choose_style
from .run import Event
from .shop import open_shop
from .state import State
from .tolerance import Tolerance, TooManyFailuresError

WAVE = 20_000  # articles handed to Ray in one go: the bound on what the driver and the object store hold
EVERY_S = 5.0  # between a report, with the parts that are complete, and the next
BLOCK_ROUNDS = 4  # articles of a task, as a multiple of what an actor works on at once


def run_on_ray(job: Job, options: Options, address: str | None, actors: int | None = None) -> int:
    """Run on a cluster and write the output in parts; the exit code."""
    if job.output == "-":
        raise SettingsError(
            "--engine ray writes parts; give --output a folder's name that ends in .jsonl or .parquet"
        )
    ray = import_ray()
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
    ledger: Any = None
    told_at: float = field(default_factory=time.monotonic)

    def drive(self, sources: Sequence[Any]) -> int:
        identity, budget = asyncio.run(self._terms())
        check_identity(self.state, identity, self.job)
        before = self.state.tally()
        budget.resume(before.usage, before.cost_usd, before.reserved)
        self.ledger = open_ledger(self.options, *budget.counted())
        intake = Intake(sources, self.state, self.job.retry_failed)
        progress = intake.progress
        tolerance = Tolerance.parse(self.job.max_failures) if self.job.max_failures else Tolerance()
        stop: SummarizerError | None = None
        is_interrupted = False
        try:
            pending = (item for items in intake.pending() for item in items)
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
        counts = f"{tally.done:,} of {tally.articles:,} articles briefed, {tally.failed:,} failed"
        lines = [", ".join([counts, *describe_spent(tally.usage, tally.cost_usd)])]
        lines += [f"{stop}; run the same command again to go on"] if stop else []
        self.reporter.end(lines, tally)
        if is_interrupted:
            return 130
        if stop:
            return stop.exit_code
        return 4 if tally.failed or tally.incomplete else 0

    async def _terms(self) -> tuple[dict[str, str], Budget]:
        """What the briefs depend on, and a budget at their price, of a shop of the driver's own."""
        async with open_shop(replace(self.options, has_cache=False, processes=0)) as shop:
            return shop.identity, shop.budget

    def _brief_wave(self, wave: Sequence[Any], progress: Progress, tolerance: Tolerance) -> None:
        ray = import_ray()
        ray.data.DataContext.get_current().enable_progress_bars = False
        count = self.actors or max(1, sum(node["Alive"] for node in ray.nodes()))
        rows = max(1, min(ceil(len(wave) / count), BLOCK_ROUNDS * ceil(self.options.concurrency / count)))
        ds = ray.data.from_arrow(list(_blocks(wave, rows)))
        briefed = map_articles(ds, self.options, "text", "id", count, 1.0, self.ledger, is_raising=False)
        stop: SummarizerError | None = None
        with _told_apart():
            for block in briefed.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
                rows_back = block.select(["id", "key", *COLUMNS]).to_pylist()
                self._keep(rows_back, progress)
                # what is in flight elsewhere is kept too: the actors start nothing more
                stop = stop or next((_stopped(row["stop"]) for row in rows_back if row["stop"]), None)
                if time.monotonic() - self.told_at > EVERY_S:
                    self.told_at = time.monotonic()
                    write_parts(self.state, Path(self.job.output), is_whole=False)
                    self.reporter.notice(describe(progress))
                if tolerance.is_exceeded(progress.failed, progress.ended):
                    raise TooManyFailuresError(
                        f"stopped early: {progress.failed} of {progress.ended} articles failed"
                    )
        if stop:
            raise stop

    def _keep(self, rows: Sequence[dict[str, Any]], progress: Progress) -> None:
        """On disk before it is told."""
        kept = [(row, *self._enter(row, progress)) for row in rows]
        for row, ending, written in kept:
            written.result()
            if not row["stop"]:
                self.reporter.event(Event(row["id"], ending))

    def _enter(self, row: dict[str, Any], progress: Progress) -> tuple[Ending, Future[None]]:
        key = row["key"]
        usage = Usage(**{name: row[name] for name in Usage.model_fields})
        untold = Usage(input_tokens=row["untold_input_tokens"], output_tokens=row["untold_output_tokens"])
        ending = Ending(
            attempts=row["attempts"], usage=usage, cost_usd=row["cost_usd"], is_cached=row["is_cached"]
        )
        progress.usage += usage
        written = self.state.spend(key, usage, row["cost_usd"], row["attempts"], untold)
        if row["brief"] is not None:
            ending.brief = row["brief"].encode()
            written = self.state.finish(
                key, ending.brief, is_incomplete=row["is_incomplete"], is_cached=row["is_cached"]
            )
            progress.done += 1
        elif row["failure"] is not None:
            ending.failure = Failure(**_failure_fields(row["failure"]))
            written = self.state.fail(key, row["failure"], 1)
            progress.failed += 1
        return ending, written


def _stopped(told: str) -> SummarizerError:
    """The error that an actor met, of its own class: the exit code hangs on it."""
    name, message = json.loads(told)
    kind = getattr(errors, name, ModelError)
    error: SummarizerError = kind(message)
    return error


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
