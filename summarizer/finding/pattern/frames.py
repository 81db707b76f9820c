"""Reporting clauses by pattern: where the source, the cue and the content of a passage stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .accounts import Account, find_account
from .contents import Contents
from .frame import Frame, Mood
from .nounphrase import noun_phrase
from .subjects import Cue, Range, is_reported_form


class Frames(Contents):
    """Finds the frames of one passage, left to right."""

    opening: Range | None = None  # whom the passage begins with; only a tagger tells

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

    def mood(self) -> Mood:
        """The mood of a passage that has no reporting clause."""
        words = [w for w in self.words if w.is_word and not w.is_quoted]
        if any(is_reported_form(words, i, self.lexicon, weak=False) for i in range(len(words))):
            return "reported"
        endings = tuple(self.lexicon.words.get("conditional_endings", ()))
        is_conditional = bool(endings) and any(w.low.endswith(endings) and len(w.low) > 5 for w in words)
        if is_conditional or any(
            is_reported_form(words, i, self.lexicon, weak=True) for i in range(len(words))
        ):
            return "hypothetical"
        return "narrated"

    def _is_nested(self, frame: Frame, found: Sequence[Frame]) -> bool:
        """What somebody says that somebody says is the outer speaker's."""
        return any(first <= frame.cue[0] < last for other in found for first, last in other.content)

    def _verb(self, number: int) -> Frame | None:
        segment = self.segments[number]
        start = segment.first
        if self._coordinates(self.words[start].low) and segment.last - start > 1:
            start += 1
        if self._is_subordinate(number, start):
            return None
        cue = self._cue(start, segment.last) or self._after_quotation(number)
        if cue is None:
            return None
        is_first = cue.begin == start or (
            self.lexicon.has("so_words", self.words[start].low) and cue.begin == start + 1
        )
        plural = self.words[cue.verb].low in self.lexicon.plurals
        if is_first and number:
            is_narrated = start == segment.first and not self.is_spoken
            subject = self._subject_before(number) if is_narrated else None
            if subject is not None:
                return self._before(number, cue, subject, self._apposition_in(subject, number), plural)
            if self._is_far_subject(number, cue):
                source = self._first_phrase(number)
                return self._before(number, cue, source, None, plural) if source is not None else None
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

    def _is_far_subject(self, number: int, cue: Cue) -> bool:
        """ "Un informe, al que …, concluye que": the content follows, so what stands before is the subject."""
        segment = self.segments[number]
        if self.lexicon.has_capital_nouns or self.is_spoken or segment.before not in (",", "–", "—"):
            return False
        has_quotation = any(self.words[s.first].quotation is not None for s in self.segments[:number])
        following = self.segments[number + 1] if number + 1 < len(self.segments) else None
        has_clause = following is not None and self.lexicon.has(
            "complementizers", self.words[following.first].low
        )
        return not has_quotation and (has_clause or self._infinitive(cue, segment.last) is not None)

    def _first_phrase(self, number: int) -> Range | None:
        """The noun phrase that begins the clause which the verb in the segment belongs to."""
        for segment in self.segments[:number]:
            start = max(segment.first, self.floor)
            end = noun_phrase(self.words, start, segment.last, self.lexicon)
            if segment.last > self.floor and end > start and not self._is_nobody(start, end):
                return start, end
        return None

    def _drops_subject(self) -> bool:
        return self.lexicon.language in ("es", "it", "pt")

    def _after(self, number: int, cue: Cue, plural: bool) -> Frame | None:
        """ "…", said X."""
        segment = self.segments[number]
        source = self._source_after(cue.verb + 1, segment.last, plural)
        if source is None and cue.lemma != "heißen" and not self._drops_subject():
            return None
        if cue.lemma == "heißen":
            source = self._said_in(cue.verb + 1, segment.last)
        tail = segment.last
        apposed, following = (
            self._apposition(number) if source is not None and source[1] >= tail - 1 else (None, number + 1)
        )
        left = self._left(number)
        if left is None:
            return None
        if self.words[left[0]].quotation is None and not self._may_precede(left, cue, source):
            self.hint = self.hint or source
            return None
        content = [left, *self._right(following, left)]
        return Frame(
            (cue.word, cue.word + 1),
            cue.lemma,
            source,
            apposed,
            tuple(content),
            plural,
            source is None and cue.lemma != "heißen",
        )

    def _before(
        self, number: int, cue: Cue, source: Range | None, apposed: Range | None, plural: bool, *, is_inherited: bool = False
    ) -> Frame | None:  # fmt: skip
        segment = self.segments[number]
        if cue.lemma == "heißen":
            source = self._said_in(segment.first, cue.verb) or self._said_in(cue.verb, segment.last)
        elif source is None and not is_inherited:
            return None
        following = number + 1
        if (
            source is not None
            and source[1] >= segment.last - 1
            and segment.after == ","
            and source[0] > cue.verb
        ):
            own, following = self._apposition(number)
            apposed = apposed or own
        content, is_fragment = self._complement(number, following, cue, source)
        if not content:
            self.hint = self.hint or source
            return None
        cue_range = (cue.word, cue.word + 1)
        return Frame(cue_range, cue.lemma, source, apposed, tuple(content), plural, is_inherited, is_fragment)

    def _so(self, number: int) -> Frame | None:
        """ "…", so X."""
        segment = self.segments[number]
        first = segment.first
        if not number or not self.lexicon.has("so_words", self.words[first].low):
            return None
        end = noun_phrase(self.words, first + 1, segment.last, self.lexicon, joined=True)
        if (
            end == first + 1
            or self._has_verb(end, segment.last)
            or (end < segment.last and self._cue(end, segment.last))
        ):
            return None
        apposed, following = self._apposition(number) if end == segment.last else (None, number + 1)
        left = self._left(number)
        if left is None:
            return None
        return Frame(
            (first, first + 1), "so", (first + 1, end), apposed, (left, *self._right(following, left))
        )

    def _as(self, number: int) -> Frame | None:
        """ "Wie X mitteilte, …" and "…, wie X mitteilte"."""
        segment = self.segments[number]
        first = segment.first
        if not self.lexicon.has("as_words", self.words[first].low):
            return None
        last = self.words[segment.last - 1]
        lemma = self.lexicon.joined.get(last.low) or next(
            (v.lemma for v in self.lexicon.finite.get(last.low, ()) if not v.particle), ""
        )
        word = segment.last - 1
        if not lemma and self.lexicon.has("auxiliaries", last.low) and segment.last - 2 > first:
            word = segment.last - 2
            lemma = self.lexicon.participles.get(self.words[word].low, "")
        if not lemma:
            cue = self._cue(first + 1, segment.last)
            if cue is None and number + 2 < len(self.segments):
                return self._as_apposed(number)
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

    def _as_apposed(self, number: int) -> Frame | None:
        """ "…, wie X, Chef der Y, betont": an apposition stands between the subject and its verb."""
        segment, beside, verb = self.segments[number : number + 3]
        end = noun_phrase(self.words, segment.first + 1, segment.last, self.lexicon)
        other = noun_phrase(self.words, beside.first, beside.last, self.lexicon)
        cue = self._cue(verb.first, verb.last)
        if end != segment.last or other == beside.first or cue is None or cue.begin != verb.first:
            return None
        if number == 0:
            content = [(self.segments[3].first, self.end)] if len(self.segments) > 3 else []
        else:
            before = self._left(number)
            content = [before] if before is not None else []
        source, apposed = (segment.first + 1, end), (beside.first, other)
        return (
            Frame((cue.word, cue.word + 1), cue.lemma, source, apposed, tuple(content)) if content else None
        )

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
        if (
            is_romance
            and account.first == segment.first
            and segment.after == ","
            and not self._has_verb(account.last, segment.last)
        ):
            right = max(right, segment.last)  # "selon un rapport remis en mars, A"
            if following == number + 1 and account.last < segment.last:
                account = replace(account, last=segment.last)
        start = max(self.floor, 0)
        if number and self._is_conjunctive(segment.first, account.first):
            start = segment.first
        while start < account.first and (
            not self.words[start].is_word or self._coordinates(self.words[start].low)
        ):
            if self.words[start].quotation is not None or self.words[start].is_quoted:
                break
            start += 1
        left = (start, account.first)
        beside = (
            self.segments[following]
            if account.last == segment.last and following < len(self.segments)
            else None
        )
        if (
            beside is not None
            and self.words[beside.first].quotation is not None
            and account.first - start < 2
        ):
            content: list[Range] = [(beside.first, beside.last)]
        elif (
            number
            and self.words[self.segments[number - 1].first].quotation is not None
            and account.first == segment.first
        ):
            quote = self.segments[number - 1]
            content = [(quote.first, quote.last)]
        else:
            if account.is_weak:
                return None
            content = [
                r
                for r in (left, (right, self._stop(right)))
                if any(w.is_word for w in self.words[r[0] : r[1]])
            ]
        if not content or (
            sum(last - first for first, last in content) < 2 and self.words[content[0][0]].quotation is None
        ):
            return None
        return Frame(
            (account.cue_first if account.cue_first >= 0 else account.first, account.cue_end),
            account.lemma,
            account.source,
            apposed,
            tuple(content),
            is_inherited=account.is_own,
            mention=account.mention,
        )

    def _noun(self, number: int) -> Frame | None:
        """ "vertritt die Meinung, dass …", "ist überzeugt, dass …"."""
        segment = self.segments[number]
        following = number + 1
        if following >= len(self.segments) or self._is_subordinate(number, segment.first):
            return None
        beside = self.segments[following]
        noun = next(
            (
                i
                for i in range(segment.first, segment.last)
                if self.lexicon.has("frame_nouns", self.words[i].low)
            ),
            None,
        )
        if noun is None:
            return None
        first = self.words[beside.first]
        if (first.quotation is not None and beside.before == ":") or (
            first.quotation is not None and self._colon_before(beside.first)
        ):
            content = (beside.first, beside.last)
        elif self.lexicon.has("complementizers", first.low):
            content = (beside.first + 1, self.end)
        elif (
            beside.before == ","
            and self._is_conjunctive(beside.first, self.end)
            and not self.lexicon.has("relatives", first.low)
        ):
            content = (beside.first, self.end)
        else:
            return None
        end = noun_phrase(self.words, segment.first, noun, self.lexicon, joined=True)
        source = (
            (segment.first, end)
            if end > segment.first
            else self._source_after(segment.first + 2, noun, False)
        )
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
        own = segment.first + 1
        is_own = self.lexicon.has("subordinators", self.words[segment.first].low) and own < segment.last
        if is_own and self.lexicon.pronouns.get(self.words[own].low) and not self._is_nobody(own, own + 1):
            source = (own, own + 1)  # "… , indem sie dazu aufrief: „…“"
        if source is None:
            verb = next(
                (
                    i
                    for i in range(start, segment.last)
                    if self.words[i].low in self.lexicon.finite
                    or self.lexicon.has("common_verbs", self.words[i].low)
                ),
                start,
            )
            source = self._source_after(verb + 1, segment.last, False)
        if source is None:
            return None
        apposed = self._apposition(first)[0] if first < number and source[1] >= last - 1 else None
        colon = segment.last
        return Frame(
            (colon, colon + 1),
            ":",
            source,
            apposed,
            ((beside.first, beside.last), *self._more_quotes(number + 1)),
        )
