"""From what was found and drafted to a brief: every item grounded, what is not becomes a warning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from ..brief import Attribution, Notice, Participant, Position, Section, Span, SummarySentence, Topic
from ..finding.analysis import Analysis
from ..finding.attribution import Reported
from ..finding.countries import country_in
from ..finding.lexicon import load_lexicon
from ..finding.names import Entity, collapse
from ..grounding import FoldedText, negations, numbers, overlapping
from .about import Sentences
from .claims import Claims
from .confidence import confidence
from .digest import Digest
from .draft import Draft
from .orders import is_order
from .outsiders import Outsiders
from .roles import role_of
from .statements import StatementWriter
from .support import Support, stopped
from .topics import Index
from .verdict import Judge, Verdict


class Builder:
    """Grounds the drafts of one article."""

    def __init__(self, analysis: Analysis, draft: Draft) -> None:
        self.analysis, self.draft = analysis, draft
        self.language = analysis.language
        self.lexicon = None if self.language == "en" else load_lexicon(self.language)
        self.warnings: list[Notice] = list(draft.warnings)
        self.writer = StatementWriter(analysis)
        self.ids: dict[int, str] = {}
        self.support = Support(analysis, " ".join(draft.digest.summary) if draft.digest else "")
        self.planted = [n for n, s in enumerate(analysis.sentences) if is_order(s.span.text)]
        self.sentences = Sentences(analysis, self.planted)

    @property
    def folded(self) -> FoldedText:
        return self.analysis.folded

    def warn(self, code: str, message: str, section: Section | None = None, item: str | None = None) -> None:
        self.warnings.append(Notice(code=code, section=section, item=item, message=message))

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Of each reported passage."""
        judge = Judge(self.analysis, self.draft.speakers, self.lexicon)
        return [judge.verdict(index) for index in range(len(self.analysis.reported))]

    @cached_property
    def digest(self) -> Digest:
        claims = Claims(self.analysis, self.verdicts, self.planted)
        return Digest(self.analysis, self.draft, self.support, self.sentences, claims, self.writer, self.warn)

    # ---- participants ----

    def participants(self) -> list[Participant]:
        chosen = self._takers()
        chosen.sort(key=lambda e: e.first)
        for number, entity in enumerate(chosen, 1):
            self.ids[id(entity)] = f"P{number}"
        return [self._participant(entity) for entity in chosen]

    def _takers(self) -> list[Entity]:
        speakers = {id(verdict.speaker) for verdict in self.verdicts}
        return [
            e for e in self.analysis.cast.entities
            if e.mentions and (
                id(e) in speakers or e.acts
                or (e.is_named_person and (" " in e.name or e.descriptions) and self._is_told_of(e))
            )
        ]  # fmt: skip

    def _is_told_of(self, entity: Entity) -> bool:
        """Whether the article names the entity outside quotation marks too: "Lamps Out" there is a title."""
        marked = [quotation.span for quotation in self.analysis.quotations if not quotation.depth]
        return not all(overlapping(marked, mention.start, mention.end) for mention in entity.mentions)

    def _participant(self, entity: Entity) -> Participant:
        role = self._role(entity)
        affiliation = collapse(entity.affiliation) if entity.kind == "person" and entity.affiliation else None
        mentions = self._mentions(entity)
        aliases = [
            a
            for a in dict.fromkeys(collapse(a) for a in entity.aliases)
            if a and a.lower() != entity.name.lower()
        ]
        members = [self.ids[id(m)] for m in entity.members if id(m) in self.ids]
        return Participant(
            id=self.ids[id(entity)], name=collapse(entity.name), kind=entity.kind, named=entity.named, role=role,
            affiliation=affiliation, country=self._country(entity, role, affiliation), aliases=aliases, members=members,
            mentions=mentions,
        )  # fmt: skip

    def _mentions(self, entity: Entity) -> list[Span]:
        """Every place of its names, the longest first where they overlap, and the descriptions it was found by."""
        names = sorted({entity.name, *entity.aliases}, key=len, reverse=True) if entity.named else []
        found = {(m.start, m.end): m for name in names if len(name) > 2 for m in self.folded.find(name)}
        found |= {(m.start, m.end): m for m in entity.mentions}
        kept: list[Span] = []
        for span in sorted(found.values(), key=lambda m: (-(m.end - m.start), m.start)):
            if not any(span.start < k.end and k.start < span.end for k in kept):
                kept.append(span)
        return sorted(kept, key=lambda m: m.start)

    def _role(self, entity: Entity) -> str | None:
        if entity.kind != "person" or not entity.named:
            return None
        return role_of(entity.descriptions, frozenset(m.start for m in entity.mentions))

    def _country(self, entity: Entity, role: str | None, affiliation: str | None) -> str | None:
        if entity.kind == "group" and entity.members:
            return None
        own = [entity.name if not (entity.named and entity.kind == "person") else None, role]
        own += [d.text for d in entity.descriptions]
        own += [a for a in entity.aliases if not (entity.named and entity.kind == "person")]
        own.append(affiliation)
        for words in own:
            if words and re.sub(r"\b(?:Middle East|expert|specialist)\b.*", "", words):
                if re.search(
                    r"\b(?:specialist|expert|analyst|scholar|historian|correspondent)\b", words, re.IGNORECASE
                ):
                    continue  # an expert on a country is not of it
                country = country_in(words)
                if country:
                    return country
        return None

    # ---- positions and views ----

    def positions(self, topics: Sequence[Topic]) -> tuple[list[Position], list[Position]]:
        stated: list[Position] = []
        views: list[Position] = []
        speaking = [v.speaker for v in self.verdicts if v.speaker is not None]
        outsiders = Outsiders(self.analysis.text, speaking, self.lexicon)
        for index, reported in enumerate(self.analysis.reported):
            verdict = self.verdicts[index]
            speaker = verdict.speaker
            words = " … ".join(span.text for span in reported.content)
            if speaker is None or id(speaker) not in self.ids:
                self.warn("speaker_unknown", f"nobody found who says {words[:80]!r}", "stated_positions")
                continue
            is_view = self.draft.outside.get(reported.content, outsiders.has(speaker))
            section: Section = "analyst_views" if is_view else "stated_positions"
            target = views if is_view else stated
            item = f"{'A' if is_view else 'S'}{len(target) + 1}"
            if verdict.doubt:
                self.warn("speaker_unverified", verdict.doubt, section, item)
            target.append(
                Position(
                    id=item, speaker_id=self.ids[id(speaker)],
                    statement=self._statement(reported, speaker),
                    form=reported.form, content=list(reported.content), quotes=list(reported.quotes),
                    attribution=Attribution(source=reported.source, cue=reported.cue) if reported.source else None,
                    topic_ids=self._topics_of(reported, topics), confidence=confidence(reported, verdict.chance),
                )
            )  # fmt: skip
        return stated, views

    def _statement(self, reported: Reported, speaker: Entity) -> str:
        """The model's sentence where it keeps the content's numbers, negations and names; else the program's."""
        content = " ".join(span.text for span in reported.content)
        drafted = collapse(self.draft.statements.get(reported.content, ""))
        if drafted:
            keeps = numbers(drafted) == numbers(content) and bool(negations(drafted)) == bool(
                negations(content)
            )
            if keeps and not self.support.unsupported(
                drafted, f"{content} {speaker.name} {self._near_text(reported)}"
            ):
                return stopped(drafted)
            self.warn(
                "statement_replaced", f"{drafted[:80]!r}: the article's own words stand", "stated_positions"
            )
        return self.writer.write(reported, speaker)

    def _near_text(self, reported: Reported) -> str:
        start, end = reported.start - 600, reported.end + 300
        return self.analysis.text[max(start, 0) : end]

    def _topics_of(self, reported: Reported, topics: Sequence[Topic]) -> list[str]:
        ids = []
        for topic in topics:
            if any(e.start < c.end and c.start < e.end for e in topic.evidence for c in reported.content):
                ids.append(topic.id)
        return ids

    # ---- topics, headline and summary ----

    @cached_property
    def index(self) -> Index:
        return Index(self.analysis, self.draft, self.support, self.sentences, self.warn)

    def topics(self) -> list[Topic]:
        return self.index.build(self.analysis.phrases)

    def headline(self, title: str | None) -> str:
        return self.digest.headline(title)

    def summary(self) -> list[SummarySentence]:
        return self.digest.summary()
