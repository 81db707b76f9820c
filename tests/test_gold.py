"""Gold files: what loads, and what an error says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gold_cases import TEXT, strike_gold, write_case
from scripted_eval import invoke

from summarizer_evals.gold.brief import gold_schema
from summarizer_evals.gold.case import Case, GoldError, load_case, load_cases, own_cases
from summarizer_evals.gold.labels import names_subject

GOLD = own_cases()


def test_a_case_loads_with_its_spans(tmp_path: Path) -> None:
    case = load_case(write_case(tmp_path / "strike", TEXT, strike_gold()))
    assert case.name == "strike"
    assert case.gold.stated_positions[0].content[0].text == "We will not return before the 12 percent is paid"
    assert case.gold.participant("P1").names == {"mara quist", "quist"}


def edit_span(gold: dict[str, Any]) -> None:
    gold["topics"][0]["evidence"][0] |= {"start": 3, "end": 3 + len(gold["topics"][0]["evidence"][0]["text"])}


def edit(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(gold: dict[str, Any]) -> None:
        target: Any = gold
        *heads, last = path.split("/")
        for head in heads:
            target = target[int(head) if head.isdigit() else head]
        target[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (edit_span, "gold.json: topics[0].evidence[0]: article[3:63] is 'bour workers"),
        (
            edit("stated_positions/0/speaker_id", "P9"),
            "stated_positions[0].speaker_id: 'P9' is no participant",
        ),
        (edit("stated_positions/0/form", "indirect"), "stated_positions[0].form: 'indirect', but content"),
        (
            edit("stated_positions/0/statement", "They will return for 12."),
            "stated_positions[0].terms.must[0]: the gold",
        ),
        (edit("stated_positions/2/id", "S7"), "stated_positions[2].id: 'S7', should be S3"),
        (edit("analyst_views/0/topic_ids", ["T4"]), "analyst_views[0].topic_ids: 'T4' is no topic"),
        (edit("topics/0/label", "pay"), "topics[0].label: 'pay' has 1 words"),
        (edit("participants/0/kind", "robot"), "participants[0].kind: Input should be"),
        (
            edit("participants/1/name", "Mara Quist"),
            "participants[1].name: 'Mara Quist' is the name of P1 too",
        ),
        (edit("participants/0/members", ["P8"]), "participants[0].members: 'P8' is no other participant"),
        (edit("article/characters", 3), "article.characters: 3, but the article has 413"),
        (edit("article/sha256", "0" * 64), "article.sha256: does not fit"),
        (edit("stated_positions/0/confidance", 1), "stated_positions[0].confidance: Extra inputs"),
        (edit("headline", "x" * 121), "headline: String should have at most 120"),
    ],
)
def test_an_error_names_file_and_field(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    gold = strike_gold()
    change(gold)
    with pytest.raises(GoldError, match=r"gold\.json: ") as raised:
        load_case(write_case(tmp_path / "strike", TEXT, gold))
    assert any(message in problem for problem in raised.value.problems), raised.value.problems


def test_an_article_with_carriage_returns_is_refused(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "strike", TEXT.replace("\n", "\r\n"), strike_gold())
    with pytest.raises(GoldError, match=r"article\.txt: has carriage returns"):
        load_case(folder)


def test_french_goes_on_after_the_reporting_clause_without_a_new_mark(tmp_path: Path) -> None:
    text = "« Nous partons, a dit Lea Brun, et sans regret », un mardi.\n"
    gold = strike_gold()
    from gold_cases import article_info, attribution, person

    gold = {
        "article": article_info("brun", text),
        "participants": [person(1, "Lea Brun", text)],
        "stated_positions": [
            attribution(
                "S1", "P1", "Lea Brun part.", "Nous partons", "et sans regret", quoted=True, text=text
            )
        ],
    }
    load_case(write_case(tmp_path / "brun", text, gold))


def test_every_problem_of_every_case_is_listed(tmp_path: Path) -> None:
    write_case(tmp_path / "one", TEXT, strike_gold() | {"topics": [{"id": "T1"}]})
    write_case(tmp_path / "two", TEXT, strike_gold() | {"surprise": 1})
    done = invoke("cases", "--cases", tmp_path)
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    assert [line for line in lines if "one/gold.json: topics[0].label" in line]
    assert [line for line in lines if "two/gold.json: surprise" in line]


def test_a_case_that_is_asked_for_and_not_there_is_named(tmp_path: Path) -> None:
    write_case(tmp_path / "one", TEXT, strike_gold())
    with pytest.raises(GoldError, match="three: no such case; there are one"):
        load_cases([tmp_path], ["three"])


def test_two_cases_of_one_name_are_refused(tmp_path: Path) -> None:
    write_case(tmp_path / "a" / "one", TEXT, strike_gold())
    write_case(tmp_path / "b" / "one", TEXT, strike_gold())
    with pytest.raises(GoldError, match="a second case called 'one'"):
        load_cases([tmp_path / "a", tmp_path / "b"])


def test_the_editors_schema_is_the_loaders() -> None:
    assert json.loads((GOLD / "schema.json").read_text(encoding="utf-8")) == gold_schema()


@pytest.mark.parametrize("case", load_cases([GOLD]), ids=lambda case: case.name)
def test_a_topics_alternates_admit_its_own_label_and_seldom_that_of_another(case: Case) -> None:
    language, topics = case.gold.article.language, case.gold.topics
    for topic in topics:
        assert names_subject(topic.label, topic.accepted, language), topic.label
    pairs = [(one, other) for one in topics for other in topics if one is not other]
    mistaken = [pair for pair in pairs if names_subject(pair[0].label, pair[1].accepted, language)]
    assert len(mistaken) <= 2


@pytest.mark.parametrize(
    ("label", "alternate", "language", "is_met"),
    [
        ("Rationing of Malaria Vaccines", "vaccin*|dose shortage|supply|ration*", "en", True),
        (
            "Malaria vaccination",
            "vaccin*|dose vaccin*|supply",
            "en",
            False,
        ),  # one word cannot name two things
        ("Vaccination supplies", "vaccin*|dose vaccin*|supply", "en", True),
        ("Russian military bases in Syria", "military bases", "en", True),
        ("The bases of the Russian military", "military bases", "en", True),
        ("Military bands", "military bases", "en", False),
        ("The museum's reopening", "reopen*|return museum", "en", True),
        ("Streit um die Fahrrinnenvertiefung", "*vertief*", "de", True),
        ("Vertiefungen der Fahrrinne", "vertiefung fahrrinne", "de", True),
        ("Restitution des manuscrits", "manuscrit restitu*", "fr", True),
        ("Los regantes reclaman", "regant* reclam*", "es", True),
        ("Base closures", "base closure", "xx", True),
    ],
)
def test_a_label_is_accepted_when_each_thing_is_named(
    label: str, alternate: str, language: str, is_met: bool
) -> None:
    assert names_subject(label, [alternate], language) is is_met


@pytest.mark.parametrize("alternate", ["", "of the", "a|* b", "re-row|again"])
def test_an_alternate_that_names_nothing_is_refused(tmp_path: Path, alternate: str) -> None:
    gold = strike_gold()
    gold["topics"][0]["accepted"] = ["port strike", alternate]
    with pytest.raises(GoldError, match=r"topics\[0\]\.accepted\[1\]: "):
        load_case(write_case(tmp_path / "strike", TEXT, gold))
