"""English nouns that name who speaks: people, bodies, documents, titles, read from `nouns.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "nouns.yaml").read_text(encoding="utf-8"))


def _words(kind: str) -> frozenset[str]:
    return frozenset(_TABLE[kind].split())


HONORIFICS = _words("honorifics")
TITLED = _words("titled")
ORGANISATIONS = _words("organisations")
DOCUMENTS = _words("documents")
PERSON_NOUNS = _words("people")
GENERIC = _words("generic")
ANALYSTS = _words("analysts")
OFFICES = _words("offices")
MALE = _words("male") | _words("male_titles")
FEMALE = _words("female") | _words("female_titles")
MOUTHPIECES = _words("mouthpieces")
TITLE_NOUNS = dict(pair.split(":") for pair in _TABLE["title_nouns"].split())
HYPERNYMS = {noun: frozenset(words.split()) for noun, words in _TABLE["hypernyms"].items()}
_GIVEN = yaml.safe_load((Path(__file__).parent / "given_names.yaml").read_text(encoding="utf-8"))
GIVEN_NAMES = {name: sort[0] for sort in ("female", "male") for name in _GIVEN[sort].split()}
