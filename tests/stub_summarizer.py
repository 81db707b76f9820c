"""A summarizer that asks two short questions of a model: what the batch needs of one, without the analysis."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

import summarizer
from summarizer import __version__
from summarizer.article import Article
from summarizer.brief import Brief, Notice, Provenance, Section, Span, SummarySentence, Topic, Usage
from summarizer.engine.model import Message, Model, Request
from summarizer.errors import ModelError
from summarizer.plans.prompt import Prompt


class HeadlineDraft(BaseModel):
    headline: str = Field(max_length=120)


class TopicDraft(BaseModel):
    topics: list[str] = Field(min_length=1, max_length=3)


class StubSummarizer:
    """Takes the options of Summarizer; the prompts are the class's, so that a test can change one."""

    prompt = "Read the article."

    def __init__(
        self, *, model: Model, with_text: bool = False, strategy: str = "auto", **options: Any
    ) -> None:
        self.model, self.with_text, self.strategy = model, with_text, strategy
        self.prompts = {
            "article": Prompt("article", "", (), (), hashlib.sha256(self.prompt.encode()).hexdigest())
        }

    async def asummarize(
        self, article: Article | str, *, slot: int | None = None, progress: Any = None
    ) -> Brief:
        began = time.perf_counter()
        article = Article.from_text(article) if isinstance(article, str) else article
        span = Span.of(article.text, 0, min(20, len(article.text)))
        headline, topics = "", ["none"]
        usage, requests, warnings = Usage(), 0, []
        incomplete: list[Section] = []
        for request in self.requests(article, slot):
            section: Section = "topics" if request.step == "topics" else "headline"
            try:
                reply = await self.model.ask(request)
            except ModelError as error:
                if not getattr(error, "is_passing", True):
                    raise
                incomplete.append(section)
                warnings.append(Notice(code="step_failed", section=section, message=str(error)))
                continue
            usage, requests = usage + reply.usage, requests + reply.requests
            if isinstance(reply.draft, HeadlineDraft):
                headline = reply.draft.headline
            elif isinstance(reply.draft, TopicDraft):
                topics = reply.draft.topics
        if "bug-trigger" in article.text:
            raise ZeroDivisionError("a bug that only this article finds")
        return Brief(
            article=article.info(self.with_text),
            headline=headline,
            summary=[SummarySentence(text=headline or "none", evidence=[span])],
            topics=[Topic(id=f"T{n}", label=label, evidence=[span]) for n, label in enumerate(topics, 1)],
            incomplete=incomplete,
            warnings=warnings,
            provenance=Provenance(
                model=self.model.name,
                model_digest=self.model.digest,
                endpoint=self.model.endpoint,
                strategy="stub",
                prompts={"article": "sha256:x"},
                requests=requests,
                usage=usage,
                seconds=time.perf_counter() - began,
                created=datetime.now(UTC),
                version=__version__,
            ),
        )

    def requests(self, article: Article, slot: int | None) -> list[Request[Any]]:
        """What is asked about an article, in order; of the strategy single it is one question."""
        asked: list[tuple[str, str, type[BaseModel]]] = [
            ("headline", "Give a headline.", HeadlineDraft),
            ("topics", "Give topics.", TopicDraft),
        ]
        return [
            Request(
                step,
                (Message("system", self.prompt), Message("user", f"{article.text}\n\n{question}")),
                draft,
                200,
                slot,
            )
            for step, question, draft in asked[: 1 if self.strategy == "single" else 2]
        ]

    async def aclose(self) -> None:
        await self.model.aclose()


def install(kind: type[StubSummarizer] = StubSummarizer) -> None:
    """Take the real one's place in this process."""
    import summarizer.briefing

    summarizer.briefing.Summarizer = kind  # type: ignore[assignment, misc]


def main() -> None:
    """The command line, with this summarizer in place of the real one."""
    from summarizer.cli import main as run

    install()
    if "--ray-address" in sys.argv:
        join_cluster(sys.argv[sys.argv.index("--ray-address") + 1])
    run()


def join_cluster(address: str) -> None:
    """Connect so that the actors get this summarizer too."""
    import ray

    names = ("SUMMARIZER_API_KEY", "SUMMARIZER_CACHE_DIR")
    # this package too, which need not be the one that is installed
    folders = (Path(__file__).parent, Path(summarizer.__file__).parents[1])
    paths = os.pathsep.join(map(str, folders))
    environment = {"PYTHONPATH": paths, **{name: os.environ[name] for name in names}}
    runtime = {"env_vars": environment, "worker_process_setup_hook": "stub_summarizer.install"}
    ray.init(address=address, runtime_env=runtime, log_to_driver=False, logging_level="ERROR")


if __name__ == "__main__":
    sys.exit(main())
