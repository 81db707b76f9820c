"""One exchange with an OpenAI-compatible server: what knows openai, instructor and tenacity."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NoReturn, cast

import httpx2
import instructor
import openai
from instructor.core.exceptions import IncompleteOutputException, InstructorRetryException
from instructor.core.hooks import Hooks
from instructor.utils import extract_json_from_codeblock
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ConfigDict, create_model
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from ..brief import Usage
from ..errors import CredentialsError, EndpointError, RefusalError
from .dialect import Dialect, is_strict
from .model import Message, Request
from .pause import retry_after_s
from .shape import frame_of_draft, schema_of_draft

CONNECT_TIMEOUT_S = 5.0
# The list of models is good to have, not worth a long wait.
LIST_TIMEOUT_S = 5.0
LONGEST_WAIT_S = 60.0
TRANSIENT = frozenset({408, 409, 429})
TOLD_CHARACTERS = 160
ECHO_CHARACTERS = 24

PLAIN_JSON = "Answer with one JSON object and nothing else. It must match this JSON Schema:\n{schema}"

INSTRUCTOR_MODES = {
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "tools": instructor.Mode.TOOLS,
    "json": instructor.Mode.MD_JSON,
}

# It logs every failed attempt at ERROR, with the reply in it; without a handler that lands on standard error.
logging.getLogger("instructor").addHandler(logging.NullHandler())


class WordingError(Exception):
    """The server does not take the request as it was put.

    Attributes:
        said: the server's whole answer, which may repeat the request.
        error: what to raise where no other wording is left.
    """

    def __init__(self, status: int, said: str, error: EndpointError) -> None:
        super().__init__(str(error))
        self.status = status
        self.said = said
        self.error = error


@dataclass(slots=True)
class Tally:
    """What one question has cost so far."""

    requests: int = 0
    usage: Usage = field(default_factory=Usage)
    raw: list[str] = field(default_factory=list)
    model: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One completion.

    Attributes:
        is_cut: it met the token limit.
        thinking_tokens: written before the answer itself, by models that think.
    """

    text: str
    is_cut: bool = False
    thinking_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Client:
    """Sends requests, with the retries that the same request may need.

    Attributes:
        server: the address as it is shown in errors.
        is_embedded: the engine of this program: takes slots, needs no proxy, and a time-out is not repeated.
        is_up: whether the server's process lives; a dead one is not asked again.
    """

    api: openai.AsyncOpenAI
    server: str
    model: str
    key: str | None
    seed: int
    timeout_s: float
    attempts: int
    is_embedded: bool
    is_up: Callable[[], bool]
    on_exchange: Callable[[dict[str, Any]], None] | None
    _askers: dict[str, instructor.AsyncInstructor] = field(default_factory=dict, init=False)

    async def send(self, request: Request[Any], dialect: Dialect, tally: Tally) -> Answer:
        """The server's answer, counted in the tally.

        Raises:
            WordingError: refused for what another dialect may put right.
            EndpointError: unreachable, timed out, or answered with an error status.
            RefusalError: the model declined.
        """
        is_framed = self.is_embedded and frame_of_draft(request.draft) is not None
        try:
            if is_framed:
                completion = await self._complete(request.step, self._fields(request, dialect), tally)
            else:
                completion = await self._create(request, dialect, tally)
        except openai.APIStatusError as error:
            told = self._status_error(error, request)
            raise WordingError(error.status_code, error.response.text, told) from None
        except openai.APIError as error:
            self._raise_told(error)
        return self._read(completion, dialect, request, tally)

    async def read_ahead(
        self, request: Request[Any], opening: tuple[Message, ...], tally: Tally, *, is_emptied: bool
    ) -> None:
        """Have the engine read messages that the request begins with.

        Args:
            is_emptied: whatever its slot holds is not used.

        Raises:
            EndpointError: it did not.
        """
        messages = [{"role": message.role, "content": message.content} for message in opening]
        # One token is the least that it writes.
        fields: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            "max_tokens": 1,
            "temperature": 0,
        }
        fields["extra_body"] = {"cache_prompt": not is_emptied, "id_slot": request.slot or 0}
        try:
            completion = await self._complete("reading", fields, tally)
        except openai.APIStatusError as error:
            raise self._status_error(error, request) from None
        except openai.APIError as error:
            self._raise_told(error)
        tally.usage += _usage(completion)

    async def _complete(self, step: str, fields: Mapping[str, Any], tally: Tally) -> ChatCompletion:
        """One completion past instructor, which logs an error wherever a reply is not JSON by itself."""
        async for attempt in self._attempts():
            with attempt:
                told: dict[str, Any] = {"step": step, "request": fields}
                began = time.perf_counter()
                tally.requests += 1
                try:
                    completion: ChatCompletion = await self.api.chat.completions.create(**fields)
                    if self.on_exchange:
                        told["response"] = completion.model_dump(mode="json", warnings=False)
                except (openai.APIError, ValueError) as error:
                    told["error"] = type(error).__name__
                    if isinstance(error, openai.APIError):
                        raise
                    raise self._no_completion() from None
                finally:
                    told["seconds"] = time.perf_counter() - began
                    if self.on_exchange:
                        self.on_exchange(told)
        return completion

    def _attempts(self) -> AsyncRetrying:
        return AsyncRetrying(
            stop=stop_after_attempt(self.attempts),
            retry=retry_if_exception(self._is_transient),
            wait=_wait_s,
            reraise=True,
        )

    async def _create(self, request: Request[Any], dialect: Dialect, tally: Tally) -> ChatCompletion:
        """Send through instructor; what it refuses to parse is still a completion."""
        completions: list[ChatCompletion] = []
        exchanges: list[dict[str, Any]] = []
        try:
            await self._asker(dialect.mode).create(
                response_model=_wrapped(request.draft),
                max_retries=self._attempts(),
                # Pydantic's strict mode, which refuses "2" for a number; the server's own is in the schema.
                strict=False,
                hooks=_listen(request.step, completions, exchanges, self.on_exchange is not None),
                **self._fields(request, dialect),
            )
        except IncompleteOutputException:
            pass
        except InstructorRetryException as error:
            if isinstance(error.__cause__, openai.APIError):
                raise error.__cause__ from None
        except ValueError:
            # A body that calls itself JSON and is not.
            pass
        finally:
            tally.requests += len(exchanges)
            if self.on_exchange:
                for told in exchanges:
                    self.on_exchange(told)
        if not completions:
            raise self._no_completion()
        return completions[-1]

    def _asker(self, mode: str) -> instructor.AsyncInstructor:
        if mode not in self._askers:
            self._askers[mode] = instructor.from_openai(self.api, mode=INSTRUCTOR_MODES[mode])
        return self._askers[mode]

    def _fields(self, request: Request[Any], dialect: Dialect) -> dict[str, Any]:
        """The request's fields; extra_body overrides what instructor writes."""
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        schema = schema_of_draft(request.draft)
        extra: dict[str, Any] = {}
        if dialect.mode == "json_schema" and is_strict(schema):
            named = {"name": request.draft.__name__, "schema": schema, "strict": True}
            extra["response_format"] = {"type": "json_schema", "json_schema": named}
        elif dialect.mode == "json":
            # instructor puts the schema into the system text: the prefix would change with every draft.
            extra["messages"] = _with_schema(messages, schema)
        if self.is_embedded:
            extra["cache_prompt"] = True
            if (frame := frame_of_draft(request.draft)) is not None:
                extra |= {"grammar": frame.grammar, "stop": [frame.stop], "response_format": {"type": "text"}}
                messages.append({"role": "assistant", "content": frame.opening})
            if request.slot is not None:
                extra["id_slot"] = request.slot
        fields: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            dialect.token_field: request.max_tokens + dialect.thinking_tokens,
            "temperature": 0,
            "seed": self.seed,
        }
        for name in dialect.omitted:
            del fields[name]
        return {**fields, "extra_body": extra} if extra else fields

    def _read(
        self, completion: ChatCompletion, dialect: Dialect, request: Request[Any], tally: Tally
    ) -> Answer:
        """The text of a completion, whichever field holds it."""
        tally.usage += _usage(completion)
        tally.model = self.model if self.is_embedded else completion.model or self.model
        choice = completion.choices[0]
        text = choice.message.content or ""
        if choice.message.tool_calls and choice.message.tool_calls[0].type == "function":
            text = choice.message.tool_calls[0].function.arguments
        is_cut = choice.finish_reason == "length"
        if self.is_embedded and (frame := frame_of_draft(request.draft)) is not None:
            text = frame.around(text, is_cut=is_cut)
        tally.raw.append(text)
        if choice.message.refusal or choice.finish_reason == "content_filter":
            who = "the model" if choice.message.refusal else "a content filter"
            raise RefusalError(f"{self.model} at {self.server}: {who} refused step {request.step!r}")
        if dialect.mode == "json" and not is_cut:
            text = extract_json_from_codeblock(text)
        return Answer(text, is_cut, _thinking_tokens(completion))

    def _is_transient(self, error: BaseException) -> bool:
        """Whether the same request may succeed later."""
        if not self.is_up():
            return False
        if isinstance(error, openai.APIStatusError):
            if error.status_code == 429 and error.code == "insufficient_quota":
                return False
            if (_asked_pause_s(error) or 0) > LONGEST_WAIT_S:
                return False
            return error.status_code in TRANSIENT or error.status_code >= 500
        if isinstance(error, openai.APITimeoutError):
            # The engine would take as long again.
            return not self.is_embedded
        return isinstance(error, openai.APIConnectionError)

    def _raise_told(self, error: openai.APIError) -> NoReturn:
        """Raise the package's own error: one line, without key and article."""
        if isinstance(error, openai.APITimeoutError):
            raise EndpointError(
                f"{self.server} did not answer within {self.timeout_s:g} s; check that it is not overloaded"
            ) from None
        if isinstance(error, openai.APIConnectionError):
            reason = str(error.__cause__ or "").splitlines()
            raise EndpointError(
                f"no connection to {self.server}{': ' + reason[0][:TOLD_CHARACTERS] if reason else ''}; "
                "check --base-url, and that the server runs"
            ) from None
        raise self._no_completion() from None

    def _no_completion(self) -> EndpointError:
        return EndpointError(f"{self.server} answered something that is no chat completion; check --base-url")

    def _status_error(self, error: openai.APIStatusError, request: Request[Any]) -> EndpointError:
        status = error.status_code
        if status in (401, 403):
            fault = "is missing or wrong" if status == 401 else f"may not use {self.model!r}"
            return CredentialsError(
                f"{self.server} answered {status}: the key {fault}; set SUMMARIZER_API_KEY or OPENAI_API_KEY",
                status,
            )
        wait_s = _asked_pause_s(error)
        if status == 404:
            hint = f"; check --base-url (it usually ends in /v1) and --model ({self.model!r})"
        elif wait_s is not None and wait_s > LONGEST_WAIT_S:
            hint = f"; it asks to wait {wait_s:.0f} s"
        elif self._is_transient(error):
            hint = f", after {self.attempts} attempts"
        else:
            hint = ""
        return EndpointError(f"{self.server} answered {status}{self._told(error, request)}{hint}", status)

    def _told(self, error: openai.APIStatusError, request: Request[Any]) -> str:
        """The server's own message, unless it repeats the key or the prompt."""
        message = error.body.get("message") if isinstance(error.body, Mapping) else None
        told = " ".join(str(message or "").split())[:TOLD_CHARACTERS]
        prompt = " ".join(" ".join(message.content for message in request.messages).split())
        windows = (told[at : at + ECHO_CHARACTERS] for at in range(len(told) - ECHO_CHARACTERS + 1))
        if not told or (self.key and self.key in told) or any(window in prompt for window in windows):
            return ""
        return f": {told}"

    async def list_models(self) -> dict[str, int | None]:
        """The models that the server names, each with its window where it tells one.

        Raises:
            EndpointError: it names none.
        """
        try:
            listed = (await self.api.models.list(timeout=min(LIST_TIMEOUT_S, self.timeout_s))).data
        except (openai.APIError, ValueError, TypeError, AttributeError) as error:
            status = error.status_code if isinstance(error, openai.APIStatusError) else None
            if status in (401, 403):
                fault = f"{self.server} answered {status}: the key is missing or wrong"
                raise CredentialsError(f"{fault}; set SUMMARIZER_API_KEY or OPENAI_API_KEY", status) from None
            if isinstance(error, openai.APIConnectionError):
                self._raise_told(error)
            listed = []
        if not listed:
            raise EndpointError(f"{self.server} lists no models; name one with --model")
        return {item.id: _window(item.model_extra or {}) for item in listed}

    async def close(self) -> None:
        await self.api.close()


def connect(
    url: str,
    key: str | None,
    timeout_s: float,
    *,
    is_embedded: bool,
    transport: httpx2.AsyncBaseTransport | None,
) -> openai.AsyncOpenAI:
    """A client of the URL; opens no connection yet."""
    return openai.AsyncOpenAI(
        api_key=key or "none",
        base_url=url,
        # Retries live in one place, and that is not here.
        max_retries=0,
        timeout=httpx2.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S),
        http_client=openai.DefaultAsyncHttpxClient(
            transport=transport,
            # A proxy of the environment has no business between two processes of one machine.
            trust_env=not is_embedded,
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=100),
        ),
    )


@cache
def _wrapped_class(draft: type[BaseModel]) -> type[BaseModel]:
    # replies are read elsewhere, item by item; of the draft's own fields instructor would look at each, five times a request
    shell = create_model(draft.__name__, __config__=ConfigDict(extra="allow"), __doc__=draft.__doc__)
    wrapped = instructor.response_schema(shell)
    schema = schema_of_draft(draft)
    # instructor asks for it with every request, and Pydantic makes it anew each time: a sixth of a request's CPU
    setattr(wrapped, "model_json_schema", lambda *args, **options: dict(schema))  # noqa: B010, it is a method to mypy
    return wrapped


def _wrapped(draft: type[Any]) -> type[BaseModel]:
    """The draft as instructor wants it; left to itself it would build the class anew for each request."""
    return _wrapped_class(cast(type[BaseModel], draft))


def _listen(
    step: str, completions: list[ChatCompletion], exchanges: list[dict[str, Any]], is_told: bool
) -> Hooks:
    """Hooks that keep each HTTP exchange: instructor itself drops what it cannot parse.

    Args:
        is_told: somebody wants the response too, which costs time to dump.
    """
    started = time.perf_counter()

    def sent(**fields: Any) -> None:
        nonlocal started
        started = time.perf_counter()
        exchanges.append({"step": step, "request": fields})

    def answered(completion: object) -> None:
        exchanges[-1]["seconds"] = time.perf_counter() - started
        # The client builds its classes without validation, from whatever came.
        if isinstance(completion, ChatCompletion):
            if is_told:
                exchanges[-1]["response"] = completion.model_dump(mode="json", warnings=False)
            choices = getattr(completion, "choices", None)
            if choices and getattr(choices[0], "message", None):
                completions.append(completion)

    def failed(error: Exception) -> None:
        seconds = time.perf_counter() - started
        status = error.status_code if isinstance(error, openai.APIStatusError) else None
        exchanges[-1].update(error=type(error).__name__, status=status, seconds=seconds)

    hooks = Hooks()
    hooks.on("completion:kwargs", sent)
    hooks.on("completion:response", answered)
    hooks.on("completion:error", failed)
    return hooks


def _with_schema(messages: list[dict[str, str]], schema: Mapping[str, Any]) -> list[dict[str, str]]:
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


def _window(told: Mapping[str, Any]) -> int | None:
    """The context that vLLM (max_model_len) or llama.cpp (meta.n_ctx) tells of a model."""
    meta = told.get("meta")
    window = told.get("max_model_len") or (meta.get("n_ctx") if isinstance(meta, Mapping) else None)
    return window if isinstance(window, int) and window > 0 else None


def _asked_pause_s(error: openai.APIStatusError) -> float | None:
    return retry_after_s(error.response.headers.get("retry-after"))


def _wait_s(state: RetryCallState) -> float:
    """What the server asks for, else a doubling pause; with jitter, so that many do not come back at once."""
    error = state.outcome.exception() if state.outcome else None
    asked = _asked_pause_s(error) if isinstance(error, openai.APIStatusError) else None
    if asked is not None:
        return asked + random.uniform(0, 0.25)
    return random.uniform(0.5, 1.0) * min(LONGEST_WAIT_S, 2.0 ** (state.attempt_number - 1))
