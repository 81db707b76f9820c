"""German phrases that name a source: "laut X", "nach Angaben der Y", "X zufolge", "aus Sicht der Z"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..lexicon import Lexicon
from ..pattern.accounts import Account
from ..pattern.words import Word
from .phrases import Phrases
from .tagging import is_noun


class Accounts:
    """Finds such a phrase among the words of one passage."""

    def __init__(self, words: Sequence[Word], lexicon: Lexicon, phrases: Phrases) -> None:
        self.words, self.lexicon, self.phrases = words, lexicon, phrases

    def find(self, first: int, last: int) -> Account | None:
        """The first of them among words[first:last]."""
        for index in range(first, last):
            word = self.words[index]
            if word.is_quoted or not word.is_word:
                continue
            found = (
                self._preposition(index, last) or self._view(index, last) or self._postposition(index, first)
            )
            if found is not None:
                return found
        return None

    def _preposition(self, index: int, last: int) -> Account | None:
        """ "laut Polizei", "laut einer Sprecherin der Bahn"."""
        if not self.lexicon.has("prepositions_of_source", self.words[index].low):
            return None
        end = self.phrases.end(index + 1, last, joined=True)
        if end > index + 2 and is_noun(self.words[index + 1]):
            end = self._bare_body(index + 1, end)
        if end == index + 1:
            end = self._marked(index + 1, last)
        source = (index + 1, end)
        return Account(index, end, index + 1, source, self.words[index].low) if end > index + 1 else None

    def _bare_body(self, first: int, end: int) -> int:
        """ "laut Polizei der …" goes on with another phrase; "laut Sprecherin der Polizei" does not."""
        if self.lexicon.ends_as("person_suffixes", self.words[first].low):
            return end
        return next((i for i in range(first + 1, end) if self.words[i].tag == "ART"), end)

    def _marked(self, first: int, last: int) -> int:
        """A name in marks that are no quotation marks: laut ''Westfalen-Blatt''."""
        end = first
        while end < last and not self.words[end].is_word and end - first < 3:
            end += 1
        if end == first or end >= last or not self.words[end].is_capital:
            return first
        while end < last and (self.words[end].is_capital or self.words[end].text in "'‘’"):
            end += 1
        return end

    def _view(self, index: int, last: int) -> Account | None:
        """ "nach Angaben der Polizei", "nach Polizeiangaben", "nach ihren Worten", "aus Sicht des Vereins"."""
        if not self.lexicon.has("account_prepositions", self.words[index].low):
            return None
        position = index + 1
        while position < last and self.words[position].is_word and not is_noun(self.words[position]):
            position += 1
            if position - index > 3:
                return None
        if position >= last or not is_noun(self.words[position]):
            return None
        noun = self.words[position]
        is_place = self.lexicon.has("account_places", self.words[index].low)
        if self.lexicon.has("account_views" if is_place else "account_nouns", noun.low):
            return self._with_noun(index, position, last)
        is_compound = position == index + 1 and noun.low.endswith(
            tuple(self.lexicon.words["account_suffixes"])
        )
        if is_compound and not is_place:
            return Account(index, position + 1, index + 1, (position, position + 1), "nach")
        return None

    def _with_noun(self, index: int, position: int, last: int) -> Account | None:
        own = next((w for w in self.words[index + 1 : position] if self.lexicon.has("owners", w.low)), None)
        if own is not None:
            is_own = self.lexicon.has("own", own.low)
            source = None if is_own else (index + 1, index + 2)
            mention = (index + 1, position + 1)
            return Account(index, position + 1, index + 1, source, "nach", is_own=is_own, mention=mention)
        end = self.phrases.end(position, last, joined=True)
        if end == position + 1 and end < last and self.lexicon.has("account_links", self.words[end].low):
            end = max(self.phrases.end(end + 1, last, joined=True), end)  # "Angaben aus Kiel"
        if end > position + 1:
            start = position + 1 + self.lexicon.has("account_links", self.words[position + 1].low)
            return Account(index, end, position + 1, (start, end), "nach") if start < end else None
        is_report = self.lexicon.ends_as("document_suffixes", self.words[position].low)
        is_source = end > position and (is_report or position == index + 1)
        return Account(index, end, index + 1, (position, end), "nach") if is_source else None

    def _postposition(self, index: int, first: int) -> Account | None:
        """ "Medienberichten zufolge", "den Angaben der Polizei zufolge"."""
        if not self.lexicon.has("postpositions", self.words[index].low):
            return None
        starts = range(max(first, index - 8), index)
        best = next((i for i in starts if self.phrases.end(i, index) == index), None)
        if best is None:
            return None
        account = Account(best, index + 1, index + 1, (best, index), "zufolge", cue_first=index)
        return self._of_account(account, best, index)

    def _of_account(self, account: Account, best: int, index: int) -> Account:
        """Whose account it is, where the phrase is "den Angaben", "ihren Angaben", "eigenen Angaben"."""
        first = self.words[best].low
        owner = next((w.low for w in self.words[best:index] if self.lexicon.has("own", w.low)), "")
        if owner:
            return replace(account, source=None, is_own=True, mention=(best, index))
        if self.lexicon.has("possessives", first) and index - best > 1:
            return replace(account, source=(best, best + 1), mention=(best, index))
        noun = next((i for i in range(best, index) if is_noun(self.words[i])), index)
        if noun == index or not self.lexicon.has("account_nouns", self.words[noun].low):
            return account
        if noun + 1 == index:
            is_taken_up = self.words[best].tag == "ART"  # "den Angaben zufolge": whose, the text has said
            return (
                replace(account, source=None, is_own=True, mention=(best, index)) if is_taken_up else account
            )
        start = noun + 1 + self.lexicon.has("account_links", self.words[noun + 1].low)
        return replace(account, source=(start, index)) if start < index else account
