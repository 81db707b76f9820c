"""Loading: a corpus from a file of JSON lines, one article a line, or from a folder in BRAT standoff."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from summarizer import InputError

from ..files import field_problems
from .article import CorpusArticle, Loose, Prediction
from .brat import load_brat

LooseT = TypeVar("LooseT", bound=Loose)


def load_corpus(path: Path) -> list[CorpusArticle]:
    """The articles of a file or folder, in its order.

    Raises:
        InputError: naming file, line and field.
    """
    return load_brat(path) if path.is_dir() else load_json_lines(path)


def load_json_lines(path: Path) -> list[CorpusArticle]:
    """The articles of a file of JSON lines, in its order.

    Raises:
        InputError: naming file, line and field.
    """
    numbered = [(number, _parse(CorpusArticle, row, path, number)) for number, row in _rows(path)]
    for number, article in numbered:
        for index, quote in enumerate(article.quotes):
            if not quote.start < quote.end <= len(article.text):
                raise InputError(
                    f"{path}, line {number}: quotes[{index}]: [{quote.start}, {quote.end}) is not a range of the"
                    f" text of {len(article.text)} characters"
                )
    seen: set[str] = set()
    for number, article in numbered:
        if article.id in seen:
            raise InputError(f"{path}, line {number}: id {article.id!r} comes twice")
        seen.add(article.id)
    if not numbered:
        raise InputError(f"{path}: no articles")
    return [article for _, article in numbered]


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
        raise InputError(f"{path}, line {number}: {next(field_problems(error))}") from None
