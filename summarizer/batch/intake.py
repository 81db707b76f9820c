"""From the inputs into the state: what is known is counted, and what needs work comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ..article import Article
from ..errors import InputError
from .ending import Failure
from .identity import article_info, article_key
from .inputs import Entry, Source
from .progress import Progress
from .state import KEY_BYTES, Row, State

SCAN = 256  # entries looked up in one go where an earlier run has done them
FEED = 16  # articles handed over in one go


@dataclass(frozen=True, slots=True)
class Item:
    """An article that needs work.

    Attributes:
        has_replies: requests of it were answered and recorded before.
    """

    key: bytes
    article: Article
    has_replies: bool


@dataclass(frozen=True, slots=True)
class Intake:
    """Enters articles into the state, in input order."""

    sources: Sequence[Source]
    state: State
    retry_failed: bool = False
    progress: Progress = field(default_factory=Progress)

    def __post_init__(self) -> None:
        counts = [source.count for source in self.sources]
        self.progress.total = None if None in counts else sum(count or 0 for count in counts)

    @property
    def is_live(self) -> bool:
        """Whether reading may wait for somebody to write."""
        return any(source.is_live for source in self.sources)

    def pending(self) -> Iterator[list[Item]]:
        """Articles that need work, few at first so that it starts at once; the others are counted."""
        n = 0
        for source in self.sources:
            entries, size = source.entries(), 1
            while page := list(islice(entries, 1 if source.is_live else SCAN if size > FEED else size)):
                size *= 2
                items = self._enter(n, page)
                n += len(page)
                for start in range(0, len(items), FEED):
                    yield items[start : start + FEED]
        self.progress.total = n

    def _enter(self, n: int, page: list[Entry]) -> list[Item]:
        numbered = [(n + index, entry.raw) for index, entry in enumerate(page)]
        known = [None] * len(page) if self.retry_failed else self.state.known(numbered)
        rows: list[Row] = []
        articles: list[Article | None] = []
        for (number, raw), entry, found in zip(numbered, page, known, strict=True):
            if found:
                rows.append(Row(number, entry.id, raw, found[0], found[1]))
                articles.append(None)
                continue
            try:
                article = entry.make()
            except InputError as error:
                failure = Failure(type(error).__name__, str(error)).to_json()
                rows.append(Row(number, entry.id, raw, b"unread:" + raw[: KEY_BYTES - 8], "{}", failure))
                articles.append(None)
                continue
            rows.append(Row(number, article.id, raw, article_key(article), article_info(article)))
            articles.append(article)
        items = []
        for row, made, (standing, requests) in zip(
            rows, articles, self.state.register(rows, self.retry_failed), strict=True
        ):
            self.progress.seen += 1
            if standing == "new" and made is not None:
                items.append(Item(row.key, made, has_replies=requests > 0))
            elif standing == "twin":
                self.progress.twins += 1
            elif row.error or standing == "failed":
                self.progress.failed += 1
            else:
                self.progress.resumed += 1
        return items
