"""The brief: the public JSON contract as Pydantic models."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SCHEMA_VERSION: Literal["1"] = "1"

Kind = Literal["person", "organisation", "group", "document"]
Form = Literal["direct", "indirect", "mixed"]
Section = Literal["headline", "summary", "participants", "topics", "stated_positions", "analyst_views"]


class Record(BaseModel):
    """Base of the contract's models: frozen, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Record):
    """A half-open range of the article, in Unicode code points, and the words in it."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str

    @model_validator(mode="after")
    def _measure(self) -> Self:
        if self.end - self.start != len(self.text) or not self.text:
            raise ValueError(f"span [{self.start}, {self.end}) does not fit its text {self.text[:40]!r}")
        return self

    @classmethod
    def of(cls, article: str, start: int, end: int) -> Span:
        """The span of article[start:end]."""
        return cls(start=start, end=end, text=article[start:end])


class ArticleInfo(Record):
    """What a brief keeps of its article; text is filled on request, and always for HTML."""

    id: str
    title: str | None = None
    source: str | None = None
    published: str | None = None
    language: str
    characters: int
    sha256: str
    text: str | None = None


class SummarySentence(Record):
    text: str
    evidence: list[Span] = Field(min_length=1)


class Participant(Record):
    id: str
    name: str
    kind: Kind
    named: bool
    role: str | None = None
    affiliation: str | None = None
    country: str | None = None
    aliases: list[str] = []
    members: list[str] = []
    mentions: list[Span] = Field(min_length=1)


class Topic(Record):
    id: str
    label: str
    evidence: list[Span] = Field(min_length=1)


class Attribution(Record):
    """Where the article says who speaks: the source's words and the cue's."""

    source: Span
    cue: Span | None = None


class Position(Record):
    """A stated position or an analyst view: one attribution of words to a speaker."""

    id: str
    speaker_id: str
    statement: str
    form: Form
    content: list[Span] = Field(min_length=1)
    quotes: list[Span] = []
    attribution: Attribution | None = None
    topic_ids: list[str] = []
    confidence: float = Field(ge=0, le=1)


class Notice(Record):
    """A warning: what was dropped or doubted, and why."""

    code: str
    section: Section | None = None
    item: str | None = None
    message: str


class Usage(Record):
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            cached_input_tokens=self.cached_input_tokens + other.cached_input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
        )


class Provenance(Record):
    model: str
    model_digest: str | None = None
    endpoint: str
    strategy: str
    prompts: dict[str, str]
    requests: int
    usage: Usage
    cost_usd: float | None = None
    seconds: float
    created: datetime
    version: str


class Brief(Record):
    """A structured brief of one article; every item points at the words that carry it."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    article: ArticleInfo
    headline: str = ""
    summary: list[SummarySentence] = []
    participants: list[Participant] = []
    topics: list[Topic] = []
    stated_positions: list[Position] = []
    analyst_views: list[Position] = []
    incomplete: list[Section] = []
    warnings: list[Notice] = []
    provenance: Provenance
