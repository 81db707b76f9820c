"""What a noun phrase says of its bearer: name, role, head, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from ..lexicon import Lexicon
from .nounphrase import is_honorific
from .words import Word


@dataclass(frozen=True)
class Parts:
    """What a noun phrase says of its bearer; ranges are of its words.

    Attributes:
        name: the words of a proper name.
        role: the words that describe the bearer, without article and name.
        head: the noun that the description turns on, lower case.
        owner: the words of its genitive: whose spokesman it is.
    """

    words: tuple[Word, ...]
    determiner: str
    name: tuple[Word, ...]
    role: tuple[Word, ...]
    head: str
    owner: tuple[Word, ...]
    honorific: str


def parts_of(words: Sequence[Word], lexicon: Lexicon) -> Parts:
    """Takes a noun phrase apart."""
    position, determiner, honorific = 0, "", ""
    while (
        position < len(words) - 1
        and lexicon.has("determiners", words[position].low)
        and not words[position].is_quoted
    ):
        determiner = words[position].low
        position += 1
    position = _after_embedded(words, position) if determiner else position
    while position < len(words) - 1 and is_honorific(words[position], lexicon):
        honorific = honorific or words[position].low
        position += 1
    body = [w for w in words[position:] if w.is_word]
    if "(" in [w.text for w in words]:
        cut = next(i for i, w in enumerate(words) if w.text == "(")
        body = [w for w in words[position:cut] if w.is_word]
    core, owner = _split_owner(body, lexicon)
    split = _split_capitals if lexicon.has_capital_nouns else _split_plain
    role, name = split(core, determiner, lexicon)
    if honorific and not name:
        role, name = (), tuple(core)
    head = _head(role or core, lexicon)
    return Parts(tuple(words), determiner, tuple(name), tuple(role), head, tuple(owner), honorific)


def _after_embedded(words: Sequence[Word], position: int) -> int:
    """Behind what a German adjective governs, and the adjective: "dem | am Freitag veröffentlichten | Bericht"."""
    if not words[position].tag.startswith("APPR"):
        return position
    places = range(position + 1, len(words) - 1)
    return next((i + 1 for i in places if words[i].tag == "ADJ(A)" and words[i + 1].is_capital), position)


def _split_owner(body: list[Word], lexicon: Lexicon) -> tuple[list[Word], list[Word]]:
    for index in range(1, len(body)):
        word = body[index]
        if word.is_capital or body[index - 1].is_quoted:
            continue
        linked = lexicon.has("genitive", word.low) or (
            lexicon.has_capital_nouns and lexicon.has("attached", word.low)
        )
        is_role = any(
            lexicon.ends_as(k, body[index - 1].low) for k in ("person_suffixes", "organisation_suffixes")
        )
        if linked and (
            is_role or not (lexicon.has("particles", word.low) and _inside_name(body, index, lexicon))
        ):
            return body[:index], body[index:]
    return body, []


def _inside_name(body: list[Word], index: int, lexicon: Lexicon) -> bool:
    """Whether "van" or "de" joins two capitals: Jan van Dyck, José María de Toro, not "Universidad Central de Toro"."""
    is_noun = body[index - 1].tag == "NN"  # "Haus von Minister Kai Lund"
    is_joint = body[index - 1].is_capital and index + 1 < len(body) and body[index + 1].is_capital
    given = list(takewhile(lambda word: word.is_capital, reversed(body[:index])))
    is_double = len(given) == 2 and not any(
        lexicon.ends_as(k, given[-1].low) for k in ("person_suffixes", "organisation_suffixes")
    )
    return is_joint and (index == 1 or is_double) and not is_noun


def is_given_name(word: Word) -> bool:
    """ "Hermann" is no man."""
    return word.tag == "NE" and word.low.endswith("mann") and "-" not in word.text


def _split_capitals(
    core: list[Word], determiner: str, lexicon: Lexicon
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    capitals = [i for i, w in enumerate(core) if w.is_capital or w.is_quoted]
    if not capitals:
        return tuple(core), ()
    roles = [
        i for i in capitals if lexicon.ends_as("person_suffixes", core[i].low) and not is_given_name(core[i])
    ]
    bodies = [i for i in capitals if lexicon.ends_as("organisation_suffixes", core[i].low)]
    if (
        roles
        and roles[0] < len(core) - 1
        and (determiner or roles[0] == capitals[0] or core[capitals[0]].text.endswith("er"))
    ):
        last = roles[0]
        while last + 1 in roles and last + 2 < len(core):
            last += 1
        return tuple(core[: last + 1]), tuple(core[last + 1 :])
    first_name = next((i for i in capitals if core[i].tag == "NE"), 0)
    if first_name > 0 and not bodies and not any(core[i].is_quoted for i in capitals):
        return tuple(core[:first_name]), tuple(core[first_name:])  # "Kämmerer Bernd Hölscher"
    if len(capitals) == 1:
        single = core[capitals[0]]
        if single.text.isupper() and len(single.text) > 2 and len(core) == 1:
            return (), (single,)  # "die GDL"
        is_common = any(lexicon.ends_as(k, single.low) for k in ("document_suffixes", "group_words"))
        if determiner or roles or bodies or is_common or len(core) > 1:
            return tuple(core), ()
        return (), (single,)
    if determiner and not bodies and len(capitals) < 2:
        return tuple(core), ()
    return (), tuple(core[capitals[0] :])


def _split_plain(
    core: list[Word], determiner: str, lexicon: Lexicon
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    first = next(
        (
            i
            for i, w in enumerate(core)
            if w.is_capital and (i > 0 or not determiner or not lexicon.ends_as("person_suffixes", w.low))
        ),
        None,
    )
    if first is None:
        return tuple(core), ()
    if (
        first == 0 and lexicon.ends_as("person_suffixes", core[0].low) and len(core) > 1
    ):  # Ministre or Presidente
        after = next((i for i in range(1, len(core)) if core[i].is_capital), None)
        return (tuple(core[:after]), tuple(core[after:])) if after is not None else (tuple(core), ())
    return tuple(core[:first]), tuple(core[first:])


def _head(words: Sequence[Word], lexicon: Lexicon) -> str:
    if not words:
        return ""
    if lexicon.has_capital_nouns:
        capitals = [w for w in words if w.is_capital]
        return (capitals or list(words))[-1].low
    known = [
        w
        for w in words
        if any(
            lexicon.ends_as(k, w.low)
            for k in ("person_suffixes", "organisation_suffixes", "document_suffixes", "group_words")
        )
    ]
    return (known or list(words))[0].low
