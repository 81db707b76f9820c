"""Which names are people's, mended where the article itself shows it: the tagger reads each sentence alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..countries import is_people
from ..names import head_words
from .grammar import ParsedSentence
from .kinds import decide_kinds
from .nouns import GIVEN_NAMES, HONORIFICS, ORGANISATIONS, PERSON_NOUNS, TITLED
from .offices import split_offices

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as SpacySpan

LONGEST_NAME = 4
POSTS = frozenset("ceo cfo coo cto cio cmo evp svp gm".split())
# what a sentence may begin with
HEADING = frozenset(
    """beyond despite unlike besides against behind without within like among between since until during before after under
    about above around given following including""".split()
)
# who speak for a house: "Lund Porter analyst"
APPRAISERS = frozenset("analyst analysts economist economists strategist strategists".split())
DASHES = ("-", "–", "—", "|")
POSSESSIVE = re.compile(r"[’']s?$")


@dataclass(frozen=True, slots=True)
class _Roster:
    """Words that name people and firms in this article.

    Attributes:
        surnames, given: of people with a full name.
        titled: what follows "Mr" or "Dr".
        firms: first words of bodies with a longer name.
        common: words that the article writes without a capital.
    """

    surnames: frozenset[str]
    given: frozenset[str]
    titled: frozenset[str]
    firms: frozenset[str]
    common: frozenset[str]


def tag_people(parsed: Sequence[ParsedSentence]) -> None:
    """Labels as people who are shown to be: by a title, a description or a given name, here or elsewhere."""
    docs = [sentence.doc for sentence in parsed]
    for doc in docs:
        for name, label in list(_before_dash(doc)):
            _label(doc, [name], label)
        _label(doc, list(_parted(doc)), "PERSON")
        _label(doc, list(_after_post(doc)), "PERSON")
        _label(doc, list(_after_preposition(doc)), "PERSON")
        _label(doc, list(_houses(doc)), "ORG")
        for body, holder in list(split_offices(doc)):
            _label(doc, [body], "ORG")
            _label(doc, [holder], "PERSON")
        candidates = [*(e for e in doc.ents if e.label_ != "PERSON"), *_unseen_names(doc)]
        _label(doc, [e for e in candidates if _is_shown(e)], "PERSON")
        _label(doc, [e for e in _before_who(doc) if _is_shown(e)], "PERSON")
    for doc, decided in decide_kinds(docs).items():
        for label in ("PERSON", "ORG"):
            _label(doc, [name for name, kind in decided if kind == label], label)
    roster = _read_roster(docs)
    for doc in docs:
        _label(doc, [e for e in doc.ents if _is_titled(e, roster)], "PERSON")
        firms = roster.firms - roster.surnames
        _label(doc, [e for e in doc.ents if e.label_ == "PERSON" and len(e) == 1 and e.text in firms], "ORG")
        _label(doc, list(_known_again(doc, roster)), "PERSON")
        _label(doc, [e for e in doc.ents if _is_family(e, roster) or is_people(e.text)], "NORP")


def _read_roster(docs: Sequence[Doc]) -> _Roster:
    full = [e for doc in docs for e in doc.ents if len(e) > 1]
    names = [_name_words(e) for e in full if e.label_ == "PERSON"]
    names = [
        words for words in names if len(words) > 1 and words[0][:1].isupper() and words[-1][:1].isupper()
    ]
    return _Roster(
        surnames=frozenset(words[-1] for words in names),
        given=frozenset(words[0] for words in names),
        titled=frozenset(
            t.text
            for doc in docs
            for t in doc[1:]
            if t.pos_ == "PROPN" and t.nbor(-1).lower_.strip(".") in TITLED
        ),
        firms=frozenset(e[0].text for e in full if e.label_ == "ORG"),
        common=frozenset(t.text for doc in docs for t in doc if t.text.islower()),
    )


def _name_words(found: SpacySpan) -> list[str]:
    return [word for word in POSSESSIVE.sub("", found.text).split() if word]


def _is_titled(found: SpacySpan, roster: _Roster) -> bool:
    is_body = bool({t.lower_ for t in found} & ORGANISATIONS)
    return found.label_ == "ORG" and len(found) > 1 and found[-1].text in roster.titled and not is_body


def _is_family(found: SpacySpan, roster: _Roster) -> bool:
    """ "the Porters", where somebody is called Porter: several people, no body."""
    name = found[-1].text
    is_one = len(found) == 1 or (len(found) == 2 and found[0].lower_ == "the")
    return is_one and name.endswith("s") and name not in roster.surnames and name[:-1] in roster.surnames


def _known_again(doc: Doc, roster: _Roster) -> Iterator[SpacySpan]:
    """Bare surnames, and given names taken for bodies, of people who have a full name elsewhere."""
    for word in _words(doc):
        label = word[0].ent_type_
        inside = word[0].ent_iob_ == "I" or (word.end < len(doc) and doc[word.end].ent_iob_ == "I")
        if label == "PERSON" or (label and inside) or not word[0].text[:1].isupper():
            continue
        if word.text in roster.surnames and word.text.lower() not in ORGANISATIONS:
            is_name = word[-1].pos_ == "PROPN" or word.text.lower() not in roster.common
            if is_name and not _is_compound(word):
                yield word
        elif label == "ORG" and word.text in roster.given:
            yield word


def _is_compound(word: SpacySpan) -> bool:
    """ "the Porter Institute": a part of another name."""
    return bool(
        word.root.dep_ == "compound" and word.root.head.pos_ == "PROPN" and not word.root.head.ent_type_
    )


def _words(doc: Doc) -> Iterator[SpacySpan]:
    """Runs of tokens between white space, without punctuation and possessive at their end: "Ruiz-Flynn's"."""
    first = 0
    for token in doc:
        if token.whitespace_ or token.i + 1 == len(doc):
            last = token.i
            while last > first and (doc[last].is_punct or doc[last].tag_ == "POS"):
                last -= 1
            while first < last and doc[first].is_punct:
                first += 1
            yield doc[first : last + 1]
            first = token.i + 1


def _before_dash(doc: Doc) -> Iterator[tuple[SpacySpan, str]]:
    """Names that the tagger let run over a dash: "Helen Porter - Storms delay the ferry"."""
    for found in doc.ents:
        dash = next(
            (t.i for t in found[1:-1] if t.text in DASHES and t.nbor(-1).whitespace_ and t.whitespace_), 0
        )
        if dash and found.label_ in ("PERSON", "ORG"):
            yield doc[found.start : dash], found.label_


def _parted(doc: Doc) -> Iterator[SpacySpan]:
    """The two names that the tagger took for one: "an attorney for Lund, Maren Tveit, said"."""
    for found in doc.ents:
        comma = next((t.i for t in found if t.text == ","), 0) if found.label_ == "PERSON" else 0
        if comma and found.end - comma > 2:
            yield doc[found.start : comma]
            yield doc[comma + 1 : found.end]


def _after_post(doc: Doc) -> Iterator[SpacySpan]:
    """The name without the post before it: "CFO Helen Porter"."""
    for found in doc.ents:
        if (
            found[0].lower_ in POSTS
            and 2 <= len(found) - 1 <= LONGEST_NAME
            and found.label_ in ("PERSON", "ORG")
        ):
            yield doc[found.start + 1 : found.end]


def _after_preposition(doc: Doc) -> Iterator[SpacySpan]:
    """The name without the capital that begins its sentence: "Beyond Lund's own money"."""
    for found in doc.ents:
        is_first = found.start == 0 or doc[found.start - 1].is_punct
        if found.label_ == "PERSON" and len(found) > 1 and is_first and found[0].lower_ in HEADING:
            yield doc[found.start + 1 : found.end]


def _houses(doc: Doc) -> Iterator[SpacySpan]:
    """The firm that the tagger took for a person: "Lund Porter analyst Maren Tveit"."""
    for found in doc.ents:
        post = doc[found.end] if found.end + 1 < len(doc) else None
        if found.label_ == "PERSON" and post is not None and post.lower_ in APPRAISERS:
            if found.root.dep_ == "compound" and post.nbor(1).pos_ == "PROPN":
                yield found


def _unseen_names(doc: Doc) -> Iterator[SpacySpan]:
    """Runs of two to four proper nouns that the tagger gave no label."""
    first = 0
    for last in range(1, len(doc) + 1):
        runs_on = last < len(doc) and doc[last].pos_ == "PROPN" and not doc[last].ent_type_
        if not runs_on:
            if 2 <= last - first <= LONGEST_NAME and doc[first].pos_ == "PROPN" and not doc[first].ent_type_:
                yield doc[first:last]
            first = last
        elif doc[first].pos_ != "PROPN" or doc[first].ent_type_:
            first = last


def _before_who(doc: Doc) -> Iterator[SpacySpan]:
    """Runs of two to four proper nouns before ", who", however the tagger parted them."""
    for token in doc[3:]:
        if token.lower_ != "who" or token.nbor(-1).text != ",":
            continue
        first = last = token.i - 1
        while first > 0 and doc[first - 1].pos_ == "PROPN":
            first -= 1
        if 2 <= last - first <= LONGEST_NAME:
            yield doc[first:last]


def _label(doc: Doc, spans: Sequence[SpacySpan], label: str) -> None:
    if spans:
        from spacy.tokens import Span as Slice

        named = [Slice(doc, found.start, found.end, label=label) for found in spans]
        taken = {i for found in named for i in range(found.start, found.end)}
        doc.ents = (*named, *(e for e in doc.ents if not taken & set(range(e.start, e.end))))


def _is_shown(found: SpacySpan) -> bool:
    """Whether what stands before or after a name, or its first word, makes it a person's."""
    words = [token.text for token in found]
    if not 2 <= len(words) <= LONGEST_NAME or not all(
        t.pos_ == "PROPN" and t.text[:1].isupper() for t in found
    ):
        return False
    if {word.lower() for word in words} & (ORGANISATIONS | HONORIFICS | {"the", "of", "and"}):
        return False
    if words[0].lower() in GIVEN_NAMES and found.label_ in ("", "ORG", "GPE", "PRODUCT", "WORK_OF_ART"):
        return found.end == len(found.doc) or found.doc[found.end].pos_ != "PROPN"
    before = found.doc[found.start - 1].lower_ if found.start else ""
    return before in PERSON_NOUNS or before.strip(".") in HONORIFICS or _is_described(found.doc, found.end)


def _is_described(doc: Doc, end: int) -> bool:
    """ "Mira Tal, the office's chief hydrologist"."""
    if end + 1 >= len(doc) or doc[end].text != ",":
        return False
    phrase = doc[end + 1 : end + 9]
    stop = next((i for i, t in enumerate(phrase) if t.text in (",", ".")), len(phrase))
    return bool(head_words(phrase[:stop].text)) or phrase[0].lower_ == "who"
