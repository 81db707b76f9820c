"""The staged strategy: the program finds, the model answers many small questions, one after another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from ..brief import Notice, Section
from ..building.about import Sentences
from ..building.draft import Draft
from ..building.orders import is_order
from ..building.support import Support
from ..building.topics import Index
from ..engine.model import Message
from ..errors import InvalidReplyError, ModelError, PromptError
from ..finding.attribution import Reported
from ..finding.names import collapse
from .drafts import DigestDraft, HeadingDraft, SpeakerDraft
from .plan import Plan
from .prompt import neutral, unmarked

WINDOW = 700  # characters before a passage
MOST_HEADINGS, MOST_WORDS = 6, 40
PLACE, BREAK = "\ue000", "\n\n"


class Staged(Plan):
    """Plan: the article is read once, for its digest; passages and sentences are asked about by themselves.

    In every question what is the same for all articles stands first: the embedded engine takes what it read of it from a file.
    """

    name = "staged"
    # the digest takes 125 before the article, 15 after it and 360 of answer at most
    beside_tokens = 600

    async def run(self) -> Draft:
        steps: list[tuple[str, tuple[Section, ...], Callable[[], Awaitable[None]]]] = []
        if self.wants("headline", "summary"):
            steps.append(("digest", ("headline", "summary"), self._ask_digest))
        if self.wants("stated_positions", "analyst_views"):
            steps.append(("speakers", ("stated_positions", "analyst_views"), self._ask_speakers))
        if self.wants("topics"):
            steps.append(("topics", ("topics",), self._ask_topics))
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

    def _shared(
        self, asked: tuple[Message, ...], name: str, hole: str, **inputs: object
    ) -> tuple[Message, ...]:
        """What a question's messages begin with, before the first input that is of the article.

        Nothing where a prompt of the user's own shows that input earlier than in its last message, or to another endpoint.
        """
        if self.model.endpoint != "embedded":
            return ()
        *earlier, last = self.render(name, **inputs, **{hole: PLACE})
        before, mark, _ = last.content.partition(PLACE)
        if not mark or tuple(earlier) != asked[:-1] or not asked[-1].content.startswith(before):
            return ()
        return (*earlier, Message("user", before)) if before else tuple(earlier)

    # ---- questions about the whole article ----

    async def _ask_digest(self) -> None:
        pieces = self.pieces()
        digests = [await self._digest(piece, is_whole=len(pieces) == 1) for piece in pieces]
        while len(digests) > 1:  # a long article: the digest of its pieces' summaries
            joined = " ".join(line for digest in digests for line in digest.summary)
            digests = [await self._digest(joined[: self.piece_characters])]
        self.draft.digest = digests[0]

    async def _digest(self, piece: str, *, is_whole: bool = False) -> DigestDraft:
        """Ask for the digest of a piece; what was read of a whole article is worth keeping."""
        asked = self.render("digest", article=piece.strip(), language=self.language)
        shown = str(neutral(piece.strip()))
        at = next((n for n, message in enumerate(asked) if shown in message.content), None)
        if at is None:
            raise PromptError("prompt 'digest' does not show the article as it is")
        shared = self._shared(asked, "digest", "article", language=self.language)
        opening: tuple[Message, ...] = ()
        if is_whole and self.model.endpoint == "embedded":
            # with the break before what follows: it is one token with a full stop
            read = asked[at].content.partition(shown)[0] + shown + BREAK
            opening = (*asked[:at], replace(asked[at], content=read))
        return await self.ask("digest", asked, DigestDraft, 360, shared=shared, opening=opening)

    # ---- questions about one passage ----

    async def _ask_topics(self) -> None:
        """Headings for the sentences that the article turns on, until so many stand that no reader misses topics."""
        invalid: InvalidReplyError | None = None
        planted = [n for n, s in enumerate(self.analysis.sentences) if is_order(s.span.text)]
        sentences = Sentences(self.analysis, planted)
        told = " ".join(self.draft.digest.summary) if self.draft.digest else ""
        support = Support(self.analysis, told)
        for number, span in enumerate(sentences.central(MOST_HEADINGS)):
            words = collapse(span.text).split(" ")
            asked = self.render("topics", sentence=" ".join(words[:MOST_WORDS]), language=self.language)
            shared = () if number else self._shared(asked, "topics", "sentence", language=self.language)
            try:
                reply = await self.ask("topics", asked, HeadingDraft, 40, shared=shared)
            except InvalidReplyError as error:  # one bad answer never costs the others
                invalid = invalid or error
                continue
            self.draft.headings.append(reply.heading)
            self.draft.headed.setdefault(reply.heading, []).append(span)
            if not Index(self.analysis, self.draft, support, sentences, lambda *_: None).is_short:
                break
        if invalid is not None:
            raise invalid

    async def _ask_speakers(self) -> None:
        invalid: InvalidReplyError | None = None
        for index, reported in enumerate(self.analysis.reported):
            # whom the program found is right where the model's answer differs: 27 times of 29, see evals/JOURNAL.md
            if reported.speaker is not None or reported.basis == "unnamed":
                continue
            try:
                asked = self.render("speaker", passage=self.passage(reported), words=_opening(reported))
                is_first = not self.draft.speakers
                shared = self._shared(asked, "speaker", "passage", words="") if is_first else ()
                drafted = await self.ask("speakers", asked, SpeakerDraft, 40, shared=shared)
            except InvalidReplyError as error:  # one bad answer never costs the others
                invalid = invalid or error
            else:
                self.draft.speakers[index] = drafted.speaker
        if invalid is not None:
            raise invalid

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
