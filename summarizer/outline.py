"""What every page shows of a brief: its items in order, where they stand, and which of them are in doubt."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .brief import Brief, Notice, Participant, Position, Section, Span
from .errors import InputError
from .typeset import one_line


class Places:
    """Where spans stand: by line of the article, by character where its text is not at hand."""

    def __init__(self, text: str | None) -> None:
        self.unit = "character" if text is None else "line"
        self._starts = None if text is None else [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text))]

    def number(self, offset: int) -> int:
        """The line of an offset, counted from one; the offset itself without a text."""
        return offset if self._starts is None else bisect_right(self._starts, offset)

    def numbers(self, spans: Iterable[Span]) -> str:
        """The spans' lines in order, runs drawn together: `3, 5–7`."""
        if self._starts is None:
            return ", ".join(str(start) for start in sorted({span.start for span in spans}))
        lines: set[int] = set()
        for span in spans:
            lines.update(range(self.number(span.start), self.number(span.end - 1) + 1))
        return ", ".join(f"{low}–{high}" if high > low else str(low) for low, high in _runs(sorted(lines)))

    def phrase(self, spans: Iterable[Span]) -> str:
        """`line 3`, `lines 5–7`."""
        numbers = self.numbers(spans)
        return f"{self.unit}{'' if numbers.isdigit() else 's'} {numbers}"


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    low = high = numbers[0]
    for number in numbers[1:]:
        if number > high + 1:
            yield low, high
            low = number
        high = number
    yield low, high


@dataclass(frozen=True)
class Outline:
    """What every page needs of a brief: places, names, and the doubts about each item."""

    brief: Brief
    places: Places
    participants: dict[str, Participant]
    unverified: frozenset[str]

    @classmethod
    def of(cls, brief: Brief, text: str | None) -> Outline:
        """Raises: InputError, when text is not the brief's article."""
        text = brief.article.text if text is None else text
        if text is not None and len(text) != brief.article.characters:
            raise InputError(
                f"article {brief.article.id!r} has {brief.article.characters:,} characters, "
                f"the text given for it {len(text):,}; give the article that the brief was made of"
            )
        return cls(
            brief,
            Places(text),
            {participant.id: participant for participant in brief.participants},
            frozenset(n.item for n in brief.warnings if n.code == "speaker_unverified" and n.item),
        )

    def heading(self) -> str:
        article = self.brief.article
        return (
            one_line(self.brief.headline)
            or one_line(article.title or "")
            or f"Brief of {one_line(article.id)}"
        )

    def article_facts(self) -> list[str]:
        """Title, source and date, the id where none is known; language and length."""
        article = self.brief.article
        title = article.title if self.brief.headline else None
        known = [one_line(fact) for fact in (title, article.source, article.published) if fact]
        return [
            *(known or [one_line(article.id)]),
            one_line(article.language),
            f"{article.characters:,} characters",
        ]

    def speaker(self, position: Position) -> str:
        participant = self.participants.get(position.speaker_id)
        return one_line(participant.name) if participant else "unknown speaker"

    def title(self, position: Position) -> str:
        """The speaker's role and affiliation, to be put after the name."""
        participant = self.participants.get(position.speaker_id)
        facts = [participant.role, _apart(participant)] if participant else []
        name = self.speaker(position).casefold()
        return "".join(f", {one_line(fact)}" for fact in facts if fact and fact.casefold() != name)

    def facts(self, participant: Participant) -> str:
        """Role, affiliation, country and members; first the kind of what is no person."""
        facts = [participant.role, _apart(participant), participant.country]
        if participant.kind != "person":
            facts.insert(0, participant.kind)
        seen = dict.fromkeys(one_line(fact) for fact in facts if fact)
        known = " · ".join(fact for fact in seen if fact.casefold() != participant.name.casefold())
        ids = (id for id in participant.members if id in self.participants)
        members = ", ".join(one_line(self.participants[id].name) for id in ids)
        return ": ".join(part for part in (known, members) if part)

    def by_speaker(self, positions: Iterable[Position]) -> dict[str, list[Position]]:
        """Positions under their speakers, both in the article's order."""
        groups: dict[str, list[Position]] = {}
        for position in sorted(positions, key=lambda position: position.content[0].start):
            groups.setdefault(position.speaker_id, []).append(position)
        return groups

    def is_missing(self, section: Section) -> bool:
        return section in self.brief.incomplete

    def why_empty(self, section: Section) -> str:
        """What an empty section says of itself: that it was made, and nothing stood up to the article."""
        if section == "summary":
            return "none was made"
        is_dropped = any(n.section == section and n.item is None for n in self.brief.warnings)
        return "none that the article bears out; see the warnings" if is_dropped else "none in the article"

    @property
    def told(self) -> list[Notice]:
        """The warnings for a reader: who has topics needs to know of no heading that was dropped."""
        return [n for n in self.brief.warnings if n.code != "topic_dropped" or not self.brief.topics]

    def warnings_by_subject(self) -> dict[str, list[str]]:
        """What is doubted of the items that are there, then what was left out; each message once."""
        found: dict[str, list[str]] = {}
        for notice in sorted(self.told, key=lambda notice: notice.item is None):
            messages = found.setdefault(self.subject(notice), [])
            if (message := one_line(notice.message)) not in messages:
                messages.append(message)
        return found

    def subject(self, notice: Notice) -> str:
        """What a warning is about, for a reader who does not see ids."""
        for position in (*self.brief.stated_positions, *self.brief.analyst_views):
            if position.id == notice.item:
                return f"{self.speaker(position)}, {self.places.phrase(position.content)}"
        for participant in self.brief.participants:
            if participant.id == notice.item:
                return one_line(participant.name)
        for topic in self.brief.topics:
            if topic.id == notice.item:
                return one_line(topic.label)
        return notice.section.replace("_", " ") if notice.section else "brief"


def words(position: Position) -> tuple[str, str]:
    """A position's statement in plain words and its quotations in marks; one of them may be empty.

    A direct quotation speaks for itself; of an indirect one only the statement is shown, without marks.
    """
    quoted = " … ".join(f"“{one_line(quote.text)}”" for quote in position.quotes)
    if position.form == "direct" and quoted:
        return "", quoted
    return one_line(position.statement), quoted


def incomplete_message(brief: Brief) -> str:
    """One sentence that names the sections whose step failed; empty for a complete brief."""
    if not brief.incomplete:
        return ""
    names = ", ".join(section.replace("_", " ") for section in brief.incomplete)
    return f"incomplete: {names} could not be made; what is missing there may be in the article"


def provenance_facts(brief: Brief) -> list[str]:
    """Which model made the brief, how, and at what cost."""
    made = brief.provenance
    facts = [
        f"{one_line(made.model)} ({one_line(made.endpoint)})",
        one_line(made.strategy),
        f"{made.requests} request{'' if made.requests == 1 else 's'}",
        f"{made.usage.input_tokens:,} tokens read, {made.usage.output_tokens:,} written",
        f"{made.seconds:.1f} s",
    ]
    if made.cost_usd is not None:
        facts.append(f"${made.cost_usd:.4f}")
    return facts


def _apart(participant: Participant) -> str | None:
    """The affiliation, unless the role names it already."""
    named = participant.affiliation and participant.role and participant.affiliation in participant.role
    return None if named else participant.affiliation
