"""What passes between a client and the engine: a counting relay on loopback, and the least that had to be read."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Traffic:
    """Requests of one way of briefing one article.

    Attributes:
        input_tokens: of all prompts, whether read or cached; output_tokens: written.
        prompts: the messages of each request.
    """

    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    engine_s: float = 0.0
    prompts: list[Any] = field(default_factory=list)

    def add(self, request: Mapping[str, Any], response: Mapping[str, Any]) -> None:
        usage, timings = response.get("usage") or {}, response.get("timings") or {}
        self.requests += 1
        self.input_tokens += usage.get("prompt_tokens", 0)
        self.cached_tokens += (usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0)
        self.output_tokens += usage.get("completion_tokens", 0)
        self.engine_s += (timings.get("prompt_ms", 0) + timings.get("predicted_ms", 0)) / 1000
        self.prompts.append(request["messages"])

    @property
    def read_tokens(self) -> int:
        return self.input_tokens - self.cached_tokens


class Bare:
    """The engine without the package: plain HTTP."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url, key

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(self.url + path, json.dumps(body).encode())
        request.add_header("Authorization", f"Bearer {self.key}")
        request.add_header("Content-Type", "application/json")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=900) as answer:
            got: dict[str, Any] = json.loads(answer.read())
        return got

    def tokens(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        prompt = self.post("/apply-template", {"messages": messages})["prompt"]
        return self.split(prompt, has_roles=True)

    def split(self, text: str, *, has_roles: bool = False) -> list[int]:
        """The tokens of a text by itself; of a rendered prompt with its roles."""
        told = self.post("/tokenize", {"content": text, "add_special": has_roles, "parse_special": has_roles})
        ids: list[int] = told["tokens"]
        return ids

    def distinct_tokens(self, prompts: Sequence[Any]) -> int:
        """What has to be read if no prefix is read twice."""
        seen: dict[int, Any] = {}
        count = 0
        for messages in prompts:
            at = seen
            for token in self.tokens(messages):
                if token not in at:
                    at[token] = {}
                    count += 1
                at = at[token]
        return count

    def speeds(self, text: str, tokens: int, written: int = 48) -> tuple[float, float]:
        """Tokens a second, read and written, of one request with a prompt as long as that and a cold slot."""
        ids = self.tokens([{"role": "user", "content": text}])[:tokens]
        body = {
            "prompt": ids,
            "n_predict": written,
            "ignore_eos": True,
            "cache_prompt": False,
            "temperature": 0,
        }
        timings = self.post("/completion", {**body, "id_slot": 0})["timings"]
        return timings["prompt_per_second"], timings["predicted_per_second"]


class Completions:
    """An endpoint on loopback; a function answers each request."""

    def __init__(self, reply: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self._send(reply(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

            def do_GET(self) -> None:
                self._send({"object": "list", "data": [{"id": "gold", "object": "model"}]})

            def _send(self, answer: dict[str, Any]) -> None:
                content = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"


class Relay:
    """Passes chat completions on to the engine and counts them."""

    def __init__(self, bare: Bare) -> None:
        self.bare = bare
        self.traffic = Traffic()
        self.url = Completions(self._pass_on).url

    def _pass_on(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.bare.post("/v1/chat/completions", {**body, "id_slot": 0})
        self.traffic.add(body, answer)
        return answer

    def taken(self) -> Traffic:
        """What passed since it was last asked."""
        taken, self.traffic = self.traffic, Traffic()
        return taken
