"""Gist: topics and summaries of a corpus article against the summaries that people wrote of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..scoring.counts import Rate, mean_defined
from ..words import content_words, is_number, words_of
from .article import CorpusArticle, Prediction

SUPPORT_SHARE = 0.8
TOPIC_SHARE = 0.5
_NAME = re.compile(r"(?<=[^.!?]\s)[A-ZÀ-ÞА-Я]\w+")


def is_supported(sentence: str, article: str) -> bool:
    """Does the article have every name and number of the sentence, and four fifths of its other content words."""
    known = content_words(article) | set(words_of(article))
    words = content_words(sentence)
    telling = {word for word in words if is_number(word)}
    telling.update(*(content_words(name) for name in _NAME.findall(sentence)))
    return telling <= known and len(words & known) >= SUPPORT_SHARE * len(words)


def gist_rates(pairs: Sequence[tuple[CorpusArticle, Prediction]]) -> dict[str, Rate]:
    """Summary sentences that the article supports, and topics that a human summary speaks of."""
    sentences, topics = Rate(), Rate()
    for article, prediction in pairs:
        for sentence in prediction.summary:
            sentences += Rate(count=is_supported(sentence, article.text), total=1)
        summarised = content_words(" ".join(article.human_summaries))
        for topic in prediction.topics if article.human_summaries else ():
            words = content_words(topic)
            topics += Rate(count=len(words & summarised) >= TOPIC_SHARE * len(words), total=1)
    rates = {"summary sentences that the article supports": sentences, "topics in a human summary": topics}
    return {name: rate for name, rate in rates.items() if rate.total}


def summary_overlap(pairs: Sequence[tuple[CorpusArticle, Prediction]]) -> float | None:
    """Mean F1 of content words with the nearest human summary; None where there is nothing to compare."""
    return mean_defined(
        max(_overlap(" ".join(prediction.summary), human) for human in article.human_summaries)
        for article, prediction in pairs
        if article.human_summaries and prediction.summary
    )


def _overlap(first: str, second: str) -> float:
    one, other = content_words(first), content_words(second)
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
