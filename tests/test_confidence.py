"""Confidence: surer where words and speaker are plainer to see, never certain, never nothing."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from summarizer.brief import Span
from summarizer.building.confidence import PLAIN, SPEAKER, WORDS, Telling, confidence, telling
from summarizer.engine.store import parser_path
from summarizer.finding.analysis import PARSED_LANGUAGES, analyse
from summarizer.finding.attribution import Reported
from summarizer.finding.lexicon import load_lexicon
from summarizer.finding.parse.verbs import REPORTING
from summarizer.finding.speakers import Basis

CONTENT = (Span.of("the weir will hold another winter", 0, 33),)
PICKED = (Span.of("a folly", 0, 7),)


def reported(content: tuple[Span, ...] = CONTENT, **known: Any) -> Reported:
    fields = {"quotes": (), "form": "indirect", "source": None, "cue": None, "lemma": "say", "clause": "verb"}
    return Reported(content, **{**fields, "speaker": None, "basis": "named", **known})


def chance(text: str, language: str = "en") -> float:
    """The confidence of the only passage."""
    (found,) = analyse(text, language, parser_path() if language in PARSED_LANGUAGES else None).reported
    return confidence(found, SPEAKER[found.basis])


def test_every_sort_has_a_chance_and_no_chance_is_extreme() -> None:
    assert set(WORDS) == set(get_args(Telling)) and set(SPEAKER) == set(get_args(Basis))
    for words in WORDS.values():
        assert all(0 < words * speaker < 1 for speaker in SPEAKER.values())


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"form": "direct"}, "marked"),
        ({"form": "direct", "content": PICKED}, "fragment"),
        ({"form": "direct", "lemma": ":", "clause": "colon"}, "marked"),
        ({"lemma": ":", "clause": "colon"}, "turn"),
        ({"form": "mixed", "lemma": ":", "clause": "colon"}, "turn"),
        ({"lemma": "say"}, "plain"),
        ({"form": "mixed", "lemma": "sagen", "clause": "none"}, "plain"),
        ({"lemma": "according", "clause": "according"}, "plain"),
        ({"lemma": "suggest", "clause": "as"}, "plain"),
        ({"lemma": "suggest"}, "other"),
        ({"lemma": "add", "clause": "colon"}, "plain"),
        ({"lemma": "nach", "clause": "none"}, "other"),
        ({"lemma": "fear", "clause": "noun"}, "lent"),
        ({"lemma": "", "clause": "none"}, "bare"),
    ],
)
def test_how_words_are_told_is_read_from_form_clause_and_word(
    known: dict[str, Any], expected: Telling
) -> None:
    assert telling(reported(**known)) == expected


def test_marks_are_surer_than_a_plain_word_and_that_than_one_that_means_more() -> None:
    marked = chance("“The weir will hold another winter,” said Ida Holm.")
    plain = chance("Ida Holm said that the weir will hold another winter.")
    other = chance("Ida Holm suggested that the weir will hold another winter.")
    assert 1 > marked > plain > other > 0


def test_the_same_holds_in_german() -> None:
    marked = chance("„Das Wehr hält noch einen Winter“, sagte Ida Holm.", "de")
    plain = chance("Ida Holm sagte, das Wehr halte noch einen Winter.", "de")
    other = chance("Ida Holm vermutete, das Wehr halte noch einen Winter.", "de")
    assert 1 > marked > plain > other > 0


def test_a_name_is_surer_than_a_pronoun_a_description_and_who_merely_goes_on() -> None:
    order: tuple[Basis, ...] = ("named", "pronoun", "described", "continued", "contested", "unknown")
    chances = [SPEAKER[basis] for basis in order]
    assert chances == sorted(chances, reverse=True)
    assert confidence(reported(), SPEAKER["named"]) > confidence(reported(), SPEAKER["continued"])


def test_a_turn_of_a_transcript_is_surer_than_other_words_without_marks() -> None:
    text = (
        "The mayor on the weir\n\nSPIEGEL: Mr. Brodsky, will the weir hold another winter?\n"
        "Brodsky: It will hold if the gates are mended by May, and not a day later.\n"
        "SPIEGEL: And who pays for all of that?\nBrodsky: The county pays, as it always has done here."
    )
    turns = [r for r in analyse(text, "en", parser_path()).reported if r.lemma == ":"]
    assert turns and {telling(turn) for turn in turns} == {"turn"}
    assert WORDS["plain"] < WORDS["turn"] < WORDS["marked"]


def test_every_plain_word_is_one_that_reports_in_english_or_german() -> None:
    german = load_lexicon("de")
    assert german is not None
    kinds = ("reports", "plain", "prepositions_of_source", "postpositions", "so_words")
    assert [
        word for word in PLAIN if word not in REPORTING and not any(german.has(kind, word) for kind in kinds)
    ] == []
