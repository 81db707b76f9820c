"""Exchanges of the strategy single with OpenAI-compatible servers, in tests/exchanges: read, answered from, made anew.

    python tests/exchanges.py    # the requests, after a change of prompts or schema; the diff shows what is sent otherwise
    python tests/exchanges.py --record NAME --base-url URL --model MODEL    # ask a server; its key from SUMMARIZER_API_KEY

What was recorded is not made anew by the first: its reply belongs to its request. tests/exchanges/README.md says which.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from summarizer.brief import Brief
from summarizer.briefing import asummarize
from summarizer.engine.endpoint import Endpoint
from summarizer.errors import ModelError

FOLDER = Path(__file__).with_name("exchanges")
URL = "https://llm.example/v1"
RECORDED = "recorded"
# what tells of the machine and the moment, and not of the format
PASSING = ("created", "timings")
LOCAL_TIMEOUT_S = 900.0


@dataclass
class Conversation:
    """One file: the exchanges of one brief.

    Attributes:
        source: recorded from what, or after which reference written by hand.
        article: a file beside it, or a gold case.
        model: the name that is asked for.
        exchanges: request and response (status, headers, body) in their order.
    """

    name: str
    source: str
    article: str
    model: str
    exchanges: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_recorded(self) -> bool:
        return self.source.startswith(RECORDED)

    @property
    def text(self) -> str:
        return (FOLDER / self.article).read_text(encoding="utf-8")

    @property
    def requests(self) -> list[Any]:
        return [exchange["request"] for exchange in self.exchanges]

    def write(self) -> None:
        told = {name: getattr(self, name) for name in ("source", "article", "model", "exchanges")}
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / f"{self.name}.json").write_text(text, encoding="utf-8")


def read_conversation(name: str) -> Conversation:
    return Conversation(name, **json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.json"))


class Replay:
    """Answers with the responses of a conversation in their order; keeps what was sent."""

    def __init__(self, conversation: Conversation) -> None:
        self.responses = [exchange["response"] for exchange in conversation.exchanges]
        self.sent: list[Any] = []

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.sent.append(json.loads(request.content))
        if len(self.sent) > len(self.responses):
            return httpx2.Response(400, json={"error": {"message": "the conversation ends before this"}})
        told = self.responses[len(self.sent) - 1]
        return httpx2.Response(told["status"], headers=told.get("headers"), json=told["body"])

    def brief(self, conversation: Conversation) -> Brief:
        endpoint = Endpoint(
            conversation.model, base_url=URL, api_key="none", transport=httpx2.MockTransport(self)
        )
        return make_brief(conversation, endpoint)


def make_brief(conversation: Conversation, endpoint: Endpoint) -> Brief:
    async def run() -> Brief:
        try:
            return await asummarize(conversation.text, model=endpoint, strategy="single")
        finally:
            await endpoint.aclose()

    return asyncio.run(run())


class Recorder(httpx2.AsyncBaseTransport):
    """The network, with what was asked and answered written down."""

    def __init__(self) -> None:
        self.network = httpx2.AsyncHTTPTransport()
        self.exchanges: list[dict[str, Any]] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await self.network.handle_async_request(request)
        content = await response.aread()
        if request.method == "POST":
            body = json.loads(content)
            kept = {name: value for name, value in body.items() if name not in PASSING}
            told = {"status": response.status_code, "body": kept}
            self.exchanges.append({"request": json.loads(request.content), "response": told})
        return response

    async def aclose(self) -> None:
        await self.network.aclose()


def record(conversation: Conversation, base_url: str) -> None:
    """Ask the server; what it answered is kept however poor it is."""
    recorder = Recorder()
    key = os.environ.get("SUMMARIZER_API_KEY")
    endpoint = Endpoint(
        conversation.model, base_url=base_url, api_key=key, transport=recorder, timeout_s=LOCAL_TIMEOUT_S, attempts=1,
    )  # fmt: skip
    try:
        make_brief(conversation, endpoint)
    except ModelError as error:
        print(error, file=sys.stderr)  # noqa: T201, a tool
    if recorder.exchanges:
        conversation.exchanges = recorder.exchanges
        conversation.write()


def renew(conversation: Conversation) -> None:
    """Put what is sent today in the place of the requests."""
    replay = Replay(conversation)
    with suppress(ModelError):
        replay.brief(conversation)
    for exchange, sent in zip(conversation.exchanges, replay.sent, strict=True):
        exchange["request"] = sent
    conversation.write()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--record", metavar="NAME")
    parser.add_argument("--base-url")
    parser.add_argument("--model")
    options = parser.parse_args()
    if options.record:
        conversation = read_conversation(options.record)
        conversation.model = options.model or conversation.model
        record(conversation, options.base_url)
        return
    for name in names():
        if not (conversation := read_conversation(name)).is_recorded:
            renew(conversation)


if __name__ == "__main__":
    main()
