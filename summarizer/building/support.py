"""Whether the words of a headline, a summary or a statement follow from the article's."""

from __future__ import annotations

import re

from ..finding.analysis import Analysis
from ..finding.countries import country_in
from ..finding.lexicon import load_lexicon
from ..finding.stems import content_stems
from ..grounding import FoldedText, locate, numbers, quoted_words

# share of a sentence's words that its evidence must hold
SUPPORT = 0.75
WORDS = re.compile(r"[^\W\d_]+")


class Support:
    """Checks the words of one article's brief.

    Attributes:
        common: words that the article writes in lower case.
        has_capital_nouns: whether a capital is no sign of a name in the article's language.
    """

    def __init__(self, analysis: Analysis) -> None:
        self.language, self.folded = analysis.language, analysis.folded
        lexicon = None if self.language == "en" else load_lexicon(self.language)
        self.common = frozenset(re.findall(r"(?<![\w’'])[a-zà-ÿ]+", analysis.text))
        # where nouns have capitals, a capital is no sign of a name: any word of the article vouches for its forms
        self.has_capital_nouns = lexicon is not None and lexicon.has_capital_nouns
        self.forms = (
            frozenset(WORDS.findall(analysis.text.lower())) if self.has_capital_nouns else self.common
        )

    def is_name(self, word: str) -> bool:
        bare = re.sub(r"[’']s$", "", word.strip(",.:;!?"))
        return bare.isupper() or (locate_exact(self.folded, bare) and bare.lower() not in self.common)

    def _has_form_of(self, word: str) -> bool:
        """Whether the article writes the word in lower case, in this form or another of the same stem."""
        if word in self.forms:
            return True
        return len(word) > 3 and any(
            w.startswith(word[:5]) or (len(w) > 3 and word.startswith(w[:5]))
            for w in self.forms
            if w[:3] == word[:3]
        )

    def unsupported(self, text: str, evidence: str, least: float = SUPPORT) -> str:
        """Why the words do not follow from the evidence; empty when nothing speaks against them."""
        for words in quoted_words(text):
            if locate(self.folded, words.strip(" ,.")) is None:
                return f"the article does not hold the quoted {words[:40]!r}"
        held = set(numbers(evidence))
        for number in numbers(text):
            if number not in held:
                return f"the number {number} is not in its sentences"
        for match in re.finditer(r"(?<!^)(?<![.!?:]\s)\b[A-ZÀ-Þ][\w’'-]+", text):
            name = re.sub(r"[’']s$", "", match.group())
            if (
                locate(self.folded, name) is None
                and country_in(name) is None
                and not self._has_form_of(name.lower())
            ):
                return f"the article does not name {name!r}"
        stems = content_stems(text, self.language)
        have = set(content_stems(evidence, self.language))
        if stems and sum(stem in have for stem in stems) < least * len(stems):
            return "its words are not the article's"
        return ""


def locate_exact(folded: FoldedText, word: str) -> bool:
    return next(folded.find(word), None) is not None


def stopped(text: str) -> str:
    return (
        text if text.endswith((".", "!", "?", "。", "！", "？", "؟", "۔", "।")) else text.rstrip(" ,;:") + "."
    )
