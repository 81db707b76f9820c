"""Roles are the office or trade, in the article's words, and nothing that the narrator tells beside it."""

from __future__ import annotations

import pytest

from summarizer.brief import Span
from summarizer.building.roles import role_of


def span(text: str, start: int = 0) -> Span:
    return Span(start=start, end=start + len(text), text=text)


def title(text: str) -> str | None:
    """The role where the words stand right before the name."""
    return role_of([span(text)], frozenset({len(text) + 1}))


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("the harbour master", "harbour master"),
        ("an engineer who has led the works since 2019", "engineer"),
        ("teacher from Brevik, whose son sails", "teacher from Brevik"),
        ("Undersecretary for Ports Mr.", "Undersecretary for Ports"),
        ("who was harbour minister until 2014", None),
        ("former first lady", "former first lady"),
        ("54", None),
        ("Mr", None),
    ],
)
def test_a_role_ends_where_the_narrator_begins(words: str, role: str | None) -> None:
    assert role_of([span(words)]) == role


def test_only_the_title_beside_the_name_is_its_role() -> None:
    assert title("critics of Prime Minister") == "Prime Minister"
    assert title("University of Brevik president") == "University of Brevik president"
    assert title("Secretary of State") == "Secretary of State"


def test_a_spokeswoman_for_somebody_is_not_that_somebody() -> None:
    assert title("spokeswoman for") is None


def test_roles_come_in_text_order_and_once() -> None:
    found = [span("chief pilot", 50), span("captain", 0), span("Captain", 90)]
    assert role_of(found) == "captain, chief pilot"
