"""An OpenAI-compatible endpoint as a Model: the only module that knows openai, instructor and tenacity."""

from __future__ import annotations

import asyncio
import email.utils
import ipaddress
import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NoReturn
from urllib.parse import urlsplit, urlunsplit

import httpx2
import instructor
import openai
from instructor.core.exceptions import (
    IncompleteOutputException,
    InstructorRetryException,
)
from instructor.core.hooks import Hooks
from instructor.utils import extract_json_from_codeblock
from openai.types.chat import ChatCompletion
from pydantic import BaseModel
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
)

from .brief import Usage
from .dialect import Dialect
from .engine import Engine
from .errors import CredentialsError, EndpointError, ModelError, RefusalError
from .model import DraftT, Message, Reply, Request
from .reply import Reading, is_strict, read_reply
from .rescue import Heard, rescue

OPENAI_URL = "https://api.openai.com/v1"
CONNECT_TIMEOUT_S = 5.0
TIMEOUT_S = 120.0
# The embedded model reads some 85 tokens a second on two cores: a full window takes three minutes.
ENGINE_TIMEOUT_S = 900.0
ATTEMPTS = 4
CONTEXT_TOKENS = 32_768
LONGEST_WAIT_S = 60.0
TRANSIENT = frozenset({408, 409, 429})
TOLD_CHARACTERS = 160
ECHO_CHARACTERS = 24

PLAIN_JSON = "Answer with one JSON object and nothing else. It must match this JSON Schema:\n{schema}"

INSTRUCTOR_MODES = {
    "grammar": instructor.Mode.JSON_SCHEMA,
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "tools": instructor.Mode.TOOLS,
    "json": instructor.Mode.MD_JSON,
}

# It logs every failed attempt at ERROR, with the reply in it; without a handler that lands on standard error.
logging.getLogger("instructor").addHandler(logging.NullHandler())


@dataclass(slots=True)
class Tally:
    """What one question has cost so far."""

    requests: int = 0
    usage: Usage = field(default_factory=Usage)
    raw: list[str] = field(default_factory=list)
    model: str = ""


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
        context_tokens: int = CONTEXT_TOKENS,
        timeout_s: float | None = None,
        attempts: int = ATTEMPTS,
        on_exchange: Callable[[dict[str, Any]], None] | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """Nothing is sent before the first question.

        Args:
            model: empty to take the first that the endpoint lists.
            engine: an embedded engine, owned from here on; base_url and api_key are then the engine's.
            attempts: requests for one exchange where time-outs, lost connections, 408, 409, 429 and 5xx come.
            on_exchange: called after each HTTP exchange with its step, request, response or error, and seconds.
            transport: replaces the network, in tests.
        """
        self.name = model
        self.digest = digest
        self.endpoint = "embedded" if engine else _without_credentials(base_url)
        self.slots = engine.slots if engine else slots
        self.seed = seed
        self._context_tokens = context_tokens
        self._engine = engine
        self._base_url = base_url
        self._api_key = engine.key if engine else api_key
        self._timeout_s = timeout_s or (ENGINE_TIMEOUT_S if engine else TIMEOUT_S)
        self._attempts = attempts
        self._on_exchange = on_exchange
        self._transport = transport
        self._dialect = (
            Dialect(mode="grammar", is_settled=True) if engine else Dialect()
        )
        self._probing = asyncio.Lock()
        self._preparing = asyncio.Lock()
        self._client: openai.AsyncOpenAI | None = None
        self._askers: dict[instructor.Mode, instructor.AsyncInstructor] = {}
        if engine:
            engine.start()

    @property
    def context_tokens(self) -> int:
        """The window; that of a server of one's own is known after prepare()."""
        return self._engine.context_tokens if self._engine else self._context_tokens

    @context_tokens.setter
    def context_tokens(self, value: int) -> None:
        self._context_tokens = value

    async def prepare(self) -> None:
        """Wait for the engine, or learn a local server's model and window; called by ask.

        Raises:
            ModelError: the engine died, or an endpoint without a model name lists none.
        """
        if self._client is not None:
            return
        async with self._preparing:
            if self._client is not None:
                return
            url = await self._engine.ready() if self._engine else self._base_url
            client = openai.AsyncOpenAI(
                api_key=self._api_key or "none",
                base_url=url + "/v1" if self._engine else url,
                max_retries=0,
                timeout=httpx2.Timeout(self._timeout_s, connect=CONNECT_TIMEOUT_S),
                http_client=openai.DefaultAsyncHttpxClient(
                    transport=self._transport,
                    # A proxy of the environment has no business between two processes of one machine.
                    trust_env=self._engine is None,
                    limits=httpx2.Limits(
                        max_connections=None, max_keepalive_connections=100
                    ),
                ),
            )
            if not self._engine and (not self.name or _is_local(url)):
                await self._learn(client)
            self._client = client

    async def _learn(self, client: openai.AsyncOpenAI) -> None:
        """Take the model's name and window from the list that the server gives, where it gives one."""
        try:
            listed = (await client.models.list()).data
        except (openai.APIError, ValueError) as error:
            if not self.name:
                await client.close()
                raise EndpointError(
                    f"{self.endpoint} lists no models: name one with --model",
                    getattr(error, "status_code", None),
                ) from None
            return
        chosen = next(
            (item for item in listed if item.id == self.name),
            listed[0] if listed else None,
        )
        if chosen is None:
            return
        self.name = self.name or chosen.id
        told = chosen.model_extra or {}
        meta = told.get("meta")
        window = told.get("max_model_len") or (
            meta.get("n_ctx") if isinstance(meta, Mapping) else None
        )
        if isinstance(window, int) and window > 0:
            self._context_tokens = window

    async def ask(self, request: Request[DraftT]) -> Reply[DraftT]:
        """Answer one question.

        Raises:
            ModelError: no usable answer can be had.
        """
        started = time.perf_counter()
        await self.prepare()
        tally = Tally()

        async def exchange(messages: tuple[Message, ...], max_tokens: int) -> Heard:
            return await self._exchange(
                replace(request, messages=messages, max_tokens=max_tokens), tally
            )

        heard, reading = await self._ask_first(request, tally)
        rescued = await rescue(request, heard, reading, exchange)
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

    async def _ask_first(
        self, request: Request[DraftT], tally: Tally
    ) -> tuple[Heard, Reading[DraftT]]:
        """Ask; until the server's dialect is settled, one question at a time finds it out for all."""
        if self._dialect.is_settled:
            heard = await self._exchange(request, tally)
            return heard, read_reply(request.draft, heard.text, is_cut=heard.is_cut)
        async with self._probing:
            while True:
                dialect = self._dialect
                heard = await self._exchange(request, tally)
                reading = read_reply(request.draft, heard.text, is_cut=heard.is_cut)
                following = (
                    None
                    if self._dialect.is_settled or reading.is_shaped
                    else dialect.next_mode()
                )
                if following is None:
                    break
                self._dialect = following
            if reading.is_shaped:
                self._dialect = replace(self._dialect, is_settled=True)
            return heard, reading

    async def _exchange(self, request: Request[Any], tally: Tally) -> Heard:
        """One request, adapted to the server's refusals.

        Raises:
            ModelError: anything but a reply.
        """
        while True:
            dialect = self._dialect
            try:
                completion = await self._send(request, dialect, tally)
            except openai.APIStatusError as error:
                adapted = dialect.adapt(error.status_code, error.response.text)
                if adapted is None:
                    self._raise_told(error, request)
                if self._dialect is dialect:
                    self._dialect = adapted
                continue
            except openai.APIError as error:
                self._raise_told(error, request)
            heard = self._hear(completion, dialect, request, tally)
            thought = _thinking_tokens(completion)
            if (
                heard.is_cut
                and thought
                and not heard.text
                and not dialect.thinking_tokens
            ):
                self._dialect = replace(
                    self._dialect, thinking_tokens=max(4096, 4 * thought)
                )
                continue
            return heard

    async def _send(
        self, request: Request[Any], dialect: Dialect, tally: Tally
    ) -> ChatCompletion:
        """Send through instructor; what it refuses to parse is still a completion."""
        completions: list[ChatCompletion] = []
        exchanges: list[dict[str, Any]] = []
        hooks = self._listen(request.step, completions, exchanges)
        try:
            await self._asker(dialect)(
                response_model=_wrapped(request.draft),
                max_retries=AsyncRetrying(
                    stop=stop_after_attempt(self._attempts),
                    retry=retry_if_exception(self._is_transient),
                    wait=_wait_s,
                    reraise=True,
                ),
                # Pydantic's strict mode, which refuses "2" for a number; the server's own is in the schema.
                strict=False,
                hooks=hooks,
                **self._fields(request, dialect),
            )
        except IncompleteOutputException:
            pass
        except InstructorRetryException as error:
            if isinstance(error.__cause__, openai.APIError):
                raise error.__cause__ from None
            if not completions:
                raise EndpointError(
                    f"{self.endpoint} gave no answer that could be read"
                ) from None
        finally:
            tally.requests += len(exchanges)
            if self._on_exchange:
                for told in exchanges:
                    self._on_exchange(told)
        return completions[-1]

    def _listen(
        self,
        step: str,
        completions: list[ChatCompletion],
        exchanges: list[dict[str, Any]],
    ) -> Hooks:
        """Hooks that keep each HTTP exchange: instructor itself drops what it cannot parse."""
        started = time.perf_counter()

        def sent(**fields: Any) -> None:
            nonlocal started
            started = time.perf_counter()
            exchanges.append({"step": step, "request": fields})

        def answered(completion: ChatCompletion) -> None:
            completions.append(completion)
            exchanges[-1].update(
                response=completion.model_dump(mode="json"),
                seconds=time.perf_counter() - started,
            )

        def failed(error: Exception) -> None:
            exchanges[-1].update(
                error=type(error).__name__,
                status=getattr(error, "status_code", None),
                seconds=time.perf_counter() - started,
            )

        hooks = Hooks()
        hooks.on("completion:kwargs", sent)
        hooks.on("completion:response", answered)
        hooks.on("completion:error", failed)
        return hooks

    def _asker(self, dialect: Dialect) -> Callable[..., Any]:
        mode = INSTRUCTOR_MODES[dialect.mode]
        if mode not in self._askers:
            assert self._client is not None
            self._askers[mode] = instructor.from_openai(self._client, mode=mode)
        return self._askers[mode].create

    def _fields(self, request: Request[Any], dialect: Dialect) -> dict[str, Any]:
        """The request's fields; extra_body overrides what instructor writes."""
        messages = [
            {"role": message.role, "content": message.content}
            for message in request.messages
        ]
        schema = request.draft.model_json_schema()
        extra: dict[str, Any] = {}
        if dialect.mode == "grammar":
            extra["grammar"] = llguidance_grammar(schema)
            # Beside a schema, which instructor sends, the server ignores the grammar.
            extra["response_format"] = {"type": "text"}
        elif dialect.mode == "json_schema":
            if is_strict(schema):
                named = {
                    "name": request.draft.__name__,
                    "schema": schema,
                    "strict": True,
                }
                extra["response_format"] = {"type": "json_schema", "json_schema": named}
        elif dialect.mode == "json":
            # instructor puts the schema into the system text: the prefix would change with every draft.
            extra["messages"] = _with_schema(messages, schema)
        if self._engine:
            extra["cache_prompt"] = True
            if request.slot is not None:
                extra["id_slot"] = request.slot
        fields: dict[str, Any] = {
            "model": self.name,
            "messages": messages,
            dialect.token_field: request.max_tokens + dialect.thinking_tokens,
            "temperature": 0,
            "seed": self.seed,
        }
        for name in dialect.omitted:
            del fields[name]
        return {**fields, "extra_body": extra} if extra else fields

    def _hear(
        self,
        completion: ChatCompletion,
        dialect: Dialect,
        request: Request[Any],
        tally: Tally,
    ) -> Heard:
        """The text of a completion, whichever field holds it, counted in the tally."""
        tally.usage += _usage(completion)
        tally.model = self.name if self._engine else completion.model or self.name
        choice = completion.choices[0] if completion.choices else None
        if choice is None:
            return Heard("")
        message = choice.message
        text = message.content or ""
        if message.tool_calls and message.tool_calls[0].type == "function":
            text = message.tool_calls[0].function.arguments
        tally.raw.append(text)
        if message.refusal or choice.finish_reason == "content_filter":
            why = (
                "its content filter"
                if choice.finish_reason == "content_filter"
                else "the model"
            )
            raise RefusalError(
                f"{self.name} at {self.endpoint} refused step {request.step!r} ({why})"
            )
        is_cut = choice.finish_reason == "length"
        if dialect.mode == "json" and not is_cut:
            text = extract_json_from_codeblock(text)
        return Heard(text, is_cut)

    def _is_transient(self, error: BaseException) -> bool:
        """Whether the same request may succeed later."""
        if self._engine and not self._engine.is_alive:
            return False
        if isinstance(error, openai.APIStatusError):
            if (
                error.status_code == 429
                and getattr(error, "code", None) == "insufficient_quota"
            ):
                return False
            if (_retry_after_s(error.response) or 0) > LONGEST_WAIT_S:
                return False
            return error.status_code in TRANSIENT or error.status_code >= 500
        if isinstance(error, openai.APITimeoutError):
            # The engine would take as long again.
            return self._engine is None
        return isinstance(error, openai.APIConnectionError)

    def _raise_told(self, error: openai.APIError, request: Request[Any]) -> NoReturn:
        """Raise the package's own error: one line, without key and article."""
        if self._engine and not self._engine.is_alive:
            raise self._engine.failure() from None
        if isinstance(error, openai.APIStatusError):
            raise self._status_error(error, request) from None
        if isinstance(error, openai.APITimeoutError):
            raise EndpointError(
                f"{self.endpoint} did not answer within {self._timeout_s:g} s; is it overloaded, or the URL wrong?"
            ) from None
        if isinstance(error, openai.APIConnectionError):
            reason = str(error.__cause__ or "").splitlines()
            raise EndpointError(
                f"no connection to {self.endpoint}{': ' + reason[0][:TOLD_CHARACTERS] if reason else ''}; "
                "check --base-url and that the server runs"
            ) from None
        raise EndpointError(
            f"{self.endpoint} answered something that is no chat completion"
        ) from None

    def _status_error(
        self, error: openai.APIStatusError, request: Request[Any]
    ) -> ModelError:
        status = error.status_code
        if status in (401, 403):
            fault = "is missing or wrong" if status == 401 else "may not use this model"
            return CredentialsError(
                f"{self.endpoint} answered {status}: the key {fault}; set SUMMARIZER_API_KEY or OPENAI_API_KEY",
                status,
            )
        told = self._told(error, request)
        if status == 404:
            hint = (
                f"; check --base-url (it usually ends in /v1) and --model {self.name!r}"
            )
        elif (wait_s := _retry_after_s(error.response)) and wait_s > LONGEST_WAIT_S:
            hint = f"; it asks to wait {wait_s:.0f} s"
        elif status in TRANSIENT or status >= 500:
            hint = f", after {self._attempts} attempts"
        else:
            hint = ""
        return EndpointError(f"{self.endpoint} answered {status}{told}{hint}", status)

    def _told(self, error: openai.APIStatusError, request: Request[Any]) -> str:
        """The server's own message, unless it repeats the key or the prompt."""
        body = error.body
        message = body.get("message") if isinstance(body, Mapping) else None
        told = " ".join(str(message or "").split())[:TOLD_CHARACTERS]
        prompt = " ".join(
            " ".join(message.content for message in request.messages).split()
        )
        windows = (
            told[at : at + ECHO_CHARACTERS]
            for at in range(len(told) - ECHO_CHARACTERS + 1)
        )
        if (
            not told
            or (self._api_key and self._api_key in told)
            or any(window in prompt for window in windows)
        ):
            return ""
        return f": {told}"

    async def aclose(self) -> None:
        """Close the connections, and the engine if there is one; idempotent."""
        if self._client is not None:
            await self._client.close()
        if self._engine is not None:
            await asyncio.to_thread(self._engine.close)


@cache
def _wrapped(draft: type[BaseModel]) -> type[BaseModel]:
    """The draft as instructor wants it; left to itself it would build the class anew for each request."""
    return instructor.response_schema(draft)


def llguidance_grammar(schema: Mapping[str, Any]) -> str:
    """A grammar for compact JSON: white space took more than half of the tokens of pretty-printed replies."""
    compact = {**schema, "x-guidance": {"whitespace_flexible": False}}
    return "%llguidance {}\nstart: %json " + json.dumps(compact)


def _with_schema(
    messages: list[dict[str, str]], schema: Mapping[str, Any]
) -> list[dict[str, str]]:
    """The messages with the schema at the end of the last one."""
    last = messages[-1]
    told = PLAIN_JSON.format(schema=json.dumps(schema, ensure_ascii=False))
    return [*messages[:-1], {**last, "content": f"{last['content']}\n\n{told}"}]


def _usage(completion: ChatCompletion) -> Usage:
    usage = completion.usage
    if usage is None:
        return Usage()
    details = usage.prompt_tokens_details
    return Usage(
        input_tokens=usage.prompt_tokens or 0,
        cached_input_tokens=(details.cached_tokens or 0) if details else 0,
        output_tokens=usage.completion_tokens or 0,
    )


def _thinking_tokens(completion: ChatCompletion) -> int:
    details = completion.usage.completion_tokens_details if completion.usage else None
    return (details.reasoning_tokens or 0) if details else 0


def _wait_s(state: RetryCallState) -> float:
    """What the server asks for, else a doubling pause; with jitter, so that many do not come back at once."""
    error = state.outcome.exception() if state.outcome else None
    asked = (
        _retry_after_s(error.response)
        if isinstance(error, openai.APIStatusError)
        else None
    )
    if asked is not None:
        return asked + random.uniform(0, 0.25)
    return random.uniform(0.5, 1.0) * min(
        LONGEST_WAIT_S, 2.0 ** (state.attempt_number - 1)
    )


def _retry_after_s(response: httpx2.Response) -> float | None:
    """Seconds that Retry-After asks for, as a number or a date; None where there is none."""
    told = response.headers.get("retry-after", "").strip()
    if not told:
        return None
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        return max(
            0.0, email.utils.parsedate_to_datetime(told).timestamp() - time.time()
        )
    except ValueError:
        return None


def _is_local(url: str) -> bool:
    """Whether the URL is on this machine or its own network."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(
        (parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")
    )
