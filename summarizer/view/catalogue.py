"""Many briefs on one page: an index to search and filter by, and each brief's page folded up until it is asked for."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import Any

from ..brief import Brief
from .document import embed_json, render_fragment, render_page


class Names:
    """Names numbered as they come; those that differ in case and white space only are one."""

    def __init__(self) -> None:
        self.listed: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        shown = " ".join(name.split())
        key = shown.casefold()
        if key not in self._numbers:
            self._numbers[key] = len(self.listed)
            self.listed.append(shown)
        return self._numbers[key]


class Catalogue:
    """The page of a batch, grown brief by brief, so that no more than one brief is held besides the page."""

    def __init__(self) -> None:
        self.people = Names()
        self.topics = Names()
        self.entries: list[dict[str, Any]] = []
        self.folded: list[str] = []

    def add(self, brief: Brief, article_text: str | None = None) -> None:
        names = {p.id: self.people.number(p.name) for p in brief.participants}
        topics = {t.id: self.topics.number(t.label) for t in brief.topics}
        title = brief.article.title or brief.headline or brief.article.id
        day = read_day(brief.article.published)
        said = [
            [
                section,
                names[position.speaker_id] if position.speaker_id in names else self.people.number(position.speaker_id),
                [topics[id] for id in position.topic_ids if id in topics],
                position.statement,
            ]
            for section, positions in enumerate((brief.stated_positions, brief.analyst_views))
            for position in positions
        ]  # fmt: skip
        self.entries.append(
            {
                "title": title,
                "headline": brief.headline,
                "summary": " ".join(sentence.text for sentence in brief.summary),
                "source": brief.article.source or "",
                "day": day.isoformat() if day else "",
                "published": brief.article.published or "",
                "people": sorted(set(names.values())),
                "aliases": list(chain.from_iterable(p.aliases for p in brief.participants)),
                "topics": sorted(set(topics.values())),
                "said": said,
                "warnings": len(brief.warnings) + len(brief.incomplete),
            }
        )
        self.folded.append(fold(render_fragment(brief, article_text, title)))

    def render(self, title: str) -> str:
        index = {"people": self.people.listed, "topics": self.topics.listed, "briefs": self.entries}
        return render_page(
            "batch.html.j2",
            styles=["brief.css", "batch.css"],
            scripts=["brief.js", "batch.js"],
            title=title,
            count=len(self.entries),
            index=embed_json(index),
            folded=self.folded,
        )


def render_batch(briefs: Iterable[Brief], title: str = "Briefs") -> str:
    """Many briefs as one page with a list, filters, a matrix of speakers and topics, and a timeline."""
    catalogue = Catalogue()
    for brief in briefs:
        catalogue.add(brief)
    return catalogue.render(title)


def fold(html: str) -> str:
    """Deflated and in base64: five times smaller, and nothing in it to escape."""
    return base64.b64encode(zlib.compress(html.encode(), 6)).decode()


def unfold(folded: str) -> str:
    return zlib.decompress(base64.b64decode(folded)).decode()


def read_day(published: str | None) -> date | None:
    """The day of a date as feeds and pages write it (ISO 8601, RFC 5322, a month or a year alone), else None."""
    text = (published or "").strip()
    for read in _readers(text):
        try:
            return read()
        except ValueError:
            continue
    return None


def _readers(text: str) -> Iterator[Callable[[], date]]:
    yield lambda: datetime.fromisoformat(text).date()
    yield lambda: parsedate_to_datetime(text).date()
    yield lambda: date.fromisoformat(f"{text}-01")
    yield lambda: date.fromisoformat(f"{text}-01-01")
    yield lambda: parsedate_to_datetime(f"{text} 00:00:00 +0000").date()
