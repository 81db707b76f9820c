"""Predictions for a corpus, made with a model, kept as they come so that an interruption loses nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from summarizer.brief import Brief
from summarizer.engine.model import Model
from summarizer.errors import InputError, NotComparableError, SummarizerError

from ..running.run import STOPPING
from .article import CorpusArticle, Prediction, load_predictions, predict


class CorpusBriefer(Protocol):
    """Makes the brief of an article, as far as participants and attributions go."""

    async def __call__(self, article: CorpusArticle, model: Model, slot: int | None) -> Brief: ...


class PredictionFile:
    """Predictions in a file of JSON lines, of one making only.

    Args:
        path: None keeps them in memory.
        made_by: digest of what makes them.
    """

    def __init__(self, path: Path | None, made_by: str) -> None:
        self.path, self.made_by = path, made_by
        self.predictions: dict[str, Prediction] = {}
        if path is None or not path.exists():
            return
        self._mend()
        self.predictions = load_predictions(path)
        if any(each.made_by != made_by for each in self.predictions.values()):
            raise NotComparableError(
                f"{path}: its predictions were made by other code, prompts, model or options; give another --save"
            )

    def add(self, prediction: Prediction) -> None:
        self.predictions[prediction.id] = prediction
        if self.path is None:
            return
        line = prediction.model_dump_json(exclude_none=True)
        try:
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(f"{line}\n")
        except OSError as error:
            raise InputError(f"{self.path}: cannot be written: {error.strerror}") from None

    def _mend(self) -> None:
        """Drop a last line that an interruption cut short."""
        assert self.path is not None
        data = self.path.read_bytes()
        if data and not data.endswith(b"\n"):
            self.path.write_bytes(data[: data.rfind(b"\n") + 1])


async def predict_corpus(
    articles: Sequence[CorpusArticle],
    file: PredictionFile,
    briefer: CorpusBriefer,
    model: Model,
    concurrency: int = 1,
    done: Callable[[Mapping[str, Prediction], Prediction], None] = lambda found, prediction: None,
) -> dict[str, Prediction]:
    """Predictions of every article that the file does not hold yet."""
    waiting = [article for article in articles if article.id not in file.predictions]
    waiting.reverse()

    async def worker(number: int) -> None:
        slot = number if model.slots > 1 and number < model.slots else None
        while waiting:
            article = waiting.pop()
            prediction = await _predict_one(article, briefer, model, slot, file.made_by)
            file.add(prediction)
            done(file.predictions, prediction)

    workers = [asyncio.create_task(worker(number)) for number in range(min(concurrency, len(waiting)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return file.predictions


async def _predict_one(
    article: CorpusArticle, briefer: CorpusBriefer, model: Model, slot: int | None, made_by: str
) -> Prediction:
    begun = time.perf_counter()
    try:
        brief = await briefer(article, model, slot)
    except STOPPING:
        raise
    except SummarizerError as error:
        return Prediction(
            id=article.id,
            quotes=[],
            made_by=made_by,
            seconds=time.perf_counter() - begun,
            error=f"{type(error).__name__}: {error}",
        )
    return Prediction(
        id=article.id,
        quotes=predict(brief),
        topics=[topic.label for topic in brief.topics],
        summary=[sentence.text for sentence in brief.summary],
        participants=[[each.name, *each.aliases] for each in brief.participants],
        made_by=made_by,
        seconds=time.perf_counter() - begun,
        output_tokens=brief.provenance.usage.output_tokens,
        requests=brief.provenance.requests,
    )
