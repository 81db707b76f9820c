"""What stands beside a name: the title before it, the apposition after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...brief import Span
from ..names import Cast, Entity, bare_name, head_words
from .grammar import ParsedSentence
from .nouns import HONORIFICS, PERSON_NOUNS

if TYPE_CHECKING:
    pass


def describe_names(text: str, parsed: Sequence[ParsedSentence], cast: Cast) -> None:
    """Adds to named people what stands beside their names: title before, apposition after."""
    for sentence in parsed:
        for found in sentence.doc.ents:
            if found.label_ != "PERSON":
                continue
            starts = (sentence.start_of(token) for token in found)
            entity = next((cast.at[start] for start in starts if start in cast.at), None)
            if entity is None or entity.kind != "person":
                continue
            for description in _beside(text, sentence, found.start, found.end, entity):
                if all(description.text != known.text for known in entity.descriptions):
                    entity.descriptions.append(description)
                entity.heads |= head_words(description.text)
                entity.affiliation = entity.affiliation or _body_in(sentence, description, text)


def _body_in(sentence: ParsedSentence, description: Span, text: str) -> str | None:
    """The body that a description ties its person to: "a specialist at the Institute for Strategic Studies"."""
    for found in sentence.doc.ents:
        start, end = sentence.start_of(found[0]), sentence.end_of(found[-1])
        if (
            found.label_ == "ORG"
            and description.start <= start
            and end <= description.end
            and len(found.text) > 2
        ):
            name = bare_name(text[start:end])
            if name.lower() not in HONORIFICS and not (
                set(name.lower().split()) <= PERSON_NOUNS | HONORIFICS | {"defense", "foreign"}
            ):
                if found[0].i > 0 and (
                    found.root.dep_ == "pobj"
                    or (found[-1].nbor(0).i + 1 < len(sentence.doc) and sentence.doc[found.end].tag_ == "POS")
                ):
                    return name
    return None


def _beside(text: str, sentence: ParsedSentence, start: int, end: int, entity: Entity) -> list[Span]:
    doc = sentence.doc
    beside: list[Span] = []
    first = start
    while first > 0:
        token = doc[first - 1]
        if token.lower_ == "the" and 2 < first < start and doc[first - 2].text in ("of", "for", "at"):
            first -= 1  # "chair of the Water Board"
            continue
        if token.pos_ not in ("PROPN", "NOUN", "ADJ", "PART", "ADP", "CCONJ") and token.text not in (
            "-",
            "&",
        ):
            break
        if token.pos_ in ("ADP", "CCONJ") and (first < 2 or token.text not in ("of", "and", "for", "at")):
            break
        if token.ent_type_ == "PERSON" or (
            token.lower_ in ("and", "but", "or") and doc[first - 2].ent_type_ == "PERSON"
        ):
            break
        first -= 1
    while first < start and doc[first].pos_ in ("ADP", "CCONJ", "PART"):
        first += 1
    if first < start and any(head_words(t.text) for t in doc[first:start]):
        beside.append(_span_of(text, sentence, first, start - 1))
    if end < len(doc) - 1 and doc[end].text == ",":
        last = end + 1
        depth_words = 0
        while (
            last < len(doc)
            and doc[last].text not in (",", ";", "–", "—")
            and doc[last].i not in sentence.folded
        ):
            if doc[last].pos_ in ("VERB", "AUX") and doc[last].dep_ in ("ROOT", "ccomp", "conj"):
                break
            depth_words += 1
            last += 1
        phrase = doc[end + 1 : last]
        if (
            0 < depth_words <= 18
            and head_words(phrase.text)
            and phrase[0].pos_ in ("DET", "NOUN", "PROPN", "ADJ", "PRON")
        ):
            if phrase[-1].is_punct:
                last -= 1
            beside.append(_span_of(text, sentence, end + 1, last - 1))
    if first > 2 and doc[first - 1].text == ",":
        left = first - 1
        while (
            left > 0
            and (
                doc[left - 1].pos_ in ("PROPN", "NOUN", "ADJ", "PART", "ADP", "DET")
                or doc[left - 1].text == "-"
            )
            and doc[left - 1].ent_type_ != "PERSON"
        ):
            left -= 1
        while left < first - 1 and doc[left].pos_ in ("ADP", "PART"):
            left += 1
        phrase = doc[left : first - 1]
        if (len(phrase) and head_words(phrase.text) and phrase[-1].dep_ not in ("pobj",)) or (
            len(phrase) and " of " in phrase.text and head_words(phrase.text)
        ):
            beside.append(_span_of(text, sentence, left, first - 2))
    return beside


def _span_of(text: str, sentence: ParsedSentence, first: int, last: int) -> Span:
    return Span.of(text, sentence.start_of(sentence.doc[first]), sentence.end_of(sentence.doc[last]))
