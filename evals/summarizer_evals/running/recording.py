"""Record and replay: replies kept by everything that went into the request.

A recording is a folder: recording.json says which model answered, CASE.REPEAT.jsonl holds its replies.
A replayed score tests the code, not the model.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError

import summarizer
from summarizer import (
    InputError,
    InvalidReplyError,
    Model,
    ModelError,
    NotComparableError,
    RefusalError,
    Reply,
    Request,
    Usage,
)

from ..files import field_problems, read_record
from ..scoring.counts import Kept

DraftT = TypeVar("DraftT", bound=BaseModel)

HEADER_FILE = "recording.json"


class ReplayMissError(NotComparableError):
    """A request that the recording does not hold; raised when it is asked in replay."""


class Header(Kept):
    """The model that a recording comes from.

    Attributes:
        sampling: what the endpoint was told of temperature and the like, where it is known.
    """

    name: str
    digest: str | None = None
    endpoint: str
    context_tokens: int
    slots: int
    sampling: dict[str, Any] = Field(default={})

    @classmethod
    def of(cls, model: Model) -> Header:
        return cls(
            name=model.name,
            digest=model.digest,
            endpoint=model.endpoint,
            context_tokens=model.context_tokens,
            slots=model.slots,
            sampling=sampling_of(model),
        )


class Parts(Kept):
    """Digests of what went into a request, apart, so that a miss can say what changed."""

    step: str
    messages: str
    draft: str
    max_tokens: int
    model: str
    repeat: int

    @property
    def key(self) -> str:
        return digest_of(self.model_dump())


class Recorded(Kept):
    """One reply, or the error that came in its place.

    Attributes:
        occurrence: counts the same request asked again within one article.
        question: the end of the last message, for readers; no part of the key.
    """

    key: str
    occurrence: int
    parts: Parts
    question: str
    draft: Any = None
    truncated: bool = False
    rejected: list[str] = Field(default=[])
    raw: list[str] = Field(default=[])
    model: str = ""
    usage: Usage = Usage()
    requests: int = 1
    seconds: float = 0.0
    error: str | None = None
    message: str = ""


class RecordingModel:
    """A model whose replies are written down as they come, one article and repeat a file.

    Args:
        path: begun anew, unless what it holds is to be answered from it.
        answers_known: ask the model only what the file does not hold yet.
    """

    def __init__(self, model: Model, path: Path, repeat: int, *, answers_known: bool = False) -> None:
        self._model, self._path = model, path
        self._counter = _Counter(Header.of(model), repeat)
        path.parent.mkdir(parents=True, exist_ok=True)
        known = load_replies(path) if answers_known and path.exists() else []
        self._known = _by_key(each for each in known if _is_answer(each))
        # also rids a file that an interruption cut short of half a line
        path.write_text("".join(f"{each.model_dump_json()}\n" for each in self._known.values()), "utf-8")
        self.name, self.digest, self.endpoint = model.name, model.digest, model.endpoint
        self.context_tokens, self.slots = model.context_tokens, model.slots
        self.sampling = sampling_of(model)

    async def prepare(self) -> None:
        await self._model.prepare()
        self.context_tokens = self._model.context_tokens

    async def ask(self, request: Request[DraftT]) -> Reply[DraftT]:
        parts, occurrence = self._counter.count(request)
        if known := self._known.get((parts.key, occurrence)):
            return reply_of(known, request)
        entry = Recorded(
            key=parts.key,
            occurrence=occurrence,
            parts=parts,
            question=request.messages[-1].content[-300:] if request.messages else "",
        )
        try:
            reply = await self._model.ask(request)
        except ModelError as error:
            self._write(entry.model_copy(update={"error": type(error).__name__, "message": str(error)}))
            raise
        answer = {
            "draft": reply.draft.model_dump(mode="json"),
            "truncated": reply.truncated,
            "rejected": list(reply.rejected),
            "raw": list(reply.raw),
            "model": reply.model,
            "usage": reply.usage,
            "requests": reply.requests,
            "seconds": reply.seconds,
        }
        self._write(entry.model_copy(update=answer))
        return reply

    async def aclose(self) -> None:
        """The model is shared by the articles of a run; who opened it closes it."""

    def _write(self, recorded: Recorded) -> None:
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(recorded.model_dump_json() + "\n")


class ReplayModel:
    """Answers from one file of a recording, and fails where the file has no answer.

    Attributes:
        misses: what was asked in vain; kept because a plan may survive a failed step.
    """

    def __init__(self, folder: Path, case: str, repeat: int) -> None:
        header = load_header(folder)
        self._case, self._repeat = case, repeat
        self._counter = _Counter(header, repeat)
        self._path = folder / replies_name(case, repeat)
        self.misses: list[str] = []
        self.name, self.digest, self.endpoint = header.name, header.digest, header.endpoint
        self.context_tokens, self.slots, self.sampling = header.context_tokens, header.slots, header.sampling

    @cached_property
    def _replies(self) -> dict[tuple[str, int], Recorded]:
        return _by_key(load_replies(self._path))

    async def prepare(self) -> None:
        pass

    async def ask(self, request: Request[DraftT]) -> Reply[DraftT]:
        parts, occurrence = self._counter.count(request)
        try:
            recorded = self._replies.get((parts.key, occurrence))
        except ReplayMissError as error:
            raise self._miss(str(error)) from None
        if recorded is None:
            raise self._miss(f"{self._case} repeat {self._repeat}: {self._why(parts)}")
        try:
            return reply_of(recorded, request)
        except ValidationError as error:
            reason = error.errors()[0]["msg"]
            raise self._miss(
                f"{self._path}: the draft recorded for step {parts.step!r} is invalid: {reason}"
            ) from None

    async def aclose(self) -> None:
        pass

    def _miss(self, message: str) -> ReplayMissError:
        self.misses.append(message)
        return ReplayMissError(message)

    def _why(self, parts: Parts) -> str:
        """The recorded request that differs least, and in what."""
        same_step = [each.parts for each in self._replies.values() if each.parts.step == parts.step]
        if not same_step:
            return f"no reply to step {parts.step!r} is recorded"

        def changed(other: Parts) -> list[str]:
            mine = parts.model_dump()
            return [name for name, value in other.model_dump().items() if value != mine[name]]

        nearest = min((changed(other) for other in same_step), key=len)
        differs = " and ".join(nearest) if nearest else "how often it is asked"
        return f"a request of step {parts.step!r} is not recorded ({differs} changed); record again"


class _Counter:
    """The same request asked again within an article is another one: its key and how often it came before."""

    def __init__(self, header: Header, repeat: int) -> None:
        self._header, self._repeat = header, repeat
        self._seen: dict[str, int] = {}

    def count(self, request: Request[Any]) -> tuple[Parts, int]:
        parts = parts_of(request, self._header, self._repeat)
        self._seen[parts.key] = self._seen.get(parts.key, -1) + 1
        return parts, self._seen[parts.key]


def reply_of(recorded: Recorded, request: Request[DraftT]) -> Reply[DraftT]:
    """What was recorded, once more.

    Raises:
        ModelError: the one that came in place of a reply.
        ValidationError: the draft is not the request's kind any more.
    """
    if recorded.error is not None:
        raise _error_named(recorded.error)(recorded.message)
    return Reply(
        draft=request.draft.model_validate(recorded.draft),
        truncated=recorded.truncated,
        rejected=tuple(recorded.rejected),
        raw=tuple(recorded.raw),
        model=recorded.model,
        usage=recorded.usage,
        requests=recorded.requests,
        seconds=recorded.seconds,
    )


def parts_of(request: Request[Any], header: Header, repeat: int) -> Parts:
    """What a request is made of. The slot is left out: it says where a prefix lies, not what is asked."""
    return Parts(
        step=request.step,
        messages=digest_of([[message.role, message.content] for message in request.messages]),
        draft=schema_digest(request.draft),
        max_tokens=request.max_tokens,
        model=digest_of([header.name, header.digest, header.sampling]),
        repeat=repeat,
    )


def schema_digest(draft: type[BaseModel]) -> str:
    return digest_of([draft.__name__, draft.model_json_schema()])


def digest_of(value: object) -> str:
    """Sha256 of a value's canonical JSON."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def sampling_of(model: Model) -> dict[str, Any]:
    """What a model says of its sampling; the protocol does not ask for it."""
    sampling = getattr(model, "sampling", None)
    return dict(sampling) if isinstance(sampling, Mapping) else {}


def replies_name(case: str, repeat: int) -> str:
    """A corpus' ids may hold slashes."""
    return f"{quote(case, safe=' ')}.{repeat}.jsonl"


def write_header(folder: Path, header: Header) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / HEADER_FILE).write_text(header.model_dump_json(indent=2) + "\n", encoding="utf-8")


def load_header(folder: Path) -> Header:
    return read_record(Header, folder / HEADER_FILE, f"{folder}: not a recording, {HEADER_FILE} is missing")


def load_replies(path: Path) -> list[Recorded]:
    """The replies of a file. A last line cut short by an interruption is no reply."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise ReplayMissError(f"{path}: nothing is recorded for this case and repeat") from None
    replies = []
    for number, line in enumerate(lines[:-1], 1):
        try:
            replies.append(Recorded.model_validate_json(line))
        except ValidationError as error:
            raise InputError(f"{path}, line {number}: {next(field_problems(error))}") from None
    return replies


def _by_key(replies: Iterable[Recorded]) -> dict[tuple[str, int], Recorded]:
    return {(each.key, each.occurrence): each for each in replies}


def _is_answer(recorded: Recorded) -> bool:
    """Whether it is the model's own word; an endpoint's trouble may have passed."""
    return recorded.error is None or issubclass(
        _error_named(recorded.error), RefusalError | InvalidReplyError
    )


def _error_named(name: str) -> type[ModelError]:
    found = getattr(summarizer, name, ModelError)
    return found if isinstance(found, type) and issubclass(found, ModelError) else ModelError
