"""What the batch engine costs, strategy single, against a local endpoint in another process.

python tests/benchmarks/batch.py throughput   # articles a second against raw openai calls of the same prompts
python tests/benchmarks/batch.py cpu          # CPU a request at zero latency against instructor's client
python tests/benchmarks/batch.py memory       # 100,000 articles: peak memory and resume; the analysis left out
python tests/benchmarks/batch.py memory --real  # the same with the plan single and its analysis: half an hour on two cores
python tests/benchmarks/batch.py faults       # one request in ten fails
python tests/benchmarks/batch.py kills        # kill -9 at twenty random moments
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, ClassVar

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from fake_endpoint import Served, serve_fake  # noqa: E402
from reports import news  # noqa: E402
from stub_summarizer import StubSummarizer, install  # noqa: E402

from summarizer.article import Article  # noqa: E402
from summarizer.batch.identity import article_key  # noqa: E402
from summarizer.batch.options import Options, default_processes  # noqa: E402
from summarizer.batch.shop import open_shop  # noqa: E402
from summarizer.engine.model import Message, Request  # noqa: E402
from summarizer.plans.drafts import WholeDraft  # noqa: E402
from summarizer.plans.single import MAX_TOKENS  # noqa: E402


def write_articles(folder: Path, count: int) -> Path:
    path = folder / f"in-{count}.jsonl"
    with path.open("w") as file:
        for number in range(count):
            file.write(json.dumps({"id": f"a{number}", "text": news(number), "language": "en"}) + "\n")
    return path


def command(served: Served, source: Path, output: Path, *more: str, is_real: bool = False) -> list[str]:
    program = ["-m", "summarizer.cli"] if is_real else [str(HERE.parent / "stub_summarizer.py")]
    given = ["batch", str(source), "--output", str(output), "--base-url", served.url, "--model", "fake"]
    return [sys.executable, *program, *given, "--strategy", "single", "--no-cache", *more]


def run(
    *arguments: Any, is_real: bool = False, code: int | tuple[int, ...] = 0
) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds, and peak megabytes of a run with its analysts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(command(*arguments, is_real=is_real), stderr=subprocess.PIPE, text=True)
    peak = 0
    told = ""
    while process.poll() is None:
        peak = max(peak, peak_of(process.pid))
        time.sleep(0.1)
    assert process.stderr
    told = process.stderr.read()
    process.wait()
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    allowed = code if isinstance(code, tuple) else (code,)
    assert process.returncode in allowed, told
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak / 1024


def peak_of(pid: int) -> int:
    """Peak kilobytes of a process and of those that it started; 0 when it has gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    own = sum(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return own + sum(peak_of(int(child)) for child in children)


async def bodies_of(url: str, count: int) -> list[dict[str, Any]]:
    """The requests that the strategy single makes, taken from under the client without sending them."""
    options = Options(
        model="fake", base_urls=(url,), strategy="single", has_cache=False, processes=default_processes()
    )
    async with open_shop(options) as shop:
        shop.worker.is_deferring = True

        async def body(number: int) -> dict[str, Any]:
            article = Article.from_text(news(number), id=f"a{number}", language="en")
            ending = await shop.worker.work(article_key(article), article, None)
            (deferred,) = ending.deferred
            found: dict[str, Any] = json.loads(deferred)
            return found

        return list(await asyncio.gather(*map(body, range(count))))


async def ask_raw(url: str, bodies: list[dict[str, Any]], concurrency: int) -> float:
    import openai

    client = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
    gate = asyncio.Semaphore(concurrency)

    async def ask(body: dict[str, Any]) -> None:
        async with gate:
            await client.chat.completions.create(**body)

    began = time.perf_counter()
    await asyncio.gather(*map(ask, bodies))
    await client.close()
    return time.perf_counter() - began


async def ask_batch(url: str, count: int, concurrency: int) -> float:
    from summarizer.batch.many import summarize_many

    articles = (Article.from_text(news(number), id=f"a{number}", language="en") for number in range(count))
    began = time.perf_counter()
    options: dict[str, Any] = {
        "model": "fake",
        "strategy": "single",
        "has_cache": False,
        "concurrency": concurrency,
        "processes": default_processes(),
    }
    done = [result.brief is not None async for result in summarize_many(articles, base_url=url, **options)]
    assert all(done)
    return time.perf_counter() - began


def throughput(folder: Path, count: int) -> None:
    from summarizer.engine.store import parser_path

    parser_path()
    with serve_fake("--latency", "2", *ANSWERS) as served:
        bodies = asyncio.run(bodies_of(served.url, count))
        raw = count / asyncio.run(ask_raw(served.url, bodies, 64))
        batch = count / asyncio.run(ask_batch(served.url, count, 64))
    print(f"raw openai      {raw:6.2f} articles/s")
    print(f"summarize_many  {batch:6.2f} articles/s, {batch / raw:.3f} of raw")


def cpu(folder: Path, count: int) -> None:
    """Each in a process of its own, the prompts of single ready made; a first round of it is not counted."""
    with serve_fake() as served:
        bodies = folder / "bodies.json"
        bodies.write_text(json.dumps(asyncio.run(bodies_of(served.url, count))))
        asked = ["--url", served.url, "--count", str(count), "--bodies", str(bodies)]
        for name in ("raw", "instructor", "batch", "many", "raw", "instructor", "batch", "many"):
            subprocess.run([sys.executable, __file__, f"cpu-{name}", *asked], check=True)


class ReadyMade(StubSummarizer):
    """Asks what single asks, taken from a file: the engine's own cost, without analysis and building."""

    bodies: ClassVar[list[dict[str, Any]]] = []

    def requests(self, article: Article, slot: int | None) -> list[Request[Any]]:
        asked = self.bodies[int(article.id.removeprefix("a"))]["messages"]
        messages = tuple(Message(message["role"], message["content"]) for message in asked)
        return [Request("headline", messages, WholeDraft, MAX_TOKENS, slot)]


def cpu_of(name: str, url: str, bodies: list[dict[str, Any]]) -> None:
    count = len(bodies)
    ReadyMade.bodies = bodies
    install(ReadyMade)
    ask = {"raw": ask_client, "instructor": ask_client, "batch": run_engine, "many": run_many}[name]
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115, for the life of this process
    warm = max(1, count // 10)
    used = 0.0
    for numbers in (range(warm), range(warm, count)):
        began = time.process_time()
        ask(url, numbers, bodies, name)
        used = time.process_time() - began
    print(f"{name:<12}{used / (count - warm) * 1000:6.2f} ms CPU a request", flush=True)


def ask_client(url: str, numbers: range, bodies: list[dict[str, Any]], name: str) -> None:
    import instructor
    import openai

    async def ask_all() -> None:
        gate = asyncio.Semaphore(64)
        client = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
        patched = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)

        async def ask(body: dict[str, Any]) -> None:
            async with gate:
                if name == "raw":
                    await client.chat.completions.create(**body)
                else:
                    rest = {field: value for field, value in body.items() if field != "response_format"}
                    await patched.create(response_model=WholeDraft, **rest)

        await asyncio.gather(*(ask(bodies[n]) for n in numbers))
        await client.close()

    asyncio.run(ask_all())


def run_many(url: str, numbers: range, bodies: list[dict[str, Any]], name: str) -> None:
    from summarizer.batch.many import summarize_many

    async def ask_all() -> None:
        articles = (Article.from_text(news(n), id=f"a{n}", language="en") for n in numbers)
        async for result in summarize_many(
            articles, model="fake", base_url=url, strategy="single", has_cache=False
        ):
            assert result.brief

    asyncio.run(ask_all())


def run_engine(url: str, numbers: range, bodies: list[dict[str, Any]], name: str) -> None:
    """The command line's part, with state and output on disk."""
    from summarizer.batch.job import Job, run_batch

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.jsonl"
        rows = ({"id": f"a{n}", "text": news(n), "language": "en"} for n in numbers)
        source.write_text("".join(json.dumps(row) + "\n" for row in rows))
        options = Options(model="fake", base_urls=(url,), strategy="single", has_cache=False)
        assert run_batch(Job([str(source)], f"{folder}/out.jsonl"), options) == 0


def memory(folder: Path, count: int, is_real: bool = False) -> None:
    few = max(1000, count // 100)
    with serve_fake(*(ANSWERS if is_real else ())) as served:
        small = run(served, write_articles(folder, few), folder / "small.jsonl", is_real=is_real)
        source = write_articles(folder, count)
        large = run(served, source, folder / "large.jsonl", is_real=is_real)
        output = folder / "large.jsonl"
        assert sum(1 for _ in output.open()) == count
        again = run(served, source, output, is_real=is_real)
    print(f"{few:,} articles: {small[0]:.0f} s, peak {small[2]:.0f} MB")
    print(f"{count:,} articles: {large[0]:.0f} s, peak {large[2]:.0f} MB, {large[2] / small[2]:.2f} times")
    print(f"the same command again: {again[0]:.1f} s, peak {again[2]:.0f} MB, nothing asked")


def faults(folder: Path, count: int) -> None:
    source = write_articles(folder, count)
    times = []
    for rate in ("0", "0.1"):
        output = folder / f"faults-{rate}.jsonl"
        with serve_fake("--latency", "0.5", "--faults", rate, *ANSWERS) as served:
            times.append(run(served, source, output, "--timeout", "5", is_real=True, code=(0, 4))[0])
            stats = served.admin()
        errors = Path(f"{output}.errors.jsonl")
        failed = sum(1 for _ in errors.open()) if errors.exists() else 0
        briefs = [json.loads(line) for line in output.open()]
        incomplete = sum(bool(brief["incomplete"]) for brief in briefs)
        print(f"faults {rate}: {len(briefs):,} briefs ({incomplete} incomplete) and {failed} records of {count:,}, {times[-1]:.1f} s, {stats['faults']}")  # fmt: skip
        assert len(briefs) + failed == count
    print(f"with one fault in ten {times[1] / times[0]:.2f} times as long")


def kills(folder: Path, count: int) -> None:
    source = write_articles(folder, count)
    outputs = folder / "undisturbed.jsonl", folder / "killed.jsonl"
    chooser = random.Random()
    with serve_fake("--latency", "0.1", "--spread", "0.05", *ANSWERS) as served:
        run(served, source, outputs[0], is_real=True)
        asked = served.admin()["asked"]
        for _ in range(20):
            process = subprocess.Popen(
                command(served, source, outputs[1], "--concurrency", "16", is_real=True),
                stderr=subprocess.DEVNULL,
            )
            enough = served.admin()["asked"] + chooser.randint(0, count // 20)
            while process.poll() is None and served.admin()["asked"] < enough:
                time.sleep(0.002)
            time.sleep(chooser.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
            process.wait()
        run(served, source, outputs[1], "--concurrency", "16", is_real=True)
        extra = served.admin()["asked"] - 2 * asked
    first, second = (strip(path) for path in outputs)
    assert first == second
    assert len({brief["article"]["id"] for brief in second}) == len(second) == count
    print(
        f"20 kills: {count:,} briefs, each once, identical to an undisturbed run; {extra} requests in flight repeated"
    )


def strip(path: Path) -> list[dict[str, Any]]:
    briefs = [json.loads(line) for line in path.open()]
    for brief in briefs:
        del brief["provenance"]["created"], brief["provenance"]["seconds"]
    return briefs


# right answers, so that briefs are read and built whole
ANSWERS = ("--answers", str(HERE / "reports.py"))
COUNTS = {"throughput": 1920, "cpu": 2000, "memory": 100_000, "faults": 1000, "kills": 600}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name")
    parser.add_argument("--count", type=int)
    parser.add_argument("--url", default="")
    parser.add_argument("--bodies", type=Path)
    parser.add_argument("--real", action="store_true", help="memory: with the analysis and the plan single")
    given = parser.parse_args()
    if given.name.startswith("cpu-"):
        cpu_of(given.name.removeprefix("cpu-"), given.url, json.loads(given.bodies.read_text()))
        return
    with tempfile.TemporaryDirectory() as folder:
        more = {"is_real": True} if given.real else {}
        globals()[given.name](Path(folder), given.count or COUNTS[given.name], **more)


if __name__ == "__main__":
    main()
