"""Whom a source's words stand for, in languages without a parser."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from ...brief import Kind, Span
from ..names import Cast, Entity, collapse
from ..speakers import Basis
from .mentions import LATEST, NEAR_BY, Mentions, lowered
from .nounphrase import noun_phrase
from .parts import Parts, is_given_name, parts_of
from .words import Passage, Word

PLACE_IN_SPEECH = 300
LONGEST_ROLE = 10  # words from the noun to the name: "ministro de Trabajo y Seguridad Social, Pablo Mieres"
LONGEST_MASCULINE = 4  # "Rabin" and the like aside, a longer noun in -in is a woman


class Sources(Mentions):
    """The cast of one article, filled as the passages are read.

    Lookups go by the words of a name, so that a long article with many names is read in linear time.
    """

    # ---- people, before anything is attributed ----

    def read_names(self, passages: Sequence[Passage]) -> None:
        """Everybody with a title or a role beside the name."""
        for passage in passages:
            for first, last in self._titled(passage.words):
                parts = parts_of(passage.words[first:last], self.lexicon)
                if parts.name and self._is_person(parts):
                    self._person(parts)
            for name, apposed in (*self._before_roles(passage.words), *self._behind_roles(passage.words)):
                parts = parts_of(name, self.lexicon)
                if parts.name and not any(self.lexicon.ends_as("organisation_suffixes", w.low) for w in name):
                    self._describe(self._person(parts), parts_of(apposed, self.lexicon))
        for name in self._plain_names(passages):
            self._enter_person(
                collapse(Span.of(self.text, name[0].start, name[-1].end).text),
                Span.of(self.text, name[0].start, name[-1].end),
            )
        for passage in passages:
            for word in passage.words:
                if word.is_word and word.is_capital:
                    self._note_name(word)
                if word.tag == "NN" and not word.is_quoted:
                    self.nouns.append(word)

    def _plain_names(self, passages: Sequence[Passage]) -> Iterator[Sequence[Word]]:
        """Runs of two or three proper nouns without a title that a verb stands beside, or whose last word comes again."""
        runs = [(run, is_subject) for passage in passages for run, is_subject in _proper_runs(passage.words)]
        alone = {run[0].low for run, _ in runs if len(run) == 1}
        for found, is_subject in runs:
            roles = takewhile(lambda w: self.lexicon.ends_as("person_suffixes", w.low), found[:-1])
            run = found[len(list(roles)) :]  # "GDL-Chef | Claus Weselsky"
            names = [w.low for w in run]
            is_body = any(self.lexicon.ends_as("organisation_suffixes", n) for n in names)
            is_taken_up = bool({names[-1], names[-1] + "s"} & alone)
            if len(run) in (2, 3) and not is_body and (is_taken_up or is_subject):
                yield run

    def _before_roles(self, words: Sequence[Word]) -> Iterator[tuple[Sequence[Word], Sequence[Word]]]:
        """Full names with what their bearer is behind a comma: "Floriane Bruxelle, porte-parole du collectif"."""
        for comma in (i for i, word in enumerate(words) if word.text == "," and i + 1 < len(words)):
            first = comma
            while (
                first
                and words[first - 1].is_word
                and words[first - 1].is_capital
                and not words[first - 1].is_quoted
            ):
                first -= 1
            first += self.lexicon.has("never_names", words[first].low)
            role = comma + 1
            while role + 1 < len(words) and self.lexicon.has("determiners", words[role].low):
                role += 1
            is_role = not words[role].is_capital or self.lexicon.has_capital_nouns
            if (
                2 <= comma - first <= 3
                and is_role
                and self.lexicon.ends_as("person_suffixes", words[role].low)
            ):
                end = max(noun_phrase(words, comma + 1, len(words), self.lexicon), role + 1)
                yield words[first:comma], words[comma + 1 : end]

    def _behind_roles(self, words: Sequence[Word]) -> Iterator[tuple[Sequence[Word], Sequence[Word]]]:
        """Full names between commas with what their bearer is before them: "La presidenta de México, Claudia Ruiz, dijo"."""
        commas = [i for i, word in enumerate(words) if word.text == ","]
        for comma, end in pairwise(commas):
            name = words[comma + 1 : end]
            if not 2 <= len(name) <= 4 or not all(
                w.is_word and w.is_capital and not w.is_quoted for w in name
            ):
                continue
            places = range(comma - 1, max(comma - LONGEST_ROLE, -1), -1)
            role = next((i for i in places if self.lexicon.ends_as("person_suffixes", words[i].low)), None)
            if role is not None and noun_phrase(words, max(role - 1, 0), comma, self.lexicon) == comma:
                yield name, words[role:comma]

    def _titled(self, words: Sequence[Word]) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        index = 0
        while index < len(words):
            word = words[index]
            titled = self.lexicon.ends_as("person_suffixes", word.low) or self.lexicon.has(
                "honorifics", word.low
            )
            is_role = (
                word.is_word
                and titled
                and not is_given_name(word)
                and (word.is_capital or not self.lexicon.has_capital_nouns)
            )
            if is_role and not word.is_quoted:
                end = noun_phrase(words, index, len(words), self.lexicon)
                begin = index - (index > 0 and self.lexicon.has("determiners", words[index - 1].low))
                end = max(end, noun_phrase(words, begin, len(words), self.lexicon))
                if end > index + 1:
                    found.append((begin, end))
                    index = end
                    continue
            index += 1
        return found

    def _note_name(self, word: Word) -> None:
        for form in (word.low, word.low.removesuffix("s")):
            for entity in self.by_word.get(form, ())[:3]:
                if entity.is_named_person and form in (
                    lowered(entity.name).split()[-1],
                    lowered(entity.name),
                ):
                    self._mention(entity, word.start)
                    return

    # ---- resolving ----

    def resolve(
        self, words: Sequence[Word], apposed: Sequence[Word], *, is_plural: bool
    ) -> tuple[Entity | None, Basis]:
        """The participant, entered into the cast where it is new, and how it was found."""
        first = words[0]
        if all(w.text.isdigit() or self.lexicon.has("determiners", w.low) for w in words):
            return None, "unknown"  # "le 24": a day
        if len(words) == 1 and (
            first.low in self.lexicon.pronouns or self.lexicon.has("possessives", first.low)
        ):
            return self._pronoun(first, is_plural=is_plural)
        parts = parts_of(words, self.lexicon)
        other = parts_of(apposed, self.lexicon) if apposed else None
        if self._is_genitive_of_known(parts):  # "ein Sprecher Albigs"
            parts = replace(parts, name=(), owner=parts.name)
        joined = self._joint(words, parts) if is_plural else None
        if joined is not None:
            return joined, "named"
        if (
            other is not None
            and self._is_of_party(parts)
            and len(other.name) > 1
            and self._is_person(other, parts)
        ):
            person = self._person(other)  # "le maire PCF de Bonneuil, Denis Ömür"
            self._describe(person, parts)
            return person, "named"
        if parts.name:
            if self._is_person(parts, other):
                person = self._person(parts)
                if other is not None:
                    self._describe(person, other)
                return person, "named"
            return self._body(parts, words, is_plural=is_plural), "named"
        if other is not None and other.name and self._is_person(other, parts):
            person = self._person(other)
            self._describe(person, parts)
            return person, "named"
        return self._described(parts, words, is_plural=is_plural)

    def _is_of_party(self, parts: Parts) -> bool:
        """Whether an office has no name beside it but its party's: "le maire PCF"."""
        is_office = bool(parts.role) and self.lexicon.ends_as("person_suffixes", parts.head)
        return is_office and bool(parts.name) and parts.name[0].text.isupper() and len(parts.name[0].text) > 1

    def _is_genitive_of_known(self, parts: Parts) -> bool:
        if len(parts.name) != 1 or not parts.role or not self.lexicon.has_capital_nouns:
            return False
        low = parts.name[0].low
        return low.endswith("s") and not self._known(low) and self._known(low.removesuffix("s"))

    def _is_person(self, parts: Parts, other: Parts | None = None) -> bool:
        lexicon = self.lexicon
        names = [w.low for w in parts.name]
        if parts.honorific:
            return True
        if (
            parts.head
            and parts.role
            and not lexicon.has_capital_nouns
            and lexicon.ends_as("organisation_suffixes", parts.head)
        ):
            return False
        if any(lexicon.ends_as("organisation_suffixes", n) for n in names) or any(
            w.is_quoted for w in parts.name
        ):
            return False
        if any(w.text.isupper() and len(w.text) > 2 for w in parts.name):
            return False
        if parts.role and lexicon.ends_as("person_suffixes", parts.head):
            return True
        if any(self._known(name) for name in names[-1:]):
            return True
        if parts.role and len(names) > 1 and all(w.tag == "NE" for w in parts.name[:1]):
            return True
        if other is not None and lexicon.ends_as("person_suffixes", other.head) and len(names) > 1:
            return True
        if parts.determiner:
            return False
        if other is not None and lexicon.ends_as("person_suffixes", other.head):
            return True
        return len(names) > 1 and not any(lexicon.has("never_names", n) for n in names[:1])

    def _known(self, low: str) -> bool:
        near = (e for e in self.by_word.get(low, ())[:5] if e.is_named_person)
        names = [lowered(entity.name).split() for entity in near]
        return any(name[-1] == low or self._has_two_surnames([low], name) for name in names)

    def _person(self, parts: Parts) -> Entity:
        name_words = list(parts.name)
        while len(name_words) > 1 and self.lexicon.has("honorifics", name_words[0].low):
            name_words.pop(0)
        span = Span.of(self.text, name_words[0].start, name_words[-1].end)
        name = collapse(span.text)
        entity = self._enter_person(name, span)
        self._describe(entity, parts)
        return entity

    def enter(self, name: str, span: Span, kind: Kind) -> Entity:
        """Somebody whom a label names."""
        if kind == "person":
            return self._enter_person(name, span)
        return self._enter_named(name, span, kind, is_plural=False)

    def _enter_person(self, name: str, span: Span) -> Entity:
        words = lowered(name).split()
        near = {id(e): e for w in words for e in self.by_word.get(w, ())[:20] if e.is_named_person}
        both = [e for e in near.values() if self._has_two_surnames(words, lowered(e.name).split())]
        if len(both) == 1:
            both[0].aliases.extend([name] if not both[0].is_like(name) else [])
            both[0].mentions.append(span)
            self._enter(both[0], name)
            self._mention(both[0], span.start)
            return both[0]
        genitive = name.removesuffix("s")
        if not near and lowered(genitive) in self.by_word and self.lexicon.has_capital_nouns:
            return self._enter_person(genitive, Span.of(self.text, span.start, span.end - 1))
        small = Cast()
        small.entities = list(near.values())
        entity = small.person(name, span)
        self._enter(entity, name)
        self._mention(entity, span.start)
        return entity

    def _has_two_surnames(self, words: Sequence[str], known: Sequence[str]) -> bool:
        """Whether "Sheinbaum Pardo" is Claudia Sheinbaum, in languages where people have two."""
        if self.lexicon.language not in ("es", "pt"):
            return False
        if len(words) == 1:  # "Sheinbaum", of Claudia Sheinbaum Pardo
            return len(known) == 3 and words[0] == known[1]
        return len(words) == len(known) == 2 and words[0] == known[1] and words[1] != known[0]

    def _describe(self, entity: Entity, parts: Parts) -> None:
        role = [w for w in parts.role if w.is_word]
        if any(w.low in self.lexicon.pronouns for w in parts.words[:1]):
            return
        if not role or not entity.is_named_person:
            gender = self._gender(parts)
            entity.gender = entity.gender or gender
            return
        end = parts.owner[-1].end if parts.owner and not parts.name else role[-1].end
        span = Span.of(self.text, role[0].start, max(end, role[-1].end))
        if all(span.text != known.text for known in entity.descriptions) and len(entity.descriptions) < 6:
            entity.descriptions.append(span)
        entity.heads.add(parts.head)
        entity.gender = entity.gender or self._gender(parts)
        owner = [w for w in parts.owner if w.is_capital]
        if (
            owner
            and entity.affiliation is None
            and any(self.lexicon.ends_as("organisation_suffixes", w.low) or w.text.isupper() for w in owner)
        ):
            entity.affiliation = Span.of(self.text, owner[0].start, parts.owner[-1].end).text

    def _gender(self, parts: Parts) -> str | None:
        lexicon = self.lexicon
        if lexicon.has("male", parts.honorific):
            return "m"
        if lexicon.has("female", parts.honorific):
            return "f"
        if lexicon.has_capital_nouns:
            if not lexicon.ends_as("person_suffixes", parts.head):
                return None
            is_feminine = parts.head.endswith(tuple(lexicon.words["feminine_people"]))
            return "f" if is_feminine and len(parts.head) > LONGEST_MASCULINE else "m"
        if lexicon.has("masculine_articles", parts.determiner):
            return "m"
        return "f" if lexicon.has("feminine_articles", parts.determiner) else None

    def _joint(self, words: Sequence[Word], parts: Parts) -> Entity | None:
        """ "Frankreich und Italien": a group with its members."""
        cut = next((i for i, w in enumerate(words) if self.lexicon.has("joiners", w.low)), None)
        if cut is None or cut == 0 or cut + 1 >= len(words) or not words[cut + 1].is_capital:
            return None
        both = [parts_of(words[:cut], self.lexicon), parts_of(words[cut + 1 :], self.lexicon)]
        if not all(p.name for p in both):
            return None
        members = [
            self._person(p) if self._is_person(p) else self._body(p, p.words, is_plural=False) for p in both
        ]
        span = Span.of(self.text, words[0].start, words[-1].end)
        group = Entity(collapse(span.text), "group", True, mentions=[span], is_plural=True, members=members)
        self._enter(group, group.name)
        self._mention(group, span.start)
        return group

    def _body(self, parts: Parts, words: Sequence[Word], *, is_plural: bool) -> Entity:
        names = [w for w in parts.name if w.is_word]
        if not names:
            names = [w for w in words if w.is_word]
        # "Institut für Wirtschaftsforschung", "Ministerio de Trabajo", not "Polizei der Stadt"
        is_whole = not self.lexicon.has_capital_nouns or any(w.low == "für" for w in parts.owner[:1])
        last = parts.owner[-1] if parts.owner and is_whole else names[-1]
        span = Span.of(self.text, names[0].start, max(last.end, names[-1].end))
        is_people = self.lexicon.has("group_words", names[-1].low)
        kind: Kind = "group" if is_people else "organisation"
        return self._enter_named(collapse(span.text), span, kind, is_plural=is_plural and is_people)

    def _enter_named(self, name: str, span: Span, kind: Kind, *, is_plural: bool) -> Entity:
        words = lowered(name).split()
        small = Cast()
        near = {id(e): e for w in words for e in self.by_word.get(w, ())[:20] if e.named and e.kind == kind}
        short = [e for e in near.values() if len(words) == 1 and lowered(e.name).split()[1:] == words]
        if short:  # "Umweltverband Stromland" and "Stromland"
            entity = short[0]
            entity.mentions.append(span)
            if not entity.is_like(name):
                entity.aliases.append(name)
            self._mention(entity, span.start)
            return entity
        small.entities = list(near.values())
        entity = small.body(name, span, kind)
        entity.is_plural = entity.is_plural or is_plural
        self._enter(entity, name)
        self._mention(entity, span.start)
        return entity

    def _described(
        self, parts: Parts, words: Sequence[Word], *, is_plural: bool
    ) -> tuple[Entity | None, Basis]:
        lexicon, head = self.lexicon, parts.head
        described = [w for w in (*parts.role, *parts.owner) if w.is_word] or [w for w in words if w.is_word]
        if not described:
            return None, "unknown"
        kind = self._kind(parts, is_plural=is_plural)
        is_ranked = lexicon.has("ranks", parts.role[0].low if parts.role else "") and lexicon.ends_as(
            "generic_persons", head
        )  # "el primer edil"
        is_bare = not parts.owner and len(parts.role) - is_ranked <= 1
        if is_bare and lexicon.has("anaphoric", parts.determiner) and kind in ("person", "organisation"):
            known = self._anaphor(parts, kind)
            if known is not None:
                return known, "anaphor"
        span = Span.of(self.text, described[0].start, described[-1].end)
        name = collapse(span.text)
        owner = self._owner(parts)
        if owner and lexicon.ends_as("mouthpieces", head):
            body = self._body_called(owner, span)
            if not body.is_like(name):
                body.aliases.append(name)
            return body, "named"
        low = head.removesuffix("angaben") if head.endswith("angaben") and head != "angaben" else ""
        if low:
            name = name[: len(name) - len("angaben")].rstrip("-")
            kind = "organisation"
        if (
            kind == "organisation"
            and any(w.is_capital for w in parts.role)
            and lexicon.has_capital_nouns
            and parts.determiner not in ("ein", "eine", "einem", "einer")
        ):
            return self._enter_named(self._nominative(name, parts), span, kind, is_plural=False), "named"
        key = f"{kind}:{lowered(name)}"
        entity = self.by_head.get(key)
        if entity is None:
            entity = Entity(name, kind, False, heads={head}, is_plural=is_plural or kind == "group")
            entity.gender = self._gender(parts) if kind == "person" else None
            self.by_head[key] = entity
            self._enter(entity, name)
        entity.mentions.append(span)
        self.by_head[f"{kind}:{head}"] = entity
        self._mention(entity, span.start)
        return entity, "described"

    def holders(self) -> dict[int, Entity]:
        """By the id of who is only described: the one person named with that office, "El alcalde de Toro", of Juan Ruiz."""
        held: dict[str, list[Entity]] = {}
        for entity in self.cast.entities:
            for office in {lowered(collapse(d.text)) for d in entity.descriptions if entity.is_named_person}:
                held.setdefault(office, []).append(entity)
        found: dict[int, Entity] = {}
        for entity in self.cast.entities:
            same = held.get(lowered(entity.name), ())
            if entity.kind == "person" and not entity.named and " " in entity.name and len(same) == 1:
                found[id(entity)] = same[0]
                same[0].mentions.extend(entity.mentions)
        self.cast.entities[:] = [e for e in self.cast.entities if id(e) not in found]
        return found

    def _owner(self, parts: Parts) -> list[Word]:
        """The words of the body in "spokesman of the body", from its first capital."""
        words = [w for w in parts.owner if w.is_word]
        first = next((i for i, w in enumerate(words) if w.is_capital), None)
        return words[first:] if first is not None else []

    def _body_called(self, words: Sequence[Word], mention: Span) -> Entity:
        name = collapse(Span.of(self.text, words[0].start, words[-1].end).text)
        if self.lexicon.has_capital_nouns and len(words) == 1:
            name = next(
                (
                    name.removesuffix(e)
                    for e in ("s", "es")
                    if name.removesuffix(e).endswith(("um", "amt", "at"))
                ),
                name,
            )
        return self._enter_named(name, mention, "organisation", is_plural=False)

    def _nominative(self, name: str, parts: Parts) -> str:
        """Without the genitive's ending, where the article also has the name so."""
        for ending in ("es", "s"):
            if parts.determiner == "des" and name.endswith(ending):
                bare = name.removesuffix(ending)
                if bare.endswith(("um", "amt", "at", "and", "ut", "en")) or lowered(bare) in self.by_word:
                    return bare
        return name

    def _kind(self, parts: Parts, *, is_plural: bool) -> Kind:
        lexicon, head = self.lexicon, parts.head
        if lexicon.ends_as("document_suffixes", head) and not head.endswith("angaben"):
            return "document"
        if lexicon.has("group_words", head) or (
            lexicon.has("plural_determiners", parts.determiner)
            and not lexicon.has("anaphoric", parts.determiner)
        ):
            return "group"
        if lexicon.ends_as("organisation_suffixes", head) and not lexicon.has("person_suffixes", head):
            is_person = lexicon.has_capital_nouns and lexicon.ends_as("person_suffixes", head)
            if not is_person:
                return "organisation"
        if is_plural or lexicon.has("plural_determiners", parts.determiner):
            return "group"
        return "person"

    def _anaphor(self, parts: Parts, kind: Kind) -> Entity | None:
        """Whom "die Ministerin" or "le directeur" stands for: the nearest of that description."""
        position = bisect_left(self.mentions, (parts.words[0].start, 0))
        wanted = self._gender(parts)
        for _, number in reversed(self.mentions[max(position - LATEST, 0) : position]):
            entity = self.cast.entities[number]
            if entity.kind != kind:
                continue
            if any(_same_noun(parts.head, head) for head in entity.heads):
                return entity
        earlier = self.by_head.get(f"{kind}:{parts.head}")
        if earlier is not None:
            return earlier
        longer = self._compound(parts) if kind == "organisation" else None
        if longer is not None:
            return longer
        is_generic = self.lexicon.ends_as(
            "generic_bodies" if kind == "organisation" else "generic_persons", parts.head
        )
        if is_generic or parts.head[:1].isdigit():
            return self._nearest(parts, kind, wanted)
        last = self.last
        is_near = last is not None and parts.words[0].start - self.last_end <= PLACE_IN_SPEECH
        if last is None or not is_near or kind != "person" or last.kind != "person" or last.heads:
            return None
        return last if wanted is None or last.gender in (None, wanted) else None

    def _compound(self, parts: Parts) -> Entity | None:
        """ "Der Verband" takes up "Deichverband", which stood near by."""
        start = parts.words[0].start
        for word in reversed(self.nouns[: bisect_left(self.nouns, start, key=lambda w: w.start)]):
            if start - word.start > NEAR_BY:
                return None
            if word.low.endswith(parts.head) and word.low != parts.head:
                span = Span.of(self.text, word.start, word.end)
                return self._enter_named(word.text, span, "organisation", is_plural=False)
        return None


def _proper_runs(words: Sequence[Word]) -> Iterator[tuple[list[Word], bool]]:
    """Words side by side that the tagger holds for proper nouns, and whether a finite verb follows."""
    run: list[Word] = []
    for word in words:
        if word.tag == "NE" and word.is_capital and not word.is_quoted and not word.text.isupper():
            run.append(word)
            continue
        if run:
            yield run, word.tag.endswith("(FIN)")
        run = []
    if run:
        yield run, False


def _same_noun(one: str, other: str) -> bool:
    """ "Ministerin" takes up "Bundesverkehrsministerin"."""
    return one == other or (len(one) > 3 and other.endswith(one)) or (len(other) > 3 and one.endswith(other))
