"""The OpenAI Batch file format: the same requests through files, at a lower price, a step of the plan at a time.

Nothing here knows a plan or a draft. The wire collects what is asked instead of asking it, the replies are
recorded where those of a live run are, and going through the plan again finds them there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import shlex
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO, Any, Literal

import httpx2

from ..brief import Usage
from ..errors import BudgetError, CredentialsError, EndpointError
from ..settings import Settings
from .budget import Budget, Price
from .ending import Failure
from .intake import Intake
from .job import Job, check_identity, opened_state, write_outputs
from .options import Options
from .progress import describe_spent
from .reporter import Reporter, choose_style
from .run import Run
from .shop import Shop, open_shop
from .state import State
from .wire import error_reply, most_usage, request_hash, usage_of

Action = Literal["submit", "status", "collect"]
DISCOUNT = 0.5
MOST_LINES = 50_000
MOST_BYTES = 190_000_000  # of 200 MB that the format allows
TRIES = 3  # of a request that expired or met a server error
OVER = frozenset({"completed", "expired", "cancelled", "failed"})
# custom id, article, request, and the most tokens that it may read and write
Asked = tuple[str, bytes, bytes, int, int]


@dataclass(frozen=True, slots=True)
class Batch:
    """One file of requests as the state knows it; id None: perhaps sent, perhaps not."""

    name: str
    id: str | None
    status: str
    requests: int
    error: str | None


@dataclass(slots=True)
class Outbox:
    """Requests to be sent, in files no larger than the format allows."""

    folder: Path
    most_lines: int = MOST_LINES
    files: list[tuple[Path, list[Asked]]] = field(default_factory=list)
    _file: IO[bytes] | None = None
    _bytes: int = 0

    def add(self, key: bytes, body: bytes, most: Usage) -> None:
        digest = request_hash(body)
        id = f"{key.hex()[:30]}-{digest.hex()[:30]}"
        line = b'{"custom_id":"%b","method":"POST","url":"/v1/chat/completions","body":%b}\n' % (
            id.encode(),
            body,
        )
        full = self.files and len(self.files[-1][1]) >= self.most_lines
        if self._file is None or full or self._bytes + len(line) > MOST_BYTES:
            self.close()
            path = self.folder / f".requests-{secrets.token_hex(6)}.jsonl"
            self._file, self._bytes = path.open("wb"), 0
            self.files.append((path, []))
        self._file.write(line)
        self._bytes += len(line)
        self.files[-1][1].append((id, key, digest, most.input_tokens, most.output_tokens))

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def clear(self) -> None:
        self.close()
        for path, _ in self.files:
            path.unlink(missing_ok=True)


class Files:
    """The endpoint's files and batches."""

    def __init__(self, url: str, key: str | None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._url = url
        self._client = httpx2.AsyncClient(
            base_url=url + "/", headers=headers, timeout=httpx2.Timeout(300, connect=10)
        )

    async def upload(self, path: Path) -> str:
        with path.open("rb") as file:
            given = {"file": (path.name.lstrip("."), file, "application/jsonl")}
            answer = await self._call("POST", "files", files=given, data={"purpose": "batch"})
        id: str = answer["id"]
        return id

    async def create(self, file: str, name: str) -> dict[str, Any]:
        fields = {
            "input_file_id": file,
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "metadata": {"summarizer": name},
        }
        return await self._call("POST", "batches", json=fields)

    async def retrieve(self, id: str) -> dict[str, Any]:
        return await self._call("GET", f"batches/{id}")

    async def find(self, name: str) -> dict[str, Any] | None:
        """The batch of a name among the latest; one that was sent just before a power cut is not sent again."""
        listed = await self._call("GET", "batches", params={"limit": 100})
        found = (each for each in listed["data"] if (each.get("metadata") or {}).get("summarizer") == name)
        return next(found, None)

    async def lines(self, file: str) -> AsyncIterator[dict[str, Any]]:
        async with self._client.stream("GET", f"files/{file}/content") as response:
            if response.status_code != 200:
                raise EndpointError(
                    f"{self._url} answered {response.status_code} for file {file!r}", response.status_code
                )
            async for line in response.aiter_lines():
                if line.strip():
                    yield json.loads(line)

    async def _call(self, method: str, path: str, **fields: Any) -> dict[str, Any]:
        try:
            response = await self._client.request(method, path, **fields)
        except httpx2.TransportError as error:
            raise EndpointError(f"no connection to {self._url}: {error or type(error).__name__}") from None
        if response.status_code in (401, 403):
            raise CredentialsError(
                f"{self._url} answered {response.status_code}: check the key", response.status_code
            )
        if response.status_code >= 400:
            said = " ".join(response.text.split())[:200]
            raise EndpointError(
                f"{self._url} answered {response.status_code} to {path!r}: {said}", response.status_code
            )
        answer: dict[str, Any] = response.json()
        return answer

    async def close(self) -> None:
        await self._client.aclose()


def discounted(options: Options) -> Options:
    return replace(options, price_factor=DISCOUNT)


def run_batch_api(action: Action, job: Job, options: Options, say: Callable[[str], None]) -> int:
    """One step of a batch: send what is to be asked, tell how it stands, or take what has been answered."""
    reporter = Reporter(choose_style(job.log_json))
    with opened_state(job) as state:
        clerk = Clerk(job, discounted(options), state, reporter)
        told = asyncio.run(clerk.act(action))
        if action == "status":
            say("\n".join(told) or "nothing was submitted")
            return 0
        lines = [] if clerk.stop is None else [str(clerk.stop), _way_on(job)]
        left = [batch for batch in _batches(state) if batch.status not in OVER]
        if action == "submit" or left:
            waiting = sum(batch.requests for batch in left)
            reporter.notice(
                f"{waiting:,} requests in {len(left):,} batches; take the replies with --batch-api collect"
            )
        if action == "collect":
            write_outputs(job, state)
            tally = state.tally()
            counts = f"{tally.done:,} of {tally.articles:,} articles briefed, {tally.failed:,} failed"
            reporter.end([", ".join([counts, *describe_spent(tally.usage, tally.cost_usd)]), *lines], tally)
            code = 4 if tally.failed or tally.incomplete else 0
            return code if clerk.stop is None else clerk.stop.exit_code
        for line in lines:
            reporter.notice(line)
        return 0 if clerk.stop is None else clerk.stop.exit_code


def _way_on(job: Job) -> str:
    return (
        "to go on, take the replies with --batch-api collect, which sends what then fits, or submit again with a"
        f" higher ceiling; the run's state is in {shlex.quote(str(job.state_path))}"
    )


@dataclass(slots=True)
class Clerk:
    """Carries requests out and replies in.

    Attributes:
        stop: the ceiling that holds some of the requests back.
    """

    job: Job
    options: Options
    state: State
    reporter: Reporter
    most_lines: int = MOST_LINES
    stop: BudgetError | None = field(default=None, init=False)

    async def act(self, action: Action) -> list[str]:
        async with open_shop(self.options, notice=self.reporter.notice) as shop:
            check_identity(self.state, shop.identity, self.job)
            files = Files(shop.model.endpoint, Settings.from_environment().api_key)
            try:
                await self._adopt(files)
                if action == "status":
                    return await self._tell(files)
                if action == "collect":
                    for batch in _batches(self.state):
                        await self._take(batch, files, shop.budget.price)
                await self._advance(shop, files)
                return []
            finally:
                await files.close()

    async def _advance(self, shop: Shop, files: Files) -> None:
        """Go through every plan as far as its replies reach, and send what it asks next and the ceilings leave room for."""
        asked = self.state.do(_waiting)
        self._count(shop.budget)
        worker = shop.worker
        worker.is_deferring = True
        run = Run(
            Intake(self.job.sources(), self.state, self.job.retry_failed),
            worker,
            shop.width,
            on_event=self.reporter.event,
        )
        with _outbox(self.job.state_path.parent, self.most_lines) as outbox:

            def defer(key: bytes, bodies: list[bytes]) -> None:
                new = [body for body in bodies if (key, request_hash(body)) not in asked]
                if not run.is_closing and not self._put_out(key, new, outbox, shop.budget):
                    run.is_closing = True

            run.on_deferred = defer
            await run.execute()
            if run.stop:
                raise run.stop
            outbox.close()
            for path, requests in outbox.files:
                await self._send(path, requests, files)

    def _count(self, budget: Budget) -> None:
        """Count what the run has used and what is out.

        Raises:
            BudgetError: requests are out that were sent before what they may use was noted.
        """
        tally = self.state.tally()
        budget.resume(tally.usage, tally.cost_usd, tally.reserved)
        if budget.is_bounded and (unknown := self.state.do(_unreserved)):
            raise BudgetError(
                f"{unknown:,} requests are out of which {str(self.job.state_path)!r} does not tell what they may use, so"
                f" {budget.ceiling()} cannot be kept; collect them without it first"
            )

    def _put_out(self, key: bytes, bodies: list[bytes], outbox: Outbox, budget: Budget) -> bool:
        """Whether the ceilings leave room for the requests; those that have it go out."""
        try:
            for body in bodies:
                most = most_usage(body)
                budget.hold(most)
                outbox.add(key, body, most)
        except BudgetError as error:
            self.stop = error
        return self.stop is None

    async def _send(self, path: Path, requests: list[Asked], files: Files) -> None:
        """Note the batch, send it, note its id: whatever happens between, it is found again by its name."""
        name = secrets.token_hex(8)
        self.state.do(lambda db: _note(db, name, requests))
        try:
            file = await files.upload(path)
            answer = await files.create(file, name)
        except EndpointError:
            self.state.do(lambda db: _forget(db, name))
            raise
        self.state.do(lambda db: _set(db, name, answer["id"], answer["status"], None))

    async def _adopt(self, files: Files) -> None:
        """Settle what a process that died while sending has left open."""
        for name in [batch.name for batch in _batches(self.state) if batch.id is None]:
            found = await files.find(name)
            self.state.do(partial(_adopt, name=name, found=found))

    async def _tell(self, files: Files) -> list[str]:
        lines = []
        for batch in _batches(self.state):
            status, counts = batch.status, ""
            if batch.id and batch.status not in OVER:
                answer = await files.retrieve(batch.id)
                status, told = answer["status"], answer.get("request_counts") or {}
                counts = f", {told.get('completed', 0):,} answered, {told.get('failed', 0):,} failed"
            lines.append(f"{batch.id}  {status}  {batch.requests:,} requests{counts}")
        return lines

    async def _take(self, batch: Batch, files: Files, price: Price) -> None:
        """Record every reply and error of a batch that is over, and what it left out as not asked."""
        if batch.id is None or batch.status in OVER:
            return
        answer = await files.retrieve(batch.id)
        status = answer["status"]
        if status not in OVER:
            return
        for name in ("output_file_id", "error_file_id"):
            if answer.get(name):
                async for line in files.lines(answer[name]):
                    self._merge(line, price)
        told = (answer.get("errors") or {}).get("data") or []
        error = "; ".join(str(each.get("message")) for each in told) or None
        self.state.do(lambda db: _finish(db, batch.name, status, error))
        if status == "failed":
            raise EndpointError(
                f"batch {batch.id!r} was refused: {error or 'no reason given'}; submit again when it is mended"
            )

    def _merge(self, line: dict[str, Any], price: Price) -> None:
        found = self.state.do(lambda db: _asked(db, line["custom_id"]))
        if found is None:
            return
        key, request, tries = found
        response = line.get("response") or {}
        status = response.get("status_code")
        body = json.dumps(response.get("body") or {}, ensure_ascii=False).encode()
        if status == 200:
            usage = usage_of(response["body"])
            cost_usd = None if usage is None else price(usage)
            self.state.record(key, request, body, usage or Usage(), cost_usd)
            if usage is not None:  # otherwise what it may have used goes on to count
                self.state.submit(lambda db: _release(db, key, request))
        elif status is not None and 400 <= status < 500 and status not in (408, 409, 429):
            self.state.record(key, request, error_reply(status, body), Usage(), 0.0)
            self.state.submit(lambda db: _release(db, key, request))
        elif tries + 1 >= TRIES:
            said = json.dumps(line.get("error") or response.get("body"), ensure_ascii=False)[:500]
            failure = Failure("EndpointError", f"the batch gave no answer in {TRIES} tries", status, said)
            self.state.fail(key, failure.to_json(), TRIES)
        else:
            self.state.submit(lambda db: _release(db, key, request))
            self.state.do(lambda db: _again(db, line["custom_id"]))


@contextlib.contextmanager
def _outbox(folder: Path, most_lines: int) -> Iterator[Outbox]:
    outbox = Outbox(folder, most_lines)
    try:
        yield outbox
    finally:
        outbox.clear()


def _batches(state: State) -> list[Batch]:
    rows = state.do(
        lambda db: db.execute(
            "SELECT name, id, status, requests, error FROM batches ORDER BY rowid"
        ).fetchall()
    )
    return [Batch(*row) for row in rows]


def _waiting(db: sqlite3.Connection) -> set[tuple[bytes, bytes]]:
    return set(db.execute("SELECT key, request FROM asked WHERE batch != ''").fetchall())


def _unreserved(db: sqlite3.Connection) -> int:
    (count,) = db.execute(
        "SELECT COUNT(*) FROM (SELECT key, request FROM asked WHERE batch != ''"
        " EXCEPT SELECT key, request FROM reserved EXCEPT SELECT key, request FROM replies)"
    ).fetchone()
    return int(count)


def _note(db: sqlite3.Connection, name: str, requests: list[Asked]) -> None:
    db.execute("INSERT INTO batches (name, status, requests) VALUES (?, 'sending', ?)", (name, len(requests)))
    db.executemany(
        "INSERT INTO asked (custom_id, key, request, batch) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (custom_id) DO UPDATE SET batch = excluded.batch",
        [(*request[:3], name) for request in requests],
    )
    db.executemany(
        "INSERT OR REPLACE INTO reserved VALUES (?, ?, ?, ?)", [request[1:] for request in requests]
    )


def _set(db: sqlite3.Connection, name: str, id: str, status: str, error: str | None) -> None:
    # one that is over is still to be taken
    known = "sent" if status in OVER else status
    db.execute("UPDATE batches SET id = ?, status = ?, error = ? WHERE name = ?", (id, known, error, name))


def _finish(db: sqlite3.Connection, name: str, status: str, error: str | None) -> None:
    db.execute("UPDATE batches SET status = ?, error = ? WHERE name = ?", (status, error, name))
    _free(db, name)


def _adopt(db: sqlite3.Connection, name: str, found: dict[str, Any] | None) -> None:
    if found:
        _set(db, name, found["id"], found["status"], None)
    else:
        _forget(db, name)


def _forget(db: sqlite3.Connection, name: str) -> None:
    db.execute("DELETE FROM batches WHERE name = ?", (name,))
    _free(db, name)


def _free(db: sqlite3.Connection, name: str) -> None:
    """What has no reply in its article's record is free to be asked again, and has used nothing."""
    db.execute(
        "DELETE FROM reserved WHERE (key, request) IN (SELECT key, request FROM asked WHERE batch = ?"
        " EXCEPT SELECT key, request FROM replies)",
        (name,),
    )
    db.execute("UPDATE asked SET batch = '' WHERE batch = ?", (name,))


def _release(db: sqlite3.Connection, key: bytes, request: bytes) -> None:
    """What a request may use at most counts no longer: what it used is known."""
    db.execute("DELETE FROM reserved WHERE key = ? AND request = ?", (key, request))


def _asked(db: sqlite3.Connection, id: str) -> tuple[bytes, bytes, int] | None:
    row: tuple[bytes, bytes, int] | None = db.execute(
        "SELECT key, request, tries FROM asked WHERE custom_id = ?", (id,)
    ).fetchone()
    return row


def _again(db: sqlite3.Connection, id: str) -> None:
    db.execute("UPDATE asked SET tries = tries + 1, batch = '' WHERE custom_id = ?", (id,))
