"""Whether a name is a person's or a body's, by all that the article shows of it: the tagger reads each sentence alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from ..countries import is_country
from ..names import head_words
from .echoes import echoes
from .nouns import GIVEN_NAMES, HONORIFICS, ORGANISATIONS, PERSON_NOUNS, TITLED
from .verbs import REPORTING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as SpacySpan

_TABLE: dict[str, str] = yaml.safe_load((Path(__file__).parent / "kinds.yaml").read_text(encoding="utf-8"))


def _words(kind: str) -> frozenset[str]:
    return frozenset(_TABLE[kind].split())


HOLDINGS, BELONGINGS, STAFF, PRIVATE = map(_words, ("holdings", "belongings", "staff", "private"))
ENDINGS, UNDERTAKINGS, GESTURES, SEATED = map(_words, ("endings", "undertakings", "gestures", "seated"))
OPENINGS, FIRMS, FOUNDED, WILLS = map(_words, ("openings", "firms", "founded", "wills"))
BODY_NOUNS = (_words("bodies") | ORGANISATIONS) - PERSON_NOUNS
EITHER = _words("either")
SO_CALLED = _words("so_called")
CALLINGS = PERSON_NOUNS - _words("bodies") - ORGANISATIONS - EITHER

LABELS = frozenset(["PERSON", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "NORP", "WORK_OF_ART", "LAW", "EVENT"])
PLACES = frozenset(["GPE", "LOC", "FAC"])
SUBJECTS = ("nsubj", "nsubjpass")
HE = frozenset("he she his her him".split())
LONGEST = 5  # words of a name
AGE = re.compile(r"^(?:1[0-1]\d|[1-9]?\d)$")
PLEADING = frozenset(f", for the {side}" for side in ("defence", "defense", "prosecution", "plaintiff"))
PUBLISHED = frozenset(["publish", "appear", "print", "list"])
POSSESSIVE = re.compile(r"[’']s?$")
# how much a sign weighs; the tagger's own label counts as one of the weakest
CERTAIN, STRONG, FAIR, FAINT = 4.0, 3.0, 2.0, 1.0
# what it takes to overrule the tagger, and to make a body or a person of a place
ENOUGH, ENOUGH_FOR_PLACE = 2.0, 3.0


@dataclass(slots=True)
class _Signs:
    """What speaks for a body and what for a person, over all mentions of a name."""

    body: float = 0.0
    person: float = 0.0
    labels: Counter[str] = field(default_factory=Counter)

    def add(self, other: _Signs) -> None:
        self.body += other.body
        self.person += other.person

    def kind(self) -> str | None:
        """ "ORG" or "PERSON"; None where nothing outweighs the other side."""
        tagged = self.labels.most_common(1)[0][0] if self.labels else ""
        enough = ENOUGH_FOR_PLACE if tagged in PLACES else ENOUGH
        body = self.body + FAINT * (tagged == "ORG")
        person = self.person + FAINT * (tagged == "PERSON")
        if self.body >= enough and body > person:
            return "ORG"
        return "PERSON" if self.person >= enough and person > body else None


def decide_kinds(docs: Sequence[Doc]) -> dict[Doc, list[tuple[SpacySpan, str]]]:
    """Names whose label the article's own evidence overrules, by the sentence, with the label that it gives."""
    found = [(doc, name) for doc in docs for name in _names(doc) if _may_be_told(name)]
    signs: dict[tuple[str, ...], _Signs] = defaultdict(_Signs)
    for doc, name in found:
        seen = signs[_key(name)]
        seen.labels[name.label_] += 1
        for weight in _body_signs(doc, name):
            seen.body += weight
        for weight in _person_signs(doc, name):
            seen.person += weight
    named = [[(_key(n), n) for d, n in found if d is doc and n.label_ not in PLACES] for doc in docs]
    for key, echo in echoes(docs, named, BODY_NOUNS, WILLS):
        signs[key].body += FAIR * (echo == "body")
        signs[key].person += FAIR * (echo == "person")
    kinds = _pooled(signs)
    decided: dict[Doc, list[tuple[SpacySpan, str]]] = defaultdict(list)
    for doc, name in found:
        kind = kinds.get(_key(name))
        if kind is not None and (kind != name.label_ or name[0].ent_type_ != name[-1].ent_type_):
            decided[doc].append((name, kind))
    return decided


def _may_be_told(name: SpacySpan) -> bool:
    """Not a country, a people or an office."""
    is_people = len(name) == 1 and (name.label_ == "NORP" or name[0].tag_ == "NNPS")
    is_office = bool(head_words(name[-1].text)) and name[-1].lower_ not in ENDINGS
    is_broken = any(t.is_quote for t in name)
    return not (is_people or is_office or is_broken or is_country(name.text))


def _names(doc: Doc) -> Iterator[SpacySpan]:
    """What the tagger labelled, and runs of proper nouns that it did not."""
    taken: set[int] = set()
    for found in doc.ents:
        name = _whole(found)
        if taken & set(range(name.start, name.end)):
            continue
        taken.update(range(name.start, name.end))
        if found.label_ in LABELS and name and len(name) <= LONGEST and name[0].text[:1].isupper():
            yield name
    first = 0
    for place in range(len(doc) + 1):
        is_free = place not in taken and place < len(doc) and not doc[place].ent_type_
        inside = is_free and (doc[place].pos_ == "PROPN" or (place > first and _is_hyphenated(doc[place])))
        if not inside:
            name = _untitled(doc[first:place]) if first < place else doc[place:place]
            if 0 < len(name) <= LONGEST and name[0].text[:1].isupper():
                yield name
            first = place + 1


def _is_hyphenated(token: Token) -> bool:
    """Whether the token is a hyphen within a word or what follows one: "Do-hyun"."""
    before = token.nbor(-1)
    return (
        not before.whitespace_
        and "-" in (token.text, before.text)
        and not (token.text == "-" and token.whitespace_)
    )


def _whole(found: SpacySpan) -> SpacySpan:
    """Without an article or a title before the name and the possessive after it, with all of its proper nouns."""
    from spacy.tokens import Span as Slice

    doc, first, last = found.doc, found.start, found.end
    while first < last and doc[first].lower_.strip(".") in {"the", "a", "an", *TITLED}:
        first += 1
    while last > first and (doc[last - 1].tag_ == "POS" or doc[last - 1].is_punct):
        last -= 1
    if first == found.start:
        while first > 0 and _is_part(doc[first - 1], doc[first]) and not _is_rank(doc[first - 1]):
            first -= 1
    if last == found.end:
        while last < len(doc) and _is_part(doc[last], doc[last - 1]):
            last += 1
    return Slice(doc, first, last, label=found.label_)


def _is_rank(token: Token) -> bool:
    """ "PC Grace Hall"."""
    return token.text.isupper() and len(token) in (2, 3)


def _is_part(token: Token, beside: Token) -> bool:
    """Whether a word beside a labelled name is the rest of it."""
    # the tagger may make two places of one name
    is_free = not token.ent_type_ or token.ent_type_ == beside.ent_type_ == "GPE"
    is_name = token.pos_ == "PROPN" and is_free and token.text[:1].isupper()
    if token.text == "&" and 0 < token.i < len(token.doc) - 1:
        return token.nbor(-1).pos_ == token.nbor(1).pos_ == "PROPN"
    return is_name and not head_words(token.text)


def _untitled(name: SpacySpan) -> SpacySpan:
    """Without the offices before a person's name; nothing of an office alone."""
    titles = [t.i for t in name if head_words(t.text)]
    return name.doc[titles[-1] + 1 : name.end] if titles else name


def _key(name: SpacySpan) -> tuple[str, ...]:
    return tuple(POSSESSIVE.sub("", name.text).rstrip(".,").split())


def _pooled(signs: dict[tuple[str, ...], _Signs]) -> dict[tuple[str, ...], str]:
    """The kinds; a short form and its one full name share what is known of either."""
    fuller: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for key in signs:
        for size in range(1, len(key)):
            fuller[key[:size]].append(key)
            fuller[key[-size:]].append(key)
    total = {key: _Signs(seen.body, seen.person, seen.labels) for key, seen in signs.items()}
    for key, seen in signs.items():
        is_place = set(seen.labels) <= PLACES
        if key and len(fuller.get(key, ())) == 1 and not is_place:
            full = fuller[key][0]
            total[full].add(seen)
            total[key].add(signs[full])
            if len(key) == 1:
                is_end = full[-1:] == key
                total[full].person += FAINT * is_end
                total[full].body += FAINT * (not is_end)
    return {key: kind for key, seen in total.items() if key and (kind := seen.kind()) is not None}


def _body_signs(doc: Doc, name: SpacySpan) -> Iterator[float]:
    root, last = name.root, name[-1]
    yield from _owning(doc, name, root)
    if len(name) > 1 and (last.lower_.strip(".") in ENDINGS or name[0].lower_ in OPENINGS):
        yield STRONG
    if last.lower_ in ORGANISATIONS or any(t.text == "&" for t in name):
        yield STRONG
    if doc[name.start - 1].lower_ == "the" and name.start and root.dep_ != "compound" and root.tag_ == "NNP":
        yield FAINT
    if _calls(doc, name, BODY_NOUNS):
        yield STRONG
    after = doc[name.end : name.end + 2]
    if len(after) == 2 and after[0].text == "," and after[1].lower_ in {"which", *SEATED}:
        yield STRONG
    verb = root.head
    if root.dep_ not in SUBJECTS:
        return
    if verb.lemma_ in UNDERTAKINGS or (root.dep_ == "nsubjpass" and verb.lemma_ in FOUNDED):
        yield FAIR
    if _is_plural_verb(root, verb):
        yield FAIR
    yield from (FAIR if pronoun.head.lemma_ in WILLS else FAINT for pronoun in _neuter(name))


def _person_signs(doc: Doc, name: SpacySpan) -> Iterator[float]:
    root = name.root
    if len(name) > 1 and name[0].lower_ in GIVEN_NAMES:
        yield STRONG
    before = doc[name.start - 1] if name.start else None
    if before is not None and before.lower_.strip(".") in TITLED:
        yield CERTAIN
    elif before is not None and before.lower_.strip(".") in HONORIFICS and before.text[:1].isupper():
        yield STRONG
    if _calls(doc, name, CALLINGS):
        yield STRONG
    yield from _aged(doc, name)
    if _is_told_of(doc, name):
        yield FAIR
    if _speaks_from(doc, name):
        yield FAIR
    if doc[name.end : name.end + 4].text.lower() in PLEADING:
        yield FAIR
    noun = _possessed(doc, name) or _governor(doc, name, ("of", "for"))
    if noun is not None and noun.lemma_.lower() in PRIVATE:
        yield FAIR
    yield from (FAIR for _ in _pronoun(name))
    if root.dep_ in SUBJECTS and root.head.lemma_ in GESTURES:
        yield FAIR


def _owning(doc: Doc, name: SpacySpan, root: Token) -> Iterator[float]:
    """ "shares in X", "X shares", "X's chief executive", "a spokeswoman for X", "engineers at X"."""
    noun = _possessed(doc, name)
    if noun is None and root.dep_ in ("compound", "nmod") and root.head.i == name.end:
        noun = root.head
    if noun is not None and noun.pos_ == "NOUN":
        if noun.lemma_.lower() in HOLDINGS:
            yield STRONG
        elif noun.lemma_.lower() in BELONGINGS and name.label_ not in PLACES:
            yield FAIR
    noun = _governor(doc, name, ("in", "of"))
    if noun is not None and noun.lemma_.lower() in PUBLISHED and name.label_ not in PLACES:
        yield FAIR
    if noun is not None and noun.lemma_.lower() in HOLDINGS:
        yield STRONG
    if name.label_ in PLACES:
        return
    noun = _governor(doc, name, ("for", "of", "at", "with"))
    if noun is not None and noun.lemma_.lower() in STAFF:
        yield FAIR
    elif (noun := _governor(doc, name, ("at", "from", "with"))) is not None:
        if noun.lemma_.lower() in PERSON_NOUNS:
            yield FAIR  # "lawyers from X"
        elif doc[name.start - 1].lower_ == "at":
            yield FAINT


def _possessed(doc: Doc, name: SpacySpan) -> Token | None:
    """What is the name's: "plant" of "X's new plant"."""
    if name.end < len(doc) and doc[name.end].tag_ == "POS" and name.root.dep_ == "poss":
        return name.root.head
    return None


def _governor(doc: Doc, name: SpacySpan, prepositions: tuple[str, ...]) -> Token | None:
    """The word before a preposition that is followed by the name, whatever the parser hung it on."""
    place = name.start - 1
    if place > 0 and doc[place].lower_ == "the":
        place -= 1
    if place < 1 or doc[place].lower_ not in prepositions or doc[place].pos_ != "ADP":
        return None
    return doc[place - 1]


def _calls(doc: Doc, name: SpacySpan, nouns: frozenset[str]) -> bool:
    """Whether a noun beside the name says what it is: "the insurer, X", "insurer X", "X, an insurer"."""
    before = doc[name.start - 1] if name.start else None
    if before is not None and before.lemma_.lower() in nouns and before.tag_ in ("NN", "NNP"):
        # "insurer Acme", "Insurer Acme" at the head of a sentence; not "the Water Council Acme"
        is_title = nouns is CALLINGS or before.tag_ == "NN" or before.i == 0
        return is_title and (name.start < 2 or bool(doc[name.start - 2].text != "-"))
    root = name.root
    if root.dep_ == "appos" and before is not None and before.text == ",":
        head = root.head
        # "the head of the board, X" leaves open which of the two is X
        is_own = head.pos_ == "NOUN" and head.tag_ != "NNS" and head.dep_ != "pobj"
        if is_own and head.i < name.start:
            return _is_called(head, nouns)
    if name.end + 1 >= len(doc) or doc[name.end].text != ",":
        return False
    noun = _apposed_noun(doc, name.end + 1)
    return noun is not None and _is_called(noun, nouns)


def _is_called(noun: Token, nouns: frozenset[str]) -> bool:
    """ "a developer and spokeswoman for X": what calls a person anywhere calls no body."""
    called = {t.lemma_.lower() for t in (noun, *noun.conjuncts)}
    return bool(called & nouns) and (nouns is CALLINGS or not called & CALLINGS)


def _apposed_noun(doc: Doc, first: int) -> Token | None:
    """The head of a noun phrase that begins with its article right after the comma."""
    if doc[first].lower_ not in ("a", "an", "the", "one"):
        return None
    head = doc[first].head
    for _ in range(LONGEST):  # "the foundation's senior adviser"
        if head.dep_ in ("poss", "compound", "nmod", "amod") and head.head.i > head.i:
            head = head.head
    is_phrase = head.i > first and head.pos_ == "NOUN" and head.left_edge.i == first
    return head if is_phrase and head.dep_ not in SUBJECTS else None


def _aged(doc: Doc, name: SpacySpan) -> Iterator[float]:
    """ "X, 45,", "X (45)", "X, aged 45"."""
    after = [t.text for t in doc[name.end : name.end + 4]]
    if len(after) < 3:
        return
    if after[0] == "," and (
        (AGE.match(after[1]) and after[2] in (",", ".")) or (after[1] == "aged" and AGE.match(after[2]))
    ):
        yield STRONG
    elif after[0] == "(" and AGE.match(after[1]) and after[2] == ")":
        yield FAIR


def _speaks_from(doc: Doc, name: SpacySpan) -> bool:
    """ "X of the Water Board said", "according to X at Acme": said of who speaks for a body."""
    after = doc[name.end : name.end + 3]
    if len(name) < 2 or len(after) < 3 or after[0].lower_ not in ("of", "at", "from", "for"):
        return False
    body = after[2] if after[1].lower_ in ("the", "a") else after[1]
    is_body = body.ent_type_ == "ORG" or body.lower_ in ORGANISATIONS
    is_voice = name.root.dep_ == "nsubj" and name.root.head.lemma_.lower() in REPORTING
    is_source = doc[max(name.start - 2, 0) : name.start].text.lower() == "according to"
    return is_body and (is_voice or is_source) and name[-1].lower_ not in ORGANISATIONS | ENDINGS


def _is_told_of(doc: Doc, name: SpacySpan) -> bool:
    """ "X, who …", where the clause is not about somebody before "in X"."""
    words = [t.lower_ for t in doc[name.end : name.end + 2]]
    if words[:1] != ["who"] and words != [",", "who"]:
        return False
    return name.root.dep_ != "pobj" or any(c.dep_ == "relcl" for c in name.root.children)


def _is_plural_verb(root: Token, verb: Token) -> bool:
    """ "X have won": said of a body that is seen as its members."""
    if root.tag_ != "NNP" or any(c.dep_ in ("conj", "cc") for c in root.children):
        return False
    finite = next((c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.i > root.i), verb)
    return finite.lower_ in ("have", "are", "were") and finite.i > root.i


def _neuter(name: SpacySpan) -> Iterator[Token]:
    """An "it" or "its" after the verb of the name, where nothing else in the sentence can be meant."""
    for token in _after_verb(name):
        if token.lower_ in ("it", "its") and token.dep_ in ("nsubj", "poss"):
            before = name.doc[name.sent.start : token.i]
            things = (t for t in before if t.tag_ == "NN" and t.dep_ != "compound")
            if not any(things) and not _is_expletive(token):
                yield token
            return


def _is_expletive(token: Token) -> bool:
    return token.dep_ == "nsubj" and token.head.lemma_ in ("be", "rain", "snow", "seem", "take")


def _pronoun(name: SpacySpan) -> Iterator[Token]:
    """A "he" or "her" after the verb of the name, before anybody else is mentioned."""
    for token in _after_verb(name):
        if token.lower_ in HE:
            before = name.doc[name.sent.start : token.i]
            others = (t for t in before if not name.start <= t.i < name.end and _is_somebody(t))
            if not any(others):
                yield token
            return


def _after_verb(name: SpacySpan) -> SpacySpan:
    """The rest of the sentence after the name, and after the verb that it is the subject of."""
    first = max(name.end, name.root.head.i) if name.root.dep_ in SUBJECTS else name.end
    return name.doc[first : max(name.sent.end, name.end)]


def _is_somebody(token: Token) -> bool:
    return token.ent_type_ == "PERSON" or token.pos_ == "PROPN" or token.lemma_.lower() in PERSON_NOUNS
