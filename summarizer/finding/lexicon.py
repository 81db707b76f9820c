"""Words that report speech and words that name speakers, one table per language, read from `lexica/`."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "lexica"

# Endings of the regular paradigms: singular and plural finite forms, then participles.
ROMANCE = {
    "er": (("e", "a", "ait"), ("ent", "èrent", "aient"), ("é", "ée", "és", "ées")),
    "ar:es": (("a", "ó", "aba"), ("an", "aron", "aban"), ("ado",)),
    "ar:pt": (("a", "ou", "ava"), ("am", "aram", "avam"), ("ado",)),
    "are": (("a", "ò", "ava"), ("ano", "arono", "avano"), ("ato", "ata", "ati", "ate")),
}
INSEPARABLE = ("be", "er", "ver", "ent", "emp", "zer", "miss", "unter", "wider", "prophe")


@dataclass(frozen=True, slots=True)
class Verb:
    """A reporting verb.

    Attributes:
        particle: what a separable verb leaves at the end of its clause; empty for the others.
    """

    lemma: str
    particle: str = ""


@dataclass(frozen=True)
class Lexicon:
    """What the patterns know of one language; every word lower case and composed (NFC)."""

    language: str
    finite: Mapping[str, tuple[Verb, ...]]
    participles: Mapping[str, str]
    joined: Mapping[str, str]
    plurals: frozenset[str]
    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, tuple[tuple[str, ...], ...]]
    pronouns: Mapping[str, str]
    has_capital_nouns: bool

    def has(self, kind: str, word: str) -> bool:
        """Whether the word is in the list of that name."""
        return word in self.words.get(kind, frozenset())

    def ends_as(self, kind: str, word: str) -> bool:
        """Whether the word, or the last part of a compound, is in the list; case endings aside."""
        listed = self.words.get(kind, frozenset())
        if not self.has_capital_nouns:
            return word in listed or word.removesuffix("s") in listed
        last = word.rsplit("-", 1)[-1]
        for ending in ("", "s", "es", "n", "en", "e"):
            if not last.endswith(ending):
                continue
            stem = last[: len(last) - len(ending)]
            # the last part of a compound has three letters or more: "AG" and "tag" end too many words
            if any(stem[cut:] in listed for cut in range(max(len(stem) - 2, 0))):
                return True
        return False

    def is_outsider(self, described: str) -> bool:
        """Whether what an article calls somebody is an analyst's trade, or an office that they no longer hold."""
        words = re.findall(r"[\w-]+", described.lower())
        if any(self.ends_as("offices", word) for word in words):
            return any(self.has("former", word) for word in words)
        return any(self.ends_as("analysts", word) for word in words)

    def source_phrases(self, kind: str = "source_phrases") -> tuple[tuple[str, ...], ...]:
        return self.phrases.get(kind, ())


@cache
def load_lexicon(language: str) -> Lexicon | None:
    """The language's lexicon; None where there is no table for it."""
    path = FOLDER / f"{language}.yaml"
    if not language.isalpha() or not path.is_file():
        return None
    table = yaml.safe_load(unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))
    finite: dict[str, list[Verb]] = defaultdict(list)
    participles: dict[str, str] = {}
    joined: dict[str, str] = {}
    plurals: set[str] = set()
    for kind, stems in table.pop("regular", {}).items():
        for stem in stems.split():
            _conjugate(kind, stem, language, finite, participles, joined, plurals)
    for lemma, forms in table.pop("irregular", {}).items():
        _irregular(lemma, forms, finite, participles, joined, plurals)
    pronouns = table.pop("pronouns")
    has_capital_nouns = bool(table.pop("capitalised_nouns", False))
    words = {kind: frozenset(value.split()) for kind, value in table.items() if isinstance(value, str)}
    phrases = {
        kind: tuple(tuple(phrase.split()) for phrase in value)
        for kind, value in table.items()
        if isinstance(value, list)
    }
    if not has_capital_nouns:
        plurals.update(_plural_forms(words.get("auxiliaries", ())))
    return Lexicon(
        language, {form: tuple(verbs) for form, verbs in finite.items()}, participles, joined, frozenset(plurals),
        words, phrases, pronouns, has_capital_nouns,
    )  # fmt: skip


def _conjugate(
    kind: str, stem: str, language: str, finite: dict[str, list[Verb]], participles: dict[str, str],
    joined: dict[str, str], plurals: set[str],
) -> None:  # fmt: skip
    if kind in ("en", "separable"):
        _weak(stem, finite, participles, joined, plurals)
        return
    singular, plural, past = ROMANCE[kind if kind in ROMANCE else f"{kind}:{language}"]
    for ending in singular + plural:
        form = _spelled(stem, ending)
        finite[form].append(Verb(stem))
        if ending in plural:
            plurals.add(form)
    participles.update((stem + ending, stem) for ending in past)


def _spelled(stem: str, ending: str) -> str:
    """The stem before a: "annonça", "jugea"."""
    if ending.startswith("a") and stem.endswith("nc"):
        return stem[:-1] + "ç" + ending
    return f"{stem}e{ending}" if ending.startswith("a") and stem.endswith("g") else stem + ending


def _weak(
    stem: str, finite: dict[str, list[Verb]], participles: dict[str, str], joined: dict[str, str], plurals: set[str]
) -> None:  # fmt: skip
    """German weak verbs, separable ones with a bar after the particle."""
    particle, _, bare = stem.rpartition("|")
    link = "e" if bare.endswith(("t", "d", "chn", "gn")) else ""
    present = bare + ("n" if bare.endswith(("er", "el")) else "en")
    forms = [bare + link + "t", bare + link + "te", bare + "e", present, bare + link + "ten"]
    for form in forms:
        finite[form].append(Verb(stem, particle))
        if particle:
            joined[particle + form] = stem
    plurals.update(forms[-2:])
    has_prefix = bare.startswith(INSEPARABLE) or bare.endswith("ier")
    participles[particle + ("" if has_prefix else "ge") + bare + link + "t"] = stem


def _irregular(
    lemma: str, forms: str, finite: dict[str, list[Verb]], participles: dict[str, str], joined: dict[str, str],
    plurals: set[str],
) -> None:  # fmt: skip
    """ "spricht sprach | gesprochen | particle | forms joined with it"."""
    parts = [part.split() for part in forms.split("|")] + [[], [], []]
    particle = parts[2][0] if parts[2] else ""
    for form in parts[0]:
        finite[form].append(Verb(lemma.replace(" ", "_"), particle))
    plurals.update(_plural_forms(parts[0]))
    participles.update((form, lemma.replace(" ", "_")) for form in parts[1])
    joined.update((form, lemma.replace(" ", "_")) for form in parts[3])


def _plural_forms(forms: Iterable[str]) -> list[str]:
    return [form for form in forms if form.endswith(("en", "ern", "n", "on", "ont", "no", "ro", "am", "ent"))]
