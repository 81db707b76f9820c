"""What a model is asked for. Descriptions here go into the JSON schema, and so into the prompt."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Draft(BaseModel):
    """Base of the drafts: closed, so that a grammar made of the schema leaves no room."""

    model_config = ConfigDict(extra="forbid")


Heading = Annotated[str, StringConstraints(max_length=70)]
Line = Annotated[str, StringConstraints(max_length=300)]
Name = Annotated[str, StringConstraints(max_length=90)]


class HeadingDraft(Draft):
    heading: Heading


class TopicsDraft(Draft):
    items: list[HeadingDraft] = Field(min_length=1, max_length=6)


class DigestDraft(Draft):
    headline: Annotated[str, StringConstraints(max_length=160)]
    summary: list[Line] = Field(min_length=2, max_length=4)


class RoleDraft(Draft):
    name: Name
    role: Name
    organisation: Name


class ParticipantsDraft(Draft):
    items: list[RoleDraft] = Field(min_length=1, max_length=12)


class SpeakerDraft(Draft):
    speaker: Name
