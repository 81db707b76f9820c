"""Topics: the drafted headings that would serve as index entries, with the sentences that are about them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..brief import Span, Topic
from ..finding.analysis import Analysis
from ..finding.names import collapse, head_words
from ..finding.parse.nouns import ORGANISATIONS
from ..finding.stems import content_stems, word_count
from .draft import Draft
from .warning import Warn


class Index:
    """The index entries of one article."""

    def __init__(self, analysis: Analysis, draft: Draft, warn: Warn) -> None:
        self.analysis, self.draft, self._warn = analysis, draft, warn
        self.language = analysis.language
        self.stems = [set(content_stems(s.span.text, self.language)) for s in analysis.sentences]

    def build(self, least: int = 4, most: int = 6) -> list[Topic]:
        kept: list[tuple[str, list[Span], frozenset[str]]] = []
        drafted = self.draft.headings
        spare = [p.text for p in self.analysis.phrases if not _ends_in_actor(p.text)]
        for label in [*drafted, *spare]:
            if len(kept) >= (most if label in drafted else least + 1):
                continue
            label = collapse(label).strip(" .\"'“”‘’")
            reason = self._not_a_topic(label)
            stems = frozenset(content_stems(label, self.language))
            evidence = [] if reason else self.draft.pointed.get(label) or self._about(stems)
            if not reason and not evidence:
                reason = "no sentence of the article is about it"
            if not reason and any(
                len(stems & other) / min(len(stems), len(other)) > 0.6 for _, _, other in kept
            ):
                continue
            if reason:
                if label in drafted:
                    self._warn("topic_dropped", f"{label!r}: {reason}", "topics")
                continue
            kept.append((label, evidence, stems))
        return [Topic(id=f"T{n}", label=label, evidence=spans) for n, (label, spans, _) in enumerate(kept, 1)]

    def _not_a_topic(self, label: str) -> str:
        stems = content_stems(label, self.language)
        if not 2 <= word_count(label) <= 8 or len(stems) < 2:
            return "not a phrase of two to eight words"
        lowered = label.lower()
        for entity in self.analysis.cast.entities:
            if (
                entity.kind == "person"
                and entity.named
                and any(
                    re.search(rf"\b{re.escape(name.lower())}\b", lowered)
                    for name in (entity.name, entity.name.split()[-1])
                )
            ):
                return "names a person"
            if entity.named and lowered in (entity.name.lower(), *(a.lower() for a in entity.aliases)):
                return "only a name"
        if re.search(r"\b(?:is|are|was|were|has|have|will)\b", lowered):
            return "a sentence"
        if re.fullmatch(
            r"(?:january|february|march|april|may|june|july|august|september|october|november|december).*",
            lowered,
        ):
            return "a date"
        known = set().union(*self.stems) if self.stems else set()
        if sum(stem in known for stem in stems) < 0.6 * len(stems):
            return "the article does not use its words"
        return ""

    def _about(self, stems: Iterable[str]) -> list[Span]:
        wanted = set(stems)
        scored = [
            (len(wanted & have), s.span) for have, s in zip(self.stems, self.analysis.sentences, strict=True)
        ]
        best = max((score for score, _ in scored), default=0)
        if best * 2 < len(wanted):
            return []
        least = max(best - 1, (len(wanted) + 1) // 2, 2 if best > 1 else 1)
        return [span for score, span in scored if score >= least][:8]


def _ends_in_actor(phrase: str) -> bool:
    """Whether a phrase is about somebody rather than something: "press office", "chief economist of Timur"."""
    head = re.split(r"\s+(?:of|in|on|for|with|at|from|to|between)\s+", phrase.lower())[0].split()[-1]
    return bool(head_words(head)) or head in ORGANISATIONS
