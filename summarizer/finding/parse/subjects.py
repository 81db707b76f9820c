"""Whose words a reporting verb gives: its subject, wherever the sentence puts it, and the source's noun phrase."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...brief import Span
from .grammar import ParsedSentence
from .nominals import is_aged
from .verbs import CONTROLLING, LABELLING, NARRATED, PUTTING, REPORTING, SILENT
from .voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
VERBS = ("VERB", "AUX")
NOMINAL = ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "X")
# pronouns that stand for a thing or a clause; "it" and "this" may be a body
THINGS = ("it", "which", "that", "what", "this")
RELATIVE = ("who", "which", "that", "whom")
QUOTING = ("quote", "cite", "report", "describe", "record", "paraphrase")
FINITE = ("VBD", "VBZ", "VBP")
# how many verbs or nouns up a subject is looked for
STEPS = 5
ASIDE = 12  # tokens


def subject_of(verb: Token) -> Token | None:
    """The word that says the verb: its own subject or agent, or that of the verb that it continues."""
    joined = _joined_participle(verb)
    if joined is not None:
        return subject_of(joined)
    absolute = absolute_subject(verb) or _forced(verb)
    if absolute is not None:
        return absolute
    seen: Token | None = verb
    for _ in range(STEPS):
        if seen is None:
            return None
        if seen.pos_ not in VERBS:  # "a letter saying that": the noun speaks
            return seen if seen.pos_ in ("NOUN", "PROPN") and can_speak(seen) else None
        if is_passive(seen):
            agent = _agent(seen)
            if agent is not None or seen is verb:
                return agent
        found = next((c for c in seen.children if c.dep_ in SUBJECTS[:2] and c.pos_ in NOMINAL), None)
        if found is not None:
            return _referent(found, seen, is_own=seen is verb)
        seen = _bearer(seen)
    return None


def _joined_participle(verb: Token) -> Token | None:
    """ "…, stressing that the bill would rise and saying it is vital": the participle before it, and no bill."""
    if verb.tag_ != "VBG" or not verb.i or verb.nbor(-1).lower_ != "and" or verb.head.tag_ == "VBG":
        return None
    before = (
        t for t in reversed(verb.doc[1 : verb.i - 1]) if t.tag_ == "VBG" and t.lemma_.lower() in REPORTING
    )
    return next((t for t in before if t.dep_ in ("advcl", "acl") and t.nbor(-1).text == ","), None)


def absolute_subject(verb: Token) -> Token | None:
    """ "…, with Porter stating: “…”": the name right before the participle."""
    before = verb.nbor(-1) if verb.i else None
    if verb.tag_ != "VBG" or before is None or before.pos_ != "PROPN":
        return None
    is_hung = verb.dep_ == "acl" and verb.head == before
    return before if is_hung or (before.dep_ == "pobj" and before.head.lower_ == "with") else None


def _forced(verb: Token) -> Token | None:
    """ "forced the man to admit": who forced him does not say it."""
    head = verb.head
    if verb.dep_ != "xcomp" or head.lemma_.lower() != "force" or is_passive(head):
        return None
    return next((c for c in head.children if c.dep_ == "dobj" and c.i < verb.i), None)


def nearest_name(verb: Token) -> Token | None:
    """The name right before a finite verb, or before the aside between them, where the parse gives no subject."""
    if verb.tag_ not in FINITE:
        return None
    doc, place = verb.doc, verb.i - 1
    while place > 0 and doc[place].pos_ in ("ADV", "AUX"):
        place -= 1
    if place > 0 and doc[place].text == ",":
        apposed = _outermost_apposition(doc[place - 1])
        if apposed is not None:
            return apposed
        place = next((t.i - 1 for t in reversed(doc[max(place - ASIDE, 0) : place]) if t.text == ","), -1)
    is_name = place >= 0 and (doc[place].ent_type_ in ("PERSON", "ORG") or is_aged(doc[place]))
    return doc[place] if is_name else None


def _outermost_apposition(token: Token) -> Token | None:
    """ "A, her daughter, Helen Porter, said": the parser hung the speaker on the last noun of what she said."""
    found = None
    for _ in range(STEPS):
        if token.dep_ in ("pobj", "prep", "relcl", "dobj", "compound") and token.head.i < token.i:
            token = token.head
        elif token.dep_ == "appos" and token.doc[token.left_edge.i - 1].text == ",":
            found, token = token, token.head
        else:
            break
    return found.head if found is not None and found.head.ent_type_ == "PERSON" else found


def is_passive(verb: Token) -> bool:
    if verb.tag_ != "VBN" or _is_main_after_all(verb):
        return False
    if any(c.dep_ in ("auxpass", "nsubjpass", "agent") for c in verb.children):
        return True
    if any(c.dep_ == "aux" for c in verb.children):
        return False
    return verb.dep_ in ("acl", "advcl") or (
        verb.dep_ == "conj" and verb.head.tag_ == "VBN" and is_passive(verb.head)
    )


def _is_main_after_all(verb: Token) -> bool:
    """ "An analysis estimated that …": the parser took the only verb for a participle of its subject."""
    return (
        verb.dep_ == "acl"
        and verb.head.dep_ == "ROOT"
        and verb.head.pos_ in ("NOUN", "PROPN")
        and any(c.dep_ == "ccomp" for c in verb.children)
    )


def governor_of(verb: Token) -> Token | None:
    """The reporting verb that a participle or coordinated verb continues from within what it reports.

    "She said the dam held, adding that …", "she notes that it held, and wonders …": the parser hangs the second
    verb on "held", the reader on "said".
    """
    if verb.dep_ in ("advcl", "acl") and verb.tag_ == "VBG":
        lemma = verb.lemma_.lower()
        is_report = lemma in REPORTING and lemma not in NARRATED and _follows_comma(verb)
        return _reporter_above(verb.head) if is_report else None
    if verb.dep_ != "conj" or verb.tag_ not in (*FINITE, "VB"):
        return None
    if any(c.dep_ in SUBJECTS for c in verb.children):
        return None
    outer = _reporter_above(verb.head)
    return outer if outer is not None and _continues(verb, outer) else None


def _continues(verb: Token, outer: Token) -> bool:
    """Whether a coordinated verb shares the reporting verb's subject and not that of the reported clause."""
    is_silence = verb.lemma_.lower() in SILENT and any(c.dep_ == "neg" for c in verb.children)
    if is_silence:  # "… but would not say why"
        return True
    if any(c.dep_ == "aux" for c in verb.children):
        return False
    if _modals(verb.head) or (is_passive(verb.head) and any(c.dep_ == "dobj" for c in verb.children)):
        # "said it could not be blamed and sought time": neither "could" nor "be" is shared by a past tense
        return verb.tag_ in FINITE and verb.tag_ == outer.tag_
    if verb.lemma_.lower() in LABELLING and any(t.is_quote for t in verb.subtree):
        return True
    is_bare_report = verb.tag_ == "VB" and any(c.dep_ == "ccomp" for c in verb.children)
    if verb.lemma_.lower() in REPORTING and (verb.tag_ == outer.tag_ or is_bare_report):
        if verb.tag_ != _finite_tag(verb.head):
            return True
    if verb.tag_ != outer.tag_:
        return False
    inner = next((c for c in verb.head.children if c.dep_ in SUBJECTS[:2]), None)
    is_thing = inner is not None and not can_speak(inner)
    return is_thing if verb.lemma_.lower() not in REPORTING else is_thing or _follows_comma(verb)


def _modals(verb: Token) -> list[Token]:
    """Auxiliaries that a bare form coordinated with the verb would share."""
    return [c for c in verb.children if c.dep_ == "aux" and c.tag_ in ("MD", "TO")]


def _reporter_above(token: Token) -> Token | None:
    """The reporting verb of which the token is, or continues, the reported clause."""
    outer: Token | None = None
    for _ in range(STEPS):
        if token.dep_ not in (
            "ccomp",
            "conj",
            "xcomp",
            "advcl",
            "relcl",
            "acl",
            "attr",
            "dobj",
            "pobj",
            "prep",
        ):
            break
        head = token.head
        if token.dep_ == "ccomp" and head.lemma_.lower() in REPORTING and head.i < token.i:
            outer = head
        token = head
    return outer


def _finite_tag(verb: Token) -> str:
    if verb.tag_ in FINITE:
        return str(verb.tag_)
    return next((str(c.tag_) for c in verb.children if c.dep_ in ("aux", "auxpass") and c.tag_ in FINITE), "")


def _follows_comma(verb: Token) -> bool:
    before = verb.left_edge.i - 1
    while before > 0 and (verb.doc[before].dep_ == "cc" or verb.doc[before].pos_ == "ADV"):
        before -= 1
    return before >= 0 and verb.doc[before].text == ","


def _agent(verb: Token) -> Token | None:
    return next((g for c in verb.children if c.dep_ == "agent" for g in c.children if g.dep_ == "pobj"), None)


def _referent(subject: Token, verb: Token, *, is_own: bool) -> Token | None:
    while verb.dep_ == "conj" and verb.head.pos_ in VERBS and subject.lower_ in RELATIVE:
        verb = verb.head
    if verb.dep_ == "relcl" and verb.head.pos_ in NOMINAL:
        if subject.lower_ in RELATIVE or any(t.lower_ in ("whom", "which") for t in subject.subtree):
            named = verb.head.head  # "Porter, now the leader, who said …"
            is_apposed = verb.head.dep_ == "appos" and subject.lower_ == "who" and named.ent_type_ == "PERSON"
            return named if is_apposed else _judged(verb.head) or verb.head
    if subject.lower_ in THINGS:
        is_body = subject.lower_ == "it" and verb.lemma_ != "be"
        return subject if is_body or (is_own and subject.lower_ == "this") else None
    return subject


def _judged(noun: Token) -> Token | None:
    """ "Porter is a bully, braggart and cheat who has promised to sue": it is Porter who promised."""
    while noun.dep_ == "conj" and noun.head.pos_ in NOMINAL:
        noun = noun.head
    copula = noun.head
    if noun.dep_ != "attr" or copula.lemma_ != "be" or noun.ent_type_ == "PERSON":
        return None
    subject = next((c for c in copula.children if c.dep_ == "nsubj"), None)
    if subject is None and copula.dep_ == "conj":
        subject = next((c for c in copula.head.children if c.dep_ == "nsubj"), None)
    is_person = subject is not None and (subject.ent_type_ == "PERSON" or subject.lower_ in ("he", "she"))
    return subject if is_person else None


def _bearer(verb: Token) -> Token | None:
    """The word whose subject is the verb's too."""
    head = verb.head
    governor = governor_of(verb)
    if governor is not None:
        return governor
    if verb.dep_ == "conj" and head.pos_ in VERBS:
        return head
    if _is_main_after_all(verb):
        return head
    if verb.dep_ == "xcomp" or (verb.dep_ == "advcl" and any(c.tag_ == "TO" for c in verb.children)):
        return _controller(verb, head)
    if (
        verb.dep_ in ("advcl", "acl")
        and verb.tag_ == "VBG"
        and verb.lemma_.lower() in (REPORTING - NARRATED) | PUTTING
    ):
        if head.pos_ in ("NOUN", "PROPN") and _follows_comma(
            verb
        ):  # a participle of the clause, not of its last noun
            return next((a for a in head.ancestors if a.pos_ in VERBS), None)
        return head
    if (
        verb.dep_ == "advcl"
        and verb.tag_ == "VBG"
        and verb.lemma_.lower() in CONTROLLING
        and _follows_comma(verb)
    ):
        return head  # "…, she said, going on to say that …"
    if verb.dep_ == "pcomp" and head.dep_ in ("prep", "dep"):
        return _quoted_person(head) if head.lower_ == "as" else _main_verb(head)
    return None


def _controller(verb: Token, head: Token) -> Token | None:
    """ "went on to say", "was forced to admit", "was quick to say"; not "is expected to say"."""
    if verb.tag_ not in ("VB", "VBG"):
        return None
    if head.pos_ == "ADJ":
        return head.head if head.head.pos_ in VERBS else None
    if head.lemma_.lower() == "force" and not is_passive(head):
        return None
    is_negative = any(c.dep_ == "neg" for c in head.children) and verb.lemma_.lower() in SILENT
    return head if head.lemma_.lower() in CONTROLLING and not is_negative else None


def _quoted_person(preposition: Token) -> Token | None:
    """ "was quoted as saying": its passive subject; "quoted her as saying": its object."""
    verb = preposition.head
    if verb.lemma_.lower() not in QUOTING:
        return None
    if is_passive(verb):
        return next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    return next((c for c in verb.children if c.dep_ == "dobj"), None)


def _main_verb(preposition: Token) -> Token | None:
    """ "began by saying", "was fined for saying": the verb itself; not "praised her for saying"."""
    verb = preposition.head
    has_object = preposition.lower_ == "for" and any(c.dep_ == "dobj" for c in verb.children)
    is_link = preposition.lower_ in ("by", "before", "after", "for") and verb.pos_ in VERBS
    return verb if is_link and not has_object else None


def source_of(text: str, parsed: ParsedSentence, head: Token) -> Span:
    """The noun phrase of the source without its "'s", relative clauses and what follows a comma."""
    doc = head.doc
    left, right = head.left_edge.i, head.i
    for token in head.subtree:
        if token.i <= head.i:
            continue
        if _is_outside(head, token) and not _has_conjunct_after(head, token):
            break
        right = token.i
    while right > head.i and (doc[right].is_punct or doc[right].dep_ in ("case", "cc")):
        right -= 1
    while right + 1 < len(doc) and doc[right + 1].ent_iob_ == "I" and doc[right + 1].ent_type_ == "PERSON":
        right += 1  # the parser may cut a name in two
    while left < head.i and (
        doc[left].is_punct or doc[left].i in parsed.folded or doc[left].dep_ in ("cc", "mark", "preconj")
    ):
        left += 1
    if left > 0 and is_aged(head) and doc[left - 1].lower_ == "the":
        left -= 1
    return Span.of(text, parsed.start_of(doc[left]), parsed.end_of(doc[right]))


def _is_outside(head: Token, token: Token) -> bool:
    """Whether the token belongs to a clause or an aside that hangs on the source."""
    return any(
        a.dep_ in ("relcl", "acl", "appos", "advcl", "dobj") or (a.dep_ == "punct" and a.text in ",–—(")
        for a in _up_to(head, token)
    )


def _up_to(head: Token, token: Token) -> Iterator[Token]:
    while token.i != head.i:
        yield token
        token = token.head


def _has_conjunct_after(head: Token, token: Token) -> bool:
    return any(t.dep_ == "conj" and t.i >= token.i for t in head.children)
