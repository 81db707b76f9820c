"""What a German reporting clause reports: the words before it, after it, in it."""

from __future__ import annotations

from dataclasses import dataclass

from ..pattern.words import Word
from .fields import Clause, Range, Stretch
from .moods import is_conjunctive, is_reported
from .subjects import Subjects
from .tagging import PREPOSITIONS, PRONOUNS, is_noun

LEAST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Sort:
    """What a verb may report: see the lists of those names in the lexicon.

    Attributes:
        is_plain: with a main clause in the indicative.
        is_cautious: only with a quotation, "dass", or the mood of reported speech beside it.
    """

    reports: bool
    is_plain: bool
    is_cautious: bool
    takes_infinitive: bool
    takes_object: bool
    labels: bool


class Contents(Subjects):
    """Finds the content that belongs to a clause."""

    floor = 0  # content of a later clause begins after what an earlier one used

    @property
    def stop(self) -> int:
        return self.stretches[-1].last

    def sort(self, clause: Clause) -> Sort:
        has, lemma = self.lexicon.has, clause.lemma
        is_cautious = has("cautious", lemma)
        is_known = has("reports", lemma) or has("plain", lemma)
        has_noun = any(has("frame_nouns", self.words[i].low) for i in clause.places)
        is_cautious = is_cautious or (has_noun and not is_known)  # "kam zu dem Ergebnis, dass"
        return Sort(
            reports=is_known or is_cautious,
            is_plain=has("plain", lemma),
            is_cautious=is_cautious,
            takes_infinitive=has("infinitive", lemma) or (has_noun and not is_known),
            takes_object=has("objects", lemma) or has("blaming", lemma),
            labels=has("labels", lemma),
        )

    def is_conjunctive(self, number: int) -> bool:
        """Whether a stretch's verb, or that of the main clause it depends on, is in the mood of reported speech."""
        stretch = self.stretches[number]
        return is_conjunctive(self.words, range(stretch.first, stretch.last), self.lexicon)

    # ---- before ----

    def left(self, number: int) -> Range | None:
        """The quotation before the stretch, else the words from the last break of speech."""
        before = self.stretches[number - 1]
        if before.kind == "quote":
            return (before.first, before.last) if before.first >= self.floor else None
        first = self.floor
        for index in range(number - 1, -1, -1):
            other = self.stretches[index]
            if other.last <= self.floor:
                break
            if other.kind == "quote":
                first = other.last
                break
            if other.before == ":" or (other.before in ("–", "—") and index == number - 1):
                first = other.first
                break
        while first < before.last and not (self.words[first].is_word or self.words[first].is_quoted):
            first += 1
        return (first, before.last) if before.last - first > 1 else None

    def right(self, number: int, left: Range) -> list[Range]:
        """What goes on after an inserted clause: the second half of an interrupted sentence."""
        if number >= len(self.stretches):
            return []
        stretch = self.stretches[number]
        if stretch.kind == "quote" or self._is_all_quoted(stretch):
            return [(stretch.first, stretch.last)]
        is_quoted = self.words[left[0]].quotation is not None
        if is_quoted or stretch.before not in (",", "–", "—"):
            return []
        if stretch.kind == "main" and not stretch.is_verb_first and not self.is_conjunctive(number):
            return []
        if (stretch.is_joined or stretch.kind == "sub") and not self.is_conjunctive(number):
            return []
        return [(stretch.first, self.stop)] if self.stop - stretch.first > 1 else []

    def _is_all_quoted(self, stretch: Stretch) -> bool:
        return all(w.is_quoted for w in self.words[stretch.first : stretch.last] if w.is_word)

    # ---- after ----

    def complement(self, clause: Clause, following: int) -> list[Range]:
        """The quotation, clause or infinitive that the stretches from `following` on hold for the clause."""
        sort = self.sort(clause)
        if sort.takes_infinitive and sort.reports and (found := self._uncommaed(clause)):
            return [found]
        for number in range(following, len(self.stretches)):
            stretch = self.stretches[number]
            after_colon = self.follows_colon(stretch.first)
            if stretch.kind == "quote":
                near = number == following or (
                    after_colon and (sort.reports or self.stretches[number - 1].kind != "sub")
                )
                is_other = after_colon and self._is_insertion_after(number)
                return self.quotes(number) if near and (after_colon or sort.reports) and not is_other else []
            if after_colon:
                return [(stretch.first, self.stop)] if self._is_told(number, following, sort) else []
            if stretch.before not in (",", "–", "—", ""):
                return []
            found = self._clause_content(number, following, sort)
            if found is not None:
                return [found]
            if stretch.kind == "main" or stretch.kind == "infinitive":
                return []
        return []

    def _uncommaed(self, clause: Clause) -> Range | None:
        """ "hat dazu aufgerufen das Haus zu meiden": an infinitive after the participle, its comma left out."""
        stretch = self.stretches[clause.number]
        tail = self.words[clause.cue + 1 : stretch.last]
        has_infinitive = any(w.tag in ("PTKZU", "VV(IZU)") for w in tail)
        if clause.cue == clause.verb or not has_infinitive or stretch.kind != "main":
            return None
        return clause.cue + 1, self.stop

    def _is_told(self, number: int, following: int, sort: Sort) -> bool:
        """Whether the unquoted words after a colon are what is said, and by this clause."""
        if number != following or any(self._is_insertion(i) for i in range(number + 1, len(self.stretches))):
            return False
        return (sort.reports and not sort.is_cautious) or self.is_conjunctive(number)

    def _is_insertion(self, number: int) -> bool:
        stretch = self.stretches[number]
        return (
            stretch.is_verb_first
            and not stretch.is_joined
            and self.lexicon.has("reports", self.clause(number).lemma)
        )

    def _is_insertion_after(self, number: int) -> bool:
        """Whether a quotation has its own reporting clause behind it: "Der Zoo freut sich: „…“, teilte X mit"."""
        after = number + len(self.quotes(number))
        return after < len(self.stretches) and self._is_insertion(after)

    def _clause_content(self, number: int, following: int, sort: Sort) -> Range | None:
        stretch = self.stretches[number]
        word = self.words[stretch.start]
        if stretch.kind == "sub":
            return self._subordinate_content(number, sort)
        if stretch.kind == "infinitive":
            is_purpose = self.lexicon.has("purposes", word.low)
            takes = sort.takes_infinitive and sort.reports and not is_purpose
            return (stretch.first, self._limit(number)) if takes else None
        if stretch.kind == "main" and not stretch.is_joined:
            if self.is_conjunctive(number) and (sort.reports or not self._has_own_source(number)):
                return stretch.first, self._limit(number)
            is_long = self.stop - stretch.first >= LEAST_WORDS
            if sort.is_plain and number == following and is_long and not stretch.is_verb_first:
                return stretch.first, self._limit(number)
        return None

    def _has_own_source(self, number: int) -> bool:
        """Whether a clause in the mood of reported speech names who says it, so that the clause before does not."""
        stretch = self.stretches[number]
        return self.accounts.find(stretch.first, stretch.last) is not None or any(
            self._is_insertion(i) for i in range(number + 1, len(self.stretches))
        )

    def _subordinate_content(self, number: int, sort: Sort) -> Range | None:
        stretch = self.stretches[number]
        low = self.words[stretch.start].low
        if self.lexicon.has("complementizers", low):
            is_said = sort.reports or is_reported(self.words[stretch.verb])
            return (stretch.start + 1, self._limit(number)) if is_said else None
        if self.lexicon.has("questions", low) and not self.is_relative(number):
            return (stretch.first, self._limit(number)) if sort.reports else None
        after = number + 1
        is_condition = after < len(self.stretches) and self.stretches[after].is_verb_first
        if is_condition and sort.reports and self.is_conjunctive(after):  # "sagte, wenn A, werde B"
            return stretch.first, self._limit(after)
        return None

    def _limit(self, number: int) -> int:
        """Where content ends: with the sentence, or where a coordinated clause is the narrator's again."""
        is_mood = self.is_conjunctive(number)
        for later in range(number + 1, len(self.stretches)):
            stretch = self.stretches[later]
            if stretch.kind != "main" or not (stretch.is_joined or stretch.before == ";"):
                continue
            if self._is_report(later) or (is_mood and self._is_narrators(later)):
                return self.stretches[later - 1].last
        return self.stop

    def _is_report(self, number: int) -> bool:
        """Whether a coordinated clause reports with a subject of its own."""
        clause = self.clause(number)
        return self.lexicon.has("reports", clause.lemma) and not self.is_nobody(self.subject(clause))

    def _is_narrators(self, number: int) -> bool:
        stretch = self.stretches[number]
        return not self.is_conjunctive(number) and not stretch.is_verb_first and stretch.before != "und"

    def follows_colon(self, index: int) -> bool:
        return index > 0 and self.words[index - 1].text == ":"

    def quotes(self, number: int) -> list[Range]:
        """The quotation and those that follow it at once."""
        found: list[Range] = []
        while number < len(self.stretches) and self.stretches[number].kind == "quote":
            stretch = self.stretches[number]
            if found and found[-1][1] != stretch.first:
                break
            found.append((stretch.first, stretch.last))
            number += 1
        return found

    # ---- inside ----

    def fragments(self, clause: Clause) -> list[Range]:
        """Words in quotation marks in the clause, names aside."""
        found: list[Range] = []
        for place in clause.places:
            if not self.words[place].is_quoted:
                continue
            if found and found[-1][1] == place:
                found[-1] = (found[-1][0], place + 1)
            else:
                found.append((place, place + 1))
        is_blame = self.lexicon.has("blaming", clause.lemma)
        return [r for r in found if self._is_speech(*r, is_blame=is_blame)]

    def _is_speech(self, first: int, last: int, *, is_blame: bool) -> bool:
        """Whether quoted words in a clause are what was said rather than a name: "der Film „Am Ufer“"."""
        words = [w for w in self.words[first:last] if w.is_word]
        if any(not w.is_capital for w in words):
            return True
        if not words or not all(w.tag in ("NN", "NNA", "NNI", "ADJ(A)") for w in words):
            return False
        before = self._before_marks(first)
        is_label = before is not None and (
            self.lexicon.has("labelling", before.low) or (before.tag == "ADJ(A)" and not is_noun(before))
        )
        return is_blame or is_label

    def _before_marks(self, first: int) -> Word | None:
        return next((w for w in reversed(self.words[:first]) if w.is_word), None)

    def _after_apposition(self, last: int) -> int:
        """Where an object ends that a name between commas follows, before the verb's particle: "die Kritik des Chefs, Kai Lund, zurück"."""
        commas = [i for i in range(last, min(last + 8, len(self.words))) if self.words[i].text == ","]
        if len(commas) != 2 or commas[0] != last or commas[1] + 1 >= len(self.words):
            return last
        return commas[1] if self.words[commas[1] + 1].tag == "PTKVZ" else last

    def _after_blamed(self, first: int, last: int) -> int:
        """Behind the one to whom something is put down: "dem Minister | Untätigkeit", "Udo Klar | Feigheit"."""
        if self.words[first].tag in PRONOUNS:
            return first + 1
        noun = self._next_noun(first, last)
        # "Udo Klar Feigheit", and not "Klar Intransparenz und …" where the tagger takes a noun for a name
        while noun + 2 < last and self.words[noun + 1].tag == "NE" and not self._joins(noun + 2):
            noun += 1
        if noun + 2 < last and self.words[noun + 1].low in ("der", "des"):
            noun = self._next_noun(noun + 1, last)
        return noun + 1

    def _joins(self, place: int) -> bool:
        return self.lexicon.has("joiners", self.words[place].low)

    def _next_noun(self, first: int, last: int) -> int:
        return next((i for i in range(first, last) if is_noun(self.words[i])), last)

    def object(self, clause: Clause, source: Range) -> list[Range]:
        """ "fordert eine Übergangsfrist": the object of a verb that reports with a noun alone."""
        stretch = self.stretches[clause.number]
        first, last = max(clause.verb + 1, source[1] if source[0] > clause.verb else 0), stretch.last
        while last > first and self.words[last - 1].tag in ("PTKVZ", "VV(PP)", "VV(INF)", "ADV", "ADJ(D)"):
            last -= 1
        if self.lexicon.has("blaming", clause.lemma):
            first = self._after_blamed(first, last)
            return [(first, last)] if any(is_noun(w) for w in self.words[first:last]) else []
        while first < last and (end := self.phrases.end(first, last)) - first < 2:
            is_phrase = self.words[first].tag in PREPOSITIONS or (
                first > clause.verb + 1 and self._joins(first)
            )
            first = max(self.phrases.end(first + 1, last) if is_phrase else end, first + 1)
        last = self._after_apposition(last) if last == stretch.last else last
        is_figure = any(w.text[:1].isdigit() for w in self.words[first:last])
        if self.lexicon.has("forecasting", clause.lemma) and not is_figure:  # "erwarten den Zug"
            return []
        return [(first, last)] if last - first >= 2 else []
