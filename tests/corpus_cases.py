"""A corpus of one small article, for the tests of corpora."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from summarizer_evals.corpus.article import CorpusArticle, PredictedQuote

TEXT = (
    "Dam holds\n\n“The dam will hold,” said engineer Ola Berg. She added that the lake had risen by 3 metres. "
    "According to the mayor, the “old” road is closed and nobody may use it. “Stay at home,” she said.\n"
)


def marked(
    words: str, kind: str, speaker: str | None, speaker_type: str | None = "named", **more: Any
) -> dict[str, Any]:
    start = TEXT.index(words)
    place = {"start": start, "end": start + len(words), "quote": words}
    return {**place, "kind": kind, "speaker": speaker, "speaker_type": speaker_type, **more}


ROW = {
    "id": "dam",
    "text": TEXT,
    "language": "en",
    "quotes": [
        marked("“The dam will hold,”", "direct", "engineer Ola Berg"),
        marked(
            "the lake had risen by 3 metres", "indirect", "She", "pronoun", speaker_resolved_gold="Ola Berg"
        ),
        marked("the “old” road is closed and nobody may use it", "mixed", "the mayor", "described"),
        marked("“Stay at home,”", "direct", None, None),
    ],
    "participants": [
        {"name": "engineer Ola Berg", "etype": "person", "salience": 5},
        {"name": "dam", "etype": "object", "salience": 5},
        {"name": "the mayor", "etype": "person", "salience": 2},
    ],
}
ARTICLE = CorpusArticle.model_validate(ROW)


def found(words: str, *names: str) -> PredictedQuote:
    start = TEXT.index(words)
    return PredictedQuote(
        start=start,
        end=start + len(words),
        speaker=names[0] if names else None,
        speaker_names=list(names[1:]),
    )


PERFECT = (
    found("The dam will hold", "Ola Berg"),
    found("the lake had risen by 3 metres.", "Berg", "Ola Berg"),
    found("the “old” road is closed and nobody may use it", "mayor"),
    found("Stay at home", "mayor"),
)


def write_corpus(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
