"""Talks set as transcripts: the label before the colon is the speaker; a list, a note or a headline is no talk."""

from __future__ import annotations

import pytest
from growth import LINEAR, growth

from summarizer import summarize
from summarizer.building.builder import Builder
from summarizer.building.draft import Draft
from summarizer.building.statements import StatementWriter
from summarizer.engine.store import parser_path
from summarizer.finding.analysis import Analysis, analyse
from summarizer.finding.turns import find_turns
from summarizer.grounding import verify
from summarizer.testing import ScriptedModel

IN_ONE_PAIR = """Harbour chief Lena Voss Defends the Pier.

On Sunday port authority director Lena Voss said the new pier would cost less than feared.

"OKORO: Let’s begin with the pier. You told “The Ledger” that it would be cheap. Was that true?

"VOSS: Well, it was. We counted “every bolt,” Daniel. And I stand by it —.

"(LAUGHTER)

"OKORO: But the council calls it a “folly.” Do you?

"VOSS: I do not.

"And I will tell you why. The pier we have is rotten.

"Follow Ann Bell @annbell."
"""
IN_MARKS = """The mayor, Ruth Adler, spoke to the paper on Monday.

“KLEIN: Will you run again?”

“ADLER: I have not decided. My family calls it “the question.””

“KLEIN: And if they ask you?”

“ADLER: [laughs] Then I will run.”

“I love this town,” she said.
"""
PLAIN = """Ruth Adler, the mayor of Halden, spoke to Tom Klein on Monday about the flood.

Tom Klein: Will you run again?

Ruth Adler: I have not decided. Jonas Reed told me “no” twice. (Applause) I laughed.

Klein: And if they ask you?

Adler: Then I will run.

Adler has been mayor since 2011.
"""
WRAPPED = """Ruth Adler, the mayor of Halden, spoke to Tom Klein on Monday about the
flood and what is to be done about it in the coming years.

KLEIN: Will you run again, now that the water has gone and the people of
the town have come back to their houses?
ADLER: I have not decided. It was a long winter for all of us.
The mayor stood up.
KLEIN: And if they ask you?
ADLER: Then I will run.
"""
LETTERS = """The geologist Mira Stone has spent a year on the ice.

Q: What did you find?
A: I found a lake that nobody knew of.
Q: Was it cold?
A: It was, and I would go back.
"""
PAPER = """Die Hafenchefin Lena Voss verteidigt den neuen Pier.

SPIEGEL: Frau Voss, warum wird der Pier so teuer?

Voss: Weil wir den alten abreißen müssen. Das „Wunder von Halden“ war morsch.

SPIEGEL: Und wer bezahlt das?

Voss: (lacht) Wir alle. Ich auch.

Der Bau beginnt im Mai.
"""
FRAGE = """Die Geologin Mira Stein war ein Jahr im Eis.

Frage: Was haben Sie gefunden?

Antwort: Ich habe einen See gefunden, den niemand kannte.

Frage: War es kalt?

Antwort: Ja, und ich würde wieder fahren.
"""


def read(text: str, language: str = "en") -> Analysis:
    found = analyse(text, language, parser_path() if language == "en" else None)
    for reported in found.reported:
        for span in (*reported.content, *reported.quotes, reported.source, reported.cue):
            assert span is None or span.text == text[span.start : span.end]
    return found


def said(text: str, language: str = "en") -> list[tuple[str | None, str, str]]:
    """Speaker, form and words."""
    return [
        (r.speaker.name if r.speaker else None, r.form, " … ".join(c.text for c in r.content))
        for r in read(text, language).reported
    ]


def spoken(text: str, language: str = "en") -> list[str]:
    """Source and words of whatever a label's colon reports."""
    return [
        f"{r.source.text}: {r.start}" for r in read(text, language).reported if r.lemma == ":" and r.source
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            IN_ONE_PAIR,
            "en",
            [
                ("Lena Voss", "indirect", "the new pier would cost less than feared"),
                (
                    "OKORO",
                    "direct",
                    "Let’s begin with the pier. You told “The Ledger” that it would be cheap. Was that true?",
                ),
                ("Lena Voss", "direct", "Well, it was. We counted “every bolt,” Daniel. And I stand by it —"),
                ("OKORO", "direct", "But the council calls it a “folly.” Do you?"),
                ("Lena Voss", "direct", "I do not … And I will tell you why. The pier we have is rotten"),
            ],
        ),
        (
            IN_MARKS,
            "en",
            [
                ("KLEIN", "direct", "Will you run again?"),
                ("Ruth Adler", "direct", "I have not decided. My family calls it “the question.”"),
                ("KLEIN", "direct", "And if they ask you?"),
                ("Ruth Adler", "direct", "Then I will run"),
                ("Ruth Adler", "direct", "I love this town"),
            ],
        ),
        (
            PLAIN,
            "en",
            [
                ("Tom Klein", "indirect", "Will you run again?"),
                ("Ruth Adler", "indirect", "I have not decided. Jonas Reed told me “no” twice. … I laughed"),
                ("Tom Klein", "indirect", "And if they ask you?"),
                ("Ruth Adler", "indirect", "Then I will run"),
            ],
        ),
        (
            WRAPPED,
            "en",
            [
                (
                    "Tom Klein",
                    "indirect",
                    "Will you run again, now that the water has gone and the people of\nthe town have come back to their houses?",
                ),
                ("Ruth Adler", "indirect", "I have not decided. It was a long winter for all of us"),
                ("Tom Klein", "indirect", "And if they ask you?"),
                ("Ruth Adler", "indirect", "Then I will run"),
            ],
        ),
        (
            PAPER,
            "de",
            [
                ("SPIEGEL", "indirect", "Frau Voss, warum wird der Pier so teuer?"),
                (
                    "Lena Voss",
                    "indirect",
                    "Weil wir den alten abreißen müssen. Das „Wunder von Halden“ war morsch",
                ),
                ("SPIEGEL", "indirect", "Und wer bezahlt das?"),
                ("Lena Voss", "indirect", "Wir alle. Ich auch"),
            ],
        ),
        (
            (
                "Die Bürgermeisterin Antje Woll sprach mit dem Tageblatt.\n\n„Tageblatt: Treten Sie wieder an?“\n\n"
                "„Woll: Ich weiß es noch nicht.“\n\n„Tageblatt: Und wenn man Sie bittet?“\n\n„Woll: Dann ja.“\n"
            ),
            "de",
            [
                ("Tageblatt", "direct", "Treten Sie wieder an?"),
                ("Antje Woll", "direct", "Ich weiß es noch nicht"),
                ("Tageblatt", "direct", "Und wenn man Sie bittet?"),
                ("Antje Woll", "direct", "Dann ja"),
            ],
        ),
        (
            (
                "La maire Claire Roux a répondu au Phare.\n\nLe Phare : Serez-vous candidate ?\n\nClaire Roux : Je ne sais pas."
                "\n\nLe Phare : Et si on vous le demande ?\n\nClaire Roux : Alors oui, je le serai.\n"
            ),
            "fr",
            [
                ("Phare", "indirect", "Serez-vous candidate ?"),
                ("Claire Roux", "indirect", "Je ne sais pas"),
                ("Phare", "indirect", "Et si on vous le demande ?"),
                ("Claire Roux", "indirect", "Alors oui, je le serai"),
            ],
        ),
        (
            (
                "Borgmästaren talade i går.\n\nLIND: Ställer du upp igen?\n\nBERG: Jag vet inte än, men jag tror det.\n\n"
                "LIND: Och om de ber dig?\n\nBERG: Då gör jag det gärna.\n"
            ),
            "sv",
            [
                ("LIND", "indirect", "Ställer du upp igen?"),
                ("BERG", "indirect", "Jag vet inte än, men jag tror det"),
                ("LIND", "indirect", "Och om de ber dig?"),
                ("BERG", "indirect", "Då gör jag det gärna"),
            ],
        ),
    ],
)
def test_the_label_is_the_speaker(
    text: str, language: str, expected: list[tuple[str | None, str, str]]
) -> None:
    assert said(text, language) == expected


def test_the_label_is_the_source_and_its_colon_the_cue() -> None:
    turns = read(IN_ONE_PAIR).reported[1:]
    assert [(r.source.text, r.cue.text) for r in turns if r.source and r.cue] == [
        ("OKORO", ":"),
        ("VOSS", ":"),
    ] * 2
    assert all(r.content == r.quotes for r in turns)


@pytest.mark.parametrize(
    ("text", "language"), [(LETTERS, "en"), (LETTERS.replace(":", "."), "en"), (FRAGE, "de")]
)
def test_of_questions_and_answers_nobody_asks_and_the_one_named_person_answers(
    text: str, language: str
) -> None:
    found = read(text, language).reported
    assert [(r.speaker is None, r.basis) for r in found] == [(True, "unnamed"), (False, "continued")] * 2
    assert {r.speaker.name for r in found if r.speaker} <= {"Mira Stone", "Mira Stein"}


def test_of_two_people_named_beside_questions_and_answers_neither_is_said_to_answer() -> None:
    found = read(LETTERS.replace("ice.", "ice. Tom Klein met her.")).reported
    assert [(r.speaker, r.basis) for r in found] == [(None, "unnamed"), (None, "unknown")] * 2


def test_no_model_is_asked_who_put_a_question_that_the_article_leaves_unnamed() -> None:
    model = ScriptedModel({"speakers": {"speaker": "Mira Stone"}})
    brief = summarize(
        LETTERS, model=model, strategy="staged", language="en", sections=["stated_positions", "analyst_views"]
    )
    verify(brief, LETTERS)
    assert "speakers" not in model.steps()
    assert [w.code for w in brief.warnings] == ["speaker_unknown", "speaker_unverified"] * 2


def test_a_surname_of_two_people_is_neither() -> None:
    text = """Hilda Morrow and her brother Bert Morrow met the press with Jonas Reed.

REED: Who will lead the firm?

MORROW: I will, and I have said so.

REED: Are you sure?

HILDA MORROW: He is not, and I am.
"""
    assert [name for name, _, _ in said(text)] == ["Jonas Reed", None, "Jonas Reed", "Hilda Morrow"]


def test_another_of_the_name_is_somebody_else() -> None:
    text = PLAIN.replace("\nAdler:", "\nBert Adler:") + "\nKlein: And you?\n\nBert Adler: I will not.\n"
    assert [name for name, _, _ in said(text)][3::2] == ["Bert Adler", "Bert Adler"]


def test_a_host_is_described_and_a_reporter_nobody() -> None:
    text = """Ruth Adler and Mira Stone met on the stage in Halden.

MODERATOR: Who will pay for the pier?

ADLER: We will, all of us together.

REPORTER: And when will you begin?

MODERATOR: Mira Stone, what do you say?

STONE: Never, if I can help it.
"""
    found = read(text).reported
    assert [r.speaker.name if r.speaker else None for r in found] == [
        "moderator", "Ruth Adler", None, "moderator", "Mira Stone",
    ]  # fmt: skip
    assert not next(r.speaker.named for r in found if r.speaker)


def test_what_one_person_says_in_parts_needs_no_questions() -> None:
    text = """Mayor Ruth Adler opened the session.

ADLER: We will rebuild the pier, and I will pay for it.

There was silence in the hall. Councillor Jonas Reed looked at the floor.

ADLER: We will begin in May, if the council agrees with me.

"It is too dear," he said.
"""
    assert [name for name, _, _ in said(text)] == ["Ruth Adler", "Ruth Adler", "Jonas Reed"]


def test_a_whole_quotation_after_a_name_is_that_persons() -> None:
    text = """Mayor Ruth Adler and Mira Stone spoke on Monday.

Mayor Ruth Adler: “I will not build it.” — speech in Halden

Mira Stone: “You will,” she said, and laughed. “I shall make you.”
"""
    assert said(text) == [
        ("Ruth Adler", "direct", "I will not build it"),
        ("Mira Stone", "direct", "You will … I shall make you"),
    ]


def test_whom_only_the_turns_name_takes_no_part() -> None:
    builder = Builder(read(PLAIN), Draft())
    assert [p.name for p in builder.participants()] == ["Ruth Adler", "Tom Klein"]


def test_statements_keep_the_words_and_not_the_label() -> None:
    for text, language, expected in (
        (IN_MARKS, "en", ["KLEIN asked: “Will you run again?”", "Ruth Adler said: “Then I will run.”"]),
        (PLAIN, "en", ["Tom Klein asked: “Will you run again?”", "Ruth Adler said: “Then I will run.”"]),
        (
            PAPER,
            "de",
            ["SPIEGEL: Frau Voss, warum wird der Pier so teuer?", "Lena Voss: Wir alle. Ich auch."],
        ),
    ):
        found = read(text, language)
        writer = StatementWriter(found)
        made = [writer.write(r, r.speaker) for r in found.reported if r.speaker]
        assert set(expected) <= set(made)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            (
                "Ruth Adler said the bridge would close.\n\nNote: This story was updated.\n\nUpdate: It closed at 10:30."
                "\n\nNote: You can write to us.\n\nUpdate: Do we have news? We do.\n"
            ),
            "en",
        ),
        (
            (
                "Ruth Adler opened the day.\n\n10:30: Doors open.\n\n11:15: Ruth Adler speaks.\n\nJohn 3:16: For God so loved "
                "the world.\n\nRuth 1:16: Whither thou goest, I will go.\n"
            ),
            "en",
        ),
        (
            (
                "Ruth Adler and Mira Stone played on Monday.\n\nScore: 3-2\n\nRuth Adler: 3 goals, 2 assists.\n\n"
                "Mira Stone: 2 goals.\n\nScore: 1-1\n\nRuth Adler: 1 goal.\n\nMira Stone: 1 goal, we think.\n"
            ),
            "en",
        ),
        (
            (
                "Halden beat Molde with Ruth Adler in goal.\n\nRuth Adler: Solid in the air and quick on her feet.\n\n"
                "Mira Stone: Looked tired and was taken off.\n\nLena Voss: Ran the middle and scored the winner.\n"
            ),
            "en",
        ),
        (
            (
                "Ruth Adler and Mira Stone want to be mayor.\n\nTaxes\n\nAdler: Favors a cut for small firms in the port.\n\n"
                "Stone: Would raise the tax on second homes.\n\nSchools\n\nAdler: Wants two new schools by the river.\n\n"
                "Stone: Would mend the old ones first.\n"
            ),
            "en",
        ),
        (
            (
                "MYTH: The pier is safe and we can walk on it.\n\nREALITY: It is rotten.\n\nMYTH: Is it cheap to mend?\n\n"
                "REALITY: It is not, we found.\n"
            ),
            "en",
        ),
        (
            (
                "The first challenge is money, and action is needed.\n\nCHALLENGE: How do we pay?\n\nACTION: We will borrow."
                "\n\nCHALLENGE: Who will build it?\n\nACTION: We shall ask our men.\n"
            ),
            "en",
        ),
        (
            (
                "Ruth Adler wrote to Mira Stone.\n\nFrom: Ruth Adler\nTo: Mira Stone\nSubject: Who will pay?\n\n"
                "From: Mira Stone\nTo: Ruth Adler\nSubject: Not I, I think.\n"
            ),
            "en",
        ),
        ("Ruth Adler said it would rain.\n\nHIGH: 54\nLOW: 41\nHIGH: 60\nLOW: 44\n", "en"),
        (
            (
                "NEW HALDEN: The council met on Monday and I was there.\n\nMOLDE: A bridge fell. Who will pay?\n\n"
                "Ruth Adler said it was old.\n"
            ),
            "en",
        ),
        (
            (
                "The town will close the bridge, Ruth Adler said.\n\nQ: How do I get across?\nA: Take the ferry, which runs "
                "every hour.\n\nQ: What does it cost?\nA: The ferry is free.\n"
            ),
            "en",
        ),
        (
            "Adler: The Bridge Will Close\n\nRuth Adler spoke.\n\nStone: It Will Not\n\nMira Stone spoke too.\n",
            "en",
        ),
        (
            (
                "Ruth Adler and Mira Stone won prizes.\n\nRuth Adler: “The Long Winter.”\n\n"
                "Mira Stone: “A Song of the Pier and Its Keepers.”\n"
            ),
            "en",
        ),
        (
            (
                "Die Bürgermeisterin Antje Woll eröffnet das Fest.\n\nTermin: Montag, 10:30 Uhr.\n\nOrt: Rathaus Halden.\n\n"
                "Hinweis: Bringen Sie bitte Ihren Ausweis mit.\n\nTermin: Dienstag.\n\nHinweis: Haben Sie Fragen an uns?\n"
            ),
            "de",
        ),
        ("“Note: we are shut,” said Ruth Adler.\n\n“Note: we are open,” she said.\n", "en"),
    ],
)
def test_lists_notes_and_headings_are_no_talk(text: str, language: str) -> None:
    assert spoken(text, language) == []


@pytest.mark.parametrize(
    "unit",
    [
        "ADLER: Will you go? I will.\n\nSTONE: We shall see.\n\n",
        '"ADLER: Will you go?\n\n"I ask you.\n\n"STONE: We shall see.\n\n',
        "ADLER: “I,” she said. “You,” ",
        "A B C D E ",
        "“ADLER: “a “b ",
        "ADLER:\n",
        "Adler: \u201ca\u201d " * 3 + "\n",
    ],
)
def test_turns_are_found_in_linear_time(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    assert growth(find_turns, text[:100_000], text) < LINEAR


def test_a_long_talk_is_read_in_linear_time_and_thousands_of_labels_are_none() -> None:
    def talk(voices: int, turns: int) -> str:
        names = [f"LO{chr(65 + i % 26)}{chr(65 + i // 26 % 26)}{chr(65 + i // 676)}" for i in range(voices)]
        return "".join(f"{names[i % voices]}: Jag tror det, men vet du?\n\n" for i in range(turns))

    assert len(read(talk(100, 9000), "sv").reported) == 9000
    assert read(talk(4500, 9000), "sv").reported == []
    for voices in (100, 4500):
        assert growth(lambda text: read(text, "sv"), talk(voices // 4, 2250), talk(voices, 9000)) < LINEAR
