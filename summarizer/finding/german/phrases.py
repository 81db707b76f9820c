"""German noun phrases by word class: where one ends, and whether it can be a subject."""

from __future__ import annotations

from collections.abc import Sequence

from ..lexicon import Lexicon
from ..pattern.words import Word
from .tagging import DETERMINERS, PREPOSITIONS, PRONOUNS, is_finite, is_noun

LONGEST = 24
EMBEDDED = 10  # words between an article and its adjective: "der am Freitag in Kiel gewählte Vorstand"


class Phrases:
    """The noun phrases of one passage; positions are of its words."""

    def __init__(self, words: Sequence[Word], lexicon: Lexicon) -> None:
        self.words, self.lexicon = words, lexicon

    def end(self, start: int, limit: int, *, joined: bool = False) -> int:
        """Where the noun phrase that begins at `start` ends; `start` itself where none begins there.

        Args:
            joined: take "X und Y" as one phrase.
        """
        limit = min(limit, start + LONGEST, len(self.words))
        if start >= limit:
            return start
        first = self.words[start]
        if first.tag in PRONOUNS and not self._is_article(start, limit):
            is_part = first.tag == "PIS" and start + 1 < limit and self._is_genitive(start + 1)
            return self._attached(start + 1, limit) if is_part else start + 1  # "einer der Teilnehmer"
        end = self._core(start, limit)
        if end == start:
            return start
        end = self._attached(end, limit)
        if joined and end + 1 < limit and self.lexicon.has("joiners", self.words[end].low):
            other = self._core(end + 1, limit)
            if other > end + 1:
                end = self._attached(other, limit)
        return end

    def _is_article(self, start: int, limit: int) -> bool:
        """Whether what was taken for a pronoun is an article: "diese", "einige", "alle" before a noun."""
        return self.words[start].tag in ("PDS", "PIS") and self._head(start + 1, limit) > start + 1

    def _core(self, start: int, limit: int) -> int:
        position = start
        while position < limit and self._is_determiner(position):
            position += 1
        position = self._modified(position, limit, has_article=position > start)
        return self._head(position, limit) if self._head(position, limit) > position else start

    def _is_determiner(self, position: int) -> bool:
        word = self.words[position]
        return not word.is_quoted and (
            word.tag in DETERMINERS
            or (word.tag in ("PDS", "PIS") and self.lexicon.has("determiners", word.low))
        )

    def _modified(self, position: int, limit: int, *, has_article: bool) -> int:
        """After the adjectives and numbers, and after what an adjective governs."""
        while position < limit:
            word = self.words[position]
            if word.tag in ("ADJ(A)", "CARD", "PTKNEG") or (word.tag == "VV(PP)" and word.low.endswith("e")):
                if is_noun(word):
                    return position
                position += 1
                continue
            if not has_article or is_noun(word):
                return position
            adjective = self._governing(position, limit)
            if adjective is None:
                return position
            position = adjective
        return position

    def _governing(self, position: int, limit: int) -> int | None:
        """The adjective before a noun that the words from here on depend on."""
        for index in range(position, min(position + EMBEDDED, limit - 1)):
            word = self.words[index]
            if is_finite(word) or word.quotation is not None or word.text in ",;:–—":
                return None
            if word.tag == "ADJ(A)" and is_noun(self.words[index + 1]):
                return index
        return None

    def _head(self, start: int, limit: int) -> int:
        """The run of nouns and names; words in quotation marks belong to it."""
        position = start
        while position < limit:
            word = self.words[position]
            if word.is_quoted:
                end = self._quoted_name(position, limit)
                if end + 1 >= limit or self.words[end].text != "-":
                    return end  # the newspaper „X“
                position = end + 1  # the „X“-newspaper
            elif self._goes_on(start, position) or (position > start and self._links(position, limit)):
                position += 1
            else:
                break
        return position

    def _quoted_name(self, position: int, limit: int) -> int:
        """Where quoted words that are a name end; `position` itself where they are somebody's words."""
        end = position
        while end < limit and self.words[end].is_quoted:
            end += 1
        first = next((w for w in self.words[position:end] if w.is_word), None)
        return end if first is not None and first.is_capital else position

    def _goes_on(self, start: int, position: int) -> bool:
        """Whether the word is a noun of the run; one with a case ending after a name is not: "sagte Holm Reportern"."""
        word, before = self.words[position], self.words[position - 1]
        if position == start or before.tag != "NE":
            return is_noun(word)
        if word.tag == "NN":
            return word.is_capital and not (word.low.endswith("n") and word.lemma != word.low)
        return word.is_word and word.is_capital and word.tag not in DETERMINERS  # "Udo Klar"

    def _links(self, position: int, limit: int) -> bool:
        word, before = self.words[position], self.words[position - 1]
        if position + 1 >= limit:
            return False
        after = self.words[position + 1]
        if word.text in ("&", "/", "-", "+", "'", "’"):
            return after.is_capital
        is_particle = self.lexicon.has("particles", word.low) and word.low not in ("des", "der")
        return is_particle and before.tag == "NE" and after.is_capital and not after.is_quoted

    def _attached(self, end: int, limit: int) -> int:
        """With genitives, "von …" and "für …", and what stands in brackets."""
        while end < limit:
            word = self.words[end]
            if word.text == "(":
                close = next((i for i in range(end, min(end + 8, limit)) if self.words[i].text == ")"), None)
                if close is None:
                    return end
                end = close + 1
                continue
            following = end
            if self._is_genitive(end) and not self._is_name(end - 1):
                following = self._core(end, limit)
            elif self.lexicon.has("attaching", word.low) and word.tag in PREPOSITIONS:
                is_one = end + 1 < limit and self.words[end + 1].low.startswith("ein")
                following = end if is_one else self._core(end + 1, limit)
                following = end if following == end + 1 else following
            elif word.tag in PREPOSITIONS and self._is_abbreviated(end, limit):
                following = self._core(end + 1, limit)  # "die Mission im Sudan (ABC)"
            if following == end:
                return end
            end = following
        return end

    def _is_abbreviated(self, position: int, limit: int) -> bool:
        noun = self._core(position + 1, limit)
        return position + 1 < noun < limit and self.words[noun].text == "("

    def _is_name(self, position: int) -> bool:
        """Whether a word takes no genitive: "sagte Kai Lindner der Zeitung", "rief die 41-Jährige der Menge zu"."""
        word = self.words[position]
        return word.tag == "NE" or word.text[:1].isdigit()

    def _is_genitive(self, position: int) -> bool:
        word = self.words[position]
        if word.tag == "ADJ(A)":  # "Vertreter deutscher Verbände"
            return word.low.endswith("er") and not word.is_capital
        return word.tag in DETERMINERS and word.low.endswith(("des", "der", "es", "er"))

    # ---- case ----

    def may_be_subject(self, start: int, end: int) -> bool:
        """Whether the phrase's form can be a nominative."""
        first, last = self.words[start], self.words[end - 1]
        low = first.low
        if end - start == 1 and first.tag == "PPER":
            return self.lexicon.has("subject_pronouns", low)
        if first.tag in ("PRF", "PROAV"):
            return False
        if first.tag in DETERMINERS | PRONOUNS:
            if self.lexicon.has("oblique", low) or low.endswith(("em", "en")):
                return False
            if self.lexicon.has("nominative_or_dative", low):
                return not self._is_feminine(self._noun(start, end))
            return True
        if first.tag == "ADJ(A)" and not first.is_capital:
            return not low.endswith("em")
        return not self.lexicon.has("time_words", last.low) and not self._is_dative_plural(first)

    def _noun(self, start: int, end: int) -> Word:
        """The head: the first noun, or the last of a run of common nouns."""
        return next((self.words[i] for i in range(start, end) if is_noun(self.words[i])), self.words[start])

    def _is_feminine(self, noun: Word) -> bool:
        return noun.lemma.endswith(tuple(self.lexicon.words["feminine_endings"])) or self.lexicon.ends_as(
            "feminine", noun.low
        )

    def _is_dative_plural(self, noun: Word) -> bool:
        return noun.tag == "NN" and noun.low == noun.lemma + "n" and noun.lemma.endswith(("er", "el"))

    def is_time(self, start: int, end: int) -> bool:
        return self.lexicon.has("time_words", self.words[end - 1].low)
