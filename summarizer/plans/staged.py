"""The staged strategy: the program finds, the model answers many small questions, one after another."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from ..brief import Notice, Section
from ..building.draft import Draft
from ..engine.model import Message
from ..errors import InvalidReplyError, ModelError
from ..finding.analysis import PARSED_LANGUAGES
from ..finding.attribution import Reported
from ..finding.names import Entity
from .drafts import DigestDraft, ParticipantsDraft, SpeakerDraft, TopicsDraft, speaker_among
from .plan import Plan
from .prompt import unmarked

WINDOW = 700
MOST_ROLES = 10
MOST_IN_PLAY = 8
# what a question and a grammar can hold as it stands
NAMEABLE = re.compile(r"[^\n;\"\\]{1,90}")
# the speaker of these was read off the clause itself: no question
SURE = frozenset({"named", "described", "resumed"})
# In parsed languages whom the program found is right more often than the model's answer: 14 of 15 times where they
# differed, and where they agreed no more often. Only who is not found is asked for.


class Staged(Plan):
    """Plan: the article is read once, then asked about; passages are asked about by themselves.

    Questions about the whole article come first, so that the engine's slot still holds it.
    """

    name = "staged"

    async def run(self) -> Draft:
        if self.model.endpoint == "embedded":
            self.opening = self._opening(self.pieces()[0])
        steps: list[tuple[str, tuple[Section, ...], Callable[[], Awaitable[None]]]] = []
        if self.wants("participants"):
            steps.append(("participants", ("participants",), self._ask_participants))
        if self.wants("headline", "summary"):
            steps.append(("digest", ("headline", "summary"), self._ask_digest))
        if self.wants("topics"):
            steps.append(("topics", ("topics",), self._ask_topics))
        if self.wants("stated_positions", "analyst_views"):
            steps.append(("speakers", ("stated_positions", "analyst_views"), self._ask_speakers))
        asked, errors = self.tally.requests, list[ModelError]()
        for number, (name, sections, step) in enumerate(steps):
            self.report(name, number, len(steps))
            try:
                await step()
            except ModelError as error:
                errors.append(error)
                self._fail(name, sections, error)
        if errors and self.tally.requests == asked:
            raise errors[0]
        self.report("done", len(steps), len(steps))
        return self.draft

    def _fail(self, name: str, sections: Sequence[Section], error: ModelError) -> None:
        for section in filter(self.wants, sections):
            # speakers and participants were found by program: only what the model adds is missing
            if section not in self.draft.incomplete:
                self.draft.incomplete.append(section)
            self.draft.warnings.append(
                Notice(code="step_failed", section=section, message=f"{name}: {error}")
            )

    def _about(self, piece: str, name: str, **inputs: object) -> tuple[Message, ...]:
        """The article's messages with the question at the end of the last: the same bytes until the question."""
        opening = self._opening(piece)
        question = self.render(name, **inputs)[-1].content
        return (*opening[:-1], Message("user", opening[-1].content + question))

    def _opening(self, piece: str) -> tuple[Message, ...]:
        """The article's messages, with the break before the question: it is one token with a full stop."""
        *system, article = self.render("article", article=piece)
        return (*system, Message("user", f"{article.content}\n\n"))

    # ---- questions about the whole article ----

    async def _ask_topics(self) -> None:
        for piece in self.pieces():
            drafted = await self.ask("topics", self._about(piece, "topics"), TopicsDraft, 160)
            self.draft.headings.extend(drafted.items)

    async def _ask_digest(self) -> None:
        digests = [
            await self.ask("digest", self._about(piece, "digest", language=self.language), DigestDraft, 360)
            for piece in self.pieces()
        ]
        while len(digests) > 1:  # a long article: the digest of its pieces' summaries
            joined = " ".join(line for digest in digests for line in digest.summary)
            digests = [
                await self.ask(
                    "digest",
                    self._about(joined[: self.piece_characters], "digest", language=self.language),
                    DigestDraft,
                    360,
                )
            ]
        self.draft.digest = digests[0]

    async def _ask_participants(self) -> None:
        unknown = [e for e in self.analysis.cast.entities if self._lacks_role(e)][:MOST_ROLES]
        if not unknown:
            return
        asked = self._about(self.pieces()[0], "participants", names=[e.name for e in unknown])
        drafted = await self.ask("participants", asked, ParticipantsDraft, 60 * len(unknown))
        self.draft.roles.extend(drafted.items)

    def _lacks_role(self, entity: Entity) -> bool:
        return entity.kind == "person" and entity.named and not entity.descriptions and bool(entity.mentions)

    # ---- questions about one passage ----

    async def _ask_speakers(self) -> None:
        invalid: InvalidReplyError | None = None
        for index, reported in enumerate(self.analysis.reported):
            if self._is_sure(reported):
                continue
            try:
                drafted = await self._ask_speaker(reported)
            except InvalidReplyError as error:  # one bad answer never costs the others
                invalid = invalid or error
            else:
                self.draft.speakers[index] = drafted.speaker
        if invalid is not None:
            raise invalid

    def _is_sure(self, reported: Reported) -> bool:
        if reported.speaker is None:
            return False
        return self.analysis.language in PARSED_LANGUAGES or reported.basis in SURE

    async def _ask_speaker(self, reported: Reported) -> SpeakerDraft:
        """A choice after the article, where the engine holds it whole; else an open question after what is around."""
        words, names, article = _opening(reported), self._in_play(reported), self.pieces()
        if self.model.endpoint == "embedded" and len(names) > 1 and len(article) == 1:
            asked = self._about(article[0], "choice", words=words, names=names)
            return await self.ask("speakers", asked, speaker_among(names), 40)
        asked = self.render("speaker", passage=self.passage(reported), words=words)
        return await self.ask("speakers", asked, SpeakerDraft, 40)

    def _in_play(self, reported: Reported) -> tuple[str, ...]:
        """Whom the article mentioned last before the passage's end, latest first, and whom the program takes it for."""
        end = max(
            (s.span.end for s in self.analysis.sentences if s.span.start < reported.content[-1].end),
            default=0,
        )
        latest: dict[str, int] = {}
        for entity in self.analysis.cast.entities:
            places = [mention.start for mention in entity.mentions if mention.start < end]
            if places and NAMEABLE.fullmatch(entity.name):
                latest[entity.name] = max(places)
        names = sorted(latest, key=lambda name: -latest[name])[:MOST_IN_PLAY]
        if reported.speaker is not None and reported.speaker.name in latest:
            names.append(reported.speaker.name)
        return tuple(dict.fromkeys(names))

    def passage(self, reported: Reported) -> str:
        """The sentences around a reported passage, the passage marked."""
        text = self.analysis.text
        first, last = reported.content[0].start, reported.content[-1].end
        before = [s.span for s in self.analysis.sentences if first - WINDOW <= s.span.start < first]
        after = [s.span for s in self.analysis.sentences if s.span.end > last][:2]
        start = min([first, *(s.start for s in before)])
        end = max(
            [
                last,
                *(s.end for s in after[:1] if s.start < last),
                *(s.end for s in after if s.start - last < 60),
            ]
        )
        left, marked, right = map(unmarked, (text[start:first], text[first:last], text[last:end]))
        return f"{left}>>>{marked}<<<{right}"


def _opening(reported: Reported, words: int = 12) -> str:
    shown = reported.content[0].text.split()
    return " ".join(shown[:words]) + (" …" if len(shown) > words else "")
