"""A model hub on loopback, and wheels with a model of no use in them."""

import hashlib
import struct
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from summarizer.engine.artefact import Artefact, HubFile, IndexPart


def gguf(context: int = 8192, filler: int = 300_000) -> bytes:
    """A file whose head is GGUF's, and whose body is noise that does not compress to nothing."""

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    head = b"GGUF" + struct.pack("<IQQ", 3, 0, 4)
    head += text("general.architecture") + struct.pack("<I", 8) + text("tiny")
    head += text("tiny.tokens") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("bc")
    head += text("tiny.scores") + struct.pack("<IIQ", 9, 6, 3) + struct.pack("<3f", 1, 2, 3)
    head += text("tiny.context_length") + struct.pack("<II", 4, context)
    return head + b"".join(hashlib.sha256(str(at).encode()).digest() for at in range(filler // 32))


MODEL = gguf()
DIGEST = hashlib.sha256(MODEL).hexdigest()
HALF = len(MODEL) // 2


class Hub:
    """A model hub: states the digest, redirects to the bytes, honours ranges; counts what it sends."""

    def __init__(self) -> None:
        self.content = MODEL
        self.digest: str | None = DIGEST
        self.status = 200
        self.stops_after: int | None = None
        self.requests: list[tuple[str, str | None]] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        start = int((to.headers["Range"] or "bytes=0-")[6:-1])
        self.requests.append((to.path, to.headers["Range"]))
        if self.status != 200:
            to.send_error(self.status)
        elif not to.path.startswith("/bytes/"):
            to.send_response(302)
            if self.digest:
                to.send_header("X-Linked-ETag", f'"{self.digest}"')
            to.send_header("Location", "/bytes" + to.path)
            to.send_header("Content-Length", "0")
            to.end_headers()
        elif start >= len(self.content):
            to.send_error(416)
        else:
            to.send_response(206 if to.headers["Range"] else 200)
            to.send_header("Content-Length", str(len(self.content) - start))
            to.end_headers()
            to.wfile.write(self.content[start : self.stops_after])

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def wheel(folder: Path, name: str, member: str, content: bytes) -> Path:
    """A wheel that holds one file, and the little that pip wants to see."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


TINY = Artefact(
    name="tiny",
    kind="model",
    path="tiny.gguf",
    sha256=DIGEST,
    size=len(MODEL),
    hub=HubFile("maker/tiny", "tiny.gguf", "v1"),
    parts=(
        IndexPart("tiny-part1", "1.0", "tiny_part1/one.bin", HALF),
        IndexPart("tiny-part2", "1.0", "tiny_part2/two.bin", len(MODEL) - HALF),
    ),
    license="MIT",
)
