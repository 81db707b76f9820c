"""The cast as an editor would write it: who is in it, under which name, as what."""

from __future__ import annotations

import pytest

from summarizer.building.outsiders import Outsiders
from summarizer.engine.store import parser_path
from summarizer.finding.analysis import Analysis, analyse
from summarizer.finding.names import Entity, bare_name


def read(text: str) -> Analysis:
    return analyse(text, "en", parser_path())


def kinds(text: str) -> dict[str, str]:
    return {e.name: e.kind for e in read(text).cast.entities}


def speakers(text: str) -> list[str | None]:
    return [r.speaker.name if r.speaker else None for r in read(text).reported]


def described(text: str, name: str) -> list[str]:
    return [d.text for e in read(text).cast.entities if e.name == name for d in e.descriptions]


def test_straight_and_curly_apostrophes_spell_one_name() -> None:
    assert list(
        kinds("Commissioner James O’Dell said the pier was safe. The pier, O'Dell said, will open.")
    ) == ["James O’Dell"]


@pytest.mark.parametrize(
    "text",
    [
        "Ten states led by coal-producer West Virginia are challenging the rules, Ann Lee said.",
        "Congress gave Ann Lee the Congressional Gold Medal. Ann Lee said she was glad.",
        "She spoke on the Steve Harvey Morning Show. Ann Lee said she was glad.",
        "In her 2003 book, Quiet Tides, Ann Lee noted the flood.",
        "Karl Oz, the Ivy League-trained surgeon, spoke. Ann Lee said it was bad.",
        "The General Assembly established a fund. Ann Lee said it was small.",
    ],
)
def test_places_shows_books_and_bare_nouns_are_no_participants(text: str) -> None:
    allowed = {"Ann Lee", "Karl Oz", "Congress"}
    found = read(text)
    told = {e.name for e in found.cast.entities if e.kind == "person" or e.acts}
    assert "Ann Lee" in told
    assert told <= allowed


def test_a_body_is_called_by_the_whole_name_that_the_text_has() -> None:
    assert kinds("Lee cited a Harbor Bay Times article. “It leaks,” the Times reported.").get(
        "Harbor Bay Times"
    ) == ("organisation")


def test_a_court_keeps_its_circuit() -> None:
    text = (
        "A three-judge panel of the U.S. Court of Appeals for the Sixth Circuit overruled the mayor. "
        "The court said the ferry was safe."
    )
    assert speakers(text) == ["U.S. Court of Appeals for the Sixth Circuit"]


def test_initials_keep_their_last_stop() -> None:
    assert bare_name("The S.E.C.") == bare_name("the S.E.C.’s") == "S.E.C."
    assert bare_name("Ann Lee.") == "Ann Lee"


def test_titles_come_off_each_of_a_joint_name() -> None:
    text = "Charles Grast and Patrick Leary visited. Mr. Grast and Mr. Leary said the visas were overused."
    assert speakers(text) == ["Grast and Leary"]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The state said the ferry was unsafe.", "state", "organisation"),
        ("In June, the county denied that it had sold the pier.", "county", "organisation"),
        ("A group of doctors said that he was wrong.", "group of doctors", "group"),
        ("Ann Lee wrote it down. According to her account, the leg was sore.", "her account", "document"),
        ("According to federal data, the ferry is late.", "federal data", "document"),
        (
            "According to a 52-count complaint filed by the board and a 15-count complaint by Vermont, the builders lied.",
            "52-count complaint filed by the board and a 15-count complaint by Vermont",
            "document",
        ),
    ],
)
def test_what_speaks_is_of_its_kind(text: str, name: str, kind: str) -> None:
    assert kinds(text)[name] == kind


def test_who_is_called_a_spokesman_is_a_person_and_speaks_on() -> None:
    text = (
        "Haldor Vinci, a Turin-based developer and spokesman for the Pier Coalition, said that the claim was false.\n\n"
        "The crowd left. “It is hard,” he said."
    )
    assert kinds(text)["Haldor Vinci"] == "person"
    assert speakers(text) == ["Haldor Vinci", "Haldor Vinci"]


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("A billionaire and Crane critic Mark Cobb will come. Donald Crane said no.", "Donald Crane", []),
        ("She welcomed the release of prisoners and Su Minn’s election. Su Minn said no.", "Su Minn", []),
        (
            "Hill will host events in Brant and Lucie counties and former President Bill Hill will travel north.",
            "Bill Hill",
            ["former President"],
        ),
        (
            "Two Democrats, billionaire Tom Stein and manager Don Sussex, top it.",
            "Tom Stein",
            ["billionaire"],
        ),
        (
            "The chairman and chief executive Tom Stein said no.",
            "Tom Stein",
            ["chairman and chief executive"],
        ),
        ("Senators Tom Stein and Patrick Leary came. Tom Stein said no.", "Tom Stein", ["Senator"]),
        (
            "Interior and overseas minister Tom Stein said no.",
            "Tom Stein",
            ["Interior and overseas minister"],
        ),
        ("It came from then-Secretary of State Hilda Stein.", "Hilda Stein", ["Secretary of State"]),
        ("A former Stein aide said no. Tom Stein was out.", "Tom Stein", []),
        ("The Stein critic Mark Cobb spoke. Tom Stein was out.", "Mark Cobb", ["Stein critic"]),
        (
            "In the words of the Crown prosecutor, Mark Cobb, the pier was rotten.",
            "Mark Cobb",
            ["the Crown prosecutor"],
        ),
        ("Angry Black Lawmakers Rip Karl Crane Over Claims\n\nKarl Crane said no.", "Karl Crane", []),
    ],
)
def test_a_role_is_not_its_neighbour_s(text: str, name: str, told: list[str]) -> None:
    assert described(text, name) == told


@pytest.mark.parametrize("verb", ["Hammers", "Raps", "Praises"])
def test_a_headline_with_a_quotation_names_whom_the_text_names(verb: str) -> None:
    text = f"Amy Vance {verb} Pier CEO: ‘You Should Resign.’\n\nSen. Amy Vance said the bank was reckless."
    assert list(kinds(text)) == ["Amy Vance"]


def test_a_label_before_a_quotation_is_no_headline() -> None:
    text = "The hall was full.\n\nPrime Minister Angela Porter: “We will stop them.”"
    assert kinds(text)["Angela Porter"] == "person"


def test_a_lawmaker_of_the_headline_is_the_one_of_the_first_sentence() -> None:
    text = "Lawmaker urges caution on ferry\n\nRep. Adam Shore said the ferry was unsafe."
    assert speakers(text) == ["Adam Shore", "Adam Shore"]
    assert read(text).reported[0].basis == "anaphor"
    two = f"{text} Rep. Bob Crane laughed."
    assert speakers(two)[0] == "Lawmaker"
    assert kinds("Lawmaker urges caution on ferry.")["Lawmaker"] == "person"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Olga Crane spoke at the pier. The 34-year-old mother of three said it was safe.",
            "Olga Crane",
        ),
        (
            "Olga Crane met Olga Berg. The 34-year-old mother of three said it was safe.",
            "34-year-old mother of three",
        ),
        (
            "Karl Crane spoke at the pier. The 34-year-old mother of three said it was safe.",
            "34-year-old mother of three",
        ),
        ("Karl Crane came late. The Republican presidential nominee said the pier was safe.", "Karl Crane"),
        (
            "The Democrat Karl Crane came late. The Republican nominee said the pier was safe.",
            "Republican nominee",
        ),
        ("Karl Crane came late. The local farmer said the pier was safe.", "local farmer"),
        ("Rep. Adam Shore came late. The Oregon congressman said the pier was safe.", "Adam Shore"),
    ],
)
def test_a_variation_is_the_one_person_it_fits(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


def test_a_variation_is_an_alias_and_a_bare_noun_is_none() -> None:
    text = "Rep. Adam Shore came late. The Oregon congressman said no. “No,” the former congressman said."
    shore = next(e for e in read(text).cast.entities if e.name == "Adam Shore")
    assert shore.aliases == ["Oregon congressman"]


def test_who_is_called_names_speaks_and_not_the_names() -> None:
    text = "Karl Crane is a serial liar, rampant xenophobe, racist and birther who has repeatedly pledged to ban all ferries."
    assert speakers(text) == ["Karl Crane"]


def test_an_ex_wife_is_one_word() -> None:
    text = "His ex-wife agreed, but also contended that the pier was safe."
    assert speakers(text)[-1:] == ["His ex-wife"]


def test_a_sentence_that_begins_with_a_preposition_begins_no_name() -> None:
    text = "Beyond Crane's personal finances is the issue of the pier. Karl Crane said it was safe."
    assert list(kinds(text)) == ["Karl Crane"]


@pytest.mark.parametrize(
    ("clause", "body"),
    [
        ("who covers shipping at Holm & Wiese in Oslo,", "Holm & Wiese"),
        ("who studies currents at the Gullfjord Institute and was once a pilot,", "Gullfjord Institute"),
        ("who teaches maritime law at the University of Gorm,", "University of Gorm"),
        ("who once taught at the University of Gorm,", None),
        ("who votes for the Harbour Party,", None),
        ("who works for Hilda Stein,", None),
        ("who works for Denmark,", None),
    ],
)
def test_a_clause_tells_whom_a_person_works_for_now(clause: str, body: str | None) -> None:
    people = read(f"Ann Lund, {clause} said that the quay was full.").cast.entities
    assert [e.affiliation for e in people if e.name == "Ann Lund"] == [body]


def test_a_post_is_no_affiliation() -> None:
    text = "Secretary of State Hilda Stein said the pier was rotten."
    assert [e.affiliation for e in read(text).cast.entities if e.name == "Hilda Stein"] == [None]


def test_what_a_body_is_called_is_no_part_of_its_name() -> None:
    text = "The event organizer Alliance to Reclaim Our Piers said no. “No,” AROP said in a statement."
    assert set(kinds(text)) <= {"Alliance to Reclaim Our Piers", "statement"}


def test_a_member_of_a_panel_is_a_person() -> None:
    assert kinds("Member of House panel says the pier is rotten.") == {"Member of House panel": "person"}


def test_only_what_can_speak_says_what_its_participle_says() -> None:
    assert "policy" not in speakers("Lee established a policy urging workers to report the theft.")
    assert speakers("Lee sent a letter urging workers to report the theft.") == ["letter"]


def test_a_heading_in_capitals_reports_nothing() -> None:
    text = "EVEN OZ’S BOSS SAYS HE IS A FOOL — The boss met Mark Cobb, who said that the pier was rotten."
    assert speakers(text) == ["Mark Cobb"]


def test_a_party_s_complaint_is_no_view() -> None:
    complaint = Entity("complaint filed by the Securities Board", "document", False)
    study = Entity("study by the Securities Board", "document", False)
    assert [Outsiders("", [complaint, study], None).has(e) for e in (complaint, study)] == [False, True]
