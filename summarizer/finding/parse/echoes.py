"""What takes up a name later in an article: "He …", "It expects …", "the airline"; it shows what the name is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from .nouns import PERSON_NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as SpacySpan

Echo = Literal["body", "person"]
Named = Sequence[tuple[tuple[str, ...], "SpacySpan"]]
SUBJECTS = ("nsubj", "nsubjpass")


def echoes(
    docs: Sequence[Doc], names: Sequence[Named], bodies: frozenset[str], wills: frozenset[str]
) -> Iterator[tuple[tuple[str, ...], Echo]]:
    """By the key of a name: what a later word says that it is.

    Args:
        names: those of each sentence that may be a person's or a body's, with their keys.
        bodies: nouns for bodies, by lemma.
        wills: verbs that only somebody does, by lemma.
    """
    acting = {key for sentence in names for key, name in sentence if _acts(name)}
    known: set[tuple[str, ...]] = set()
    before: Named = ()
    is_first_body = True
    for number, doc in enumerate(docs):
        only = _only(before)
        if only is not None and number and _is_alone(docs[number - 1], only):
            yield from _by_pronoun(doc, before, wills)
        for token in doc:
            seen = known | {key for key, name in names[number] if name.end <= token.i}
            if is_first_body and token.lemma_.lower() in bodies and _is_definite(token):
                is_first_body = False
                if len(seen) == 1 and seen <= acting:  # "the airline", where nobody else was named so far
                    yield next(iter(seen)), "body"
        known |= {key for key, _ in names[number]}
        before = names[number]


def _only(names: Named) -> SpacySpan | None:
    """The one name of a sentence."""
    return names[0][1] if len({key for key, _ in names}) == 1 else None


def _is_alone(doc: Doc, name: SpacySpan) -> bool:
    """Whether nobody else is spoken of beside the name."""
    others = (t for t in doc if not name.start <= t.i < name.end)
    return not any(t.lemma_.lower() in PERSON_NOUNS or t.ent_type_ == "PERSON" for t in others)


def _by_pronoun(doc: Doc, before: Named, wills: frozenset[str]) -> Iterator[tuple[tuple[str, ...], Echo]]:
    key, name = before[0]
    first = doc[0]
    if first.lower_ in ("he", "she"):
        yield key, "person"
    elif first.lower_ == "it" and first.dep_ == "nsubj" and first.head.lemma_ in wills and _is_subject(name):
        yield key, "body"


def _acts(name: SpacySpan) -> bool:
    return _is_subject(name) or name.root.head.dep_ == "agent"


def _is_subject(name: SpacySpan) -> bool:
    return name.root.dep_ in SUBJECTS


def _is_definite(noun: Token) -> bool:
    """ "the airline", not "the airline of the year" or "the airline that …"."""
    begins = noun.doc[noun.left_edge.i].lower_ == "the"
    return begins and noun.tag_ == "NN" and not any(c.dep_ in ("prep", "relcl", "acl") for c in noun.children)
