"""German reporting clauses: where the source, the cue and the content of a passage stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from ..lexicon import Lexicon
from ..pattern.accounts import Account
from ..pattern.frame import Frame, Mood
from ..pattern.words import Passage
from .contents import Contents
from .fields import Clause, Range, Stretch
from .moods import is_hypothetical, is_reported
from .tagging import PARTICIPLES, PREPOSITIONS


class GermanFrames(Contents):
    """Finds the frames of one tagged passage, left to right.

    Attributes:
        hint: the subject of a reporting verb beside which nothing is reported.
    """

    def __init__(self, passage: Passage, lexicon: Lexicon) -> None:
        super().__init__(passage.words, lexicon)
        self.hint: Range | None = None

    def find(self) -> list[Frame]:
        found: list[Frame] = []
        for number, stretch in enumerate(self.stretches):
            if stretch.kind == "quote":
                continue
            frame = self._so(number) or self._by_verb_or_account(number) or self._colon(number)
            if frame is not None and not frame.is_within(found):
                found.append(frame)
                self.floor = max(self.floor, frame.end)
        return found

    def mood(self) -> Mood:
        """The mood of the passage's main clauses."""
        verbs = [self.words[s.verb] for s in self.stretches if s.kind == "main"]
        if any(is_reported(verb) for verb in verbs):
            return "reported"
        if any(is_hypothetical(verb, self.lexicon) for verb in verbs):
            return "hypothetical"
        if self.stretches and self.lexicon.has("reported_again", self.words[self.stretches[0].start].low):
            return "reported"
        is_hearsay = any(self.lexicon.has("hearsay", verb.low) for verb in verbs)
        return "hearsay" if is_hearsay and self.words[self.stop - 1].tag == "VA(INF)" else "narrated"

    @property
    def opening(self) -> Range | None:
        """The subject of a passage that begins with it."""
        first = self.stretches[0] if self.stretches else None
        if first is None or first.kind != "main":
            return None
        subject = self.subject(self.clause(0))
        return (
            subject
            if subject is not None and subject[0] == first.start and self.is_somebody(subject)
            else None
        )

    def _by_verb_or_account(self, number: int) -> Frame | None:
        """A reporting verb goes before "laut X"; "laut X" goes before a verb that reports by its content alone."""
        stretch = self.stretches[number]
        is_known = stretch.kind in ("main", "sub") and self.sort(self.clause(number)).reports
        if is_known:
            return self._own_clause(number) or self._account(number)
        return self._account(number) or self._own_clause(number)

    def _own_clause(self, number: int) -> Frame | None:
        stretch = self.stretches[number]
        if stretch.kind == "main":
            return self._main(number)
        if stretch.kind == "sub":
            return self._as(number) if self._is_as(stretch) else self._subordinate(number)
        return None

    # ---- main clauses ----

    def _main(self, number: int) -> Frame | None:
        clause, stretch = self.clause(number), self.stretches[number]
        if is_reported(self.words[clause.verb]):
            return None
        if clause.is_passive:
            return (
                self._said_by_nobody(clause) if stretch.is_verb_first and number else self._written_in(clause)
            )
        if not stretch.is_verb_first and self.lexicon.has("eyes", self.words[stretch.start].low):
            return self._in_the_eyes_of(clause)
        is_so = (
            self.lexicon.has("so_words", self.words[stretch.start].low) and clause.verb == stretch.start + 1
        )
        is_inserted = number > 0 and (is_so or stretch.is_verb_first)  # "…, so erklärte X"
        if self.lexicon.has("impersonal", clause.lemma):
            said = self._is_said(clause, is_inserted=is_inserted)
            return said or self._reporting(clause, self.subject(clause))
        if is_so and number:
            return self._inserted(clause)
        if not is_inserted:
            return self._reporting(clause, self.subject(clause))
        if stretch.is_joined:
            return self._coordinated(clause, self._beside_verb(clause))
        front = self._front(number)
        if front is not None:
            source, apposed = front
            return self._reporting(clause, source, apposed)
        subject = self.subject(clause)
        if subject is None and self.stretches[number - 1].kind != "quote":  # "lobte A, mahnte aber, B"
            return self._coordinated(clause, None)
        before = self.stretches[number - 1]
        is_content = before.kind == "quote" or (before.kind == "main" and self.is_conjunctive(number - 1))
        if (stretch.after == ":" and not is_content) or self._is_adverbial(number):
            return self._reporting(clause, subject)
        return self._inserted(clause)

    def _in_the_eyes_of(self, clause: Clause) -> Frame | None:
        """ "Für den Verband ist das Gesetz ein „Rückschritt“"."""
        start = self.stretches[clause.number].start
        end = self.phrases.end(start + 1, clause.verb, joined=True)
        if end != clause.verb or not any(first > clause.verb for first, _ in self.fragments(clause)):
            return None
        return Frame(
            (start, start + 1), self.words[start].low, (start + 1, end), None, ((clause.verb, self.stop),)
        )

    def _coordinated(self, clause: Clause, own: Range | None) -> Frame | None:
        source = own or self._subject_before(clause.number)
        return self._reporting(clause, source, is_inherited=source is None)

    def _beside_verb(self, clause: Clause) -> Range | None:
        """ "… und fügte die Ministerin hinzu": a subject right after the verb."""
        end = self.phrases.end(clause.verb + 1, self.stretches[clause.number].last, joined=clause.is_plural)
        if end > clause.verb + 1 and self.phrases.may_be_subject(clause.verb + 1, end):
            word = self.words[clause.verb + 1]
            return (
                (clause.verb + 1, end) if word.tag in ("PPER", "NE") or word.low in ("der", "die") else None
            )
        return None

    def _subject_before(self, number: int) -> Range | None:
        """The subject of the main clause that "und" joins this one to."""
        for earlier in range(number - 1, -1, -1):
            if self.stretches[earlier].kind == "main":
                stretch = self.stretches[earlier]
                if stretch.is_verb_first and earlier:
                    front = self._front(earlier)
                    if front is not None:
                        return front[0]
                    if stretch.is_joined:
                        continue
                found = self.subject(self.clause(earlier))
                return None if self.is_nobody(found) else found
        return None

    def _front(self, number: int) -> tuple[Range, Range | None] | None:
        """ "Rita Holm, Chefin des Verbands, sagte": the subject whose appositions part it from its verb."""
        first = number
        while (
            first > 0
            and self.stretches[first - 1].kind in ("rest", "sub", "infinitive")
            and self.stretches[first - 1].last > self.floor
            and self.stretches[first].before in (",", "–", "—")
        ):
            first -= 1
        if number - first < 2 or self.stretches[first].kind != "rest":
            return None
        stretch = self.stretches[first]
        start = stretch.start
        while start < stretch.last and self.lexicon.has("openers", self.words[start].low):
            start += 1
        end = self.phrases.end(start, stretch.last, joined=True)
        if end == start or not self.phrases.may_be_subject(start, end):
            return None
        beside = self.stretches[first + 1]
        other = self.phrases.end(beside.start, beside.last) if beside.kind == "rest" else beside.start
        return (start, end), (beside.start, other) if other > beside.start else None

    def _is_adverbial(self, number: int) -> bool:
        """Whether an adverbial stands before the verb: "Als er kam, sagte sie", "Danach befragt, sagte sie"."""
        first = number - 1
        while first > 0 and self.stretches[first].kind == "sub" and self.stretches[first - 1].kind == "rest":
            first -= 1
        stretch = self.stretches[first]
        if stretch.kind in ("main", "quote") or (first and self.stretches[first - 1].kind == "main"):
            return False
        word = self.words[stretch.start]
        if stretch.kind == "rest":
            is_phrase = word.tag in PREPOSITIONS or self.lexicon.has("prepositions", word.low)
            return is_phrase or self.words[stretch.last - 1].tag in PARTICIPLES
        low = word.low
        if stretch.kind == "infinitive":
            return self.lexicon.has("purposes", low)
        is_content = any(
            self.lexicon.has(kind, low) for kind in ("complementizers", "questions", "conditions")
        )
        return not is_content and not self.is_conjunctive(first)

    def _inserted(self, clause: Clause) -> Frame | None:
        """ "…", sagte X."""
        number = clause.number
        source = self.subject(clause)
        left = self.left(number)
        if left is None or source is None:
            return None
        sort = self.sort(clause)
        is_quote = self.words[left[0]].quotation is not None
        if is_quote:
            if not sort.reports and (self.stretches[number].before != "," or self.is_nobody(source)):
                return None
            if not sort.reports and not self.is_somebody(source):
                return None
        elif not self._may_precede(number, clause):
            self.hint = self.hint or source
            return None
        apposed, following = self._beside(source, clause.last)
        is_colon = self.stretches[clause.last].after == ":"
        more = self.complement(clause, clause.last + 1) if is_colon else self.right(following, left)
        return self._frame(clause, source, apposed, [left, *more])

    def _said_by_nobody(self, clause: Clause) -> Frame | None:
        """ "…, wird vermutet"."""
        left, source = self.left(clause.number), None
        if left is None or not self.sort(clause).reports:
            return None
        if self.lexicon.has("quoting", clause.lemma):  # "…, wird der Minister zitiert"
            source = self.subject(clause)
        elif self._first_after(clause):
            return None
        return self._frame(clause, source, None, [left])

    def _written_in(self, clause: Clause) -> Frame | None:
        """ "In dem Schreiben wird darauf hingewiesen, dass A"."""
        source = self._named_in(clause)
        content = self.complement(clause, clause.last + 1) if source is not None else []
        is_document = source is not None and any(
            self.lexicon.ends_as("document_suffixes", self.words[i].low) for i in range(*source)
        )
        return self._frame(clause, source, None, content) if content and is_document else None

    def _first_after(self, clause: Clause) -> bool:
        """Whether a noun phrase stands after the verb."""
        last = self.stretches[clause.number].last
        return any(self.phrases.end(i, last) > i for i in range(clause.verb + 1, last))

    def _may_precede(self, number: int, clause: Clause) -> bool:
        """Whether unquoted words before the clause are its content."""
        sort = self.sort(clause)
        before = takewhile(lambda i: self.stretches[i].last > self.floor, range(number - 1, -1, -1))
        is_mood = any(self.is_conjunctive(i) for i in before)
        return is_mood or (sort.reports and not sort.is_cautious)

    def _beside(self, source: Range, number: int) -> tuple[Range | None, int]:
        """The apposition of a subject that ends its stretch, and the first stretch after it."""
        if source[1] < self.stretches[number].last - 1:
            return None, number + 1
        return self.apposition(number)

    def _reporting(
        self,
        clause: Clause,
        source: Range | None,
        apposed: Range | None = None,
        *,
        is_inherited: bool = False,
    ) -> Frame | None:
        """A clause whose content comes after it or stands in it."""
        if source is None and not is_inherited:
            return None
        if source is not None and self.is_nobody(source):
            return None
        sort, following = self.sort(clause), clause.last + 1
        if source is not None and source[0] > clause.verb:
            own, following = self._beside(source, clause.last)
            apposed = apposed or own
        content = self.complement(clause, following)
        if content and not sort.reports and source is not None and not self.is_somebody(source):
            return None
        is_fragment = False
        if not content and ((sort.reports and not sort.is_cautious) or sort.labels):
            content = self.fragments(clause)
            is_fragment = bool(content)
        if not content and sort.takes_object and source is not None:
            content = self.object(clause, source)
        if not content and sort.reports and not sort.is_cautious and self._takes_up(clause):
            return replace(self._frame(clause, source, apposed, ()), is_backward=True)
        if not content:
            is_hint = sort.reports and source is not None and self.is_somebody(source)
            self.hint = self.hint or (source if is_hint else None)
            return None
        return self._frame(
            clause, source, apposed, content, is_inherited=is_inherited, is_fragment=is_fragment
        )

    def _takes_up(self, clause: Clause) -> bool:
        """ "Das teilte die Polizei mit": the object is the sentence before."""
        start = self.stretches[clause.number].start
        return start + 1 == clause.verb and self.lexicon.has("taking_up", self.words[start].low)

    def _frame(
        self, clause: Clause, source: Range | None, apposed: Range | None, content: Sequence[Range], *,
        is_inherited: bool = False, is_fragment: bool = False,
    ) -> Frame:  # fmt: skip
        cue = (clause.cue, clause.cue + 1)
        return Frame(
            cue, clause.lemma, source, apposed, tuple(content), clause.is_plural, is_inherited, is_fragment
        )

    def _is_said(self, clause: Clause, *, is_inserted: bool) -> Frame | None:
        """ "Im Bericht heißt es, …": it is said in or by what a preposition names."""
        has_es = any(self.words[i].low == "es" for i in clause.places)
        source = self._named_in(clause)
        if not has_es and (source is None or clause.lemma == "heißen"):
            return None
        content = self.complement(clause, clause.last + 1)
        if not content and is_inserted and not self._is_adverbial(clause.number):
            left = self.left(clause.number)
            content = [left, *self.right(clause.last + 1, left)] if left is not None else []
        content = content or self.fragments(clause)
        return self._frame(clause, source, None, content, is_inherited=source is None) if content else None

    def _named_in(self, clause: Clause) -> Range | None:
        """What a preposition names, in the clause or in the phrase that a relative clause parts from it."""
        places = list(clause.places)
        if self.stretches[clause.number].is_verb_first and clause.number > 1:
            front = self.stretches[clause.number - 2]
            places = [*range(front.first, front.last), *places] if front.kind == "rest" else places
        for place in places:
            if self.lexicon.has("places_of_words", self.words[place].low):
                end = self.phrases.end(place + 1, self.stop)
                if end == place + 1 or self.lexicon.has("pages", self.words[place + 1].low):
                    continue
                if not self.phrases.is_time(place + 1, end):
                    return place + 1, end
        return None

    # ---- subordinate clauses ----

    def _is_as(self, stretch: Stretch) -> bool:
        return self.lexicon.has("as_words", self.words[stretch.start].low)

    def _as(self, number: int) -> Frame | None:
        """ "Wie X mitteilte, …" and "…, wie X mitteilte"."""
        clause = self.clause(number)
        is_impersonal = self.lexicon.has("impersonal", clause.lemma)
        source = self._named_in(clause) if is_impersonal else self.subject(clause)
        if source is None or clause.is_passive or not (is_impersonal or self.sort(clause).reports):
            return None
        if number == 0:
            content = [(self.stretches[1].first, self.stop)] if len(self.stretches) > 1 else []
        else:
            left = self.left(number)
            content = [left, *self.right(number + 1, left)] if left is not None else []
        return self._frame(clause, source, None, content) if content else None

    def _subordinate(self, number: int) -> Frame | None:
        """ "…, der sagte, dass A", "…, indem sie dazu aufrief: „A“"."""
        clause, stretch = self.clause(number), self.stretches[number]
        sort = self.sort(clause)
        if clause.is_passive or self.lexicon.has("conditions", self.words[stretch.start].low):
            return None
        source = self.antecedent(number) if self.is_own_relative(number) else None
        if source is None and not self.is_own_relative(number):
            source = self.subject(clause)
        if source is None or self.is_nobody(source):
            return None
        content = self.complement(clause, number + 1) if sort.reports or stretch.after == ":" else []
        if not content and sort.labels:
            content = self.fragments(clause)
        return self._frame(clause, source, None, content) if content else None

    # ---- phrases ----

    def _so(self, number: int) -> Frame | None:
        """ "…", so X."""
        stretch = self.stretches[number]
        first = stretch.first
        if not number or stretch.kind != "rest" or not self.lexicon.has("so_words", self.words[first].low):
            return None
        end = self.phrases.end(first + 1, stretch.last, joined=True)
        if end == first + 1 or any(self.words[i].tag in PARTICIPLES for i in range(end, stretch.last)):
            return None
        apposed, following = self._beside((first + 1, end), number)
        left = self.left(number)
        if left is None:
            return None
        content = (left, *self.right(following, left))
        return Frame((first, first + 1), "so", (first + 1, end), apposed, content)

    def _account(self, number: int) -> Frame | None:
        """ "laut X", "nach Angaben der Y", "X zufolge"."""
        stretch = self.stretches[number]
        account = self.accounts.find(stretch.first, stretch.last)
        if account is None:
            return None
        apposed, right = None, account.last
        if account.last == stretch.last and stretch.after == "," and account.source is not None:
            apposed, following = self.apposition(number)
            if following < len(self.stretches):
                right = self.stretches[following].first
        content = self._covered(number, account, right)
        is_short = sum(last - first for first, last in content) < 2
        if not content or (is_short and self.words[content[0][0]].quotation is None):
            return None
        cue = (account.cue_first if account.cue_first >= 0 else account.first, account.cue_end)
        return Frame(
            cue, account.lemma, account.source, apposed, tuple(content),
            is_inherited=account.is_own, mention=account.mention,
        )  # fmt: skip

    def _covered(self, number: int, account: Account, right: int) -> list[Range]:
        """What a source's phrase covers: the quotation beside it, else its sentence."""
        stretch = self.stretches[number]
        start = self._account_start(number, account)
        following, before = number + 1, self.stretches[number - 1] if number else None
        is_last = account.last == stretch.last and following < len(self.stretches)
        if is_last and self.stretches[following].kind == "quote" and account.first - start < 2:
            return self.quotes(following)
        if before is not None and before.kind == "quote" and account.first == stretch.first:
            return [(before.first, before.last)]
        end = next((s.last for s in self.stretches if s.last > right and s.after == ";"), self.stop)
        ranges = ((start, account.first), (right, end))
        return [r for r in ranges if any(w.is_word for w in self.words[r[0] : r[1]])]

    def _account_start(self, number: int, account: Account) -> int:
        stretch = self.stretches[number]
        start = stretch.first if number and stretch.kind == "main" and stretch.is_joined else self.floor
        while start < account.first:
            word = self.words[start]
            if word.quotation is not None or word.is_quoted or (word.is_word and word.tag != "KON"):
                break
            start += 1
        return start

    def _colon(self, number: int) -> Frame | None:
        """ "X: „…“": the colon is the cue."""
        stretch = self.stretches[number]
        if stretch.after != ":" or number + 1 >= len(self.stretches):
            return None
        if self.stretches[number + 1].kind != "quote" or self._is_insertion_after(number + 1):
            return None
        first = number
        while first and self.stretches[first].before == "," and self.stretches[first - 1].first >= self.floor:
            first -= 1
        source = self._before_colon(first, number)
        if source is None:
            return None
        if not self.is_somebody(source):
            return None
        apposed = self.apposition(first)[0] if first < number else None
        colon = stretch.last
        return Frame((colon, colon + 1), ":", source, apposed, tuple(self.quotes(number + 1)))

    def _before_colon(self, first: int, number: int) -> Range | None:
        stretch = self.stretches[first]
        if self.stretches[number].kind == "main":
            found = self.subject(self.clause(number))
            return None if self.is_nobody(found) else found
        start = stretch.start
        end = self.phrases.end(start, stretch.last, joined=True)
        source = (start, end) if end > start else None
        return None if self.is_nobody(source) else source
