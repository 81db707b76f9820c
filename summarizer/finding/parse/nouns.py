"""English nouns that name who speaks: people, bodies, documents, titles, read from `nouns.yaml`."""

from __future__ import annotations

from pathlib import Path

import yaml

_TABLE: dict[str, str] = yaml.safe_load((Path(__file__).parent / "nouns.yaml").read_text(encoding="utf-8"))


def _words(kind: str) -> frozenset[str]:
    return frozenset(_TABLE[kind].split())


HONORIFICS = _words("honorifics")
TITLED = _words("titled")
ORGANISATIONS = _words("organisations")
DOCUMENTS = _words("documents")
PERSON_NOUNS = _words("people")
GENERIC = _words("generic")
ANALYSTS = _words("analysts")
MALE = _words("male") | _words("male_titles")
FEMALE = _words("female") | _words("female_titles")
MOUTHPIECES = _words("mouthpieces")
