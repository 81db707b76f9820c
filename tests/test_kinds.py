"""Names that no tagger knows: an article's own evidence tells a firm from a person before anybody speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.engine.store import parser_path
from summarizer.finding.analysis import Analysis, analyse

BODY, PERSON = "organisation", "person"


@pytest.fixture(scope="module")
def parser() -> Path:
    return parser_path()


def kinds(found: Analysis) -> dict[str, str]:
    return {name: e.kind for e in found.cast.entities for name in (e.name, *e.aliases)}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        # what only a body has, and who speaks or works for it
        ("Shares in Haldor Vinci fell. Haldor Vinci said on Monday that it was sorry.", "Haldor Vinci", BODY),
        ("Haldor Vinci shares fell. Haldor Vinci blamed the weather.", "Haldor Vinci", BODY),
        ("Haldor Vinci's chief executive resigned. Haldor Vinci blamed the weather.", "Haldor Vinci", BODY),
        ("Customers of Haldor Vinci waited. Haldor Vinci blamed the weather.", "Haldor Vinci", BODY),
        # what an apposition calls it, before and after
        ("The insurer, Haldor Vinci, said on Monday that the claim was false.", "Haldor Vinci", BODY),
        ("Haldor Vinci, a brewer based in Turin, said that the claim was false.", "Haldor Vinci", BODY),
        ("Haldor Vinci, which insures the fleet, said that the claim was false.", "Haldor Vinci", BODY),
        # a name that is a body's by its form, and by what is done to it
        ("Haldor Vinci Ltd has two ships. Haldor Vinci said that the claim was false.", "Haldor Vinci", BODY),
        ("Radio Vinci said on Monday that the bridge had fallen.", "Radio Vinci", BODY),
        ("Haldor Vinci was founded in 1911. Haldor Vinci blamed the weather.", "Haldor Vinci", BODY),
        ("Haldor Vinci says it wants to stay.", "Haldor Vinci", BODY),
        # a person, by age, by title, by who and by he
        ("Haldor Vinci, 34, said that the bridge was old.", "Haldor Vinci", PERSON),
        ("Mr Vinci said that the bridge was old.", "Vinci", PERSON),
        ("Haldor Vinci, who paints ships, said that the bridge was old.", "Haldor Vinci", PERSON),
        ("Haldor Vinci said he had never seen the bridge.", "Haldor Vinci", PERSON),
        ("Haldor Vinci, the foundation's senior adviser, said that the bridge was old.", "Haldor Vinci", PERSON),
        ("The chair of the growers' association, Haldor Vinci, accused the council of theft.", "Haldor Vinci", PERSON),
    ],
)  # fmt: skip
def test_what_the_article_shows_decides_what_a_name_is(text: str, name: str, kind: str, parser: Path) -> None:
    assert kinds(analyse(text, "en", parser))[name] == kind


def test_a_short_form_is_what_its_full_name_is(parser: Path) -> None:
    text = "Shares in Haldor Vinci fell.\n\nHaldor blamed the weather. “It rained,” it said."
    found = analyse(text, "en", parser)
    assert set(kinds(found).values()) == {BODY}


def test_the_spokeswoman_of_a_firm_is_no_firm_and_the_company_is_the_firm(parser: Path) -> None:
    text = (
        "A court closed the plant on Monday. The plant's owner, Haldor Vinci, “failed to measure,” the ruling said.\n\n"
        "Greta Sund, a spokeswoman for Haldor Vinci, said that the company was surprised. “We measured,” she said.\n\n"
        "In a statement the company warned that jobs would go."
    )
    speakers = [r.speaker.name if r.speaker else None for r in analyse(text, "en", parser).reported]
    assert speakers[-3:] == ["Greta Sund", "Greta Sund", "Haldor Vinci"]


def test_the_company_is_not_the_ministry_named_after_it(parser: Path) -> None:
    text = (
        "Haldor Vinci, a brewer in Turin, will close two plants. The Labour Ministry said that it would help.\n\n"
        "“We had no choice,” the company said."
    )
    speaker = analyse(text, "en", parser).reported[-1].speaker
    assert speaker is not None
    assert speaker.name == "Haldor Vinci"


def test_the_spokesman_of_a_ministry_goes_on_speaking_for_it(parser: Path) -> None:
    text = "A spokesman for the Labour Ministry welcomed the ruling. “We asked for it,” the spokesman said."
    speakers = {r.speaker.name for r in analyse(text, "en", parser).reported if r.speaker}
    assert speakers == {"Labour Ministry"}


def test_a_family_is_no_body(parser: Path) -> None:
    text = "Ann Porter fled at night. The Porters said on Monday that they had lost everything."
    assert BODY not in kinds(analyse(text, "en", parser)).values()


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Director of the Harbour Institute Mona Tal said that it was late.", "Mona Tal", "Director of the Harbour Institute"),
        ("The head of the Water Agency Pavel Orlik warned that the dam could break.", "Pavel Orlik", "head of the Water Agency"),
    ],
)  # fmt: skip
def test_office_body_and_name_without_a_comma_are_one_speaker(
    text: str, name: str, role: str, parser: Path
) -> None:
    found = analyse(text, "en", parser)
    reported = found.reported[0]
    assert reported.speaker is not None
    assert reported.source is not None
    assert reported.speaker.name == name
    assert reported.source.text.removeprefix("The ") == f"{role} {name}"
    assert [d.text.removeprefix("The ") for d in reported.speaker.descriptions] == [role]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Haldor Vinci apologised on Friday for an outage. The bank blamed a supplier.", "Haldor Vinci", BODY),
        ("Haldor Vinci reported a loss on Friday. It expects growth to slow.", "Haldor Vinci", BODY),
        ("“The sea takes all,” Haldor Vinci told me. He has fished here for years.", "Haldor Vinci", PERSON),
        ("Lawyers from Haldor Vinci went first. Haldor Vinci said that the offer was an insult.", "Haldor Vinci", BODY),
    ],
)  # fmt: skip
def test_what_takes_a_name_up_later_shows_what_it_is(text: str, name: str, kind: str, parser: Path) -> None:
    assert kinds(analyse(text, "en", parser))[name] == kind


def test_an_article_that_names_nobody_has_no_kinds_to_tell(parser: Path) -> None:
    assert kinds(analyse("The bank blamed a supplier. It rained.", "en", parser)) == {}


def test_a_participle_before_a_colon_gives_the_speaker(parser: Path) -> None:
    text = "The paper quoted critics, with Ann Porter stating: “It is a gift to nobody at all.”"
    speaker = analyse(text, "en", parser).reported[-1].speaker
    assert speaker is not None
    assert speaker.name == "Ann Porter"


def test_a_quotation_belongs_to_the_nearer_of_two_verbs(parser: Path) -> None:
    text = "Ann Porter pleaded with Peter Stone to stay, but he replied “I am not able to do that”."
    assert [r.speaker.name for r in analyse(text, "en", parser).reported if r.quotes and r.speaker] == [
        "Peter Stone"
    ]
