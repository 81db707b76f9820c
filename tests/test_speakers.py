"""Who a pronoun or a description stands for in English: invented articles in, speakers out."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.engine.store import parser_path
from summarizer.finding.analysis import analyse


@pytest.fixture(scope="module")
def parser() -> Path:
    return parser_path()


def speakers(text: str, parser: Path) -> list[str | None]:
    return [r.speaker.name if r.speaker else None for r in analyse(text, "en", parser).reported]


def last_speaker(text: str, parser: Path) -> str | None:
    return speakers(text, parser)[-1]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # gender, by given name and by title
        ("Maria Orlova met Peter Stone in the harbor. “It was short,” she said.", "Maria Orlova"),
        ("Maria Orlova met Peter Stone in the harbor. “It was short,” he said.", "Peter Stone"),
        ("Mr. Adeyo met Ms. Lund at noon. “We were late,” she said.", "Lund"),
        # who leads is somebody, and the place in the description is nobody
        ("Josek Limana, who leads the miners' union in Kabra, shrugged. “It is little,” he said.", "Josek Limana"),
        ("The union at the Lowmark works demanded more. “It is little,” it said.", "union at the Lowmark works"),
        # the subject before others, and nearer ones before it
        ("Gov. Maria Orlova vetoed the bill.\n\nAsked about it, the governor shrugged. “So what,” she said.", "Maria Orlova"),
        ("Maria Orlova built the dam. Clara Lund opened it. “It is mine,” she said.", "Clara Lund"),
        # somebody only described
        ("A boy of about 12 was collecting glass. He said his grandfather could use it.", "boy of about 12"),
        ("Asked whether she agreed, Maria Orlova laughed. “No,” she said.", "Maria Orlova"),
    ],
)  # fmt: skip
def test_a_pronoun_stands_for_the_likeliest_person_mentioned_before(
    text: str, speaker: str, parser: Path
) -> None:
    assert last_speaker(text, parser) == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Sen. Maria Orlova spoke first. “No,” the senator said.", "Maria Orlova"),
        ("Sen. Maria Orlova spoke first. “No,” the lawmaker said.", "Maria Orlova"),
        ("Justice Peter Stone listened. “Sit down,” the judge said.", "Peter Stone"),
        ("Peter Stone scored twice. “I slept badly,” the 22-year-old said.", "Peter Stone"),
        ("Her daughter Clara Lund wept. “It was cold,” her daughter said.", "Clara Lund"),
    ],
)
def test_a_description_stands_for_the_person_who_was_called_so(text: str, speaker: str, parser: Path) -> None:
    assert last_speaker(text, parser) == speaker


def test_a_couple_of_one_surname_is_told_apart_by_title(parser: Path) -> None:
    text = "Peter Stone and Clara Stone run the mill. Mrs. Stone said the wheel was old. Mr. Stone said it would turn."
    assert speakers(text, parser) == ["Clara Stone", "Peter Stone"]


def test_speech_without_a_clause_belongs_to_the_person_whom_the_sentence_before_is_about(
    parser: Path,
) -> None:
    text = "“It held,” said Peter Stone.\n\nClara Lund was less kind. “It leaks.”"
    assert speakers(text, parser) == ["Peter Stone", "Clara Lund"]


def test_what_one_passes_on_is_continued_by_the_one_who_is_quoted(parser: Path) -> None:
    text = "“It holds,” Clara Lund told the council, according to a guard. “It always did.”"
    assert speakers(text, parser)[-1] == "Clara Lund"


def test_a_question_is_one_with_the_clause_after_it(parser: Path) -> None:
    assert speakers("“Why not?” Clara Lund said.", parser) == ["Clara Lund"]


def test_a_surname_that_the_tagger_misses_is_the_person_of_that_name(parser: Path) -> None:
    text = "Clara Vasquez-Lund opened the mill. Vasquez-Lund said the wheel would turn."
    assert speakers(text, parser) == ["Clara Vasquez-Lund"]
