"""Summarizer: an article in, a grounded brief out."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, ParamSpec, Self, TypeVar

from . import __version__
from .article import MAX_CHARACTERS, Article
from .brief import Brief, Notice, Provenance, Section
from .building.assembly import assemble, begin
from .engine.model import Model
from .errors import ArticleTooLongError, SettingsError
from .finding.analysis import PARSED_LANGUAGES, Analysis, analyse, divide
from .grounding import verify
from .plans.plan import Plan
from .plans.prompt import Prompt, load_prompts
from .plans.single import Single
from .plans.staged import Staged
from .plans.translation import Translator, base_language

P = ParamSpec("P")
T = TypeVar("T")
Strategy = Literal["auto", "staged", "single"]
# "qwen2.5-7b", "llama-3.2-3B": fewer than ten billion parameters, by the name
SMALL = re.compile(r"(?<![\d.])(?:\d|\d\.\d+)[bB]\b|mini\b|nano\b|tiny\b|\d+[mM]\b", re.I)


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of one brief: the step that starts now, and how many of how many are done."""

    step: str
    done: int
    total: int


Progress = Callable[[Step], None]


class Summarizer:
    """Holds a model and serves many articles.

    Args:
        model: a model id, a GGUF path, a name of `summarizer models list`, or a Model; None is the embedded one.
        base_url: an OpenAI-compatible endpoint; None is the embedded engine, or OpenAI's where the model is not local.
        strategy: "auto" asks small questions of small models and one question of strong ones.
        language: of the headline and summary; None is the article's.
        prompts: folder of prompt files; None is the package's own.
        offline: never touch the network, not even for a model file.
        with_text: keep the article's text in the brief.
        slots: articles that the embedded engine holds side by side.
        executor: where articles are analysed and briefs built; None is a thread.
        sections: build only these; None is all.
        fetching: told of the bytes of a model file that is fetched or verified: (label, done, total).
        keep_read: keep what the embedded engine read of an article in the cache folder, so that asking about it
            again costs no reading.
        served: take the engine that `summarizer serve` keeps warm, where there is one with the model.
    """

    def __init__(
        self, *, model: str | Model | None = None, base_url: str | None = None, strategy: Strategy = "auto",
        language: str | None = None, prompts: Path | None = None, seed: int = 0, offline: bool = False,
        with_text: bool = False, slots: int = 1, sections: Collection[Section] | None = None,
        fetching: Callable[[str, int, int | None], None] | None = None, executor: Executor | None = None,
        keep_read: bool = False, served: bool = False,
    ) -> None:  # fmt: skip
        if strategy not in ("auto", "staged", "single"):
            raise SettingsError(f"strategy is {strategy!r}; it is one of 'auto', 'staged', 'single'")
        from .resources import resource_folder

        self.prompts: dict[str, Prompt] = load_prompts(
            Path(prompts) if prompts else resource_folder("prompts")
        )
        self.strategy, self.language, self.with_text = strategy, language, with_text
        self.offline, self.sections, self.fetching = offline, sections, fetching
        self.executor = executor
        self._has_begun = False
        self._parser_folder: Path | None = None
        self._model: Model
        if model is None or isinstance(model, str):
            from .engine.selection import open_model

            self._model = open_model(
                model=model, base_url=base_url, seed=seed, offline=offline, slots=slots, progress=fetching,
                keeps_prefixes=keep_read, is_served=served,
            )  # fmt: skip
        else:
            self._model = model
        self._runner: asyncio.Runner | None = None

    @property
    def model(self) -> Model:
        return self._model

    @property
    def chosen_strategy(self) -> str:
        """What "auto" comes to with this model."""
        return self._strategy().name

    @property
    def beside_tokens(self) -> int:
        """What the strategy's questions and answers take at most beside the article, in tokens."""
        return self._strategy().beside_tokens

    @property
    def asked(self) -> dict[str, Prompt]:
        """The prompts that the strategy may ask, by name; a prompt folder holds those of both."""
        is_single = self._strategy() is Single
        return {name: prompt for name, prompt in self.prompts.items() if (name == Single.name) == is_single}

    def summarize(self, article: Article | str, *, progress: Progress | None = None) -> Brief:
        """The brief of one article; not to be called where an event loop runs."""
        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner.run(self.asummarize(article, progress=progress))

    async def asummarize(
        self, article: Article | str, *, progress: Progress | None = None, slot: int | None = None
    ) -> Brief:
        """The brief of one article.

        Args:
            slot: the engine's slot that holds the article; None lets the model choose.

        Raises:
            ArticleTooLongError: more than 200,000 characters.
            ModelError: no step of the plan could be answered.
        """
        began = time.perf_counter()
        article = Article.from_text(article) if isinstance(article, str) else article
        if len(article.text) > MAX_CHARACTERS:
            raise ArticleTooLongError(
                f"article {article.id!r} has {len(article.text):,} characters; the limit is {MAX_CHARACTERS:,}"
            )

        def report(step: str, done: int, total: int) -> None:
            if progress is not None:
                progress(Step(step, done, total))

        report("finding", 0, 1)
        strategy, parser = self._strategy(), self._parser(article.language)
        # the engine loads, and the client's modules, while the article is analysed
        analysis, _ = await asyncio.gather(self._analyse(article, strategy, parser), self._model.prepare())
        slot = 0 if slot is None and self._model.endpoint == "embedded" else slot
        plan = strategy(self._model, self.prompts, analysis, slot=slot, sections=self.sections, report=report)
        draft = await plan.run()
        building = partial(assemble, sections=self.sections, title=article.title, parser=parser)
        info = article.info(self.with_text)
        brief = await self._elsewhere(building, plan.analysis, draft, info, self._provenance(plan, began))
        if self.language and base_language(self.language) != base_language(article.language):
            brief = await self._translated(plan, brief)
            verify(brief, article.text)
        return brief.model_copy(update={"provenance": self._provenance(plan, began)})

    def _provenance(self, plan: Plan, began: float) -> Provenance:
        """Where a brief that is made now comes from."""
        return Provenance(
            model=plan.tally.model or self._model.name, model_digest=self._model.digest, endpoint=self._model.endpoint,
            strategy=plan.name, prompts=dict(sorted(plan.tally.prompts.items())), requests=plan.tally.requests,
            usage=plan.tally.usage, seconds=round(time.perf_counter() - began, 3), created=datetime.now(UTC),
            version=__version__,
        )  # fmt: skip

    async def _translated(self, plan: Plan, brief: Brief) -> Brief:
        """Headline and summary in the language that was asked for, sentence by sentence, their evidence kept."""
        assert self.language is not None
        if self._is_small():  # "the first undersea cables" became undersea corpses
            told = f"headline and summary stand in the article's language: {self._model.name} does not translate reliably"
            return _warned(
                brief, "not_translated", f"{told}; a stronger model does, with --model or --base-url"
            )
        people = [e for e in plan.analysis.cast.entities if e.is_named_person]
        translator = Translator(plan, people, self.language)
        headline = await translator.translate(brief.headline) if brief.headline else ""
        texts = [await translator.translate(sentence.text) for sentence in brief.summary]
        for reason in translator.failed:
            brief = _warned(brief, "translation_refused", f"{reason}; it stands in the article's language")
        made = [s.model_copy(update={"text": text}) for s, text in zip(brief.summary, texts, strict=True)]
        return brief.model_copy(update={"headline": headline, "summary": made})

    async def _analyse(self, article: Article, strategy: type[Plan], parser: Path | None) -> Analysis:
        """What the strategy asks the model about."""
        if strategy.has_speakers:
            return await self._elsewhere(analyse, article.text, article.language, parser)
        if self.executor is not None and not self._has_begun:
            self._has_begun = True
            self.executor.submit(begin)
        # sooner done than sent to another process
        return await asyncio.to_thread(divide, article.text, article.language)

    async def _elsewhere(self, work: Callable[P, T], *given: P.args, **_: P.kwargs) -> T:
        """Done by a process or thread of the executor."""
        return await asyncio.get_running_loop().run_in_executor(self.executor, work, *given)

    def _strategy(self) -> type[Plan]:
        """The plan's class; "auto" is staged for the embedded engine and for small models, single for others."""
        if self.strategy == "auto":
            return Staged if self._is_small() else Single
        return Single if self.strategy == "single" else Staged

    def _is_small(self) -> bool:
        return self._model.endpoint == "embedded" or SMALL.search(self._model.name) is not None

    def _parser(self, language: str) -> Path | None:
        if language not in PARSED_LANGUAGES:
            return None
        from .engine.store import parser_path

        # its digest is looked up once, not for every article
        if self._parser_folder is None:
            self._parser_folder = parser_path(offline=self.offline, progress=self.fetching)
        return self._parser_folder

    def close(self) -> None:
        if self._runner is None:
            self._runner = asyncio.Runner()
        self._runner.run(self.aclose())
        self._runner.close()
        self._runner = None

    async def aclose(self) -> None:
        await self._model.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _warned(brief: Brief, code: str, message: str) -> Brief:
    notice = Notice(code=code, section="summary", message=message)
    return brief.model_copy(update={"warnings": [*brief.warnings, notice]})


def summarize(article: Article | str, **options: object) -> Brief:
    """The brief of one article; the options are those of Summarizer."""
    with Summarizer(**options) as summarizer:  # type: ignore[arg-type]
        return summarizer.summarize(article)


async def asummarize(article: Article | str, **options: object) -> Brief:
    """As summarize, inside an event loop."""
    async with Summarizer(**options) as summarizer:  # type: ignore[arg-type]
        return await summarizer.asummarize(article)
