"""How fast to ask: concurrency that adapts, rates, pauses, a circuit breaker; over one or several base URLs.

Additive increase, multiplicative decrease, as in TCP: a slow start doubles the limit each round trip until
near where congestion was met, after that it grows by one a round trip.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ..errors import EndpointError

Outcome = Literal["answered", "limited", "timed_out", "down", "refused"]

START = 64  # requests at once before anything is known of the endpoint
RECOVERY = 0.9  # share of the old limit up to which growth is fast again, as CUBIC has it (RFC 9438)
BREAK_AFTER = 5  # failures in a row that mean "down" rather than "unlucky"
PROBE_S = (1.0, 30.0)  # first and longest wait between probes
FRUITLESS_PROBES = 3  # of an endpoint that has never answered
MAX_PAUSE_S = 900.0  # a Retry-After beyond it is taken for an error of the endpoint's
BURST_S = 2.0  # a rate per minute is spent in slices of this, so that it is met from the start on


@dataclass(slots=True)
class Bucket:
    """A rate per minute: fills as time passes; may be overdrawn by what cost more than was thought."""

    per_minute: float
    level: float
    filled_at: float

    @classmethod
    def of(cls, per_minute: float, now: float) -> Bucket:
        return cls(per_minute, max(1.0, per_minute * BURST_S / 60), now)

    def fill(self, now: float) -> None:
        room = max(1.0, self.per_minute * BURST_S / 60)
        self.level = min(room, self.level + (now - self.filled_at) * self.per_minute / 60)
        self.filled_at = now

    def wait_s(self, amount: float) -> float:
        """Seconds until an amount may be taken; one larger than the bucket passes when it is full."""
        room = max(1.0, self.per_minute * BURST_S / 60)
        return max(0.0, (min(amount, room) - self.level) * 60 / self.per_minute)


@dataclass(slots=True, eq=False)
class Route:
    """One base URL and how it fares."""

    url: str
    limit: float
    threshold: float
    in_flight: int = 0
    failures: int = 0
    has_answered: bool = False
    is_open: bool = False
    is_probing: bool = False
    probes: int = 0
    blocked_until: float = 0.0
    down_since: float | None = None
    cut_at: float = -1.0
    left: asyncio.Event = field(default_factory=asyncio.Event)

    def has_room(self, now: float) -> bool:
        if self.blocked_until > now:
            return False
        if self.is_open:
            return not self.is_probing
        return self.in_flight < max(1, int(self.limit))


@dataclass(slots=True)
class Permit:
    """Leave to make one HTTP request.

    Attributes:
        crowd: requests on the route when it was given, this one included.
    """

    route: Route
    tokens: int
    started: float
    is_probe: bool
    crowd: int


@dataclass(slots=True)
class _Waiter:
    future: asyncio.Future[Permit]
    tokens: int
    prefer: Route | None


@dataclass(slots=True)
class Pace:
    """Gives leave for every HTTP request of a run.

    Attributes:
        ceiling: requests at once, over all routes.
        rpm: requests a minute at most; None: no bound.
        tpm: tokens a minute at most, input and output.
        patience_s: how long all endpoints may be down before the run gives up.
        notice: told one line when an endpoint goes down, comes back, or slows the run down.
        filled: set once as many requests were on their way as may be.
    """

    urls: tuple[str, ...]
    ceiling: int = 64
    rpm: float | None = None
    tpm: float | None = None
    patience_s: float = 600.0
    notice: Callable[[str], None] = lambda line: None
    routes: list[Route] = field(init=False)
    dead: EndpointError | None = field(init=False, default=None)
    filled: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _waiters: deque[_Waiter] = field(init=False, default_factory=deque)
    _buckets: list[tuple[Bucket, bool]] = field(init=False, default_factory=list)
    _timer: asyncio.TimerHandle | None = field(init=False, default=None)
    _random: random.Random = field(init=False, default_factory=random.Random)

    def __post_init__(self) -> None:
        start = float(min(self.ceiling, START))
        self.routes = [Route(url, start, float(self.ceiling)) for url in self.urls]

    @property
    def in_flight(self) -> int:
        return sum(route.in_flight for route in self.routes)

    @property
    def limit(self) -> int:
        return min(self.ceiling, sum(max(1, int(route.limit)) for route in self.routes if not route.is_open))

    async def enter(self, tokens: int = 0, prefer: Route | None = None) -> Permit:
        """Wait for leave to ask.

        Args:
            tokens: what the request may cost, input and output.
            prefer: the route that holds the article's prefix already.

        Raises:
            EndpointError: every endpoint has been down for longer than patience.
        """
        loop = asyncio.get_running_loop()
        if (self.rpm or self.tpm) and not self._buckets:
            now = loop.time()
            self._buckets = [
                (Bucket.of(rate, now), is_tokens)
                for rate, is_tokens in ((self.rpm, False), (self.tpm, True))
                if rate
            ]
        waiter = _Waiter(loop.create_future(), tokens, prefer)
        self._waiters.append(waiter)
        self._dispatch()
        try:
            return await waiter.future
        except asyncio.CancelledError:
            if waiter.future.done() and not waiter.future.cancelled() and not waiter.future.exception():
                self.leave(waiter.future.result(), "refused")
            raise

    def leave(
        self, permit: Permit, outcome: Outcome, retry_after_s: float | None = None, tokens: int | None = None
    ) -> None:
        """Report how a request ended.

        Args:
            tokens: what it cost in truth, None when it is not known.
        """
        now = asyncio.get_running_loop().time()
        route = permit.route
        route.in_flight -= 1
        route.left.set()
        if permit.is_probe:
            route.is_probing = False
        if tokens is not None:
            for bucket, is_tokens in self._buckets:
                if is_tokens:
                    bucket.level += permit.tokens - tokens
        if outcome == "answered":
            self._answered(route, permit)
        elif outcome == "limited":
            self._cut(route, permit, now)
        elif outcome == "timed_out":
            self._cut(route, permit, now)
            self._failed(route, permit, now)
        elif outcome == "down":
            self._failed(route, permit, now)
        if retry_after_s is not None and outcome in ("limited", "down"):
            route.blocked_until = max(route.blocked_until, now + min(retry_after_s, MAX_PAUSE_S))
        self._dispatch()

    async def has_answered(self, route: Route) -> bool:
        """Whether a route has ever answered; the first requests, side by side, are waited for."""
        while not route.has_answered and route.in_flight:
            route.left.clear()
            await route.left.wait()
        return route.has_answered

    def _answered(self, route: Route, permit: Permit) -> None:
        if route.is_open:
            self.notice(f"{route.url} answers again")
        route.failures, route.is_open, route.probes, route.down_since, route.has_answered = (
            0,
            False,
            0,
            None,
            True,
        )
        # a limit that is not used says nothing about what the endpoint could bear
        if permit.crowd * 2 >= route.limit and route.limit < self.ceiling:
            route.limit = min(
                self.ceiling, route.limit + (1 if route.limit < route.threshold else 1 / route.limit)
            )

    def _cut(self, route: Route, permit: Permit, now: float) -> None:
        """Halve once for all requests that were under way together."""
        if permit.started <= route.cut_at:
            return
        route.cut_at = now
        # back quickly to just below where it was: a lone time-out among many answers is no lasting congestion
        route.threshold = max(1.0, RECOVERY * route.limit)
        route.limit = max(1.0, route.limit / 2)

    def _failed(self, route: Route, permit: Permit, now: float) -> None:
        route.failures += 1
        route.down_since = route.down_since if route.down_since is not None else now
        if route.is_open and not permit.is_probe:
            return  # sent before it was known
        if permit.is_probe or route.failures >= BREAK_AFTER:
            wait = min(PROBE_S[1], PROBE_S[0] * 2**route.probes)
            route.blocked_until = now + wait * self._random.uniform(0.8, 1.2)
            if not route.is_open:
                self.notice(f"{route.url} is down; asking again every {PROBE_S[0]:.0f} to {PROBE_S[1]:.0f} s")
                route.limit = max(1.0, route.limit / 2)
            route.is_open = True
            route.probes += 1

    def _dispatch(self) -> None:
        """Hand out leave to as many waiters as may go, and wake up when the next may."""
        if not self._waiters:
            return
        now = asyncio.get_running_loop().time()
        for bucket, _ in self._buckets:
            bucket.fill(now)
        while self._waiters:
            waiter = self._waiters[0]
            if waiter.future.done():
                self._waiters.popleft()
                continue
            if self.dead or self._is_dead(now):
                self._waiters.popleft()
                waiter.future.set_exception(self.dead or EndpointError("no endpoint answers"))
                continue
            route = self._choose(waiter.prefer, now)
            wait = max(
                (bucket.wait_s(waiter.tokens if is_tokens else 1) for bucket, is_tokens in self._buckets),
                default=0,
            )
            if route is None or wait > 0:
                self._wake(now, wait if route else None)
                return
            self._waiters.popleft()
            for bucket, is_tokens in self._buckets:
                bucket.level -= waiter.tokens if is_tokens else 1
            route.in_flight += 1
            if self.in_flight >= self.limit:
                self.filled.set()
            route.is_probing = route.is_open
            waiter.future.set_result(Permit(route, waiter.tokens, now, route.is_open, route.in_flight))

    def _choose(self, prefer: Route | None, now: float) -> Route | None:
        if self.in_flight >= self.ceiling:
            return None
        if prefer is not None and prefer.has_room(now):
            return prefer
        free = [route for route in self.routes if route.has_room(now)]
        # one that is down is probed by the next request, but only when it has no other way to go or is due
        return min(free, key=lambda route: (not route.is_open, route.in_flight / route.limit), default=None)

    def _wake(self, now: float, wait: float | None) -> None:
        """Dispatch again when a rate or a pause allows it; a request that ends does so by itself."""
        if wait is None:
            pauses = [route.blocked_until - now for route in self.routes if route.blocked_until > now]
            if not pauses:
                return
            wait = min(pauses)
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(max(wait, 0.001), self._dispatch)

    def _is_dead(self, now: float) -> bool:
        """Whether nothing answers and there is no use in waiting longer."""
        if not all(route.is_open for route in self.routes):
            return False
        hopeless = all(not route.has_answered and route.probes >= FRUITLESS_PROBES for route in self.routes)
        since = max(route.down_since if route.down_since is not None else now for route in self.routes)
        if hopeless:
            self.dead = EndpointError(f"no answer from {self._names()}; check --base-url and that it is up")
        elif now - since > self.patience_s:
            self.dead = EndpointError(
                f"{self._names()} has been down for {now - since:.0f} s; run the same command again later"
            )
        return self.dead is not None

    def _names(self) -> str:
        return " and ".join(route.url for route in self.routes)
