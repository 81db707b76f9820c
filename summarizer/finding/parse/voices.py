"""Who and what can speak: people, bodies and documents, not moves and decisions."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from .nominals import is_aged
from .nouns import DOCUMENTS, ORGANISATIONS, PERSON_NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Token

    from .grammar import ParsedSentence

SPEAKING_PRONOUNS = frozenset(
    "i we you he she they who it one another someone everyone nobody many some others both all most".split()
)
# word classes of a noun phrase up to its head
PHRASE = frozenset({"DET", "ADJ", "NOUN", "PROPN", "PRON", "PART", "NUM"})
SPEAKING_ENTITIES = frozenset(["PERSON", "ORG", "NORP", "GPE"])


def gapped_subject(sentence: ParsedSentence, start: int, end: int) -> Token | None:
    """Who speaks between two quotations where the verb is not said again: "and the governor, at the same moment,"."""
    between = [t for t in sentence.doc if start <= sentence.start_of(t) and sentence.end_of(t) <= end]
    joint = next((n for n, t in enumerate(between) if t.lower_ in ("and", "but", "while")), None)
    if joint is None or any(t.pos_ in ("VERB", "AUX", "ADP") for t in between[joint : joint + 2]):
        return None
    phrase = list(takewhile(lambda t: t.pos_ in PHRASE, between[joint + 1 :]))
    if (
        any(t.pos_ in ("VERB", "AUX") for t in between)
        or not phrase
        or phrase[-1].pos_ not in ("NOUN", "PROPN")
    ):
        return None
    return phrase[-1] if can_speak(phrase[-1]) else None


def can_speak(head: Token) -> bool:
    """Whether a source's head word stands for somebody, or for a document that is cited as saying something."""
    lemma = head.lemma_.lower()
    if head.pos_ == "PRON" or head.lower_ in ("one", "another"):
        return head.lower_ in SPEAKING_PRONOUNS
    if head.pos_ == "PROPN" or head.ent_type_ in SPEAKING_ENTITIES:
        return True
    return is_aged(head) or lemma in PERSON_NOUNS or lemma in ORGANISATIONS or lemma in DOCUMENTS
