"""Reporting clauses of a sentence: who is subject of which reporting word, and what is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..quotations import Quotation
from .asides import read_according, read_as, read_parenthetical, read_view
from .clauses import Clause, clause_of, mark_nested
from .contents import reported_ranges
from .grammar import ParsedSentence
from .predicates import read_adjective, read_noun
from .subjects import SUBJECTS, VERBS, absolute_subject, is_passive, nearest_name, subject_of
from .verbs import (
    HOLDING,
    LABELLING,
    MANNERS,
    PUTTING,
    REPORTING,
    REPORTING_NOUNS,
    SETTINGS,
    SHOWING,
    STATING,
    VIEWS,
)
from .voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Token

# how many characters may part a quotation from the clause that touches it: a mark, a comma, a space
TOUCHING = 3
SUPPOSING = ("say", "believe", "think", "report", "allege", "know", "estimate", "expect")
PROVING = ("prove", "show", "demonstrate", "establish")
ANYBODY = frozenset("people many some everybody everyone locals residents fans".split())


def find_clauses(text: str, parsed: ParsedSentence) -> list[Clause]:
    """Reporting clauses of one sentence, in text order."""
    found = [_read(text, parsed, token) for token in parsed.doc]
    return mark_nested([clause for clause in found if clause is not None])


def _read(text: str, parsed: ParsedSentence, token: Token) -> Clause | None:
    lemma = token.lemma_.lower()
    if token.i in parsed.folded:
        return None
    if token.lower_ in ("according", "per"):
        return read_according(text, parsed, token)
    if token.lower_ in VIEWS and token.i and token.dep_ == "pobj":
        return read_view(text, parsed, token)
    if token.pos_ in VERBS:
        return _read_verb(text, parsed, token)
    if token.dep_ == "parataxis" and token.tag_ == "NNS" and lemma in REPORTING:
        # "The oldest, Porter estimates, is lost": the verb taken for a noun
        name = next((c for c in token.children if c.dep_ == "compound" and c.pos_ == "PROPN"), None)
        return read_parenthetical(text, parsed, token, name) if name is not None else None
    if lemma in REPORTING_NOUNS | SETTINGS and token.pos_ == "NOUN":
        return read_noun(text, parsed, token)
    if token.lower_ in HOLDING and token.pos_ == "ADJ":
        return read_adjective(text, parsed, token)
    return None


def _read_verb(text: str, parsed: ParsedSentence, verb: Token) -> Clause | None:
    lemma = verb.lemma_.lower()
    if verb.dep_ in ("aux", "auxpass") or _is_hypothetical(verb) or _is_supposed(verb) or _is_wanted(verb):
        return None
    subject = subject_of(verb) or _inverted(parsed, verb) or _name_before(verb)
    if subject is not None and _is_torn(subject, verb):
        return None
    quoted = _quoted(parsed, verb, subject)
    if subject is None or subject.i in parsed.folded or not _is_voice(subject, verb, bool(quoted)):
        return read_adjective(text, parsed, verb) if verb.lower_ in HOLDING and verb.tag_ == "VBN" else None
    is_known = lemma in REPORTING | LABELLING | PUTTING
    if not is_known and not (quoted and _adjoins(parsed, verb, subject, quoted)):
        return None
    ranges = reported_ranges(parsed, verb, subject) if is_known and lemma not in MANNERS else []
    is_negated = any(child.dep_ == "neg" for child in verb.children)
    if not quoted and (lemma in MANNERS or _is_asked(verb) or _is_told(verb)):
        return None
    ranges = [r for r in ranges if not _is_of_saying(verb, *r)]
    if ranges or quoted:
        return clause_of(text, parsed, "verb", subject, (verb, verb), ranges, quoted, is_negated=is_negated)
    return read_as(text, parsed, verb, subject) or read_parenthetical(text, parsed, verb, subject)


def _is_torn(subject: Token, verb: Token) -> bool:
    """ "Arizona shooting suspect thought …": a place that the parser tore from the noun that it stands before."""
    following = subject.nbor(1) if subject.i + 1 < verb.i else None
    return (
        subject.ent_type_ == "GPE"
        and following is not None
        and following.tag_ == "VBG"
        and following.dep_ == "acl"
    )


def _name_before(verb: Token) -> Token | None:
    is_clear = verb.lemma_.lower() in REPORTING and not is_passive(verb)
    # "Asked why, Porter said": the parser takes the participle for the subject
    subjects = (
        c for c in verb.children if c.dep_ in SUBJECTS and not (c.dep_ == "csubj" and c.tag_ == "VBN")
    )
    return nearest_name(verb) if is_clear and not any(subjects) else None


def _is_voice(subject: Token, verb: Token, has_quotation: bool) -> bool:
    lemma = verb.lemma_.lower()
    is_carried = subject.lemma_ == "sign" and verb.dep_ == "acl"  # "waving signs protesting the cuts"
    if subject.lemma_ in ("percent", "%") or (is_carried and not has_quotation):
        return False
    if lemma in LABELLING and lemma not in STATING:  # what people in general call something is its nickname
        return can_speak(subject) and subject.lower_ not in ANYBODY
    return lemma not in SHOWING or has_quotation or can_speak(subject)


def _is_hypothetical(verb: Token) -> bool:
    """ "if he says so", "asked whether she worried", "until it can show that": nothing is said."""
    marks = {c.lower_ for c in verb.children if c.dep_ == "mark"}
    modals = {c.lower_ for c in verb.children if c.tag_ == "MD"}
    is_awaited = "until" in marks and bool(modals)
    is_due = bool(modals & {"must", "should"}) or (
        verb.dep_ == "xcomp" and verb.head.lemma_ in ("have", "need")
    )
    is_unproved = is_due and verb.lemma_.lower() in PROVING  # "prosecutors must prove that"
    return is_awaited or is_unproved or bool(marks & {"if", "whether", "unless", "lest"})


def _is_asked(verb: Token) -> bool:
    """ "Does she regret it?": the narrator's own question."""
    doc = verb.doc
    return (
        verb.dep_ == "ROOT" and doc[-1].text == "?" and (doc[0].pos_ == "AUX" or doc[0].tag_.startswith("W"))
    )


WANTING = frozenset("want need like prefer wish see hear have get keep leave".split())
ASKED_OF = frozenset("about by whether why how if what when who where".split())


def _is_told(verb: Token) -> bool:
    """ "Asked whether she agreed, …", "asked by a guest why …": a question to the speaker, not their words."""
    if verb.lemma_ != "ask" or verb.tag_ not in ("VBN", "VBD"):
        return False
    before, after = verb.doc[max(verb.i - 1, 0)], verb.doc[min(verb.i + 1, len(verb.doc) - 1)]
    is_inserted = before.text == "," and after.lower_ in ASKED_OF  # "Porter, asked about it, shrugged"
    return is_inserted or (verb.tag_ == "VBN" and verb.dep_ in ("advcl", "acl", "ccomp", "dep"))


def _is_wanted(verb: Token) -> bool:
    """ "wanted it acknowledged that …": it is what is to be acknowledged."""
    is_bare = verb.tag_ in ("VBN", "VBD") and not any(
        c.dep_ in ("aux", "auxpass", "mark") for c in verb.children
    )
    return is_bare and verb.dep_ in ("ccomp", "xcomp") and verb.head.lemma_.lower() in WANTING


def _is_of_saying(verb: Token, first: int, last: int) -> bool:
    """ "revealed what he said at the break": that something was said, and not what."""
    words = verb.doc[first:last]
    if len(words) < 3 or words[0].lower_ not in ("what", "how", "whatever") or words[1].pos_ != "PRON":
        return False
    return words[0].i > verb.i and words[2].lemma_.lower() in (
        "say",
        "tell",
        "ask",
        "answer",
        "reply",
        "write",
    )


def _is_supposed(verb: Token) -> bool:
    """ "shops said to be illegal": nobody in the sentence says so."""
    following = verb.nbor(1) if verb.i + 1 < len(verb.doc) else None
    is_participle = verb.tag_ in ("VBN", "VBD") and not any(c.dep_ in SUBJECTS for c in verb.children)
    # "with Porter expected to win"
    is_with = (
        any(c.lower_ == "with" and c.dep_ == "mark" for c in verb.children) or verb.head.lower_ == "with"
    )
    return (
        (is_participle or is_with)
        and following is not None
        and following.tag_ == "TO"
        and verb.lemma_ in SUPPOSING
    )


def _inverted(parsed: ParsedSentence, verb: Token) -> Token | None:
    """The speaker that the parse took for an object: "Is it safe?" asked Helen Porter."""
    before = verb.i - 1
    while before > 0 and verb.doc[before].is_punct:
        before -= 1
    if before not in parsed.folded or verb.lemma_.lower() not in REPORTING:
        return None
    return next((c for c in verb.children if c.dep_ in ("dobj", "obj") and c.left_edge.i == verb.i + 1), None)


def _quoted(parsed: ParsedSentence, verb: Token, subject: Token | None) -> list[Quotation]:
    """Whole quotations that hang on the verb, or that stand nearest to it where the parse lost them."""
    if not parsed.folded:
        return []
    mine = [
        quotation
        for index, quotation in parsed.folded.items()
        if index != verb.i and _verb_above(parsed.doc[index]) == verb and not _is_nearer(parsed, index, verb)
    ]
    if mine:
        return mine
    if subject is None or verb.dep_ not in ("ROOT", "parataxis", "ccomp", "conj", "advcl"):
        return []
    return [
        quotation
        for index, quotation in parsed.folded.items()
        if _is_loose(parsed.doc[index])
        and _between_is_clean(parsed, index, verb)
        and not _is_nearer(parsed, index, verb)
    ]


def _is_nearer(parsed: ParsedSentence, index: int, verb: Token) -> bool:
    """Whether another reporting verb with a subject of its own stands between the verb and the quotation."""
    return any(
        t.pos_ in VERBS
        and t.lemma_.lower() in REPORTING
        and (any(c.dep_ == "nsubj" for c in t.children) or absolute_subject(t) is not None)
        for t in parsed.doc[verb.i + 1 : index]
    )


def _verb_above(token: Token) -> Token | None:
    return next((a for a in token.ancestors if a.pos_ in VERBS), None)


def _is_loose(token: Token) -> bool:
    return token.dep_ in ("ROOT", "intj", "dep", "parataxis") or not any(
        a.pos_ == "VERB" for a in token.ancestors
    )


def _between_is_clean(parsed: ParsedSentence, index: int, verb: Token) -> bool:
    low, high = sorted((index, verb.i))
    return not any(
        t.pos_ == "VERB" and t.i not in (index, verb.i) and t.dep_ == "ROOT" for t in parsed.doc[low:high]
    )


def _adjoins(parsed: ParsedSentence, verb: Token, subject: Token, quoted: list[Quotation]) -> bool:
    """ "Yes," quipped X / X quipped, "Yes": any verb reports when its clause touches the quotation."""
    start = min(parsed.start_of(verb), parsed.start_of(subject.doc[subject.left_edge.i]))
    end = max(parsed.end_of(verb), parsed.end_of(subject.doc[subject.right_edge.i]))
    return any(
        0 <= gap <= TOUCHING
        for q in quoted
        for gap in (start - q.end, q.start - end, q.start - parsed.end_of(verb))
    )
