import pytest
from growth import LINEAR, growth
from hypothesis import given
from hypothesis import strategies as st

from summarizer.finding.sentences import WINDOW, sentence_at, split_sentences


def split(text: str, language: str = "en") -> list[str]:
    return [sentence.span.text for sentence in split_sentences(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The port is shut. Ben Ode said so. Why?", ["The port is shut.", "Ben Ode said so.", "Why?"]),
        (
            "The port,\nwrapped at a width, is shut. It rains.",
            ["The port,\nwrapped at a width, is shut.", "It rains."],
        ),
        (
            "Police met Dr.\nIda Berg at the quay. It rained.",
            ["Police met Dr.\nIda Berg at the quay.", "It rained."],
        ),
        (
            "Police met Dr. Ida Berg and Mr. Ode. It rained.",
            ["Police met Dr. Ida Berg and Mr. Ode.", "It rained."],
        ),
        ("One.\r\n\r\nTwo,\r\nwrapped.\r\n", ["One.", "Two,\r\nwrapped."]),
        ("First paragraph without a stop\n\nSecond one", ["First paragraph without a stop", "Second one"]),
        ("It cost 2.5 million. It sank.", ["It cost 2.5 million.", "It sank."]),
        ("She said: “We sail. We return.” He nodded.", ["She said: “We sail. We return.”", "He nodded."]),
        ("", []),
        (" \n\n\t ", []),
        ("...", ["..."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    "dateline",
    [
        "OSLO, Sept. 3 — ",
        "OSLO (Wire) - ",
        "NEW HARBOUR, Norway (Wire) — ",
        "OSLO — ",
        "ST. JOHN'S -- ",
        "OSLO, May 3 – ",
        "OSLO, Ohio (AP) ",
    ],
)
def test_a_dateline_is_no_part_of_the_first_sentence(dateline: str) -> None:
    assert split(f"{dateline}The port is shut. It rains.")[0].removeprefix("The") == " port is shut."


@pytest.mark.parametrize(
    "text", ["IBM and UNESCO met on Monday.", "The OSLO - a ferry - sank.", "NATO-led troops left."]
)
def test_capitals_and_dashes_are_not_always_a_dateline(text: str) -> None:
    assert split(text) == [text]


def test_headings_and_list_items_stand_alone() -> None:
    text = (
        "Port to reopen\nThe harbour board met on Monday and decided to open the port again in the spring. It rained.\n"
        "- The quay is new.\n* The crane is old\n2) The ferry sails."
    )
    assert split(text) == [
        "Port to reopen",
        "The harbour board met on Monday and decided to open the port again in the spring.",
        "It rained.",
        "- The quay is new.",
        "* The crane is old",
        "2) The ferry sails.",
    ]


def test_japanese_sentences_need_no_spaces() -> None:
    assert split("港は閉まった。雨が降った。なぜ？", "ja") == ["港は閉まった。", "雨が降った。", "なぜ？"]


def test_numbers_count_from_one_and_paragraphs_from_nought() -> None:
    found = split_sentences("One. Two.\n\nThree.", "en")
    assert [(sentence.number, sentence.paragraph) for sentence in found] == [(1, 0), (2, 0), (3, 1)]


def test_an_offset_finds_its_sentence_or_the_one_before() -> None:
    found = split_sentences("One is.  Two is.", "en")
    assert [sentence_at(found, offset).number for offset in (0, 6, 8, 9, 15, 99)] == [1, 1, 1, 2, 2, 2]


def test_a_long_paragraph_is_split_as_its_parts_would_be() -> None:
    sentence = "Ben Ode of St. Mary told Dr. Berg: “We sail. We return in 2.5 hours.”"
    count = 4 * WINDOW // len(sentence)
    assert split(" ".join([sentence] * count)) == [sentence] * count


def test_a_sentence_longer_than_the_window_stays_whole() -> None:
    sentence = "The port, " * WINDOW + "is shut."
    assert split(f"{sentence} It rains.") == [sentence, "It rains."]


@given(
    st.text(alphabet="ab A.!?。\n\r\t 1-—“”\"'(),é한", max_size=80), st.sampled_from(["en", "de", "ja", "xx"])
)
def test_spans_are_slices_in_order_and_lose_no_letter(text: str, language: str) -> None:
    found = split_sentences(text, language)
    position = 0
    for number, sentence in enumerate(found, 1):
        span = sentence.span
        assert text[span.start : span.end] == span.text == span.text.strip()
        assert sentence.number == number
        assert position <= span.start
        position = span.end
    if "—" not in text and "-" not in text:  # no dateline
        assert "".join("".join(s.span.text.split()) for s in found) == "".join(text.split())


@pytest.mark.parametrize(
    "unit",
    ["The port is shut. ", "Ab\n", "ab\n", "- a\n", "「明日出発します。」と述べた。", "明日出発します。", "Dr. ", "a.b.", "“We go. ", ".", "A", " "],
)  # fmt: skip
def test_two_hundred_thousand_characters_are_split_in_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    assert growth(lambda t: split_sentences(t, "en"), text[:50_000], text) < LINEAR
