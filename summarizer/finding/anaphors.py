"""Whom a description stands for that was used before: "the official", "the ministry", "the company", "her daughter"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..brief import Kind, Span
from .discourse import Discourse, Mention
from .names import Cast, Entity, bare_name
from .parse.kinds import ENDINGS, FIRMS, SO_CALLED
from .parse.nominals import gender_of, is_aged, kind_of
from .parse.nouns import GENERIC, HYPERNYMS, MOUTHPIECES, ORGANISATIONS

if TYPE_CHECKING:
    from spacy.tokens import Token

ANAPHOR_REACH = 800
FIRM_REACH = 2000
NEXT_SENTENCE = 200
NEAR = 12  # mentions
# "… of Appeals for the Sixth Circuit"
TAIL = r"(?:\s+(?:of|for)\s+(?:the\s+)?[A-ZÀ-Þ][\w’-]*(?:\s+[A-ZÀ-Þ][\w’-]*)*)*"
# who is called so before anything else is said of them
RUNNING = frozenset(
    {"nominee", "candidate", "hopeful", "contender", "challenger", "incumbent", "frontrunner"}
)
FAMILY = frozenset("mother father parent grandmother grandfather widow widower".split())
POLITICIANS = (
    RUNNING | HYPERNYMS["politician"] | {"politician", "democrat", "republican", "billionaire", "businessman"}
)
PARTIES = (re.compile(r"\b(?:Republican|GOP)"), re.compile(r"\bDemocrat"))
SENTENCES = 2
DEFINITE = frozenset({"the", "this", "that", "these", "those"})


# who is told what a company says is no company that is written of
RECENT = 8
AGENCIES = frozenset("reuters afp ap bloomberg dpa efe ansa cnn cnbc bbc npr nbc cbs abc".split())


CORPORATE = re.compile(
    r"(?<![\w’'.-] )\b((?:[A-Z][\w&’-]*\s){1,4}(?:Inc|Corp|Co|Ltd|LLC|PLC|plc|AG|Group|Holdings|Systems|Laboratories)\b)"
)
# they expect and are beaten, and are no company
MARKETS = frozenset({"Wall Street", "Main Street", "Nasdaq", "Dow", "Dow Jones"})


class Anaphors:
    """Resolves descriptions against the cast and the mentions so far.

    Args:
        spoken: (start, end, speaker) of what was reported so far, latest last.
    """

    def __init__(
        self,
        text: str,
        cast: Cast,
        discourse: Discourse,
        spoken: Callable[[], Sequence[tuple[int, int, Entity]]],
    ) -> None:
        self.text, self.cast, self.discourse, self.spoken = text, cast, discourse, spoken

    def relative(self, noun: str, source: Span) -> Entity | None:
        """ "her daughter" is the daughter who was named before."""
        same = [e for e in self.cast.entities if noun in e.heads and e.mentions[0].start < source.start]
        return next((e for e in reversed(same) if e.named), same[-1] if same else None)

    def find(self, head: Token, source: Span) -> Entity | None:
        """Whom "the official" or "the ministry" stands for: same noun first, then the last speaker of its sort."""
        noun = head.lemma_.lower()
        wanted = kind_of(head)
        spoken = self.spoken()
        if wanted == "person" and noun in GENERIC and spoken:
            # "a senior diplomat said … The official added": the same person, however described
            _, end, last = spoken[-1]
            if last.kind == "person" and not last.named and source.start - end < NEXT_SENTENCE:
                return last
        same = self._called(noun, source, wanted, gender_of(head))
        if same:
            return self._nearest_called(same, head, source)
        if noun in MOUTHPIECES:
            voiced = self._voiced_by(noun)
            if voiced is not None:
                return voiced
        if noun in FIRMS:
            return self._last_firm(source)
        if noun in SO_CALLED:
            return self._named_so(noun, source)
        if wanted == "person" and (is_aged(head) or head.ent_type_ == "NORP"):
            return self._last_person(head, source)
        for start, _, speaker in reversed(spoken):
            if source.start - start >= ANAPHOR_REACH:
                break
            if speaker.kind == wanted and (wanted == "organisation" or noun in GENERIC or not speaker.heads):
                return speaker
        return None

    def varied(self, head: Token, source: Span, number: int) -> Entity | None:
        """Whom "the 34-year-old mother of three" or "the Republican nominee" says again: the one person just named.

        Args:
            number: of the sentence; whoever was a subject within two sentences may be meant.
        """
        noun, gender = head.lemma_.lower(), gender_of(head)
        if not _is_varied(head):
            return None
        near = [
            m for m in self.discourse.mentions[-NEAR:]
            if m.start < source.start and number - m.number <= SENTENCES and m.kind == "person" and m.entity is not None
        ]  # fmt: skip
        people = {
            id(m.entity): m.entity for m in near if m.is_subject and m.entity is not None and m.entity.named
        }
        rivals = {
            id(m.entity) for m in near if m.entity is not None and _may_be(m.entity, noun, gender, source)
        }
        fitting = [e for key, e in people.items() if key in rivals]
        return fitting[0] if len(fitting) == len(rivals) == 1 else None

    def _named_so(self, noun: str, source: Span) -> Entity | None:
        """ "the union": the body last named whose name ends so, though it did nothing so far."""
        name = re.compile(
            rf"(?:[A-ZÀ-Þ][\w’'.-]*\s+(?:(?:of|and|for)\s+)?){{1,5}}{noun.capitalize()}\b{TAIL}"
        )
        found = [m for m in name.finditer(self.text, 0, source.start) if not m.group().startswith("The ")]
        if not found:
            return None
        span = Span.of(self.text, found[-1].start(), found[-1].end())
        return self.cast.body(bare_name(span.text), span)

    def _voiced_by(self, noun: str) -> Entity | None:
        """ "the spokesman", after "a spokesman for the ministry": the body that he spoke for."""
        _, _, last = self.spoken()[-1] if self.spoken() else (0, 0, None)
        is_voiced = last is not None and any(noun in alias.lower().split() for alias in last.aliases)
        return last if is_voiced else None

    def _last_firm(self, source: Span) -> Entity | None:
        """ "the company": the body last named, unless its name makes it a ministry or a court; first those that act."""
        speakers = {id(speaker) for _, _, speaker in self.spoken()[-RECENT:]}
        others: list[Mention] = []
        for mention in reversed(self.discourse.mentions):
            if mention.start >= source.start or mention.kind != "organisation" or not mention.name:
                continue
            if source.start - mention.start >= FIRM_REACH:
                break
            words = {word.lower() for word in mention.name.split()}
            if mention.name in MARKETS or words & (AGENCIES | (ORGANISATIONS - ENDINGS - FIRMS)):
                continue
            if mention.is_subject or (mention.entity is not None and id(mention.entity) in speakers):
                return mention.resolve()
            others.append(mention)
        return others[0].resolve() if others else self._firm_named(source)

    def _firm_named(self, source: Span) -> Entity | None:
        """ "the company", of which the text only told that it has shares or sales: "Norlund Inc.'s stock fell"."""
        found = list(CORPORATE.finditer(self.text, max(source.start - FIRM_REACH, 0), source.start))
        names = {match[1] for match in found}
        if len(names) != 1:
            return None
        span = Span.of(self.text, found[-1].start(1), found[-1].end(1))
        return self.cast.body(bare_name(span.text), span)

    def _called(self, noun: str, source: Span, wanted: Kind | None, gender: str | None) -> list[Entity]:
        nouns = {noun, *HYPERNYMS.get(noun, ())}
        return [
            entity
            for entity in self.cast.entities
            if entity.mentions[0].start < source.start
            and _has_noun(entity, nouns)
            and (wanted != "organisation" or entity.kind == wanted)
            and (gender is None or entity.gender in (None, gender))
            and not entity.is_plural
        ]

    def _nearest_called(self, same: Sequence[Entity], head: Token, source: Span) -> Entity:
        """The one last mentioned; "the Tech coach" is none who is called another team's."""
        before = (c for c in head.children if c.i < head.i and c.dep_ not in ("det", "poss"))
        names = [c.text for c in before if c.text[:1].isupper()]
        if names:
            described = [e for e in same if any(n in d.text for n in names for d in e.descriptions)]
            last = self._last_person(head, source)
            if not described and last is not None and not last.heads:
                return last
            same = described or same
        return max(same, key=self.discourse.last_mention)

    def _last_person(self, head: Token, source: Span) -> Entity | None:
        """ "the 54-year-old": the person last mentioned, as a subject if there is one."""
        near = [
            m for m in self.discourse.mentions[-NEAR:]
            if m.start < source.start and m.kind == "person" and m.entity is not None and m.entity.named
        ]  # fmt: skip
        subjects = [m for m in near if m.is_subject and m.number >= near[-1].number - 1]
        return (subjects or near)[-1].entity if near else None


def _is_varied(head: Token) -> bool:
    """Whether a definite description names nobody new: by age and children, or by what one runs for."""
    before = head.doc[head.left_edge.i : head.i]
    after = [c for c in head.children if c.i > head.i and c.dep_ in ("prep", "relcl", "acl")]
    is_counted = all(c.lower_ == "of" and any(g.like_num for g in c.children) for c in after)
    if not is_counted or not any(
        t.lower_ in DEFINITE for t in head.doc[max(head.left_edge.i - 1, 0) : head.i]
    ):
        return False
    noun = head.lemma_.lower()
    is_old = is_aged(head) or any(is_aged(t) for t in before)
    return (
        is_old
        or (noun in FAMILY and bool(after))
        or (noun in RUNNING and any(t.pos_ != "DET" for t in before))
    )


def _may_be(entity: Entity, noun: str, gender: str | None, source: Span) -> bool:
    """Whether neither gender nor party nor office keeps a person from being called so."""
    told = " ".join(d.text for d in entity.descriptions)
    is_other_party = any(
        mine.search(source.text) and theirs.search(told) and not mine.search(told)
        for mine, theirs in (PARTIES, PARTIES[::-1])
    )
    is_other_office = noun in RUNNING and bool(entity.heads) and not entity.heads & POLITICIANS
    return entity.gender in (None, gender or entity.gender) and not is_other_party and not is_other_office


def _has_noun(entity: Entity, nouns: set[str]) -> bool:
    return bool(
        nouns & entity.heads
        or nouns & set(entity.name.lower().split())
        or any(nouns & _nouns_of(description.text) for description in entity.descriptions)
    )


def _nouns_of(description: str) -> set[str]:
    """The words of a description but for what it is of: "Secretary of State" is no state."""
    return set(re.sub(r"\b(?:of|for|at|in|from)\b.*", "", description.lower()).split())


def is_anaphoric(head: Token) -> bool:
    """ "the official", not "the husband of one of the patients" or "the man who …"."""
    first = head.left_edge.i - is_aged(head) if head.left_edge.i else 0
    is_definite = any(t.lower_ in DEFINITE for t in head.doc[first : head.left_edge.i + 1])
    return is_definite and not any(c.dep_ in ("prep", "relcl", "acl") and c.i > head.i for c in head.children)
