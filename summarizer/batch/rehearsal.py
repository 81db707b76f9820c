"""What a run would cost, found by going through its plan with a model that costs nothing."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..article import Article
from ..brief import Usage
from ..engine.model import DraftT, Reply, Request
from ..errors import InputError, InvalidReplyError
from .budget import Price, estimate_tokens
from .inputs import Source
from .worker import Summarizing, article_key

SAMPLE = 16
# assumed where nothing is known: seconds until a hosted model begins to write, tokens a second it writes
HOSTED = (0.7, 60.0)
# measured of the embedded model on two cores: tokens a second read and written
EMBEDDED = (85.0, 28.0)
WRITTEN_SHARE = 0.5  # of the bound on a reply


class Rehearsal:
    """A Model that answers every request with a small valid reply, and counts."""

    def __init__(self, name: str, endpoint: str, context_tokens: int = 16_384) -> None:
        self.name, self.endpoint = name, endpoint
        self.digest: str | None = None
        self.context_tokens, self.slots = context_tokens, 1
        self.requests = 0
        self.usage = Usage()

    async def prepare(self) -> None:
        return

    async def ask(self, request: Request[DraftT]) -> Reply[DraftT]:
        text = "".join(message.content for message in request.messages)
        schema = request.draft.model_json_schema()
        usage = Usage(
            input_tokens=estimate_tokens(len(text) + len(str(schema))),
            output_tokens=int(request.max_tokens * WRITTEN_SHARE),
        )
        self.requests += 1
        self.usage += usage
        try:
            words = cycle(re.findall(r"\w{3,}", text) or ["word"])
            draft = request.draft.model_validate(_instance(schema, schema, words))
        except ValidationError:
            raise InvalidReplyError(f"no rehearsed answer for step {request.step!r}") from None
        return Reply(draft, model=self.name, usage=usage)

    async def aclose(self) -> None:
        return


def _instance(schema: dict[str, Any], root: dict[str, Any], words: Iterator[str]) -> Any:
    """A small valid value of a JSON Schema."""
    if "$ref" in schema:
        return _instance(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, words)
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            return _instance(schema[name][0], root, words)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object":
        return {name: _instance(part, root, words) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [_instance(schema["items"], root, words) for _ in range(max(1, schema.get("minItems", 1)))]
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    if kind in ("boolean", "null"):
        return False if kind == "boolean" else None
    return f"{next(words)} {next(words)}"[: schema.get("maxLength", 60)]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would take; articles that are done or cached already are not in it."""

    articles: int
    known: int
    unreadable: int
    requests: int
    usage: Usage
    cost_usd: float | None
    seconds: float


async def estimate_run(
    sources: Iterable[Source],
    summarizer: Summarizing,
    model: Rehearsal,
    price: Price,
    concurrency: int,
    is_known: Any,
) -> Estimate:
    """Go through the plan for a sample of the articles, and reckon the others by their length."""
    seen: set[bytes] = set()
    characters = sampled = known = unreadable = rehearsed = 0
    for source in sources:
        for entry in source.entries():
            try:
                article = entry.make()
            except InputError:
                unreadable += 1
                continue
            key = article_key(article)
            if key in seen:
                continue
            seen.add(key)
            if is_known(key):
                known += 1
                continue
            characters += len(article.text)
            # one of the first, then ever rarer: long runs are seen through to their end
            if rehearsed < SAMPLE or len(seen) % (1000 * (rehearsed - SAMPLE + 1)) == 0:
                await summarizer.asummarize(Article.model_validate(article))
                sampled += len(article.text)
                rehearsed += 1
    share = characters / sampled if sampled else 0.0
    usage = Usage(
        input_tokens=round(model.usage.input_tokens * share),
        output_tokens=round(model.usage.output_tokens * share),
    )
    requests = round(model.requests * share)
    return Estimate(
        len(seen) - known,
        known,
        unreadable,
        requests,
        usage,
        price(usage),
        _seconds(model, usage, requests, concurrency),
    )


def _seconds(model: Rehearsal, usage: Usage, requests: int, concurrency: int) -> float:
    if model.endpoint == "embedded":
        return usage.input_tokens / EMBEDDED[0] + usage.output_tokens / EMBEDDED[1]
    return (requests * HOSTED[0] + usage.output_tokens / HOSTED[1]) / concurrency


def done_keys(path: Path) -> set[bytes]:
    """Keys of the articles that a run's state has briefs of; nothing is changed."""
    if not path.exists():
        return set()
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return {key for (key,) in connection.execute("SELECT key FROM work WHERE status = 'done'")}
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise InputError(f"{str(path)!r} is no usable state of a run: {error}") from None
