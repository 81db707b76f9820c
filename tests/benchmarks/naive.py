"""The naive way: one instructor request for the whole brief, the same model, bounded.

    python tests/benchmarks/naive.py ARTICLE

Prints both ways' wall seconds, tokens, quotations and fabricated quotations, each with a cold prefix.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from summarizer.engine.server import Engine
from summarizer.engine.store import resolve_model
from summarizer.grounding import FoldedText, locate

MAX_TOKENS = 1500


class NaiveParticipant(BaseModel):
    id: str
    name: str
    kind: str
    role: str | None
    country: str | None


class NaivePosition(BaseModel):
    speaker_id: str
    statement: str
    quote: str | None


class NaiveBrief(BaseModel):
    headline: str
    summary: list[str]
    participants: list[NaiveParticipant]
    topics: list[str]
    stated_positions: list[NaivePosition]
    analyst_views: list[NaivePosition]


@dataclass
class Outcome:
    """What one naive request gave.

    Attributes:
        quotes: passages that it calls quotations; fabricated: those that the article does not hold.
    """

    seconds: float
    input_tokens: int
    output_tokens: int
    is_complete: bool
    quotes: int
    fabricated: int
    correct: int
    raw: str


async def naive_brief(text: str, *, offline: bool = False) -> Outcome:
    """One request on an engine of its own, so that its prefix is cold."""
    import instructor
    from instructor.core import IncompleteOutputException, InstructorRetryException
    from openai import AsyncOpenAI

    engine = Engine(resolve_model("qwen2.5-coder-1.5b-instruct-q4_k_m", offline=offline).path).start()
    url = await engine.ready()
    api = AsyncOpenAI(base_url=f"{url}/v1", api_key=engine.key, max_retries=0, timeout=600)
    client = instructor.from_openai(api, mode=instructor.Mode.JSON_SCHEMA)
    began = time.perf_counter()
    messages = [{"role": "user", "content": f"Make a structured brief of this article.\n\n{text}"}]
    try:
        draft, completion = await client.chat.completions.create_with_completion(
            model="local", response_model=NaiveBrief, messages=messages, max_tokens=MAX_TOKENS, temperature=0,
            max_retries=0,
        )  # fmt: skip
        parsed = draft.model_dump()
    except IncompleteOutputException as error:
        completion, parsed = error.last_completion, {}
    except InstructorRetryException as error:
        completion, parsed = error.last_completion, {}
    finally:
        seconds = time.perf_counter() - began
        await api.close()
        engine.close()
    raw = completion.choices[0].message.content or ""
    folded = FoldedText(text)
    items = [*parsed.get("stated_positions", []), *parsed.get("analyst_views", [])]
    quotes = [item["quote"] for item in items if item.get("quote")]
    held = [quote for quote in quotes if locate(folded, quote.strip(" ‘’“”\"'.,")) is not None]
    return Outcome(
        seconds, completion.usage.prompt_tokens, completion.usage.completion_tokens, bool(parsed), len(quotes),
        len(quotes) - len(held), len(held), raw,
    )  # fmt: skip


def main(path: Path) -> None:
    from summarizer import Summarizer
    from summarizer.grounding import fabricated

    text = path.read_text(encoding="utf-8")
    naive = asyncio.run(naive_brief(text))
    with Summarizer() as summarizer:
        began = time.perf_counter()
        brief = summarizer.summarize(text)
        seconds = time.perf_counter() - began
    positions = [*brief.stated_positions, *brief.analyst_views]
    ours = {
        "seconds": round(seconds, 1), "input_tokens": brief.provenance.usage.input_tokens,
        "output_tokens": brief.provenance.usage.output_tokens, "positions": len(positions),
        "quotes": sum(len(p.quotes) for p in positions), "fabricated": len(fabricated(brief, text)),
    }  # fmt: skip
    theirs = {k: v for k, v in vars(naive).items() if k != "raw"} | {"seconds": round(naive.seconds, 1)}
    sys.stdout.write(
        json.dumps({"naive": theirs, "staged": ours, "ratio": round(seconds / naive.seconds, 2)}, indent=1)
        + "\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
