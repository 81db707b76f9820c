"""Noun phrases by rule: where one ends."""

from __future__ import annotations

from collections.abc import Sequence

from ..german.phrases import Phrases
from ..lexicon import Lexicon
from .words import Word

LONGEST = 14


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
    if words[start].tag:  # a tagger's word classes say more than lists
        return Phrases(words, lexicon).end(start, limit, joined=joined)
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
    """Whether "lui" or "el" is an article here: a noun follows."""
    return lexicon.has("determiners", words[start].low) and _core(words, start, limit, lexicon) > start


def _core(words: Sequence[Word], start: int, limit: int, lexicon: Lexicon) -> int:
    position = start
    if position >= limit:
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
    while position < limit and is_honorific(words[position], lexicon):
        position += 1
    return _plain_head(words, start, position, limit, lexicon)


def _is_name(words: Sequence[Word], position: int, lexicon: Lexicon, start: int) -> bool:
    """A capital inside a sentence is no article: "La" in "La Rioja" still is at the start."""
    return words[position].is_capital and position > start


def is_honorific(word: Word, lexicon: Lexicon) -> bool:
    return lexicon.has("honorifics", word.low) or lexicon.has("honorifics", word.low.rstrip("."))


def _plain_head(words: Sequence[Word], start: int, position: int, limit: int, lexicon: Lexicon) -> int:
    """Where nouns look like other words: up to the next word that cannot be in the phrase."""
    head = position
    while position < limit and words[position].is_word and not words[position].is_quoted:
        low = words[position].low
        if position > head or not words[position].is_capital or _is_adverbial(words, position, lexicon):
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
        is_named = position - head > 1 and head == start and all(w.is_capital for w in words[head:position])
        if is_named and not words[position].is_capital and not lexicon.has("particles", low):
            break  # "Irene Valdoro left": a full name takes no adjective, and any verb may follow
        position += 1
    return position if position > head else start


def _is_adverbial(words: Sequence[Word], position: int, lexicon: Lexicon) -> bool:
    """Whether the preposition that a sentence begins with is none of a name: "Por su parte", not "De la Rosa"."""
    if position or not lexicon.has("prepositions", words[0].low):
        return False
    following = next((w for w in words[1:4] if not lexicon.has("particles", w.low)), None)
    return following is None or not following.is_capital


def _is_verb(low: str, lexicon: Lexicon) -> bool:
    return (low.endswith(tuple(lexicon.words.get("preterites", ()))) and len(low) > 3) or (
        lexicon.has("auxiliaries", low)
        or lexicon.has("common_verbs", low)
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
        if word.is_quoted or not lexicon.has("genitive", word.low):
            return end
        following = _core(words, end + 1, limit, lexicon)
        if following <= end + 1:
            following = _bare_noun(words, end + 1, limit, lexicon)
        if following <= end + 1:
            return end
        end = following
    return end


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
