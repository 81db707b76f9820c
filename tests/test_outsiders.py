"""Who assesses and who takes part, by what an article calls them."""

from __future__ import annotations

import pytest

from summarizer.brief import Span
from summarizer.building.outsiders import Outsiders
from summarizer.finding.names import Entity


def person(*descriptions: str, affiliation: str | None = None) -> Entity:
    spans = [Span(start=0, end=len(words), text=words) for words in descriptions]
    return Entity("Ada Brandt", "person", True, descriptions=spans, affiliation=affiliation)


def body(name: str) -> Entity:
    return Entity(name, "organisation", True)


@pytest.mark.parametrize(
    "words",
    [
        "an analyst at Corvus Securities",
        "a glaciologist at the University of Brevik",
        "a fund manager in Oslo",
        "a former harbour minister",
        "who was finance minister until 2014 and is now a fellow of the Brevik Institute",
        "an expert on river law",
    ],
)
def test_who_comes_from_outside_to_assess_is_an_outsider(words: str) -> None:
    assert Outsiders("", [], None).has(person(words))


@pytest.mark.parametrize(
    "words",
    [
        "the harbour minister, an economist by training",
        "the team's geologist",
        "chief economist of the company",
        "a fisherman",
        "a former member of the choir",
        "whose boat was among the nine",
        "spokeswoman for the ministry",
    ],
)
def test_a_party_is_no_outsider_whatever_its_title(words: str) -> None:
    assert not Outsiders("", [], None).has(person(words))


def test_the_analyst_of_a_body_that_speaks_is_a_party() -> None:
    analyst = person("senior energy analyst at Clean Fjord")
    assert Outsiders("", [], None).has(analyst)
    assert not Outsiders("", [body("Clean Fjord")], None).has(analyst)


def test_what_follows_the_name_counts() -> None:
    text = "Ada Brandt, who teaches water law, disagreed."
    speaker = Entity("Ada Brandt", "person", True, mentions=[Span(start=0, end=10, text="Ada Brandt")])
    assert Outsiders(text, [], None).has(speaker)
    assert not Outsiders("Ada Brandt, who lost her boat, disagreed.", [], None).has(speaker)


def test_a_study_assesses_and_a_letter_does_not() -> None:
    outsiders = Outsiders("", [], None)
    assert outsiders.has(Entity("new study", "document", False))
    assert not outsiders.has(Entity("leaked letter", "document", False))
