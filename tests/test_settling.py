"""One entry per participant, whatever the article calls them."""

from __future__ import annotations

import pytest

from summarizer.brief import Span
from summarizer.finding.names import Cast, Entity
from summarizer.finding.settling import settle


def entity(name: str, kind: str = "organisation", at: int = 0, *, named: bool = True) -> Entity:
    span = Span(start=at, end=at + len(name), text=name)
    return Entity(name, kind, named, mentions=[span])  # type: ignore[arg-type]


def settled(*entities: Entity, text: str = "") -> list[str]:
    cast = Cast()
    cast.entities.extend(entities)
    settle(text, cast, [])
    return [f"{e.kind}: {e.name}" for e in cast.entities]


def test_one_name_under_two_kinds_is_one_entry() -> None:
    assert settled(entity("Oda Brekke", "person"), entity("Oda Brekke", at=40)) == [
        "organisation: Oda Brekke"
    ]


def test_a_surname_taken_for_a_body_is_its_person() -> None:
    assert settled(entity("Ines Moll-Bakker", "person"), entity("Moll-Bakker", at=90)) == [
        "person: Ines Moll-Bakker"
    ]


def test_a_body_that_is_shortened_to_its_last_word_is_a_person() -> None:
    assert settled(entity("Oda Brekke"), entity("Brekke", at=50)) == ["person: Oda Brekke"]


def test_a_firm_that_is_shortened_to_its_first_word_stays_a_firm() -> None:
    assert settled(entity("Brekke Shipping"), entity("Brekke", at=50)) == ["organisation: Brekke Shipping"]


def test_initials_stand_for_their_body() -> None:
    assert settled(entity("HTA"), entity("Harbour Transit Authority", at=30)) == [
        "organisation: Harbour Transit Authority"
    ]


def test_two_bodies_that_share_a_short_name_stay_apart() -> None:
    names = [
        entity("Norse Foreign Ministry"),
        entity("Kuban Foreign Ministry", at=50),
        entity("Foreign Ministry", at=90),
    ]
    assert len(settled(*names)) == 3


@pytest.mark.parametrize(
    ("found", "name"),
    [
        ("Harbour Board director General Pavel al-Haddad", "Pavel al-Haddad"),
        ("Senior researcher Mei Lin", "Mei Lin"),
        ("Lotte Ravn for Food Watch", "Lotte Ravn"),
        ("Ludwig van Aken", "Ludwig van Aken"),
    ],
)
def test_a_person_s_name_is_without_office_and_body(found: str, name: str) -> None:
    assert settled(entity(found, "person")) == [f"person: {name}"]


def test_what_stood_before_the_name_becomes_a_description() -> None:
    person = entity("Harbour Board director Pavel Haddad", "person")
    settled(person)
    assert [d.text for d in person.descriptions] == ["Harbour Board director"]


def test_a_score_line_is_no_participant() -> None:
    assert settled(entity("Rovers 2-1 Albion", "person"), entity("Tom Hale", "person", 40)) == [
        "person: Tom Hale"
    ]


def test_a_short_title_is_no_given_name() -> None:
    assert settled(entity("Mel Quist", "person"), entity("Gavin Quist", "person", 50)) == [
        "person: Mel Quist", "person: Gavin Quist",
    ]  # fmt: skip
    assert settled(entity("Cr Quist", "person"), entity("Gavin Quist", "person", 50)) == [
        "person: Gavin Quist"
    ]


def test_a_word_that_the_article_also_writes_small_is_nobody() -> None:
    assert settled(entity("Copper", "person"), text="Copper fell. Traders sold copper.") == []
    assert settled(entity("Mark", "person"), text="Mark fell. He made a mark.") == ["person: Mark"]


def test_a_street_is_nobody() -> None:
    assert settled(entity("Harbour Street", "person"), entity("Lotte Ravn", "person", 40)) == [
        "person: Lotte Ravn"
    ]


def test_what_is_named_after_its_ware_is_a_firm() -> None:
    text = "Coral Batteries fell. It makes batteries. Ann Woods met Lotte Woods in the woods."
    assert settled(entity("Coral Batteries", "person"), text=text) == ["organisation: Coral Batteries"]
    assert settled(entity("Ann Woods", "person"), text=text) == ["person: Ann Woods"]
