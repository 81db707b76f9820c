"""Findings: item by item, what matched, what was missed, what was invented, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from summarizer import Participant, Position, Span, Topic

from ..gold.brief import GoldParticipant, GoldTopic
from ..words import fold_name, overlap_f1, words_of
from . import faults
from .acceptance import meets_terms
from .alignment import (
    SECTION_LISTS,
    SPAN_THRESHOLD,
    Alignment,
    Filed,
    GoldFiled,
    GoldQuote,
)
from .counts import Finding, Outcome
from .matching import Matching, Pair

GoldT = TypeVar("GoldT")
PredictedT = TypeVar("PredictedT")

GROUNDED_EXTRA = "not in gold, grounded"
NOT_THERE = "not in the article as it stands there"


def participant_findings(
    alignment: Alignment, matching: Matching[GoldParticipant, Participant]
) -> Iterator[Finding]:
    article = words_of(alignment.case.text)

    def why_missed(gold: GoldParticipant) -> str:
        bearers = [
            each.name
            for each in alignment.people.values()
            if gold.names.intersection(map(fold_name, each.aliases))
        ]
        return f"only an alias of {bearers[0]!r}" if bearers else "no participant has one of its names"

    yield from _pair_findings("participants", matching, lambda g: g.name, lambda p: p.name)
    yield from _missed_findings(alignment, "participants", matching.missed, lambda g: g.name, why_missed)
    for extra in matching.extra:
        is_grounded = faults.is_grounded_participant(extra, alignment.case.text, article)
        yield _extra_finding("participants", extra.name, is_grounded)


def topic_findings(alignment: Alignment, matching: Matching[GoldTopic, Topic]) -> Iterator[Finding]:
    def why_missed(gold: GoldTopic) -> str:
        topics = alignment.brief.topics if alignment.brief else []
        labels = [each.label for each in topics if alignment.is_label_right(gold, each.label)]
        if not labels:
            return "no label meets an accepted one"
        return f"{labels[0]!r} has the label, but not the evidence, or is taken"

    yield from _pair_findings("topics", matching, lambda g: g.label, lambda p: p.label)
    yield from _missed_findings(alignment, "topics", matching.missed, lambda g: g.label, why_missed)
    for extra in matching.extra:
        is_grounded = all(faults.is_slice(alignment.case.text, span) for span in extra.evidence)
        yield _extra_finding("topics", extra.label, is_grounded)


def quotation_findings(alignment: Alignment, matching: Matching[GoldQuote, Span]) -> Iterator[Finding]:
    quotes = [quote for filed in alignment.predicted for quote in filed.position.quotes]

    def why_missed(gold: GoldQuote) -> str:
        wanted = alignment.tokens.cover([gold.span])
        return _nearest([(overlap_f1(wanted, alignment.tokens.cover([each])), each.text) for each in quotes])

    yield from _pair_findings("quotations", matching, lambda g: g.span.text, lambda p: p.text)
    yield from _missed_findings(alignment, "quotations", matching.missed, lambda g: g.span.text, why_missed)
    for extra in matching.extra:
        yield _extra_finding("quotations", extra.text, faults.is_slice(alignment.case.text, extra))


def attribution_findings(alignment: Alignment, blind: Matching[GoldFiled, Filed]) -> Iterator[Finding]:
    for pair in blind.all_pairs:
        yield _attribution_finding(alignment, pair)
    for gold in blind.missed:
        near = [
            (alignment.content_similarity(gold.position, each.position), each.position.id)
            for each in alignment.predicted
        ]
        yield Finding(
            where=SECTION_LISTS[gold.section],
            outcome="missed",
            gold=_shown(gold.position),
            why=_nearest(near) if alignment.brief else "no brief",
        )
    for extra in blind.extra:
        yield _extra_attribution(alignment, extra, [pair.gold for pair in blind.all_pairs])


def fault_findings(found: dict[str, faults.Checked]) -> Iterator[Finding]:
    for name, checked in found.items():
        for fault in checked.faults:
            yield Finding(where=name, outcome="fault", predicted=f"{fault.item}: {fault.text}", why=fault.why)


def _attribution_finding(alignment: Alignment, pair: Pair[GoldFiled, Filed]) -> Finding:
    gold, predicted = pair.gold.position, pair.predicted.position
    notes = []
    is_right = alignment.is_speaker_right(pair)
    if not is_right:
        speaker = alignment.gold.participant(gold.speaker_id).name
        notes.append(f"speaker {alignment.speaker_name(predicted)!r}, gold {speaker!r}")
    if pair.predicted.section not in pair.gold.sections:
        notes.append(f"filed under {pair.predicted.section}")
    if problem := meets_terms(gold, predicted.statement):
        notes.append(f"statement {problem}: {predicted.statement!r}")
    hit: Outcome = "optional" if gold.optional else "matched"
    return Finding(
        where=SECTION_LISTS[pair.gold.section],
        outcome=hit if is_right else "misattributed",
        gold=_shown(gold),
        predicted=_shown(predicted),
        similarity=pair.similarity,
        why="; ".join(notes),
    )


def _extra_attribution(alignment: Alignment, extra: Filed, taken: Sequence[GoldFiled]) -> Finding:
    where, shown = SECTION_LISTS[extra.section], _shown(extra.position)
    for gold in taken:
        if alignment.content_similarity(gold.position, extra.position) >= SPAN_THRESHOLD:
            why = f"{gold.position.id} is matched already"
            return Finding(where=where, outcome="duplicate", predicted=shown, why=why)
    is_grounded = all(faults.is_slice(alignment.case.text, span) for span in extra.position.content)
    return _extra_finding(where, shown, is_grounded)


def _pair_findings(
    where: str,
    matching: Matching[GoldT, PredictedT],
    of_gold: Callable[[GoldT], str],
    of_predicted: Callable[[PredictedT], str],
) -> Iterator[Finding]:
    outcomes: tuple[tuple[Outcome, list[Pair[GoldT, PredictedT]]], ...] = (
        ("matched", matching.pairs),
        ("optional", matching.optional_pairs),
    )
    for outcome, pairs in outcomes:
        for pair in pairs:
            yield Finding(
                where=where,
                outcome=outcome,
                gold=of_gold(pair.gold),
                predicted=of_predicted(pair.predicted),
                similarity=pair.similarity,
            )


def _missed_findings(
    alignment: Alignment,
    where: str,
    missed: Sequence[GoldT],
    of_gold: Callable[[GoldT], str],
    why: Callable[[GoldT], str],
) -> Iterator[Finding]:
    for gold in missed:
        reason = why(gold) if alignment.brief else "no brief"
        yield Finding(where=where, outcome="missed", gold=of_gold(gold), why=reason)


def _extra_finding(where: str, shown: str, is_grounded: bool) -> Finding:
    outcome: Outcome = "extra" if is_grounded else "invented"
    return Finding(
        where=where, outcome=outcome, predicted=shown, why=GROUNDED_EXTRA if is_grounded else NOT_THERE
    )


def _nearest(candidates: Sequence[tuple[float, str]]) -> str:
    overlap, text = max(candidates, default=(0.0, ""))
    return f"nearest is {text[:60]!r} with overlap {overlap:.2f}" if overlap > 0 else "nothing overlaps it"


def _shown(position: Position) -> str:
    return f"{position.id}: " + " … ".join(" ".join(span.text.split()) for span in position.content)
