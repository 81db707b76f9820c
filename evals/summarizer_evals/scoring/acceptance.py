"""Acceptance: what of a brief's own words gold lets pass."""

from __future__ import annotations

from collections.abc import Sequence

from ..gold.brief import GoldPosition
from ..words import content_words, find_phrase

# a former minister is no minister: such words must agree, where the rest of a role may be shorter or longer
STATUS_WORDS = frozenset(
    [
        *[
            "former",
            "ex",
            "retired",
            "late",
            "then",
            "acting",
            "interim",
            "deputy",
            "vice",
            "assistant",
            "designate",
            "elect",
            "shadow",
            "honorary",
        ],
        *[
            "incoming",
            "outgoing",
            "aspiring",
            "ehemalig",
            "ehemalige",
            "ehemaliger",
            "früherer",
            "stellvertretende",
        ],
        *["stellvertretender", "vize", "ancien", "ancienne"],
    ]
)


def meets_terms(position: GoldPosition, statement: str) -> str | None:
    """None when the statement holds what it must and nothing that it must not; else what is wrong."""
    for group in position.terms.must:
        if not any(find_phrase(term, statement) for term in group):
            return f"lacks {' or '.join(map(repr, group))}"
    for group in position.terms.must_not:
        for term in group:
            if find_phrase(term, statement):
                return f"holds {term!r}"
    return None


def is_accepted_role(accepted: Sequence[str | None], predicted: str | None) -> bool:
    """One role's words within the other's; words like "former" must agree."""
    if not predicted:
        return any(not role for role in accepted)
    words = content_words(predicted)
    for role in accepted:
        if not role:
            continue
        wanted = content_words(role)
        if (words <= wanted or wanted <= words) and words & STATUS_WORDS == wanted & STATUS_WORDS:
            return True
    return False
