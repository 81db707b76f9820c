"""Corpora: spans, speakers, error classes, predictions."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from corpus_cases import ARTICLE, PERFECT, ROW, found, marked, write_corpus
from gold_cases import perfect_brief, strike_case
from hypothesis import given
from hypothesis import strategies as st
from scripted_eval import ScriptedModel, make_settings

from summarizer.brief import Brief, Span
from summarizer.commands.eval.model import open_model
from summarizer.engine.model import Model
from summarizer.errors import EndpointError, InputError, NotComparableError
from summarizer_evals.corpus.article import CorpusArticle, PredictedQuote, Prediction
from summarizer_evals.corpus.errors import count_classes, find_errors
from summarizer_evals.corpus.forms import form_of, overlap, quoted_offsets, trim_edges
from summarizer_evals.corpus.loading import choose_articles, load_corpus, load_predictions
from summarizer_evals.corpus.predictions import PredictionFile, predict, predict_corpus
from summarizer_evals.corpus.report import corpus_markdown
from summarizer_evals.corpus.scorer import CorpusResult, score_corpus
from summarizer_evals.corpus.speakers import head_word, is_same


def score(*quotes: PredictedQuote, **more: Any) -> CorpusResult:
    return score_corpus("dam", [ARTICLE], {"dam": Prediction(id="dam", quotes=list(quotes), **more)})


def test_perfect_predictions_score_one_and_an_unmarked_speaker_says_nothing() -> None:
    result = score(*PERFECT)
    assert (result.direct.f1, result.direct.joint_f1, result.all_kinds.joint_f1) == (1.0, 1.0, 1.0)
    assert (result.direct.tally.hits, result.direct.tally.voiced, result.direct.tally.judged) == (2, 1, 1)
    assert find_errors([ARTICLE], {"dam": Prediction(id="dam", quotes=list(PERFECT))}) == []


def test_a_wrong_speaker_costs_the_joint_score_only() -> None:
    result = score(found("The dam will hold", "the mayor"), *PERFECT[1:])
    assert result.all_kinds.f1 == 1.0
    assert result.all_kinds.joint_f1 == pytest.approx(2 / 3)
    assert result.direct.joint_f1 == 0.0


def test_a_pronoun_is_right_as_itself_and_resolved_only_by_name() -> None:
    result = score(PERFECT[0], found("the lake had risen by 3 metres", "the mayor", "she"), *PERFECT[2:])
    assert result.all_kinds.joint_f1 == 1.0
    assert result.all_kinds.resolved_f1 == pytest.approx(2 / 3)


def test_the_words_of_the_source_are_right_and_resolved_only_by_the_participant() -> None:
    told = found("the “old” road is closed and nobody may use it", "Ines Roth", "the mayor")
    by_source = told.model_copy(update={"participant_names": ["Ines Roth"]})
    result = score(*PERFECT[:2], by_source)
    assert result.all_kinds.joint_f1 == 1.0
    assert result.all_kinds.resolved_f1 == pytest.approx(2 / 3)


def test_a_whole_sentence_does_not_match_its_content() -> None:
    result = score(found("According to the mayor, the “old” road is closed and nobody may use it", "mayor"))
    assert result.all_kinds.f1 == 0.0


def test_a_direct_prediction_inside_a_mixed_quotation_is_excused() -> None:
    result = score(*PERFECT, found("“old”", "mayor"))
    assert (result.direct.tally.predicted, result.direct.tally.excused) == (3, 1)
    assert result.direct.joint_f1 == 1.0


def test_an_article_without_predictions_counts_with_all_its_gold_missed() -> None:
    result = score_corpus("dam", [ARTICLE], {})
    assert (result.scored, result.total, result.all_kinds.joint_f1) == (0, 1, 0.0)
    failed = score_corpus(
        "dam", [ARTICLE], {"dam": Prediction(id="dam", quotes=[], error="EngineError: died")}
    )
    assert (failed.scored, failed.failures) == (0, {"dam": "EngineError: died"})


def test_salient_people_are_looked_for_among_the_participants() -> None:
    result = score(*PERFECT, participants=[["Ola Berg", "Berg"]])
    assert {name: rate.value for name, rate in result.participants.items()} == {
        "salience 5": 1.0,
        "salience 2": 0.0,
    }


def test_errors_are_counted_by_class_largest_first() -> None:
    quotes = [
        found(
            "The dam will hold,” said engineer Ola Berg. She added that the lake had risen by 3 metres",
            "Berg",
        ),
        found("the “old” road", "mayor"),
        found("nobody may use it", "mayor"),
        found("Dam holds", "Berg"),
    ]
    errors = find_errors([ARTICLE], {"dam": Prediction(id="dam", quotes=quotes)})
    assert count_classes(errors) == {
        "headline or first line": 1,
        "joined: direct": 1,
        "joined: indirect": 1,
        "missed: direct": 1,
        "split: mixed": 1,
    }
    wrong = find_errors(
        [ARTICLE], {"dam": Prediction(id="dam", quotes=[found("the lake had risen by 3 metres", "mayor")])}
    )
    assert "wrong speaker: gold is a pronoun" in count_classes(wrong)
    cut = find_errors([ARTICLE], {"dam": Prediction(id="dam", quotes=[found("will hold", "Berg")])})
    assert "too short: direct" in count_classes(cut)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("Dr. Lena Hartman, who teaches", "hartman"),
        ("the Afghan team's coach", "coach"),
        ("The senator", "senator"),
        ("President Obama", "obama"),
        ("a spokesman for the city", "spokesman"),
        ("Angela Merkel von der CDU", "merkel"),
        ("Anne-Marie Slaughter", "slaughter"),
        ("", ""),
    ],
)
def test_the_head_word_stands_for_a_speaker(name: str, head: str) -> None:
    assert head_word(name) == head


def test_one_name_inside_another_is_not_the_same() -> None:
    assert not is_same(["Ann Lee"], ["Leeds"])
    assert not is_same(["the email"], ["the senator"])
    assert not is_same([], [""])


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He said "yes" twice', "yes"),
        ("„Ja“, sagte er", "Ja"),
        ("« Oui », dit-il", "Oui"),
        ("»Ja«, sagte er", "Ja"),
        ("“Open to the end of the paragraph\nnot here", "Open to the end of the paragraph"),
    ],
)
def test_double_quotation_marks_of_every_style_make_a_direct_span(text: str, quoted: str) -> None:
    start = text.index(quoted)
    assert form_of(text, quoted_offsets(text), start, start + len(quoted)) == "direct"
    assert form_of(text, quoted_offsets(text), 0, len(text)) in ("mixed", "direct")
    assert trim_edges(text, *trim_edges(text, 0, len(text))) == trim_edges(text, 0, len(text))


@given(st.tuples(st.integers(0, 50), st.integers(1, 50)), st.tuples(st.integers(0, 50), st.integers(1, 50)))
def test_overlap_is_symmetric_and_one_for_the_same_range(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    one, other = (first[0], sum(first)), (second[0], sum(second))
    assert overlap(one, other) == overlap(other, one)
    assert overlap(one, one) == 1.0
    assert 0 <= overlap(one, other) <= 1


def test_a_brief_becomes_predictions_span_by_span() -> None:
    case = strike_case()
    brief = perfect_brief(case)
    position = brief.stated_positions[1]
    pronoun = {"source": Span.of(case.text, 0, 7).model_copy(update={"text": "she"})}
    pronoun["source"] = Span.model_construct(start=0, end=3, text="She")
    told = position.model_copy(update={"attribution": type("A", (), pronoun)()})
    rows = predict(brief.model_copy(update={"stated_positions": [brief.stated_positions[0], told]}))
    assert [(row.speaker, row.speaker_names, row.participant_names) for row in rows] == [
        ("Mara Quist", ["Quist"], ["Mara Quist", "Quist"]),
        ("Mara Quist", ["Quist", "She"], ["Mara Quist", "Quist"]),
        ("Ines Roth", [], ["Ines Roth"]),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"id": "x", "text": "a"}, "line 2: quotes: Field required"),
        (ROW | {"id": "x", "quotes": [marked("Dam", "sung", None)]}, r"line 2: quotes\[0\].kind"),
        (ROW | {"id": "x", "text": "short"}, r"line 2: quotes\[0\]: \[11, 31\) is not a range"),
        (ROW, "line 2: id 'dam' comes twice"),
    ],
)
def test_an_error_in_a_corpus_names_line_and_field(tmp_path: Path, row: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_corpus(write_corpus(tmp_path / "c.jsonl", ROW, row))


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text(json.dumps(ROW) + "\n{", encoding="utf-8")
    with pytest.raises(InputError, match=r"line 2: not JSON"):
        load_corpus(tmp_path / "c.jsonl")


def test_a_choice_depends_on_seed_and_ids_alone() -> None:
    articles = [ARTICLE.model_copy(update={"id": str(number)}) for number in range(30)]
    chosen = choose_articles(articles, 15)
    assert len(chosen) == 15
    assert chosen == [each for each in articles if each in chosen]
    assert {each.id for each in choose_articles(articles[::-1], 15)} == {each.id for each in chosen}
    assert choose_articles(articles, 15, seed=1) != chosen
    folds = [choose_articles(articles, fold=(part, 3)) for part in (1, 2, 3)]
    assert sorted(each.id for fold in folds for each in fold) == sorted(each.id for each in articles)


def test_predictions_are_kept_as_they_come_and_not_mixed(tmp_path: Path) -> None:
    articles = [ARTICLE.model_copy(update={"id": str(number)}) for number in range(3)]
    case, asked = strike_case(), []

    async def brief(article: CorpusArticle, model: Model, slot: int | None) -> Brief:
        asked.append(article.id)
        if len(asked) == 2:
            raise KeyboardInterrupt
        if article.id == "1":
            raise EndpointError("no route")
        return perfect_brief(case)

    path = tmp_path / "found.jsonl"

    async def predict_all() -> dict[str, Prediction]:
        async with open_model(ScriptedModel(), None, make_settings(tmp_path)) as shop:
            return await predict_corpus(articles, PredictionFile(path, "now"), brief, shop)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(predict_all())
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "1", "quo')
    done = asyncio.run(predict_all())
    assert asked == ["0", "1", "1", "1", "1", "2"]  # trouble that may pass is met three times
    assert done["1"].error == "EndpointError: no route"
    # the brief of another article: none of what it quotes stands in this one
    assert done["0"].quoted == done["0"].fabricated > 0
    assert len(load_predictions(path)) == 3
    assert len(json.loads(path.read_text(encoding="utf-8").splitlines()[0])["quotes"]) == 5
    with pytest.raises(NotComparableError, match="give another --save"):
        PredictionFile(path, "later")


def test_the_report_has_intervals_and_classes() -> None:
    articles = [ARTICLE, ARTICLE.model_copy(update={"id": "other"})]
    predictions = {"dam": Prediction(id="dam", quotes=list(PERFECT), seconds=3.0, quoted=7, fabricated=1)}
    result = score_corpus("dams", articles, predictions)
    page = corpus_markdown(result, find_errors(articles, predictions))
    assert "Fabricated quotations, recomputed from the raw text: 1 of 7." in page
    assert "dams: 1/2 articles scored" in page
    assert "| all kinds | 66.7 [0.0, 100.0] |" in page
    assert "| missed: direct | 2 |" in page


def test_summaries_and_topics_are_held_against_article_and_human_summaries() -> None:
    article = ARTICLE.model_copy(
        update={"human_summaries": ["The lake rose by 3 metres and a road is closed."]}
    )
    prediction = Prediction(
        id="dam",
        quotes=[],
        topics=["closed road", "grain exports"],
        summary=["Engineer Ola Berg said the dam will hold.", "The lake had risen by 4 metres."],
    )
    result = score_corpus("dam", [article], {"dam": prediction})
    assert {name: (rate.count, rate.total) for name, rate in result.gist.items()} == {
        "summary sentences that the article supports": (1, 2),
        "topics in a human summary": (1, 2),
    }
    assert 0 < (result.summary_overlap or 0) < 1


def test_confidence_is_calibrated_over_predictions() -> None:
    sure = [quote.model_copy(update={"confidence": 0.9}) for quote in PERFECT]
    unsure = found("Dam holds", "Berg").model_copy(update={"confidence": 0.1})
    calibration = score(*sure, unsure).calibration
    # the matched quotation that nobody is marked for says nothing
    assert (calibration.items, calibration.brier) == (4, pytest.approx(0.01))
    assert calibration.kept["0.5"].value == 1.0


def test_where_a_corpus_marks_sources_alone_their_words_show_whether_confidence_was_right() -> None:
    only = ARTICLE.model_copy(
        update={
            "quotes": [quote.model_copy(update={"speaker_resolved_gold": None}) for quote in ARTICLE.quotes]
        }
    )
    by_source = found("the “old” road is closed and nobody may use it", "Ines Roth", "the mayor").model_copy(
        update={"participant_names": ["Ines Roth"], "confidence": 0.9}
    )
    prediction = {"dam": Prediction(id="dam", quotes=[by_source])}
    told, untold = (score_corpus("dam", [article], prediction).calibration for article in (ARTICLE, only))
    assert (told.kept["0.5"].value, untold.kept["0.5"].value) == (0.0, 1.0)
