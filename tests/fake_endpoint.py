"""A local endpoint that speaks /v1/chat/completions, /v1/files and /v1/batches, for tests and benchmarks.

Answers are a function of the question alone. Latency, rates and faults are set on the command line:

    python tests/fake_endpoint.py --latency 2 --spread 0.2 --faults 0.1 --kinds 429,500,hang,cut,truncated,invalid

It prints its base URL. `GET /admin` tells what was asked; `POST /admin` changes settings while it runs.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import re
import runpy
import socket
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fake_answers import Answer, chance, complete, question_of
from fake_batches import Batches, response

KINDS = ("429", "500", "hang", "cut", "truncated", "invalid")


@dataclass
class Fake:
    """Settings and counts of one endpoint."""

    latency: float = 0.0
    spread: float = 0.0
    faults: float = 0.0
    kinds: tuple[str, ...] = KINDS
    seed: int = 0
    key: str = ""
    retry_after: float = 1.0
    rpm: int = 0
    limit_at: int = 0
    is_down: bool = False
    down_after: int = 0
    poison: str = ""
    poison_status: int = 400
    unknown: str = ""  # a field of the request that it refuses
    tells_usage: bool = True
    times: Counter[bytes] = field(default_factory=Counter)
    answered: Counter[bytes] = field(default_factory=Counter)
    fault_counts: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    peak: int = 0
    held: tuple[float, float] = (0.0, 0.0)
    early: int = 0
    stamps: list[float] = field(default_factory=list)
    answer: Answer | None = None
    batch_lines: int = 50_000
    batch_delay: float = 0.0
    batches: Batches = field(default_factory=Batches)

    def reset(self) -> None:
        """As it was started, as far as tests change it."""
        self.latency, self.faults, self.key, self.poison, self.is_down, self.down_after = (
            0.02,
            0.0,
            "",
            "",
            False,
            0,
        )
        self.rpm, self.batch_lines, self.batch_delay, self.peak = 0, 50_000, 0.0, 0
        self.batches = Batches()
        self.retry_after, self.limit_at, self.held, self.early = 1.0, 0, (0.0, 0.0), 0
        self.poison_status, self.unknown, self.tells_usage = 400, "", True
        for counts in (self.times, self.answered, self.fault_counts, self.stamps):
            counts.clear()

    def complete(self, fields: dict[str, Any]) -> dict[str, Any]:
        completion = complete(fields, self.answer)
        if not self.tells_usage:
            del completion["usage"]
        return completion

    def answer_line(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A line of a batch's output or error file."""
        question = question_of(asked["body"])
        self.times[question] += 1
        told = {"id": "x", "custom_id": asked["custom_id"], "response": None, "error": None}
        if self.poison and self.poison in json.dumps(asked["body"]):
            told["response"] = response(400, {"error": {"message": "This request is poison"}})
        elif chance(self.seed, question, self.times[question]) < self.faults:
            told["error"] = {"code": "batch_expired", "message": "expired"}
        else:
            self.answered[question] += 1
            told["response"] = response(200, self.complete(asked["body"]))
        return told

    def stats(self) -> dict[str, Any]:
        return {
            "asked": sum(self.times.values()),
            "answered": sum(self.answered.values()),
            "questions": len(self.answered),
            "repeated": sum(count - 1 for count in self.answered.values()),
            "faults": dict(self.fault_counts),
            "peak": self.peak,
            "early": self.early,
            "batches": len(self.batches.jobs),
        }


class Connection(asyncio.Protocol):
    """One client; requests on it are answered one after another."""

    def __init__(self, fake: Fake) -> None:
        self.fake = fake
        self.buffer = b""
        self.transport: Any = None
        self.tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        for task in self.tasks:
            task.cancel()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].decode("latin-1")
            length = re.search(r"content-length: *(\d+)", head, re.I)
            size = int(length[1]) if length else 0
            if len(self.buffer) < end + 4 + size:
                return
            body = self.buffer[end + 4 : end + 4 + size]
            self.buffer = self.buffer[end + 4 + size :]
            task = asyncio.get_running_loop().create_task(self.answer(head, body))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def send(self, status: int, content: bytes, *headers: str) -> None:
        lines = [
            f"HTTP/1.1 {status} X",
            f"Content-Length: {len(content)}",
            "Content-Type: application/json",
            *headers,
        ]
        self.transport.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)

    def send_json(self, status: int, value: Any, *headers: str) -> None:
        self.send(status, json.dumps(value).encode(), *headers)

    def refuse(self, status: int, message: str, *headers: str) -> None:
        self.send_json(status, {"error": {"message": message, "type": "error", "code": None}}, *headers)

    async def answer(self, head: str, body: bytes) -> None:
        method, path, _ = head.split(" ", 2)
        fake = self.fake
        if path == "/admin":
            if method == "POST":
                settings = json.loads(body)
                if settings.pop("reset", False):
                    fake.reset()
                for name, value in settings.items():
                    setattr(fake, name, tuple(value) if isinstance(value, list) else value)
            self.send_json(200, fake.stats())
            return
        if fake.is_down:
            self.transport.abort()
            return
        if fake.key and f"Bearer {fake.key}" not in head:
            sent = re.search(r"authorization: *(.*)", head, re.I)
            self.refuse(401, f"Incorrect API key provided: {sent[1] if sent else ''}")
            return
        if path.endswith("/chat/completions"):
            await self.chat(body)
        elif path.endswith("/models"):
            self.send_json(
                200,
                {
                    "object": "list",
                    "data": [{"id": "fake", "object": "model", "created": 0, "owned_by": "x"}],
                },
            )
        elif "/files" in path or "/batches" in path:
            self.file_or_batch(method, path, head, body)
        else:
            self.refuse(404, f"no route {path}")

    async def chat(self, body: bytes) -> None:
        fake = self.fake
        fields = json.loads(body)
        question = question_of(fields)
        fake.times[question] += 1
        fake.in_flight += 1
        fake.peak = max(fake.peak, fake.in_flight)
        try:
            now = asyncio.get_running_loop().time()
            fake.early += fake.held[0] < now < fake.held[1]
            if fake.limit_at == sum(fake.times.values()):
                # what is on its way already is not early
                fake.held = now + 0.2, now + fake.retry_after
                await self.fault("429", fields)
                return
            if fake.rpm and self.is_too_fast():
                fake.fault_counts["rpm"] += 1
                self.refuse(429, "Rate limit reached", f"Retry-After: {fake.retry_after}")
                return
            if fake.poison and fake.poison.encode() in body:
                self.refuse(fake.poison_status, "This request is poison")
                return
            if fake.unknown in fields:
                self.refuse(400, f"{fake.unknown} is not supported")
                return
            if chance(fake.seed, question, fake.times[question]) < fake.faults:
                await self.fault(
                    fake.kinds[
                        int(chance("kind", fake.seed, question, fake.times[question]) * len(fake.kinds))
                    ],
                    fields,
                )
                return
            if fake.latency:
                spread = random.Random(question).uniform(-fake.spread, fake.spread)
                await asyncio.sleep(max(0.0, fake.latency + spread))
            fake.answered[question] += 1
            if fake.down_after and sum(fake.answered.values()) >= fake.down_after:
                fake.is_down, fake.down_after = True, 0
            self.send_json(200, fake.complete(fields))
        finally:
            fake.in_flight -= 1

    def is_too_fast(self) -> bool:
        now = asyncio.get_running_loop().time()
        self.fake.stamps = [stamp for stamp in self.fake.stamps if now - stamp < 60]
        self.fake.stamps.append(now)
        return len(self.fake.stamps) > self.fake.rpm

    async def fault(self, kind: str, fields: dict[str, Any]) -> None:
        self.fake.fault_counts[kind] += 1
        reply = complete(fields)
        if kind == "429":
            self.refuse(429, "Rate limit reached", f"Retry-After: {self.fake.retry_after}")
        elif kind == "500":
            self.refuse(500, "The server had an error")
        elif kind == "hang":
            await asyncio.sleep(3600)
        elif kind == "cut":
            whole = json.dumps(reply).encode()
            self.transport.write(
                b"HTTP/1.1 200 X\r\nContent-Length: %d\r\n\r\n" % len(whole) + whole[: len(whole) // 2]
            )
            self.transport.close()
        elif kind == "truncated":
            message = reply["choices"][0]["message"]
            if message["content"]:
                message["content"] = message["content"][: len(message["content"]) // 2]
            reply["choices"][0]["finish_reason"] = "length"
            self.send_json(200, reply)
        else:
            reply["choices"][0]["message"]["content"] = "I am afraid {that I"
            self.send_json(200, reply)

    def file_or_batch(self, method: str, path: str, head: str, body: bytes) -> None:
        fake, batches, name = self.fake, self.fake.batches, path.split("?")[0].split("/")[-1]
        if method == "POST" and name == "files":
            self.send_json(200, batches.take_file(head, body))
        elif method == "GET" and name == "content":
            self.send(200, batches.files[path.split("/")[-2]])
        elif method == "GET" and name == "batches":
            self.send_json(200, {"object": "list", "data": list(reversed(batches.jobs.values()))})
        elif method == "POST":
            self.send_json(200, batches.start(json.loads(body), fake.batch_lines, fake.batch_delay))
        elif method == "GET" and name in batches.jobs:
            self.send_json(200, batches.run(name, fake.answer_line))
        else:
            self.refuse(404, f"no route {path}")


@dataclass
class Served:
    """A fake endpoint in a process of its own."""

    process: subprocess.Popen[str]
    url: str

    def admin(self, **settings: Any) -> dict[str, Any]:
        data = json.dumps(settings).encode() if settings else None
        with urllib.request.urlopen(
            self.url.removesuffix("/v1") + "/admin", data=data, timeout=60
        ) as response:
            stats: dict[str, Any] = json.load(response)
        return stats


@contextlib.contextmanager
def serve_fake(*arguments: str) -> Iterator[Served]:
    """Run the endpoint beside the test; options as on its command line."""
    command = [sys.executable, str(Path(__file__)), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield Served(process, process.stdout.readline().strip())
        finally:
            process.kill()
            process.wait()


async def serve(fake: Fake, port: int) -> None:
    listening = socket.create_server(("127.0.0.1", port), backlog=2048)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(fake), sock=listening)
    print(f"http://127.0.0.1:{listening.getsockname()[1]}/v1", flush=True)
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    defaults = Fake()
    for name in (
        "latency",
        "spread",
        "faults",
        "seed",
        "key",
        "retry_after",
        "rpm",
        "down_after",
        "poison",
        "batch_lines",
        "batch_delay",
    ):
        value = getattr(defaults, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    parser.add_argument("--kinds", type=lambda text: tuple(text.split(",")), default=KINDS)
    parser.add_argument("--answers", type=Path, help="a file with answer(messages), which makes the contents")
    options = vars(parser.parse_args())
    port, answers = options.pop("port"), options.pop("answers")
    if answers:
        options["answer"] = runpy.run_path(str(answers))["answer"]
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(Fake(**options), port))


if __name__ == "__main__":
    main()
