"""Predictions for a corpus, made with a model, kept as they come so that an interruption loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Protocol

from summarizer import (
    Article,
    Brief,
    InputError,
    Model,
    NotComparableError,
    Position,
    Result,
    Section,
    Shop,
    brief_each,
)

from ..running.asked import Asked, error_of
from ..running.fingerprint import code_digest, prompt_digests
from ..running.recording import (
    Header,
    RecordingModel,
    ReplayMissError,
    ReplayModel,
    digest_of,
    load_header,
    replies_name,
    write_header,
)
from ..running.settings import Settings
from ..scoring.faults import find_fabricated, positions_of
from .article import CorpusArticle, PredictedQuote, Prediction
from .loading import load_predictions

# a corpus marks quotations and speakers: topics, headline and summary would only cost time
CORPUS_SECTIONS: tuple[Section, ...] = ("participants", "stated_positions", "analyst_views")


class CorpusBriefer(Protocol):
    """Makes the brief of an article with a model; slot is the engine's that it keeps to."""

    async def __call__(self, article: CorpusArticle, model: Model, slot: int | None) -> Brief: ...


def corpus_briefer(settings: Settings) -> CorpusBriefer:
    """The package, as the settings say."""

    async def brief(article: CorpusArticle, model: Model, slot: int | None) -> Brief:
        source = Article.from_text(
            article.text, id=article.id, title=article.title, language=article.language
        )
        return await settings.summarizer(model).asummarize(source, slot=slot)

    return brief


def made_by(settings: Settings, model: Model) -> str:
    """Digest of all that predictions depend on, besides their articles."""
    asking = settings.summarizer(model)
    return digest_of(
        [
            Header.of(model).model_dump(exclude={"context_tokens", "slots"}),
            code_digest(),
            prompt_digests(asking),
            [asking.chosen_strategy, settings.language, settings.seed, settings.sections],
        ]
    )


class Replies:
    """Replies kept in a folder and answered from it; only what it does not hold is asked.

    Args:
        model: None answers from the folder alone.

    Raises:
        NotComparableError: the folder holds another model's replies.
    """

    def __init__(self, folder: Path, model: Model | None) -> None:
        self.folder, self.model = folder, model
        if model is None:
            self.answering: Model = ReplayModel(folder, "", 0)
            return
        self.answering = model
        header = Header.of(model)
        if folder.exists() and any(folder.iterdir()):
            known = load_header(folder)
            if (known.name, known.digest, known.sampling) != (header.name, header.digest, header.sampling):
                raise NotComparableError(f"{folder}: holds replies of {known.name}, not of {header.name}")
        write_header(folder, header)

    def of(self, article_id: str) -> Model:
        if self.model is None:
            return ReplayModel(self.folder, article_id, 0)
        path = self.folder / replies_name(article_id, 0)
        return RecordingModel(self.model, path, 0, answers_known=True)


def predict(brief: Brief) -> list[PredictedQuote]:
    """The positions and views of a brief, each content span a quotation of its speaker.

    What a corpus marks as speaker is the source as it stands, "Minister Lee" or "she": it is among the names.
    """
    people = {participant.id: participant for participant in brief.participants}
    found: list[PredictedQuote] = []
    for position in positions_of(brief):
        speaker = people.get(position.speaker_id)
        own = [speaker.name, *speaker.aliases] if speaker else []
        source = _source(position)
        names = own[1:] if source is None or source in own else [*own[1:], source]
        found += [
            PredictedQuote(
                start=span.start,
                end=span.end,
                speaker=speaker.name if speaker else None,
                speaker_names=names,
                participant_names=own,
                confidence=position.confidence,
            )
            for span in position.content
        ]
    return found


def _source(position: Position) -> str | None:
    return position.attribution.source.text if position.attribution else None


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
    shop: Shop,
    replies: Replies | None = None,
    done: Callable[[Mapping[str, Prediction], Prediction], None] = lambda found, prediction: None,
) -> dict[str, Prediction]:
    """Predictions of every article that the file does not hold yet.

    Args:
        replies: what answers in place of the shop's model.

    Raises:
        ModelError: no article can be predicted; what was before is kept.
        ReplayMissError: an article asks what a replay does not hold.
    """
    waiting = [article for article in articles if article.id not in file.predictions]
    asked = [_ask(article, briefer, shop, replies) for article in waiting]
    async with aclosing(brief_each(asked, shop)) as results:
        async for result in results:
            if asked[result.n].misses:
                raise ReplayMissError(asked[result.n].misses[0])
            prediction = _prediction_of(waiting[result.n], result, asked[result.n].seconds, file.made_by)
            file.add(prediction)
            done(file.predictions, prediction)
    return file.predictions


def _ask(article: CorpusArticle, briefer: CorpusBriefer, shop: Shop, replies: Replies | None) -> Asked:
    def model_of() -> Model:
        return replies.of(article.id) if replies else shop.model

    return Asked(article.id, article.text, model_of, lambda model, slot: briefer(article, model, slot))


def _prediction_of(article: CorpusArticle, result: Result, seconds: float, made_by: str) -> Prediction:
    brief = result.brief
    if brief is None:
        return Prediction(id=article.id, quotes=[], made_by=made_by, seconds=seconds, error=error_of(result))
    checked = find_fabricated(brief, article.text)
    return Prediction(
        id=article.id,
        quotes=predict(brief),
        topics=[topic.label for topic in brief.topics],
        summary=[sentence.text for sentence in brief.summary],
        participants=[[each.name, *each.aliases] for each in brief.participants],
        quoted=checked.total,
        fabricated=len(checked.faults),
        made_by=made_by,
        seconds=seconds,
        output_tokens=brief.provenance.usage.output_tokens,
        requests=brief.provenance.requests,
    )
