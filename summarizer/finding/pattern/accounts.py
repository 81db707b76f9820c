"""Sources that a preposition names: "laut X", "nach Angaben der Y", "selon Z", "X zufolge"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Lexicon
from .nounphrase import noun_phrase
from .words import Word

Range = tuple[int, int]


@dataclass(frozen=True)
class Account:
    """A phrase that names a source; positions are of the passage's words.

    Attributes:
        is_own: "eigenen Angaben": the source is the sentence's own subject, or who spoke before.
        is_weak: a preposition that is mostly no attribution ("pour"), to be taken only beside a quotation.
    """

    first: int
    last: int
    cue_end: int
    source: Range | None
    lemma: str
    is_own: bool = False
    is_weak: bool = False
    mention: Range | None = None
    cue_first: int = -1


def find_account(words: Sequence[Word], first: int, last: int, lexicon: Lexicon) -> Account | None:
    """The first such phrase among words[first:last]."""
    for index in range(first, last):
        word = words[index]
        if word.is_quoted or not word.is_word:
            continue
        found = (
            _preposition(words, index, last, lexicon)
            or _phrase(words, index, first, last, lexicon)
            or _own_phrase(words, index, lexicon)
            or _account_noun(words, index, last, lexicon)
            or _postposition(words, index, first, lexicon)
        )
        if found is not None:
            return found
    return None


def _preposition(words: Sequence[Word], index: int, last: int, lexicon: Lexicon) -> Account | None:
    if not lexicon.has("prepositions_of_source", words[index].low):
        return None
    end = noun_phrase(words, index + 1, last, lexicon, joined=True)
    if lexicon.has_capital_nouns and end > index + 2 and words[index + 1].is_capital:
        # "laut Polizei der …" is the next phrase, "laut Sprecherin der Polizei" is not
        cut = next((i for i in range(index + 2, end) if words[i].low in ("der", "die", "das")), end)
        if not lexicon.ends_as("person_suffixes", words[index + 1].low):
            end = cut
    if end == index + 1:
        end = _lower_noun(words, index + 1, last)
    if end == index + 1:
        return None
    return Account(index, end, index + 1, (index + 1, end), words[index].low)


def _lower_noun(words: Sequence[Word], first: int, last: int) -> int:
    """A name in other marks: laut ''Westfalen-Blatt''."""
    end = first
    while end < last and not words[end].is_word and end - first < 3:
        end += 1
    if end == first or end >= last or not words[end].is_capital:
        return first
    while end < last and (words[end].is_capital or words[end].text in ("'", "‘", "’")):
        end += 1
    return end


def _phrase(words: Sequence[Word], index: int, first: int, last: int, lexicon: Lexicon) -> Account | None:
    for phrase in lexicon.source_phrases():
        size = len(phrase)
        if tuple(w.low.replace("'", "’") for w in words[index : index + size]) != tuple(
            p.replace("'", "’") for p in phrase
        ):
            continue
        is_weak = phrase in lexicon.source_phrases("weak_source_phrases")
        if is_weak and index > first:
            continue
        end = noun_phrase(words, index + size, last, lexicon, joined=True)
        if end > index + size and not any(
            lexicon.has("nobody", w.low) for w in words[index + size : index + size + 1]
        ):
            return Account(index, end, index + size, (index + size, end), " ".join(phrase), is_weak=is_weak)
    return None


def _own_phrase(words: Sequence[Word], index: int, lexicon: Lexicon) -> Account | None:
    """ "a su juicio", "à son avis": the view of whoever was named or spoke before."""
    for phrase in lexicon.source_phrases("own_phrases"):
        last = index + len(phrase)
        if tuple(w.low for w in words[index:last]) == phrase:
            own = next((i for i in range(index, last) if lexicon.has("possessives", words[i].low)), index)
            return Account(index, last, last, None, " ".join(phrase), is_own=True, mention=(own, own + 1))
    return None


def _account_noun(words: Sequence[Word], index: int, last: int, lexicon: Lexicon) -> Account | None:
    """ "nach Angaben der Polizei", "nach Polizeiangaben", "ihrer Ansicht nach"."""
    is_view = words[index].low == "aus" and any(
        w.low.endswith(("sicht", "kreisen")) for w in words[index + 1 : index + 4]
    )
    if (words[index].low not in ("nach", "gemäß") and not is_view) or not lexicon.has(
        "account_prepositions", words[index].low
    ):
        return None
    position = index + 1
    while (
        position < last
        and words[position].is_word
        and not words[position].is_capital
        and position - index < 4
    ):
        position += 1
    if position >= last or not words[position].is_capital:
        return None
    noun = words[position]
    own = next(
        (w for w in words[index + 1 : position] if lexicon.has("possessives", w.low) or w.low == "eigenen"),
        None,
    )
    if lexicon.has("account_nouns", noun.low):
        if own is not None:
            source = None if own.low == "eigenen" else (index + 1, index + 2)
            return Account(
                index,
                position + 1,
                index + 1,
                source,
                "nach",
                is_own=source is None,
                mention=(index + 1, position + 1),
            )
        end = noun_phrase(words, position, last, lexicon, joined=True)
        if end == position + 1 and end < last and lexicon.has("account_links", words[end].low):
            end = max(noun_phrase(words, end + 1, last, lexicon, joined=True), end)  # "Angaben aus Kiel"
        if end == position + 1:
            is_report = lexicon.ends_as("document_suffixes", noun.low)
            return (
                Account(index, end, index + 1, (position, end), "nach")
                if is_report or position == index + 1
                else None
            )
        start = position + 1 + lexicon.has("account_links", words[position + 1].low)
        return Account(index, end, position + 1, (start, end), "nach")
    if position == index + 1 and _ends_account(noun.low, lexicon):
        return Account(index, position + 1, index + 1, (position, position + 1), "nach")
    return None


def _ends_account(low: str, lexicon: Lexicon) -> bool:
    return any(low.endswith(suffix) for suffix in lexicon.words.get("account_suffixes", ()))


def _postposition(words: Sequence[Word], index: int, first: int, lexicon: Lexicon) -> Account | None:
    """ "Medienberichten zufolge", "den Angaben der Polizei zufolge"."""
    if not lexicon.has("postpositions", words[index].low):
        return None
    best = next(
        (
            start
            for start in range(max(first, index - 8), index)
            if noun_phrase(words, start, index, lexicon) == index
        ),
        None,
    )
    if best is None:
        return None
    low = [w.low for w in words[best:index]]
    source: Range | None = (best, index)
    mention: Range | None = None
    noun = next((i for i in range(best, index) if words[i].is_capital), index)
    if any(lexicon.has("possessives", w) for w in low[:1]):
        source, mention = (best, best + 1), (best, index)
    elif "eigenen" in low:
        source, mention = None, (best, index)
    elif lexicon.has("account_nouns", words[noun].low) if noun < index else False:
        if noun + 1 < index:
            source = (noun + 1 + (words[noun + 1].low in ("von", "vom")), index)
    return Account(
        best, index + 1, index + 1, source, "zufolge", is_own=source is None, mention=mention, cue_first=index
    )
