"""Attribution in English: invented articles in, source, cue, content and speaker out."""

from __future__ import annotations

from pathlib import Path

import pytest
from growth import LINEAR, growth

from summarizer.building.outsiders import Outsiders
from summarizer.engine.store import parser_path
from summarizer.finding.analysis import Analysis, analyse
from summarizer.finding.attribution import Reported
from summarizer.finding.names import Entity


@pytest.fixture(scope="module")
def parser() -> Path:
    return parser_path()


class Reader:
    """Short questions about one analysed text."""

    def __init__(self, text: str, parser: Path) -> None:
        self.analysis: Analysis = analyse(text, "en", parser)

    def said(self) -> list[tuple[str | None, list[str]]]:
        """Speaker and content of every reported passage."""
        return [(r.speaker.name if r.speaker else None, [c.text for c in r.content]) for r in self.reported]

    @property
    def reported(self) -> list[Reported]:
        return self.analysis.reported

    @property
    def names(self) -> list[str]:
        return [entity.name for entity in self.analysis.cast.entities]

    def entity(self, name: str) -> Entity:
        return next(entity for entity in self.analysis.cast.entities if entity.name == name)


@pytest.fixture(scope="module")
def read(parser: Path):  # type: ignore[no-untyped-def]
    return lambda text: Reader(text, parser)


# ---- quotations and where their clause stands ----


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("“The bridge opens in May,” said Helen Porter.", "Helen Porter", ["The bridge opens in May"]),
        ("“The bridge opens in May,” Helen Porter said.", "Helen Porter", ["The bridge opens in May"]),
        ("Helen Porter said, “The bridge opens in May.”", "Helen Porter", ["The bridge opens in May"]),
        ("Helen Porter said: “The bridge opens in May.”", "Helen Porter", ["The bridge opens in May"]),
        ('"The bridge opens in May," said Helen Porter.', "Helen Porter", ["The bridge opens in May"]),
        ("'The bridge opens in May,' said Helen Porter.", "Helen Porter", ["The bridge opens in May"]),
        ("“Is the bridge open?” asked Helen Porter.", "Helen Porter", ["Is the bridge open?"]),
        ("“The bridge is open!” shouted Helen Porter.", "Helen Porter", ["The bridge is open!"]),
        (
            "“The bridge opens in May,” recalled Helen Porter, who built it.",
            "Helen Porter",
            ["The bridge opens in May"],
        ),
    ],
)
def test_a_quotation_belongs_to_the_subject_of_its_clause_wherever_that_stands(
    read, text: str, speaker: str, content: list[str]
) -> None:  # type: ignore[no-untyped-def]
    found = read(text)
    assert found.said() == [(speaker, content)]
    assert found.reported[0].form == "direct"
    assert found.reported[0].basis == "named"


def test_source_and_cue_are_the_words_of_the_reporting_clause(read) -> None:  # type: ignore[no-untyped-def]
    (only,) = read("“The bridge opens in May,” said Helen Porter, the city engineer.").reported
    assert only.source is not None and only.source.text == "Helen Porter"
    assert only.cue is not None and only.cue.text == "said"


@pytest.mark.parametrize("clause", ["Helen Porter said", "said Helen Porter", "said Helen Porter on Monday"])
@pytest.mark.parametrize("rest", ["opens in May", "is safe", "will be opened in May by the mayor"])
def test_a_quotation_interrupted_inside_its_sentence_is_one_position_with_two_quotes(
    read, clause: str, rest: str
) -> None:  # type: ignore[no-untyped-def]
    found = read(f"“The bridge,” {clause}, “{rest}.”")
    assert found.said() == [("Helen Porter", ["The bridge", rest])]
    assert [q.text for q in found.reported[0].quotes] == ["The bridge", rest]


def test_a_quotation_after_the_full_stop_is_a_second_position_of_the_same_speaker(read) -> None:  # type: ignore[no-untyped-def]
    found = read("“The bridge opens in May,” Helen Porter said. “We have the money for it.”")
    assert found.said() == [
        ("Helen Porter", ["The bridge opens in May"]),
        ("Helen Porter", ["We have the money for it"]),
    ]
    assert found.reported[1].source is None and found.reported[1].basis == "resumed"


def test_a_quotation_of_several_sentences_stays_one_from_mark_to_mark(read) -> None:  # type: ignore[no-untyped-def]
    found = read("“The boats are gone. The nets are gone,” said Helen Porter.")
    assert found.said() == [("Helen Porter", ["The boats are gone. The nets are gone"])]


def test_a_colon_after_any_verb_of_a_person_introduces_speech(read) -> None:  # type: ignore[no-untyped-def]
    found = read("Mayor Ilan Brodsky was brief: “We will not sell the harbor.”")
    assert found.said() == [("Ilan Brodsky", ["We will not sell the harbor"])]


def test_speech_over_several_paragraphs_is_one_position(read) -> None:  # type: ignore[no-untyped-def]
    found = read("Helen Porter said: “First we closed the road.\n\n“Then we closed the bridge.”")
    assert found.said() == [("Helen Porter", ["First we closed the road", "Then we closed the bridge"])]


def test_a_quotation_without_a_clause_is_continued_from_the_speaker_before(read) -> None:  # type: ignore[no-untyped-def]
    found = read("“The dam is safe,” said Helen Porter. She paused. “It was inspected in March.”")
    assert found.said()[1] == ("Helen Porter", ["It was inspected in March"])
    assert found.reported[1].basis == "continued"


def test_a_quotation_inside_a_quotation_belongs_to_the_outer_speaker(read) -> None:  # type: ignore[no-untyped-def]
    found = read("“They told us ‘leave now’ and then they left,” said Helen Porter.")
    assert found.said() == [("Helen Porter", ["They told us ‘leave now’ and then they left"])]


def test_nobody_is_made_up_for_a_quotation_of_an_article_without_speakers(read) -> None:  # type: ignore[no-untyped-def]
    assert read("“The water came at night and took the boats.”").said() == [
        (None, ["The water came at night and took the boats"])
    ]


# ---- indirect speech ----


def test_indirect_content_leaves_out_the_clause_and_that(read) -> None:  # type: ignore[no-untyped-def]
    (only,) = read("Helen Porter denied that the harbor had been sold.").reported
    assert [c.text for c in only.content] == ["the harbor had been sold"]
    assert (only.form, only.quotes) == ("indirect", ())


def test_words_woven_into_a_sentence_make_a_mixed_position(read) -> None:  # type: ignore[no-untyped-def]
    (only,) = read("Helen Porter said the dam was “old, but safe”.").reported
    assert only.form == "mixed"
    assert [q.text for q in only.quotes] == ["old, but safe"]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("According to the Harbor Ministry, the cranes will stop on Friday.", ["the cranes will stop on Friday"]),
        ("The cranes will stop on Friday, according to the Harbor Ministry.", ["The cranes will stop on Friday"]),
        ("The cranes, according to the Harbor Ministry, will stop on Friday.", ["The cranes", "will stop on Friday"]),
    ],
)  # fmt: skip
def test_according_to_reports_fronted_final_and_in_the_middle(read, text: str, content: list[str]) -> None:  # type: ignore[no-untyped-def]
    found = read(text)
    assert found.said() == [("Harbor Ministry", content)]
    assert found.reported[0].cue.text.lower() == "according to"


def test_the_narrators_relative_clause_is_no_part_of_what_was_confirmed(read) -> None:  # type: ignore[no-untyped-def]
    found = read("The ministry confirmed the closure of two docks, which have been in use since 1974.")
    assert found.said() == [("ministry", ["the closure of two docks"])]


@pytest.mark.parametrize(
    "text",
    [
        "Helen Porter did not say why the cranes had stopped.",
        "The ministry did not say that the cranes had stopped.",
    ],
)
def test_what_somebody_did_not_say_is_not_reported(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert read(text).said() == []


def test_a_negation_in_the_content_stays_in_it(read) -> None:  # type: ignore[no-untyped-def]
    assert read("Helen Porter said the dam was not safe.").said() == [
        ("Helen Porter", ["the dam was not safe"])
    ]


def test_what_he_said_he_believed_is_one_position_of_the_outer_speaker(read) -> None:  # type: ignore[no-untyped-def]
    assert read("Ilan Brodsky said he believed the cranes would stop.").said() == [
        ("Ilan Brodsky", ["he believed the cranes would stop"])
    ]


def test_what_she_says_that_the_minister_said_is_hers(read) -> None:  # type: ignore[no-untyped-def]
    assert read("Helen Porter said the minister had told her that the dam was safe.").said() == [
        ("Helen Porter", ["the minister had told her that the dam was safe"])
    ]


def test_what_is_said_in_a_statement_is_said_by_the_body(read) -> None:  # type: ignore[no-untyped-def]
    assert read("The Harbor Ministry said in a statement that the port was open.").said() == [
        ("Harbor Ministry", ["the port was open"])
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “green wall” was finished in June.",
        "The film “Harbor Nights” opened on Monday.",
        "Helen Porter wrote the book “The Long Dam” in two years.",
        "People call the old quay “the wall”.",
        "The fishermen's boats and the sailors’ nets lay in the rock 'n' roll bar since the '90s.",
    ],
)
def test_scare_quotes_titles_and_apostrophes_report_nothing(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert read(text).said() == []


# ---- who it is ----


def test_pronouns_follow_the_person_of_their_gender_and_the_last_mentioned(read) -> None:  # type: ignore[no-untyped-def]
    found = read(
        "Helen Porter spoke first.\n\n“It stands,” she said.\n\nIlan Brodsky disagreed. “It leaks,” he said.\n\n"
        "But she insisted that it was dry."
    )
    assert [speaker for speaker, _ in found.said()] == ["Helen Porter", "Ilan Brodsky", "Helen Porter"]
    assert {r.basis for r in found.reported} == {"pronoun"}


def test_the_official_is_the_official_who_was_described_before(read) -> None:  # type: ignore[no-untyped-def]
    found = read(
        "A senior port official said the cranes would stop on Friday. “We have no fuel,” the official said."
    )
    assert [speaker for speaker, _ in found.said()] == ["senior port official"] * 2
    assert found.names == ["senior port official"]


def test_the_engineer_is_the_named_person_who_was_called_an_engineer(read) -> None:  # type: ignore[no-untyped-def]
    found = read(
        "“The dam is safe,” said Helen Porter, an engineer, on Monday.\n\n“It held,” the engineer added."
    )
    assert [speaker for speaker, _ in found.said()] == ["Helen Porter"] * 2


@pytest.mark.parametrize(
    ("source", "alias"),
    [
        ("The Harbor Ministry’s press service", "Harbor Ministry’s press service"),
        ("The press service of the Harbor Ministry", "press service of the Harbor Ministry"),
    ],
)
def test_a_press_service_is_its_body_under_an_alias(read, source: str, alias: str) -> None:  # type: ignore[no-untyped-def]
    found = read(f"{source} said the cranes would stop on Friday. The Harbor Ministry denied a shortage.")
    assert [speaker for speaker, _ in found.said()] == ["Harbor Ministry"] * 2
    assert found.entity("Harbor Ministry").aliases == [alias]


def test_a_joint_statement_is_a_group_with_its_members(read) -> None:  # type: ignore[no-untyped-def]
    found = read("France and Germany said they would send engineers to the dam.")
    assert found.said() == [("France and Germany", ["they would send engineers to the dam"])]
    group = found.entity("France and Germany")
    assert (group.kind, [member.name for member in group.members]) == ("group", ["France", "Germany"])


def test_one_person_is_one_entry_across_full_name_surname_title_and_first_name(read) -> None:  # type: ignore[no-untyped-def]
    found = read(
        "Helen Porter said the dam was old. Dr. Porter added that it was safe. “It stands,” Porter said. "
        "Helen said she had seen it."
    )
    assert [speaker for speaker, _ in found.said()] == ["Helen Porter"] * 4
    assert found.names == ["Helen Porter"]


def test_a_body_and_its_initials_are_one_entry(read) -> None:  # type: ignore[no-untyped-def]
    found = read("The Ministry of Harbors (MOH) said the port was open. The MOH said nothing had changed.")
    assert [speaker for speaker, _ in found.said()] == ["Ministry of Harbors"] * 2


def test_somebody_called_a_minister_beside_the_name_is_a_person(read) -> None:  # type: ignore[no-untyped-def]
    found = read("Pavel Orlov, a former harbor minister, said the plan would fail.")
    assert found.entity("Pavel Orlov").kind == "person"


@pytest.mark.parametrize(
    ("text", "is_analyst"),
    [
        ("Analysts said the plan was costly.", True),
        ("Helen Porter, an analyst at the Coastal Institute, said the plan was costly.", True),
        ("Tom Reed, a former finance minister, said the plan was costly.", True),
        ("Carl Lund, the finance minister, said the plan was costly.", False),
        ("Carl Lund, the finance minister and an economist, said the plan was costly.", False),
        ("Officials said the plan was costly.", False),
        ("The Harbor Ministry said the plan was costly.", False),
    ],
)
def test_analysts_and_former_ministers_assess_and_those_in_office_do_not(text: str, is_analyst: bool) -> None:
    found = analyse(text, "en", parser_path(offline=True))
    (only,) = found.reported
    assert only.speaker is not None
    assert Outsiders(text, [only.speaker], None).has(only.speaker) is is_analyst


# ---- time ----

PARAGRAPH = (
    "The harbor at Lowmark was closed for a third day while crews searched the outer wall for cracks. “We found two "
    "cracks below the water,” said Helen Porter, the city engineer. “Neither is wider than a hand.” The Harbor Ministry "
    "said the cranes would stop on Friday unless fuel arrived. Ilan Brodsky, the mayor, denied that the port had been "
    "sold, according to two people at the meeting. He said he believed the money would come in spring.\n\n"
)


def test_work_grows_with_the_length_of_the_article_and_not_with_its_square(parser: Path) -> None:
    count = 80_000 // len(PARAGRAPH)
    analyse(PARAGRAPH, "en", parser)
    assert (
        growth(lambda text: analyse(text, "en", parser), PARAGRAPH * (count // 4), PARAGRAPH * count) < LINEAR
    )


def test_as_a_thing_ends_tells_when_and_not_who(read) -> None:  # type: ignore[no-untyped-def]
    found = read("As the hearing concluded, both sides voiced hope about the harbor.")
    assert [speaker for speaker, _ in found.said()] == ["both sides"]
