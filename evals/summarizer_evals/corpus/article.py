"""Corpora of quotations: articles with the quotations and speakers that people marked in them.

Predictions are of the same kind: {"id", "quotes": [{"start", "end", "speaker", "speaker_names"}]}.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from summarizer import Form

PRONOUNS = frozenset(
    word
    for words in (
        "i me my mine myself we us our ours ourselves you your yours he him his himself she her hers herself",
        "it its itself they them their theirs themselves who whom whose which that this these those one some",
        "many others another both all most several few any none anyone everybody everyone somebody someone",
        "nobody anybody ich mich mir wir uns du ihr ihm ihn ihnen er sie es sein seine ihre dieser diese dieses",
        "jener jene der die das welche welcher man il elle ils elles on ce celui celle",
    )
    for word in words.split()
)


class Loose(BaseModel):
    """A published format: fields that are not needed here may come along."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class CorpusQuote(Loose):
    """Reported words and who is marked as their speaker.

    Attributes:
        speaker: the source as it stands in the article; None where nobody is marked.
        speaker_type: "pronoun", or a name or description, or None.
    """

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    kind: Form
    speaker: str | None = None
    speaker_type: str | None = None
    speaker_resolved_gold: str | None = None
    speaker_resolved_auto: str | None = None
    speaker_wiki: str | None = None
    speaker_aliases_gold: list[str] | None = None
    cue: str | None = None

    @property
    def is_pronoun(self) -> bool:
        return self.speaker is not None and self.speaker_type not in (
            "named",
            "described",
            "described_or_named",
        )

    @property
    def names(self) -> list[str]:
        """What the speaker is called: the source itself and what it is known to stand for."""
        known = [
            self.speaker,
            self.speaker_resolved_gold,
            self.speaker_wiki,
            *(self.speaker_aliases_gold or []),
        ]
        return [name for name in known if name]

    @property
    def resolved(self) -> list[str]:
        """Whom a pronoun stands for; empty where the corpus does not say."""
        return [name for name in (self.speaker_resolved_auto, self.speaker_resolved_gold) if name]


class CorpusEntity(Loose):
    """Somebody or something in an article, with how many summaries of it mention them."""

    name: str
    etype: str
    salience: int = 0


class CorpusArticle(Loose):
    id: str
    text: str
    quotes: list[CorpusQuote]
    language: str | None = None
    title: str | None = None
    participants: list[CorpusEntity] = Field(default=[])
    human_summaries: list[str] = Field(default=[])


class PredictedQuote(Loose):
    """A contiguous piece of reported words.

    Attributes:
        speaker_names: other names of the speaker, and the source as it stands in the article: corpora mark that.
        participant_names: the speaker's names without the source's words; None where they are not told apart.
    """

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    speaker: str | None = None
    speaker_names: list[str] = Field(default=[])
    participant_names: list[str] | None = None
    confidence: float | None = None

    @property
    def names(self) -> list[str]:
        return [name for name in (self.speaker, *self.speaker_names) if name]

    @property
    def resolved_names(self) -> list[str]:
        """Whom the prediction takes the source for."""
        return self.names if self.participant_names is None else self.participant_names


class Prediction(Loose):
    """What was found in one article.

    Attributes:
        made_by: digest of what made it; predictions of different making are not mixed in a file.
        participants: name and aliases of each.
        topics, summary: labels and sentences, where they were asked for.
        quoted, fabricated: passages in quotation marks anywhere in the brief, and those whose words the article does
            not hold; 0 where no brief was made.
        error: why there is none; the article then counts with all its gold missed.
    """

    id: str
    quotes: list[PredictedQuote]
    participants: list[list[str]] = Field(default=[])
    topics: list[str] = Field(default=[])
    summary: list[str] = Field(default=[])
    quoted: int = 0
    fabricated: int = 0
    made_by: str | None = None
    seconds: float = 0.0
    output_tokens: int = 0
    requests: int = 0
    error: str | None = None
