"""Reporting clauses of English: who is subject of which reporting word, and what is reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..brief import Span
from .grammar import ParsedSentence
from .quotations import Quotation
from .sentences import Sentence
from .verbs import OBJECT_REPORTING, REPORTING, REPORTING_NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
# what may hang on a reporting verb without being reported
CIRCUMSTANCE = frozenset(
    """aux auxpass neg advmod npadvmod prep dative agent prt punct mark cc advcl expl nsubj nsubjpass csubj
    intj""".split()
)
REPORTED_PREPOSITIONS = {
    "warn": "of about against", "call": "for", "complain": "about of", "appeal": "for", "apologise": "for",
    "apologize": "for", "speculate": "about on", "comment": "on", "object": "to", "agree": "on with to",
    "argue": "for against", "insist": "on", "testify": "about to", "worry": "about", "object ": "to", "joke": "about",
    "protest": "against", "boast": "of about", "speak": "of about", "hint": "at", "press": "for", "push": "for",
    "complain ": "of", "vow": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clause:
    """One attribution as the grammar shows it.

    Attributes:
        source: the words that name the speaker; None where the clause leaves it out.
        cue: the reporting word.
        content: the reported words, in text order, without the reporting clause; empty where a quotation is all.
        quotations: whole quotations that it reports.
        head: the source's head word.
        is_nested: reported inside another clause's content.
        is_negated: "did not say".
    """

    sentence: Sentence
    source: Span | None
    cue: Span
    content: tuple[Span, ...]
    quotations: tuple[Quotation, ...]
    head: str
    lemma: str
    is_nested: bool = False
    is_negated: bool = False


def find_clauses(text: str, parsed: ParsedSentence) -> list[Clause]:
    """Reporting clauses of one sentence, in text order."""
    clauses: list[Clause] = []
    for token in parsed.doc:
        clause = None
        if token.lower_ == "according" or (token.lower_ == "per" and token.dep_ == "prep"):
            clause = _according_clause(text, parsed, token)
        elif token.pos_ in ("VERB", "AUX"):
            clause = _verb_clause(text, parsed, token)
        elif token.lemma_.lower() in REPORTING_NOUNS:
            clause = _noun_clause(text, parsed, token)
        if clause is not None:
            clauses.append(clause)
    return _mark_nested(clauses)


def _mark_nested(clauses: list[Clause]) -> list[Clause]:
    marked: list[Clause] = []
    for clause in clauses:
        nested = any(
            span.start <= clause.cue.start < span.end
            for other in clauses
            if other is not clause
            for span in other.content
        )
        marked.append(
            Clause(clause.sentence, clause.source, clause.cue, clause.content, clause.quotations, clause.head,
                   clause.lemma, nested, clause.is_negated)
        )  # fmt: skip
    return marked


def _verb_clause(text: str, parsed: ParsedSentence, verb: Token) -> Clause | None:
    lemma = verb.lemma_.lower()
    if verb.dep_ in ("aux", "auxpass") or verb.i in parsed.folded:
        return None
    subject = subject_of(verb) or _inverted(parsed, verb)
    quoted = _quoted(parsed, verb, subject)
    if lemma not in REPORTING and not (
        quoted and subject is not None and _adjoins(parsed, verb, subject, quoted)
    ):
        return None
    if (
        subject is None
        or subject.i in parsed.folded
        or subject.pos_ == "NUM"
        or subject.lemma_ in ("percent", "%")
    ):
        return None
    reported = [] if lemma not in REPORTING else _reported(parsed, verb, lemma)
    if not reported and not quoted:
        reported = _parenthetical(parsed, verb, subject)
    if not reported and not quoted:
        return None
    if (
        verb.tag_ == "VBN"
        and any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)
        and subject.dep_ != "pobj"
    ):
        return None
    content = _spans(text, parsed, reported)
    source = source_of(text, parsed, subject)
    negated = any(child.dep_ == "neg" for child in verb.children)
    cue = Span.of(text, parsed.start_of(verb), parsed.end_of(verb))
    return Clause(
        parsed.sentence, source, cue, content, tuple(quoted), subject.text, lemma, is_negated=negated
    )


def subject_of(verb: Token) -> Token | None:
    seen = verb
    for _ in range(4):
        agents = [g for c in seen.children if c.dep_ == "agent" for g in c.children if g.dep_ == "pobj"]
        if agents:
            return agents[0]
        for child in seen.children:
            if child.dep_ in ("nsubj", "nsubjpass") and child.pos_ in (
                "NOUN",
                "PROPN",
                "PRON",
                "DET",
                "ADJ",
                "NUM",
                "X",
            ):
                if child.lower_ in ("who", "which", "that") and seen.dep_ == "relcl":
                    return seen.head
                if child.lower_ in ("it", "which", "that", "what", "this"):
                    return child if child.lower_ in ("it", "this") and seen is verb else None
                return child
        if seen.dep_ == "conj" and seen.head.pos_ in ("VERB", "AUX"):
            seen = seen.head
        elif seen.dep_ == "xcomp" and seen.head.pos_ in ("VERB", "AUX") and seen.tag_ in ("VBG", "VB"):
            seen = seen.head  # "went on to say"
        elif (
            seen.dep_ in ("advcl", "acl")
            and seen.tag_ == "VBG"
            and seen.lower_ in ("saying", "adding", "telling")
        ):
            if seen.head.pos_ not in ("VERB", "AUX"):
                return seen.head
            seen = seen.head  # "declined, saying"; other participles are the narrator's
        else:
            return None
    return None


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
        if index != verb.i and verb in _governors(parsed.doc[index])
    ]
    if mine:
        return mine
    if subject is not None and verb.dep_ in ("ROOT", "parataxis", "ccomp", "conj", "advcl"):
        return [
            q
            for i, q in parsed.folded.items()
            if _is_loose(parsed.doc[i]) and _between_is_clean(parsed, i, verb)
        ]
    return []


def _governors(token: Token) -> list[Token]:
    """The nearest verb above the token, and that verb's coordinated heads."""
    for ancestor in token.ancestors:
        if ancestor.pos_ in ("VERB", "AUX"):
            return [ancestor]
    return []


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
        0 <= start - q.end <= 3 or 0 <= q.start - end <= 3 or 0 <= q.start - parsed.end_of(verb) <= 3
        for q in quoted
    )


def _reported(parsed: ParsedSentence, verb: Token, lemma: str) -> list[tuple[int, int]]:
    """Token ranges, end exclusive, of what the verb reports."""
    ranges: list[tuple[int, int]] = []
    for child in verb.children:
        if child.i in parsed.folded:
            continue
        if child.dep_ == "ccomp" or (child.dep_ in ("xcomp",) and lemma not in ("be",)):
            ranges.extend(_clause_ranges(verb, child))
        elif (
            child.dep_ in ("dobj", "obj")
            and lemma in OBJECT_REPORTING
            and not any(c.dep_ in ("ccomp", "xcomp") for c in verb.children)
        ):
            ranges.append((child.left_edge.i, _narrated_end(child)))
        elif (
            child.dep_ == "prep"
            and child.lower_ in REPORTED_PREPOSITIONS.get(lemma, "").split()
            and not any(c.dep_ in ("ccomp",) for c in verb.children)
        ):
            ranges.append((child.left_edge.i, child.right_edge.i + 1))
    return sorted(ranges)


def _clause_ranges(verb: Token, clause: Token) -> list[tuple[int, int]]:
    left, right = clause.left_edge.i, clause.right_edge.i + 1
    if clause.i < verb.i:  # fronted: the content runs from the clause's beginning to the reporting clause
        reporting = min(
            [verb.i] + [c.left_edge.i for c in verb.children if c.dep_ in SUBJECTS and c.i > clause.i]
        )
        ranges = [(left, min(right, reporting))]
        after = [c for c in clause.children if c.i > verb.i]
        if after:  # interrupted: "A, he said, B"
            ranges.append((min(c.left_edge.i for c in after), max(c.right_edge.i for c in after) + 1))
        return ranges
    left = max(left, verb.i + 1)
    return [(left, right)]


def _narrated_end(noun: Token) -> int:
    """Where the object ends when a relative clause after a comma is the narrator's."""
    for token in noun.subtree:
        if token.dep_ == "relcl" and token.i > noun.i and noun.doc[token.left_edge.i - 1].text == ",":
            return token.left_edge.i - 1
    return noun.right_edge.i + 1


def _parenthetical(parsed: ParsedSentence, verb: Token, subject: Token) -> list[tuple[int, int]]:
    """ "A, he said." where the parse made the reporting clause an aside of what it reports."""
    if verb.lemma_.lower() not in REPORTING or verb.lemma_.lower() in OBJECT_REPORTING:
        return []
    if verb.dep_ not in ("parataxis", "advcl", "ccomp", "ROOT", "relcl", "conj"):
        return []
    left = min(verb.i, subject.left_edge.i if subject.i > 0 else verb.i)
    right = max(verb.i, subject.right_edge.i)
    doc = parsed.doc
    while (
        right + 1 < len(doc) and doc[right + 1].head == verb and doc[right + 1].dep_ in ("advmod", "npadvmod")
    ):
        right += 1
    before = doc[left - 1].text if left else ""
    after = doc[right + 1].text if right + 1 < len(doc) else "."
    if before != "," or after not in ",.;":
        return []
    ranges = [(0, left - 1)]
    if after == "," and right + 2 < len(doc):
        ranges.append((right + 2, len(doc)))
    return ranges


def _according_clause(text: str, parsed: ParsedSentence, token: Token) -> Clause | None:
    preposition = next(
        (c for c in token.children if c.lower_ == "to"), token if token.lower_ == "per" else None
    )
    if preposition is None:
        return None
    source = next((c for c in preposition.children if c.dep_ in ("pobj", "nsubj", "pcomp")), None)
    if source is None:
        return None
    left, right = token.i, max(token.right_edge.i, preposition.right_edge.i)
    doc = parsed.doc
    if left > 0:
        right = min(right, _tail_of_aside(source))
        if right + 1 < len(doc) and doc[right + 1].text not in ",.;":
            right = source.right_edge.i
    else:
        right = _tail_of_aside(source)
    ranges: list[tuple[int, int]] = []
    if left > 0:
        begin = 0
        if doc[left - 1].text != "," and token.head.pos_ in ("VERB", "AUX"):
            begin = min(token.head.left_edge.i, begin)
        ranges.append((begin, left - (doc[left - 1].text in ",(")))
    if right + 1 < len(doc) and doc[right + 1].text in ",":
        ranges.append((right + 2, len(doc)))
    folded = tuple(q for i, q in parsed.folded.items() if not left <= i <= right)
    whole = [r for r in ranges if r[1] > r[0]]
    if folded and all(all(t.i in parsed.folded or t.is_punct for t in doc[a:b]) for a, b in whole):
        whole = []
    elif folded:
        folded = ()
    content = _spans(text, parsed, whole)
    if not content and not folded:
        return None
    cue = Span.of(text, parsed.start_of(token), parsed.end_of(preposition))
    return Clause(
        parsed.sentence, source_of(text, parsed, source), cue, content, folded, source.text, "according"
    )


def _tail_of_aside(source: Token) -> int:
    """The last token of the source with its appositions, up to the comma that closes the aside."""
    right = source.i
    for token in source.subtree:
        if token.i <= right:
            continue
        if any(
            a.dep_ in ("relcl",) or (a.dep_ == "conj" and a.pos_ == "VERB")
            for a in [token, *token.ancestors]
            if a.i > source.i
        ):
            break
        right = token.i
    while right > source.i and source.doc[right].is_punct:
        right -= 1
    return right


def _noun_clause(text: str, parsed: ParsedSentence, noun: Token) -> Clause | None:
    if noun.pos_ != "NOUN":
        return None
    clause = next((c for c in noun.children if c.dep_ in ("acl", "ccomp") and c.i > noun.i), None)
    if clause is None or not any(c.lower_ == "that" and c.dep_ == "mark" for c in clause.children):
        return None
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    if owner is None:
        by = next((c for c in noun.children if c.dep_ == "prep" and c.lower_ in ("by", "from", "of")), None)
        owner = next((c for c in by.children if c.dep_ == "pobj"), None) if by is not None else None
    cue_token, lemma = noun, noun.lemma_.lower()
    verb = noun.head.head
    is_free = noun.head.lower_ == "in" and not any(c.dep_ in ("ccomp", "dobj") for c in verb.children)
    if owner is None and is_free and verb.lemma_.lower() in REPORTING:
        owner, cue_token, lemma = subject_of(verb), verb, verb.lemma_.lower()  # "said in a statement that"
    if owner is None or owner.i in parsed.folded:
        return None
    content = _spans(text, parsed, [(clause.left_edge.i, clause.right_edge.i + 1)])
    cue = Span.of(text, parsed.start_of(cue_token), parsed.end_of(cue_token))
    return Clause(parsed.sentence, source_of(text, parsed, owner), cue, content, (), owner.text, lemma)


def source_of(text: str, parsed: ParsedSentence, head: Token) -> Span:
    """The noun phrase of the source without its "'s", relative clauses and what follows a comma."""
    doc = head.doc
    left = head.left_edge.i
    right = head.i
    for token in head.subtree:
        if token.i <= head.i:
            continue
        inside = [token, *(a for a in token.ancestors if a.i >= head.i)]
        if any(
            a.dep_ in ("relcl", "acl", "appos", "advcl") or (a.dep_ == "punct" and a.text in ",–—(")
            for a in inside
            if a.i != head.i
        ):
            if not any(t.dep_ == "conj" and t.head == head and t.i >= token.i for t in doc):
                break
        right = token.i
    while right > head.i and (doc[right].is_punct or doc[right].dep_ in ("case", "cc")):
        right -= 1
    while left < head.i and (
        doc[left].is_punct or doc[left].i in parsed.folded or doc[left].dep_ in ("cc", "mark", "preconj")
    ):
        left += 1
    return Span.of(text, parsed.start_of(doc[left]), parsed.end_of(doc[right]))


def _spans(text: str, parsed: ParsedSentence, ranges: list[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(
        _trimmed(text, parsed, left, right) for left, right in ranges if _has_words(parsed, left, right)
    )


def _has_words(parsed: ParsedSentence, left: int, right: int) -> bool:
    return any(
        token.is_alpha or token.like_num or token.i in parsed.folded for token in parsed.doc[left:right]
    )


EDGE = frozenset(",;:.")
OPENERS = ("that", "if")


def _trimmed(text: str, parsed: ParsedSentence, left: int, right: int) -> Span:
    tokens = list(parsed.doc[left:right])
    while len(tokens) > 1 and (
        tokens[0].is_space
        or tokens[0].text in EDGE
        or (tokens[0].lower_ == "that" and tokens[0].dep_ == "mark")
    ):
        tokens.pop(0)
    while len(tokens) > 1 and (
        tokens[-1].is_space or tokens[-1].text in EDGE or tokens[-1].text in ("and", "but")
    ):
        tokens.pop()
    return Span.of(text, parsed.start_of(tokens[0]), parsed.end_of(tokens[-1]))
