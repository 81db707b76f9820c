"""Words that report speech, by the frames that they take, read from `english.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "english.yaml").read_text(encoding="utf-8"))


def _words(kind: str) -> frozenset[str]:
    return frozenset(_TABLE[kind].split())


# lemmas of verbs that report a clause or a quotation
REPORTING = (
    _words("says")
    | _words("manners")
    | _words("states")
    | _words("tells")
    | _words("urges")
    | _words("commands")
)
STATING = _words("states")
TELLING = _words("tells")
URGING = _words("urges")
MANNERS = _words("manners")
JUDGING = _words("judges")
GERUNDS = _words("gerunds")
COMMANDING = _words("commands")
REGARDING = _words("regards")
LABELLING = _words("labels") | REGARDING
SHOWING = _words("shows")
NARRATED = _words("narrated")
GESTURES = _words("gestures")
SILENT = _words("silent")
PUTTING = _words("puts")
WEIGHING = _words("weighs")
TURNS = _words("turns")
VIEWS = _words("views")
CONTROLLING = _words("controls")
REPORTING_NOUNS = _words("nouns")
LENDING = _words("lends")
HOLDING = _words("adjectives")
SETTINGS = _words("settings")
OCCASIONS = _words("occasions")
DAYS = _words("days")
PREPOSITIONS = {verb: frozenset(words.split()) for verb, words in _TABLE["prepositions"].items()}

SLIPS = dict(pair.split(":") for pair in _TABLE["slips"].split())
IRREGULAR = frozenset(
    ["said", "says", "told", "wrote", "written", "read", "felt", "thought", "swore", "meant"]
)
# an ending, and what the lemma has in its place
ENDINGS = (
    ("", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("d", ""), ("ied", "y"), ("ted", ""),
    ("ing", ""), ("ing", "e"), ("ting", ""),
)  # fmt: skip


def reports(word: str) -> bool:
    """Whether an inflected word is a form of a reporting verb, judged by its ending alone."""
    word = word.lower().strip("(—–-")
    return word in IRREGULAR or any(
        word.endswith(ending) and word.removesuffix(ending) + lemma in REPORTING for ending, lemma in ENDINGS
    )
