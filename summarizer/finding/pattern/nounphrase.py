"""Noun phrases by rule: where one ends, what its head is, which of its words are a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Lexicon
from .words import Word

LONGEST = 14
ADJECTIVE = ("e", "en", "er", "es", "em")


def noun_phrase(
    words: Sequence[Word], start: int, limit: int, lexicon: Lexicon, *, joined: bool = False
) -> int:
    """Where the noun phrase that begins at `start` ends; `start` itself where none begins there.

    Args:
        joined: take "X and Y" as one phrase.
    """
    limit = min(limit, start + LONGEST, len(words))
    if start >= limit:
        return start
    if lexicon.pronouns.get(words[start].low) and not _begins_noun(words, start, limit, lexicon):
        return start + 1
    end = _core(words, start, limit, lexicon)
    if end == start:
        return start
    end = _attached(words, end, limit, lexicon)
    if joined and end + 1 < limit and lexicon.has("joiners", words[end].low):
        other = _core(words, end + 1, limit, lexicon)
        if other > end + 1:
            end = _attached(words, other, limit, lexicon)
    return end


def _begins_noun(words: Sequence[Word], start: int, limit: int, lexicon: Lexicon) -> bool:
    """Whether "ihr" or "diese" is an article here: a noun follows."""
    return lexicon.has("determiners", words[start].low) and _core(words, start, limit, lexicon) > start


def _core(words: Sequence[Word], start: int, limit: int, lexicon: Lexicon) -> int:
    position = start
    if _is_opener(words[start], lexicon):
        return start
    if words[position].is_quoted:  # a name in quotation marks
        while position < limit and words[position].is_quoted:
            position += 1
        return position
    while (
        position < limit
        and lexicon.has("determiners", words[position].low)
        and not _is_name(words, position, lexicon, start)
    ):
        position += 1
    while position < limit and _is_honorific(words[position], lexicon):
        position += 1
    if lexicon.has_capital_nouns:
        return _capital_head(words, start, position, limit, lexicon)
    return _plain_head(words, start, position, limit, lexicon)


def _is_opener(word: Word, lexicon: Lexicon) -> bool:
    """Whether a capital at the start of a sentence is an adverb's."""
    return word.is_capital and lexicon.has("openers", word.low)


def _is_name(words: Sequence[Word], position: int, lexicon: Lexicon, start: int) -> bool:
    """A capital inside a sentence is no article: "La" in "La Rioja" still is at the start."""
    return words[position].is_capital and position > start


def _is_honorific(word: Word, lexicon: Lexicon) -> bool:
    return lexicon.has("honorifics", word.low) or lexicon.has("honorifics", word.low.rstrip("."))


def _capital_head(words: Sequence[Word], start: int, position: int, limit: int, lexicon: Lexicon) -> int:
    """Where nouns have capitals: adjectives, then the run of capitals, name particles inside it."""
    while position < limit and words[position].is_word and not words[position].is_capital:
        low = words[position].low
        if (
            not (low.endswith(ADJECTIVE) or low.isdigit())
            or lexicon.has("prepositions", low)
            or low in lexicon.finite
        ):
            break
        if lexicon.has("common_verbs", low):
            break
        position += 1
    head = position
    while position < limit:
        word = words[position]
        if word.is_quoted and position > head:  # the newspaper „X“
            while position < limit and words[position].is_quoted:
                position += 1
            break
        follows = position + 1 < limit and words[position + 1].is_capital
        if (
            (
                word.is_word
                and word.is_capital
                and not (position > head and lexicon.has("determiners", word.low))
            )
            or (
                position > head + 1
                and lexicon.has("particles", word.low)
                and follows
                and not lexicon.has("genitive", word.low)
            )
            or (position > head and word.low in ("'s", "&", "+", "/") and follows)
        ):
            position += 1
        else:
            break
    return position if position > head else start


def _plain_head(words: Sequence[Word], start: int, position: int, limit: int, lexicon: Lexicon) -> int:
    """Where nouns look like other words: up to the next word that cannot be in the phrase."""
    head = position
    while position < limit and words[position].is_word and not words[position].is_quoted:
        low = words[position].low
        if position > head or not words[position].is_capital:
            if _ends_phrase(low, lexicon) or lexicon.has("genitive", low):
                break
            if position == start and not words[position].is_capital:
                if not lexicon.has("group_words", low):
                    break  # no article and no capital: not a phrase that can be a source
        follows = position + 1 < limit and words[position + 1].is_capital
        if lexicon.has("determiners", low) and position > head and not follows:
            break
        if not words[position].is_capital and _is_verb(low, lexicon) and position > head:
            break
        position += 1
    return position if position > head else start


def _is_verb(low: str, lexicon: Lexicon) -> bool:
    return (
        lexicon.has("auxiliaries", low)
        or low in lexicon.finite
        or (low in lexicon.participles and not low.endswith(("é", "ée")))
    )


def _ends_phrase(low: str, lexicon: Lexicon) -> bool:
    kinds = (
        "prepositions",
        "subordinators",
        "relatives",
        "complementizers",
        "time_words",
        "questions",
        "joiners",
    )
    if lexicon.has("honorifics", low) or lexicon.has("genitive", low):
        return False
    return any(lexicon.has(kind, low) for kind in kinds) or (
        lexicon.has("clitics", low) and not lexicon.has("determiners", low)
    )


def _attached(words: Sequence[Word], end: int, limit: int, lexicon: Lexicon) -> int:
    """With its genitives and what is in brackets after it."""
    while end < limit:
        word = words[end]
        if word.text == "(":
            close = next((i for i in range(end, min(end + 8, len(words))) if words[i].text == ")"), None)
            if close is None or close + 1 > limit:
                return end
            end = close + 1
            continue
        linked = lexicon.has("genitive", word.low) or (lexicon.has_capital_nouns and word.low == "für")
        if lexicon.has_capital_nouns and word.low in ("im", "in") and _is_abbreviated(words, end, limit):
            end += 2  # "die Mission im Sudan (ABC)"
            continue
        if word.is_quoted or not linked:
            return end
        as_article = lexicon.has("determiners", word.low) and lexicon.has_capital_nouns
        following = _core(words, end if as_article else end + 1, limit, lexicon)
        if following <= end + 1 and not lexicon.has_capital_nouns:
            following = _bare_noun(words, end + 1, limit, lexicon)
        if following <= end + 1:
            return end
        end = following
    return end


def _is_abbreviated(words: Sequence[Word], position: int, limit: int) -> bool:
    return position + 3 < limit and words[position + 1].is_capital and words[position + 2].text == "("


def _bare_noun(words: Sequence[Word], start: int, limit: int, lexicon: Lexicon) -> int:
    """A noun without an article after its preposition: "porte-parole de gendarmerie"."""
    position = start
    while (
        position < limit
        and position < start + 3
        and words[position].is_word
        and not words[position].is_quoted
    ):
        low = words[position].low
        if _ends_phrase(low, lexicon) or lexicon.has("genitive", low) or _is_verb(low, lexicon):
            break
        position += 1
    return position


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
    while position < len(words) - 1 and _is_honorific(words[position], lexicon):
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
        if linked and (is_role or not (lexicon.has("particles", word.low) and _inside_name(body, index))):
            return body[:index], body[index:]
    return body, []


def _inside_name(body: list[Word], index: int) -> bool:
    """Whether "van" or "de" joins two capitals: Jan van Dyck."""
    return body[index - 1].is_capital and index + 1 < len(body) and body[index + 1].is_capital and index == 1


def _split_capitals(
    core: list[Word], determiner: str, lexicon: Lexicon
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    capitals = [i for i, w in enumerate(core) if w.is_capital or w.is_quoted]
    if not capitals:
        return tuple(core), ()
    roles = [i for i in capitals if lexicon.ends_as("person_suffixes", core[i].low)]
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
