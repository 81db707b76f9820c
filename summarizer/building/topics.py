"""Topics: the drafted headings that would serve as index entries, with the sentences that are about them."""

from __future__ import annotations

from collections.abc import Iterable

from ..brief import Span, Topic
from ..finding.analysis import Analysis
from ..finding.names import collapse
from ..finding.stems import content_stems
from .about import Sentences, overlap
from .draft import Draft
from .heading import Headings, cleaned, object_of
from .support import Support
from .warning import Warn

# The model's headings up to MOST; the article's own phrases up to ENOUGH where it comes back to them, else up to SOME;
# weak headings only up to LEAST.
MOST, ENOUGH, SOME, LEAST = 6, 5, 4, 3
ALIKE = 0.6


class Index:
    """The index entries of one article."""

    def __init__(
        self, analysis: Analysis, draft: Draft, support: Support, sentences: Sentences, warn: Warn
    ) -> None:
        self.draft, self.support, self.sentences, self._warn = draft, support, sentences, warn
        self.language = analysis.language
        self.headings = Headings(analysis, support, sentences.known)
        self.kept: list[tuple[str, list[Span], frozenset[str]]] = []
        self.weak: list[tuple[str, list[Span]]] = []
        self.places: dict[str, int] = {}  # where the sentence that a label heads begins
        for drafted in draft.headings:
            self._read(drafted)
        # of two that are alike the weightier stands; all of them in the article's order
        self.kept.sort(key=lambda kept: self.places.get(kept[0], -1))

    @property
    def has_room(self) -> bool:
        """Whether the drafted headings are too few, so that the article's own phrases are wanted too."""
        return len(self.kept) < ENOUGH

    @property
    def is_short(self) -> bool:
        """Whether a reader would miss topics: the article's own phrases are worth a parse."""
        return len(self.kept) < LEAST

    def build(self, phrases: Iterable[Span] | None) -> list[Topic]:
        """The topics; phrases of the article fill up what the drafted headings leave."""
        spare = self._spare(phrases or ()) if self.has_room else []
        for label in filter(self._is_repeated, spare):
            self._keep(label, self._about(label), ENOUGH)
        for label in spare:
            self._keep(label, self._about(label), SOME)
        for label, evidence in self.weak:
            self._keep(label, evidence, LEAST)
        return [
            Topic(id=f"T{n}", label=label, evidence=spans) for n, (label, spans, _) in enumerate(self.kept, 1)
        ]

    def _read(self, drafted: str) -> None:
        """Keeps the heading, puts it aside as a weak one, or drops it with a warning."""
        about = self._stems(" ".join(span.text for span in self.draft.headed.get(drafted, [])))
        label = self._phrase(cleaned(drafted, self.support), about)
        reason = self.headings.refusal(label, about)
        pointed = self.draft.pointed.get(drafted)
        evidence = [] if reason else pointed or self._evidence(label, drafted)
        if not reason and not evidence:
            reason = "no sentence of the article is about it"
        if reason:
            self._warn("topic_dropped", f"{label or collapse(drafted)!r}: {reason}", "topics")
        elif self.headings.is_weak(label):
            self.weak.append((label, evidence))
        else:
            self.places.setdefault(
                label, min((span.start for span in self.draft.headed.get(drafted, [])), default=-1)
            )
            self._keep(label, evidence, MOST)

    def _phrase(self, label: str, about: frozenset[str]) -> str:
        """The label; in place of a clause or of one that names a person, what is left without that, if it is sound."""
        tries = [label, self.headings.without_person(label)]
        if self.language == "en":
            tries = [*(cleaned(object_of(each), self.support) for each in tries), *tries]
        return next((each for each in tries if self._is_sound(each, about)), label)

    def _is_sound(self, label: str, about: frozenset[str] = frozenset()) -> bool:
        return not self.headings.refusal(label, about) and not self.headings.is_weak(label)

    def _spare(self, phrases: Iterable[Span]) -> list[str]:
        """The article's own phrases, first those of which the drafted headline and summary speak."""
        digest = self.draft.digest
        told = self._stems(" ".join([digest.headline, *digest.summary])) if digest else frozenset[str]()

        def share(label: str) -> float:
            stems = self._stems(label)
            return len(stems & told) / max(len(stems), 1)

        labels = (cleaned(phrase.text, self.support) for phrase in phrases)
        return sorted((label for label in labels if self._is_sound(label)), key=share, reverse=True)

    def _is_repeated(self, label: str) -> bool:
        return self.sentences.repeats(self._stems(label))

    def _stems(self, label: str) -> frozenset[str]:
        return frozenset(content_stems(label, self.language))

    def _about(self, label: str) -> list[Span]:
        return self.sentences.about(self._stems(label))

    def _evidence(self, label: str, drafted: str) -> list[Span]:
        """The sentences about it, with those that it was drafted for."""
        spans = {*self._about(label), *self.draft.headed.get(drafted, [])}
        return sorted(spans, key=lambda span: span.start)

    def _keep(self, label: str, evidence: list[Span], most: int) -> None:
        """Adds the topic, if there is room for it and none like it."""
        stems = self._stems(label)
        if len(self.kept) < most and evidence and all(overlap(stems, k) <= ALIKE for _, _, k in self.kept):
            self.kept.append((label, evidence, stems))
