"""What a reporting verb reports, as token ranges of its sentence, end exclusive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...brief import Span
from .grammar import PLACEHOLDER, ParsedSentence
from .nouns import DOCUMENTS
from .objects import Range, before_link, counted, object_ranges, topic_of
from .subjects import SUBJECTS, VERBS, governor_of
from .verbs import (
    COMMANDING,
    DAYS,
    GERUNDS,
    GESTURES,
    REPORTING,
    SETTINGS,
    SILENT,
    TELLING,
    TURNS,
    URGING,
    WEIGHING,
)
from .voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

COUNTING = frozenset(["find", "show", "record", "count"])
EARLIER = ("after", "before")
EDGE = frozenset(",;:.—–-")
# what may stand between a reporting verb and the reported clause
BETWEEN = frozenset("aux auxpass neg advmod npadvmod prep dative agent prt punct mark cc oprd".split())


def reported_ranges(parsed: ParsedSentence, verb: Token, subject: Token) -> list[Range]:
    """What the verb's complements report, in text order."""
    clauses = [c for c in verb.children if c.i not in parsed.folded and _is_reported_clause(parsed, verb, c)]
    if clauses:
        found = {r for clause in clauses for r in _clause_ranges(verb, subject, clause)}
        return sorted(r for r in found if not any(o[0] <= r[0] and r[1] <= o[1] for o in found - {r}))
    if verb.lemma_.lower() in COUNTING and subject.lemma_.lower() in DOCUMENTS:
        return counted(verb)
    following = (
        topic_of(parsed, verb) or _lost_clause(parsed, verb) or _told_clause(verb) or _delayed_clause(verb)
    )
    if following:
        return [following]
    return object_ranges(parsed, verb)


def _is_reported_clause(parsed: ParsedSentence, verb: Token, child: Token) -> bool:
    lemma = verb.lemma_.lower()
    if lemma not in REPORTING:
        return False
    if child.dep_ == "advcl" and child.i > verb.i:  # the parser's slip
        return any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children)
    if child.dep_ not in ("ccomp", "xcomp") or (lemma in WEIGHING and _is_question(child)):
        return False
    if child.left_edge.lower_ in EARLIER and child.i > verb.i and child.left_edge.nbor(-1).text == ",":
        return False
    if child.i < verb.i:
        is_apart = any(t.text == ";" for t in verb.doc[child.i : verb.i])
        return child.dep_ == "ccomp" and _is_clause(child) and not is_apart
    if child.tag_ == "VBG" and child.dep_ == "xcomp":
        return lemma in GERUNDS
    if any(c.tag_ == "TO" for c in child.children):  # an infinitive
        return lemma in URGING or (lemma in COMMANDING and _is_quoted(parsed, child)) or _is_expected(child)
    # a bare infinitive after a verb of saying is a noun that the parser misread: "said pump 3 would stop"
    return child.dep_ == "ccomp" or lemma in URGING or child.tag_ != "VBG"


def _is_clause(verb: Token) -> bool:
    return verb.pos_ not in VERBS or any(
        c.dep_ in SUBJECTS or c.dep_ in ("expl", "aux", "auxpass") for c in verb.children
    )


def _is_question(clause: Token) -> bool:
    """ "whether to go", "how it fell"."""
    first = clause.doc[clause.left_edge.i]
    return first.lower_ == "whether" or first.tag_ in ("WRB", "WP", "WDT")


def _is_expected(clause: Token) -> bool:
    """ "expects sales to fall": an infinitive with a subject of its own, not one told to do something."""
    return clause.head.lemma_.lower() not in COMMANDING and any(c.dep_ in SUBJECTS for c in clause.children)


def _told_clause(verb: Token) -> Range | None:
    """ "told the Sentinel that the police fired", taken for a relative clause of the Sentinel."""
    if verb.lemma_.lower() not in TELLING:
        return None
    told = next((c for c in verb.children if c.dep_ in ("dobj", "dative") and c.i > verb.i), None)
    clause = next((c for c in told.children if c.dep_ == "relcl"), None) if told is not None else None
    if told is None or clause is None or told.i + 1 >= clause.i or verb.doc[told.i + 1].lower_ != "that":
        return None
    has_subject = any(c.dep_ in SUBJECTS and c.lower_ != "that" for c in clause.children)
    return (told.i + 2, clause.right_edge.i + 1) if has_subject else None


def _delayed_clause(verb: Token) -> Range | None:
    """ "said after the market closed Tuesday that it earned more": hung on what tells when."""
    if verb.lemma_.lower() not in REPORTING:
        return None
    for when in verb.children:
        if when.dep_ != "advcl" or when.i < verb.i or when.lemma_.lower() in REPORTING:
            continue
        for that in when.subtree:
            if (
                that.dep_ == "mark"
                and that.lower_ == "that"
                and that.head.head == when
                and that.head.i > that.i
            ):
                return that.i + 1, that.head.right_edge.i + 1
    return None


def _lost_clause(parsed: ParsedSentence, verb: Token) -> Range | None:
    """A reported clause that the parser coordinated with its verb: "estimated by May the harvest would fail"."""
    doc = parsed.doc
    if verb.lemma_.lower() not in REPORTING:
        return None
    for child in verb.children:
        is_joined = any(c.dep_ == "cc" and c.i > verb.i for c in verb.children)
        if child.dep_ == "conj" and child.i > verb.i + 1 and not is_joined and child.pos_ in VERBS:
            if not any(t.text in ";:—–" for t in doc[verb.i : child.i]):
                return _begin(verb, child), _end(verb, child)
    return None


def _is_quoted(parsed: ParsedSentence, clause: Token) -> bool:
    """Whether marked words of the clause make an infinitive what somebody said."""
    return any(t.is_quote or t.i in parsed.folded for t in clause.subtree)


def _clause_ranges(verb: Token, subject: Token, clause: Token) -> Iterator[Range]:
    if clause.i > verb.i:
        yield _begin(verb, clause), _end(verb, clause)
        return
    # fronted: the content runs from the sentence's beginning to the reporting clause
    doc = verb.doc
    places = [subject.left_edge.i, *(c.left_edge.i for c in verb.children if c.dep_ in SUBJECTS)]
    reporting = min([verb.i, *(place for place in places if place > clause.i)])
    if subject.i < clause.i or reporting == 0 or doc[reporting - 1].text not in ",”\"’'?!—–":
        return
    yield (
        max((t.i + 1 for t in doc[verb.left_edge.i : clause.i] if t.text == ";"), default=verb.left_edge.i),
        reporting,
    )
    rest = rest_of(verb, subject)
    if rest is not None:
        yield rest


def rest_of(verb: Token, subject: Token) -> Range | None:
    """What goes on after a reporting clause that interrupts what it reports: "A, he said, B"."""
    doc = verb.doc
    if subject.i > verb.i:
        return None
    last = verb.i
    while last + 1 < len(doc) and doc[last + 1].text != ",":
        if doc[last + 1].text in ".;:—–" or doc[last + 1].pos_ in VERBS:
            return None
        last += 1
    begin = last + 2
    if (
        begin + 1 >= len(doc)
        or doc[begin].tag_ in ("VBN", "WP", "WDT")
        or doc[begin].lower_ in ("according", "as", "without", *EARLIER, "when")
    ):
        return None
    if any(t.tag_ == "VBG" and t.lemma_.lower() in REPORTING | GESTURES for t in doc[begin : begin + 3]):
        return None
    if doc[begin].lower_ == "in" and any(t.lemma_.lower() in TURNS for t in doc[begin + 2 : begin + 5]):
        return None
    if doc[begin].tag_ == "VBG" and any(t.text in DAYS for t in doc[verb.i : last + 1]):
        return None  # "…, she said on Friday, ending a week of rumours"
    return begin, len(doc)


def _begin(verb: Token, clause: Token) -> int:
    """Where the reported clause begins: after "that", else after what belongs to the reporting verb."""
    doc = verb.doc
    mark = next(
        (c for c in clause.children if c.dep_ == "mark" and c.lower_ == "that" and c.i > verb.i), None
    )
    if mark is not None and mark.i <= clause.left_edge.i + 1:
        return int(mark.i) + 1
    begin = _after_setting(doc, verb.i + 1)
    for child in verb.children:
        if not begin <= child.i < clause.i:
            continue
        is_told = child.dep_ in ("dobj", "dative") and verb.lemma_.lower() in TELLING
        if not (is_told or child.dep_ in BETWEEN) or _opens_content(doc, child):
            return min(int(child.left_edge.i), int(clause.left_edge.i))
        begin = _after_setting(doc, child.right_edge.i + 1)
    return begin


def _after_setting(doc: Doc, begin: int) -> int:
    """Past the day, the place or the paper that follows a reporting verb: "said on Monday", "said in a statement"."""
    while begin < len(doc):
        token = doc[begin]
        if token.text in DAYS or (
            token.pos_ == "ADV" and begin + 1 < len(doc) and doc[begin + 1].text in DAYS
        ):
            begin += 1
            continue
        if token.pos_ != "ADP":
            return begin
        noun = next((c for c in token.children if c.dep_ == "pobj" and c.i > begin), None)
        if noun is None or not (noun.text in DAYS or noun.lemma_.lower() in SETTINGS):
            return begin
        begin = noun.i + 1
    return begin


def _opens_content(doc: Doc, child: Token) -> bool:
    """Whether an adverbial before the clause is the clause's own: "estimated by 2050, the harvest …"."""
    if child.dep_ not in ("prep", "advmod", "npadvmod", "advcl"):
        return False
    before, after = doc[child.left_edge.i - 1], child.right_edge.i + 1
    return before.text != "," and after < len(doc) and doc[after].text == ","


def _end(verb: Token, clause: Token) -> int:
    """Where it ends: before a participle or verb that goes on reporting, or tells what the speaker does meanwhile."""
    doc = verb.doc
    end = _end_of_conjuncts(verb, clause)
    for token in doc[clause.i : end]:
        if token.pos_ not in VERBS:
            continue
        is_gesture = token.tag_ == "VBG" and token.lemma_.lower() in GESTURES and doc[token.i - 1].text == ","
        is_account = token.lower_ == "according" and doc[token.i - 1].text in EDGE | {"”", '"'}
        if (
            is_account
            or is_gesture
            or _is_silence(token)
            or _is_another_report(token)
            or governor_of(token) == verb
        ):
            return before_link(doc, token)
    return _before_aside(doc, clause.i, end)


def _before_aside(doc: Doc, first: int, end: int) -> int:
    """Where the narrator's own relative clause begins, at the end of what is reported: "…, which the court has put off"."""
    for token in doc[first + 1 : end]:
        which = next((c for c in token.children if c.lower_ in ("which", "whom") and c.dep_ == "dobj"), None)
        if token.dep_ == "relcl" and which is not None and doc[which.i - 1].text == ",":
            if token.right_edge.i >= end - 2 and not any(t.is_quote for t in token.subtree):
                return int(which.i) - 1
    return end


def _is_another_report(verb: Token) -> bool:
    """ "she said the dam held, and officials warned that …": the next report, hung on what the first one reports."""
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if verb.dep_ != "conj" or subject is None or verb.lemma_.lower() not in REPORTING:
        return False
    joint = verb.doc[verb.left_edge.i - 1]
    is_apart = joint.lower_ in ("and", "but", "while") and joint.i > 0 and joint.nbor(-1).text == ","
    after = verb.doc[verb.i + 1 : verb.i + 3]
    has_content = any(c.dep_ == "ccomp" for c in verb.children) or any(t.text == PLACEHOLDER for t in after)
    return is_apart and has_content and can_speak(subject) and subject.pos_ != "PRON"


def _is_silence(verb: Token) -> bool:
    """ "…, though he did not say when": the narrator adds what was left unsaid."""
    is_aside = verb.dep_ == "advcl" and any(c.lower_ in ("though", "although", "but") for c in verb.children)
    return is_aside and verb.lemma_.lower() in SILENT and any(c.dep_ == "neg" for c in verb.children)


def _end_of_conjuncts(verb: Token, clause: Token) -> int:
    """ "claims that A and she was forced", "said that A, and there was no B": a clause hung on the reporting verb."""
    end = clause.right_edge.i + 1
    for child in verb.children:
        if child.dep_ != "conj" or child.i <= end or child.lemma_.lower() in REPORTING:
            continue
        link = end + (verb.doc[end].text == ",")
        is_joined = verb.doc[link].lower_ in ("and", "but") and child.left_edge.i in (link, link + 1)
        has_subject = any(c.dep_ in SUBJECTS[:2] and c.pos_ == "PRON" for c in child.children)
        is_impersonal = any(
            c.dep_ == "expl" or (c.dep_ == "nsubj" and c.lower_ == "it") for c in child.children
        )
        if is_joined and (
            (is_impersonal and clause.dep_ == "ccomp") or (has_subject and link == end)
        ):  # not "claimed to be ill, and it appears that"
            return int(child.right_edge.i) + 1
    return int(end)


def spans_of(text: str, parsed: ParsedSentence, ranges: list[Range]) -> tuple[Span, ...]:
    """The ranges that hold words, as spans without punctuation and conjunctions at their edges."""
    return tuple(_trimmed(text, parsed, a, b) for a, b in ranges if _has_words(parsed, a, b))


def _has_words(parsed: ParsedSentence, left: int, right: int) -> bool:
    return any(
        token.is_alpha or token.like_num or token.i in parsed.folded for token in parsed.doc[left:right]
    )


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
