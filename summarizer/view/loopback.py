"""A page server for one user on one machine: loopback only, a random token, no file of the disk behind a path."""

from __future__ import annotations

import hmac
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

MAX_BODY_BYTES = 16_000_000
KEY_HEADER = "X-Token"
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Answer:
    body: str
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


Route = Callable[[bytes], Answer]


class LoopbackServer(ThreadingHTTPServer):
    """Answers the routes it was given, and those only.

    Attributes:
        routes: by method and path; a GET takes the token from its query, a POST from its header.
    """

    daemon_threads = True

    def __init__(self, routes: Mapping[tuple[str, str], Route], port: int = 0) -> None:
        """Raises: OSError, when the port is taken."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.routes = routes
        self.token = secrets.token_urlsafe(32)

    @property
    def hosts(self) -> tuple[str, str]:
        """The names that a browser on this machine asks by; any other is DNS rebinding."""
        return f"127.0.0.1:{self.server_port}", f"localhost:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away is no news; anything else is a defect and shows its traceback."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    @property
    def url(self) -> str:
        return f"http://{self.hosts[0]}/?token={self.token}"


class _Handler(BaseHTTPRequestHandler):
    server: LoopbackServer
    server_version = "summarizer"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        _, _, query = self.path.partition("?")
        self._answer("GET", parse_qs(query).get("token", [""])[0])

    def do_POST(self) -> None:
        self._answer("POST", self.headers.get(KEY_HEADER, ""))

    def _answer(self, method: str, token: str) -> None:
        refusal = self._refuse(method, token)
        if refusal is not None:
            self._send(refusal)
            return
        route = self.server.routes.get((method, self.path.partition("?")[0]))
        if route is None:
            self._send(Answer("Not found", 404, "text/plain"))
            return
        self._send(route(self.rfile.read(self._body_length())))

    def _refuse(self, method: str, token: str) -> Answer | None:
        if self.headers.get("Host") not in self.server.hosts:
            return Answer("Wrong host", 421, "text/plain")
        origins = [f"http://{host}" for host in self.server.hosts]
        origin = self.headers.get("Origin")
        if origin not in origins and (method == "POST" or origin is not None):
            return Answer("Wrong origin", 403, "text/plain")
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            return Answer("Wrong token: open the address that the command printed", 403, "text/plain")
        if method == "POST" and self.headers.get_content_type() != "application/json":
            return Answer("Only JSON", 415, "text/plain")
        length = self._body_length()
        if length < 0 or length > MAX_BODY_BYTES:
            return Answer(f"A body has at most {MAX_BODY_BYTES:,} bytes", 413, "text/plain")
        return None

    def _body_length(self) -> int:
        """-1 where the header is no number."""
        length = self.headers.get("Content-Length", "0")
        return int(length) if length.isascii() and length.isdigit() else -1

    def _send(self, answer: Answer) -> None:
        data = answer.body.encode("utf-8")
        self.send_response(answer.status)
        for name, value in {
            **HEADERS,
            **answer.headers,
            "Content-Type": answer.content_type,
            "Content-Length": str(len(data)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the address in a log would hold the token."""
