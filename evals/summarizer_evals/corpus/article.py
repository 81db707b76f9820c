"""Corpora of quotations: articles with the quotations and speakers that people marked in them.

A corpus is a file of JSON lines, one article a line, or a folder in BRAT standoff (see `brat`). Predictions are
lines of the same kind: {"id", "quotes": [{"start", "end", "speaker", "speaker_names"}]}.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from summarizer.brief import Brief, Position
from summarizer.errors import InputError

from ..scoring.faults import positions_of

Form = Literal["direct", "mixed", "indirect"]

PRONOUNS = frozenset(
    word
    for words in (
        "i me my mine myself we us our ours ourselves you your yours he him his himself she her hers herself",
        "it its itself they them their theirs themselves who whom whose which that this these those one some",
        "many others another both all most several few any none anyone everybody everyone somebody someone",
        "nobody anybody ich mich mir wir uns du ihr ihm ihn ihnen er sie es sein seine ihre dieser diese dieses",
        "jener jene der die das welche welcher man il elle ils elles on ce celui celle",
    )
    for word in words.split()
)


class Loose(BaseModel):
    """A published format: fields that are not needed here may come along."""

    model_config = ConfigDict(frozen=True, extra="ignore")


LooseT = TypeVar("LooseT", bound=Loose)


class CorpusQuote(Loose):
    """Reported words and who is marked as their speaker.

    Attributes:
        speaker: the source as it stands in the article; None where nobody is marked.
        speaker_type: "pronoun", or a name or description, or None.
    """

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    kind: Form
    speaker: str | None = None
    speaker_type: str | None = None
    speaker_resolved_gold: str | None = None
    speaker_resolved_auto: str | None = None
    speaker_wiki: str | None = None
    speaker_aliases_gold: list[str] | None = None
    cue: str | None = None

    @property
    def is_pronoun(self) -> bool:
        return self.speaker is not None and self.speaker_type not in (
            "named",
            "described",
            "described_or_named",
        )

    @property
    def names(self) -> list[str]:
        """What the speaker is called: the source itself and what it is known to stand for."""
        known = [
            self.speaker,
            self.speaker_resolved_gold,
            self.speaker_wiki,
            *(self.speaker_aliases_gold or []),
        ]
        return [name for name in known if name]

    @property
    def resolved(self) -> list[str]:
        """Whom a pronoun stands for; empty where the corpus does not say."""
        return [name for name in (self.speaker_resolved_auto, self.speaker_resolved_gold) if name]


class CorpusEntity(Loose):
    """Somebody or something in an article, with how many summaries of it mention them."""

    name: str
    etype: str
    salience: int = 0


class CorpusArticle(Loose):
    id: str
    text: str
    quotes: list[CorpusQuote]
    language: str | None = None
    title: str | None = None
    participants: list[CorpusEntity] = Field(default=[])
    human_summaries: list[str] = Field(default=[])


class PredictedQuote(Loose):
    """A contiguous piece of reported words.

    Attributes:
        speaker_names: other names of the speaker, and the source's own pronoun.
    """

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    speaker: str | None = None
    speaker_names: list[str] = Field(default=[])
    confidence: float | None = None

    @property
    def names(self) -> list[str]:
        return [name for name in (self.speaker, *self.speaker_names) if name]


class Prediction(Loose):
    """What was found in one article.

    Attributes:
        made_by: digest of what made it; predictions of different making are not mixed in a file.
        participants: name and aliases of each.
        topics, summary: labels and sentences, where they were asked for.
        error: why there is none; the article then counts with all its gold missed.
    """

    id: str
    quotes: list[PredictedQuote]
    participants: list[list[str]] = Field(default=[])
    topics: list[str] = Field(default=[])
    summary: list[str] = Field(default=[])
    made_by: str | None = None
    seconds: float = 0.0
    output_tokens: int = 0
    requests: int = 0
    error: str | None = None


def load_corpus(path: Path) -> list[CorpusArticle]:
    """The articles of a corpus, in its order.

    Raises:
        InputError: naming file, line and field.
    """
    if path.is_dir():
        from .brat import load_brat

        return load_brat(path)
    articles = [_parse(CorpusArticle, row, path, number) for number, row in _rows(path)]
    for number, article in enumerate(articles, 1):
        for index, quote in enumerate(article.quotes):
            if not quote.start < quote.end <= len(article.text):
                raise InputError(
                    f"{path}, line {number}: quotes[{index}]: [{quote.start}, {quote.end}) is not a range of the"
                    f" text of {len(article.text)} characters"
                )
    seen: set[str] = set()
    for number, article in enumerate(articles, 1):
        if article.id in seen:
            raise InputError(f"{path}, line {number}: id {article.id!r} comes twice")
        seen.add(article.id)
    if not articles:
        raise InputError(f"{path}: no articles")
    return articles


def load_predictions(path: Path) -> dict[str, Prediction]:
    predictions = [_parse(Prediction, row, path, number) for number, row in _rows(path)]
    return {prediction.id: prediction for prediction in predictions}


def choose_articles(
    articles: Sequence[CorpusArticle],
    limit: int | None = None,
    seed: int = 0,
    fold: tuple[int, int] | None = None,
) -> list[CorpusArticle]:
    """A seeded choice that depends on ids alone, in the corpus' order.

    Args:
        limit: so many articles; None is all.
        fold: (k, n) keeps the kth of n parts, k from 1.
    """
    ids = sorted(article.id for article in articles)
    random.Random(seed).shuffle(ids)  # a choice of articles, not a secret
    if fold:
        ids = ids[fold[0] - 1 :: fold[1]]
    chosen = set(ids[:limit])
    return [article for article in articles if article.id in chosen]


def predict(brief: Brief) -> list[PredictedQuote]:
    """The positions and views of a brief, each content span a quotation of its speaker."""
    people = {participant.id: participant for participant in brief.participants}
    found: list[PredictedQuote] = []
    for position in positions_of(brief):
        speaker = people.get(position.speaker_id)
        names = [*speaker.aliases] if speaker else []
        source = _source(position)
        # where a corpus does not resolve a pronoun, naming the pronoun itself is all that can be right
        if source and source.casefold() in PRONOUNS:
            names.append(source)
        found += [
            PredictedQuote(
                start=span.start,
                end=span.end,
                speaker=speaker.name if speaker else None,
                speaker_names=names,
                confidence=position.confidence,
            )
            for span in position.content
        ]
    return found


def _source(position: Position) -> str | None:
    return position.attribution.source.text if position.attribution else None


def _rows(path: Path) -> Iterable[tuple[int, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{path}, line {number}: not JSON: {error.msg}") from None


def _parse(kind: type[LooseT], row: Any, path: Path, number: int) -> LooseT:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(map(str, detail["loc"])) or "line"
        raise InputError(f"{path}, line {number}: {field}: {detail['msg']}") from None
