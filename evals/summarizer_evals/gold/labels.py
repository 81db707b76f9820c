"""Accepted labels: which wordings name a topic's subject.

An alternate is a row of things that a label must name, each with the words that may name it, such as
`vaccin*|dose shortage|supply|ration*`. A label meets it when each thing has a word of its own in the label; other
words may stand beside them. Words are compared by their stems in the article's language; an asterisk at either
end stands for any letters, which compounds and families of words need.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache

import snowballstemmer

from ..words import TOKEN, content_tokens, fold, singular

STEMMERS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip

Groups = tuple[tuple[str, ...], ...]


def names_subject(label: str, alternates: Sequence[str], language: str) -> bool:
    """Does the label meet one of the alternates."""
    words = content_tokens(label)
    return any(_meets(words, parse_alternate(each), language) for each in alternates)


@cache
def parse_alternate(alternate: str) -> Groups:
    """The things that an alternate wants named, each with its words.

    Raises:
        ValueError: it names nothing, or one of its things has no word, or one that would be two.
    """
    groups: list[tuple[str, ...]] = []
    for thing in fold(alternate).split():
        if "|" not in thing and "*" not in thing:
            groups += [(word,) for word in content_tokens(thing)]
            continue
        words = tuple(thing.split("|"))
        if not all(TOKEN.fullmatch(word.strip("*")) for word in words):
            raise ValueError(f"{thing!r} is no row of single words with | between and * at an end")
        groups.append(words)
    if not groups:
        raise ValueError(f"{alternate!r} names nothing")
    return tuple(groups)


def _meets(words: Sequence[str], groups: Groups, language: str) -> bool:
    """Each group has a word of its own: the first group's is tried, then the rest with the other words."""
    if not groups:
        return True
    return any(
        _meets([*words[:at], *words[at + 1 :]], groups[1:], language)
        for at, word in enumerate(words)
        if any(_is_word(word, wanted, language) for wanted in groups[0])
    )


def _is_word(word: str, wanted: str, language: str) -> bool:
    if "*" in wanted:
        return fnmatchcase(word, wanted)
    # the French stemmer parts "manuscrit" from "manuscrits"
    return singular(word) == singular(wanted) or _stem(word, language) == _stem(wanted, language)


@cache
def _stem(word: str, language: str) -> str:
    if language not in STEMMERS:
        return singular(word)
    stem: str = snowballstemmer.stemmer(STEMMERS[language]).stemWord(word)
    return stem
