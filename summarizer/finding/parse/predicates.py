"""Nouns and adjectives that report: "his claim that …", "voiced fears that …", "is confident that …"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .clauses import Clause, clause_of
from .grammar import ParsedSentence
from .objects import Range
from .subjects import SUBJECTS, VERBS, subject_of
from .verbs import LENDING, REPORTING, SETTINGS, TELLING
from .voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Token

# verbs of saying that also have another sense
HOLDS = frozenset(["hold", "stand", "find", "show", "break", "order"])
OWNING = ("by", "from", "of")


def read_noun(text: str, parsed: ParsedSentence, noun: Token) -> Clause | None:
    clause = _that_clause(noun)
    verb = _lender(noun)
    if clause is None and verb is not None:
        # "issued a warning that": the parser may hang the clause on the verb
        clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > noun.i and _has_that(c)), None)
    if clause is None:
        return None
    owner = _owner(noun)
    cue = noun
    if owner is None and verb is not None:
        owner = subject_of(verb)
        cue = verb if verb.lemma_.lower() in REPORTING and verb.lemma_.lower() not in LENDING else noun
    if (
        owner is None
        or owner.i in parsed.folded
        or (noun.lemma_.lower() in SETTINGS and not can_speak(owner))
    ):
        return None
    that = next(c for c in clause.children if c.lower_ == "that")
    ranges: list[Range] = [(that.i + 1, clause.right_edge.i + 1)]
    return clause_of(
        text,
        parsed,
        "noun" if cue is noun else "verb",
        owner,
        (cue, cue),
        ranges,
    )


def _that_clause(word: Token) -> Token | None:
    return next(
        (c for c in word.children if c.dep_ in ("acl", "ccomp", "relcl") and c.i > word.i and _has_that(c)),
        None,
    )


def _has_that(clause: Token) -> bool:
    """Whether "that" opens a clause of its own and not a relative one: "the warning that she issued"."""
    that = next((c for c in clause.children if c.lower_ == "that"), None)
    if that is None or that.dep_ == "mark":
        return that is not None
    has_subject = any(c.dep_ in SUBJECTS and c != that for c in clause.children)
    return has_subject and that.dep_ == "dobj" and clause.lemma_.lower() not in (LENDING | REPORTING) - HOLDS


def _owner(noun: Token) -> Token | None:
    """Whose claim it is: "Porter's claim", "a claim by Porter"."""
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    if owner is not None:
        return owner
    by = next((c for c in noun.children if c.dep_ == "prep" and c.lower_ in OWNING), None)
    return next((c for c in by.children if c.dep_ == "pobj"), None) if by is not None else None


def _lender(noun: Token) -> Token | None:
    """The verb that gives the noun its speaker: "voiced fears", "came to the conclusion", "said in a statement"."""
    head = noun.head
    if noun.dep_ == "pobj" and head.pos_ == "ADP":
        verb = head.head
        given = ("ccomp",) if verb.lemma_.lower() in TELLING else ("ccomp", "dobj")
        if verb.pos_ not in VERBS or any(c.dep_ in given for c in verb.children):
            return None
        lends = verb.lemma_.lower() in LENDING or (
            head.lower_ in ("in", "with") and verb.lemma_.lower() in REPORTING
        )
        return verb if lends else None
    if noun.dep_ == "dobj" and head.pos_ in VERBS and head.lemma_.lower() in LENDING:
        return head
    return None


def read_adjective(text: str, parsed: ParsedSentence, adjective: Token) -> Clause | None:
    """ "is confident (that) …": somebody's view, where the verb is a copula."""
    copula = adjective if adjective.pos_ in VERBS else adjective.head
    is_predicate = (
        adjective.dep_ in ("acomp", "attr", "ROOT", "conj", "ccomp", "oprd") or adjective.pos_ in VERBS
    )
    if not is_predicate or copula.pos_ not in VERBS:
        return None
    makes = copula.lemma_ == "make" and adjective.lower_ in ("clear", "plain")  # "made plain that"
    governors = [*adjective.children, *(copula.children if makes else ())]
    clause = next((c for c in governors if c.dep_ == "ccomp" and c.i > adjective.i), None)
    subject = next((c for c in copula.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < copula.i), None)
    if (
        clause is None
        or subject is None
        or subject.lower_ in ("it", "there", "that", "this", "which", "what")
    ):
        return None
    is_negated = any(c.dep_ == "neg" for c in copula.children)
    ranges: list[Range] = [(clause.left_edge.i, clause.right_edge.i + 1)]
    return clause_of(
        text, parsed, "adjective", subject, (adjective, adjective), ranges, is_negated=is_negated
    )
