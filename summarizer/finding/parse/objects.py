"""What a reporting verb reports with a noun: its object, or what follows its preposition."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from .grammar import ParsedSentence
from .nouns import PERSON_NOUNS
from .subjects import THINGS, VERBS, is_passive
from .verbs import (
    DAYS,
    JUDGING,
    LABELLING,
    OCCASIONS,
    PREPOSITIONS,
    PUTTING,
    REGARDING,
    STATING,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# tokens of a sentence, end exclusive
Range = tuple[int, int]
# how far from its verb a preposition may stand, in tokens
REACH = 12
PERSONAL = ("him", "her", "them", "me", "us")
AIMS = ("plan", "intention", "proposal", "decision")
# of these somebody is the object, and what they are called another
NAMING = frozenset("call label dub brand term deem".split())
BLAMING = ("accuse", "blame")


def object_ranges(parsed: ParsedSentence, verb: Token) -> list[Range]:
    """ "confirmed the closure", "put the cost at three million", "called it a gift": in text order."""
    ranges = [
        (child.left_edge.i, _as_what(verb, _plan(verb, child)))
        for child in verb.children
        if child.i not in parsed.folded and child.i > verb.i and _is_reported_phrase(parsed, verb, child)
    ]
    return sorted(ranges) if ranges else _valued(verb) or _blamed(verb) or _labelled(parsed, verb)


def topic_of(parsed: ParsedSentence, verb: Token) -> Range | None:
    """ "warned of floods", "called for the ward to be reopened", "accused him of theft": after the preposition."""
    for preposition in parsed.doc[verb.i + 1 : verb.i + REACH]:
        if preposition.lower_ not in PREPOSITIONS.get(verb.lemma_.lower(), ()):
            continue
        if verb.lemma_.lower() in BLAMING and not any(
            c.dep_ == "dobj" and c.i > verb.i for c in verb.children
        ):
            return None  # "a man accused of theft"
        is_direct = preposition.i == verb.i + 1 or preposition.head == verb
        if not is_direct and not (preposition.head.dep_ == "dobj" and preposition.head.head == verb):
            return None
        phrase = preposition.head if preposition.dep_ in ("mark", "aux") else preposition
        ends = [
            phrase.right_edge.i,
            *(c.right_edge.i for c in verb.children if c.dep_ == "xcomp" and c.i > preposition.i),
        ]
        for child in verb.children:  # "of floods | in the valley"
            if child.dep_ == "prep" and child.left_edge.i == max(ends) + 1:
                ends.append(child.right_edge.i)
        begin = preposition.i + 1
        ends = [_before_setting(parsed.doc, begin, max(ends) + 1) - 1]
        return (begin, max(ends) + 1) if max(ends) >= begin and parsed.doc[begin].text not in DAYS else None
    return None


def _is_reported_phrase(parsed: ParsedSentence, verb: Token, child: Token) -> bool:
    if child.dep_ != "dobj" or verb.lemma_.lower() not in STATING or child.lower_ in THINGS:
        return False
    if verb.lemma_.lower() == "attack":  # else with hands
        return any(t.is_quote for t in child.subtree) or _as_what(verb, _end_of_noun(child)) > _end_of_noun(
            child
        )
    if verb.lemma_.lower() == "question" and (
        child.ent_type_ == "PERSON" or child.lemma_.lower() in PERSON_NOUNS or child.lower_ in PERSONAL
    ):
        return False  # "police questioned the man"
    first = parsed.doc[child.left_edge.i].lower_
    return first not in ("this", "that", "these", "those") and not _is_setting(verb)


def _is_setting(verb: Token) -> bool:
    """ "…, she said when she announced the plan": a circumstance, told by the narrator."""
    return any(c.lower_ in ("when", "after", "before", "while", "until", "since") for c in verb.children)


def _plan(verb: Token, noun: Token) -> int:
    """ "announced plans this week to build": the noun with the infinitive that the parser hung on the verb."""
    end = _end_of_noun(noun)
    aim = next((c for c in verb.children if c.dep_ in ("xcomp", "advcl") and c.i > noun.i), None)
    is_aim = aim is not None and noun.lemma_ in AIMS and any(c.tag_ == "TO" for c in aim.children)
    return int(aim.right_edge.i) + 1 if is_aim and aim is not None else end


def _as_what(verb: Token, end: int) -> int:
    """ "blasted her as “a disgrace”", "thanked them for it": the object goes on to what it is called, or judged for."""
    following = verb.doc[end] if end < len(verb.doc) else None
    if following is None or following.lower_ not in ("as", "for") or following.head != verb:
        return end
    if following.lower_ == "for" and verb.lemma_.lower() not in JUDGING:
        return end
    last = following.right_edge.i + 1
    quotes = [t.i + 1 for t in verb.doc[following.i + 1 : last] if t.is_quote]
    if following.lower_ == "as" and len(quotes) > 1:
        return quotes[-1]
    day = next((t.i for t in verb.doc[following.i + 1 : last] if t.text in DAYS), last)
    return day - (day < last and verb.doc[day - 1].pos_ == "ADP")


def counted(verb: Token) -> list[Range]:
    """ "a survey found 47 percent in favour": what a document counts, to the end of the clause."""
    thing = next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i), None)
    if thing is None or not any(t.like_num for t in thing.subtree):
        return []
    last = verb.right_edge.i + 1
    return [(thing.left_edge.i, next((t.i for t in verb.doc[thing.i : last] if t.text == ";"), last))]


def _valued(verb: Token) -> list[Range]:
    """ "put the cost at three million": the thing and its number."""
    thing = next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i), None)
    if thing is None or verb.lemma_.lower() not in PUTTING:
        return []
    at = next((t for t in verb.doc[thing.i + 1 : thing.i + REACH] if t.lower_ == "at"), None)
    if at is None or not (at.head == verb or verb in at.ancestors):
        return []
    return [(thing.left_edge.i, at.right_edge.i + 1)] if any(t.like_num for t in at.subtree) else []


def _blamed(verb: Token) -> list[Range]:
    """ "blamed the flood on the dam": the thing and its cause."""
    thing = next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i), None)
    if thing is None or verb.lemma_.lower() != "blame":
        return []
    on = next((t for t in (*verb.children, *thing.children) if t.lower_ == "on" and t.i > thing.i), None)
    return [(thing.left_edge.i, on.right_edge.i + 1)] if on is not None else []


def _labelled(parsed: ParsedSentence, verb: Token) -> list[Range]:
    """ "called it a gift to nobody", "described the plan as reckless": from the named thing to the end."""
    beside = ("punct", "advmod", "npadvmod", "cc", "conj", "advcl")
    things = [c for c in verb.children if c.i > verb.i]
    after = [c for c in things if c.dep_ not in beside or (c.dep_ == "conj" and c.pos_ in ("NOUN", "PROPN"))]
    if not after or verb.lemma_.lower() not in LABELLING:
        return []
    if any(c.tag_ == "WP" and c.dep_ == "dobj" for c in verb.children) and after[0].lower_ == "as":
        left = after[0].i + 1  # "what analysts described as age-old tactics"
        return [(left, after[0].right_edge.i + 1)] if left <= after[0].right_edge.i else []
    named = [c for c in after if c.dep_ in ("dobj", "oprd", "ccomp", "xcomp")]
    if verb.lemma_.lower() in NAMING and len(named) == 1 and named[0].left_edge.lower_ in ("a", "an"):
        return []  # "Minister called a “liar” in parliament": he is
    left, right = after[0].left_edge.i, max(c.right_edge.i for c in after) + 1
    further = next((t for t in parsed.doc[left:right] if t.dep_ == "conj" and t.tag_ == verb.tag_), None)
    right = right if further is None else before_link(parsed.doc, further)
    has_quote = any(_is_mark(t) or t.i in parsed.folded for t in parsed.doc[left:right])
    return [(left, right)] if has_quote or _has_label(verb, after) else []


def _is_mark(token: Token) -> bool:
    """A quotation mark, and not the apostrophe of "analysts’ estimates"."""
    return token.is_quote and token.tag_ != "POS" and token.text != "’"


def _has_label(verb: Token, after: list[Token]) -> bool:
    """Whether an object is said to be something, and not only named: "they called the hill Rosa"."""
    if is_passive(verb) or (verb.tag_ == "VBG" and verb.dep_ == "acl"):
        return False
    if any(
        t.lower_ == "as" and t.dep_ == "prep" and t.i > after[0].left_edge.i
        for c in after
        for t in (c, *c.children)
    ):
        return True
    if verb.lemma_.lower() in REGARDING:
        return False
    parts = [
        *after,
        *(t for c in after for t in c.subtree if t.dep_ == "appos" and t.left_edge.nbor(-1).text != ","),
    ]
    labels = [t for t in parts if t.dep_ in ("oprd", "appos") or (t.dep_ == "ccomp" and t.pos_ not in VERBS)]
    labels = [t for t in labels if t.lemma_ != "time"]  # "called the police a second time"
    return any(t.pos_ != "PROPN" and (t.pos_ == "ADJ" or t.left_edge.pos_ == "DET") for t in labels)


def _end_of_noun(noun: Token) -> int:
    """Where the object ends when a clause after a comma is the narrator's."""
    for token in noun.subtree:
        if (
            token.dep_ in ("relcl", "acl", "advcl")
            and token.i > noun.i
            and not _is_within_clause(token, noun)
            and noun.doc[token.left_edge.i - 1].text == ","
        ):
            return int(token.left_edge.i) - 1
    return _before_setting(noun.doc, noun.left_edge.i, noun.right_edge.i + 1)


def _is_within_clause(token: Token, noun: Token) -> bool:
    """ "the hope that the town, which has waited, will act": the relative clause is of what is hoped."""
    between = takewhile(lambda t: t != noun, token.ancestors)
    return any(t.dep_ in ("acl", "ccomp") and any(c.dep_ == "mark" for c in t.children) for t in between)


def _before_setting(doc: Doc, begin: int, end: int) -> int:
    """Where it ends when a phrase at its end tells where it was said: "more money in a statement on Thursday"."""
    for token in doc[begin + 1 : end]:
        noun = next((c for c in token.children if c.dep_ == "pobj"), None) if token.pos_ == "ADP" else None
        if noun is not None and token.lower_ in ("in", "during", "at") and noun.lemma_.lower() in OCCASIONS:
            if not any(t.is_quote for t in doc[token.i : end]):
                return int(token.i)
    return int(end)


def before_link(doc: Doc, token: Token) -> int:
    """The place before the comma and the conjunction that lead to the token."""
    end = token.left_edge.i
    while end > 0 and (doc[end - 1].dep_ == "cc" or doc[end - 1].text == "," or doc[end - 1].pos_ == "ADV"):
        end -= 1
    return end
