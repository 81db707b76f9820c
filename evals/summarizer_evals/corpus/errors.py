"""Errors on a corpus by class, each with its items: what to mend first, and where to look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..scoring.counts import Kept
from .article import CorpusArticle, Prediction
from .forms import trim_edges
from .scorer import FoundSpan, GoldSpan, Laid, lay
from .speakers import is_speaker_right

SCARE_WORDS = 3


class CorpusError(Kept):
    """One item that is wrong.

    Attributes:
        kind: the error class.
        gold, found: the words marked and the words predicted.
        gold_speaker, found_speaker: as the corpus and the brief call them.
    """

    kind: str
    article: str
    gold: str | None = None
    found: str | None = None
    gold_speaker: str | None = None
    found_speaker: str | None = None


def find_errors(
    articles: Sequence[CorpusArticle], predictions: Mapping[str, Prediction], min_words: int = 1
) -> list[CorpusError]:
    """Every error over all kinds of attribution, largest class first."""
    errors: list[CorpusError] = []
    for article in articles:
        prediction = predictions.get(article.id) or Prediction(id=article.id, quotes=[])
        errors += _article_errors(article, lay(article, prediction, min_words))
    counts = count_classes(errors)
    return sorted(errors, key=lambda error: (-counts[error.kind], error.kind))


def count_classes(errors: Sequence[CorpusError]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for error in errors:
        counts[error.kind] = counts.get(error.kind, 0) + 1
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def _article_errors(article: CorpusArticle, laid: Laid) -> Iterator[CorpusError]:
    for gold, found in laid.pairs:
        if gold.quote.speaker is not None and not is_speaker_right(gold.quote, found.quote):
            yield _error(f"wrong speaker: gold is {_speaker_kind(gold)}", article, gold, found)
    explained: set[int] = set()
    for gold in laid.missed:
        touching = [each for each in laid.extra if _touch(gold.span, each.span)]
        explained.update(map(id, touching))
        yield _error(_missed_kind(gold, touching, laid), article, gold, touching[0] if touching else None)
    for found in laid.extra:
        if id(found) not in explained:
            yield _error(_extra_kind(found, article, laid), article, None, found)


def _missed_kind(gold: GoldSpan, touching: Sequence[FoundSpan], laid: Laid) -> str:
    if not touching:
        inside = any(_touch(gold.span, found.span) for _, found in laid.pairs)
        return f"nested or swallowed: {gold.kind}" if inside else f"missed: {gold.kind}"
    if len(touching) > 1:
        return f"split: {gold.kind}"
    only = touching[0].span
    if sum(_touch(each.span, only) for each in laid.missed) > 1:
        return f"joined: {gold.kind}"
    starts_before, ends_after = only[0] < gold.span[0], only[1] > gold.span[1]
    if starts_before and ends_after:
        return f"too long on both sides: {gold.kind}"
    if starts_before:
        return f"begins too early: {gold.kind}" if only[1] == gold.span[1] else f"shifted: {gold.kind}"
    if ends_after:
        return f"ends too late: {gold.kind}" if only[0] == gold.span[0] else f"shifted: {gold.kind}"
    return f"too short: {gold.kind}"


def _extra_kind(found: FoundSpan, article: CorpusArticle, laid: Laid) -> str:
    start, end = found.span
    if any(_touch(gold.span, found.span) for gold in laid.gold):
        return f"nested in a marked one: {found.kind}"
    if found.kind == "direct" and len(article.text[start:end].split()) <= SCARE_WORDS:
        return "scare quotes"
    line_start = article.text.rfind("\n", 0, start) + 1
    if not article.text[:line_start].strip():
        return "headline or first line"
    return f"nobody marked it: {found.kind}"


def _error(kind: str, article: CorpusArticle, gold: GoldSpan | None, found: FoundSpan | None) -> CorpusError:
    return CorpusError(
        kind=kind,
        article=article.id,
        gold=_words(article, gold.span) if gold else None,
        found=_words(article, found.span) if found else None,
        gold_speaker=gold.quote.speaker if gold else None,
        found_speaker=found.quote.speaker if found else None,
    )


def _words(article: CorpusArticle, span: tuple[int, int]) -> str:
    start, end = trim_edges(article.text, *span)
    return " ".join(article.text[start:end].split())


def _speaker_kind(gold: GoldSpan) -> str:
    if not gold.quote.is_pronoun:
        return "a name or description"
    return "a pronoun" if gold.quote.resolved else "a pronoun that stands for nobody marked"


def _touch(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return first[0] < second[1] and second[0] < first[1]
