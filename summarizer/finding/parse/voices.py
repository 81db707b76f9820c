"""Who and what can speak: people, bodies and documents, not moves and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .nominals import is_aged
from .nouns import DOCUMENTS, ORGANISATIONS, PERSON_NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEAKING_PRONOUNS = frozenset(
    "i we you he she they who it one another someone everyone nobody many some others both all most".split()
)
SPEAKING_ENTITIES = frozenset(["PERSON", "ORG", "NORP", "GPE"])


def can_speak(head: Token) -> bool:
    """Whether a source's head word stands for somebody, or for a document that is cited as saying something."""
    lemma = head.lemma_.lower()
    if head.pos_ == "PRON" or head.lower_ in ("one", "another"):
        return head.lower_ in SPEAKING_PRONOUNS
    if head.pos_ == "PROPN" or head.ent_type_ in SPEAKING_ENTITIES:
        return True
    return is_aged(head) or lemma in PERSON_NOUNS or lemma in ORGANISATIONS or lemma in DOCUMENTS
