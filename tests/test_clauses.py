"""Reporting clauses of English beyond "she said": invented sentences in, speaker and reported words out."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.engine.store import parser_path
from summarizer.finding.analysis import analyse
from summarizer.finding.attribution import Reported


@pytest.fixture(scope="module")
def parser() -> Path:
    return parser_path()


def said(text: str, parser: Path) -> list[tuple[str | None, list[str]]]:
    return [
        (r.speaker.name if r.speaker else None, [c.text for c in r.content]) for r in _reported(text, parser)
    ]


def _reported(text: str, parser: Path) -> list[Reported]:
    return analyse(text, "en", parser).reported


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        # where the reported clause begins
        ("Helen Porter said on Monday the dam would hold.", "Helen Porter", "the dam would hold"),
        ("Helen Porter told reporters the dam would hold.", "Helen Porter", "the dam would hold"),
        ("Helen Porter told the council in a letter that the dam would hold.", "Helen Porter", "the dam would hold"),
        ("Helen Porter said that, if it rained, the dam would hold.", "Helen Porter", "if it rained, the dam would hold"),
        # what somebody puts a number on, hopes or weighs
        ("Helen Porter put the cost of the dam at 3 million crowns.", "Helen Porter", "the cost of the dam at 3 million crowns"),
        ("Helen Porter hopes that the dam will hold.", "Helen Porter", "the dam will hold"),
        ("Helen Porter hopes to be heard by the council.", "Helen Porter", "to be heard by the council"),
        ("Helen Porter welcomed the gift as “late”.", "Helen Porter", "the gift as “late”"),
        # whose view it is
        ("The dam is late, in the view of Helen Porter, who built it.", "Helen Porter", "The dam is late"),
        # what the narrator makes of it
        ("The dam will close, Helen Porter said on Monday, in a move that surprised the town.", "Helen Porter", "The dam will close"),
        ("The dam will close, Helen Porter said on Monday, ending weeks of rumours.", "Helen Porter", "The dam will close"),
        # where the reporting clause stands
        ("The dam would hold, Helen Porter said.", "Helen Porter", "The dam would hold"),
        ("The dam would hold, said Helen Porter, the city engineer.", "Helen Porter", "The dam would hold"),
        ("As Helen Porter told the council, the dam would hold.", "Helen Porter", "the dam would hold"),
        ("Per the Harbor Ministry, the dam would hold.", "Harbor Ministry", "the dam would hold"),
        # verbs in other shapes
        ("Helen Porter went on to say that the dam would hold.", "Helen Porter", "the dam would hold"),
        ("Helen Porter was quoted as saying that the dam would hold.", "Helen Porter", "the dam would hold"),
        ("The paper quoted Helen Porter as saying that the dam would hold.", "Helen Porter", "the dam would hold"),
        ("The council was told by Helen Porter that the dam would hold.", "Helen Porter", "the dam would hold"),
        ("Helen Porter, who argued that the dam would hold, left early.", "Helen Porter", "the dam would hold"),
        ("Helen Porter denied taking the money.", "Helen Porter", "taking the money"),
        ("Helen Porter vowed to rebuild the dam.", "Helen Porter", "to rebuild the dam"),
        ("Helen Porter urged the council to rebuild the dam.", "Helen Porter", "the council to rebuild the dam"),
        # prepositions
        ("Helen Porter warned of floods in the valley.", "Helen Porter", "floods in the valley"),
        ("Helen Porter called for the dam to be rebuilt.", "Helen Porter", "the dam to be rebuilt"),
        ("Helen Porter accused the council of hiding the cracks.", "Helen Porter", "hiding the cracks"),
        # nouns and adjectives
        ("Helen Porter's claim that the dam would hold was wrong.", "Helen Porter", "the dam would hold"),
        ("Helen Porter issued a warning that the dam would break.", "Helen Porter", "the dam would break"),
        ("Helen Porter came to the conclusion that the dam was weak.", "Helen Porter", "the dam was weak"),
        ("Helen Porter is confident that the dam will hold.", "Helen Porter", "the dam will hold"),
        ("Helen Porter made clear that the dam would hold.", "Helen Porter", "the dam would hold"),
        # what somebody judges, and what for
        ("Helen Porter blasted the council as a disgrace on Friday.", "Helen Porter", "the council as a disgrace"),
        ("Helen Porter criticised the council for hiding the cracks.", "Helen Porter", "the council for hiding the cracks"),
        ("Helen Porter endorsed Karl Lund for mayor.", "Helen Porter", "Karl Lund for mayor"),
        ("Helen Porter questioned the need for a dam.", "Helen Porter", "the need for a dam"),
        ("Helen Porter blamed the flood on the council.", "Helen Porter", "the flood on the council"),
        ("Helen Porter criticised the plan as a “folly” during a visit to the valley.", "Helen Porter", "the plan as a “folly”"),
        ("Helen Porter attacked “the long silence of the council and all its friends.”", "Helen Porter", "the long silence of the council and all its friends"),
        # what somebody calls something, and sees it as
        ("Helen Porter called the vote a waste of money.", "Helen Porter", "the vote a waste of money"),
        ("Helen Porter called the vote and the plan a waste of money.", "Helen Porter", "the vote and the plan a waste of money"),
        ("Helen Porter described the dam as unsafe.", "Helen Porter", "the dam as unsafe"),
        ("Helen Porter sees the vote as a warning.", "Helen Porter", "the vote as a warning"),
        # where and when it was said is no part of it
        ("Helen Porter called for more money in a statement on Thursday.", "Helen Porter", "more money"),
        ("Helen Porter demanded a new dam in an interview last week.", "Helen Porter", "a new dam"),
        # what is announced goes on to what it is for
        ("Helen Porter announced plans this week to build a second dam.", "Helen Porter", "plans this week to build a second dam"),
        # what the narrator adds, and what is not his
        ("Helen Porter argues that the council broke the law when it sold the dam, which a court has closed.", "Helen Porter", "the council broke the law when it sold the dam"),
        ("Helen Porter said that the dam was old, and there was “no money” for a new one.", "Helen Porter", "the dam was old, and there was “no money” for a new one"),
        ("By Helen Porter's own account, the dam is late.", "Helen Porter", "the dam is late"),
        ("According to a complaint filed by the Harbor Ministry and a second one by the city, the dam was weak.", "complaint filed by the Harbor Ministry and a second one by the city", "the dam was weak"),
        ("Helen Porter was fined for saying that the dam was weak.", "Helen Porter", "the dam was weak"),
        # party and state
        ("Rep. Helen Porter, R-S.C., said the dam would hold.", "Helen Porter", "the dam would hold"),
        # documents
        ("The report found that the dam was weak.", "report", "the dam was weak"),
        ("Board papers show that the dam was weak.", "Board papers", "the dam was weak"),
    ],
)  # fmt: skip
def test_reported_words_are_found_without_the_clause_that_reports_them(
    text: str, speaker: str, content: str, parser: Path
) -> None:
    assert said(text, parser) == [(speaker, [content])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Helen Porter said the dam was old, adding that it would hold.",
            [("Helen Porter", ["the dam was old"]), ("Helen Porter", ["it would hold"])],
        ),
        (
            "Helen Porter says the cracks were small and warns that they will grow.",
            [("Helen Porter", ["the cracks were small"]), ("Helen Porter", ["they will grow"])],
        ),
        (
            "Helen Porter said the dam would hold but would not say how long.",
            [("Helen Porter", ["the dam would hold"])],
        ),
        (
            "Helen Porter said the dam would hold, pointing to a report.",
            [("Helen Porter", ["the dam would hold"])],
        ),
        (
            "The dam was old, Helen Porter said, and the cracks were growing.",
            [("Helen Porter", ["The dam was old", "and the cracks were growing"])],
        ),
        (
            "Helen Porter stressed that the dam was old, and river wardens warned that it would break.",
            [("Helen Porter", ["the dam was old"]), ("river wardens", ["it would break"])],
        ),
        (
            "Helen Porter said the dam was old, and when asked about the cost, Karl Lund replied, “It is only a little money.”",
            [("Helen Porter", ["the dam was old"]), ("Karl Lund", ["It is only a little money"])],
        ),
        (
            "“The dam is old,” Helen Porter said, going on to say that nobody had looked.",
            [("Helen Porter", ["The dam is old"]), ("Helen Porter", ["nobody had looked"])],
        ),
        (
            "“Give it back,” Helen Porter told the mayor, after he admitted under questioning he had not read it.",
            [("Helen Porter", ["Give it back"])],
        ),
        (
            "Helen Porter said a guard had told her that the gate was open.",
            [
                ("Helen Porter", ["a guard had told her that the gate was open"]),
                ("guard", ["the gate was open"]),
            ],
        ),
    ],
)
def test_verbs_that_go_on_after_the_reported_clause_belong_to_the_one_who_reports(
    text: str, expected: list[tuple[str, list[str]]], parser: Path
) -> None:
    assert said(text, parser) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The move suggests that the ministry is short of money.",
        "The engineers are expected to announce a plan.",
        "The cranes are believed to be unsafe.",
        "If Helen Porter says that the dam is safe, it will open.",
        "Asked whether she agreed, Helen Porter shrugged.",
        "Traders earn two crowns per day.",
        "A man accused of theft left the court.",
        "Does Helen Porter regret leaving?",
        "I think that the dam will hold.",
        "Neither engineer said why the dam had burst.",
        "Helen Porter would not guess how old the dam was.",
        "The council will determine whether the dam is safe.",
        "Asked by a guest whether the dam was safe, Helen Porter shrugged.",
        "Locals call the old quay “the wall”.",
        "The police questioned the guard.",
        "The guards attacked the mayor.",
        "Helen Porter called her mother on Tuesday.",
        "Helen Porter called the police a second time.",
        "With Helen Porter expected to visit the dam, the road is closed.",
    ],
)
def test_what_nobody_in_the_sentence_states_is_not_reported(text: str, parser: Path) -> None:
    assert said(text, parser) == []


@pytest.mark.parametrize(
    ("text", "form", "quotes"),
    [
        ("Helen Porter called the plan “a gift to nobody”.", "mixed", ["a gift to nobody"]),
        ("Helen Porter described the plan as “costly and late”.", "mixed", ["costly and late"]),
        ("Helen Porter said the plan was “costly, late and wrong”.", "mixed", ["costly, late and wrong"]),
        ("Helen Porter invited the council to “come back with money”.", "mixed", ["come back with money"]),
    ],
)
def test_partly_quoted_words_make_a_mixed_position(
    text: str, form: str, quotes: list[str], parser: Path
) -> None:
    (only,) = _reported(text, parser)
    assert (only.form, [q.text for q in only.quotes]) == (form, quotes)
    assert only.speaker is not None and only.speaker.name == "Helen Porter"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Helen Porter said the dam would hold.", "verb"),
        ("The dam would hold, according to Helen Porter.", "according"),
        ("As Helen Porter told the council, the dam would hold.", "as"),
        ("Helen Porter's claim that the dam would hold was wrong.", "noun"),
        ("Helen Porter is confident that the dam will hold.", "adjective"),
        ("Helen Porter was brief: “The dam will hold.”", "colon"),
        ("“The dam will hold.”", "none"),
    ],
)
def test_what_sort_of_clause_gives_the_source_is_told(text: str, clause: str, parser: Path) -> None:
    assert [r.clause for r in _reported(text, parser)] == [clause]
