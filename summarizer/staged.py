"""The staged strategy: the program finds, the model answers many small questions, one after another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from .analysis import Analysis
from .attribution import Reported
from .brief import Notice, Section, Usage
from .builder import Draft
from .drafts import DigestDraft, ParticipantsDraft, SpeakerDraft, TopicsDraft
from .errors import ModelError
from .model import Message, Model, Reply, Request
from .names import Entity
from .prompt import Prompt

DraftT = TypeVar("DraftT", bound=BaseModel)
# Characters of article that one request shows; about four to a token in English, two in other scripts.
CHARACTERS_PER_TOKEN = 2.6
RESERVED_TOKENS = 1500
WINDOW = 700
MOST_ROLES = 10
# the speaker of these was read off the clause itself: no question
SURE = frozenset({"named", "described"})


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


class Staged:
    """Plan: the article is read once, then asked about; passages are asked about by themselves.

    Questions about the whole article come first, so that the engine's slot still holds it.
    """

    def __init__(
        self, model: Model, prompts: dict[str, Prompt], analysis: Analysis, *, language: str, slot: int | None,
        sections: Collection[Section] | None, report: Callable[[str, int, int], None],
    ) -> None:  # fmt: skip
        self.model, self.prompts, self.analysis = model, prompts, analysis
        self.language, self.slot, self.sections, self.report = language, slot, sections, report
        self.tally = Tally()
        self.draft = Draft()

    def wants(self, *sections: Section) -> bool:
        return self.sections is None or bool(set(sections) & set(self.sections))

    async def run(self) -> Draft:
        steps: list[tuple[str, tuple[Section, ...], Callable[[], Awaitable[None]]]] = []
        if self.wants("participants"):
            steps.append(("participants", ("participants",), self._ask_participants))
        if self.wants("headline", "summary"):
            steps.append(("digest", ("headline", "summary"), self._ask_digest))
        if self.wants("topics"):
            steps.append(("topics", ("topics",), self._ask_topics))
        if self.wants("stated_positions", "analyst_views"):
            steps.append(("speakers", ("stated_positions", "analyst_views"), self._ask_speakers))
        for number, (name, sections, step) in enumerate(steps):
            self.report(name, number, len(steps))
            try:
                await step()
            except ModelError as error:
                self._fail(name, sections, error)
        self.report("done", len(steps), len(steps))
        return self.draft

    def _fail(self, name: str, sections: Sequence[Section], error: ModelError) -> None:
        for section in sections:
            # speakers and participants were found by program: only what the model adds is missing
            if section not in self.draft.incomplete:
                self.draft.incomplete.append(section)
            self.draft.warnings.append(Notice(code="step_failed", section=section, message=f"{name}: {error}"))
        if not getattr(error, "is_passing", True):
            raise error

    async def _ask(self, step: str, messages: tuple[Message, ...], draft: type[DraftT], max_tokens: int) -> DraftT:
        reply = await self.model.ask(Request(step, messages, draft, max_tokens, self.slot))
        self.tally.add(reply)
        for rejected in reply.rejected:
            self.draft.warnings.append(Notice(code="reply_rejected", message=f"{step}: {rejected[:200]}"))
        return reply.draft

    def _about(self, piece: str, name: str, **inputs: object) -> tuple[Message, ...]:
        """The article's messages with the question at the end of the last: the same bytes until the question."""
        opening = self._render("article", article=piece)
        question = self._render(name, **inputs)[-1].content
        return (*opening[:-1], Message("user", f"{opening[-1].content}\n\n{question}"))

    def _render(self, name: str, **inputs: object) -> tuple[Message, ...]:
        from .errors import PromptError

        if name not in self.prompts:
            raise PromptError(f"prompt {name!r} is not in the prompt folder")
        prompt = self.prompts[name]
        self.tally.prompts[name] = f"sha256:{prompt.sha256}"
        return prompt.render(**inputs)

    # ---- questions about the whole article ----

    def pieces(self) -> list[str]:
        """The article in runs of whole sentences that fit the context."""
        limit = int((self.model.context_tokens - RESERVED_TOKENS) * CHARACTERS_PER_TOKEN)
        text, pieces, start = self.analysis.text, [], 0
        if len(text) <= limit:
            return [text]
        for before, sentence in zip(self.analysis.sentences, self.analysis.sentences[1:], strict=False):
            if sentence.span.end - start > limit:
                pieces.append(text[start : before.span.end])
                start = sentence.span.start
        while len(text) - start > limit:  # a run without sentence ends
            pieces.append(text[start : start + limit])
            start += limit
        return [*pieces, text[start:]]

    async def _ask_topics(self) -> None:
        for piece in self.pieces():
            drafted = await self._ask("topics", self._about(piece, "topics"), TopicsDraft, 160)
            self.draft.headings.extend(drafted.items)

    async def _ask_digest(self) -> None:
        digests = [
            await self._ask("digest", self._about(piece, "digest", language=self.language), DigestDraft, 360)
            for piece in self.pieces()
        ]
        while len(digests) > 1:  # a long article: the digest of its pieces' summaries
            joined = " ".join(line for digest in digests for line in digest.summary)
            limit = int((self.model.context_tokens - RESERVED_TOKENS) * CHARACTERS_PER_TOKEN)
            digests = [
                await self._ask("digest", self._about(joined[:limit], "digest", language=self.language), DigestDraft, 360)
            ]
        self.draft.digest = digests[0]

    async def _ask_participants(self) -> None:
        unknown = [e for e in self.analysis.cast.entities if self._lacks_role(e)][:MOST_ROLES]
        if not unknown:
            return
        asked = self._about(self.pieces()[0], "participants", names=[e.name for e in unknown])
        drafted = await self._ask("participants", asked, ParticipantsDraft, 60 * len(unknown))
        self.draft.roles.extend(drafted.items)

    def _lacks_role(self, entity: Entity) -> bool:
        return entity.kind == "person" and entity.named and not entity.descriptions and bool(entity.mentions)

    # ---- questions about one passage ----

    async def _ask_speakers(self) -> None:
        for index, reported in enumerate(self.analysis.reported):
            if reported.basis in SURE and reported.speaker is not None:
                continue
            asked = self._render("speaker", passage=self.passage(reported), words=_opening(reported))
            drafted = await self._ask("speakers", asked, SpeakerDraft, 40)
            self.draft.speakers[index] = drafted.speaker

    def passage(self, reported: Reported) -> str:
        """The sentences around a reported passage, the passage marked."""
        text = self.analysis.text
        first, last = reported.content[0].start, reported.content[-1].end
        before = [s.span for s in self.analysis.sentences if first - WINDOW <= s.span.start < first]
        after = [s.span for s in self.analysis.sentences if s.span.end > last][:2]
        start = min([first, *(s.start for s in before)])
        end = max([last, *(s.end for s in after[:1] if s.start < last), *(s.end for s in after if s.start - last < 60)])
        return f"{text[start:first]}>>>{text[first:last]}<<<{text[last:end]}"


def _opening(reported: Reported, words: int = 12) -> str:
    shown = reported.content[0].text.split()
    return " ".join(shown[:words]) + (" …" if len(shown) > words else "")
