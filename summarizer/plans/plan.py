"""A plan of requests about one article: what both strategies share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import ClassVar

from ..brief import Notice, Section, Usage
from ..building.draft import Draft
from ..engine.model import DraftT, Message, Model, Reply, Request
from ..errors import PromptError
from ..finding.analysis import Analysis
from .prompt import Prompt

LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
             "nl": "Dutch", "ja": "Japanese", "ar": "Arabic", "ru": "Russian", "zh": "Chinese", "he": "Hebrew"}  # fmt: skip
# Characters of article to a token: about four in English, fewer in other scripts; low, so that a piece always fits.
CHARACTERS_PER_TOKEN = 2.6
RESERVED_TOKENS = 1500
LEAST_PIECE = 1000

Report = Callable[[str, int, int], None]


def language_name(code: str) -> str:
    """In English, as prompts have it; the code itself where the language is not among those known by name."""
    return "the article's language" if code == "und" else LANGUAGES.get(code, code)


@dataclass
class Tally:
    """What the requests of one brief cost."""

    usage: Usage = field(default_factory=Usage)
    requests: int = 0
    model: str = ""
    prompts: dict[str, str] = field(default_factory=dict)

    def add(self, reply: Reply[DraftT]) -> None:
        self.usage = self.usage + reply.usage
        self.requests += reply.requests
        self.model = reply.model or self.model


class Plan(ABC):
    """Asks a model about one article and gathers the drafts.

    Args:
        sections: what to ask for; None is everything.

    Attributes:
        name: the strategy's, as provenance records it.
        language: the article's, in English ("German").
        beside_tokens: what questions and answers take at most beside the article.
        has_speakers: the program finds who says what, before the model is asked.
        opening: what the engine reads before the next question; empty once it was asked.
    """

    name: str
    beside_tokens: ClassVar[int]
    has_speakers: ClassVar[bool] = True

    def __init__(
        self,
        model: Model,
        prompts: dict[str, Prompt],
        analysis: Analysis,
        *,
        slot: int | None,
        sections: Collection[Section] | None,
        report: Report,
    ) -> None:
        self.model, self.prompts, self.analysis = model, prompts, analysis
        self.language = language_name(analysis.language)
        self.slot, self.sections, self.report = slot, sections, report
        self.tally = Tally()
        self.draft = Draft()

    @abstractmethod
    async def run(self) -> Draft:
        """The drafts. Raises ModelError when nothing could be answered."""
        ...

    def wants(self, *sections: Section) -> bool:
        return self.sections is None or bool(set(sections) & set(self.sections))

    async def ask(
        self,
        step: str,
        messages: tuple[Message, ...],
        draft: type[DraftT],
        max_tokens: int,
        *,
        shared: tuple[Message, ...] = (),
        opening: tuple[Message, ...] = (),
    ) -> DraftT:
        """The draft that the model answers with.

        Args:
            shared: what the embedded engine has in the emptied slot before; nothing of the article.
            opening: what it reads then by itself, up to the article's end.
        """
        reply = await self.model.ask(Request(step, messages, draft, max_tokens, self.slot, shared, opening))
        self.tally.add(reply)
        for rejected in reply.rejected:
            self.draft.warnings.append(Notice(code="reply_rejected", message=f"{step}: {rejected[:200]}"))
        return reply.draft

    def render(self, name: str, **inputs: object) -> tuple[Message, ...]:
        if name not in self.prompts:
            raise PromptError(f"prompt {name!r} is not in the prompt folder")
        prompt = self.prompts[name]
        self.tally.prompts[name] = f"sha256:{prompt.sha256}"
        return prompt.render(**inputs)

    @property
    def piece_characters(self) -> int:
        return max(LEAST_PIECE, int((self.model.context_tokens - RESERVED_TOKENS) * CHARACTERS_PER_TOKEN))

    def sentence_runs(self) -> list[tuple[int, int]]:
        """Runs of whole sentences, [first, last), that fit the context."""
        sentences, limit = self.analysis.sentences, self.piece_characters
        runs, first = [], 0
        for index, sentence in enumerate(sentences):
            if sentence.span.end - sentences[first].span.start > limit and index > first:
                runs.append((first, index))
                first = index
        return [*runs, (first, len(sentences))]

    def pieces(self) -> list[str]:
        """The article's text in runs of whole sentences; a sentence longer than the context is cut."""
        text, limit = self.analysis.text, self.piece_characters
        if len(text) <= limit:
            return [text]
        pieces: list[str] = []
        for first, last in self.sentence_runs():
            run = text[self.analysis.sentences[first].span.start : self.analysis.sentences[last - 1].span.end]
            pieces.extend(run[at : at + limit] for at in range(0, len(run), limit))
        return pieces
