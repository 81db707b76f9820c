"""Reporting verbs in a passage, and the noun phrases that are their subjects."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from ..lexicon import Lexicon
from .nounphrase import noun_phrase
from .words import Passage

Range = tuple[int, int]
ADVERB_ENDINGS = ("amente", "emente", "lmente")  # "Finalmente"; no name that begins a sentence ends so
AUXILIARY_REACH = 6  # words from an auxiliary to its participle


@dataclass(frozen=True)
class Cue:
    """A reporting verb in its segment: `verb` is the finite word, `word` the one that carries the meaning."""

    verb: int
    word: int
    lemma: str
    begin: int


class Subjects:
    """What the clauses of one passage have for cues and subjects."""

    def __init__(self, passage: Passage, lexicon: Lexicon, *, is_spoken: bool = False) -> None:
        self.is_spoken = is_spoken  # all of it stands in quotation marks but the narrator's clause
        self.words, self.segments, self.lexicon = passage.words, passage.segments, lexicon
        self.floor = 0  # content of a later clause begins after what an earlier one used
        self.hint: Range | None = None  # the subject of a reporting verb beside which nothing is reported
        self.end = passage.segments[-1].last if passage.segments else 0

    def _subject_of(self, number: int) -> Range | None:
        """The noun phrase that a clause begins with: the subject of the verb that "and" joins to it."""
        segment = self.segments[number]
        if self.words[segment.first].quotation is not None or self._is_subordinate(number, segment.first):
            return None
        end = noun_phrase(self.words, segment.first, segment.last, self.lexicon)
        return (
            (segment.first, end) if end > segment.first and not self._is_nobody(segment.first, end) else None
        )

    def _is_subordinate(self, number: int, start: int) -> bool:
        word, segment = self.words[start], self.segments[number]
        if self.lexicon.has("as_words", word.low):
            return True
        if self._coordinates(word.low) or word.is_quoted:
            return False
        if self.lexicon.has("subordinators", word.low) or self.lexicon.has("complementizers", word.low):
            return True
        if self.lexicon.has("relatives", word.low) and segment.before == "," and not word.is_capital:
            return not self.lexicon.has("determiners", word.low)
        return False

    def _cue(self, first: int, last: int) -> Cue | None:
        for index in range(first, last):
            word = self.words[index]
            if not word.is_word or word.is_quoted or (word.is_capital and index > 0):
                continue
            begin = self._with_clitics(index, first)
            inverted = self._inverted(index, last)
            if inverted is not None and index > 0:
                return Cue(index, inverted, self._lemma(index, inverted), begin)
            if self.lexicon.has("auxiliaries", word.low):
                for later in range(index + 1, min(index + AUXILIARY_REACH, last)):
                    lemma = self.lexicon.participles.get(self.words[later].low)
                    if lemma and not self.words[later].is_quoted and self._is_active(index, begin):
                        return Cue(index, later, lemma, begin)
            lemma = self._finite(index, last)
            if lemma:
                return Cue(index, index, lemma, begin)
        return None

    def _inverted(self, index: int, last: int) -> int | None:
        """ "tranche-t-il", "a-t-elle soutenu": a verb with its pronoun behind it reports whatever it means."""
        if index + 1 >= last or not self.lexicon.has("inverted", self.words[index + 1].low):
            return None
        gap = self.words[index + 1].start - self.words[index].end
        if gap not in (1, 3) or self.words[last - 1].text == "?":
            return None
        if not self.lexicon.has("auxiliaries", self.words[index].low):
            return index
        return index + 2 if index + 2 < last else None

    def _lemma(self, verb: int, word: int) -> str:
        low = self.words[word].low
        known = self.lexicon.finite.get(low, ())
        return self.lexicon.participles.get(low) or (known[0].lemma if known else low)

    def _after_quotation(self, number: int) -> Cue | None:
        """ "« … », balaie le trésorier": beside a quotation any verb reports that has its subject behind it."""
        segment = self.segments[number]
        first = segment.first
        if number == 0 or self.words[self.segments[number - 1].first].quotation is None:
            return None
        if (
            segment.before not in (",", "–", "—", "")
            or not self.words[first].is_word
            or self.words[first].is_capital
        ):
            return None
        verb = first
        while verb < segment.last and self.lexicon.has("clitics", self.words[verb].low):
            verb += 1
        word = (
            verb + 1
            if verb < segment.last and self.lexicon.has("auxiliaries", self.words[verb].low)
            else verb
        )
        if (
            word + 1 >= segment.last
            or self._is_function_word(word)
            or noun_phrase(self.words, word + 1, segment.last, self.lexicon) == word + 1
        ):
            return None
        return Cue(verb, word, self._lemma(verb, word), first)

    def _is_function_word(self, index: int) -> bool:
        kinds = (
            "determiners",
            "prepositions",
            "relatives",
            "coordinators",
            "complementizers",
            "subordinators",
            "as_words",
        )
        low = self.words[index].low
        return (
            len(low) < 3 or any(self.lexicon.has(kind, low) for kind in kinds) or low in self.lexicon.pronouns
        )

    def _is_active(self, index: int, begin: int) -> bool:
        """Whether a form of "to be" is reflexive: "s’est indignée", not "est accusée"."""
        if not self.lexicon.has("forms_of_be", self.words[index].low):
            return True
        return any(self.lexicon.has("reflexives", self.words[i].low) for i in range(begin, index))

    def _with_clitics(self, index: int, first: int) -> int:
        while index > first and self.lexicon.has("clitics", self.words[index - 1].low):
            index -= 1
        return index

    def _finite(self, index: int, last: int) -> str:
        word = self.words[index]
        plain = ""
        for verb in self.lexicon.finite.get(word.low, ()):
            if not verb.particle:
                plain = plain or verb.lemma
            elif any(
                self.words[i].low == verb.particle for i in range(max(index + 1, last - 3), last)
            ) or any(self.words[i].low == verb.particle for i in range(index + 1, last) if i + 1 == last):
                return verb.lemma
        return "" if self._follows_article(index) else plain

    def _follows_article(self, index: int) -> bool:
        """Whether what looks like a verb is a noun: "la demande", "le rapport"."""
        if index == 0:
            return False
        before = self.words[index - 1].low
        return (
            self.lexicon.has("determiners", before) and not self.lexicon.has("clitics", before)
        ) or self.lexicon.has("genitive", before)

    def _coordinates(self, low: str) -> bool:
        return self.lexicon.has("coordinators", low)

    def segment_number(self, index: int) -> int:
        return max(bisect_right(self.segments, index, key=lambda s: s.first) - 1, 0)

    def _source_before(self, start: int, verb: int, plural: bool) -> Range | None:
        """A noun phrase that reaches from somewhere in the clause to its verb."""
        for first in range(start, verb):
            word = self.words[first]
            if first > start:
                before = self.words[first - 1].low
                if (
                    self.lexicon.has("prepositions", before)
                    or self.lexicon.has("attached", before)
                    or self.lexicon.has("determiners", before)
                ):
                    continue
            is_surname = (
                first == 0
                and word.is_capital
                and self.lexicon.has("particles", word.low)
                and self.words[1].is_capital
            )  # "De Ulla opina"
            is_preposition = self.lexicon.has("prepositions", word.low) and not is_surname
            if is_preposition and not self.lexicon.has("determiners", word.low):
                continue
            end = noun_phrase(self.words, first, verb, self.lexicon, joined=plural)
            if end == first:
                continue
            rest = self.words[end:verb]
            if all(self.lexicon.has("clitics", w.low) or self.lexicon.has("time_words", w.low) for w in rest):
                return None if self._is_nobody(first, end) else (first, end)
        return None

    def _is_nobody(self, first: int, end: int) -> bool:
        low = self.words[first].low
        if end - first == 1 and (
            self.lexicon.has("nobody", low)
            or self.lexicon.has("adverbs", low)
            or self._coordinates(low)
            or (first == 0 and low.endswith(ADVERB_ENDINGS))
        ):
            return True
        return self.lexicon.has("time_words", self.words[end - 1].low)

    def _source_after(self, first: int, last: int, plural: bool) -> Range | None:
        """The first noun phrase after the verb that can be its subject."""
        position = first
        while position < last:
            word = self.words[position]
            end = noun_phrase(self.words, position, last, self.lexicon, joined=plural)
            if word.is_quoted and not word.is_capital:
                position = max(end, position + 1)
                continue
            is_preposition = not word.is_capital and self.lexicon.has("prepositions", word.low)
            if is_preposition and not self._is_article(position):
                following = noun_phrase(self.words, position + 1, last, self.lexicon)
                position = max(following, position + 1)
                continue
            if end > position and not self._is_nobody(position, end):
                return position, end
            position = max(end, position + 1)
        return None

    def _is_article(self, position: int) -> bool:
        """Whether what may be a preposition is an article: "des", not "a"."""
        low = self.words[position].low
        return self.lexicon.has("determiners", low) and not self.lexicon.has("bare_prepositions", low)

    def _subject_before(self, number: int) -> Range | None:
        """ "X, Chef der Y, sagte": the segments before the verb are all noun phrases or relative clauses."""
        if self.segments[number].before not in (",", "–", "—"):
            return None
        first, nearest = number - 1, None
        while first >= 0:
            segment = self.segments[first]
            if self.words[segment.first].quotation is not None:
                return None
            start = segment.first + (self._coordinates(self.words[segment.first].low))
            start = self._after_adverbial(start, segment.last)
            if first == 0 and self._is_opening(start, segment.last):
                return nearest
            whole = noun_phrase(self.words, start, segment.last, self.lexicon, joined=True)
            if whole == segment.last and not (first == 0 and number - first < 2):
                if (
                    first == 0
                    or self.segments[first].before not in (",", "–", "—")
                    or self.segments[first - 1].last <= self.floor
                ):
                    return (start, segment.last)
                nearest = (start, segment.last)
            elif whole == segment.last:
                return None
            elif first == 0 and number > 1 and whole > start and not self._has_verb(start, segment.last):
                return (start, whole)
            elif not self._is_subordinate(first, segment.first) and not self._is_aside(first):
                return None
            first -= 1
        return None

    def _after_adverbial(self, start: int, last: int) -> int:
        """Behind what a sentence opens with: "Por su parte el ministro"."""
        if start or not self.lexicon.has("prepositions", self.words[0].low) or self._is_article(0):
            return start
        places = range(2, last)
        end = next((i for i in places if self.words[i].is_capital or self._is_article(i)), last)
        return end if noun_phrase(self.words, 0, last, self.lexicon) == 0 and end < last else start

    def _is_opening(self, start: int, last: int) -> bool:
        """Whether a sentence's first segment only leads into it: "Y,", "Asimismo,", "Para el alcalde,"."""
        if start == last or (last - start == 1 and self._is_nobody(start, last)):
            return True
        if last - start <= 3 and self.lexicon.has("subordinators", self.words[start].low):
            return True  # "Mientras tanto,"
        is_phrase = self.lexicon.has("prepositions", self.words[start].low) and not self._is_article(start)
        return is_phrase and noun_phrase(self.words, start, last, self.lexicon) == start

    def _is_aside(self, number: int) -> bool:
        """An apposition that our phrases do not reach the end of: it has no finite verb that we know."""
        segment = self.segments[number]
        if number == 0 or segment.last - segment.first > 12:
            return False
        begins = noun_phrase(self.words, segment.first, segment.last, self.lexicon) > segment.first
        low = self.words[segment.first].low
        begins = begins or self.lexicon.has("prepositions", low)
        begins = begins or self.lexicon.ends_as("person_suffixes", low)  # "Rivera, presidente de COAG, pide"
        return (
            begins
            and self._cue(segment.first, segment.last) is None
            and not self._has_verb(segment.first, segment.last)
        )

    def _has_verb(self, first: int, last: int) -> bool:
        return any(
            self.lexicon.has(kind, w.low)
            for w in self.words[first:last]
            for kind in ("common_verbs", "auxiliaries")
        )

    def _apposition_in(self, subject: Range, number: int) -> Range | None:
        for segment in self.segments[:number]:
            if segment.first >= subject[1] and segment.before == ",":
                end = noun_phrase(self.words, segment.first, segment.last, self.lexicon)
                if end > segment.first:  # "el secretario, de la sección 14, Orlando Gallardo, informó"
                    return segment.first, end
        return None

    def _apposition(self, number: int) -> tuple[Range | None, int]:
        """The apposition in the segments after `number`, and the first segment that is neither it nor a relative clause."""
        apposed: Range | None = None
        current = number + 1
        while current < len(self.segments):
            segment = self.segments[current]
            beside = self.words[segment.first]
            if segment.before != "," or beside.quotation is not None or beside.is_quoted:
                break
            end = noun_phrase(self.words, segment.first, segment.last, self.lexicon)
            takes_all = end == segment.last or (end > segment.first and self._is_tail(end, segment.last))
            if apposed is None and takes_all and current == number + 1:
                apposed = (segment.first, end)
            elif not self._is_relative(current) and not self._is_age(current):
                break
            current += 1
        return apposed, current

    def _is_age(self, number: int) -> bool:
        segment = self.segments[number]
        return self.words[segment.first].text.isdigit() and segment.last - segment.first <= 2

    def _is_tail(self, first: int, last: int) -> bool:
        """A prepositional phrase that may follow an apposition: "…, Chef der Gruppe in Bonn"."""
        word = self.words[first]
        is_preposition = self.lexicon.has("prepositions", word.low) or self.lexicon.has("attached", word.low)
        return is_preposition and not self._has_verb(first, last)

    def _is_relative(self, number: int) -> bool:
        segment = self.segments[number]
        word = self.words[segment.first]
        skip = self.lexicon.has("prepositions", word.low) and segment.last - segment.first > 2
        low = self.words[segment.first + 1].low if skip else word.low
        return self.lexicon.has("relatives", low) and not self.lexicon.has("complementizers", low)
