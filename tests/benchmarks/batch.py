"""What the batch engine costs, against a local endpoint in another process.

python tests/benchmarks/batch.py throughput   # articles a second against raw openai calls of the same prompts
python tests/benchmarks/batch.py cpu          # CPU a request at zero latency against instructor's client
python tests/benchmarks/batch.py memory       # 100,000 articles: peak memory and resume
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
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from fake_endpoint import Served, serve_fake  # noqa: E402
from stub_summarizer import StubSummarizer, install  # noqa: E402

from summarizer.article import Article  # noqa: E402
from summarizer.batch.identity import article_key  # noqa: E402
from summarizer.batch.options import Options  # noqa: E402
from summarizer.batch.shop import open_shop  # noqa: E402

NAMES = "Anna Berg,Tomas Lind,Maria Sousa,Peter Novak,Elena Rossi,Karim Haddad".split(",")
SUBJECTS = (
    "the harbour,the new tariff,the flood plan,the rail strike,the election law,the water treaty".split(",")
)
VERBS = "said,warned,confirmed,denied,promised,added".split(",")


def news(number: int) -> str:
    """An article of about a thousand characters with quotations, different for every number."""
    chooser = random.Random(number)
    lines = [f"Report {number}. The council met on Tuesday to discuss {chooser.choice(SUBJECTS)}."]
    for _ in range(7):
        name, subject = chooser.choice(NAMES), chooser.choice(SUBJECTS)
        lines.append(
            f"“We will look at {subject} again in {chooser.randint(2, 30)} days,” {name} {chooser.choice(VERBS)}."
        )
        lines.append(
            f"Officials in the region have worked on {chooser.choice(SUBJECTS)} since {chooser.randint(1990, 2024)}."
        )
    return "\n".join(lines)


def write_articles(folder: Path, count: int) -> Path:
    path = folder / f"in-{count}.jsonl"
    with path.open("w") as file:
        for number in range(count):
            file.write(json.dumps({"id": f"a{number}", "text": news(number)}) + "\n")
    return path


def command(served: Served, source: Path, output: Path, *more: str, is_real: bool = False) -> list[str]:
    program = ["-m", "summarizer.cli"] if is_real else [str(HERE.parent / "stub_summarizer.py")]
    given = ["batch", str(source), "--output", str(output), "--base-url", served.url, "--model", "fake"]
    return [sys.executable, *program, *given, "--strategy", "single", "--no-cache", *more]


def run(
    *arguments: Any, is_real: bool = False, code: int | tuple[int, ...] = 0
) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak megabytes of a run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(command(*arguments, is_real=is_real), stderr=subprocess.PIPE, text=True)
    peak = 0
    told = ""
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
            peak = max(
                peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0
            )
        except (FileNotFoundError, ProcessLookupError):
            break
        time.sleep(0.1)
    assert process.stderr
    told = process.stderr.read()
    process.wait()
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    allowed = code if isinstance(code, tuple) else (code,)
    assert process.returncode in allowed, told
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak / 1024


async def bodies_of(url: str, count: int) -> list[dict[str, Any]]:
    """The requests that the strategy single makes, taken from under the client without sending them."""
    async with open_shop(Options(model="fake", base_urls=(url,), strategy="single", has_cache=False)) as shop:
        shop.worker.is_deferring = True
        found = []
        for number in range(count):
            article = Article.from_text(news(number), id=f"a{number}")
            ending = await shop.worker.work(article_key(article), article, None)
            found += [json.loads(body) for body in ending.deferred]
        return found


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


async def ask_batch(url: str, count: int, concurrency: int, processes: int = 0) -> float:
    from summarizer.batch.many import summarize_many

    articles = (Article.from_text(news(number), id=f"a{number}", language="en") for number in range(count))
    began = time.perf_counter()
    options: dict[str, Any] = {
        "model": "fake",
        "strategy": "single",
        "has_cache": False,
        "concurrency": concurrency,
        "processes": processes,
    }
    done = [result.brief is not None async for result in summarize_many(articles, base_url=url, **options)]
    assert all(done)
    return time.perf_counter() - began


def throughput(folder: Path, count: int) -> None:
    from summarizer.engine.store import parser_path

    parser_path()
    with serve_fake("--latency", "2") as served:
        bodies = asyncio.run(bodies_of(served.url, count))
        raw = count / asyncio.run(ask_raw(served.url, bodies, 64))
        batch = count / asyncio.run(ask_batch(served.url, count, 64, processes=1))
        install()
        engine = count / asyncio.run(ask_batch(served.url, count, 64))
    print(f"raw openai      {raw:6.2f} articles/s")
    print(
        f"summarize_many  {batch:6.2f} articles/s, {batch / raw:.3f} of raw, strategy single, analysis included"
    )
    print(f"engine alone    {engine:6.2f} articles/s, {engine / raw:.3f} of raw, a plan without analysis")


def cpu(folder: Path, count: int) -> None:
    """Each in a process of its own; a first round of the same process is not counted."""
    with serve_fake() as served:
        for name in ("raw", "instructor", "batch", "many", "raw", "instructor", "batch", "many"):
            subprocess.run(
                [sys.executable, __file__, f"cpu-{name}", "--url", served.url, "--count", str(count)],
                check=True,
            )


def cpu_of(name: str, url: str, count: int) -> None:
    import instructor
    import openai
    from stub_summarizer import HeadlineDraft

    questions = [[{"role": "system", "content": StubSummarizer.prompt}, {"role": "user", "content": f"{news(n)}\n\nGive a headline."}] for n in range(count)]  # fmt: skip
    common: dict[str, Any] = {"model": "fake", "max_tokens": 200, "temperature": 0, "seed": 0}
    schema = {
        "type": "json_schema",
        "json_schema": {"name": "HeadlineDraft", "schema": HeadlineDraft.model_json_schema()},
    }

    async def ask_all(part: list[Any]) -> None:
        gate = asyncio.Semaphore(64)
        client = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
        patched = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)

        async def ask(messages: Any) -> None:
            async with gate:
                if name == "raw":
                    await client.chat.completions.create(messages=messages, response_format=schema, **common)  # type: ignore[call-overload]
                else:
                    await patched.create(response_model=HeadlineDraft, messages=messages, **common)

        await asyncio.gather(*map(ask, part))
        await client.close()

    async def ask_many(numbers: range) -> None:
        from summarizer.batch.many import summarize_many

        articles = (Article.from_text(news(n), id=f"a{n}", language="en") for n in numbers)
        async for result in summarize_many(
            articles, model="fake", base_url=url, strategy="single", has_cache=False
        ):
            assert result.brief

    def batch(numbers: range) -> None:
        from summarizer.batch.job import Job, run_batch

        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "in.jsonl"
            source.write_text(
                "".join(
                    json.dumps({"id": f"a{n}", "text": news(n), "language": "en"}) + "\n" for n in numbers
                )
            )
            options = Options(model="fake", base_urls=(url,), strategy="single", has_cache=False)
            assert run_batch(Job([str(source)], f"{folder}/out.jsonl"), options) == 0

    install()
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115, for the life of this process
    warm = max(1, count // 10)
    used = 0.0
    for numbers in (range(warm), range(warm, count)):
        began = time.process_time()
        if name == "batch":
            batch(numbers)
        elif name == "many":
            asyncio.run(ask_many(numbers))
        else:
            asyncio.run(ask_all(questions[numbers.start : numbers.stop]))
        used = time.process_time() - began
    print(f"{name:<12}{used / (count - warm) * 1000:6.2f} ms CPU a request", flush=True)


def memory(folder: Path, count: int) -> None:
    few = max(1000, count // 100)
    with serve_fake() as served:
        small = run(served, write_articles(folder, few), folder / "small.jsonl")
        source = write_articles(folder, count)
        large = run(served, source, folder / "large.jsonl")
        output = folder / "large.jsonl"
        assert sum(1 for _ in output.open()) == count
        again = run(served, source, output)
    print(f"{few:,} articles: {small[0]:.0f} s, peak {small[2]:.0f} MB")
    print(f"{count:,} articles: {large[0]:.0f} s, peak {large[2]:.0f} MB, {large[2] / small[2]:.2f} times")
    print(f"the same command again: {again[0]:.1f} s, peak {again[2]:.0f} MB, nothing asked")


def faults(folder: Path, count: int) -> None:
    source = write_articles(folder, count)
    times = []
    for rate in ("0", "0.1"):
        output = folder / f"faults-{rate}.jsonl"
        with serve_fake("--latency", "0.5", "--faults", rate) as served:
            times.append(run(served, source, output, "--timeout", "5", code=(0, 4))[0])
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
    with serve_fake("--latency", "0.1", "--spread", "0.05") as served:
        run(served, source, outputs[0])
        asked = served.admin()["asked"]
        for _ in range(20):
            process = subprocess.Popen(
                command(served, source, outputs[1], "--concurrency", "16"), stderr=subprocess.DEVNULL
            )
            enough = served.admin()["asked"] + chooser.randint(0, count // 20)
            while process.poll() is None and served.admin()["asked"] < enough:
                time.sleep(0.002)
            time.sleep(chooser.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
            process.wait()
        run(served, source, outputs[1], "--concurrency", "16")
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


COUNTS = {"throughput": 1920, "cpu": 2000, "memory": 100_000, "faults": 1000, "kills": 600}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name")
    parser.add_argument("--count", type=int)
    parser.add_argument("--url", default="")
    given = parser.parse_args()
    if given.name.startswith("cpu-"):
        cpu_of(given.name.removeprefix("cpu-"), given.url, given.count)
        return
    with tempfile.TemporaryDirectory() as folder:
        globals()[given.name](Path(folder), given.count or COUNTS[given.name])


if __name__ == "__main__":
    main()
