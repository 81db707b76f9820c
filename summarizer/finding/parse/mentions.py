"""Named people and bodies of an article, put into its cast."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...brief import Span
from ..names import Cast, bare_name
from .grammar import ParsedSentence
from .nouns import FEMALE, GIVEN_NAMES, HONORIFICS, MALE, ORGANISATIONS, PERSON_NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Span as SpacySpan
    from spacy.tokens import Token


# what a family name may begin with
PARTICLES = frozenset("al- de del della der di du el la le van von bin ibn ter ten d’ d'".split())


WORKS = frozenset(
    "book novel memoir autobiography film movie album song play documentary podcast poem essay".split()
)
WORD = re.compile(r"[^\W\d_]+")
# what a body is called for short, right behind its name: "Analog Devices (ticker: ADI)"
SHORT = re.compile(r"\s?\((?:[^()\n]{0,20}:\s?)?([A-Z][A-Z&]{1,7})\)")
LONG = 4  # letters
HEADLINE = 4  # longer words


def read_names(text: str, parsed: Sequence[ParsedSentence], cast: Cast) -> None:
    """Puts every named person and body of the narrator's text into the cast.

    In A Headline Such As This nothing tells a name from the words beside it: it names those whom the text names.
    """
    for sentence in parsed:
        for entity in sentence.doc.ents if not is_headline(sentence) else ():
            first, last = sentence.doc[entity.start], sentence.doc[entity.end - 1]
            span = Span.of(text, sentence.start_of(first), sentence.end_of(last))
            name = bare_name(span.text)
            if entity.label_ == "PERSON" and (_is_work(sentence, entity) or _is_office(sentence, entity)):
                continue
            if entity.label_ == "PERSON" and _is_person_name(name):
                title = sentence.doc[max(entity.start - 1, 0)].lower_.strip(".")
                gender = "m" if title in MALE else "f" if title in FEMALE else None
                found = cast.person(name, _bare_span(text, span, name), gender)
                found.acts = found.acts or _is_actor(sentence, entity.root)
            elif entity.label_ == "ORG" and _is_actor(sentence, entity.root) and name[:1].isupper():
                body = cast.body(name, _bare_span(text, span, name))
                body.acts = True
                short = SHORT.match(text, span.end)
                if short is not None and not body.is_like(short[1]):
                    body.aliases.append(short[1])

    for sentence in parsed:
        if is_headline(sentence):
            _read_headline(text, sentence, cast)


def is_headline(sentence: ParsedSentence) -> bool:
    """Whether nearly all its longer words have capitals, verbs among them, and those that it quotes too."""
    words = [t.text for t in sentence.doc if t.is_alpha and t.i not in sentence.folded]
    words += [word for quotation in sentence.folded.values() for word in WORD.findall(quotation.span.text)]
    words = [word for word in words if len(word) >= LONG]
    has_capitals = len(words) >= HEADLINE and sum(word[0].isupper() for word in words) >= 0.9 * len(words)
    return has_capitals and not any(t.pos_ in ("VERB", "AUX") and t.is_lower for t in sentence.doc)


def _is_office(sentence: ParsedSentence, name: SpacySpan) -> bool:
    """ "The Manager": what somebody is, with a capital."""
    before = sentence.doc[max(name[-1].i - 1, 0)]
    return name[-1].lower_ in PERSON_NOUNS and before.lower_ == "the" and before.i != name[-1].i


def _is_work(sentence: ParsedSentence, name: SpacySpan) -> bool:
    """ "In her 2003 book, Quiet Tides, …"."""
    doc = sentence.doc
    if (
        name.start < 3
        or doc[name.start - 1].text != ","
        or doc[name.end : name.end + 1].text not in (",", ".")
    ):
        return False
    noun = doc[name.start - 2]
    is_owned = any(c.dep_ == "poss" for c in noun.children)
    return noun.lemma_.lower() in WORKS and is_owned and name[0].lower_ not in GIVEN_NAMES


def _read_headline(text: str, sentence: ParsedSentence, cast: Cast) -> None:
    doc, position = sentence.doc, 0
    while position < len(doc):
        last = next((end for end in range(min(position + 4, len(doc)), position, -1) if _known(
            bare_name(doc[position:end].text), cast)), position)  # fmt: skip
        if last > position:
            span = Span.of(text, sentence.start_of(doc[position]), sentence.end_of(doc[last - 1]))
            name = bare_name(span.text)
            cast.person(name, _bare_span(text, span, name))
        position = max(last, position + 1)


def _known(name: str, cast: Cast) -> bool:
    """Whether somebody of the text is called so, by full name or surname."""
    return any(
        entity.is_named_person and (entity.is_like(name) or name == entity.name.split()[-1])
        for entity in cast.entities
    )


def _is_actor(sentence: ParsedSentence, root: Token) -> bool:
    """Whether a body does something in the sentence: subject of an active verb that is not a mere copula."""
    verb = root.head
    return root.dep_ == "nsubj" and verb.pos_ == "VERB" and root.i not in sentence.folded


def _bare_span(text: str, span: Span, name: str) -> Span:
    words = name.split()
    pattern = r"\s+".join(re.escape(word) for word in words)
    match = re.search(pattern, text[span.start : span.end])
    return Span.of(text, span.start + match.start(), span.start + match.end()) if match else span


def _is_person_name(name: str) -> bool:
    words = name.split()
    return (
        bool(words)
        and len(words) <= 5
        and words[-1][:1].isupper()
        and (words[0][:1].isupper() or words[0].lower() in PARTICLES)
        and any(len(w) > 2 for w in words)
        and name.lower() not in HONORIFICS
        and not {word.lower() for word in words} & ORGANISATIONS
    )
