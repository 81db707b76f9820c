"""Headline and summary: the drafted sentences that follow from the article, with their evidence."""

from __future__ import annotations

from collections.abc import Sequence

from ..brief import Span, SummarySentence
from ..finding.analysis import Analysis
from ..finding.names import collapse
from ..finding.stems import SMALL, content_stems, small_words, word_count
from ..grounding import negations, quoted_words
from .draft import Draft
from .support import Support, stopped
from .warning import Warn

HEADLINE_LIMIT = 120
# a headline is freer than a summary
HEADLINE_SUPPORT = 0.6
# small words that may end a sentence
CLOSERS = frozenset(
    "it them there here so most all both before after now i you he she they not will can do".split()
)


class Digest:
    """Headline and summary of one article."""

    def __init__(self, analysis: Analysis, draft: Draft, support: Support, warn: Warn) -> None:
        self.analysis, self.draft, self.support, self._warn = analysis, draft, support, warn
        self.language = analysis.language
        self.stems = [set(content_stems(s.span.text, self.language)) for s in analysis.sentences]

    def headline(self, title: str | None) -> str:
        drafted = collapse(self.draft.digest.headline) if self.draft.digest else ""
        if drafted:
            reason = self.support.unsupported(drafted, self.analysis.text, HEADLINE_SUPPORT)
            if not reason and len(drafted) <= HEADLINE_LIMIT:
                return self._sentence_case(drafted.strip(" ."))
            self._warn(
                "headline_replaced",
                f"{drafted[:80]!r}: {reason or 'too long'}; the article's own words stand",
                "headline",
            )
        own = title or (self.analysis.sentences[0].span.text if self.analysis.sentences else "")
        return _shorten(collapse(own), HEADLINE_LIMIT)

    def _sentence_case(self, headline: str) -> str:
        """The headline with capitals only where the article has them, when every word came with one."""
        words = headline.split()
        lowered = [w for w in words[1:] if w[:1].islower() and w.lower() not in small_words(self.language)]
        if lowered or len(words) < 4 or self.support.has_capital_nouns:
            return headline
        kept = [w if self.support.is_name(w) else w.lower() for w in words[1:]]
        return " ".join([words[0], *kept])

    def summary(self) -> list[SummarySentence]:
        kept: list[SummarySentence] = []
        lines = self.draft.digest.summary if self.draft.digest else []
        for line in lines:
            text = stopped(collapse(line))
            evidence = self.draft.pointed.get(line) or self._evidence(text)
            reason = self._broken(text) or self._departs(text, evidence)
            if reason:
                self._warn("summary_sentence_dropped", f"{text[:80]!r}: {reason}", "summary")
            elif all(_overlap(text, other.text, self.language) < 0.7 for other in kept):
                kept.append(SummarySentence(text=text, evidence=evidence))
        for sentence in self.analysis.sentences:
            if len(kept) >= 2 or "summary" in self.draft.incomplete:
                break
            text = collapse(sentence.span.text)
            if (
                word_count(text) > 7
                and not quoted_words(text)
                and all(_overlap(text, k.text, self.language) < 0.5 for k in kept)
            ):
                kept.append(SummarySentence(text=text, evidence=[sentence.span]))
        return kept[:4]

    @staticmethod
    def _broken(text: str) -> str:
        """Whether the sentence stops before its end: on a small word, a possessive or a comma."""
        last = text.rstrip(" .").split(" ")[-1].lower() if text.strip(" .") else ""
        if (
            not last
            or last.endswith((",", "’s", "'s", ":", "-"))
            or last in SMALL - CLOSERS
            or word_count(text) < 4
        ):
            return "it breaks off"
        return ""

    def _departs(self, text: str, evidence: Sequence[Span]) -> str:
        """Why the sentence does not follow from its evidence."""
        if not evidence:
            return "no sentence carries it"
        held = " ".join(span.text for span in evidence)
        if negations(text) and not negations(held):
            return "it negates what its sentences say"
        if (
            len(evidence) == 1
            and negations(held)
            and not negations(text)
            and _overlap(text, held, self.language) > 0.8
        ):
            return "it drops a negation"
        return self.support.unsupported(text, held)

    def _evidence(self, text: str) -> list[Span]:
        """The one or two sentences that together hold most of the text's words."""
        wanted = set(content_stems(text, self.language))
        chosen: list[int] = []
        remaining = set(wanted)
        for _ in range(2):
            gains = [(len(remaining & have), -n) for n, have in enumerate(self.stems)]
            gain, number = max(gains, default=(0, 0))
            if gain == 0 or (chosen and gain < max(2, 0.15 * len(wanted))):
                break
            chosen.append(-number)
            remaining -= self.stems[-number]
        return [self.analysis.sentences[n].span for n in sorted(chosen)]


def _overlap(one: str, other: str, language: str) -> float:
    a, b = set(content_stems(one, language)), set(content_stems(other, language))
    return len(a & b) / max(1, min(len(a), len(b)))


def _shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text.rstrip(" .")
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
