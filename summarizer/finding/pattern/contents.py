"""What a reporting clause reports: the words before it, after it, in it."""

from __future__ import annotations

import re
from itertools import pairwise

from .subjects import Cue, Range, Subjects

INFINITIVE = {
    "fr": re.compile(r"\w+(?:er|ir|re|oir)"), "es": re.compile(r"\w+(?:ar|er|ir)(?:l[aeo]s?|se)?"),
    "it": re.compile(r"\w+(?:are|ere|ire|rsi|r[lcn][aeoi])"), "pt": re.compile(r"\w+(?:ar|er|ir)(?:-\w+)?"),
}  # fmt: skip
GERUND = re.compile(r"(?:[aáeé]ndo(?:l[aeo]s?)?)\Z")
INFINITIVE_REACH = 4  # words from the verb to the infinitive, clitics and negation between them
LEAST_WORDS = 4


class Contents(Subjects):
    """Finds the content that belongs to a cue of the passage."""

    def _may_precede(self, left: Range, cue: Cue) -> bool:
        """Whether unquoted words before the clause are its content, and not its adverb: "Pour A, X a demandé B"."""
        if self.is_spoken:
            return True
        if left[1] - left[0] < 2:
            return False
        first = self.words[left[0]].low
        is_adverbial = self.lexicon.has("subordinators", first) and not self._coordinates(first)
        if is_adverbial and not self.lexicon.has("conditions", first):
            return False
        return not self.lexicon.has("cautious", cue.lemma)

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
            goes_on = first is not None or self._colon_before(segment.first)
            return [(segment.first, segment.last)] if goes_on else []
        if first is not None or segment.before not in (",", "–", "—"):
            return []
        low = self.words[segment.first].low
        following = self.words[segment.first + 1].low if segment.last - segment.first > 1 else ""
        if self.lexicon.has("gerund_openers", low) and following.endswith("ant"):
            return []  # "…, a-t-elle dit, en souriant"
        stops = (
            self.lexicon.has("subordinators", low)
            or self.lexicon.has("relatives", low)
            or self._coordinates(low)
        )
        if stops:
            return []
        return [(segment.first, self.end)] if self.end - segment.first > 1 else []

    def _complement(
        self, number: int, following: int, cue: Cue, source: Range | None
    ) -> tuple[list[Range], bool]:
        segment = self.segments[number]
        cautious = self.lexicon.has("cautious", cue.lemma)
        if following < len(self.segments):
            beside = self.segments[following]
            first = self.words[beside.first]
            colon = beside.before == ":" or (first.quotation is not None and self._colon_before(beside.first))
            if first.quotation is not None and (
                colon or beside.first <= segment.last + 1 or following > number + 1
            ):
                return [(beside.first, beside.last), *self._more_quotes(following)], False
            if colon:
                return [(beside.first, self.end)], False
            # "criticó a los dirigentes que …": about them, and not what was said
            is_relative = self.lexicon.has("judging", cue.lemma) and beside.first > cue.word + 1
            if self.lexicon.has("complementizers", first.low) and self._is_label(cue, segment.last):
                return [(cue.word + 1, self._limit(following))], False
            if self.lexicon.has("complementizers", first.low) and not is_relative:
                if (told := self._told_further_on(following)) is not None:
                    return [told], False
                return [(beside.first + 1, self._limit(following))], False
            if self._takes_clause(beside.first, beside.before, cue, cautious):
                return [(beside.first, self._limit(following))], False
        infinitive = self._infinitive(cue, segment.last)
        if infinitive is not None:
            return [infinitive], False
        fragments = self._fragments(segment.first, segment.last)
        if fragments and (not cautious or self.lexicon.has("labels", cue.lemma)):
            return fragments, True
        return self._object(number, cue, source), False

    def _is_label(self, cue: Cue, last: int) -> bool:
        """ "calificó de «frívolo» que …": the label is a part of it."""
        after = self.words[cue.word + 1 : last]
        return (
            self.lexicon.has("labels", cue.lemma)
            and bool(after)
            and self.lexicon.has("genitive", after[0].low)
        )

    def _told_further_on(self, number: int) -> Range | None:
        """ "respondió a los vecinos que se quejan diciéndoles: "…"": the quotation behind a gerund of its own."""
        for before, segment in pairwise(self.segments[number:]):
            is_quoted = self.words[segment.first].quotation is not None and self._colon_before(segment.first)
            if is_quoted and GERUND.search(self.words[before.last - 1].low):
                return segment.first, segment.last
        return None

    def _limit(self, number: int) -> int:
        """Where the content ends: with the sentence, or where "and" begins a report with its own subject."""
        for segment in self.segments[number + 1 :]:
            first = segment.first
            if self.lexicon.has("joiners", segment.before):
                return first
            if segment.before == "," and self._coordinates(self.words[first].low):
                cue = self._cue(first + 1, segment.last)
                if cue is not None and self._source_before(first + 1, cue.begin, False) is not None:
                    return first
        return self.end

    def _colon_before(self, index: int) -> bool:
        return index > 0 and self.words[index - 1].text == ":"

    def _more_quotes(self, number: int) -> list[Range]:
        if number + 1 < len(self.segments):
            segment = self.segments[number + 1]
            if (
                self.words[segment.first].quotation is not None
                and segment.first == self.segments[number].last
            ):
                return [(segment.first, segment.last)]
        return []

    def _takes_clause(self, first: int, mark: str, cue: Cue, cautious: bool) -> bool:
        """Whether the words after the comma are what was said: a question, and in Dutch a main clause."""
        if mark != ",":
            return False
        low = self.words[first].low
        if self.lexicon.has("questions", low):
            return not cautious
        stops = self.lexicon.has("subordinators", low) or self._coordinates(low)
        if stops or self._is_relative(self.segment_number(first)):
            return False
        return self.lexicon.has("plain", cue.lemma) and self.end - first >= LEAST_WORDS

    def _infinitive(self, cue: Cue, last: int) -> Range | None:
        """ "affirme en avoir reçu deux": an infinitive right after the verb, its clitics before it."""
        pattern = INFINITIVE.get(self.lexicon.language)
        if pattern is None or not self.lexicon.has("infinitive", cue.lemma):
            return None
        first = cue.word + 1
        for index in range(first, min(first + INFINITIVE_REACH, last)):
            word = self.words[index]
            if pattern.fullmatch(word.low) and not word.is_capital and not self._follows_article(index):
                return first + self.lexicon.has("infinitive_markers", self.words[first].low), self.end
            kinds = ("clitics", "infinitive_markers", "negations")
            if not any(self.lexicon.has(kind, word.low) for kind in kinds):
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
        """ "réclame un moratoire": the object of a verb that reports with a noun alone."""
        segment = self.segments[number]
        if not self.lexicon.has("objects", cue.lemma) or source is None:
            return []
        after = source[1] if source[0] > cue.verb else 0
        first = max(cue.verb + 1, cue.word + 1, after)
        last = segment.last
        while last > first and self._leads_on(self.words[last - 1].low):
            last -= 1  # "los acuerdos | a los que ha llegado"
        if self.lexicon.has("demanding", cue.lemma) and self.lexicon.has("datives", self.words[first].low):
            return self._demanded(number)
        words = [w for w in self.words[first:last] if w.is_word]
        return [(first, last)] if len(words) >= 2 else []

    def _demanded(self, number: int) -> list[Range]:
        """ "exige a la ministra, Ana Ruiz, la retirada": what is asked for, behind whom it is asked of."""
        _, following = self._apposition(number)
        if following >= len(self.segments) or following == number + 1:
            return []
        segment = self.segments[following]
        is_thing = self.lexicon.has("determiners", self.words[segment.first].low)
        return [(segment.first, segment.last)] if is_thing and segment.last - segment.first > 1 else []

    def _leads_on(self, low: str) -> bool:
        return any(self.lexicon.has(kind, low) for kind in ("determiners", "prepositions", "genitive"))

    def _stop(self, first: int) -> int:
        """Where what a source's phrase covers ends: at a semicolon, else with the sentence."""
        return next((s.last for s in self.segments if s.last > first and s.after == ";"), self.end)
