"""The noun phrases of a sentence that stand for somebody or something that can speak."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...brief import Kind
from .grammar import ParsedSentence
from .nouns import DOCUMENTS, FEMALE, MALE, ORGANISATIONS, PERSON_NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Token

HEADS = ("nsubj", "nsubjpass", "dobj", "pobj", "dative", "ROOT", "attr", "conj", "npadvmod", "dep")
SUBJECTS = ("nsubj", "nsubjpass")
PERSONAL = ("he", "she")
PLURAL = ("NNS", "NNPS")


@dataclass(frozen=True, slots=True)
class Nominal:
    """A described or pronominal noun phrase.

    Attributes:
        head: its head word.
        gender: "m", "f", or None.
    """

    head: Token
    kind: Kind
    gender: str | None
    is_plural: bool
    is_subject: bool

    @property
    def is_pronoun(self) -> bool:
        return self.head.lower_ in PERSONAL


def nominals(parsed: ParsedSentence) -> Iterator[Nominal]:
    """In text order; names are not among them."""
    for token in parsed.doc:
        if token.i in parsed.folded or token.dep_ not in HEADS:
            continue
        is_subject = is_topic(token) or (token.dep_ == "conj" and is_topic(token.head))
        if token.lower_ in PERSONAL and (token.dep_ in SUBJECTS or is_subject):
            yield Nominal(token, "person", "m" if token.lower_ == "he" else "f", False, is_subject)
        elif token.pos_ == "NOUN" and token.dep_ != "npadvmod" and not _is_beside_name(token):
            kind = kind_of(token)
            if kind is not None:
                plural = token.tag_ in PLURAL
                yield Nominal(
                    token,
                    "group" if plural and kind == "person" else kind,
                    gender_of(token),
                    plural,
                    is_subject,
                )


def is_topic(token: Token) -> bool:
    """Whether the word is a subject, of the sentence rather than of a circumstance: "as the foreman spoke"."""
    return token.dep_ in SUBJECTS and token.head.dep_ not in ("advcl", "relcl")


def kind_of(noun: Token) -> Kind | None:
    """What a common noun stands for: a person first, where the word may be both."""
    lemma = noun.lemma_.lower()
    if lemma in PERSON_NOUNS or is_aged(noun):
        return "person"
    if lemma in DOCUMENTS:
        return "document"
    return "organisation" if lemma in ORGANISATIONS else None


def is_aged(noun: Token) -> bool:
    """ "the 54-year-old"."""
    return noun.lower_.endswith("-old") or (noun.lower_ == "old" and noun.i > 1 and noun.nbor(-1).text == "-")


def gender_of(noun: Token) -> str | None:
    lemma = noun.lemma_.lower()
    return "m" if lemma in MALE else "f" if lemma in FEMALE else None


def _is_beside_name(noun: Token) -> bool:
    """A title or an apposition: the name is the mention."""
    if any(c.dep_ == "appos" and c.pos_ == "PROPN" for c in noun.children):
        return True
    if noun.dep_ == "conj" and not any(c.dep_ in ("det", "poss") for c in noun.children):
        noun = noun.head  # "Lee, a developer and spokeswoman"
    return noun.dep_ == "appos" and noun.head.pos_ == "PROPN"
