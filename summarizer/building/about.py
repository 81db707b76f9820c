"""Which sentences are about a subject: those that hold the telling words of its label."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ..brief import Span
from ..finding.analysis import Analysis
from ..finding.stems import content_stems, word_count

# Shares of the label's weight, tuned on the labels and evidence of the gold set; see evals/JOURNAL.md.
LEAST = 0.3
OF_BEST = 0.5
CARRIES_ON = 0.5
MOST = 8
# words of a sentence that can be asked about, and what being the first counts
LEAST_WORDS, LEAD = 6, 1.3
BLANK_LINE = re.compile(r"\n\s*\n")


class Sentences:
    """An article's sentences by their stems.

    Attributes:
        ordered: the stems of each sentence in text order; none for one that was left out.
        stems: the same as sets.
        texts: of the sentences that have stems.
    """

    def __init__(self, analysis: Analysis, left_out: Iterable[int] = ()) -> None:
        """left_out: indexes of sentences that are evidence of nothing."""
        out = frozenset(left_out)
        self.spans = [sentence.span for sentence in analysis.sentences]
        self.ordered: list[list[str]] = [
            [] if index in out else content_stems(span.text, analysis.language)
            for index, span in enumerate(self.spans)
        ]
        self.stems = [frozenset(stems) for stems in self.ordered]
        self.texts = [span.text for span, stems in zip(self.spans, self.stems, strict=True) if stems]
        self.known = frozenset[str]().union(*self.stems)
        self._spread = Counter(stem for stems in self.stems for stem in stems)
        self._starts_paragraph = [
            index == 0 or BLANK_LINE.search(analysis.text, self.spans[index - 1].end, span.start) is not None
            for index, span in enumerate(self.spans)
        ]

    def shares(self, wanted: Iterable[str]) -> list[float]:
        """How much of the wanted stems each sentence holds, a rare stem weighing more; in [0, 1]."""
        weights = {
            stem: math.log(1 + len(self.stems) / self._spread[stem])
            for stem in sorted(set(wanted))
            if self._spread[stem]
        }
        total = sum(weights.values()) or 1.0
        return [sum(w for stem, w in weights.items() if stem in held) / total for held in self.stems]

    def about(self, wanted: Iterable[str]) -> list[Span]:
        """The sentences about the subject, and what carries on from them in the same paragraph."""
        shares = self.shares(wanted)
        best = max(shares, default=0.0)
        ranked = sorted(range(len(shares)), key=lambda index: (-shares[index], index))
        chosen = {i for i in ranked[:MOST] if shares[i] >= max(LEAST, OF_BEST * best)}
        chosen |= {
            i + 1
            for i in chosen
            if shares[i] >= CARRIES_ON and i + 1 < len(shares) and not self._starts_paragraph[i + 1]
            and self.stems[i + 1]
        }  # fmt: skip
        return [self.spans[i] for i in sorted(chosen)]

    def repeats(self, stems: Iterable[str]) -> bool:
        """Whether the article comes back to every one of the stems."""
        return all(self._spread[stem] > 1 for stem in stems)

    def central(self, most: int) -> list[Span]:
        """So many sentences that the article turns on, the weightiest first, each about something else; the first counts for more.

        Maximal marginal relevance (Carbonell and Goldstein, 1998), with the overlap of stems for similarity.
        """
        weights = self.centrality()
        left = [
            n for n, span in enumerate(self.spans) if self.stems[n] and word_count(span.text) >= LEAST_WORDS
        ]
        chosen: list[int] = []
        while left and len(chosen) < most:
            best = max(left, key=lambda n: (self._worth(n, weights[n], chosen), -n))
            left.remove(best)
            chosen.append(best)
        return [self.spans[n] for n in chosen]

    def _worth(self, n: int, weight: float, chosen: Sequence[int]) -> float:
        alike = max((overlap(self.stems[n], self.stems[other]) for other in chosen), default=0.0)
        return weight * (1 - alike) * (LEAD if n == 0 else 1)

    def centrality(self) -> list[float]:
        """How much of what the article repeats each sentence holds, long ones weighed down."""
        return [
            sum(math.sqrt(self._spread[stem] - 1) for stem in held) / math.sqrt(len(held) + 6)
            for held in self.stems
        ]


def overlap(one: Iterable[str], other: Iterable[str]) -> float:
    """Shared stems as a share of the shorter; in [0, 1]."""
    first, second = set(one), set(other)
    return len(first & second) / max(1, min(len(first), len(second)))
