import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.brief import Form
from summarizer.building.statements import statement_of
from summarizer.finding.names import Entity
from summarizer.grounding import negations, numbers, quoted_words

BERG = Entity("Ida Berg", "person", True)
OFFICIAL = Entity("senior port official", "person", False)


@pytest.mark.parametrize(
    ("speaker", "content", "form", "lemma", "expected"),
    [
        (BERG, "the port had not reopened", "indirect", "confirm", "Ida Berg confirmed that the port had not reopened."),
        (BERG, "to reopen the port", "indirect", "promise", "Ida Berg promised to reopen the port."),
        (OFFICIAL, "the port is shut", "indirect", "admit", "A senior port official admitted that the port is shut."),
        (None, "the port is shut", "indirect", "", "The speaker said that the port is shut."),
        (BERG, "Will we pay?", "direct", "ask", "Ida Berg asked: Will they pay?"),
        (BERG, "We lost. We will rebuild.", "direct", "tell", "Ida Berg said: They lost. They will rebuild."),
        (BERG, "We will not pay 4.5 million", "direct", "say", "Ida Berg said that they will not pay 4.5 million."),
        (BERG, "I was late and I am sorry", "direct", "say", "Ida Berg said that they were late and they are sorry."),
    ],
)  # fmt: skip
def test_speech_becomes_one_reported_sentence(
    speaker: Entity | None, content: str, form: Form, lemma: str, expected: str
) -> None:
    assert statement_of(speaker, content, form, lemma, frozenset({"we", "the"})) == expected


@pytest.mark.parametrize(
    "kept", ["the US will act", "World War I was lost", "Anna I. Foss has gone", "A.I. is here", "the I-95 was shut", "ships, i.e. boats, are in"]
)  # fmt: skip
def test_letters_that_are_no_pronoun_stay(kept: str) -> None:
    assert kept.lower() in statement_of(BERG, kept, "direct", "say").lower()


@given(
    st.lists(
        st.sampled_from(
            ["We", "won’t", "not", "2.5", "“never”", "can", "I’m", "US", "our", "12,000", "ships."]
        ),
        min_size=1,
    )
)
def test_numbers_negations_and_plainness_survive(pieces: list[str]) -> None:
    content = "The port is " + " ".join(pieces)
    made = statement_of(BERG, content, "direct", "say")
    assert numbers(made) == numbers(content)
    assert negations(made) == negations(content)
    assert quoted_words(made) == []
    assert made.endswith((".", "?", "!"))
