"""The transport under the client: every HTTP request of a run passes here, is paced, accounted and recorded.

Recording the body as it came, below the parsing, makes a resumed run, a live one and one through a batch API
the same code above it: what was answered is answered again from the record, byte for byte.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NoReturn

import httpx2

from ..brief import Usage
from ..engine.pause import retry_after_s
from ..errors import BudgetError, CredentialsError, EndpointError, SummarizerError
from .budget import Budget, estimate_tokens, tokens_of
from .lean import LeanTransport
from .pace import Outcome, Pace, Permit, Route

# the slot is where an article is held, not what is asked
SLOT = re.compile(rb',\s*"id_slot":\s*\d+|"id_slot":\s*\d+\s*,')
SECRET = re.compile(r"(sk|pk|key|hf|gsk|xai)[-_][A-Za-z0-9_\-]{8,}|Bearer\s+\S+", re.I)
SAID_CHARACTERS = 500
DEFAULT_MAX_TOKENS = 4096
TURNS = 3  # of the loop, until a request that waited for its place stands on its connection
HOP_HEADERS = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


@dataclass(slots=True)
class Said:
    """The last thing that an endpoint answered to an article that was no success."""

    status: int | None
    body: str


@dataclass(slots=True)
class Errand:
    """What one article sends through the wire, and what comes back.

    Attributes:
        replies: answered requests by their hash.
        is_deferring: collect what is asked instead of asking it.
        deferred: bodies to be asked later.
        untold: the most that the replies of this process that told no usage may have used.
        is_told: every reply told its usage, also of those answered before.
        error: why the errand was stopped from here, where the layers above cannot be told by an exception.
        troubles: failures of requests that may pass another time.
    """

    key: bytes
    replies: dict[bytes, bytes] = field(default_factory=dict)
    is_deferring: bool = False
    deferred: list[bytes] = field(default_factory=list)
    task: asyncio.Task[Any] | None = None
    route: Route | None = None
    usage: Usage = field(default_factory=Usage)
    untold: Usage = field(default_factory=Usage)
    is_told: bool = True
    cost_usd: float | None = 0.0
    requests: int = 0
    error: SummarizerError | None = None
    troubles: int = 0
    said: Said | None = None

    async def stop(self, error: SummarizerError | None = None) -> NoReturn:
        """Cancel the article's task: the one signal that no layer above catches, wraps or retries."""
        self.error = self.error or error
        assert self.task is not None
        self.task.cancel()
        await asyncio.Event().wait()
        raise AssertionError


ERRAND: ContextVar[Errand | None] = ContextVar("errand", default=None)
Record = Callable[[Errand, bytes, bytes, "Answered"], object]


def request_hash(body: bytes) -> bytes:
    return hashlib.sha256(SLOT.sub(b"", body)).digest()


def error_reply(status: int, body: bytes) -> bytes:
    """A refusal, as the record keeps it: it is an answer too, and is not asked for again."""
    return b"\0%d\n%b" % (status, body)


def _replayed(reply: bytes, request: httpx2.Request) -> httpx2.Response:
    status = 200
    if reply.startswith(b"\0"):
        head, _, reply = reply.partition(b"\n")
        status = int(head[1:])
    return httpx2.Response(
        status, headers={"content-type": "application/json"}, content=reply, request=request
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answered request took.

    Attributes:
        usage: as the reply told it; None: it did not.
        most: what it may have used at most, which counts where it did not tell.
        cost_usd: None where usage or price is not known.
    """

    usage: Usage | None
    most: Usage
    cost_usd: float | None

    @property
    def told(self) -> Usage:
        return self.usage or Usage()

    @property
    def untold(self) -> Usage:
        return self.most if self.usage is None else Usage()


class Wire(httpx2.AsyncBaseTransport):
    """Wraps the transport of the openai client.

    Args:
        record: called with each answered request before its reply is passed on.
        inner: what makes the request in truth.

    Attributes:
        has_engine: the other end is an engine that this process started.
    """

    def __init__(
        self,
        pace: Pace,
        budget: Budget,
        record: Record | None = None,
        inner: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.pace = pace
        self.budget = budget
        self.record = record
        self._inner = inner or LeanTransport()
        self.has_engine = False
        self._bases = [httpx2.URL(url) for url in pace.urls] if len(pace.urls) > 1 else []
        self._secrets: set[str] = set()
        self._passing = asyncio.Lock()

    def join_engine(self) -> None:
        self.has_engine = True
        if isinstance(self._inner, LeanTransport):
            # a proxy of the environment has no business between two processes of one machine
            self._inner.trusts_env = False

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        errand = ERRAND.get()
        if errand is None or not request.url.path.endswith("/completions"):
            return await self._inner.handle_async_request(request)
        body = await request.aread()
        digest = request_hash(body)
        if reply := errand.replies.get(digest):
            errand.is_told = errand.is_told and tells_usage(reply)
            return _replayed(reply, request)
        if errand.is_deferring:
            errand.deferred.append(SLOT.sub(b"", body))
            await errand.stop()
        most = most_usage(body)
        try:
            await self.budget.reserve(most)
        except BudgetError as error:
            await errand.stop(error)
        used: Usage | None = Usage()
        try:
            try:
                permit = await self.pace.enter(most.input_tokens + most.output_tokens, errand.route)
            except EndpointError as error:
                await errand.stop(error)
            response, used = await self._send(request, errand, permit)
        finally:
            cost = self.budget.settle(most, used)
        if response.status_code == 200:
            self._keep(errand, digest, response.content, Answered(used, most, cost))
        # reading a reply and building a brief of it holds the loop: of many that come at once, one is let through at a time,
        # so that sockets are looked at between any two, and requests go out first
        async with self._passing:
            for _ in range(TURNS):
                await asyncio.sleep(0)
        return response

    def _keep(self, errand: Errand, digest: bytes, reply: bytes, answered: Answered) -> None:
        errand.replies[digest] = reply
        errand.said = None  # a way of asking that was refused before is not what an article fails for
        errand.requests += 1
        errand.usage += answered.told
        errand.untold += answered.untold
        errand.is_told = errand.is_told and answered.usage is not None
        cost = answered.cost_usd
        errand.cost_usd = None if cost is None or errand.cost_usd is None else errand.cost_usd + cost
        if self.record:
            self.record(errand, digest, reply, answered)

    async def _send(
        self, request: httpx2.Request, errand: Errand, permit: Permit
    ) -> tuple[httpx2.Response, Usage | None]:
        errand.route = permit.route
        outcome: Outcome = "refused"
        pause, tokens = None, None
        try:
            response = await self._inner.handle_async_request(self._routed(request, permit.route))
            content = await response.aread()
            response, usage = _checked(response, content, request)
            outcome, pause = _judge(response)
            tokens = tokens_of(usage) if usage and response.status_code == 200 else None
            if response.status_code != 200:
                self._hear(errand, request, response, outcome)
        except httpx2.TimeoutException as error:
            outcome = "timed_out"
            self._trouble(errand, None, type(error).__name__)
            raise
        except httpx2.TransportError as error:
            # an engine of the program's own is not waited for: it is started again
            outcome = "refused" if self.has_engine else "down"
            self._trouble(errand, None, f"{type(error).__name__}: {error}")
            raise
        finally:
            self.pace.leave(permit, outcome, pause, tokens)
        if response.status_code in (401, 403):
            await self._check_key(errand, response, permit.route)
        return response, usage

    def _routed(self, request: httpx2.Request, route: Route) -> httpx2.Request:
        """The request as it goes to a route; the client above knows the first base URL only."""
        place = self.pace.routes.index(route)
        if place == 0:
            return request
        base = self._bases[place]
        rest = request.url.path.removeprefix(self._bases[0].path.rstrip("/"))
        url = request.url.copy_with(
            scheme=base.scheme, host=base.host, port=base.port, path=base.path.rstrip("/") + rest
        )
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        return httpx2.Request(
            request.method, url, headers=headers, content=request.content, extensions=request.extensions
        )

    def _hear(
        self, errand: Errand, request: httpx2.Request, response: httpx2.Response, outcome: Outcome
    ) -> None:
        self._secrets.add(request.headers.get("authorization", "").removeprefix("Bearer "))
        text = self.scrub(response.text)[:SAID_CHARACTERS]
        if outcome != "refused":
            self._trouble(errand, response.status_code, text)
            return
        errand.said = Said(response.status_code, text)

    async def _check_key(self, errand: Errand, response: httpx2.Response, route: Route) -> None:
        """Whether the key was refused: once an endpoint has answered, a 403 is about the article (moderation)."""
        if response.status_code == 401 or not await self.pace.has_answered(route):
            said = errand.said.body[:200] if errand.said else ""
            errand.error = CredentialsError(
                f"{route.url} answered {response.status_code}: {said}", response.status_code
            )

    def _trouble(self, errand: Errand, status: int | None, text: str) -> None:
        errand.troubles += 1
        errand.said = Said(status, text)

    def scrub(self, text: str) -> str:
        """A text without keys, neither the one that was sent nor what looks like one."""
        for secret in self._secrets:
            if len(secret) > 3:
                text = text.replace(secret, "…")
        return SECRET.sub("…", text)

    async def aclose(self) -> None:
        await self._inner.aclose()


def most_usage(body: bytes) -> Usage:
    """The most that a request may use; the bound on the reply stands in it."""
    found = re.search(rb'"max_(?:completion_)?tokens":\s*(\d+)', body)
    output = int(found[1]) if found else DEFAULT_MAX_TOKENS
    return Usage(input_tokens=estimate_tokens(len(body)), output_tokens=output)


def _checked(
    response: httpx2.Response, content: bytes, request: httpx2.Request
) -> tuple[httpx2.Response, Usage | None]:
    """The response with its body read, and the usage in it; a success cut short is a failure of the gateway.

    What was cut short was written, and is paid for: its usage is not known.
    """
    headers = [(name, value) for name, value in response.headers.items() if name.lower() not in HOP_HEADERS]
    if response.status_code != 200:
        return httpx2.Response(
            response.status_code, headers=headers, content=content, request=request
        ), Usage()
    try:
        usage = usage_of(json.loads(content))
        return httpx2.Response(200, headers=headers, content=content, request=request), usage
    except (ValueError, TypeError, KeyError, AttributeError):
        said = b'{"error": {"message": "the reply is no completion: cut short or not JSON"}}'
        return httpx2.Response(
            502, headers={"content-type": "application/json"}, content=said, request=request
        ), None


def usage_of(completion: dict[str, Any]) -> Usage | None:
    """The usage that a completion tells; None where it tells none, or of one side only.

    Raises:
        KeyError: it is no completion.
    """
    completion["choices"][0]["message"]
    usage = completion.get("usage") or {}
    if not usage.get("prompt_tokens") or usage.get("completion_tokens") is None:
        return None  # no question has no tokens: gateways that do not count say nothing, or 0
    details = usage.get("prompt_tokens_details") or {}
    return Usage(
        input_tokens=usage["prompt_tokens"],
        cached_input_tokens=details.get("cached_tokens") or 0,
        output_tokens=usage["completion_tokens"],
    )


def tells_usage(reply: bytes) -> bool:
    """Whether a recorded reply says what it used; a refusal used nothing."""
    return reply.startswith(b"\0") or usage_of(json.loads(reply)) is not None


def _judge(response: httpx2.Response) -> tuple[Outcome, float | None]:
    status = response.status_code
    if status == 200:
        return "answered", None
    if status == 429:
        return "limited", retry_after_s(response.headers.get("retry-after"))
    if status == 408:
        return "timed_out", None
    if status >= 500:
        return "down", retry_after_s(response.headers.get("retry-after"))
    return "refused", None
