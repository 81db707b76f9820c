"""The staged strategy: the program finds, the model answers many small questions, one after another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from ..brief import Notice, Section
from ..building.about import Sentences
from ..building.draft import Draft
from ..building.orders import is_order
from ..engine.model import Message
from ..errors import InvalidReplyError, ModelError
from ..finding.attribution import Reported
from ..finding.names import collapse
from .drafts import DigestDraft, HeadingDraft, SpeakerDraft
from .plan import Plan
from .prompt import unmarked

WINDOW, NEAR = 700, 250
MOST_HEADINGS, MOST_WORDS = 6, 40


class Staged(Plan):
    """Plan: the article is read once, then asked about; passages are asked about by themselves.

    Questions about the whole article come first, so that the engine's slot still holds it; headings come last, for they
    have an opening of their own.
    """

    name = "staged"
    # the digest takes 45 before the article, 90 of question and 360 of answer at most; a speaker's passage may be longer
    beside_tokens = 700

    async def run(self) -> Draft:
        if self.model.endpoint == "embedded":
            self.opening = self._opening(self.pieces()[0])
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

    # ---- questions about one passage ----

    async def _ask_topics(self) -> None:
        """A heading for each sentence that the article turns on."""
        invalid: InvalidReplyError | None = None
        # what says nothing of the sentence serves every article; prompts of the user's own may say it earlier
        shared = self.render("topics", sentence="", language=self.language)[:-1]
        planted = (n for n, s in enumerate(self.analysis.sentences) if is_order(s.span.text))
        for number, span in enumerate(Sentences(self.analysis, planted).central(MOST_HEADINGS)):
            words = collapse(span.text).split(" ")
            asked = self.render("topics", sentence=" ".join(words[:MOST_WORDS]), language=self.language)
            is_first = self.model.endpoint == "embedded" and number == 0 and shared == asked[:-1]
            try:
                drafted = await self.ask("topics", asked, HeadingDraft, 40, shared=shared if is_first else ())
            except InvalidReplyError as error:  # one bad answer never costs the others
                invalid = invalid or error
            else:
                self.draft.headings.append(drafted.heading)
                self.draft.headed.setdefault(drafted.heading, []).append(span)
        if invalid is not None:
            raise invalid

    async def _ask_speakers(self) -> None:
        invalid: InvalidReplyError | None = None
        for index, reported in enumerate(self.analysis.reported):
            # whom the program found is right where the model's answer differs: 27 times of 29, see evals/JOURNAL.md
            if reported.speaker is not None or reported.basis == "unnamed":
                continue
            try:
                drafted = await self._ask_speaker(reported)
            except InvalidReplyError as error:  # one bad answer never costs the others
                invalid = invalid or error
            else:
                self.draft.speakers[index] = drafted.speaker
        if invalid is not None:
            raise invalid

    async def _ask_speaker(self, reported: Reported) -> SpeakerDraft:
        """After the article, where the engine holds it whole, a few sentences are enough; else all around the passage."""
        words, article = _opening(reported), self.pieces()
        if self.model.endpoint == "embedded" and len(article) == 1:
            asked = self._about(article[0], "speaker", passage=self.passage(reported, NEAR), words=words)
        else:
            asked = self.render("speaker", passage=self.passage(reported, WINDOW), words=words)
        return await self.ask("speakers", asked, SpeakerDraft, 40)

    def passage(self, reported: Reported, reach: int = WINDOW) -> str:
        """The sentences around a reported passage, from so many characters before it, the passage marked."""
        text = self.analysis.text
        first, last = reported.content[0].start, reported.content[-1].end
        before = [s.span for s in self.analysis.sentences if first - reach <= s.span.start < first]
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
