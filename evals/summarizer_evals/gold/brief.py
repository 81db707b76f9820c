"""The gold brief: what an article should get, with what else would be accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from summarizer import ArticleInfo, Kind, Participant, Position, Span, SummarySentence, Topic

from ..words import fold_name

HEADLINE_MAX_CHARACTERS = 120

ListSection = Literal["stated_positions", "analyst_views"]
LIST_SECTIONS: tuple[ListSection, ...] = ("stated_positions", "analyst_views")


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Terms(Closed):
    """What a statement must hold and must not hold; any one of an inner list satisfies it."""

    must: list[list[str]] = Field(
        default=[], description="Each inner list: at least one of these must occur."
    )
    must_not: list[list[str]] = Field(default=[], description="Each inner list: none of these may occur.")


class GoldParticipant(Participant):
    optional: bool = Field(default=False, description="Found, it counts; missed, it costs nothing.")
    accepted_names: list[str] = Field(default=[], description="Other names that would be right as `name`.")
    accepted_kinds: list[Kind] = Field(default=[])
    accepted_roles: list[str | None] = Field(default=[])
    accepted_affiliations: list[str | None] = Field(default=[])
    accepted_countries: list[str | None] = Field(default=[])

    @property
    def names(self) -> frozenset[str]:
        """Every name that is right for this participant, folded."""
        return frozenset(map(fold_name, [self.name, *self.aliases, *self.accepted_names]))


class GoldTopic(Topic):
    optional: bool = False
    accepted: list[str] = Field(
        default=[],
        description="What a label may say, `vaccin*|dose shortage|supply`: each word named, | between synonyms.",
    )


class GoldPosition(Position):
    confidence: float = Field(default=1.0, ge=0, le=1)
    optional: bool = False
    terms: Terms = Terms()
    accepted_content: list[list[Span]] = Field(default=[], description="Other spans that are right.")
    accepted_speakers: list[str] = Field(default=[], description="Ids of other participants that are right.")
    accepted_sections: list[ListSection] = Field(default=[], description="Sections where the item is right.")


class CaseInfo(Closed):
    """What a case is for."""

    title: str
    origin: Literal["invented", "seed", "other"] = "other"
    hard: list[str] = Field(default=[], description="What is planted in the article to make it hard.")
    notes: str = ""


class GoldBrief(Closed):
    """The brief that an article should get, with accepted alternates."""

    editor_schema: str | None = Field(default=None, alias="$schema")
    schema_version: Literal["1"] = "1"
    case: CaseInfo | None = None
    article: ArticleInfo
    headline: str = Field(default="", max_length=HEADLINE_MAX_CHARACTERS)
    summary: list[SummarySentence] = []
    participants: list[GoldParticipant] = []
    topics: list[GoldTopic] = []
    stated_positions: list[GoldPosition] = []
    analyst_views: list[GoldPosition] = []

    def attributions(self) -> Iterator[tuple[ListSection, GoldPosition]]:
        """Every position and view with its section."""
        for section in LIST_SECTIONS:
            for item in getattr(self, section):
                yield section, item

    def participant(self, participant_id: str) -> GoldParticipant:
        return next(each for each in self.participants if each.id == participant_id)


def gold_schema() -> dict[str, object]:
    """The JSON Schema of gold.json."""
    schema = GoldBrief.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
