"""Who was mentioned where in an article, and whom a pronoun takes up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..brief import Kind
from .names import Entity, Gender

# how many mentions back a reader remembers, and how many sentences
MEMORY = 40
REACH = 14
RECENT = 3
# what makes a mention the likelier antecedent, in sentences of distance
SUBJECT, PARAGRAPH, SPEAKER, SAME_GENDER, REPEATED, RELATED = 1.2, 0.5, 1.0, 1.5, 0.2, -1.0
TOLD_OF, ALONE, MANY = -1.0, -1.5, 1.0
# a rival is nearer than this to the likeliest
MARGIN = 1.3
KINDS: dict[str, tuple[Kind, ...]] = {
    "he": ("person",), "it": ("document", "organisation"), "they": ("group", "organisation"),
}  # fmt: skip


@dataclass(slots=True)
class Mention:
    """One place where somebody or something that can speak is spoken of.

    Attributes:
        number, paragraph: of its sentence.
        gender: None where nothing shows it.
        is_related: "her mother": somebody is described by whose they are.
        name: empty where somebody is only described.
        enter: gives the entity, made on first need where it is only described; None where it is known.
    """

    start: int
    number: int
    paragraph: int
    kind: Kind
    gender: str | None
    is_plural: bool
    is_subject: bool
    is_related: bool
    enter: Callable[[], Entity | None] | None
    entity: Entity | None = None
    name: str = ""

    def resolve(self) -> Entity | None:
        if self.entity is None and self.enter is not None:
            self.entity = self.enter()
        return self.entity


class Discourse:
    """The mentions of an article so far, in text order."""

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self.latest: dict[int, int] = {}  # by entity: where it was last mentioned
        self.taken_up: dict[int, Entity] = {}  # offset of a pronoun: whom it stands for
        self.contested: set[int] = set()  # offsets of pronouns that may well stand for another

    def add(self, mention: Mention) -> None:
        self.mentions.append(mention)
        if mention.entity is not None:
            self.latest[id(mention.entity)] = mention.start

    def last_mention(self, entity: Entity) -> int:
        """The offset; -1 where the entity was not mentioned so far."""
        return self.latest.get(id(entity), -1)

    def bind(self, start: int, entity: Entity) -> bool:
        """Settles who is mentioned at the offset, among the latest mentions; whether anybody was noted there."""
        is_noted = start in self.taken_up
        for mention in reversed(self.mentions[-MEMORY:]):
            if mention.start != start:
                continue
            is_noted = is_noted or mention.entity in (None, entity)
            if mention.entity is None:
                mention.entity = entity
                self.latest[id(entity)] = start
        return is_noted

    def settle(self, start: int, entity: Entity) -> None:
        """Says whom the pronoun at the offset stands for."""
        self.taken_up[start] = entity

    def take_up(
        self,
        pronoun: str,
        start: int,
        number: int,
        paragraph: int,
        gender: Gender | None,
        speaker: Entity | None,
        is_told_of: Callable[[Mention], bool] = lambda mention: False,
        *,
        is_answered: bool = False,
    ) -> Entity | None:
        """Whom a pronoun stands for: the likeliest of those mentioned before it.

        Args:
            speaker: who spoke last.
            is_told_of: whether a mention stands in another's words.
            is_answered: the likeliest is whom the words are about, so that another says them: "He counts badly," she said.
        """
        if start in self.taken_up:
            return self.taken_up[start]
        if pronoun == "they" and speaker is not None and speaker.kind == "person" and speaker.gender is None:
            if any(m.entity is speaker and number - m.number <= 1 for m in self.mentions[-MEMORY:]):
                return speaker  # one person, whose gender nothing shows
        scores: dict[int, float] = {}
        best: dict[int, Mention] = {}
        for mention in self._fitting(pronoun, start, number, gender):
            key = id(mention.entity) if mention.entity is not None else id(mention)
            score = _likelihood(mention, number, paragraph, gender, speaker) + TOLD_OF * is_told_of(mention)
            if pronoun == "they":
                score += (
                    ALONE * (mention.kind == "person" and not mention.is_plural) + MANY * mention.is_plural
                )
            if key in scores:
                scores[key] = max(scores[key], score + REPEATED)
            else:
                scores[key], best[key] = score, mention
        if not scores:
            return None
        likeliest = max(scores, key=lambda key: scores[key])
        if is_answered and _gender_of(best[likeliest]) is None:
            others = [key for key in scores if key != likeliest and best[key].name]
            likeliest = max(others, key=lambda key: scores[key], default=likeliest)
            self.contested.add(start)
        if gender and self._is_contested(likeliest, scores, best):
            self.contested.add(start)
        chosen = best[likeliest].resolve()
        if chosen is not None:
            self.taken_up[start] = chosen
            if gender and chosen.gender is None:
                chosen.gender = gender
        return chosen

    def _is_contested(self, likeliest: int, scores: dict[int, float], best: dict[int, Mention]) -> bool:
        """Whether another person is nearly as likely, and of neither the gender is known."""
        rivals = [
            key
            for key in scores
            if key != likeliest and best[key].name and scores[likeliest] - scores[key] < MARGIN
        ]
        return any(_gender_of(best[key]) is None for key in rivals) and _gender_of(best[likeliest]) is None

    def _fitting(self, pronoun: str, start: int, number: int, gender: Gender | None) -> Iterator[Mention]:
        kinds = KINDS.get(pronoun, ())
        for mention in reversed(self.mentions[-MEMORY:]):
            if mention.start >= start:
                continue
            if number - mention.number > REACH:
                break
            known = _gender_of(mention)
            if gender and (mention.is_plural or known not in (None, gender)):
                continue
            if pronoun == "it" and mention.is_plural:
                continue
            is_one = pronoun == "they" and mention.kind == "person" and known is None
            if mention.kind in kinds or is_one or (pronoun == "they" and mention.is_plural):
                yield mention


def _gender_of(mention: Mention) -> str | None:
    return mention.entity.gender if mention.entity is not None else mention.gender


def _likelihood(
    mention: Mention, number: int, paragraph: int, gender: Gender | None, speaker: Entity | None
) -> float:
    known = _gender_of(mention)
    return (
        (mention.number - number)
        + PARAGRAPH * (mention.paragraph - paragraph)
        + SUBJECT * mention.is_subject
        + SPEAKER * (speaker is not None and mention.entity is speaker and number - mention.number <= RECENT)
        + SAME_GENDER * (gender is not None and known == gender)
        + RELATED * mention.is_related
    )
