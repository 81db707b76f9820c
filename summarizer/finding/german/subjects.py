"""Who a German clause's subject is."""

from __future__ import annotations

from .fields import Clause, Fields, Range, Stretch
from .tagging import INFINITIVES, PARTICIPLES, PREPOSITIONS, PRONOUNS, RELATIVES, is_noun


class Subjects(Fields):
    """Finds the noun phrase in the nominative of a clause, and what stands beside it."""

    def subject(self, clause: Clause) -> Range | None:
        """The phrase before the verb where it can be a nominative, else the first such phrase after it."""
        stretch = self.stretches[clause.number]
        if stretch.kind == "sub":
            return self._first_subject(stretch.start, clause.verb, clause)
        if (quoted := self._quoted(clause)) is not None:
            return quoted
        before = self._before(stretch.start, clause.verb, clause)
        after = self._after(clause)
        if before is None:
            return after
        if after is not None and self._is_oblique(before):
            return after
        return before

    def _quoted(self, clause: Clause) -> Range | None:
        """ "Die Zeitung zitiert einen Zeugen mit den Worten": the witness says them."""
        if not self.lexicon.has("quoting", clause.lemma):
            return None
        start, last = clause.verb + 1, self.stretches[clause.number].last
        end = self.phrases.end(start, last, joined=True)
        return (start, end) if start < end < last and self.words[end].low == "mit" else None

    def _before(self, start: int, verb: int, clause: Clause) -> Range | None:
        """All that stands before a second verb is one phrase: a subject begins it, adverbs aside."""
        position = start
        while position < verb and self._is_adverb(position) and position - start < 2:
            position += 1
        if position >= verb or self.words[position].tag in PREPOSITIONS:
            return None
        end = self.phrases.end(position, verb, joined=clause.is_plural)
        if end == position or not self.phrases.may_be_subject(position, end):
            return None
        return position, end

    def _is_adverb(self, position: int) -> bool:
        word = self.words[position]
        return word.tag in ("ADV", "PTKNEG", "PTKA") and (
            not word.is_capital or self.lexicon.has("openers", word.low)
        )

    def _is_oblique(self, phrase: Range) -> bool:
        """Whether a phrase that could be a nominative is none beside another: "Das sagte die Ministerin"."""
        word = self.words[phrase[0]]
        return phrase[1] - phrase[0] == 1 and (word.tag == "PDS" or word.low in ("es", "das", "was"))

    def _after(self, clause: Clause) -> Range | None:
        places = [i for i in clause.places if i > clause.verb]
        runs: list[list[int]] = []
        for place in places:
            if runs and place == runs[-1][-1] + 1:
                runs[-1].append(place)
            else:
                runs.append([place])
        for run in runs:
            found = self._first_subject(run[0], run[-1] + 1, clause)
            if found is not None:
                return found
        return None

    def _first_subject(self, first: int, limit: int, clause: Clause) -> Range | None:
        position = first
        while position < limit:
            word = self.words[position]
            if word.tag in PREPOSITIONS and not word.is_quoted:
                position = max(self.phrases.end(position + 1, limit), position + 1)
                continue
            end = self.phrases.end(position, limit, joined=clause.is_plural)
            if end > position:
                is_object = word.is_quoted and not word.is_capital
                if (
                    not is_object
                    and self.phrases.may_be_subject(position, end)
                    and self._agrees(position, end, clause)
                ):
                    return position, end
                position = end
                continue
            position += 1
        return None

    def _agrees(self, start: int, end: int, clause: Clause) -> bool:
        """Whether pronoun and verb agree in number; of nouns the form says too little."""
        low = self.words[start].low
        if end - start == 1 and low in ("er", "es", "man"):
            return not clause.is_plural
        return True

    def is_nobody(self, source: Range | None) -> bool:
        if source is None:
            return True
        first, end = source
        is_single = end - first == 1
        return (is_single and self.lexicon.has("nobody", self.words[first].low)) or self.phrases.is_time(
            first, end
        )

    def is_somebody(self, source: Range) -> bool:
        """Whether a phrase can name one who speaks: a pronoun, a name, or a noun for people, a body or a document."""
        words = [self.words[i] for i in range(*source)]
        if len(words) == 1 and words[0].tag in PRONOUNS:
            return words[0].tag in ("PPER", "PIS", "PDS")
        nouns = [w for w in words if is_noun(w) or w.is_quoted]
        kinds = ("person_suffixes", "organisation_suffixes", "document_suffixes", "group_words")
        is_known = any(self.lexicon.ends_as(kind, noun.low) for noun in nouns[:2] for kind in kinds)
        is_person = any(self._is_like_a_person(n.low) for n in nouns[:1])
        return is_known or is_person or any(n.tag in ("NE", "FM", "NNA", "ADJ(A)") for n in nouns)

    def _is_like_a_person(self, noun: str) -> bool:
        """Whether a noun that no list holds ends as nouns for people do: Schlosser, Pilotin, Gitarrist, Geologe."""
        words = self.lexicon.words
        return noun.endswith(tuple(words["person_endings"])) and not noun.endswith(
            tuple(words["thing_endings"])
        )

    def apposition(self, number: int) -> tuple[Range | None, int]:
        """The noun phrase that stands beside the end of a stretch, and the first stretch after it and its like."""
        apposed: Range | None = None
        current = number + 1
        while current < len(self.stretches):
            stretch = self.stretches[current]
            if stretch.before != "," or stretch.kind not in ("rest", "sub"):
                break
            if stretch.kind == "rest":
                end = self.phrases.end(stretch.start, stretch.last)
                if not self._is_apposition(stretch, end):
                    break
                if apposed is None and end > stretch.start:
                    apposed = (stretch.start, end)
            elif not self.is_relative(current):
                break
            current += 1
        return apposed, current

    def _is_apposition(self, stretch: Stretch, end: int) -> bool:
        """Whether a stretch without a verb is a noun phrase, with a prepositional phrase at most, or an age."""
        if stretch.last - stretch.first <= 2 and self.words[stretch.first].tag == "CARD":
            return True
        if end == stretch.start or self.words[stretch.last - 1].tag in PARTICIPLES | INFINITIVES:
            return False
        if self.lexicon.has("accusative", self.words[stretch.start].low):
            return False  # "Es gebe, sagte X, keinen Grund"
        return end == stretch.last or self.words[end].tag in PREPOSITIONS

    def antecedent(self, number: int) -> Range | None:
        """The noun phrase that a relative clause belongs to: the one that ends at its comma."""
        if number == 0:
            return None
        stretch = self.stretches[number - 1]
        if stretch.kind not in ("main", "rest", "sub"):
            return None
        for start in range(stretch.start, stretch.last):
            if start > stretch.start and self._continues_phrase(start):
                continue
            if self.phrases.end(start, stretch.last) == stretch.last:
                return start, stretch.last
        return None

    def _continues_phrase(self, position: int) -> bool:
        word, before = self.words[position], self.words[position - 1]
        return before.tag in ("ART", "ADJ(A)", "PPOSAT", "APPR", "APPRART") or (
            before.tag in ("NN", "NE") and word.tag in ("NN", "NE")
        )

    def is_own_relative(self, number: int) -> bool:
        """Whether the relative pronoun is the subject of its clause: "der sagte", "die erklärten"."""
        stretch = self.stretches[number]
        word = self.words[stretch.start]
        is_pronoun = word.tag in RELATIVES or self.lexicon.has("relatives", word.low)
        return is_pronoun and word.low in ("der", "die", "das", "welcher", "welche", "welches")
