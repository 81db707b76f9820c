"""A summary in another language: translated after it was checked, or left where the translation cannot be trusted."""

from __future__ import annotations

from typing import Any

import pytest

from summarizer.briefing import summarize
from summarizer.engine.model import Request
from summarizer.grounding import verify
from summarizer.testing import ScriptedModel

TEXT = (
    "The ferry line raised its fares by 4.5 percent on Monday, and two morning crossings were dropped.\n\n"
    "“Nobody sails for pleasure,” said Odd Halle, the finance director. The Fare Board meets on June 2."
)
LINES = [
    "The ferry line raised its fares by 4.5 percent on Monday, and two morning crossings were dropped.",
    "The Fare Board meets on June 2.",
]
GERMAN = {
    "Ferry line raises fares": "Fährlinie erhöht ihre Preise",
    LINES[
        0
    ]: "Die Fährlinie hat ihre Preise am Montag um 4,5 Prozent erhöht, und zwei Überfahrten am Morgen fallen weg.",
    LINES[1]: "Die Tarifbehörde tritt am 2. Juni zusammen.",
    "Odd Halle said: “Nobody sails for pleasure.”": "Odd Halle sagte: „Niemand fährt zum Vergnügen zur See.“",
}


def answers(**changed: str) -> dict[str, Any]:
    def translate(request: Request[Any]) -> dict[str, str]:
        line = request.messages[-1].content.split("\n", 1)[1]
        return {"translation": changed.get(line, GERMAN.get(line, "Nichts."))}

    return {
        "digest": {"headline": "Ferry line raises fares", "summary": [*LINES, "Nobody sails for pleasure."]},
        "topics": {"heading": "rise of ferry fares"},
        "translation": translate,
    }


def brief(language: str | None = "de", **changed: str) -> Any:
    model = ScriptedModel(answers(**changed))
    made = summarize(TEXT, model=model, strategy="staged", language=language)
    verify(made, TEXT)
    return made


def test_headline_and_summary_are_translated_and_keep_their_evidence() -> None:
    made = brief()
    assert made.headline == "Fährlinie erhöht ihre Preise"
    assert [s.text for s in made.summary] == [
        GERMAN[LINES[0]],
        GERMAN[LINES[1]],
        "Odd Halle sagte: Niemand fährt zum Vergnügen zur See.",
    ]
    assert [s.evidence[0].text for s in made.summary[:2]] == LINES
    assert made.warnings == [w for w in made.warnings if w.code != "translation_refused"]
    assert "translation" in made.provenance.prompts


@pytest.mark.parametrize("language", [None, "en", "en-GB"])
def test_in_the_articles_language_nothing_is_translated(language: str | None) -> None:
    made = brief(language)
    assert made.headline == "Ferry line raises fares" and "translation" not in made.provenance.prompts


@pytest.mark.parametrize(
    ("line", "translated", "reason"),
    [
        (LINES[0], GERMAN[LINES[0]].replace("4,5", "45,5"), "its numbers are others"),
        (LINES[0], LINES[0], "another language"),
        (LINES[0], "La compagnie a augmenté ses tarifs de 4,5 pour cent lundi, et deux traversées sont supprimées.",
         "another language"),
        (LINES[1], "2.", "too much or too little"),
        ("Odd Halle said: “Nobody sails for pleasure.”", "Er sagte, niemand fahre zum Vergnügen.", "the name 'Halle'"),
    ],
)  # fmt: skip
def test_a_translation_that_cannot_be_trusted_leaves_the_line_and_a_warning(
    line: str, translated: str, reason: str
) -> None:
    made = brief(**{line: translated})
    assert line in [s.text for s in made.summary]
    (warning,) = (w for w in made.warnings if w.code == "translation_refused")
    assert reason in warning.message


def test_a_small_model_is_not_asked_to_translate() -> None:
    model = ScriptedModel(answers(), name="tiny-1.5b")
    made = summarize(TEXT, model=model, strategy="staged", language="de")
    assert made.headline == "Ferry line raises fares" and "translation" not in model.steps()
    assert [w.code for w in made.warnings].count("not_translated") == 1


def test_a_reply_that_is_no_translation_leaves_the_line() -> None:
    model = ScriptedModel(answers() | {"translation": {"text": 4}})
    made = summarize(TEXT, model=model, strategy="staged", language="de")
    assert made.headline == "Ferry line raises fares"
    assert [w.code for w in made.warnings].count("translation_refused") == 1 + len(made.summary)
