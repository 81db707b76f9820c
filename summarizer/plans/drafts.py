"""What a model is asked for. Descriptions here go into the JSON schema, and so into the prompt."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..engine.reply import ListsDraft


def _require_all(schema: dict[str, Any]) -> None:
    """Every field is asked for, as strict structured output wants it; a reply without it is read all the same."""
    schema["required"] = list(schema["properties"])
    for field in schema["properties"].values():
        field.pop("default", None)


class Draft(BaseModel):
    """Base of the drafts: closed, so that a grammar made of the schema leaves no room."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_require_all)


# longer is a sentence, which the builder cuts back to what is whole
HEADING_CHARACTERS = 70
Heading = Annotated[str, StringConstraints(max_length=HEADING_CHARACTERS)]
# the least is for the grammar alone: a blank fills no place in the list
Line = Annotated[str, StringConstraints(max_length=300), Field(json_schema_extra={"minLength": 30})]
Name = Annotated[str, StringConstraints(max_length=90)]


class HeadingDraft(Draft):
    heading: Heading


class DigestDraft(Draft):
    headline: Annotated[str, StringConstraints(max_length=160)]
    summary: list[Line] = Field(min_length=3, max_length=3)


class TranslationDraft(Draft):
    translation: Annotated[str, StringConstraints(max_length=700)]


class SpeakerDraft(Draft):
    speaker: Name


class PersonDraft(Draft):
    """One who acts or speaks in what the article reports."""

    id: str = Field(description="P1, P2, … in the order of the article")
    name: str = Field(
        description="fullest name in the article, without honorific; a description where there is no name"
    )
    kind: str = Field(description="person, organisation, group or document")
    named: bool = True
    role: str | None = Field(None, description="in the article's own words")
    affiliation: str | None = Field(None, description="the body that the article ties it to")
    aliases: list[str] = Field(
        default_factory=list, description="other names and descriptions that the article uses"
    )
    members: list[str] = Field(
        default_factory=list, description="ids, for a group whose members are listed too"
    )


class TopicDraft(Draft):
    label: str = Field(description="noun phrase of two to eight words, no person's name, no place alone")
    sentences: list[int] = Field(description="numbers of the sentences that are about it, and no others")


class PositionDraft(Draft):
    """One attribution: who is reported to say, claim, deny, promise or feel what."""

    speaker: str = Field(description="id of a participant")
    statement: str = Field(
        description="one self-contained sentence, names in place of pronouns, hedges and negations kept"
    )
    quotations: list[int] = Field(
        default_factory=list, description="numbers of the marked quotations that it holds"
    )
    sentence: int = Field(description="number of the sentence that holds the words or the reporting clause")
    words: list[str] = Field(
        default_factory=list,
        description="unquoted reported words, copied exactly, without the reporting clause; empty for a plain quotation",
    )
    source: str | None = Field(None, description="the words that name the speaker there, copied exactly")
    cue: str | None = Field(None, description="the reporting word, copied exactly")
    outside: bool = Field(description="true where the speaker stands outside the events and assesses them")


class SentenceDraft(Draft):
    text: str
    sentences: list[int] = Field(description="numbers of the sentences that carry it")


class WholeDraft(Draft, ListsDraft):
    """A whole brief in one reply; numbers point into the article as it was shown."""

    participants: list[PersonDraft]
    positions: list[PositionDraft]
    topics: list[TopicDraft]
    headline: str
    summary: list[SentenceDraft]
