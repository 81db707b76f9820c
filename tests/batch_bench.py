"""A folder, a fake endpoint and the command line between them: what the tests of batches share."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import Served

from summarizer.cli import main

HERE = Path(__file__).parent
KEY = "sk-verysecretkey"
WORDS = "the minister said that peace talks resume while analysts doubt progress in the region".split()


@dataclass
class Bench:
    """A folder, an endpoint and the command line between them."""

    folder: Path
    served: Served
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    stdout: str = ""

    @property
    def output(self) -> Path:
        return self.folder / "out.jsonl"

    def articles(self, count: int, name: str = "in.jsonl") -> Path:
        chooser = random.Random(count)
        path = self.folder / name
        with path.open("w") as file:
            for n in range(count):
                text = f"Article number {n}. " + " ".join(chooser.choice(WORDS) for _ in range(30))
                file.write(json.dumps({"id": f"a{n}", "text": text}) + "\n")
        return path

    def command(self, arguments: tuple[object, ...], output: object, cache: bool) -> list[str]:
        command = [*map(str, arguments), "--output", str(output or self.output), "--model", "fake"]
        command += [] if "--base-url" in command else ["--base-url", self.served.url]
        return command if cache else [*command, "--no-cache"]

    def start(
        self, *arguments: object, cache: bool = False, file_kb: int | None = None
    ) -> subprocess.Popen[str]:
        """The command in a process of its own, to be killed or interrupted; its files may grow to file_kb only."""
        command = [
            sys.executable,
            str(HERE / "stub_summarizer.py"),
            "batch",
            *self.command(arguments, None, cache),
        ]
        if file_kb:
            command = ["bash", "-c", f'ulimit -f {file_kb}; exec "$@"', "bash", *command]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    def run(
        self, *arguments: object, output: object = None, code: int | None = 0, cache: bool = False
    ) -> str:
        """The command in this process, to end with a code, or None, with any; what it said on standard error."""
        self.patch.setattr("sys.argv", ["summarizer", "batch", *self.command(arguments, output, cache)])
        with pytest.raises(SystemExit) as stop:
            main()
        self.stdout, stderr = self.capture.readouterr()
        assert code in (None, stop.value.code or 0), stderr
        return stderr

    def wait_for(self, requests: int) -> None:
        for _ in range(5000):
            if self.stats()["asked"] >= requests:
                return
            time.sleep(0.02)
        raise TimeoutError

    def kill_after(self, process: subprocess.Popen[str], requests: int) -> None:
        """SIGKILL when so many more requests have come in, unless the run ends before."""
        enough = self.stats()["asked"] + requests
        while process.poll() is None and self.stats()["asked"] < enough:
            time.sleep(0.005)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=300)

    def stats(self) -> dict[str, Any]:
        return self.served.admin()

    def spent_usd(self) -> float:
        """What the state of the run has counted."""
        with contextlib.closing(sqlite3.connect(f"{self.output}.state")) as state:
            (spent,) = state.execute("SELECT SUM(cost_usd) FROM work").fetchone()
        return float(spent)


def briefs(path: Path) -> list[dict[str, Any]]:
    """The output, times aside."""
    found = [json.loads(line) for line in path.read_text().splitlines()]
    for brief in found:
        del brief["provenance"]["created"], brief["provenance"]["seconds"]
    return found
