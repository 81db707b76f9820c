"""An endpoint as a Model: the embedded engine, or any OpenAI-compatible server."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from ..errors import EndpointError, EngineError
from .dialect import Dialect
from .model import DraftT, Message, Reply, Request
from .prefixes import Prefixes, prefix_name
from .reply import Reading, read_reply
from .rescue import Heard, rescue
from .server import Engine, EngineRefusalError, context_tokens_per_slot, widest_slots

if TYPE_CHECKING:
    import httpx2

    from .client import Client, Tally

OPENAI_URL = "https://api.openai.com/v1"
TIMEOUT_S = 120.0
# A full window takes three minutes on two good cores, a quarter of an hour on old ones, and twice that beside other work.
ENGINE_TIMEOUT_S = 3600.0
ATTEMPTS = 4
# an engine that dies more often without an answer between does not die by accident
DEATHS = 2
# What to assume of a server that does not tell.
CONTEXT_TOKENS = 32_768
# Room to think, for a model that spent a whole limit on it.
THINKING_TOKENS = 4096
log = logging.getLogger("summarizer.engine")


class Endpoint:
    """Answers requests over HTTP, with retries, fallbacks and further questions where a reply is not valid.

    Belongs to one event loop. Attributes are those of the Model protocol.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str = OPENAI_URL,
        api_key: str | None = None,
        engine: Engine | None = None,
        digest: str | None = None,
        seed: int = 0,
        slots: int = 1,
        concurrency: int = 1,
        context_tokens: int = CONTEXT_TOKENS,
        timeout_s: float | None = None,
        attempts: int = ATTEMPTS,
        on_exchange: Callable[[dict[str, Any]], None] | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        keeps_articles: bool = False,
        is_resized: bool = False,
    ) -> None:
        """Nothing is sent before the first question; an engine begins to load.

        Args:
            model: empty to take the first that the server lists.
            engine: an embedded engine, owned from here on; base_url and api_key are then the engine's.
            concurrency: questions at once before it is known how the server wants them; where it does not
                understand the first way, so many are asked again.
            context_tokens: of a server that does not tell its own.
            attempts: requests for one exchange where time-outs, lost connections, 408, 409, 429 and 5xx come.
            on_exchange: called after each HTTP exchange with its step, request, response or error, and
                seconds; the request holds the article, and no key.
            transport: replaces the network, in tests.
            keeps_articles: what the embedded engine has read of an article is kept where it keeps prefixes.
            is_resized: who asks the engine sees to it that an article has a slot that it fits, and resizes them where it
                does not: its window is the widest.
        """
        self.name = model
        self.digest = digest
        self.endpoint = "embedded" if engine else without_credentials(base_url)
        self.slots = engine.slots if engine else slots
        self.context_tokens = engine.context_tokens if engine else context_tokens
        if engine and is_resized:
            self.context_tokens = context_tokens_per_slot(widest_slots(engine.slots), engine.trained_tokens)
        self._engine = engine
        self._prefixes = Prefixes(engine.slot_dir) if engine and engine.slot_dir else None
        self._keeps_articles = keeps_articles
        self._base_url = base_url
        self._api_key = engine.key if engine else api_key
        self._seed = seed
        # what every question is sampled with; it belongs to what a run is compared by
        self.sampling = {"temperature": 0, "seed": seed}
        self._timeout_s = timeout_s or (ENGINE_TIMEOUT_S if engine else TIMEOUT_S)
        self._attempts = attempts
        self._on_exchange = on_exchange
        self._transport = transport
        self._dialect = Dialect(is_settled=True) if engine else Dialect()
        self._first = asyncio.Semaphore(concurrency)
        self._probing = asyncio.Lock()
        self._preparing = asyncio.Lock()
        self._client: Client | None = None
        self._deaths = 0
        if engine:
            engine.start()

    async def prepare(self) -> None:
        """Wait for the engine; learn a local server's window, and a model where none is named.

        Called by ask; called before, it makes context_tokens true.

        Raises:
            ModelError: the engine died, or no model is named and the server lists none.
        """
        await self._ready_client()

    async def _ready_client(self) -> Client:
        if self._client is not None:
            return self._client
        async with self._preparing:
            if self._client is None:
                self._client = await self._open_client()
        return self._client

    async def _open_client(self) -> Client:
        # These imports take half a second, in which the engine loads.
        from .client import Client, connect

        url = f"{await self._engine.ready()}/v1" if self._engine else self._base_url
        client = Client(
            api=connect(
                url,
                self._api_key,
                self._timeout_s,
                is_embedded=self._engine is not None,
                transport=self._transport,
            ),
            server="the embedded engine" if self._engine else self.endpoint,
            model=self.name,
            key=self._api_key,
            seed=self._seed,
            timeout_s=self._timeout_s,
            attempts=self._attempts,
            is_embedded=self._engine is not None,
            is_up=lambda: self._engine is None or self._engine.is_alive,
            on_exchange=self._on_exchange,
        )
        if self._engine or (self.name and not _is_local(url)):
            return client
        try:
            listed = await client.list_models()
        except EndpointError:
            if self.name:
                return client
            await client.close()
            raise
        self.name = self.name or next(iter(listed))
        self.context_tokens = listed.get(self.name) or self.context_tokens
        return replace(client, model=self.name)

    async def ask(self, request: Request[DraftT]) -> Reply[DraftT]:
        """Answer one question; an engine that died, of another program's hand or for want of memory, is begun anew.

        Raises:
            ModelError: no usable answer can be had.
        """
        client = await self._ready_client()
        try:
            return await self._answer(client, request)
        except (EngineError, EndpointError):  # the second when another question's engine stands there already
            if not await self._revive(client):
                raise
        return await self._answer(await self._ready_client(), request)

    async def _revive(self, dead: Client) -> bool:
        """Start another engine in the place of one that died; once for all who asked it.

        Returns:
            False where there is none to start, or where it died too often.
        """
        async with self._preparing:
            if self._client is not dead:
                return True  # somebody else did
            if self._engine is None or not self._engine.is_dead or self._deaths >= DEATHS:
                return False
            self._deaths += 1
            log.warning("%s; it is started again", self._engine.failure())
            await self._replace(self._engine, self._engine.anew())
        return True

    async def _replace(self, old: Engine, new: Engine) -> None:
        if self._client is not None and self._transport is None:  # one that was given goes on to serve
            await self._client.close()
        self._client = None
        await asyncio.to_thread(old.close)
        self._engine = new.start()
        self._api_key = new.key

    # ---- slots of an embedded engine ----

    @property
    def slot_tokens(self) -> int:
        """The window of one slot."""
        return self._engine.context_tokens if self._engine else self.context_tokens

    async def count_tokens(self, text: str) -> int:
        """How many tokens the engine reads a text as; one that died is begun anew, as by ask.

        Raises:
            EngineError: the engine died.
        """
        client = await self._ready_client()
        assert self._engine is not None
        try:
            return await self._engine.count_tokens(text)
        except EngineError:
            if not await self._revive(client):
                raise
        return await self._engine.count_tokens(text)

    async def resize(self, slots: int) -> None:
        """Start the engine anew with so many slots, each as wide as their number leaves it; nothing may be under way.

        Raises:
            EngineError: it did not start.
        """
        assert self._engine is not None
        async with self._preparing:
            await self._replace(self._engine, self._engine.anew(slots))
            self.slots = slots
        await self.prepare()

    async def _answer(self, client: Client, request: Request[DraftT]) -> Reply[DraftT]:
        from .client import Tally

        started = time.perf_counter()
        tally = Tally()

        async def exchange(messages: tuple[Message, ...], max_tokens: int) -> Heard:
            return await self._exchange(
                client, replace(request, messages=messages, max_tokens=max_tokens), tally
            )

        if self._engine and (request.shared or request.opening):
            await self._open_slot(client, request, tally)
        heard, reading = await self._ask_first(client, request, tally)
        rescued = await rescue(request, heard, reading, exchange)
        self._deaths = 0
        return Reply(
            draft=rescued.draft,
            truncated=rescued.is_truncated,
            rejected=rescued.rejected,
            raw=tuple(tally.raw),
            model=tally.model or self.name,
            usage=tally.usage,
            requests=tally.requests,
            seconds=time.perf_counter() - started,
        )

    async def _open_slot(self, client: Client, request: Request[Any], tally: Tally) -> None:
        """Have in the slot what the request's messages begin with: taken from a file, or read.

        What is read for all articles is counted for none: whichever comes first would cost more than at its second run.
        """
        from .client import Tally

        articles = self._prefixes if self._keeps_articles else None
        if request.opening and articles and await self._recall(articles, request, request.opening):
            return
        if request.shared and not (
            self._prefixes and await self._recall(self._prefixes, request, request.shared)
        ):
            await self._read_ahead(client, request, request.shared, Tally(), self._prefixes)
        if request.opening:
            await self._read_ahead(
                client, request, request.opening, tally, articles, is_emptied=not request.shared
            )

    async def _read_ahead(
        self,
        client: Client,
        request: Request[Any],
        opening: tuple[Message, ...],
        tally: Tally,
        prefixes: Prefixes | None,
        *,
        is_emptied: bool = True,
    ) -> None:
        """Have it read, and kept where there is where to."""
        assert self._engine is not None
        try:
            await client.read_ahead(request, opening, tally, is_emptied=is_emptied)
        except EndpointError:
            self._raise_if_dead()
            raise
        if prefixes:
            await self._keep(self._engine, prefixes, request.slot or 0, self._prefix_name(opening))

    def _prefix_name(self, opening: tuple[Message, ...]) -> str:
        return prefix_name(self.digest or self.name, opening)

    async def _recall(self, prefixes: Prefixes, request: Request[Any], opening: tuple[Message, ...]) -> bool:
        """Restore a kept prefix; a file that the engine refuses is forgotten, one that it was too busy for is not."""
        assert self._engine is not None
        engine, slot, name = self._engine, request.slot or 0, self._prefix_name(opening)
        if not prefixes.holds(name):
            return False
        try:
            return await engine.restore_slot(slot, name) > 0
        except EngineError as error:
            self._raise_if_dead()
            if isinstance(error, EngineRefusalError):
                prefixes.forget(name)
            return False

    async def _keep(self, engine: Engine, prefixes: Prefixes, slot: int, name: str) -> None:
        """Save what was read, under its name only when it is whole; a full disk costs the file, not the brief."""
        begun = f"{name}.{secrets.token_hex(4)}"
        try:
            await engine.save_slot(slot, begun)
        except EngineError:
            self._raise_if_dead()
            prefixes.forget(begun)
        else:
            prefixes.accept(begun, name)

    async def _ask_first(
        self, client: Client, request: Request[DraftT], tally: Tally
    ) -> tuple[Heard, Reading[DraftT]]:
        """Ask; until a dialect is settled as is assumed, side by side, and where that is wrong one finds out for all."""
        if not self._dialect.is_settled:
            async with self._first:
                if not self._dialect.is_settled and not self._probing.locked():
                    if found := await self._probe(client, request, tally):
                        return found
            async with self._probing:
                while not self._dialect.is_settled:
                    if found := await self._probe(client, request, tally):
                        return found
        heard = await self._exchange(client, request, tally)
        return heard, read_reply(request.draft, heard.text, is_cut=heard.is_cut)

    async def _probe(
        self, client: Client, request: Request[DraftT], tally: Tally
    ) -> tuple[Heard, Reading[DraftT]] | None:
        """Ask in a dialect that may be understood, which settles it; None where it was not, and another is next."""
        dialect = self._dialect
        heard = await self._put(client, request, dialect, tally)
        if isinstance(heard, Dialect):
            self._learn(dialect, heard)
            return None
        reading = read_reply(request.draft, heard.text, is_cut=heard.is_cut)
        following = None if reading.is_shaped else dialect.next_mode()
        self._learn(dialect, following or replace(dialect, is_settled=reading.is_shaped))
        return None if following else (heard, reading)

    async def _exchange(self, client: Client, request: Request[Any], tally: Tally) -> Heard:
        """One request, put otherwise where the server refuses how it is put."""
        while True:
            dialect = self._dialect
            heard = await self._put(client, request, dialect, tally)
            if isinstance(heard, Heard):
                return heard
            self._learn(dialect, heard)

    async def _put(
        self, client: Client, request: Request[Any], dialect: Dialect, tally: Tally
    ) -> Heard | Dialect:
        """One request; the way to put it instead, where the server refuses this one or leaves no room to answer."""
        from .client import WordingError

        try:
            answer = await client.send(request, dialect, tally)
        except WordingError as refused:
            self._raise_if_dead()
            adapted = dialect.adapt(refused.status, refused.said)
            if adapted is None:
                raise refused.error from None
            return adapted
        except EndpointError:
            self._raise_if_dead()
            raise
        # Tokens of thought count against the limit: it was spent before the answer began.
        if not answer.is_cut or not answer.thinking_tokens or dialect.thinking_tokens:
            return Heard(answer.text, answer.is_cut)
        return replace(dialect, thinking_tokens=max(THINKING_TOKENS, 4 * answer.thinking_tokens))

    def _learn(self, tried: Dialect, better: Dialect) -> None:
        """The first to hear how a dialect fares says what is asked in next."""
        if self._dialect == tried:
            self._dialect = better

    def _raise_if_dead(self) -> None:
        if self._engine and not self._engine.is_alive:
            raise self._engine.failure() from None

    async def aclose(self) -> None:
        """Close the connections, and the engine if there is one; idempotent."""
        if self._client is not None:
            await self._client.close()
        if self._engine is not None:
            await asyncio.to_thread(self._engine.close)


def _is_local(url: str) -> bool:
    """Whether the URL is on this machine or its own network."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
