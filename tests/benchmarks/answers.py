"""Right and complete answers to what each way of briefing asks, from the gold of the article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from naive import NaiveBrief, NaiveParticipant, NaivePosition

from summarizer.brief import Span
from summarizer.engine.store import parser_path
from summarizer.finding.analysis import PARSED_LANGUAGES, Analysis, analyse
from summarizer.plans.drafts import (
    HEADING_CHARACTERS,
    DigestDraft,
    HeadingDraft,
    PersonDraft,
    PositionDraft,
    SentenceDraft,
    SpeakerDraft,
    TopicDraft,
    WholeDraft,
)
from summarizer_evals.gold.brief import GoldBrief, GoldPosition
from summarizer_evals.gold.case import Case

NUMBERED = re.compile(r"^\[(\d+)\] ", re.MULTILINE)
MARKED = re.compile(r">>>(.+?)<<<", re.DOTALL)


@dataclass(frozen=True)
class GoldAnswers:
    """Of one article.

    Attributes:
        analysis: numbers sentences and quotations as `single` shows them.
    """

    text: str
    gold: GoldBrief
    analysis: Analysis

    @classmethod
    def of(cls, case: Case) -> GoldAnswers:
        language = case.gold.article.language
        parser = parser_path(offline=True) if language in PARSED_LANGUAGES else None
        return cls(case.text, case.gold, analyse(case.text, language, parser))

    def reply(self, name: str, question: str) -> str:
        """The JSON text of the answer.

        Args:
            name: the schema's.
        """
        if name == "langextract_extractions":
            return json.dumps(
                {"extractions": self._extractions(question)}, ensure_ascii=False, separators=(",", ":")
            )
        if name == "WholeDraft":
            return self._whole({int(number) for number in NUMBERED.findall(question)}).model_dump_json()
        made = {"DigestDraft": self._digest, "NaiveBrief": self._naive}
        if name in made:
            return made[name]().model_dump_json()
        if name == "HeadingDraft":
            return self._heading(question).model_dump_json()
        assert name == "SpeakerDraft", name
        return self._speaker(question).model_dump_json()

    @property
    def positions(self) -> list[GoldPosition]:
        return sorted(
            (p for _, p in self.gold.attributions()), key=lambda position: position.content[0].start
        )

    def _whole(self, shown: set[int]) -> WholeDraft:
        """Of the piece of the article whose sentences have these numbers."""
        positions = [p for p in self.positions if self._numbers(p.content)[0] in shown]
        speaking = {p.speaker_id for p in positions}
        people = [
            PersonDraft(
                id=p.id, name=p.name, kind=p.kind, named=p.named, role=p.role, affiliation=p.affiliation,
                aliases=p.aliases, members=p.members,
            )
            for p in self.gold.participants
            if p.id in speaking or shown.intersection(self._numbers(p.mentions))
        ]  # fmt: skip
        topics = [
            TopicDraft(label=t.label, sentences=sorted(shown.intersection(self._numbers(t.evidence))))
            for t in self.gold.topics
            if shown.intersection(self._numbers(t.evidence))
        ]
        summary = [SentenceDraft(text=s.text, sentences=self._numbers(s.evidence)) for s in self.gold.summary]
        views = {view.id for view in self.gold.analyst_views}
        return WholeDraft(
            participants=people, positions=[self._position(p, p.id in views) for p in positions], topics=topics,
            headline=self.gold.headline, summary=summary,
        )  # fmt: skip

    def _position(self, position: GoldPosition, is_view: bool) -> PositionDraft:
        held = {
            number
            for number, quotation in enumerate(self.analysis.quotations, 1)
            if quotation.depth == 0 and any(_meets(quotation.span, span) for span in position.content)
        }
        shown = [self.analysis.quotations[number - 1].span for number in held]
        words = [s.text for s in position.content if not any(_meets(s, quotation) for quotation in shown)]
        said = position.attribution
        return PositionDraft(
            speaker=position.speaker_id, statement=position.statement, quotations=sorted(held),
            sentence=self._numbers(position.content)[0], words=words, source=said.source.text if said else None,
            cue=said.cue.text if said and said.cue else None, outside=is_view,
        )  # fmt: skip

    def _numbers(self, spans: Iterable[Span]) -> list[int]:
        have = [s for s in self.analysis.sentences if any(_meets(s.span, span) for span in spans)]
        return [sentence.number for sentence in have]

    def _digest(self) -> DigestDraft:
        lines = islice(cycle(s.text[:300] for s in self.gold.summary), 3)
        return DigestDraft(headline=self.gold.headline, summary=list(lines))

    def _heading(self, question: str) -> HeadingDraft:
        """Of the topic whose evidence has the sentence, else of the first."""
        asked = question.strip().split()[:8]
        topics = [t for t in self.gold.topics if any(span.text.split()[:8] == asked for span in t.evidence)]
        return HeadingDraft(heading=(topics or self.gold.topics)[0].label[:HEADING_CHARACTERS])

    def _speaker(self, question: str) -> SpeakerDraft:
        marked = MARKED.search(question)
        words = marked[1].strip() if marked else ""
        said = [p for p in self.positions if any(words in s.text or s.text in words for s in p.content)]
        speaker = self.gold.participant(said[0].speaker_id).name if said else "nobody"
        return SpeakerDraft(speaker=speaker[:90])

    def _naive(self) -> NaiveBrief:
        people = [
            NaiveParticipant(id=p.id, name=p.name, kind=p.kind, role=p.role, country=p.country)
            for p in self.gold.participants
        ]
        sections = [
            [
                NaivePosition(
                    speaker_id=p.speaker_id,
                    statement=p.statement,
                    quote=" ".join(q.text for q in p.quotes) or None,
                )
                for p in section
            ]
            for section in (self.gold.stated_positions, self.gold.analyst_views)
        ]
        return NaiveBrief(
            headline=self.gold.headline, summary=[s.text for s in self.gold.summary], participants=people,
            topics=[t.label for t in self.gold.topics], stated_positions=sections[0], analyst_views=sections[1],
        )  # fmt: skip

    def _extractions(self, question: str) -> list[dict[str, Any]]:
        """Those of the chunk, which stands at the end of langextract's question."""
        chunk = " ".join(question.rpartition("\nQ: ")[2].split())
        return [
            {
                "statement": span.text,
                "statement_attributes": {"speaker": self.gold.participant(p.speaker_id).name},
            }
            for p in self.positions
            for span in p.content
            if " ".join(span.text.split()) in chunk
        ]


def _meets(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
