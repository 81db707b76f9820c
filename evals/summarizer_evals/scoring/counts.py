"""Scores: counts of one article, kept apart from the ratios so that they can be summed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Outcome = Literal["matched", "optional", "misattributed", "missed", "duplicate", "extra", "invented", "fault"]

LISTS = ("participants", "topics", "quotations", "positions", "views", "attributions")
JOINT = ("joint", "positions_joint", "views_joint")
SWEEP = tuple(round(0.3 + 0.1 * step, 1) for step in range(7))


class Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Counts(Kept):
    """One list of one article: what precision, recall and F1 are made from.

    Attributes:
        hits: matched required gold items.
        soft: the sum of their similarities.
        predicted: predicted items, without those that met optional gold.
        gold: required gold items.
    """

    hits: float = 0
    soft: float = 0
    predicted: float = 0
    gold: float = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            hits=self.hits + other.hits,
            soft=self.soft + other.soft,
            predicted=self.predicted + other.predicted,
            gold=self.gold + other.gold,
        )

    def divided(self, by: float) -> Counts:
        return Counts(
            hits=self.hits / by, soft=self.soft / by, predicted=self.predicted / by, gold=self.gold / by
        )

    @property
    def is_defined(self) -> bool:
        """False when both sides are empty: there is nothing to be right or wrong about."""
        return self.predicted > 0 or self.gold > 0

    @property
    def precision(self) -> float | None:
        return self.hits / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        return self.hits / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        return 2 * self.hits / (self.predicted + self.gold) if self.is_defined else None

    @property
    def soft_f1(self) -> float | None:
        return 2 * self.soft / (self.predicted + self.gold) if self.is_defined else None


class Rate(Kept):
    """So many of so many."""

    count: float = 0
    total: float = 0

    def __add__(self, other: Rate) -> Rate:
        return Rate(count=self.count + other.count, total=self.total + other.total)

    def divided(self, by: float) -> Rate:
        return Rate(count=self.count / by, total=self.total / by)

    @property
    def value(self) -> float | None:
        return self.count / self.total if self.total else None


class Finding(Kept):
    """What became of one item, and why."""

    where: str = Field(description="The list, or the fault.")
    outcome: Outcome
    gold: str | None = None
    predicted: str | None = None
    similarity: float | None = None
    why: str = ""


class Judgement(Kept):
    """A position or view: how sure the brief was, and whether content and speaker were right."""

    confidence: float
    is_right: bool


class ArticleScore(Kept):
    """One brief against its gold.

    Attributes:
        failure: why there is no brief; None when there is one.
        lists: the lists of the brief, and `attributions`: positions and views blind to the section.
        joint: content and speaker both right.
        accuracies: higher is better.
        faults: lower is better.
        sweep: F1 counts of the span lists by threshold.
    """

    case: str
    repeat: int = 0
    failure: str | None = None
    lists: dict[str, Counts]
    joint: dict[str, Counts]
    accuracies: dict[str, Rate] = {}
    faults: dict[str, Rate] = {}
    sweep: dict[str, dict[str, Counts]] = {}
    judgements: list[Judgement] = []
    findings: list[Finding] = []

    def f1(self, name: str) -> float | None:
        """F1 of a list; a failed article scores zero, on empty gold too."""
        counts = self.counts(name)
        return 0.0 if self.failure is not None else counts.f1

    def counts(self, name: str) -> Counts:
        return self.joint[name] if name in self.joint else self.lists[name]


def sum_counts(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


def sum_rates(rates: Iterable[Rate]) -> Rate:
    return sum(rates, Rate())


def mean_defined(values: Iterable[float | None]) -> float | None:
    """The mean of the values that are defined; None when none is."""
    defined = [value for value in values if value is not None]
    return sum(defined) / len(defined) if defined else None


class CaseScore(Kept):
    """A case: its repeats, averaged before anything is averaged over cases."""

    case: str
    repeats: list[ArticleScore]

    def counts(self, name: str) -> Counts:
        return sum_counts(each.counts(name) for each in self.repeats).divided(len(self.repeats))

    def swept(self, threshold: float, name: str) -> Counts:
        return sum_counts(each.sweep[str(threshold)][name] for each in self.repeats).divided(
            len(self.repeats)
        )

    def f1(self, name: str) -> float | None:
        return mean_defined(each.f1(name) for each in self.repeats)

    def accuracy(self, name: str) -> Rate:
        return sum_rates(each.accuracies.get(name, Rate()) for each in self.repeats).divided(
            len(self.repeats)
        )

    def fault(self, name: str) -> Rate:
        """Summed, not averaged: one fabricated quotation in one repeat is one too many."""
        return sum_rates(each.faults.get(name, Rate()) for each in self.repeats)

    @property
    def failures(self) -> int:
        return sum(each.failure is not None for each in self.repeats)


def group_cases(scores: Sequence[ArticleScore]) -> list[CaseScore]:
    """Scores of one run by case, in the cases' order of name."""
    grouped: dict[str, list[ArticleScore]] = {}
    for score in scores:
        grouped.setdefault(score.case, []).append(score)
    return [
        CaseScore(case=case, repeats=sorted(grouped[case], key=lambda each: each.repeat))
        for case in sorted(grouped)
    ]


def specificity(cases: Sequence[CaseScore], name: str) -> Rate:
    """Of the briefs whose gold list is empty, how many are empty there too."""
    empty = [each for case in cases for each in case.repeats if each.counts(name).gold == 0]
    right = [each for each in empty if each.failure is None and each.counts(name).predicted == 0]
    return Rate(count=len(right), total=len(empty))


def merged(tables: Iterable[Mapping[str, Rate]]) -> dict[str, Rate]:
    """Rates summed by name."""
    total: dict[str, Rate] = {}
    for table in tables:
        for name, rate in table.items():
            total[name] = total.get(name, Rate()) + rate
    return total
