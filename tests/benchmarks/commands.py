"""One `summarizer batch` against `summarizer brief` for one article after another, as a user has them in a shell.

    python tests/benchmarks/commands.py [--articles 20]

The shortest articles of the gold set. `brief` has the engine that `summarizer serve` keeps warm, and keeps nothing of what
it read; `batch` has all it needs from its start to its end, the engine's load included, and no cache. Both are under way at
once and take turns, as in slots.py: who waits is stopped (SIGSTOP) with all its processes. Prints seconds and processor
seconds of both, and the throughput of `batch` as a multiple. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from slots import TURN_S, cpu_s, shortest

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOK_S = 0.05
COMMAND = f"{sys.executable} -m summarizer"
# an incomplete brief (exit code 3) is one too
EACH = f'for file in *.txt; do {COMMAND} brief "$file" --no-keep-read --offline --output "../briefs/$file" || [ $? = 3 ] || exit; done'
AT_ONCE = f"{COMMAND} batch . --output ../batch.jsonl --no-cache --offline"


class Shell:
    """A shell's command with all its processes, stopped until it is their turn.

    Attributes:
        seconds: while it was its turn.
        cpu_s: of all its processes, once it has ended.
    """

    def __init__(self, name: str, command: str, folder: Path, group: int = 0) -> None:
        self.name = name
        self.seconds = self.cpu_s = 0.0
        self.is_running = True
        # stopped before it does anything: what it runs comes with the first turn
        self.process = subprocess.Popen(
            ["sh", "-c", f"kill -STOP $$; {command}"], cwd=folder, process_group=group
        )
        self.group = os.getpgid(self.process.pid)

    def run_for(self, seconds: float) -> None:
        os.killpg(self.group, signal.SIGCONT)
        began = time.perf_counter()
        while self.is_running and time.perf_counter() - began < seconds:
            time.sleep(LOOK_S)
            self._look()
        self.seconds += time.perf_counter() - began
        if self.is_running:
            os.killpg(self.group, signal.SIGSTOP)

    def _look(self) -> None:
        process, status, used = os.wait4(self.process.pid, os.WNOHANG)
        if process:
            self.is_running, self.process.returncode = False, os.waitstatus_to_exitcode(status)
            self.cpu_s = used.ru_utime + used.ru_stime
            assert self.process.returncode in {0, 3}, f"{self.name}: exit code {self.process.returncode}"

    def end(self) -> None:
        if self.is_running:
            os.killpg(self.group, signal.SIGKILL)
            self.process.wait()


@contextmanager
def served(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`summarizer serve`, ready, in a group of processes of its own."""
    command = [*COMMAND.split(), "serve", "--offline"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, process_group=0) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline(), "`summarizer serve` did not start"
            yield server
        finally:
            os.killpg(server.pid, signal.SIGCONT)
            server.send_signal(signal.SIGINT)


def write_articles(folder: Path, number: int) -> None:
    for place, case in enumerate(shortest(number)):
        (folder / f"{place:02}-{case.name}.txt").write_text(case.text)


def measure(number: int, folder: Path) -> dict[str, float]:
    articles = folder / "articles"
    for path in (articles, folder / "briefs"):
        path.mkdir()
    write_articles(articles, number)
    with served(articles) as server:
        subprocess.run(
            [*COMMAND.split(), "brief", "-", "--no-keep-read"],
            input=b"The quay is open, said Jon Aas.",
            check=False,
        )
        (engine,) = map(int, Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split())
        shells = [each, batch] = [
            Shell("brief", EACH, articles, group=server.pid),
            Shell("batch", AT_ONCE, articles),
        ]
        engine_s = cpu_s(engine)
        try:
            while any(shell.is_running for shell in shells):
                for shell in shells:
                    if shell.is_running:
                        shell.run_for(TURN_S)
        finally:
            for shell in shells:
                shell.end()
        each.cpu_s += cpu_s(engine) - engine_s
    briefs = len(list((folder / "briefs").iterdir())), len((folder / "batch.jsonl").read_text().splitlines())
    assert briefs == (number, number), briefs
    return {
        "articles": number, "load": round(os.getloadavg()[1], 1), "brief_s": round(each.seconds, 1), "batch_s": round(batch.seconds, 1),
        "brief_cpu_s": round(each.cpu_s, 1), "batch_cpu_s": round(batch.cpu_s, 1),
        "throughput": round(each.seconds / batch.seconds, 3), "throughput_by_cpu": round(each.cpu_s / batch.cpu_s, 3),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--articles", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(asked.articles, Path(folder)), indent=1))


if __name__ == "__main__":
    main()
