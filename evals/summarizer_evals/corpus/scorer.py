"""Corpus scoring: predicted quotations and speakers against those that people marked.

Spans are compared without marks and punctuation at their edges; a pair needs a character overlap (intersection over
union) of 0.8, one to one, best first. The headline is the joint F1: span and speaker both right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from summarizer import Form

from ..results.statistics import Calibration, Interval, calibrate, ratio_interval
from ..scoring.counts import Judgement, Kept, Rate
from .article import CorpusArticle, CorpusQuote, PredictedQuote, Prediction
from .forms import form_of, overlap, quoted_offsets, trim_edges
from .gist import gist_rates, summary_overlap
from .speakers import is_same, is_speaker_resolved, is_speaker_right, speaker_judge

MATCH = 0.8


@dataclass(frozen=True, slots=True)
class GoldSpan:
    quote: CorpusQuote
    span: tuple[int, int]

    @property
    def kind(self) -> Form:
        return self.quote.kind


@dataclass(frozen=True, slots=True)
class FoundSpan:
    quote: PredictedQuote
    span: tuple[int, int]
    kind: Form


@dataclass(frozen=True, slots=True)
class Laid:
    """The predicted spans of an article beside the marked ones."""

    pairs: list[tuple[GoldSpan, FoundSpan]]
    missed: list[GoldSpan]
    extra: list[FoundSpan]

    @property
    def gold(self) -> list[GoldSpan]:
        return [*(gold for gold, _ in self.pairs), *self.missed]


class Tally(Kept):
    """Counts of one article in one scope, direct quotations or all kinds.

    Attributes:
        excused: direct predictions inside a marked mixed quotation, whose span holds the unquoted part too.
        voiced: marked quotations that have a speaker.
        unvoiced_hits: matched ones that have none; they say nothing about speakers.
        right, resolved: matched with the right speaker; `resolved` asks for names of the participant, where the
            source's own words, a title or a pronoun, are enough for `right`.
        named_right, named: the same over speakers that are named or described.
    """

    hits: int = 0
    predicted: int = 0
    gold: int = 0
    excused: int = 0
    voiced: int = 0
    unvoiced_hits: int = 0
    right: int = 0
    resolved: int = 0
    named_right: int = 0
    named: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in Tally.model_fields})

    @property
    def judged(self) -> int:
        """Predictions in the joint score's denominator."""
        return self.predicted - self.excused - self.unvoiced_hits


class ScopeResult(Kept):
    """Figures of one scope; None where there is nothing to count."""

    tally: Tally
    precision: float | None
    recall: float | None
    f1: float | None
    joint_precision: float | None
    joint_recall: float | None
    joint_f1: float | None
    joint_interval: Interval | None
    resolved_f1: float | None
    speaker_accuracy: float | None
    named_accuracy: float | None


class CorpusResult(Kept):
    """A corpus scored.

    Attributes:
        scored, total: articles with predictions, of all that were asked for; the others count as missed.
        fabricated: quoted passages of the briefs that are not in their articles, of all that they quote.
        participants: salient people and bodies found, of those that the corpus lists; empty where it lists none.
        gist: of topics and summaries, where the predictions have any.
        summary_overlap: mean F1 of content words with the nearest human summary.
        calibration: of the predictions that say how sure they are.
    """

    name: str
    scored: int
    total: int
    failures: dict[str, str]
    direct: ScopeResult
    all_kinds: ScopeResult
    fabricated: Rate
    participants: dict[str, Rate]
    gist: dict[str, Rate]
    summary_overlap: float | None
    calibration: Calibration
    seconds: float
    output_tokens: int
    requests: int


def score_corpus(
    name: str,
    articles: Sequence[CorpusArticle],
    predictions: Mapping[str, Prediction],
    min_words: int = 1,
    seed: int = 0,
) -> CorpusResult:
    """Score predictions; an article without any counts with all its gold missed."""
    found = [predictions.get(article.id) or Prediction(id=article.id, quotes=[]) for article in articles]
    pairs = list(zip(articles, found, strict=True))
    failures = {each.id: each.error for each in found if each.error}
    return CorpusResult(
        name=name,
        scored=sum(article.id in predictions and article.id not in failures for article in articles),
        total=len(articles),
        failures=failures,
        direct=_scope_result([tally(*pair, min_words, "direct") for pair in pairs], seed),
        all_kinds=_scope_result([tally(*pair, min_words) for pair in pairs], seed),
        fabricated=Rate(
            count=sum(each.fabricated for each in found), total=sum(each.quoted for each in found)
        ),
        participants=_participants(pairs),
        gist=gist_rates(pairs),
        summary_overlap=summary_overlap(pairs),
        calibration=calibrate([each for pair in pairs for each in _judgements(*pair, min_words)]),
        seconds=sum(each.seconds for each in found),
        output_tokens=sum(each.output_tokens for each in found),
        requests=sum(each.requests for each in found),
    )


def lay(
    article: CorpusArticle, prediction: Prediction, min_words: int = 1, scope: Form | None = None
) -> Laid:
    """Lay predictions beside the gold of one kind, or of all."""
    gold = [
        GoldSpan(quote, span)
        for quote in article.quotes
        if _is_long(article.text, span := trim_edges(article.text, quote.start, quote.end), min_words)
    ]
    found = found_spans(article, prediction, min_words)
    if scope:
        gold = [each for each in gold if each.kind == scope]
        found = [each for each in found if each.kind == scope]
    candidates = sorted(
        (
            (overlap(one.span, other.span), i, j)
            for i, one in enumerate(gold)
            for j, other in enumerate(found)
        ),
        reverse=True,
    )
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    pairs = []
    for share, i, j in candidates:
        if share >= MATCH and i not in taken_gold and j not in taken_found:
            taken_gold.add(i)
            taken_found.add(j)
            pairs.append((gold[i], found[j]))
    return Laid(
        pairs,
        [each for i, each in enumerate(gold) if i not in taken_gold],
        [each for j, each in enumerate(found) if j not in taken_found],
    )


def found_spans(article: CorpusArticle, prediction: Prediction, min_words: int = 1) -> list[FoundSpan]:
    """Predicted spans, each once, with the form that the article's quotation marks give them."""
    quoted = quoted_offsets(article.text)
    spans: dict[tuple[int, int], FoundSpan] = {}
    for quote in prediction.quotes:
        span = trim_edges(article.text, quote.start, min(quote.end, len(article.text)))
        if span not in spans and _is_long(article.text, span, min_words):
            spans[span] = FoundSpan(quote, span, form_of(article.text, quoted, *span))
    return list(spans.values())


def tally(
    article: CorpusArticle, prediction: Prediction, min_words: int = 1, scope: Form | None = None
) -> Tally:
    laid = lay(article, prediction, min_words, scope)
    mixed = [
        trim_edges(article.text, quote.start, quote.end)
        for quote in article.quotes
        if quote.kind == "mixed" and scope == "direct"
    ]
    excused = [
        each
        for each in laid.extra
        if any(start <= each.span[0] and each.span[1] <= end for start, end in mixed)
    ]
    voiced = [(gold.quote, found.quote) for gold, found in laid.pairs if gold.quote.speaker is not None]
    named = [(gold, found) for gold, found in voiced if not gold.is_pronoun]
    return Tally(
        hits=len(laid.pairs),
        predicted=len(laid.pairs) + len(laid.extra),
        gold=len(laid.gold),
        excused=len(excused),
        voiced=sum(each.quote.speaker is not None for each in laid.gold),
        unvoiced_hits=len(laid.pairs) - len(voiced),
        right=sum(is_speaker_right(gold, found) for gold, found in voiced),
        resolved=sum(is_speaker_resolved(gold, found) for gold, found in voiced),
        named_right=sum(is_speaker_right(gold, found) for gold, found in named),
        named=len(named),
    )


def _scope_result(tallies: Sequence[Tally], seed: int) -> ScopeResult:
    total = sum(tallies, Tally())
    return ScopeResult(
        tally=total,
        precision=_share(total.hits, total.predicted),
        recall=_share(total.hits, total.gold),
        f1=_share(2 * total.hits, total.predicted + total.gold),
        joint_precision=_share(total.right, total.judged),
        joint_recall=_share(total.right, total.voiced),
        joint_f1=_share(2 * total.right, total.judged + total.voiced),
        joint_interval=ratio_interval(
            [2 * each.right for each in tallies], [each.judged + each.voiced for each in tallies], seed
        ),
        resolved_f1=_share(2 * total.resolved, total.judged + total.voiced),
        speaker_accuracy=_share(total.right, total.hits - total.unvoiced_hits),
        named_accuracy=_share(total.named_right, total.named),
    )


def _participants(pairs: Sequence[tuple[CorpusArticle, Prediction]]) -> dict[str, Rate]:
    """People and bodies by salience, 5 being in every summary: found of listed."""
    rates: dict[str, Rate] = {}
    # predictions of quotations alone say nothing about participants
    listed = pairs if any(prediction.participants for _, prediction in pairs) else ()
    for article, prediction in listed:
        names = [name for participant in prediction.participants for name in participant]
        for entity in article.participants:
            if entity.etype in ("person", "organization"):
                key = f"salience {entity.salience}"
                found = Rate(count=is_same([entity.name], names), total=1)
                rates[key] = rates.get(key, Rate()) + found
    return {key: rates[key] for key in sorted(rates, reverse=True)}


def _judgements(article: CorpusArticle, prediction: Prediction, min_words: int) -> Iterator[Judgement]:
    """Right when span and participant are; a match whose gold has no speaker says nothing."""
    laid = lay(article, prediction, min_words)
    is_right = speaker_judge(article.quotes)
    for gold, found in laid.pairs:
        if gold.quote.speaker is not None and found.quote.confidence is not None:
            right = is_right(gold.quote, found.quote)
            yield Judgement(confidence=found.quote.confidence, is_right=right)
    for found in laid.extra:
        if found.quote.confidence is not None:
            yield Judgement(confidence=found.quote.confidence, is_right=False)


def _is_long(text: str, span: tuple[int, int], min_words: int) -> bool:
    return span[0] < span[1] and len(text[span[0] : span[1]].split()) >= min_words


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
