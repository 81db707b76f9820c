"""A headline and a summary in another language than the article's: translated after they were checked against it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..errors import InvalidReplyError
from ..finding.names import Entity
from ..grounding import NUMBERS, quoted_words
from ..language import detect_language
from .drafts import TranslationDraft
from .plan import Plan, language_name

MARKS = re.compile(r"[“”„\"«»‹›「」『』]")
# of the sentence's length, in characters
SHORTEST, LONGEST = 0.4, 2.5
# fewer characters do not tell a language
TELLING = 40


def base_language(code: str) -> str:
    """The code without region or script: "pt" of "pt-BR"."""
    return code.lower().split("-")[0].split("_")[0]


class Translator:
    """Translates the lines of one article.

    Args:
        people: the named people, whose names stay.
        language: ISO 639-1 code of the language asked for.
    """

    def __init__(self, plan: Plan, people: Iterable[Entity], language: str) -> None:
        self.plan, self.language = plan, language
        known = language_name(base_language(language))
        self.named = known if base_language(language) == language.lower() else f"{known} ({language})"
        self.names = [entity.name.split()[-1] for entity in people]
        self.failed: list[str] = []

    async def translate(self, line: str) -> str:
        """The line in the other language; the line itself, noted in `failed`, where the answer cannot be trusted.

        Quotation marks are left out: translated words are nobody's own.
        """
        asked = self.plan.render("translation", sentence=line, language=self.named)
        try:
            drafted = await self.plan.ask("translation", asked, TranslationDraft, 60 + len(line))
        except InvalidReplyError as error:
            self.failed.append(str(error))
            return line
        made = " ".join(MARKS.sub("", drafted.translation).split())
        reason = self._departs(line, made)
        if reason:
            self.failed.append(f"{made[:80]!r}: {reason}")
            return line
        return made

    def _departs(self, line: str, made: str) -> str:
        """Why the translation cannot be trusted; empty where nothing speaks against it."""
        if not SHORTEST * len(line) <= len(made) <= LONGEST * len(line):
            return "too much or too little for the sentence"
        if _values(line) != _values(made):
            return "its numbers are others"
        lost = [name for name in self.names if name in line and name not in made]
        if lost:
            return f"it loses the name {lost[0]!r}"
        if quoted_words(made):
            return "it quotes"
        same = made.casefold() == line.casefold()
        if same or (len(made) >= TELLING and detect_language(made) != base_language(self.language)):
            return "it is in another language"
        return ""


def _values(text: str) -> list[str]:
    """The numbers by their digits: 4.8 in English is 4,8 in German."""
    return sorted(re.sub(r"\D", "", number) for number in NUMBERS.findall(text))
