"""Claims: what only the article's speakers say. A summary that repeats one names who says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..brief import Span
from ..finding.analysis import Analysis
from ..finding.attribution import Reported
from ..finding.names import Entity
from ..finding.stems import content_stems, word_count
from ..grounding import overlapping
from .verdict import Verdict

# share of a sentence's words that the article says in its own voice, to be the article's
OWN = 0.75
# sentences of the article that together may say it
MOST_SENTENCES = 3
# words that only a speaker says, and their share of the sentence, to be the speaker's
LEAST, LEAST_SHARE = 2, 0.3
# a quotation of fewer words may be a title or a word in doubt
SPOKEN_WORDS = 4
NAME_WORD = re.compile(r"[^\W\d_][\w’'-]*")


@dataclass(frozen=True, slots=True)
class Claim:
    """Attributes: stems of what is said; speaker and reported are None for a quotation that is nobody's."""

    stems: frozenset[str]
    speaker: Entity | None
    reported: Reported | None


class Claims:
    """The claims of one article, and what it says in its own voice.

    Attributes:
        names: stems of the names of participants.
    """

    def __init__(self, analysis: Analysis, verdicts: Sequence[Verdict], planted: Iterable[int]) -> None:
        """planted: indexes of sentences that are evidence of nothing."""
        self.language = analysis.language
        pairs = list(zip(analysis.reported, verdicts, strict=True))
        spoken = sorted((span for reported, _ in pairs for span in reported.content), key=lambda s: s.start)
        nobodys = [
            quotation.span
            for quotation in analysis.quotations
            if word_count(quotation.span.text) >= SPOKEN_WORDS
            and not overlapping(spoken, quotation.start, quotation.end)
        ]
        self.claims = [
            *(Claim(self._stems(*(span.text for span in r.content)), v.speaker, r) for r, v in pairs),
            *(Claim(self._stems(span.text), None, None) for span in nobodys),
        ]
        out, taken = frozenset(planted), sorted([*spoken, *nobodys], key=lambda span: span.start)
        self._own = [
            frozenset() if n in out else self._stems(*_without(span, around))
            for n, (span, around) in enumerate(_meeting([s.span for s in analysis.sentences], taken))
        ]
        self.names = frozenset(
            stem for e in analysis.cast.entities if e.named for name in (e.name, *e.aliases) for stem in self._stems(name)
        )  # fmt: skip

    def unnamed(self, text: str) -> Claim | None:
        """The first claim that the text repeats without the name of whose it is; None where there is none."""
        wanted = self._stems(text) - self.names
        remaining = self._beyond_own(wanted)
        if len(wanted) - len(remaining) >= OWN * len(wanted):
            return None
        while True:
            claim = max(self.claims, key=lambda c: len(c.stems & remaining), default=None)
            if claim is None or len(claim.stems & remaining) < max(LEAST, LEAST_SHARE * len(wanted)):
                return None
            if claim.speaker is None or not self._is_named(claim.speaker, text):
                return claim
            remaining -= claim.stems

    def within(self, span: Span) -> Claim | None:
        """The longest claim that begins in the span, if it makes up most of it."""
        here = (
            c for c in self.claims if c.reported is not None and span.start <= c.reported.start < span.end
        )
        longest = max(here, key=lambda claim: len(claim.stems), default=None)
        return (
            longest if longest is not None and 2 * len(longest.stems) >= len(self._stems(span.text)) else None
        )

    def _beyond_own(self, wanted: frozenset[str]) -> frozenset[str]:
        """The stems that no few sentences of the article have in its own voice."""
        remaining = wanted
        for _ in range(MOST_SENTENCES):
            held = max(self._own, key=lambda own: len(own & remaining), default=frozenset[str]())
            remaining -= held
        return remaining

    def _is_named(self, speaker: Entity, text: str) -> bool:
        """Whether the text has a name of the speaker, of the body spoken for or of one of a group, or the noun for them."""
        words = {word.lower() for word in NAME_WORD.findall(re.sub(r"[’']s?(?!\w)", "", text))}
        names = [speaker.name, *speaker.aliases, *([speaker.affiliation] if speaker.affiliation else [])]
        lasts = {NAME_WORD.findall(name)[-1].lower() for name in names if NAME_WORD.search(name)}
        if speaker.named and speaker.kind == "organisation":  # "the ministry", "Boreal"
            lasts |= {word.lower() for word in NAME_WORD.findall(speaker.name) if word[:1].isupper()}
        heads = {head.lower() for head in speaker.heads}
        return bool(words & (lasts | heads)) or any(self._is_named(m, text) for m in speaker.members)

    def _stems(self, *texts: str) -> frozenset[str]:
        return frozenset(stem for text in texts for stem in content_stems(text, self.language))


def _meeting(spans: Sequence[Span], others: Sequence[Span]) -> Iterator[tuple[Span, list[Span]]]:
    """Each span with those of the others that meet it; both in text order."""
    near, following = list[Span](), 0
    for span in spans:
        while following < len(others) and others[following].start < span.end:
            near.append(others[following])
            following += 1
        near = [other for other in near if other.end > span.start]
        yield span, near


def _without(span: Span, taken: Sequence[Span]) -> list[str]:
    """What of the span lies in none of the others, which are in text order."""
    pieces, at = list[str](), span.start
    for other in taken:
        if other.start < span.end and at < other.end:
            pieces.append(span.text[at - span.start : max(other.start - span.start, at - span.start)])
            at = max(at, other.end)
    pieces.append(span.text[max(at - span.start, 0) :] if at < span.end else "")
    return pieces
