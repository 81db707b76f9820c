"""Scoring: one brief against one case, in counts."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer import Brief, Participant

from ..gold.brief import GoldParticipant, GoldPosition, ListSection
from ..gold.case import Case
from ..words import fold_name
from . import faults
from .acceptance import is_accepted_role, meets_terms
from .alignment import SECTION_LISTS, SPAN_THRESHOLD, Alignment, Filed, GoldFiled, counts_of, within
from .counts import SWEEP, ArticleScore, Counts, Finding, Judgement, Rate
from .findings import (
    attribution_findings,
    fault_findings,
    participant_findings,
    quotation_findings,
    topic_findings,
)
from .matching import Matching


def score_failure(case: Case, repeat: int, reason: str) -> ArticleScore:
    """An article that failed: all its gold missed."""
    return _score(case, None, (), repeat, reason)


def score_brief(case: Case, brief: Brief, prompts: Sequence[str] = (), repeat: int = 0) -> ArticleScore:
    """Score a brief against its gold.

    Args:
        prompts: texts of the prompts that made the brief; items that come from them are counted as leaked.
    """
    return _score(case, brief, prompts, repeat, None)


def _score(
    case: Case, brief: Brief | None, prompts: Sequence[str], repeat: int, failure: str | None
) -> ArticleScore:
    alignment = Alignment(case, brief)
    participants, topics = alignment.match_participants(), alignment.match_topics()
    quotations = alignment.match_quotations(SPAN_THRESHOLD)
    blind = alignment.match_attributions(SPAN_THRESHOLD, is_strict=False)
    strict = alignment.match_attributions(SPAN_THRESHOLD, is_strict=True)
    problems = faults.problems_of(brief) if brief else []
    checked = _check_faults(alignment, prompts)
    findings = [
        *([Finding(where="article", outcome="fault", why=failure)] if failure is not None else []),
        *(Finding(where="schema", outcome="fault", why=problem) for problem in problems),
        *participant_findings(alignment, participants),
        *topic_findings(alignment, topics),
        *quotation_findings(alignment, quotations),
        *attribution_findings(alignment, blind),
        *fault_findings(checked),
    ]
    return ArticleScore(
        case=case.name,
        repeat=repeat,
        failure=failure,
        lists={
            "participants": counts_of(participants),
            "topics": counts_of(topics),
            "quotations": counts_of(quotations),
            **{name: counts_of(within(strict, section)) for section, name in SECTION_LISTS.items()},
            "attributions": counts_of(blind),
        },
        joint={
            "joint": joint_counts(alignment, blind),
            "positions_joint": joint_counts(alignment, strict, "stated_positions"),
            "views_joint": joint_counts(alignment, strict, "analyst_views"),
        },
        accuracies={
            **participant_accuracies(alignment, participants),
            **attribution_accuracies(alignment, blind),
            "schema_valid": Rate(count=int(failure is None and not problems), total=1),
        },
        faults={
            **{name: Rate(count=len(each.faults), total=each.total) for name, each in checked.items()},
            **_attribution_faults(alignment, blind, strict, findings),
        },
        sweep={str(threshold): _sweep(alignment, threshold) for threshold in SWEEP},
        judgements=judgements(alignment, blind),
        findings=findings,
    )


def joint_counts(
    alignment: Alignment, matching: Matching[GoldFiled, Filed], section: ListSection | None = None
) -> Counts:
    """Hits are pairs whose speaker is right; optional gold in the wrong mouth stays in the denominator."""
    scope = within(matching, section) if section else matching
    right = [pair for pair in scope.pairs if alignment.is_speaker_right(pair)]
    wrong_optional = sum(not alignment.is_speaker_right(pair) for pair in scope.optional_pairs)
    return Counts(
        hits=len(right),
        soft=sum(pair.similarity for pair in right),
        predicted=scope.counted + wrong_optional,
        gold=scope.required,
    )


def participant_accuracies(
    alignment: Alignment, matching: Matching[GoldParticipant, Participant]
) -> dict[str, Rate]:
    pairs = matching.all_pairs
    right = {"kind_accuracy": 0, "role_accuracy": 0, "affiliation_accuracy": 0, "country_accuracy": 0}
    for pair in pairs:
        gold, predicted = pair.gold, pair.predicted
        countries = {_folded(each) for each in (gold.country, *gold.accepted_countries)}
        right["kind_accuracy"] += predicted.kind in (gold.kind, *gold.accepted_kinds)
        right["role_accuracy"] += is_accepted_role((gold.role, *gold.accepted_roles), predicted.role)
        right["affiliation_accuracy"] += _folded(predicted.affiliation) in _affiliations(alignment, gold)
        right["country_accuracy"] += _folded(predicted.country) in countries
    return {name: Rate(count=count, total=len(pairs)) for name, count in right.items()}


def attribution_accuracies(alignment: Alignment, blind: Matching[GoldFiled, Filed]) -> dict[str, Rate]:
    """Speaker, form and statement of what was matched; statement_recall counts the missed as wrong."""
    pairs = blind.all_pairs
    with_terms = [pair for pair in pairs if _has_terms(pair.gold.position)]
    kept = [
        pair
        for pair in with_terms
        if meets_terms(pair.gold.position, pair.predicted.position.statement) is None
    ]
    required = [
        each for each in alignment.gold_filed if _has_terms(each.position) and not each.position.optional
    ]
    kept_required = sum(not pair.gold.position.optional for pair in kept)
    same_form = sum(pair.gold.position.form == pair.predicted.position.form for pair in pairs)
    return {
        "speaker_accuracy": Rate(count=sum(map(alignment.is_speaker_right, pairs)), total=len(pairs)),
        "form_accuracy": Rate(count=same_form, total=len(pairs)),
        "statement_accuracy": Rate(count=len(kept), total=len(with_terms)),
        "statement_recall": Rate(count=kept_required, total=len(required)),
    }


def judgements(alignment: Alignment, blind: Matching[GoldFiled, Filed]) -> list[Judgement]:
    right = {id(pair.predicted) for pair in blind.all_pairs if alignment.is_speaker_right(pair)}
    return [
        Judgement(confidence=each.position.confidence, is_right=id(each) in right)
        for each in alignment.predicted
    ]


def _check_faults(alignment: Alignment, prompts: Sequence[str]) -> dict[str, faults.Checked]:
    brief, text = alignment.brief, alignment.case.text
    if brief is None:
        return {}
    return {
        "fabricated_quotations": faults.find_fabricated(brief, text),
        "ungrounded_participants": faults.find_ungrounded_participants(brief, text),
        "ungrounded_spans": faults.find_ungrounded_spans(brief, text),
        "leaked_items": faults.find_leaked(brief, text, prompts),
        "wrong_merges": find_wrong_merges(alignment),
    }


def find_wrong_merges(alignment: Alignment) -> faults.Checked:
    """Predicted participants that bear names of two gold participants, each name one's alone."""
    owners: dict[str, set[str]] = {}
    for gold in alignment.gold.participants:
        for name in gold.names:
            owners.setdefault(name, set()).add(gold.id)
    merged = []
    for each in alignment.people.values():
        held: set[str] = set()
        for name in map(fold_name, (each.name, *each.aliases)):
            if len(owners.get(name, ())) == 1:
                held |= owners[name]
        if len(held) > 1:
            names = " and ".join(alignment.gold.participant(one).name for one in sorted(held))
            merged.append(faults.Fault(each.id, each.name, f"merges {names}"))
    return faults.Checked(len(alignment.people), merged)


def _attribution_faults(
    alignment: Alignment,
    blind: Matching[GoldFiled, Filed],
    strict: Matching[GoldFiled, Filed],
    findings: Sequence[Finding],
) -> dict[str, Rate]:
    brief = alignment.brief
    if brief is None:
        return {}
    wrong = sum(not alignment.is_speaker_right(pair) for pair in blind.all_pairs)
    # a quotation that gold lacks is in the queue with its position
    extra = sum(finding.outcome == "extra" and finding.where != "quotations" for finding in findings)
    total = len(brief.participants) + len(brief.topics) + len(alignment.predicted)
    return {
        "misattributions": Rate(count=wrong, total=len(blind.all_pairs)),
        "misfiled": Rate(count=max(0, len(blind.pairs) - len(strict.pairs)), total=len(blind.pairs)),
        "extra_items": Rate(count=extra, total=total),
    }


def _sweep(alignment: Alignment, threshold: float) -> dict[str, Counts]:
    blind = alignment.match_attributions(threshold, is_strict=False)
    strict = alignment.match_attributions(threshold, is_strict=True)
    return {
        "quotations": counts_of(alignment.match_quotations(threshold)),
        "positions": counts_of(within(strict, "stated_positions")),
        "views": counts_of(within(strict, "analyst_views")),
        "attributions": counts_of(blind),
        "joint": joint_counts(alignment, blind),
    }


def _affiliations(alignment: Alignment, gold: GoldParticipant) -> set[str | None]:
    """What is right as affiliation: a body under any of its names."""
    accepted = {_folded(each) for each in (gold.affiliation, *gold.accepted_affiliations)}
    for body in alignment.gold.participants:
        if accepted & body.names:
            accepted |= body.names
    return accepted


def _has_terms(position: GoldPosition) -> bool:
    return bool(position.terms.must or position.terms.must_not)


def _folded(name: str | None) -> str | None:
    return fold_name(name) if name else None
