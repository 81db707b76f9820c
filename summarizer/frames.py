"""Reporting clauses by pattern: where the source, the cue and the content of a passage stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .accounts import Account, find_account
from .lexicon import Lexicon
from .nounphrase import noun_phrase
from .words import Passage

Range = tuple[int, int]
INFINITIVE = {
    "fr": re.compile(r"\w+(?:er|ir|re|oir)"), "es": re.compile(r"\w+(?:ar|er|ir)(?:l[aeo]s?|se)?"),
    "it": re.compile(r"\w+(?:are|ere|ire|rsi|r[lcn][aeoi])"), "pt": re.compile(r"\w+(?:ar|er|ir)(?:-\w+)?"),
    "de": re.compile(r"\w+zu\w{2,}en|zu"), "nl": re.compile(r"te"),
}  # fmt: skip
LEAST_WORDS = 4


@dataclass(frozen=True)
class Frame:
    """One attribution; ranges are of the passage's words.

    Attributes:
        source: None where the clause names nobody of its own.
        apposed: a second description of the source.
        is_inherited: the subject is that of the verb before, or the speaker of what was said before.
        mention: the words that stand for the source where they are more than it: "ihren Angaben", "eigenen Angaben".
        is_fragment: the content is words in quotation marks woven into the clause.
    """

    cue: Range
    lemma: str
    source: Range | None
    apposed: Range | None
    content: tuple[Range, ...]
    is_plural: bool = False
    is_inherited: bool = False
    is_fragment: bool = False
    mention: Range | None = None


@dataclass(frozen=True)
class Cue:
    """A reporting verb in its segment: `verb` is the finite word, `word` the one that carries the meaning."""

    verb: int
    word: int
    lemma: str
    begin: int


class Frames:
    """Finds the frames of one passage, left to right."""

    def __init__(self, passage: Passage, lexicon: Lexicon, *, is_spoken: bool = False) -> None:
        self.is_spoken = is_spoken  # all of it stands in quotation marks but the narrator's clause
        self.words, self.segments, self.lexicon = passage.words, passage.segments, lexicon
        self.floor = 0  # content of a later clause begins after what an earlier one used
        self.hint: Range | None = None  # the subject of a reporting verb beside which nothing is reported
        self.end = passage.segments[-1].last if passage.segments else 0

    def find(self) -> list[Frame]:
        found: list[Frame] = []
        for number, segment in enumerate(self.segments):
            if self.words[segment.first].quotation is not None:
                continue
            frame = self._so(number) or self._as(number) or self._verb(number)
            frame = frame or self._account(number) or self._noun(number) or self._colon(number)
            if frame is not None and not self._is_nested(frame, found):
                found.append(frame)
                used = [r[1] for r in frame.content if r[0] <= frame.cue[0]] + [frame.cue[1]]
                self.floor = max(self.floor, max(used))
        return found

    def _is_nested(self, frame: Frame, found: Sequence[Frame]) -> bool:
        """What somebody says that somebody says is the outer speaker's."""
        return any(first <= frame.cue[0] < last for other in found for first, last in other.content)

    # ---- the reporting verb ----

    def _verb(self, number: int) -> Frame | None:
        segment = self.segments[number]
        start = segment.first
        if self._coordinates(self.words[start].low) and segment.last - start > 1:
            start += 1
        if self._is_subordinate(number, start):
            return None
        cue = self._cue(start, segment.last)
        if cue is None:
            return None
        is_first = cue.begin == start or (self.lexicon.has("so_words", self.words[start].low) and cue.begin == start + 1)
        plural = self.words[cue.verb].low in self.lexicon.plurals
        if is_first and number:
            subject = self._subject_before(number) if start == segment.first else None
            if subject is not None:
                return self._before(number, cue, subject, self._apposition_in(subject, number), plural)
            if start > segment.first:  # "… and added that": the subject is the one before
                source = self._source_after(max(cue.word, cue.verb) + 1, segment.last, plural)
                source = source or self._subject_of(number - 1)
                return self._before(number, cue, source, None, plural, is_inherited=source is None)
            return self._after(number, cue, plural)
        if is_first and cue.begin == start and not self._drops_subject():
            return None
        source = self._source_before(start, cue.begin, plural)
        if source is not None and self._is_addressee(source, cue.verb, segment.last, plural):
            source = None
        if source is None:
            # "hat … angekündigt" has its subject before the participle
            left = cue.verb + 1
            right = cue.word if cue.word > cue.verb + 1 and self.lexicon.has_capital_nouns else segment.last
            source = self._source_after(left, right, plural)
            if source is None and right < segment.last:
                source = self._source_after(cue.word + 1, segment.last, plural)
        return self._before(number, cue, source, None, plural, is_inherited=source is None and is_first)

    def _subject_of(self, number: int) -> Range | None:
        """The noun phrase that a clause begins with: the subject of the verb that "and" joins to it."""
        segment = self.segments[number]
        if self.words[segment.first].quotation is not None or self._is_subordinate(number, segment.first):
            return None
        end = noun_phrase(self.words, segment.first, segment.last, self.lexicon)
        return (segment.first, end) if end > segment.first and not self._is_nobody(segment.first, end) else None

    def _drops_subject(self) -> bool:
        return self.lexicon.language in ("es", "it", "pt")

    def _is_subordinate(self, number: int, start: int) -> bool:
        word, segment = self.words[start], self.segments[number]
        if self.lexicon.has("as_words", word.low):
            return True
        if self._coordinates(word.low) or word.is_quoted:
            return False
        if self.lexicon.has("subordinators", word.low) or self.lexicon.has("complementizers", word.low):
            return True
        if self.lexicon.has("relatives", word.low) and segment.before == "," and not word.is_capital:
            if not self.lexicon.has_capital_nouns:
                return not self.lexicon.has("determiners", word.low)
            last = self.words[segment.last - 1].low
            is_noun_next = start + 1 < segment.last and noun_phrase(self.words, start, segment.last, self.lexicon) > start + 1
            return not is_noun_next or last in self.lexicon.finite or self.lexicon.has("auxiliaries", last)
        return False

    def _cue(self, first: int, last: int) -> Cue | None:
        for index in range(first, last):
            word = self.words[index]
            if not word.is_word or word.is_quoted or (word.is_capital and index > 0):
                continue
            begin = self._with_clitics(index, first)
            if self.lexicon.has("auxiliaries", word.low):
                reach = last if self.lexicon.has_capital_nouns else min(index + 6, last)
                for later in range(index + 1, reach):
                    lemma = self.lexicon.participles.get(self.words[later].low)
                    if lemma and not self.words[later].is_quoted and self._is_active(index, begin):
                        return Cue(index, later, lemma, begin)
            if index + 1 < last and self.lexicon.has("passives", self.words[index + 1].low):
                continue
            lemma = self._finite(index, last)
            if lemma:
                return Cue(index, index, lemma, begin)
        return None

    def _is_active(self, index: int, begin: int) -> bool:
        """Whether a form of "to be" is reflexive: "s’est indignée", not "est accusée"."""
        if self.words[index].low not in ("est", "sont", "était", "étaient", "è", "sono"):
            return True
        return any(self.words[i].low in ("s’", "s'", "se", "si") for i in range(begin, index))

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
            elif any(self.words[i].low == verb.particle for i in range(max(index + 1, last - 3), last)):
                return verb.lemma
            elif any(self.words[i].low == verb.particle for i in range(index + 1, last) if i + 1 == last):
                return verb.lemma
        if plain == "heißen":
            near = [self.words[i].low for i in (index - 1, index + 1) if 0 <= i < last]
            return plain if "es" in near else ""
        if not self.lexicon.has_capital_nouns and self._follows_article(index):
            return ""
        return plain

    def _follows_article(self, index: int) -> bool:
        """Whether what looks like a verb is a noun: "la demande", "le rapport"."""
        if index == 0:
            return False
        before = self.words[index - 1].low
        return (self.lexicon.has("determiners", before) and not self.lexicon.has("clitics", before)) or self.lexicon.has("genitive", before)

    def _coordinates(self, low: str) -> bool:
        return self.lexicon.has("coordinators", low)

    def segment_number(self, index: int) -> int:
        return max(bisect_right(self.segments, index, key=lambda s: s.first) - 1, 0)

    # ---- the source ----

    def _source_before(self, start: int, verb: int, plural: bool) -> Range | None:
        """A noun phrase that reaches from somewhere in the clause to its verb."""
        for first in range(start, verb):
            word = self.words[first]
            if first > start:
                before = self.words[first - 1].low
                if self.lexicon.has("prepositions", before) or self.lexicon.has("attached", before) or self.lexicon.has("determiners", before):
                    continue
                if self.lexicon.has_capital_nouns and word.low not in self.lexicon.pronouns:
                    return None  # the verb comes second: nothing stands before its subject
            if self.lexicon.has("prepositions", word.low) and not self.lexicon.has("determiners", word.low):
                if self.lexicon.has_capital_nouns:
                    return None
                continue
            end = noun_phrase(self.words, first, verb, self.lexicon, joined=plural)
            if end == first:
                continue
            if self.lexicon.has_capital_nouns and not self._has_verb(end, verb) and not self._is_nobody(first, end):
                return first, end  # the verb comes second: all that stands before it is one phrase
            rest = self.words[end:verb]
            if all(self.lexicon.has("clitics", w.low) or self.lexicon.has("time_words", w.low) or w.low in ("selbst", "hingegen", "dagegen", "jedoch", "auch") for w in rest):
                return None if self._is_nobody(first, end) else (first, end)
        return None

    def _is_nobody(self, first: int, end: int) -> bool:
        if end - first == 1 and self.lexicon.has("nobody", self.words[first].low):
            return True
        return self.lexicon.has("time_words", self.words[end - 1].low)

    def _is_addressee(self, source: Range, verb: int, last: int, plural: bool) -> bool:
        """ "Der Zeitung sagte Frau X": the phrase before the verb is a dative."""
        if not self.lexicon.has_capital_nouns:
            return False
        low = self.words[source[0]].low
        nouns = [w.low for w in self.words[source[0] : source[1]]]
        is_medium = any(self.lexicon.has("media", noun) or noun.endswith(("zeitung", "agentur")) for noun in nouns)
        is_dative = low in ("dem", "den", "einem", "ihm", "ihnen") or (low in ("der", "einer") and is_medium)
        return is_dative and self._source_after(verb + 1, last, plural) is not None

    def _source_after(self, first: int, last: int, plural: bool) -> Range | None:
        """The first noun phrase after the verb that can be its subject."""
        position = first
        while position < last:
            word = self.words[position]
            end = noun_phrase(self.words, position, last, self.lexicon, joined=plural)
            if word.is_quoted and not word.is_capital:
                position = max(end, position + 1)
                continue
            is_preposition = not word.is_capital and self.lexicon.has("prepositions", word.low) and not self.lexicon.has("determiners", word.low)
            if is_preposition or (not word.is_capital and self.lexicon.has("prepositions", word.low) and not self.lexicon.has_capital_nouns and not self._is_article(position)):
                following = noun_phrase(self.words, position + 1, last, self.lexicon)
                position = max(following, position + 1)
                continue
            if end > position:
                is_dative = self.lexicon.has_capital_nouns and word.low in ("dem", "den", "einem", "ihm", "ihnen", "seinem", "ihrem")
                if not is_dative and not self._is_nobody(position, end):
                    return position, end
                position = end
                continue
            position += 1
        return None

    def _is_article(self, position: int) -> bool:
        return self.lexicon.has("determiners", self.words[position].low) and self.words[position].low not in ("a", "al", "en")

    def _subject_before(self, number: int) -> Range | None:
        """ "X, Chef der Y, sagte": the segments before the verb are all noun phrases or relative clauses."""
        if self.segments[number].before not in (",", "–", "—"):
            return None
        first = number - 1
        while first >= 0:
            segment = self.segments[first]
            if self.words[segment.first].quotation is not None:
                return None
            start = segment.first + (self._coordinates(self.words[segment.first].low))
            whole = noun_phrase(self.words, start, segment.last, self.lexicon, joined=True)
            if whole == segment.last and not (first == 0 and number - first < 2):
                if first == 0 or self.segments[first].before not in (",", "–", "—") or self.segments[first - 1].last <= self.floor:
                    return (start, segment.last)
            elif whole == segment.last:
                return None
            elif first == 0 and number > 1 and whole > start and not self._has_verb(start, segment.last):
                return (start, whole)
            elif not self._is_subordinate(first, segment.first) and not self._is_aside(first, number):
                return None
            first -= 1
        return None

    def _is_aside(self, number: int, verb: int) -> bool:
        """An apposition that our phrases do not reach the end of: it has no finite verb that we know."""
        segment = self.segments[number]
        if number == 0 or verb - number > 1 or segment.last - segment.first > 12:
            return False
        begins = noun_phrase(self.words, segment.first, segment.last, self.lexicon) > segment.first
        return begins and self._cue(segment.first, segment.last) is None and not self._has_verb(segment.first, segment.last)

    def _has_verb(self, first: int, last: int) -> bool:
        return any(
            self.lexicon.has("common_verbs", w.low) or self.lexicon.has("conjunctive_strong", w.low) or self.lexicon.has("conjunctive_weak", w.low)
            or self.lexicon.has("auxiliaries", w.low)
            for w in self.words[first:last]
        )  # fmt: skip

    def _apposition_in(self, subject: Range, number: int) -> Range | None:
        for segment in self.segments[:number]:
            if segment.first >= subject[1] and segment.before == ",":
                end = noun_phrase(self.words, segment.first, segment.last, self.lexicon)
                return (segment.first, end) if end > segment.first else None
        return None

    def _apposition(self, number: int) -> tuple[Range | None, int]:
        """The apposition in the segments after `number`, and the first segment that is neither it nor a relative clause."""
        apposed: Range | None = None
        current = number + 1
        while current < len(self.segments):
            segment = self.segments[current]
            if segment.before != "," or self.words[segment.first].quotation is not None:
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
        return (self.lexicon.has("prepositions", word.low) or self.lexicon.has("attached", word.low)) and not self._has_verb(first, last)

    def _is_relative(self, number: int) -> bool:
        segment = self.segments[number]
        word = self.words[segment.first]
        skip = self.lexicon.has("prepositions", word.low) and segment.last - segment.first > 2
        low = self.words[segment.first + 1].low if skip else word.low
        if not self.lexicon.has("relatives", low):
            return False
        if not self.lexicon.has_capital_nouns:
            return not self.lexicon.has("complementizers", low)
        return noun_phrase(self.words, segment.first + skip, segment.last, self.lexicon) <= segment.first + skip + 1 or self._ends_finite(segment.last)

    def _ends_finite(self, last: int) -> bool:
        low = self.words[last - 1].low
        return low in ("ist", "war", "wird", "hat", "hatte", "haben", "sind", "waren", "wurde", "wurden", "hatten") or low.endswith("te")

    # ---- content before the clause ----

    def _after(self, number: int, cue: Cue, plural: bool) -> Frame | None:
        """ "…", said X."""
        segment = self.segments[number]
        source = self._source_after(cue.verb + 1, segment.last, plural)
        if source is None and cue.lemma != "heißen" and not self._drops_subject():
            return None
        if cue.lemma == "heißen":
            source = self._said_in(cue.verb + 1, segment.last)
        tail = segment.last
        apposed, following = self._apposition(number) if source is not None and source[1] >= tail - 1 else (None, number + 1)
        left = self._left(number)
        if left is None:
            return None
        if self.words[left[0]].quotation is None and not self._may_precede(left, cue, source):
            self.hint = self.hint or source
            return None
        content = [left, *self._right(following, left)]
        return Frame((cue.word, cue.word + 1), cue.lemma, source, apposed, tuple(content), plural, source is None and cue.lemma != "heißen")

    def _may_precede(self, left: Range, cue: Cue, source: Range | None) -> bool:
        """Whether unquoted words before the clause are its content, and not its adverb: "Um A, hat X B gefordert"."""
        if self.is_spoken:
            return True
        if left[1] - left[0] < 2:
            return False
        first = self.words[left[0]].low
        if self.lexicon.has("subordinators", first) and not self._coordinates(first) and not self._is_conjunctive(*left):
            if self.lexicon.has("cautious", cue.lemma) or first not in ("wenn", "als", "si", "quand", "cuando", "se", "quando"):
                return False
        if cue.word > cue.verb and source is not None and self.lexicon.has_capital_nouns and cue.word - source[1] > 3:
            return False
        return not self.lexicon.has("cautious", cue.lemma) or self._is_conjunctive(*left)

    def _left(self, number: int) -> Range | None:
        """What stands before the clause: the quotation beside it, else the words from the last break of speech."""
        segment = self.segments[number]
        before = self.segments[number - 1]
        if self.words[before.first].quotation is not None:
            return (before.first, before.last) if before.first >= self.floor else None
        first = max(self.floor, 0)
        for index in range(number - 1, -1, -1):
            other = self.segments[index]
            if other.last <= self.floor:
                break
            if self.words[other.first].quotation is not None:
                first = other.last
                break
            if other.before == ":":
                first = other.first
                break
        while first < segment.first and not (self.words[first].is_word or self.words[first].is_quoted):
            first += 1
        last = self.segments[number - 1].last
        return (first, last) if first < last else None

    def _right(self, number: int, left: Range) -> list[Range]:
        """What goes on after the clause: the second half of an interrupted sentence."""
        if number >= len(self.segments):
            return []
        segment = self.segments[number]
        quotation = self.words[segment.first].quotation
        first = self.words[left[0]].quotation
        if quotation is not None:
            return [(segment.first, segment.last)] if first is not None else []
        if first is not None or segment.before not in (",", "–", "—"):
            return []
        low = self.words[segment.first].low
        stops = self.lexicon.has("subordinators", low) or self.lexicon.has("relatives", low) or self._coordinates(low)
        if stops and not self._is_conjunctive(segment.first, self.end):
            return []
        return [(segment.first, self.end)] if self.end - segment.first > 1 else []

    def _said_in(self, first: int, last: int) -> Range | None:
        """ "hieß es in einer Mitteilung der Polizei": whose statement it is."""
        for index in range(first, last - 1):
            if self.words[index].low in ("in", "im", "aus", "beim", "von", "vom"):
                end = noun_phrase(self.words, index + 1, last, self.lexicon)
                if end > index + 1:
                    return index + 1, end
        return None

    # ---- content after the clause ----

    def _before(
        self, number: int, cue: Cue, source: Range | None, apposed: Range | None, plural: bool, *, is_inherited: bool = False
    ) -> Frame | None:  # fmt: skip
        segment = self.segments[number]
        if cue.lemma == "heißen":
            source = self._said_in(segment.first, cue.verb) or self._said_in(cue.verb, segment.last)
        elif source is None and not is_inherited:
            return None
        following = number + 1
        if source is not None and source[1] >= segment.last - 1 and segment.after == "," and source[0] > cue.verb:
            own, following = self._apposition(number)
            apposed = apposed or own
        content, is_fragment = self._complement(number, following, cue, source)
        if not content:
            self.hint = self.hint or source
            return None
        cue_range = (cue.word, cue.word + 1)
        return Frame(cue_range, cue.lemma, source, apposed, tuple(content), plural, is_inherited, is_fragment)

    def _complement(self, number: int, following: int, cue: Cue, source: Range | None) -> tuple[list[Range], bool]:
        segment = self.segments[number]
        cautious = self.lexicon.has("cautious", cue.lemma)
        if cue.word > cue.verb and segment.last - cue.word > LEAST_WORDS and self._has_infinitive(cue.word):
            if self.lexicon.has_capital_nouns and self.lexicon.has("infinitive", cue.lemma):
                return [(cue.word + 1, self.end)], False  # the comma is often left out
        if following < len(self.segments):
            beside = self.segments[following]
            first = self.words[beside.first]
            colon = beside.before == ":" or (first.quotation is not None and self._colon_before(beside.first))
            if first.quotation is not None and (colon or beside.first <= segment.last + 1 or following > number + 1):
                return [(beside.first, beside.last), *self._more_quotes(following)], False
            if colon:
                return [(beside.first, self.end)], False
            if self.lexicon.has("complementizers", first.low):
                return [(beside.first + 1, self.end)], False
            if self._takes_clause(beside.first, beside.before, cue, cautious):
                return [(beside.first, self.end)], False
        infinitive = self._infinitive(cue, segment.last)
        if infinitive is not None:
            return [infinitive], False
        fragments = self._fragments(segment.first, segment.last)
        if fragments and (not cautious or self.lexicon.has("labels", cue.lemma)):
            return fragments, True
        return self._object(number, cue, source), False

    def _colon_before(self, index: int) -> bool:
        return index > 0 and self.words[index - 1].text == ":"

    def _more_quotes(self, number: int) -> list[Range]:
        if number + 1 < len(self.segments):
            segment = self.segments[number + 1]
            if self.words[segment.first].quotation is not None and segment.first == self.segments[number].last:
                return [(segment.first, segment.last)]
        return []

    def _takes_clause(self, first: int, mark: str, cue: Cue, cautious: bool) -> bool:
        """Whether the words after the comma are what was said."""
        if mark != ",":
            return False
        low = self.words[first].low
        if self.lexicon.has("questions", low):
            return not cautious or self.lexicon.has_capital_nouns
        if not self.lexicon.has_capital_nouns and self.lexicon.language != "nl":
            return False
        if self.lexicon.has("infinitive", cue.lemma) and self._has_infinitive(first):
            return True
        if self.lexicon.has("relatives", low) and noun_phrase(self.words, first, self.end, self.lexicon) <= first + 1:
            return False
        is_conjunctive = self._is_conjunctive(first, self.end)
        stops = self.lexicon.has("subordinators", low) or self._coordinates(low)
        if is_conjunctive and not (stops and low not in ("wenn", "weil", "da", "nachdem")):
            return True
        if stops or self._is_relative(self.segment_number(first)) or not self.lexicon.has("plain", cue.lemma):
            return False
        return self.end - first >= LEAST_WORDS

    def _has_infinitive(self, first: int) -> bool:
        pattern = INFINITIVE[self.lexicon.language]
        return any(pattern.fullmatch(w.low) for w in self.words[first : self.end] if w.is_word and not w.is_capital)

    def _is_conjunctive(self, first: int, last: int) -> bool:
        """Whether a verb of reported speech stands within the next two clauses."""
        number = self.segment_number(first)
        last = min(last, self.segments[min(number + 1, len(self.segments) - 1)].last)
        kinds = ("conjunctive_strong", "conjunctive_weak")
        return any(self.lexicon.has(kind, w.low) for w in self.words[first:last] if not w.is_quoted for kind in kinds)

    def _infinitive(self, cue: Cue, last: int) -> Range | None:
        """ "affirme en avoir reçu deux": an infinitive right after the verb, its clitics before it."""
        if self.lexicon.has_capital_nouns or not self.lexicon.has("infinitive", cue.lemma):
            return None
        pattern = INFINITIVE[self.lexicon.language]
        first = cue.word + 1
        for index in range(first, min(first + 4, last)):
            word = self.words[index]
            if pattern.fullmatch(word.low) and not word.is_capital and not self._follows_article(index):
                begin = first + (self.words[first].low in ("de", "d’", "d'", "di"))
                return begin, self.end
            if not (self.lexicon.has("clitics", word.low) or word.low in ("de", "d’", "d'", "di", "non", "no", "ne")):
                return None
        return None

    def _fragments(self, first: int, last: int) -> list[Range]:
        """Words in quotation marks in the clause, names aside."""
        found: list[Range] = []
        index = first
        while index < last:
            if not self.words[index].is_quoted:
                index += 1
                continue
            end = index
            while end < last and self.words[end].is_quoted:
                end += 1
            inner = [w for w in self.words[index:end] if w.is_word]
            if any(not w.is_capital for w in inner):
                found.append((index, end))
            index = end
        return found

    def _object(self, number: int, cue: Cue, source: Range | None) -> list[Range]:
        """ "fordert eine Übergangsfrist": the object of a verb that reports with a noun alone."""
        segment = self.segments[number]
        if not self.lexicon.has("objects", cue.lemma) or source is None:
            return []
        last = segment.last
        if self.lexicon.has_capital_nouns and not self.words[last - 1].is_capital:
            last -= 1  # the particle or the participle
        first = max(cue.verb + 1, source[1]) if source[0] > cue.verb else cue.verb + 1
        if not self.lexicon.has_capital_nouns:
            first = max(first, cue.word + 1)
        words = [w for w in self.words[first:last] if w.is_word]
        return [(first, last)] if len(words) >= 2 else []

    # ---- other frames ----

    def _so(self, number: int) -> Frame | None:
        """ "…", so X."""
        segment = self.segments[number]
        first = segment.first
        if not number or not self.lexicon.has("so_words", self.words[first].low):
            return None
        end = noun_phrase(self.words, first + 1, segment.last, self.lexicon, joined=True)
        if end == first + 1 or self._has_verb(end, segment.last) or (end < segment.last and self._cue(end, segment.last)):
            return None
        apposed, following = self._apposition(number) if end == segment.last else (None, number + 1)
        left = self._left(number)
        if left is None:
            return None
        return Frame((first, first + 1), "so", (first + 1, end), apposed, (left, *self._right(following, left)))

    def _as(self, number: int) -> Frame | None:
        """ "Wie X mitteilte, …" and "…, wie X mitteilte"."""
        segment = self.segments[number]
        first = segment.first
        if not self.lexicon.has("as_words", self.words[first].low):
            return None
        last = self.words[segment.last - 1]
        lemma = self.lexicon.joined.get(last.low) or next((v.lemma for v in self.lexicon.finite.get(last.low, ()) if not v.particle), "")
        word = segment.last - 1
        if not lemma and self.lexicon.has("auxiliaries", last.low) and segment.last - 2 > first:
            word = segment.last - 2
            lemma = self.lexicon.participles.get(self.words[word].low, "")
        if not lemma:
            cue = self._cue(first + 1, segment.last)
            if cue is None or self.lexicon.has_capital_nouns:
                return None
            lemma, word = cue.lemma, cue.word
        plural = last.low in self.lexicon.plurals
        left = word if self.lexicon.has_capital_nouns else segment.last
        source = self._source_after(first + 1, left, plural)
        if source is None:
            return None
        if number == 0:
            content = [(self.segments[1].first, self.end)] if len(self.segments) > 1 else []
        else:
            before = self._left(number)
            content = [before, *self._right(number + 1, before)] if before is not None else []
        return Frame((word, word + 1), lemma, source, None, tuple(content), plural) if content else None

    def _account(self, number: int) -> Frame | None:
        """ "laut X", "selon X", "X zufolge"."""
        segment = self.segments[number]
        account = find_account(self.words, segment.first, segment.last, self.lexicon)
        if account is None:
            return None
        return self._account_frame(number, account)

    def _account_frame(self, number: int, account: Account) -> Frame | None:
        segment = self.segments[number]
        apposed, following = None, number + 1
        right = account.last
        if account.last == segment.last and segment.after == "," and account.source is not None:
            apposed, following = self._apposition(number)
            if following >= len(self.segments):
                apposed, following = None, number + 1  # "selon X, A": what follows is the content
            if apposed is not None and following < len(self.segments):
                right = self.segments[following].first
        is_romance = not self.lexicon.has_capital_nouns
        if is_romance and account.first == segment.first and segment.after == "," and not self._has_verb(account.last, segment.last):
            right = max(right, segment.last)  # "selon un rapport remis en mars, A"
            if following == number + 1 and account.last < segment.last:
                account = replace(account, last=segment.last)
        start = max(self.floor, 0)
        if number and self._is_conjunctive(segment.first, account.first):
            start = segment.first
        while start < account.first and (not self.words[start].is_word or self._coordinates(self.words[start].low)):
            if self.words[start].quotation is not None or self.words[start].is_quoted:
                break
            start += 1
        left = (start, account.first)
        beside = self.segments[following] if account.last == segment.last and following < len(self.segments) else None
        if beside is not None and self.words[beside.first].quotation is not None and account.first - start < 2:
            content: list[Range] = [(beside.first, beside.last)]
        elif number and self.words[self.segments[number - 1].first].quotation is not None and account.first == segment.first:
            quote = self.segments[number - 1]
            content = [(quote.first, quote.last)]
        else:
            if account.is_weak:
                return None
            content = [r for r in (left, (right, self._stop(right))) if any(w.is_word for w in self.words[r[0] : r[1]])]
        if not content or sum(last - first for first, last in content) < 2 and self.words[content[0][0]].quotation is None:
            return None
        return Frame((account.first, account.cue_end), account.lemma, account.source, apposed, tuple(content), is_inherited=account.is_own, mention=account.mention)

    def _stop(self, first: int) -> int:
        """Where what a source's phrase covers ends: at a semicolon, else with the sentence."""
        return next((s.last for s in self.segments if s.first >= first and s.after == ";"), self.end)

    def _noun(self, number: int) -> Frame | None:
        """ "vertritt die Meinung, dass …", "ist überzeugt, dass …"."""
        segment = self.segments[number]
        following = number + 1
        if following >= len(self.segments) or self._is_subordinate(number, segment.first):
            return None
        beside = self.segments[following]
        noun = next((i for i in range(segment.first, segment.last) if self.lexicon.has("frame_nouns", self.words[i].low)), None)
        if noun is None:
            return None
        first = self.words[beside.first]
        if first.quotation is not None and beside.before == ":" or first.quotation is not None and self._colon_before(beside.first):
            content = (beside.first, beside.last)
        elif self.lexicon.has("complementizers", first.low):
            content = (beside.first + 1, self.end)
        elif beside.before == "," and self._is_conjunctive(beside.first, self.end) and not self.lexicon.has("relatives", first.low):
            content = (beside.first, self.end)
        else:
            return None
        end = noun_phrase(self.words, segment.first, noun, self.lexicon, joined=True)
        source = (segment.first, end) if end > segment.first else self._source_after(segment.first + 2, noun, False)
        return Frame((noun, noun + 1), self.words[noun].low, source, None, (content,)) if source else None


    def _colon(self, number: int) -> Frame | None:
        """ "X: „…“" and "X wandte sich an die Gäste: „…“": the colon is the cue."""
        segment = self.segments[number]
        if segment.after != ":" or number + 1 >= len(self.segments):
            return None
        beside = self.segments[number + 1]
        if self.words[beside.first].quotation is None:
            return None
        first = number
        while first and self.segments[first].before == "," and self.segments[first - 1].first >= self.floor:
            first -= 1
        start, last = self.segments[first].first, self.segments[first].last
        end = noun_phrase(self.words, start, last, self.lexicon)
        source = (start, end) if end > start and not self._is_nobody(start, end) else None
        if source is None:
            verb = next((i for i in range(start, segment.last) if self.words[i].low in self.lexicon.finite or self.lexicon.has("common_verbs", self.words[i].low)), start)
            source = self._source_after(verb + 1, segment.last, False)
        if source is None:
            return None
        apposed = self._apposition(first)[0] if first < number and source[1] >= last - 1 else None
        colon = segment.last
        return Frame((colon, colon + 1), ":", source, apposed, ((beside.first, beside.last), *self._more_quotes(number + 1)))
