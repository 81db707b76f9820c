"""A batch as the command line asks for it: opened, run, written, and told in one line."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_state_path

from ..errors import BudgetError, SettingsError
from .inputs import Columns, Source, read_sources
from .intake import Intake
from .options import Options
from .outputs import Stream, write_briefs, write_failures
from .progress import describe_spent
from .reporter import Reporter, choose_style
from .run import Run
from .shop import open_shop
from .state import State, Tally, remove
from .tolerance import Tolerance


@dataclass(frozen=True, slots=True)
class Job:
    """What the command line asked for besides the options of every batch."""

    inputs: list[str]
    output: str
    text_field: str = "text"
    id_field: str = "id"
    retry_failed: bool = False
    max_failures: str | None = None
    restart: bool = False
    dry_run: bool = False
    log_json: bool = False

    @property
    def state_path(self) -> Path:
        """Beside the output; of a run to standard output in the user's state folder, found again by its inputs."""
        if self.output != "-":
            return Path(f"{self.output}.state")
        inputs = json.dumps([name if name == "-" else str(Path(name).absolute()) for name in self.inputs])
        return (
            user_state_path("summarizer", appauthor=False)
            / "runs"
            / f"{hashlib.sha256(inputs.encode()).hexdigest()[:16]}.state"
        )

    def sources(self) -> list[Source]:
        return read_sources(self.inputs, Columns(self.text_field, self.id_field))


def run_batch(job: Job, options: Options) -> int:
    """Run and write; the exit code."""
    reporter = Reporter(choose_style(job.log_json))
    sources = job.sources()
    tolerance = Tolerance.parse(job.max_failures) if job.max_failures else Tolerance()
    with opened_state(job) as state:
        stream = Stream(state, sys.stdout.buffer) if job.output == "-" else None
        run = asyncio.run(_work(job, options, sources, tolerance, state, reporter, stream))
        is_dropped = run.is_dropped
        tally = state.tally()
        if stream:
            stream.flush()
        elif not is_dropped:
            write_outputs(job, state)
    code = _exit_code(run, tally)
    if job.output == "-" and code == 0:
        remove(job.state_path)
    reporter.end(_closing(job, run, tally), tally)
    return code


def write_outputs(job: Job, state: State) -> None:
    """Write what the state holds, whole: the briefs, and the failures beside them."""
    if job.output == "-":
        Stream(state, sys.stdout.buffer).flush()
        return
    write_briefs(state, Path(job.output))
    write_failures(state, Path(f"{job.output}.errors.jsonl"))


@contextlib.contextmanager
def opened_state(job: Job) -> Iterator[State]:
    if job.restart:
        State(job.state_path).discard()
    state = State(job.state_path)
    try:
        yield state
    finally:
        state.close()


async def _work(
    job: Job,
    options: Options,
    sources: list[Source],
    tolerance: Tolerance,
    state: State,
    reporter: Reporter,
    stream: Stream | None,
) -> Run:
    """One process's part in the run, from opening to the last article."""
    # analysis holds the interpreter: more threads of it than cores to spare only take turns
    threads = max(1, (os.cpu_count() or 2) - 1)
    asyncio.get_running_loop().set_default_executor(
        ThreadPoolExecutor(threads, thread_name_prefix="analysis")
    )
    holder: list[Run] = []
    async with open_shop(
        options, record=lambda *told: holder[0].record(*told), notice=reporter.notice
    ) as shop:
        check_identity(state, shop.identity, job)
        before = state.tally()
        shop.budget.resume(before.usage, before.cost_usd, before.reserved)
        run = Run(
            Intake(sources, state, job.retry_failed),
            shop.worker,
            shop.width,
            tolerance=tolerance,
            on_event=reporter.event,
        )
        holder.append(run)
        with interrupting(run, reporter):
            async with streaming(stream), reporter.watching(run, shop.pace):
                await run.execute()
        return run


def check_identity(state: State, identity: dict[str, str], job: Job) -> None:
    """Raises a SettingsError that says what makes the briefs of this run others than those it has."""
    changed = state.identify(identity)
    if changed:
        way = "--restart" if job.output == "-" else "--restart or another --output"
        raise SettingsError(
            f"{str(job.state_path)!r} holds a run with another {'; '.join(changed)}; give {way}"
        )


@contextlib.contextmanager
def interrupting(run: Run, reporter: Reporter) -> Iterator[None]:
    """Ctrl-C once: finish what is in flight; twice: do not."""
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        if not run.is_interrupted:
            reporter.notice(f"finishing {run.progress.working} articles in flight; Ctrl-C again to drop them")
        loop.call_soon_threadsafe(run.interrupt)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.asynccontextmanager
async def streaming(stream: Stream | None) -> AsyncIterator[None]:
    """Write briefs in input order as soon as those before them have ended."""
    if stream is None:
        yield
        return

    async def write() -> None:
        while True:
            await asyncio.to_thread(stream.flush)
            await asyncio.sleep(0.1)

    task = asyncio.create_task(write())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _exit_code(run: Run, tally: Tally) -> int:
    if run.is_interrupted:
        return 130
    if run.stop:
        return run.stop.exit_code
    return 4 if tally.failed or tally.incomplete else 0


def _closing(job: Job, run: Run, tally: Tally) -> list[str]:
    """What was done, what it took, and how to go on."""
    parts = [f"{tally.done:,} of {tally.articles:,} articles briefed"]
    parts += [f"{tally.failed:,} failed"] if tally.failed else []
    parts += [f"{tally.incomplete:,} incomplete"] if tally.incomplete else []
    parts += [f"{run.progress.cached:,} from the cache"] if run.progress.cached else []
    parts += describe_spent(tally.usage, tally.cost_usd)
    lines = [", ".join(parts)]
    if tally.failed and job.output != "-":
        lines.append(
            f"why articles failed stands in {job.output}.errors.jsonl; --retry-failed tries them again"
        )
    if run.stop:
        lines.append(str(run.stop))
    if run.stop or run.is_interrupted:
        more = " with a higher ceiling" if isinstance(run.stop, BudgetError) else ""
        lines.append(
            f"to go on, run the same command again{more}; its state is in {shlex.quote(str(job.state_path))}"
        )
    return lines
