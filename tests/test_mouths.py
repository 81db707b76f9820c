"""Words in the right mouth where the sentence does not say the verb or the name again, or says it of another."""

from __future__ import annotations

import pytest

from summarizer.building.builder import Builder
from summarizer.building.draft import Draft
from summarizer.engine.store import parser_path
from summarizer.finding.analysis import analyse


def said(text: str) -> list[tuple[str | None, str]]:
    found = analyse(text, "en", parser_path()).reported
    return [(r.speaker.name if r.speaker else None, " … ".join(c.text for c in r.content)) for r in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The mayor said “Not before May” and the engineer, at the same moment, “Tomorrow.”",
            [("mayor", "Not before May"), ("engineer", "Tomorrow")],
        ),
        (
            "Odd Halle said “We never will” but the minister, a moment later, “Perhaps we will.”",
            [("Odd Halle", "We never will"), ("minister", "Perhaps we will")],
        ),
        (
            "Odd Halle called the plan “a bad joke” and the council's report “a novel without an end.”",
            [("Odd Halle", "the plan “a bad joke” and the council's report “a novel without an end.”")],
        ),
        (
            "“We will pay,” said Odd Halle, the mayor of Granvik, “and we will pay soon.”",
            [("Odd Halle", "We will pay … and we will pay soon")],
        ),
    ],
)
def test_a_verb_that_is_left_out_leaves_the_second_quotation_to_its_own_speaker(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert said(text) == expected


def test_who_is_spoken_of_is_not_who_speaks() -> None:
    text = (
        "Okeyo Barasa said that fares had risen, a figure that Nyambura Cheptoo put lower. "
        "“He counts the ships that leave,” she said."
    )
    assert said(text)[-1] == ("Nyambura Cheptoo", "He counts the ships that leave")
    made = Builder(analyse(text, "en", parser_path()), Draft())
    made.participants()
    made.positions([])
    assert [w.code for w in made.warnings] == ["speaker_unverified"]


def test_the_union_is_one_that_is_called_so() -> None:
    text = (
        "Maren Tveit, who leads the Dock Pilots' Union, spoke at the gate. The Granvik Grain Exchange warned that ships would wait. "
        "The union replied that nobody had asked it."
    )
    assert said(text)[-1] == ("Dock Pilots' Union", "nobody had asked it")


def test_a_union_that_is_named_nowhere_is_nobody_elses() -> None:
    text = (
        "The Granvik Grain Exchange warned that ships would wait. The union replied that nobody had asked it."
    )
    assert said(text)[-1] == ("union", "nobody had asked it")


@pytest.mark.parametrize(
    "text",
    [
        "The court ordered the plant to stop until it can show that its water harms no fish.",
        "Maren Tveit, asked about it on the quay, looks for some time at the boat, which was her father's.",
    ],
)
def test_what_is_awaited_or_asked_is_not_said(text: str) -> None:
    assert not any("water" in words or "boat" in words for _, words in said(text))


def test_a_title_beside_its_noun_is_not_said() -> None:
    text = (
        "The keeper's house holds the opening exhibition, “Salt and Wire,” on the first cables. A film, “Lamps Out,” runs on Fridays. "
        "“The Lamps Are Out,” said Maren Tveit."
    )
    assert said(text) == [("Maren Tveit", "The Lamps Are Out")]
    made = Builder(analyse(text, "en", parser_path()), Draft())
    assert [p.name for p in made.participants()] == ["Maren Tveit"]


def test_a_description_before_its_pronoun_is_no_other_person() -> None:
    text = (
        "Peter Barnard has not been troubled by any of this. A farmer with 70 cows, he let the company have a strip of pasture. "
        "“I told them, dig in August,” he says."
    )
    assert said(text) == [("Peter Barnard", "I told them, dig in August")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # who works for somebody is somebody else
        (
            "Karl Lund spoke to no one. An attorney for Karl Lund, Anna Tveit, stressed that her client was ill.",
            ("Anna Tveit", "her client was ill"),
        ),
        (
            "Karl Lund spoke to no one. An attorney for Lund said he was ill.",
            ("attorney for Lund", "he was ill"),
        ),
        (
            "Karl Lund spoke to no one. An attorney for Karl Lund met the press. His attorney said that it was over.",
            ("His attorney", "it was over"),
        ),
        (
            "Karl Lund spoke to no one. Lund aides acknowledged that he was ill.",
            ("Lund aides", "he was ill"),
        ),
        # a shared surname makes nobody one
        (
            "Donald Lund has run the mill for years. Ivanka Lund, his daughter, said that the mill would close.",
            ("Ivanka Lund", "the mill would close"),
        ),
        (
            "Karl Lund's mill is old. Lund's wife, Maren Lund, sold hers.\n\nLund said the wheel would turn.",
            ("Karl Lund", "the wheel would turn"),
        ),
        # "Secretary of State" is no state
        (
            "The case is against Karl Lund, the Secretary of State. The state said it would pay.",
            ("state", "it would pay"),
        ),
        # who is told to say it says it, not who forces them
        ("The senator forced Karl Lund to admit that he had lied.", ("Karl Lund", "he had lied")),
        # words to the reader and to the other speaker are nobody's
        (
            "“It was late, as you said, and it was dark,” Karl Lund said.",
            ("Karl Lund", "It was late, as you said, and it was dark"),
        ),
        # a quotation that ends with another
        (
            "\"When I met him in May, he said, 'We did not see it; we want to go home,'\" Karl Lund recalled.",
            ("Karl Lund", "When I met him in May, he said, 'We did not see it; we want to go home,'"),
        ),
        # whom somebody speaks of is not who goes on speaking
        (
            "Clara Lund is a mayor. Tvara Obiedu said Lund hides the truth. “It is only when a camera comes that she speaks,” she said.",
            ("Tvara Obiedu", "It is only when a camera comes that she speaks"),
        ),
        # several before one
        (
            "Karl Lund and Odd Halle say other changes are needed. The law, which was passed in May, is too wide, they say.",
            ("Karl Lund and Odd Halle", "The law, which was passed in May, is too wide"),
        ),
        (
            "In a note, Norlund Partners analysts Kari Haugen and Jon Aas cut their rating. They said earnings would need to jump.",
            ("Kari Haugen and Jon Aas", "earnings would need to jump"),
        ),
        (
            "Norlund Partners analysts Kari Haugen and Jon Aas said the firm was weak.",
            ("Kari Haugen and Jon Aas", "the firm was weak"),
        ),
        # the firm that an analyst speaks for, and the town where it was written
        (
            "Sales lagged, Vesk Bleichstad analyst Jon Aas said.",
            ("Jon Aas", "Sales lagged"),
        ),
        (
            "GRANVIK, Vt. (AP) Defense attorneys say police refused to let them speak to Odd Halle.",
            ("Defense attorneys", "police refused to let them speak to Odd Halle"),
        ),
        (
            "Karl Lund spoke in Granvik. He and Minister Odd Halle complained of routine violations.",
            ("Karl Lund and Odd Halle", "routine violations"),
        ),
        # whose estimate it is
        (
            "Norlund Inc said after the close that it earned 55 cents, well ahead of an estimate of 50, according to a Vesk survey.",
            ("Vesk survey", "well ahead of an estimate of 50"),
        ),
        # a diplomat is a minister, a market no company
        (
            "Iranian Foreign Minister Karim Lund met his counterpart Odd Halle.\n\n“They must,” the Iranian top diplomat noted.",
            ("Karim Lund", "They must"),
        ),
        (
            "Norlund Systems Inc.'s stock rose. The gain beat Wall Street's forecasts. The company expects sales to double.",
            ("Norlund Systems Inc", "sales to double"),
        ),
        (
            "UN Special Envoy for Syria Stefan de Halle said the talks would resume.",
            ("Stefan de Halle", "the talks would resume"),
        ),
        # all that is hoped
        (
            "Karl Lund expressed the hope that the towns, which have waited for years, would build the dam.",
            ("Karl Lund", "the hope that the towns, which have waited for years, would build the dam"),
        ),
        # what the narrator goes on with
        (
            "The man claimed to be a victim of the fire, and now it appears that he was paid.",
            ("man", "to be a victim of the fire"),
        ),
        (
            "Growers have urged the Senate to keep the law, although they say that it is too wide.",
            ("Growers", "it is too wide"),
        ),
    ],
)
def test_words_go_to_the_one_who_says_them(text: str, expected: tuple[str, str]) -> None:
    assert said(text)[-1] == expected


def test_a_paragraph_that_a_short_line_announces_is_said_by_who_is_announced() -> None:
    text = (
        "Karl Lund was angry.\n\nThe mayor, Karl Lund, added:\n\nIt is typical of them. I know what they want. As you said, nobody cares."
        "\n\nThe council laughed."
    )
    assert said(text) == [
        ("Karl Lund", "It is typical of them. I know what they want. As you said, nobody cares")
    ]


def test_a_list_after_a_colon_is_nobodys_speech() -> None:
    assert said("Karl Lund wrote:\n\n1. Apples and pears for the mill.\n2. Salt.") == []


def test_a_headline_in_capitals_names_whom_the_text_names() -> None:
    text = (
        "Angry Farmers Rip Karl Lund Over Closed Mill Road\n\nFarmers blocked the road for days. Karl Lund has low support in the valley. "
        "“Let them shout,” he said."
    )
    found = analyse(text, "en", parser_path())
    assert [(r.speaker.name, r.content[0].text) for r in found.reported if r.speaker] == [
        ("Karl Lund", "Let them shout")
    ]
    (lund,) = (entity for entity in found.cast.entities if entity.is_named_person)
    assert text.index("Karl Lund") in [mention.start for mention in lund.mentions]


def test_marks_of_two_styles_do_not_keep_sentences_together() -> None:
    text = (
        "A group of doctors wrote a letter. Others were eager to talk about Karl Lund. "
        '"Lund has a huge voice, with a whole channel behind him,” said Maren Tveit, a surgeon. “He cannot wish facts away.”'
    )
    assert said(text) == [
        ("Maren Tveit", "Lund has a huge voice, with a whole channel behind him"),
        ("Maren Tveit", "He cannot wish facts away"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Odd Halle wanted the agenda changed. He wanted it acknowledged publicly that the wall had failed.",
        "Granvik Cables saw a fall in its shares on Tuesday after a forecast that stayed below analysts’ estimates.",
        "Odd Halle revealed what he said in the dressing room at the break.",
        "Vesk Light's shares fell 3 percent on Monday as investors signaled disappointment with its last quarter.",
        "Shares slumped in early trading as some analysts also pointed to a poor forecast for the year.",
        "The ferry was slow, but not as slow as Odd Halle had reported in his study.",
        "Two lawyers waited for Odd Halle. The detectives went ahead and questioned him anyway.",
        "The move drew cheers from workers who packed the hall waving signs protesting cuts to the budget.",
        "Prosecutors must also prove that the defendant acted willfully.",
    ],
)
def test_what_is_wanted_or_seen_or_only_said_to_be_said_is_not_reported(text: str) -> None:
    assert said(text) == []


def test_one_who_is_shown_to_speak_is_quoted_in_the_next_paragraph() -> None:
    text = (
        "Analysts of Norlund Bank cut the share. “We misjudged the debt,” they wrote.\n\n"
        "Analysts from Vesk Securities cut it too, citing weak demand.\n\n“We now rate the share a hold.”"
    )
    assert said(text)[-1] == ("Analysts from Vesk Securities", "We now rate the share a hold")
    other = text.replace("citing weak demand", "late on Friday")
    assert said(other)[-1] == ("Analysts of Norlund Bank", "We now rate the share a hold")


def test_an_office_with_a_capital_is_its_holder() -> None:
    text = "Granvik coach Odd Halle met reporters. “We lost,” Halle said. The Gaffer added: “We will win on Sunday.”"
    assert said(text) == [("Odd Halle", "We lost"), ("Odd Halle", "We will win on Sunday")]


def test_names_are_parted_from_posts_and_from_what_a_dash_adds() -> None:
    found = analyse(
        "Granvik’s Odd Halle - Storms held up the ferry\n\nThe ferry was late, CFO Mari Tveit said. Odd Halle said the sea "
        "was rough. Norlund Cables (ticker: NOC) lost. NOC said it would close. The ITPQ concluded that the sea will rise.",
        "en",
        parser_path(),
    )
    people = {e.name: (e.kind, [d.text for d in e.descriptions]) for e in found.cast.entities}
    assert people["Mari Tveit"] == ("person", ["CFO"])
    assert people["Odd Halle"][0] == "person" and not any(" - " in name for name in people)
    assert people["ITPQ"][0] == "organisation"
    assert [r.speaker.name for r in found.reported if r.speaker][2] == "Norlund Cables"


def test_a_fellow_councillor_is_no_fellow_of_an_institute() -> None:
    found = analyse(
        "Council Member Odd Halle and fellow Council Member Mari Tveit voted against it. Tveit said the plan was weak. "
        "Jon Aas, a senior fellow at the Vesk Institute, said it was strong.",
        "en",
        parser_path(),
    )
    roles = {e.name: [d.text for d in e.descriptions] for e in found.cast.entities}
    assert roles["Mari Tveit"] == ["Council Member"]
    assert any("fellow" in role for role in roles["Jon Aas"])


def test_whom_a_description_names_between_commas_and_what_stands_around_names() -> None:
    found = analyse(
        "The president of Movement for Change, Fofi Gennari, said the case was lost. “It is not gone,” said Kari Haugen, PhD, "
        "MPH, an epidemiologist in Granvik. Doctors struggle, said Jon Aas, MD, a pediatrician at Loyal University Health "
        "System in Vesk. Oslo-based Norlund Group said it lost money. “We act,” NOR Group said. “Why not,” NOR added.",
        "en",
        parser_path(),
    )
    speakers = [r.speaker.name for r in found.reported if r.speaker is not None]
    assert speakers == ["Fofi Gennari", "Kari Haugen", "Jon Aas", "Norlund Group", "NOR Group", "NOR Group"]
    roles = {e.name: [d.text for d in e.descriptions] for e in found.cast.entities}
    assert "epidemiologist" in roles["Kari Haugen"][0] and "pediatrician" in roles["Jon Aas"][0]
    assert "Health System" not in roles


def test_a_headline_that_tells_what_somebody_was_called_is_not_theirs() -> None:
    assert said("Granvik mayor called a 'liar' in parliament over the ferry") == []
    assert said("The mayor called the ferry “a joke”.") == [("mayor", "the ferry “a joke”")]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        (
            "“We have heard nothing ― that is a good sign,” said Kari Haugen, who left Vesk Light, an estate for the elderly, on Monday.",
            "Kari Haugen",
            "We have heard nothing ― that is a good sign",
        ),
        (
            "“On Thursday we saw sales grow when we broke the floor” for crude, Jon Aas of Aas Oil Associates commented to AFP.",
            "Jon Aas",
            "On Thursday we saw sales grow when we broke the floor",
        ),
        (
            "Kari Haugen lost her home. But she considered herself lucky to be alive, she said.",
            "Kari Haugen",
            "But she considered herself lucky to be alive",
        ),
    ],
)  # fmt: skip
def test_no_quotation_is_lost_and_none_told_twice(text: str, speaker: str, words: str) -> None:
    ((found, content),) = said(text)
    assert found == speaker and words in content


def test_a_place_that_begins_a_headline_thinks_nothing() -> None:
    found = said("Texas shooting spree suspect thought people were following him, officials say")
    assert [speaker for speaker, _ in found] == ["officials"]


def test_a_participle_that_and_joins_goes_on_with_the_one_before_and_a_company_is_no_agency() -> None:
    found = said(
        "Odd Halle made a motion, emphasizing the average bill would only rise by 150 crowns and saying it is vital to act."
    )
    assert [speaker for speaker, _ in found if "vital" in _] == ["Odd Halle"] and "bill" not in {
        s for s, _ in found
    }
    text = (
        "Norlund says panel drops talks on drug\n\nNorlund Inc said that regulators dropped the talks on its drug. “That is "
        "good,” Vesk Group analyst Jon Aas told Reuters. The talks were off, the biotechnology company said."
    )
    assert [speaker for speaker, _ in said(text)] == ["Norlund Inc", "Norlund Inc", "Jon Aas", "Norlund Inc"]


def test_lines_that_nobody_wrapped_are_paragraphs_and_a_title_in_marks_is_nobodys() -> None:
    long = (
        "The ferry, which was built in Granvik and has crossed the fjord for thirty years, was sold on Monday to a yard. "
        * 3
    )
    text = f'“Ferry Must Go”\n\n{long.strip()}\nCare declines\n"It clearly is about the ferry not being there," Odd Halle said.'
    assert said(text) == [("Odd Halle", "It clearly is about the ferry not being there")]
