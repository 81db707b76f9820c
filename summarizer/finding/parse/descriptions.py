"""What stands beside a name: the title before it, the apposition after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...brief import Span
from ..names import Cast, bare_name, head_words
from .grammar import ParsedSentence
from .mentions import is_headline
from .nouns import HONORIFICS, PERSON_NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as SpacySpan

TITULAR = ("PROPN", "NOUN", "ADJ", "PART", "ADP", "CCONJ")
LINKS = ("of", "for", "at", "and")
# what stands after a name between commas and is no description
DEGREES = frozenset(
    "phd md mph mba ma msc bsc ms rn dds dvm jd esq jr sr ii iii do dphil mbe obe cbe qc kc mp mep".split()
)
STOPS = (",", ";", "–", "—")
LONGEST = 18  # words of an apposition
# what people do in the service of a body
SERVING = frozenset(
    "work teach lecture study research cover follow track analyse analyze advise commentate comment report write edit play coach "
    "manage lead head direct chair speak practise practice serve train".split()
)


def describe_names(text: str, parsed: Sequence[ParsedSentence], cast: Cast) -> None:
    """Adds to named people what stands beside their names: title before, apposition after."""
    for sentence in parsed:
        for found in sentence.doc.ents if not is_headline(sentence) else ():
            if found.label_ != "PERSON":
                continue
            starts = (sentence.start_of(token) for token in found)
            entity = next((cast.at[start] for start in starts if start in cast.at), None)
            if entity is None or entity.kind != "person":
                continue
            for description in _beside(text, sentence, found):
                if all(description.text != known.text for known in entity.descriptions):
                    entity.descriptions.append(description)
                entity.heads |= head_words(description.text)
                entity.affiliation = entity.affiliation or _body_in(sentence, description, text)
            entity.affiliation = entity.affiliation or _body_served(sentence, found, text)


def _body_in(sentence: ParsedSentence, description: Span, text: str) -> str | None:
    """The body that a description ties its person to: "a specialist at the Institute for Strategic Studies"."""
    for found in sentence.doc.ents:
        start, end = sentence.start_of(found[0]), sentence.end_of(found[-1])
        if (
            found.label_ == "ORG"
            and description.start <= start
            and end <= description.end
            and len(found.text) > 2
        ):
            name = bare_name(text[start:end])
            is_post = description.text.endswith(f"Secretary of {name}")
            if (
                name.lower() not in HONORIFICS
                and not is_post
                and not (set(name.lower().split()) <= PERSON_NOUNS | HONORIFICS | {"defense", "foreign"})
            ):
                if found[0].i > 0 and (
                    found.root.dep_ == "pobj"
                    or (found[-1].nbor(0).i + 1 < len(sentence.doc) and sentence.doc[found.end].tag_ == "POS")
                ):
                    return name
    return None


def _body_served(sentence: ParsedSentence, name: SpacySpan, text: str) -> str | None:
    """The body in a clause that tells what its person does now: "Ann Lee, who teaches law at the University of Gorm"."""
    after = sentence.doc[name.end : name.end + 2]
    if len(after) < 2 or after[0].text != "," or after[1].lower_ != "who":
        return None
    verb = after[1].head
    does = [v for v in (verb, *verb.conjuncts) if v.tag_ in ("VBZ", "VBP") and v.lemma_ in SERVING]
    for post in sentence.doc if does else ():
        if (
            post.lower_ in ("at", "for")
            and next((t for t in post.ancestors if t.pos_ == "VERB"), None) in does
        ):
            for body in post.children:
                if named := _body_named(body):
                    first, last = named[0], named[-1]
                    return bare_name(text[sentence.start_of(first) : sentence.end_of(last)])
    return None


def _body_named(noun: Token) -> Sequence[Token]:
    """The proper name of a body that ends with or holds the noun; nothing where it names something else."""
    if noun.pos_ != "PROPN" or noun.ent_type_ not in ("ORG", ""):
        return ()
    if noun.ent_type_:
        return next(list(found) for found in noun.doc.ents if found.start <= noun.i < found.end)
    return [*(t for t in noun.lefts if t.dep_ == "compound" and t.pos_ == "PROPN"), noun]


def _beside(text: str, sentence: ParsedSentence, name: SpacySpan) -> Iterator[Span]:
    """The title before a name, the apposition after it, and the description that the name is the apposition of."""
    doc, first = sentence.doc, _title_start(name)
    is_titled = any(head_words(t.text) and t.lower_ != "former" for t in doc[first : name.start])
    if is_titled and not _is_compound(name):
        title = _span_of(text, sentence, first, name.start - 1)
        is_plural = doc[name.start - 1].tag_ in ("NNS", "NNPS") and title.text.endswith("s")
        yield Span.of(text, title.start, title.end - 1) if is_plural else title  # "Senators Lee and Porter"
    after = _apposition(sentence, name)
    if after is not None:
        yield _span_of(text, sentence, after.start, after.end - 1)
    before = _described(doc, first, name)
    if before is not None:
        yield _span_of(text, sentence, before.start, before.end - 1)


def _title_start(name: SpacySpan) -> int:
    """The first word of the title right before a name; where the name begins, if it has none."""
    doc, first = name.doc, name.start
    if first > 0 and doc[first - 1].lower_ == "for":
        return first  # "an attorney for Porter"
    while first > 0:
        token = doc[first - 1]
        if token.lower_ == "the" and 2 < first < name.start and doc[first - 2].text in LINKS[:3]:
            first -= 1  # "chair of the Water Board"
            continue
        if token.pos_ not in TITULAR and token.text not in ("-", "&"):
            break
        if token.pos_ in ("ADP", "CCONJ") and (first < 2 or token.text not in LINKS):
            break
        if (token.ent_type_ == "PERSON" and not _is_whose(token, first)) or (
            token.pos_ == "CCONJ" and not _joins_titles(token, name)
        ):
            break
        first -= 1
    while first < name.start and (
        doc[first].pos_ in ("ADP", "CCONJ", "PART")
        or doc[first].text == "-"
        or _is_fellow(doc, first, name.start)
    ):
        first += 1
    return first


def _is_fellow(doc: Doc, first: int, end: int) -> bool:
    """ "fellow council member": one of them, and no fellow of an institute."""
    return doc[first].lower_ == "fellow" and first + 1 < end and doc[first + 1].pos_ != "ADP"


def _is_compound(name: SpacySpan) -> bool:
    """ "the former Lee aide": what stands before the name is the aide's."""
    noun = name.root.head
    return (
        name.root.dep_ == "compound"
        and noun.i == name.end
        and noun.pos_ == "NOUN"
        and bool(head_words(noun.text))
    )


def _is_whose(token: Token, first: int) -> bool:
    """ "the former Lee aide Ann Porter"."""
    noun = token.doc[first]
    return (
        token.dep_ == "compound"
        and token.i + 1 == first
        and noun.pos_ == "NOUN"
        and bool(head_words(noun.text))
    )


def _joins_titles(link: Token, name: SpacySpan) -> bool:
    """ "chairman and chief executive Ann Lee", "interior and overseas minister Ann Lee", not "prisoners and Ann Lee"."""
    before, after = link.nbor(-1), link.nbor(1)
    is_title = (
        before.tag_ in ("NN", "NNP", "JJ") and before.ent_type_ != "PERSON" and bool(head_words(before.text))
    )
    is_pair = before.tag_ == after.tag_ == "JJ" and after.lower_ != "former"
    return (is_title or is_pair) and link.i + 1 < name.start


def _apposition(sentence: ParsedSentence, name: SpacySpan) -> SpacySpan | None:
    """What follows a name between commas and says who it is."""
    doc, first = sentence.doc, name.end + 1
    while (
        first + 1 < len(doc)
        and doc[first].text.replace(".", "").lower() in DEGREES
        and doc[first + 1].text == ","
    ):
        first += 2  # "Ann Lee, PhD, a biologist"
    if first >= len(doc) or doc[name.end].text != ",":
        return None
    last = first
    while last < len(doc) and doc[last].text not in STOPS and last not in sentence.folded:
        if doc[last].pos_ in ("VERB", "AUX") and doc[last].dep_ in ("ROOT", "ccomp", "conj"):
            break
        last += 1
    phrase = doc[first:last]
    if not 0 < len(phrase) <= LONGEST or phrase[0].pos_ not in ("DET", "NOUN", "PROPN", "ADJ", "PRON"):
        return None
    is_another = any(t.ent_type_ == "PERSON" and t.head.i < first for t in phrase if t.dep_ != "appos")
    if not head_words(phrase.text) or is_another:
        return None
    if _is_fellow(doc, first, last):
        phrase = doc[first + 1 : last]
    return phrase[:-1] if phrase[-1].is_punct else phrase


def _described(doc: Doc, first: int, name: SpacySpan) -> SpacySpan | None:
    """ "the leader of the council, Ann Lee": not "two Democrats, Ann Lee …", nor "the suit against the minister, Ann Lee …"."""
    if first < 3 or doc[first - 1].text != ",":
        return None
    left = end = first - 1
    while (
        left > 0
        and (doc[left - 1].pos_ in (*TITULAR[:5], "DET") or doc[left - 1].text == "-")
        and doc[left - 1].ent_type_ != "PERSON"
    ):
        left -= 1
    while left < end and doc[left].pos_ in ("ADP", "PART"):
        left += 1
    phrase = doc[left:end]
    if phrase and not head_words(phrase.root.text):
        phrase = doc[max(left, phrase[-1].left_edge.i) : end]  # "in the words of the prosecutor, Ann Lee"
    is_person = bool(phrase) and bool(head_words(phrase.text)) and bool(head_words(phrase.root.text))
    if not is_person or phrase.root.tag_ in ("NNS", "NNPS"):
        return None
    is_own = phrase.root in name.root.ancestors or phrase.root.dep_ != "pobj"
    return phrase if is_own or phrase[0].lower_ == "the" else None


def _span_of(text: str, sentence: ParsedSentence, first: int, last: int) -> Span:
    return Span.of(text, sentence.start_of(sentence.doc[first]), sentence.end_of(sentence.doc[last]))
