"""Stems of the words that carry meaning: what a topic, a summary and a sentence share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec

WORD = re.compile(r"[^\W\d_](?:[\w’'-]|[\u0300-\u036f])*")
POSSESSIVE = re.compile(r"[’']s?$")
ELISION = re.compile(r"^(?:[ldjmnstc]|qu|un|all|dell|nell|sull|dall)[’'](?=\w)")
SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
# what is left of a word in a language without a stemmer
PREFIX = 6
SMALL = frozenset(
    """the a an and or but of in on at to for from by with without as is are was were be been being has
    have had will would can could may might must should do does did that this these those it its their
    his her they them he she we our us i you your not no nor so if than then there here who whom whose
    which what when where why how all both each other into over under after before between during about
    against amid among while also said says new more most very""".split()
)
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


def content_stems(text: str, language: str = "en") -> list[str]:
    """Stems in text order; in a script without spaces, the pairs of its characters."""
    small, stem = small_words(language), _stemmer(language)
    text = unicodedata.normalize("NFC", text)
    is_spaceless = SPACELESS.search(text) is not None
    stems: list[str] = []
    for word in map(str.lower, WORD.findall(text)):
        has_apostrophe = "’" in word or "'" in word
        if has_apostrophe:
            word = POSSESSIVE.sub("", word)
        if is_spaceless and SPACELESS.search(word):
            stems.extend(word[i : i + 2] for i in range(max(len(word) - 1, 1)))
            continue
        if has_apostrophe and language != "en":
            word = ELISION.sub("", word)
        for part in word.split("-") if "-" in word else (word,):
            if part not in small and len(part) > 1:
                stems.append(stem(part))
    return stems


def word_count(text: str) -> int:
    """Words of a text; two characters count as one in a script without spaces."""
    return len(text.split()) + len(SPACELESS.findall(text)) // 2


@cache
def small_words(language: str) -> frozenset[str]:
    """Words too common to tell one sentence from another; spaCy's lists for languages other than English."""
    if language == "en":
        return SMALL
    name = f"spacy.lang.{language}.stop_words"
    if (
        not re.fullmatch(r"[a-z]{2,3}", language)
        or find_spec("spacy.lang") is None
        or not _has_stop_words(language)
    ):
        return frozenset()
    return frozenset(unicodedata.normalize("NFC", word) for word in import_module(name).STOP_WORDS)


def _has_stop_words(language: str) -> bool:
    if find_spec(f"spacy.lang.{language}") is None:
        return False
    return find_spec(f"spacy.lang.{language}.stop_words") is not None


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    if language not in STEMMERS:
        return lambda word: word[:PREFIX]
    import snowballstemmer

    return lru_cache(maxsize=50_000)(snowballstemmer.stemmer(STEMMERS[language]).stemWord)
