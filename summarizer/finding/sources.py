"""What a source's words show by themselves: its head, whether it is one or many, whose words it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..brief import Span
from .anaphors import DEFINITE
from .parse.grammar import ParsedSentence
from .parse.kinds import BODY_NOUNS, ENDINGS
from .parse.nominals import is_topic
from .parse.nouns import PERSON_NOUNS, TITLED

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# what is cited as saying something, as a source alone
RECORDS = frozenset({"account", "index", "data", "datum"})
# "the Clean Power Plan": no body, whatever the tagger says
UNDERTAKEN = frozenset(
    {"plan", "act", "bill", "law", "treaty", "accord", "agreement", "programme", "program", "project"}
)
NUMBERS = frozenset({"group", "number", "crowd", "band", "handful", "majority", "minority", "couple", "pair"})
STATES = frozenset({"state", "city", "county", "town", "nation", "country", "province", "municipality"})
MANY = frozenset({"both", "several", "many", "some", "two", "three", "four", "few", "most"})
# a name of two words or more, and what it is of
HOUSED = re.compile(r"((?:[A-Z][\w’'-]+\s+){1,3}[A-Z][\w’'-]+)\s+(?:of|at|from)\s+(?:the\s+)?([A-Z][^,;:]+)")
HOUSED_BEFORE = re.compile(r"((?:[A-Z][\w’'-]+\s+){1,3}[A-Z][\w’'-]+)\s+(?:of|at|from)\s+(?:the\s+)?\Z")
# "Grassley and Mr. Leahy"
JOINED_TITLE = re.compile(r"(?<=\s)(?:Mrs?|Ms|Mx|Dr|Sen|Rep|Gov|Prof|Gen)\b\.?\s+(?=[A-ZÀ-Þ])")
TITLES = TITLED | {
    "sir",
    "gen",
    "general",
    "judge",
    "justice",
    "pastor",
    "sen",
    "rep",
    "gov",
    "prof",
    "officer",
}


def is_housed(housed: re.Match[str]) -> bool:
    """Whether the name after "of" is a body's, and the one before it is none's."""
    bodies = BODY_NOUNS | ENDINGS
    return housed[2].split()[-1].lower() in bodies and not set(housed[1].lower().split()) & (bodies | TITLES)


def is_client(name: Token) -> bool:
    """ "a lawyer for Karl Lund"."""
    served = name.head.head if name.dep_ == "pobj" and name.head.lower_ == "for" else None
    return served is not None and served.pos_ == "NOUN" and served.lemma_.lower() in PERSON_NOUNS


def is_for_another(head: Token, tokens: Sequence[Token]) -> bool:
    """Whether a source ends with the one whom its head works for: "a lawyer for Porter"."""
    last = tokens[-1]
    is_after = last.dep_ == "pobj" and last.head.lower_ in ("for", "of", "to") and last.head.head == head
    return is_after and head.pos_ == "NOUN" and head.lemma_.lower() in PERSON_NOUNS


def subject_token(sentence: ParsedSentence, source: Span) -> Token | None:
    """The head token of a source span."""
    tokens = [t for t in sentence.doc if source.start <= sentence.start_of(t) < source.end]
    heads = [t for t in tokens if t.head not in tokens or t.head == t]
    return next((t for t in heads if t.pos_ != "DET"), heads[0] if heads else tokens[-1] if tokens else None)


def is_subject(root: Token) -> bool:
    """Whether a name is a subject, or stands in apposition to one."""
    return is_topic(root) or (root.dep_ == "appos" and is_topic(root.head))


def is_object(token: Token, is_inside: Callable[[Token], bool]) -> bool:
    """Whether the token stands after a preposition of the source, itself or in a compound."""
    while token.dep_ in ("compound", "nmod", "amod") and is_inside(token.head):
        token = token.head
    return token.dep_ == "pobj" and is_inside(token.head)


def is_possessor(doc: Doc, end: int, root: Token) -> bool:
    return root.dep_ == "poss" or (end < len(doc) and doc[end].tag_ == "POS")


def is_whose(name: Token) -> bool:
    """ "Porter aides": a name before the people who work for it."""
    noun = name.head
    return name.dep_ == "compound" and noun.tag_ == "NNS" and noun.lemma_.lower() in PERSON_NOUNS


def is_definite(tokens: Sequence[Token]) -> bool:
    return tokens[0].lower_ in DEFINITE


def is_of_many(head: Token) -> bool:
    """ "a group of doctors"."""
    inner = (g for c in head.children if c.lower_ == "of" for g in c.children if g.dep_ == "pobj")
    return any(noun.tag_ in ("NNS", "NNPS") for noun in inner)


def is_plural(head: Token, tokens: Sequence[Token]) -> bool:
    return head.tag_ in ("NNS", "NNPS") or tokens[0].lower_ in MANY
