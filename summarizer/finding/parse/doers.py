"""Who does what: the subjects of an article's verbs, against which those of a drafted sentence are checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..stems import content_stems
from .nouns import ORGANISATIONS, PERSON_NOUNS
from .verbs import REPORTING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from .grammar import ParsedSentence

# by the stem of a verb: stems of all who do it; ANYBODY among them where a pronoun or nobody is its subject
Doers = Mapping[str, frozenset[str]]
ANYBODY = ""
# stems of who does it, and of what is done
Deed = tuple[frozenset[str], frozenset[str]]
Order = Mapping[str, tuple[Deed, ...]]
COMPLEMENTS = frozenset({"dobj", "xcomp", "ccomp"})
FINITE = frozenset({"VBZ", "VBP", "VBD"})
# what anybody does to anything; who says something is looked after where speakers are
LIGHT = REPORTING | frozenset(
    "have make take get give hold go come see keep put let do use want need face find call seek set".split()
)
NAMED = frozenset({"PERSON", "ORG", "NORP", "GPE"})


def read_doers(parsed: Iterable[ParsedSentence]) -> Doers:
    """The doers of the narrator's verbs; what is quoted is folded away."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for sentence in parsed:
        for verb in _verbs(sentence.doc):
            for stem in content_stems(verb.text):
                found[stem] |= {stem for doer in _doers(verb) for stem in _stems(doer)} or {ANYBODY}
    return {stem: frozenset(doers) for stem, doers in found.items()}


def wrong_doer(doc: Doc, doers: Doers, parties: Sequence[frozenset[str]]) -> str:
    """The first verb of a drafted text that the article has only somebody else do, with its subject; empty where there is none.

    "Lawyers refuse to talk" where it is the police who refuse. A verb that the article does not have is no matter here,
    nor is one whose subject there is a pronoun.

    Args:
        parties: for each participant, the stems of its names and descriptions.
    """
    for verb in _verbs(doc):
        is_telling = verb.tag_ in FINITE and any(c.dep_ in COMPLEMENTS for c in verb.children)
        for stem in content_stems(verb.text) if is_telling and verb.lemma_.lower() not in LIGHT else ():
            known = doers.get(stem, frozenset())
            subjects = [c for c in verb.children if c.dep_ == "nsubj" and _is_somebody(c)]
            if not known or ANYBODY in known or not subjects:
                continue
            own = {s for subject in subjects for s in _stems(subject)}
            heads = {s for subject in subjects for s in content_stems(subject.text)}
            own = own.union(*(party for party in parties if party & heads))
            if not own & known:
                return f"{subjects[0].text} {verb.text}"
    return ""


def read_order(parsed: Iterable[ParsedSentence]) -> Order:
    """For "after" or "before" with the stem of what comes behind it: who does what then."""
    found: defaultdict[str, list[Deed]] = defaultdict(list)
    for sentence in parsed:
        for link, deed in _orders(sentence.doc):
            found[link].append(deed)
    return {link: tuple(deeds) for link, deeds in found.items()}


def wrong_order(doc: Doc, order: Order) -> str:
    """What a drafted text has somebody do after or before something, and the article something else; empty where nothing.

    "Nurses went on strike after they reached agreements", where nurses stopped striking after they had.
    """
    for link, (who, does) in _orders(doc):
        known = [then for doers, then in order.get(link, ()) if doers & who]
        if known and not any(then & does for then in known):
            return f"{min(does)} {link}"
    return ""


def _orders(doc: Doc) -> Iterator[tuple[str, Deed]]:
    for word in doc:
        if word.lower_ not in ("after", "before"):
            continue
        inner = (
            word.head if word.dep_ == "mark" else next((c for c in word.children if c.dep_ == "pcomp"), None)
        )
        outer = (inner.head if word.dep_ == "mark" else word.head) if inner is not None else None
        if inner is None or outer is None or outer == inner or outer.pos_ != "VERB" or inner.pos_ != "VERB":
            continue
        does = {
            s
            for t in (outer, *(c for c in outer.children if c.dep_ in COMPLEMENTS))
            for s in content_stems(t.text)
        }
        who = {s for doer in _doers(outer) if doer.pos_ != "PRON" for s in content_stems(doer.text)}
        for stem in content_stems(inner.text) if does and who else ():
            yield f"{word.lower_} {stem}", (frozenset(who), frozenset(does))


def _verbs(doc: Doc) -> Iterator[Token]:
    return (token for token in doc if token.pos_ == "VERB")


def _doers(verb: Token) -> list[Token]:
    """The subjects of a verb or its agent, of a verb that hangs on another the other's."""
    while True:
        agents = [a for c in verb.children if c.dep_ == "agent" for a in c.children if a.dep_ == "pobj"]
        found = agents or [c for c in verb.children if c.dep_ == "nsubj"]
        is_passive = any(c.dep_ == "nsubjpass" for c in verb.children)
        if found or is_passive or verb.dep_ not in ("conj", "xcomp") or verb.head == verb:
            return found
        verb = verb.head


def _stems(doer: Token) -> list[str]:
    """The stems of the whole noun phrase; of a relative pronoun, those of what it stands for."""
    if doer.tag_ in ("WP", "WDT"):
        relative = next((a for a in doer.ancestors if a.dep_ == "relcl"), None)
        if relative is None:
            return [ANYBODY]
        words = [t.text for t in relative.head.subtree if t.i < doer.i]
    elif doer.pos_ == "PRON":
        return [ANYBODY]
    else:
        words = [t.text for t in doer.subtree]
    return content_stems(" ".join(words)) or [ANYBODY]


def _is_somebody(subject: Token) -> bool:
    lemma = subject.lemma_.lower()
    return subject.pos_ != "PRON" and (
        lemma in PERSON_NOUNS or lemma in ORGANISATIONS or subject.ent_type_ in NAMED
    )
