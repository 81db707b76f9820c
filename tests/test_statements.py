"""Statements: one sentence that stands without the article, and nothing of the content lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.brief import Span
from summarizer.building.statements import StatementWriter
from summarizer.engine.store import parser_path
from summarizer.finding.analysis import Analysis, analyse
from summarizer.finding.attribution import Reported
from summarizer.finding.names import Cast, Entity
from summarizer.grounding import FoldedText, locate, negations, numbers, quoted_words

BERG = Entity("Ida Berg", "person", True, gender="f")
TOFT = Entity("Toft", "person", True)
PORT = Entity("Lowmark Port", "organisation", True)
PILOTS = Entity("pilots", "group", False, is_plural=True)


def statements(text: str) -> list[str]:
    analysis = analyse(text, "en", parser_path())
    writer = StatementWriter(analysis)
    return [writer.write(r, r.speaker) for r in analysis.reported if r.speaker is not None]


def spoken(words: str, speaker: Entity, lemma: str = "say", language: str = "en") -> str:
    """The statement of a quotation that stands alone."""
    text = f"It rained. The port was shut. “{words}” So it went on."
    span = Span.of(text, text.index("“") + 1, text.index("” So"))
    reported = Reported((span,), (span,), "direct", None, None, lemma, speaker, "continued")
    return StatementWriter(Analysis(text, language, [], [], [], Cast(), [])).write(reported, speaker)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Berg has urged the town to pay.", "Ida Berg has urged the town to pay."),
        ("Berg, who chairs the port, has already said that it will open.", "Ida Berg has already said that it will open."),
        ("Berg called for two new cranes.", "Ida Berg called for two new cranes."),
        ("Berg called the plan “a bad joke”.", "Ida Berg called the plan “a bad joke.”"),
        ("The wall may hold until May 12, Berg said.", "Ida Berg said that the wall may hold until May 12."),
        ("According to Berg, no ship sank.", "According to Ida Berg, no ship sank."),
        ("No ship sank, according to Berg.", "No ship sank, according to Ida Berg."),
        ("Nor, Berg said, would she have paid.", "Nor, Ida Berg said, would she have paid."),
        ("The town shut a well that Berg said was poisoned by lead.", "Ida Berg said a well was poisoned by lead."),
        ("They won a grant, which Berg describes as “thin ice”.", "Ida Berg describes a grant as “thin ice.”"),
        ("They sail a ship, which Berg says will last a century.", "Ida Berg says a ship will last a century."),
        ("Berg opened the gate, adding that the port would not pay.", "Ida Berg added that the port would not pay."),
    ],
)  # fmt: skip
def test_the_article_s_clause_stands_with_the_full_name(sentence: str, expected: str) -> None:
    assert expected in statements(
        f"Ida Berg chairs the port of Lowmark. {sentence} The wall, the port and no ship."
    )


@pytest.mark.parametrize(
    ("words", "speaker", "expected"),
    [
        ("I was late and I am sorry.", BERG, "Ida Berg said that she was late and she is sorry."),
        ("I was late.", TOFT, "Toft said: “I was late.”"),
        ("We will not pay 4.5 million.", PORT, "Lowmark Port said that it will not pay 4.5 million."),
        ("We have lost our ships.", PILOTS, "Pilots said that they have lost their ships."),
        ("We will not pay.", BERG, "Ida Berg said: “We will not pay.”"),
        ("I told him she was wrong.", BERG, "Ida Berg said: “I told him she was wrong.”"),
        ("I blarg the port.", BERG, "Ida Berg said: “I blarg the port.”"),
        ("Will we pay?", BERG, "Ida Berg asked: “Will we pay?”"),
        ("Open the gates.", BERG, "Ida Berg said: “Open the gates.”"),
        ("A disgrace.", BERG, "Ida Berg said: “A disgrace.”"),
        ("The port was shut. We lost.", BERG, "Ida Berg said: “The port was shut. We lost.”"),
    ],
)  # fmt: skip
def test_speech_is_reported_where_it_is_clear_and_quoted_where_it_is_not(
    words: str, speaker: Entity, expected: str
) -> None:
    assert spoken(words, speaker) == expected


def test_a_spokeswoman_s_we_is_the_body_that_she_speaks_for() -> None:
    text = (
        "“We will appeal, and our lawyers have been told,” said Gerda Lund, a spokeswoman for Kalmar Ferries."
    )
    lund = Entity("Gerda Lund", "person", True, affiliation="Kalmar Ferries")
    lund.descriptions.append(Span.of(text, text.index("a spokes"), len(text) - 1))
    span = Span.of(text, 1, text.index(",”"))
    source = Span.of(text, text.index("Gerda"), text.index(", a spokes"))
    cue = Span.of(text, text.index("said"), text.index(" Gerda"))
    reported = Reported((span,), (span,), "direct", source, cue, "say", lund, "named")
    made = StatementWriter(Analysis(text, "en", [], [], [], Cast(), [])).write(reported, lund)
    assert made == "Gerda Lund said that Kalmar Ferries will appeal, and its lawyers have been told."


def test_interrupted_speech_keeps_its_interruption() -> None:
    made = statements("Ida Berg was blunt. “The wall,” she said, “is not what it was.”")
    assert made == ["“The wall,” Ida Berg said, “is not what it was.”"]


@pytest.mark.parametrize(
    "kept", ["The US will act", "World War I was lost", "Anna I. Foss has gone", "A.I. is here", "The I-95 was shut", "Ships, i.e. boats, are in"]
)  # fmt: skip
def test_letters_that_are_no_pronoun_stay(kept: str) -> None:
    assert kept.lower() in spoken(kept, BERG).lower()


@pytest.mark.parametrize("speaker", [BERG, TOFT, PORT, PILOTS])
@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["We", "won’t", "not", "2.5", "‘never’", "can", "I’m", "US", "our", "12,000", "ships."]
        ),
        min_size=1,
    )
)
def test_no_number_and_no_negation_is_lost_and_marks_hold_the_article_s_words(
    speaker: Entity, pieces: list[str]
) -> None:
    content = "The port is " + " ".join(pieces)
    made = spoken(content, speaker)
    assert numbers(made) == numbers(content)
    assert negations(made) == negations(content)
    assert all(locate(FoldedText(content), words.strip(" ,.")) for words in quoted_words(made))
    assert made.endswith((".", "?", "!", "”", "’"))
