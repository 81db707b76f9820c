"""Verdicts: a brief's items beside gold's, each with what became of it, and where both stand in the article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from summarizer import Brief, Line, Mark, Position, Span, split_lines

from ..gold.brief import ListSection
from ..gold.case import Case
from ..scoring import faults
from ..scoring.acceptance import meets_terms
from ..scoring.alignment import SPAN_THRESHOLD, Alignment, Filed, GoldFiled
from ..scoring.matching import Matching, Pair
from ..words import words_of

Verdict = Literal[
    "matched", "misattributed", "misfiled", "missed", "extra", "duplicate", "invented", "optional, missed"
]
SECTION_NAMES: dict[ListSection, str] = {
    "stated_positions": "stated position",
    "analyst_views": "analyst view",
}
GoldT = TypeVar("GoldT")
FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True)
class Entry:
    """A position or view, of gold or of the brief.

    Attributes:
        key: shared by a gold item and the item that was matched with it.
        verdicts: the gravest first.
        why: what is wrong, in words; empty where nothing is.
    """

    key: str
    id: str
    section: str
    speaker: str
    statement: str
    words: str
    verdicts: tuple[Verdict, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A participant, topic or quotation: gold's and the brief's words for it."""

    gold: str | None
    found: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Beside:
    """One brief laid beside its gold.

    Attributes:
        anchor: begins every id that this brief has in its page.
        run: the number of the run that it is of, in its page.
        failure: why there is no brief.
        lists: participants, topics and quotations.
    """

    anchor: str
    label: str
    run: int
    failure: str | None
    gold: list[Entry]
    found: list[Entry]
    lists: dict[str, list[Row]]
    lines: list[Line]

    def verdicts(self) -> dict[tuple[str, str], str]:
        """What became of each gold item, by list and item."""
        known: dict[tuple[str, str], Verdict] = {
            ("positions and views", f"{each.id} {each.words}"): each.verdicts[0] for each in self.gold
        }
        for name, rows in self.lists.items():
            known |= {(name, row.gold): row.verdict for row in rows if row.gold is not None}
        return {key: str(verdict) for key, verdict in known.items()}

    def surplus(self) -> dict[tuple[str, str], str]:
        """What the brief has and gold has not, by list and item."""
        known: dict[tuple[str, str], Verdict] = {
            ("positions and views", each.words): each.verdicts[0]
            for each in self.found
            if each.verdicts[0] in ("extra", "duplicate", "invented")
        }
        for name, rows in self.lists.items():
            known |= {(name, row.found): row.verdict for row in rows if row.gold is None and row.found}
        return {key: str(verdict) for key, verdict in known.items()}


@dataclass(frozen=True, slots=True)
class Change:
    """An item that fared differently. Attributes: before and after are empty where the item was not there."""

    list: str
    item: str
    before: str
    after: str


def lay_beside(
    case: Case, brief: Brief | None, anchor: str, label: str, failure: str | None, run: int = 0
) -> Beside:
    """Verdicts as the scorer reaches them: content first, blind to the section; then speaker, then section."""
    alignment = Alignment(case, brief)
    blind = alignment.match_attributions(SPAN_THRESHOLD, is_strict=False)
    gold: list[tuple[GoldFiled, Entry]] = []
    found: list[tuple[Filed, Entry]] = []
    for number, pair in enumerate(blind.all_pairs):
        key, verdicts, why = f"{anchor}m{number}", *_judge_pair(alignment, pair)
        gold.append((pair.gold, _gold_entry(alignment, pair.gold, key, verdicts, why)))
        found.append((pair.predicted, _found_entry(alignment, pair.predicted, key, verdicts, why)))
    for number, missed in enumerate(_unmatched_gold(alignment, blind)):
        verdict: Verdict = "optional, missed" if missed.position.optional else "missed"
        gold.append((missed, _gold_entry(alignment, missed, f"{anchor}g{number}", (verdict,))))
    for number, extra in enumerate(blind.extra):
        verdict, why = _judge_extra(alignment, extra, [pair.gold for pair in blind.all_pairs])
        found.append((extra, _found_entry(alignment, extra, f"{anchor}f{number}", (verdict,), why)))
    gold.sort(key=lambda each: each[0].position.content[0].start)
    found.sort(key=lambda each: each[0].position.content[0].start)
    marks = [*_gold_marks(gold, found), *_found_marks(found)]
    text = case.text
    return Beside(
        anchor=anchor,
        label=label,
        run=run,
        failure=failure,
        gold=[entry for _, entry in gold],
        found=[entry for _, entry in found],
        lists=_lists(alignment),
        lines=split_lines(text, [mark for mark in marks if mark.fits(text)]),
    )


def find_changes(before: Beside, after: Beside) -> list[Change]:
    """Every item that fared differently: better, worse, new or gone."""
    return [
        Change(name, item, old.get((name, item), ""), new.get((name, item), ""))
        for old, new in ((before.verdicts(), after.verdicts()), (before.surplus(), after.surplus()))
        for name, item in dict.fromkeys([*old, *new])
        if old.get((name, item)) != new.get((name, item))
    ]


def _judge_pair(alignment: Alignment, pair: Pair[GoldFiled, Filed]) -> tuple[tuple[Verdict, ...], str]:
    gold, predicted = pair.gold, pair.predicted
    verdicts: list[Verdict] = []
    reasons: list[str] = []
    if not alignment.is_speaker_right(pair):
        verdicts.append("misattributed")
        speaker = alignment.gold.participant(gold.position.speaker_id).name
        reasons.append(
            f"said by {speaker!r}, not by {alignment.speaker_name(predicted.position) or 'nobody'!r}"
        )
    if predicted.section not in gold.sections:
        verdicts.append("misfiled")
        reasons.append(f"a {SECTION_NAMES[gold.section]}, filed as a {SECTION_NAMES[predicted.section]}")
    if problem := meets_terms(gold.position, predicted.position.statement):
        reasons.append(f"the statement {problem}")
    if pair.similarity < 1:
        reasons.append(f"overlap {pair.similarity:.2f}")
    return tuple(verdicts) or ("matched",), "; ".join(reasons)


def _judge_extra(alignment: Alignment, extra: Filed, taken: Sequence[GoldFiled]) -> tuple[Verdict, str]:
    for gold in taken:
        if alignment.content_similarity(gold.position, extra.position) >= SPAN_THRESHOLD:
            return "duplicate", f"{gold.position.id} is matched already"
    if all(faults.is_slice(alignment.case.text, span) for span in extra.position.content):
        return "extra", "not in gold, grounded"
    return "invented", "not in the article as it stands there"


def _unmatched_gold(alignment: Alignment, blind: Matching[GoldFiled, Filed]) -> list[GoldFiled]:
    """The missed, and the optional that nobody found."""
    matched = {id(pair.gold) for pair in blind.all_pairs}
    return [each for each in alignment.gold_filed if id(each) not in matched]


def _gold_entry(
    alignment: Alignment, gold: GoldFiled, key: str, verdicts: tuple[Verdict, ...], why: str = ""
) -> Entry:
    speaker = alignment.gold.participant(gold.position.speaker_id).name
    return _entry(gold.section, gold.position, speaker, key, verdicts, why)


def _found_entry(
    alignment: Alignment, found: Filed, key: str, verdicts: tuple[Verdict, ...], why: str
) -> Entry:
    return _entry(found.section, found.position, alignment.speaker_name(found.position), key, verdicts, why)


def _entry(
    section: ListSection, position: Position, speaker: str, key: str, verdicts: tuple[Verdict, ...], why: str
) -> Entry:
    words = " … ".join(" ".join(span.text.split()) for span in position.content)
    return Entry(
        key,
        position.id,
        SECTION_NAMES[section],
        speaker or "nobody",
        position.statement,
        words,
        verdicts,
        why,
    )


def _gold_marks(gold: list[tuple[GoldFiled, Entry]], found: list[tuple[Filed, Entry]]) -> Iterator[Mark]:
    partners = {entry.key: entry.id for _, entry in found}
    for item, entry in gold:
        partner = partners.get(entry.key)
        tag = f"{entry.id} → {partner}" if partner else f"{entry.id} {entry.verdicts[0]}"
        for span in item.position.content:
            yield _mark(span, entry, "gold", tag)


def _found_marks(found: list[tuple[Filed, Entry]]) -> Iterator[Mark]:
    for item, entry in found:
        is_alone = entry.verdicts[0] in ("extra", "duplicate", "invented")
        for span in item.position.content:
            yield _mark(span, entry, "found", f"{entry.id} {entry.verdicts[0]}" if is_alone else "")


def _mark(span: Span, entry: Entry, layer: Literal["gold", "found"], tag: str) -> Mark:
    style = entry.verdicts[0].split(",")[0]
    return Mark(span.start, span.end, span.text, entry.key, layer, "content", tag, style=style)


def _lists(alignment: Alignment) -> dict[str, list[Row]]:
    text = alignment.case.text
    article = words_of(text)
    return {
        "participants": _rows(
            alignment.match_participants(),
            lambda gold: gold.name,
            lambda found: found.name,
            lambda found: faults.is_grounded_participant(found, text, article),
        ),
        "topics": _rows(
            alignment.match_topics(),
            lambda gold: gold.label,
            lambda found: found.label,
            lambda found: all(faults.is_slice(text, span) for span in found.evidence),
        ),
        "quotations": _rows(
            alignment.match_quotations(SPAN_THRESHOLD),
            lambda gold: gold.span.text,
            lambda found: found.text,
            lambda found: faults.is_slice(text, found),
        ),
    }


def _rows(
    matching: Matching[GoldT, FoundT],
    of_gold: Callable[[GoldT], str],
    of_found: Callable[[FoundT], str],
    is_grounded: Callable[[FoundT], bool],
) -> list[Row]:
    return [
        *(Row(of_gold(pair.gold), of_found(pair.predicted), "matched") for pair in matching.all_pairs),
        *(Row(of_gold(gold), None, "missed") for gold in matching.missed),
        *(
            Row(None, of_found(found), "extra" if is_grounded(found) else "invented")
            for found in matching.extra
        ),
    ]
