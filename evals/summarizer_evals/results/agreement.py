"""Agreement: a second annotation of a case, scored as if it were a brief."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from summarizer import Brief, Participant, Position, Provenance, Topic, Usage

from ..gold.brief import GoldBrief
from ..gold.case import Case, load_case
from ..scoring.counts import ArticleScore
from ..scoring.scorer import score_brief


def score_annotation(case: Case, file_name: str) -> ArticleScore:
    """Score the annotation in a file beside gold.json against gold.

    Raises:
        GoldError: the file is no valid annotation of the article.
    """
    second = load_case(case.folder, file_name)
    return score_brief(case, brief_of(second.gold))


def brief_of(gold: GoldBrief) -> Brief:
    """The brief that gold asks for, optional items included."""
    return Brief(
        article=gold.article,
        headline=gold.headline,
        summary=gold.summary,
        participants=[_plain(each, Participant) for each in gold.participants],
        topics=[_plain(each, Topic) for each in gold.topics],
        stated_positions=[_plain(each, Position) for each in gold.stated_positions],
        analyst_views=[_plain(each, Position) for each in gold.analyst_views],
        provenance=Provenance(
            model="annotator",
            endpoint="none",
            strategy="by hand",
            prompts={},
            requests=0,
            usage=Usage(),
            seconds=0,
            created=datetime(1970, 1, 1, tzinfo=UTC),
            version="0",
        ),
    )


def _plain(item: BaseModel, kind: type[Any]) -> Any:
    return kind.model_validate(item.model_dump(include=set(kind.model_fields)))
