"""Who speaks: whom the program found, else whom the model names, if the article holds the name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..finding.analysis import Analysis
from ..finding.attribution import Reported
from ..finding.countries import is_country
from ..finding.lexicon import Lexicon
from ..finding.names import PRONOUNS, Entity, bare_name, has_case, head_words
from ..finding.parse.nouns import ORGANISATIONS
from ..grounding import locate
from .confidence import SPEAKER

# pronouns of the third person that stand for several, and for nobody else
SEVERAL = {"fr": ("ils", "elles"), "es": ("ellos", "ellas"), "it": ("essi", "esse"), "pt": ("eles", "elas")}
WORD = re.compile(r"[\w’'-]+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Attributes: chance is that the speaker is right, doubt why it may not be; empty where nothing speaks against it."""

    speaker: Entity | None
    chance: float
    doubt: str = ""


class Judge:
    """Judges the speakers of one article.

    Args:
        answers: by the index of a reported passage whose speaker the program did not find, whom the model names.
    """

    def __init__(self, analysis: Analysis, answers: Mapping[int, str], lexicon: Lexicon | None) -> None:
        self.analysis, self.answers, self.lexicon = analysis, answers, lexicon

    def verdict(self, index: int) -> Verdict:
        """The speaker of one reported passage."""
        reported = self.analysis.reported[index]
        found, chance = reported.speaker, SPEAKER[reported.basis]
        if found is not None:
            return Verdict(found, chance, _doubt(reported, found))
        answer = self.answers.get(index)
        named = self.entity_called(answer) if answer else None
        if named is None or self._is_another(reported, named):
            return Verdict(None, chance)
        return Verdict(named, chance, f"no clause names the speaker; the model says {named.name!r}")

    def _is_another(self, reported: Reported, named: Entity) -> bool:
        """Whether what is said speaks of the one whom the model names, or several say it."""
        if not named.is_named_person:
            return False
        words = reported.source.text.lower() if reported.source is not None else ""
        is_many = self.lexicon is not None and words in SEVERAL.get(self.lexicon.language, ())
        last = re.escape(named.name.split()[-1])
        told = (span.text for span in reported.content if reported.form == "indirect")
        return is_many or any(re.search(rf"(?<!\w){last}(?!\w)", text) for text in told)

    def entity_called(self, answer: str) -> Entity | None:
        """The participant that the words name: by whole match among those known, else by place in the article."""
        words = bare_name(answer, self.analysis.language)
        low = words.lower()
        if not words or low in PRONOUNS or (self.lexicon is not None and low in self.lexicon.pronouns):
            return None
        cast = self.analysis.cast.entities
        for entity in cast:
            if low in (entity.name.lower(), *(alias.lower() for alias in entity.aliases)):
                return entity
        answered = set(WORD.findall(low))
        within = [e for e in cast if answered and set(e.name.lower().split()) <= answered]
        named = [e for e in within if e.is_named_person]
        if len(named) == 1:
            return named[0]
        described = [e for e in within if not e.named]
        if len(described) == 1:
            return described[0]
        return self._placed(words)

    def _placed(self, words: str) -> Entity | None:
        """Somebody whom the program had not found, where the article holds the name."""
        span = locate(self.analysis.folded, words)
        if span is None or is_country(span.text):
            return None
        cast = self.analysis.cast
        if not has_case(span.text):  # a script without capitals: nothing shows a name but the answer itself
            return cast.person(words, span) if len(words) > 1 else None
        tail = span.text.split()[-1]
        if not span.text[:1].isupper() or len(words) < 3 or head_words(tail) or tail.islower():
            return None
        if self.lexicon is not None and self.lexicon.ends_as("person_suffixes", tail.lower()):
            return None
        is_body = words.isupper() or any(self._names_a_body(word) for word in words.lower().split())
        return cast.body(words, span) if is_body else cast.person(words, span)

    def _names_a_body(self, word: str) -> bool:
        if word in ORGANISATIONS:
            return True
        return self.lexicon is not None and self.lexicon.ends_as("organisation_suffixes", word)


def _doubt(reported: Reported, found: Entity) -> str:
    if reported.basis == "contested":
        return f"the pronoun may stand for somebody else than {found.name!r}"
    if reported.basis != "continued":
        return ""
    if reported.lemma == ":":
        return f"the label names nobody; {found.name!r} is the one person whom the article names besides"
    return f"the words have no clause of their own; {found.name!r} spoke before them"
