"""Checks of gold: against its article, and against itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pydantic import ValidationError

from summarizer import Span

from ..files import field_problems
from ..words import find_phrase, fold_name, words_of
from .brief import LIST_SECTIONS, GoldBrief, GoldPosition
from .labels import parse_alternate

TOPIC_WORDS = (2, 8)
QUOTATION_MARKS = "\"'“”‘’„‚«»‹›`´「」『』"


def check_gold(text: str, gold: bytes) -> list[str]:
    """What keeps a gold file from being valid gold of a text, as `field: problem`."""
    try:
        found = GoldBrief.model_validate_json(gold)
    except ValidationError as error:
        return list(field_problems(error))
    return list(find_problems(text, text.encode(), found))


def find_problems(text: str, article_bytes: bytes, gold: GoldBrief) -> Iterator[str]:
    """Everything that makes gold disagree with its article or with itself, as `field: problem`."""
    if gold.article.text is not None:
        yield "article.text: must be null; the text is in article.txt"
    if gold.article.characters != len(text):
        yield f"article.characters: {gold.article.characters}, but the article has {len(text)}"
    digest = hashlib.sha256(article_bytes).hexdigest()
    if gold.article.sha256.removeprefix("sha256:") != digest:
        yield f"article.sha256: does not fit the article, whose digest is {digest}"
    yield from _span_problems(text, gold)
    yield from _id_problems(gold)
    yield from _participant_problems(gold)
    for index, topic in enumerate(gold.topics):
        count = len(words_of(topic.label))
        if not TOPIC_WORDS[0] <= count <= TOPIC_WORDS[1]:
            yield f"topics[{index}].label: {topic.label!r} has {count} words; a topic has two to eight"
        for number, alternate in enumerate(topic.accepted):
            try:
                parse_alternate(alternate)
            except ValueError as error:
                yield f"topics[{index}].accepted[{number}]: {error}"
    for section in LIST_SECTIONS:
        for index, position in enumerate(getattr(gold, section)):
            for problem in _position_problems(text, position):
                yield f"{section}[{index}].{problem}"


def _named_spans(gold: GoldBrief) -> Iterator[tuple[str, Span]]:
    def listed(field: str, spans: Sequence[Span]) -> Iterator[tuple[str, Span]]:
        yield from ((f"{field}[{index}]", span) for index, span in enumerate(spans))

    for index, sentence in enumerate(gold.summary):
        yield from listed(f"summary[{index}].evidence", sentence.evidence)
    for index, participant in enumerate(gold.participants):
        yield from listed(f"participants[{index}].mentions", participant.mentions)
    for index, topic in enumerate(gold.topics):
        yield from listed(f"topics[{index}].evidence", topic.evidence)
    for section in LIST_SECTIONS:
        for index, position in enumerate(getattr(gold, section)):
            where = f"{section}[{index}]"
            yield from listed(f"{where}.content", position.content)
            yield from listed(f"{where}.quotes", position.quotes)
            for number, spans in enumerate(position.accepted_content):
                yield from listed(f"{where}.accepted_content[{number}]", spans)
            if position.attribution:
                yield f"{where}.attribution.source", position.attribution.source
                if position.attribution.cue:
                    yield f"{where}.attribution.cue", position.attribution.cue


def _span_problems(text: str, gold: GoldBrief) -> Iterator[str]:
    for field, span in _named_spans(gold):
        actual = text[span.start : span.end]
        if actual == span.text:
            continue
        starts = [match.start() for match in re.finditer(re.escape(span.text), text)]
        hint = (
            f"its text stands at {', '.join(map(str, starts[:3]))}"
            if starts
            else "its text is not in the article"
        )
        yield f"{field}: article[{span.start}:{span.end}] is {actual[:50]!r}, not {span.text[:50]!r}; {hint}"


def _id_problems(gold: GoldBrief) -> Iterator[str]:
    for section, prefix in (
        ("participants", "P"),
        ("topics", "T"),
        ("stated_positions", "S"),
        ("analyst_views", "A"),
    ):
        for index, item in enumerate(getattr(gold, section)):
            if item.id != f"{prefix}{index + 1}":
                yield f"{section}[{index}].id: {item.id!r}, should be {prefix}{index + 1!r}"
    participants = {each.id for each in gold.participants}
    topics = {each.id for each in gold.topics}
    for index, participant in enumerate(gold.participants):
        for member in participant.members:
            if member not in participants or member == participant.id:
                yield f"participants[{index}].members: {member!r} is no other participant"
    for section in LIST_SECTIONS:
        for index, position in enumerate(getattr(gold, section)):
            if position.speaker_id not in participants:
                yield f"{section}[{index}].speaker_id: {position.speaker_id!r} is no participant"
            for speaker in position.accepted_speakers:
                if speaker not in participants:
                    yield f"{section}[{index}].accepted_speakers: {speaker!r} is no participant"
            for topic in position.topic_ids:
                if topic not in topics:
                    yield f"{section}[{index}].topic_ids: {topic!r} is no topic"


def _participant_problems(gold: GoldBrief) -> Iterator[str]:
    owners: dict[str, str] = {}
    for index, participant in enumerate(gold.participants):
        name = fold_name(participant.name)
        if not name:
            yield f"participants[{index}].name: empty"
        elif name in owners:
            yield f"participants[{index}].name: {participant.name!r} is the name of {owners[name]} too"
        owners.setdefault(name, participant.id)


def _position_problems(text: str, position: GoldPosition) -> Iterator[str]:
    if not position.statement.strip():
        yield "statement: empty"
    for name, spans in (("content", position.content), ("quotes", position.quotes)):
        for left, right in pairwise(spans):
            if right.start < left.end:
                yield f"{name}: {right.text[:40]!r} overlaps the span before it, or stands before it"
    for index, quote in enumerate(position.quotes):
        if not any(span.start <= quote.start and quote.end <= span.end for span in position.content):
            yield f"quotes[{index}]: {quote.text[:40]!r} is not inside a content span"
        if not _is_in_marks(text, quote):
            yield f"quotes[{index}]: {quote.text[:40]!r} does not follow a quotation mark"
    form = _form_of(text, position)
    if form != position.form:
        yield f"form: {position.form!r}, but content and quotes make it {form!r}"
    yield from _terms_problems(position)


def _is_in_marks(text: str, quote: Span) -> bool:
    """After a mark, or inside guillemets still open: French goes on after "dit-elle" without a new mark."""
    before = text[: quote.start].rstrip()
    paragraph = before[before.rfind("\n") + 1 :]
    return before[-1:] in tuple(QUOTATION_MARKS) or paragraph.count("«") > paragraph.count("»")


def _form_of(text: str, position: GoldPosition) -> str:
    if not position.quotes:
        return "indirect"
    quoted = {offset for quote in position.quotes for offset in range(quote.start, quote.end)}
    letters = (o for span in position.content for o in range(span.start, span.end) if text[o].isalnum())
    return "direct" if all(offset in quoted for offset in letters) else "mixed"


def _terms_problems(position: GoldPosition) -> Iterator[str]:
    for field, groups in (("must", position.terms.must), ("must_not", position.terms.must_not)):
        for index, group in enumerate(groups):
            if not group or not all(words_of(term) for term in group):
                yield f"terms.{field}[{index}]: an empty list or term"
    for index, group in enumerate(position.terms.must):
        if group and not any(find_phrase(term, position.statement) for term in group):
            yield f"terms.must[{index}]: the gold statement itself holds none of {', '.join(map(repr, group))}"
    for index, group in enumerate(position.terms.must_not):
        for term in group:
            if find_phrase(term, position.statement):
                yield f"terms.must_not[{index}]: the gold statement itself holds {term!r}"
