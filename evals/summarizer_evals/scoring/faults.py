"""Faults: words that nobody said, names that are not there, items that come from a prompt.

Everything here is recomputed from the raw text; nothing that a brief says about itself is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from summarizer import Brief, Participant, Position, Span

from ..words import content_words, fold_name, holds_words, quoted_passages, words_of

WORD = re.compile(r"\w[\w'’.-]*\w|\w")


@dataclass(frozen=True, slots=True)
class Fault:
    """Attributes: item is where it stands, text the words in question."""

    item: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Faults out of how many things that were looked at."""

    total: int
    faults: list[Fault] = field(default_factory=list)


def positions_of(brief: Brief) -> list[Position]:
    return [*brief.stated_positions, *brief.analyst_views]


def is_slice(text: str, span: Span) -> bool:
    return text[span.start : span.end] == span.text


def find_fabricated(brief: Brief, text: str) -> Checked:
    """Quotations, and passages in quotation marks anywhere in the brief, whose words the article does not hold."""
    article = words_of(text)
    total, faults = 0, []
    for item, passage in _quotations(brief):
        total += 1
        if not holds_words(article, passage):
            faults.append(Fault(item, passage, "these words are not in the article"))
    return Checked(total, faults)


def _quotations(brief: Brief) -> Iterator[tuple[str, str]]:
    for position in positions_of(brief):
        for quote in position.quotes:
            yield f"{position.id} quote", quote.text
    for item, written in _written(brief):
        for passage in quoted_passages(written):
            yield item, passage


def _written(brief: Brief) -> Iterator[tuple[str, str]]:
    """What the model wrote itself, with where it stands."""
    yield "headline", brief.headline
    for index, sentence in enumerate(brief.summary):
        yield f"summary[{index}]", sentence.text
    for position in positions_of(brief):
        yield f"{position.id} statement", position.statement
    for topic in brief.topics:
        yield f"{topic.id} label", topic.label


def find_ungrounded_spans(brief: Brief, text: str) -> Checked:
    """Spans that are not the article's slices."""
    spans = list(_spans(brief))
    return Checked(
        len(spans),
        [
            Fault(item, span.text, f"article[{span.start}:{span.end}] reads differently")
            for item, span in spans
            if not is_slice(text, span)
        ],
    )


def _spans(brief: Brief) -> Iterator[tuple[str, Span]]:
    for index, sentence in enumerate(brief.summary):
        yield from ((f"summary[{index}] evidence", span) for span in sentence.evidence)
    for participant in brief.participants:
        yield from ((f"{participant.id} mention", span) for span in participant.mentions)
    for topic in brief.topics:
        yield from ((f"{topic.id} evidence", span) for span in topic.evidence)
    for position in positions_of(brief):
        yield from ((f"{position.id} content", span) for span in position.content)
        yield from ((f"{position.id} quote", span) for span in position.quotes)
        if position.attribution:
            yield f"{position.id} source", position.attribution.source
            if position.attribution.cue:
                yield f"{position.id} cue", position.attribution.cue


def is_grounded_participant(participant: Participant, text: str, article: Sequence[str]) -> bool:
    """Its mentions are slices, and its name stands in the article: whole, or word by word in one mention.

    A group of participants may have a name that the article spreads over its members.
    """
    if not all(is_slice(text, span) for span in participant.mentions):
        return False
    name = fold_name(participant.name)
    if holds_words(article, name) or len(participant.members) > 1:
        return True
    wanted = set(words_of(name))
    return any(wanted <= set(words_of(span.text)) for span in participant.mentions)


def find_ungrounded_participants(brief: Brief, text: str) -> Checked:
    article = words_of(text)
    return Checked(
        len(brief.participants),
        [
            Fault(
                participant.id,
                participant.name,
                "the article does not have this name, or not at its mentions",
            )
            for participant in brief.participants
            if not is_grounded_participant(participant, text, article)
        ],
    )


def find_leaked(brief: Brief, text: str, prompts: Sequence[str]) -> Checked:
    """Items with names or numbers that the article lacks and a prompt's own text has."""
    article = set(words_of(text))
    named = {word for prompt in prompts for word in _telling_words(prompt)}
    telling = {word for word in named if not article.issuperset(words_of(word))}
    phrases = [words_of(prompt) for prompt in prompts]
    items = [(participant.id, participant.name) for participant in brief.participants]
    items += [(item, written) for item, written in _written(brief) if written]
    faults = []
    for item, written in items:
        leaked = [word for word in WORD.findall(written) if _is_telling(word) and fold_name(word) in telling]
        if not leaked and item.endswith("label"):
            foreign = content_words(written) - content_words(text)
            leaked = [written] if foreign and any(holds_words(each, written) for each in phrases) else []
        if leaked:
            faults.append(Fault(item, written, f"{', '.join(leaked)}: in a prompt, not in the article"))
    return Checked(len(items), faults)


def _is_telling(word: str) -> bool:
    return word[0].isupper() or any(character.isdigit() for character in word)


def _telling_words(prompt: str) -> Iterator[str]:
    """Folded names and numbers of a prompt; a capital at the beginning of a sentence tells nothing."""
    for match in WORD.finditer(prompt):
        word = match.group()
        before = prompt[: match.start()].rstrip(" ")[-1:]
        if any(character.isdigit() for character in word) or (
            word[0].isupper() and (before.isalnum() or before in ",;")
        ):
            yield fold_name(word)


def problems_of(brief: Brief) -> list[str]:
    """What makes a brief that has the right shape invalid all the same: ids and references."""
    problems = []
    participants = {participant.id for participant in brief.participants}
    topics = {topic.id for topic in brief.topics}
    ids = [each.id for each in brief.participants]
    ids += [each.id for each in brief.topics]
    ids += [each.id for each in positions_of(brief)]
    problems += [
        f"id {each!r} is used {ids.count(each)} times" for each in sorted(set(ids)) if ids.count(each) > 1
    ]
    for position in positions_of(brief):
        if position.speaker_id not in participants:
            problems.append(f"{position.id}: speaker_id {position.speaker_id!r} is no participant")
        problems += [
            f"{position.id}: topic {topic!r} is none" for topic in position.topic_ids if topic not in topics
        ]
    for participant in brief.participants:
        problems += [
            f"{participant.id}: member {member!r} is no participant"
            for member in participant.members
            if member not in participants
        ]
    return problems
