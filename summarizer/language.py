"""Which language a text is in: offline and deterministic."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNDETERMINED = "und"

# Below it three words of Italian and of English look alike; right answers on one-line articles began at 0.24.
_MIN_CONFIDENCE = 0.2


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Two-letter codes alone: Egyptian beside Standard Arabic, Pidgin beside English would split the vote.
    identifier.set_languages([code for code in identifier.labels if len(code) == 2])
    identifier.min_confidence = _MIN_CONFIDENCE
    return identifier


def detect_language(text: str) -> str:
    """The ISO 639-1 code of the text's language, `und` where there is too little of it to tell."""
    code: str = _identifier().classify(text)[0]
    return code
