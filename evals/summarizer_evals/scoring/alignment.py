"""Alignment: a brief laid beside its gold, who is whom and what is what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from summarizer import Brief, Participant, Position, Span, Topic

from ..gold.brief import LIST_SECTIONS, GoldParticipant, GoldPosition, GoldTopic, ListSection
from ..gold.case import Case
from ..gold.labels import names_subject
from ..words import Tokens, content_tokens, fold, fold_name, overlap_f1
from . import faults
from .counts import Counts
from .matching import Matching, Pair, match

EXACT = 1.0
SPAN_THRESHOLD = 0.5
TOPIC_EVIDENCE_SHARE = 0.5
SECTION_LISTS: dict[ListSection, str] = {"stated_positions": "positions", "analyst_views": "views"}


@dataclass(frozen=True, slots=True)
class GoldQuote:
    span: Span
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """A predicted position or view with the section that it was filed in."""

    section: ListSection
    position: Position


@dataclass(frozen=True, slots=True)
class GoldFiled:
    section: ListSection
    position: GoldPosition

    @property
    def sections(self) -> frozenset[ListSection]:
        return frozenset([self.section, *self.position.accepted_sections])


class Alignment:
    """A brief, or the lack of one, beside its gold; similarity, threshold and list as the guide's table has them."""

    def __init__(self, case: Case, brief: Brief | None) -> None:
        self.case, self.gold, self.brief = case, case.gold, brief
        self.tokens = Tokens(case.text)
        self.people = {each.id: each for each in brief.participants} if brief else {}

    def match_participants(self) -> Matching[GoldParticipant, Participant]:
        predicted = sorted(self.brief.participants, key=_participant_key) if self.brief else []
        return match(
            sorted(self.gold.participants, key=_participant_key),
            predicted,
            lambda gold, each: float(fold_name(each.name) in gold.names),
            EXACT,
            lambda gold: gold.optional,
        )

    def match_topics(self) -> Matching[GoldTopic, Topic]:
        def similarity(gold: GoldTopic, predicted: Topic) -> float:
            evidence, right = self.tokens.cover(predicted.evidence), self.tokens.cover(gold.evidence)
            lies_right = bool(evidence) and len(evidence & right) >= TOPIC_EVIDENCE_SHARE * len(evidence)
            return float(lies_right and self.is_label_right(gold, predicted.label))

        predicted = sorted(self.brief.topics, key=_topic_key) if self.brief else []
        return match(
            sorted(self.gold.topics, key=_topic_key), predicted, similarity, EXACT, lambda gold: gold.optional
        )

    def is_label_right(self, gold: GoldTopic, label: str) -> bool:
        alternates = [" ".join(content_tokens(gold.label)), *gold.accepted]
        return names_subject(label, alternates, self.gold.article.language)

    def match_quotations(self, threshold: float) -> Matching[GoldQuote, Span]:
        predicted = [quote for filed in self.predicted for quote in filed.position.quotes]

        def similarity(gold: GoldQuote, quote: Span) -> float:
            if not faults.is_slice(self.case.text, quote):
                return 0.0
            return overlap_f1(self.tokens.cover([gold.span]), self.tokens.cover([quote]))

        predicted.sort(key=lambda span: (span.start, span.end, span.text))
        return match(self.gold_quotes, predicted, similarity, threshold, lambda gold: gold.is_optional)

    def match_attributions(self, threshold: float, *, is_strict: bool) -> Matching[GoldFiled, Filed]:
        def similarity(gold: GoldFiled, filed: Filed) -> float:
            if is_strict and filed.section not in gold.sections:
                return 0.0
            return self.content_similarity(gold.position, filed.position)

        return match(
            self.gold_filed, self.predicted, similarity, threshold, lambda gold: gold.position.optional
        )

    def content_similarity(self, gold: GoldPosition, predicted: Position) -> float:
        content = self.tokens.cover(predicted.content)
        return max(
            overlap_f1(self.tokens.cover(spans), content) for spans in (gold.content, *gold.accepted_content)
        )

    @cached_property
    def predicted(self) -> list[Filed]:
        """Positions and views in an order that their content decides, so that a tie never depends on theirs."""
        if self.brief is None:
            return []
        filed = [
            Filed(section, position) for section in LIST_SECTIONS for position in getattr(self.brief, section)
        ]
        return sorted(
            filed, key=lambda each: (_position_key(each.position), self.speaker_name(each.position))
        )

    @cached_property
    def gold_filed(self) -> list[GoldFiled]:
        filed = [GoldFiled(section, position) for section, position in self.gold.attributions()]
        return sorted(
            filed, key=lambda each: (_position_key(each.position), sorted(self.right_names(each.position)))
        )

    @cached_property
    def gold_quotes(self) -> list[GoldQuote]:
        """Each quotation once; required when any position requires it."""
        required: dict[tuple[int, int], GoldQuote] = {}
        for _, position in self.gold.attributions():
            for span in position.quotes:
                key = (span.start, span.end)
                known = required.get(key)
                is_optional = position.optional and (known is None or known.is_optional)
                required[key] = GoldQuote(span, is_optional)
        return [required[key] for key in sorted(required)]

    def speaker_name(self, position: Position) -> str:
        speaker = self.people.get(position.speaker_id)
        return speaker.name if speaker else ""

    def right_names(self, position: GoldPosition) -> frozenset[str]:
        speakers = [position.speaker_id, *position.accepted_speakers]
        return frozenset[str]().union(*(self.gold.participant(each).names for each in speakers))

    def is_speaker_right(self, pair: Pair[GoldFiled, Filed]) -> bool:
        name = fold_name(self.speaker_name(pair.predicted.position))
        return name in self.right_names(pair.gold.position)


def counts_of(matching: Matching[Any, Any]) -> Counts:
    """Counts of a matching: optional hits are in neither hits nor denominators."""
    return Counts(
        hits=len(matching.pairs),
        soft=sum(pair.similarity for pair in matching.pairs),
        predicted=matching.counted,
        gold=matching.required,
    )


def within(matching: Matching[GoldFiled, Filed], section: ListSection) -> Matching[GoldFiled, Filed]:
    """One section of a strict matching: a pair belongs to its gold's section, an extra item to its own."""
    return Matching(
        [pair for pair in matching.pairs if pair.gold.section == section],
        [pair for pair in matching.optional_pairs if pair.gold.section == section],
        [item for item in matching.missed if item.section == section],
        [item for item in matching.extra if item.section == section],
    )


def _participant_key(participant: Participant) -> tuple[object, ...]:
    spans = [(span.start, span.end) for span in participant.mentions]
    return (
        fold(participant.name),
        participant.name,
        spans,
        sorted(participant.aliases),
        participant.kind,
        participant.role or "",
        participant.affiliation or "",
        participant.country or "",
    )


def _topic_key(topic: Topic) -> tuple[object, ...]:
    return (fold(topic.label), topic.label, [(span.start, span.end) for span in topic.evidence])


def _position_key(position: Position) -> tuple[object, ...]:
    return ([(span.start, span.end) for span in position.content], position.statement, position.confidence)
