"""Reporting clauses that stand beside what they report: "according to her", "as she said", "…, she said."."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .clauses import Clause, clause_of
from .contents import rest_of
from .grammar import ParsedSentence
from .objects import Range
from .subjects import SUBJECTS, VERBS
from .verbs import DAYS, PREPOSITIONS, REPORTING, STATING, TELLING
from .voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

ACCOUNTS = ("account", "admission", "estimate", "estimates")
LABEL = 3  # words before a colon
ENDS = ",.;:)—–-"
ESTIMATED = frozenset("estimate consensus forecast expectation projection".split())
ADVERBIAL = ("advmod", "npadvmod", "prep", "advcl", "dative", "dobj")


def read_according(text: str, parsed: ParsedSentence, token: Token) -> Clause | None:
    preposition = (
        token if token.lower_ == "per" else next((c for c in token.children if c.lower_ == "to"), None)
    )
    if preposition is None:
        return None
    source = next((c for c in preposition.children if c.dep_ in ("pobj", "nsubj", "pcomp")), None)
    if (
        source is None
        or source.pos_ not in ("NOUN", "PROPN", "PRON")
        or (token.lower_ == "per" and (not can_speak(source) or not _stands_apart(token)))
    ):
        return None
    ranges = _beside(parsed.doc, token.i, _end_of_source(source))
    ranges = _compared(parsed.doc, token.i) or ranges
    folded = [q for i, q in parsed.folded.items() if any(a <= i < b for a, b in ranges)]
    if folded and all(t.i in parsed.folded or t.is_punct for a, b in ranges for t in parsed.doc[a:b]):
        ranges = []
    elif folded:
        folded = []
    if not ranges and not folded:
        return None
    return clause_of(
        text, parsed, "according", source, (token, preposition), ranges, folded, lemma="according"
    )


def _compared(doc: Doc, first: int) -> list[Range]:
    """ "X said it earned 55 cents, well ahead of estimates of 50, according to Y": Y knows what was estimated."""
    if doc[first - 1].text != "," or not first:
        return []
    comma = next((t.i for t in reversed(doc[: first - 1]) if t.text == ","), None)
    root = next((t for t in doc[:first] if t.dep_ == "ROOT"), None)
    if comma is None or root is None or root.lemma_.lower() not in REPORTING or root.i > comma:
        return []
    tail = doc[comma + 1 : first - 1]
    return [(tail.start, tail.end)] if any(t.lemma_.lower() in ESTIMATED for t in tail) else []


def _stands_apart(preposition: Token) -> bool:
    """Whether nothing is counted before it: "the cost per student"."""
    return preposition.i == 0 or preposition.nbor(-1).text in ",—–(;"


def read_view(text: str, parsed: ParsedSentence, noun: Token) -> Clause | None:
    """ "in the view of Porter", "by Porter's own account": whose view the rest of the sentence is."""
    preposition = noun.head
    is_apart = noun.left_edge.i > preposition.i + 1
    if preposition.lower_ != ("by" if noun.lower_ in ACCOUNTS else "in") or is_apart:
        return None
    of = next((c for c in noun.children if c.lower_ == "of" and c.i == noun.i + 1), None)
    owner = next(
        (c for c in (of.children if of is not None else noun.children) if c.dep_ in ("pobj", "poss")), None
    )
    if owner is None or not can_speak(owner) or owner.lower_ == "it":
        return None
    last = noun.i if of is None else _end_of_source(owner)
    ranges = _beside(parsed.doc, preposition.i, last)
    folded = [q for i, q in parsed.folded.items() if any(a <= i < b for a, b in ranges)]
    if folded or not ranges:
        return None
    return clause_of(text, parsed, "according", owner, (noun, noun), ranges, lemma="according")


def _beside(doc: Doc, first: int, last: int) -> list[Range]:
    """What an aside from first to last, both included, leaves of its sentence."""
    has_subject = any(t.dep_ in SUBJECTS for t in doc[:first])
    is_opening = not has_subject or (
        doc[first - 1].dep_ == "mark" or _word_before(doc, first) in ("that", "which", "who", "but")
    )
    if is_opening:
        if last + 1 < len(doc) and doc[last + 1].dep_ == "acl":  # "according to a suit filed by Porter, …"
            last = next((t.i - 1 for t in doc[last + 1 :] if t.text == ","), last)
        after = _after_asides(doc, last + 1)
        return [(after, len(doc))] if after < len(doc) else []
    left = first - (doc[first - 1].text in ",(—–-")
    ranges = [(_clause_start(doc, left), left)]
    # words after it are reported too where it interrupts them
    if last + 2 < len(doc) and doc[last + 1].text in ",)" and doc[first].head.i > last:
        ranges.append((last + 2, len(doc)))
    return ranges


def _word_before(doc: Doc, place: int) -> str:
    before = place - 1
    while before > 0 and doc[before].text == ",":
        before -= 1
    return str(doc[before].lower_)


def _clause_start(doc: Doc, left: int) -> int:
    """The beginning of the sentence, or what follows its last semicolon or a short label: "Storm: …"."""
    return max((t.i + 1 for t in doc[:left] if t.text == ";" or (t.text == ":" and t.i <= LABEL)), default=0)


def _after_asides(doc: Doc, position: int) -> int:
    """Past what hangs on a fronted source between commas: "According to Reuters, citing officials, the …"."""
    while position < len(doc) and doc[position].text == ",":
        following = doc[position + 1] if position + 1 < len(doc) else None
        if following is None or not _is_aside(following):
            return position + 1
        commas = [t.i for t in doc[position + 2 :] if t.text == ","]
        if not commas:
            return position + 1
        position = next((place for place in commas if place > _reach(following)), commas[0])
        if position + 1 < len(doc) and doc[position + 1].is_quote:
            return position + 2
    return position


def _is_aside(token: Token) -> bool:
    """Whether a phrase after a comma says something of the source and not what the source says."""
    if token.lower_ in ("who", "which", "whose"):
        return True
    return (
        token.tag_ == "VBG"
        and token.dep_ in ("acl", "advcl")
        and token.lemma_.lower() in ("quote", "cite", "speak", "write")
    )


def _reach(token: Token) -> int:
    """The last word of the relative clause or participle that the token opens."""
    verb = token if token.pos_ in VERBS else next((a for a in token.ancestors if a.dep_ == "relcl"), token)
    return int(verb.right_edge.i) if verb.right_edge.i - token.i < 40 and verb is not token else int(token.i)


def _end_of_source(source: Token) -> int:
    """The last token of the source with its appositions, without a clause that the parser hung on it."""
    right, commas = source.i, 0
    for token in source.subtree:
        if token.i <= right:
            continue
        commas += token.text == ","
        if commas > 1:
            break
        above = [token, *(a for a in token.ancestors if a.i > source.i)]
        if any(a.dep_ in ("relcl", "acl", "dobj") or (a.dep_ == "conj" and a.pos_ == "VERB") for a in above):
            break
        right = token.i
    while right > source.i and source.doc[right].is_punct:
        right -= 1
    return int(right)


def read_as(text: str, parsed: ParsedSentence, verb: Token, subject: Token) -> Clause | None:
    """ "As she told the court, the dam was old": the sentence but for the aside.

    "As the meeting concluded, …" tells when.
    """
    if verb.lemma_.lower() not in REPORTING or not can_speak(subject):
        return None
    mark = next(
        (c for c in verb.children if c.dep_ in ("mark", "advmod", "prep") and c.lower_ in ("as", "like")),
        None,
    )
    doc = parsed.doc
    if mark is None or mark.i > verb.i or _has_complement(verb) or _is_compared(verb):
        return None
    last = verb.right_edge.i
    while last > verb.i and doc[last].is_punct:
        last -= 1
    if last + 1 < len(doc) and doc[last + 1].text not in ENDS:
        return None
    ranges = _beside(doc, mark.i, last)
    folded = [q for i, q in parsed.folded.items() if any(a <= i < b for a, b in ranges)]
    if folded:
        return None
    return clause_of(text, parsed, "as", subject, (verb, verb), ranges)


def _has_complement(verb: Token) -> bool:
    """ "as analysts signalled disappointment", "as analysts pointed to the forecast": what they say is no other clause."""
    lemma = verb.lemma_.lower()
    if lemma in TELLING:
        return False
    links = PREPOSITIONS.get(lemma, frozenset()) | ({"to"} if lemma == "point" else set())
    return any(
        c.i > verb.i
        and (
            (c.dep_ == "dobj" and c.lower_ != "it" and c.text not in DAYS)
            or (c.dep_ == "prep" and c.lower_ in links)
        )
        for c in verb.children
    )


def _is_compared(verb: Token) -> bool:
    """ "not as fast as she had reported"."""
    measure = verb.head
    return measure.pos_ in ("ADJ", "ADV") and any(c.lower_ in ("as", "so") for c in measure.lefts)


def read_parenthetical(text: str, parsed: ParsedSentence, verb: Token, subject: Token) -> Clause | None:
    """ "A, he said." where the parse made the reporting clause an aside of what it reports."""
    lemma = verb.lemma_.lower()
    if (
        lemma not in REPORTING
        or not can_speak(subject)
        or verb.dep_ not in ("parataxis", "advcl", "ccomp", "ROOT", "relcl", "conj")
    ):
        return None
    left = min(verb.i, subject.left_edge.i if subject.i > 0 else verb.i)
    right = max(verb.i, subject.right_edge.i)
    doc = parsed.doc
    while right + 1 < len(doc) and doc[right + 1].head == verb and doc[right + 1].dep_ in ADVERBIAL[:3]:
        right = doc[right + 1].right_edge.i
    before = doc[left - 1].text if left else ""
    after = doc[right + 1].text if right + 1 < len(doc) else "."
    if (
        before != ","
        or after not in ",.;"
        or (lemma in STATING and any(c.dep_ == "dobj" for c in verb.children))
    ):
        return None
    ranges = [(_clause_start(doc, left - 1), left - 1)]
    rest = rest_of(verb, subject)
    if after == "," and rest is not None:
        ranges.append(rest)
    return clause_of(text, parsed, "aside", subject, (verb, verb), ranges)
