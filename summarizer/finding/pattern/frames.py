"""Reporting clauses by pattern: where the source, the cue and the content of a passage stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from .accounts import Account, find_account
from .contents import Contents
from .frame import Frame, Mood
from .nounphrase import noun_phrase
from .subjects import Cue, Range

LONGEST_STEM = 5  # "serait" is long enough for an ending to mean the mood


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
            if frame is not None and self._is_of_thing(frame):
                continue
            # who speaks may report too: "« La loi dit que tout va bien, a-t-elle insisté. »"
            if frame is not None and (self.is_spoken or not frame.is_within(found)):
                found.append(frame)
                self.floor = self.floor if self.is_spoken else max(self.floor, frame.end)
        return found

    def _is_of_thing(self, frame: Frame) -> bool:
        """ "Su demanda exige obras": what is asked for or decided says nothing itself."""
        if frame.source is None or any(self.words[first].quotation is not None for first, _ in frame.content):
            return False
        phrase = takewhile(
            lambda w: not self.lexicon.has("genitive", w.low), self.words[slice(*frame.source)]
        )
        return any(self.lexicon.has("things", word.low) for word in phrase)

    def mood(self) -> Mood:
        """The mood of a passage that has no reporting clause: "des renforts auraient été envoyés"."""
        endings = tuple(self.lexicon.words.get("conditional_endings", ()))
        words = (w for w in self.words if w.is_word and not w.is_quoted and len(w.low) > LONGEST_STEM)
        return "hypothetical" if endings and any(w.low.endswith(endings) for w in words) else "narrated"

    # ---- verbs ----

    def _verb(self, number: int) -> Frame | None:
        segment = self.segments[number]
        start = segment.first
        if self._coordinates(self.words[start].low) and segment.last - start > 1:
            start += 1
        if self.lexicon.has("places", self.words[start].low) and self._is_followed(number):
            start += 1  # "à Montreuil, où Patrice Bessac a annoncé que « … »"
        if (antecedent := self._antecedent(number)) is not None:
            cue = self._cue(start + 1, segment.last)
            return self._before(number, cue, antecedent, None) if cue is not None else None
        if self._is_subordinate(number, start):
            return None
        cue = self._cue(start, segment.last) or self._after_quotation(number)
        if cue is None:
            return None
        is_first = cue.begin == start
        if is_first and number:
            return self._verb_first(number, cue, start)
        if is_first and not self._drops_subject():
            return None
        plural = self._is_plural(cue)
        if cue.begin and self.lexicon.has("joiners", self.words[cue.begin - 1].low):
            subject = self._subject_before(
                number
            )  # "El diputado, Juan Ruiz, ha instado a irse y ha criticado el plan"
            if subject is not None:
                return self._before(number, cue, subject, self._apposition_in(subject, number))
        source = self._source_before(start, cue.begin, plural)
        source = source or self._source_after(cue.verb + 1, segment.last, plural)
        return self._before(number, cue, source, None, is_inherited=source is None and is_first)

    def _is_followed(self, number: int) -> bool:
        """Whether a quotation or a clause with "que" that holds quoted words follows the segment."""
        if number + 1 >= len(self.segments):
            return False
        following = self.segments[number + 1]
        words = self.words[following.first : following.last]
        return words[0].quotation is not None or (
            self.lexicon.has("complementizers", words[0].low) and any(w.is_quoted for w in words)
        )

    def _antecedent(self, number: int) -> Range | None:
        """Who is named right before a relative clause that quotes: "…, Pierre Garzon, qui souligne qu’« … »"."""
        segment = self.segments[number]
        word = self.words[segment.first]
        if not number or segment.before != "," or not self.lexicon.has("who", word.low):
            return None
        before = self.segments[number - 1]
        end = noun_phrase(self.words, before.first, before.last, self.lexicon)
        is_name = end == before.last and all(
            w.is_capital or self.lexicon.has("particles", w.low)
            for w in self.words[before.first : end]
            if w.is_word
        )
        return (
            (before.first, end) if is_name and end - before.first > 1 and self._is_followed(number) else None
        )

    def _verb_first(self, number: int, cue: Cue, start: int) -> Frame | None:
        """A segment that begins with its verb: its subject stands far before it, or it is put into what is said."""
        segment, plural = self.segments[number], self._is_plural(cue)
        is_joined = start > segment.first
        if not is_joined and not self.is_spoken and (subject := self._subject_before(number)) is not None:
            return self._before(number, cue, subject, self._apposition_in(subject, number))
        if self._is_far_subject(number, cue) and (source := self._first_phrase(number)) is not None:
            return self._before(number, cue, source, None)
        if is_joined:  # "… and added that": the subject is the one before
            begin = max(cue.word, cue.verb) + 1
            source = self._source_after(begin, segment.last, plural) if self._drops_subject() else None
            source = source if source is not None and self._is_party(source) else None
            apposed = None
            if source is None and (source := self._subject_of(number - 1)) is None:
                source = self._subject_before(
                    number - 1
                )  # "El ministro, X, ratificó sus críticas y planteó que"
                apposed = self._apposition_in(source, number) if source is not None else None
                if source is None and plural:  # "Los maestros, hartos, dejaron la sala y anunciaron que"
                    source = self._first_phrase(number)
            return self._before(number, cue, source, apposed, is_inherited=source is None)
        if self._drops_subject() and self._has_clause(number) and not self._has_quotation(number):
            return self._before(number, cue, None, None, is_inherited=True)
        return self._after(number, cue)

    def _is_party(self, phrase: Range) -> bool:
        """Whether a noun phrase begins with a name or with a noun for people or bodies."""
        words = [w for w in self.words[slice(*phrase)] if not self.lexicon.has("determiners", w.low)]
        kinds = ("person_suffixes", "organisation_suffixes", "group_words")
        return bool(words) and (
            words[0].is_capital or any(self.lexicon.ends_as(k, words[0].low) for k in kinds)
        )

    def _is_plural(self, cue: Cue) -> bool:
        return self.words[cue.verb].low in self.lexicon.plurals

    def _is_far_subject(self, number: int, cue: Cue) -> bool:
        """ "Un dictamen, al que …, concluye que": the content follows, so what stands before is the subject."""
        segment = self.segments[number]
        if self.is_spoken or segment.before not in (",", "–", "—"):
            return False
        has_content = self._has_clause(number) or self._infinitive(cue, segment.last) is not None
        return has_content and not self._has_quotation(number)

    def _has_quotation(self, number: int) -> bool:
        """Whether a quotation stands before the segment."""
        return any(self.words[s.first].quotation is not None for s in self.segments[:number])

    def _has_clause(self, number: int) -> bool:
        """Whether "que" follows the segment."""
        following = self.segments[number + 1] if number + 1 < len(self.segments) else None
        return following is not None and self.lexicon.has("complementizers", self.words[following.first].low)

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

    def _after(self, number: int, cue: Cue) -> Frame | None:
        """ "…", said X."""
        segment = self.segments[number]
        source = self._source_after(cue.verb + 1, segment.last, self._is_plural(cue))
        if source is None and not self._drops_subject():
            return None
        is_last = source is not None and source[1] >= segment.last - 1
        apposed, following = self._apposition(number) if is_last else (None, number + 1)
        left = self._left(number)
        if left is None:
            return None
        if self.words[left[0]].quotation is None and not self._may_precede(left, cue):
            self.hint = self.hint or source
            return None
        content = (left, *self._right(following, left))
        cue_range = (cue.word, cue.word + 1)
        return Frame(cue_range, cue.lemma, source, apposed, content, self._is_plural(cue), source is None)

    def _before(
        self,
        number: int,
        cue: Cue,
        source: Range | None,
        apposed: Range | None,
        *,
        is_inherited: bool = False,
    ) -> Frame | None:
        """X said, "…"; X said that …"""
        segment, following = self.segments[number], number + 1
        if source is None and not is_inherited:
            return None
        if (
            source is not None
            and source[0] > cue.verb
            and source[1] >= segment.last - 1
            and segment.after == ","
        ):
            own, following = self._apposition(number)
            apposed = apposed or own
        content, is_fragment = self._complement(number, following, cue, source)
        if not content:
            self.hint = self.hint or source
            return None
        return Frame(
            (cue.word, cue.word + 1), cue.lemma, source, apposed, tuple(content), self._is_plural(cue),
            is_inherited, is_fragment,
        )  # fmt: skip

    # ---- phrases ----

    def _so(self, number: int) -> Frame | None:
        """Dutch "…", aldus X."""
        segment = self.segments[number]
        first = segment.first
        if not number or not self.lexicon.has("so_words", self.words[first].low):
            return None
        end = noun_phrase(self.words, first + 1, segment.last, self.lexicon, joined=True)
        left = self._left(number)
        if end == first + 1 or left is None or self._has_verb(end, segment.last):
            return None
        apposed, following = self._apposition(number) if end == segment.last else (None, number + 1)
        content = (left, *self._right(following, left))
        return Frame((first, first + 1), "so", (first + 1, end), apposed, content)

    def _as(self, number: int) -> Frame | None:
        """ "Comme l’a dit X, …" and "…, como dijo X"."""
        segment = self.segments[number]
        if not self.lexicon.has("as_words", self.words[segment.first].low):
            return None
        cue = self._cue(segment.first + 1, segment.last)
        if cue is None:
            return None
        plural = self._is_plural(cue)
        source = self._source_after(segment.first + 1, segment.last, plural)
        content = self._around(number)
        if source is None and number + 1 < len(self.segments):  # "…, según dijo, "por confrontación""
            following = self.segments[number + 1]
            first = self.words[following.first]
            is_words = first.is_quoted or first.quotation is not None
            content = ((following.first, following.last),) if is_words else content
        if not content or (source is None and not self._drops_subject()):
            return None
        return Frame((cue.word, cue.word + 1), cue.lemma, source, None, content, plural, source is None)

    def _around(self, number: int) -> tuple[Range, ...]:
        """What stands after a clause that begins its sentence, else what stands before it and goes on after it."""
        if number == 0:
            return ((self.segments[1].first, self.end),) if len(self.segments) > 1 else ()
        left = self._left(number)
        return (left, *self._right(number + 1, left)) if left is not None else ()

    def _account(self, number: int) -> Frame | None:
        """ "selon X", "de acuerdo con X"."""
        segment = self.segments[number]
        account = find_account(self.words, segment.first, segment.last, self.lexicon)
        if account is None:
            return None
        apposed, following, right = None, number + 1, account.last
        if account.last == segment.last and segment.after == "," and account.source is not None:
            apposed, following = self._apposition(number)
            if following >= len(self.segments):
                apposed, following = None, number + 1  # "selon X, A": what follows is the content
            elif apposed is not None:
                right = self.segments[following].first
        is_whole = account.first == segment.first and segment.after == ","
        if is_whole and not self._has_verb(account.last, segment.last):
            right = max(right, segment.last)  # "selon un rapport remis en mars, A"
            account = replace(account, last=segment.last) if following == number + 1 else account
        content = self._covered(number, account, following, right)
        if not content or (self._length(content) < 2 and self.words[content[0][0]].quotation is None):
            return None
        cue = (account.first, account.cue_end)
        return Frame(
            cue, account.lemma, account.source, apposed, tuple(content),
            is_inherited=account.is_own, mention=account.mention,
        )  # fmt: skip

    def _length(self, content: Sequence[Range]) -> int:
        return sum(last - first for first, last in content)

    def _covered(self, number: int, account: Account, following: int, right: int) -> list[Range]:
        """What a source's phrase covers: the quotation beside it, else its sentence."""
        start = self._account_start(account)
        is_last = account.last == self.segments[number].last and following < len(self.segments)
        beside = self.segments[following] if is_last else None
        before = (
            self.segments[number - 1] if number and account.first == self.segments[number].first else None
        )
        if (
            beside is not None
            and self.words[beside.first].quotation is not None
            and account.first - start < 2
        ):
            return [(beside.first, beside.last)]
        if (
            beside is not None
            and self.words[beside.first].quotation is not None
            and self._leads_to_quotation(account)
        ):
            return [(start, account.first), (beside.first, beside.last)]  # "Vecinos que, según X, «…»"
        if before is not None and self.words[before.first].quotation is not None:
            return [(before.first, before.last)]
        if account.is_weak:
            return []
        ranges = ((start, account.first), (right, self._stop(right)))
        return [r for r in ranges if any(w.is_word for w in self.words[r[0] : r[1]])]

    def _leads_to_quotation(self, account: Account) -> bool:
        """Whether the words before it end with "que" and a comma."""
        before = [w for w in self.words[: account.first] if w.is_word][-1:]
        return bool(before) and self.lexicon.has("complementizers", before[0].low)

    def _account_start(self, account: Account) -> int:
        start = self.floor
        while start < account.first:
            word = self.words[start]
            is_content = word.is_word and not self._coordinates(word.low)
            if word.quotation is not None or word.is_quoted or is_content:
                break
            start += 1
        return start

    def _noun(self, number: int) -> Frame | None:
        """Dutch "is van mening dat …"."""
        segment = self.segments[number]
        following = number + 1
        if following >= len(self.segments) or self._is_subordinate(number, segment.first):
            return None
        beside = self.segments[following]
        places = range(segment.first, segment.last)
        noun = next((i for i in places if self.lexicon.has("frame_nouns", self.words[i].low)), None)
        first = self.words[beside.first]
        if noun is None:
            return None
        if first.quotation is not None and self._colon_before(beside.first):
            content = (beside.first, beside.last)
        elif self.lexicon.has("complementizers", first.low):
            content = (beside.first + 1, self.end)
        else:
            return None
        end = noun_phrase(self.words, segment.first, noun, self.lexicon, joined=True)
        found = self._source_after(segment.first + 2, noun, False)
        source = (segment.first, end) if end > segment.first else found
        return Frame((noun, noun + 1), self.words[noun].low, source, None, (content,)) if source else None

    def _has_own_clause(self, number: int) -> bool:
        """Whether a verb and its subject stand behind the quotation: "Sa vision est autre : « … », écrit-elle"."""
        if number + 1 >= len(self.segments):
            return False
        following = self.segments[number + 1]
        cue = self._cue(following.first, following.last)
        return (
            following.before in (",", "")
            and cue is not None
            and cue.begin == following.first
            and self._source_after(cue.verb + 1, following.last, self._is_plural(cue)) is not None
        )

    def _colon(self, number: int) -> Frame | None:
        """ "X : « … »" and "X s’est tourné vers la salle : « … »": the colon is the cue."""
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
        words = self.words[source[0] : source[1]] if source is not None else ()
        is_named = any(w.is_capital and not self.lexicon.has("determiners", w.low) for w in words)
        if source is None or (not is_named and self._has_own_clause(number + 1)):
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
