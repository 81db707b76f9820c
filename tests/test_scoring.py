"""Oracles and properties of the scorer."""

from __future__ import annotations

from typing import Any

import pytest
from gold_cases import EMPTY_TEXT, TEXT, empty_case, perfect_brief, provenance, span, strike_case
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.brief import Brief, Position, Span
from summarizer_evals.gold.brief import GoldBrief
from summarizer_evals.scoring.counts import SWEEP, group_cases, specificity
from summarizer_evals.scoring.scorer import score_brief, score_failure

CASE = strike_case()
PERFECT = perfect_brief(CASE)


def changed(brief: Brief, section: str, index: int, **fields: Any) -> Brief:
    items = list(getattr(brief, section))
    items[index] = items[index].model_copy(update=fields)
    return brief.model_copy(update={section: items})


def without(brief: Brief, section: str, index: int) -> Brief:
    items = list(getattr(brief, section))
    del items[index]
    return brief.model_copy(update={section: items})


def invented(text: str = "We demand the moon") -> Position:
    return Position(
        id="S9",
        speaker_id="P1",
        statement="Mara Quist says so.",
        form="direct",
        content=[Span(start=0, end=len(text), text=text)],
        quotes=[Span(start=0, end=len(text), text=text)],
        confidence=0.9,
    )


def test_a_perfect_brief_scores_one_in_every_list() -> None:
    score = score_brief(CASE, PERFECT)
    for name in (*score.lists, *score.joint):
        assert score.f1(name) == 1.0, name
        assert score.counts(name).soft_f1 == pytest.approx(1.0)
    assert all(rate.count == 0 for rate in score.faults.values())
    assert all(rate.value == 1.0 for rate in score.accuracies.values())
    assert all(judgement.is_right for judgement in score.judgements)


def test_order_does_not_matter() -> None:
    turned = PERFECT.model_copy(
        update={
            name: list(reversed(getattr(PERFECT, name)))
            for name in ("participants", "topics", "stated_positions", "analyst_views")
        }
    )
    first, second = score_brief(CASE, PERFECT), score_brief(CASE, turned)
    assert first.model_dump(exclude={"findings"}) == second.model_dump(exclude={"findings"})


def test_a_duplicate_costs() -> None:
    twin = PERFECT.stated_positions[0].model_copy(update={"id": "S8"})
    score = score_brief(
        CASE, PERFECT.model_copy(update={"stated_positions": [*PERFECT.stated_positions, twin]})
    )
    positions = score.lists["positions"]
    assert (positions.hits, positions.predicted, positions.gold) == (3, 4, 3)
    assert score.lists["quotations"].precision == pytest.approx(3 / 4)
    assert any(finding.outcome == "duplicate" for finding in score.findings)


def test_a_swapped_speaker_zeroes_the_joint_score_and_not_the_match() -> None:
    brief = PERFECT
    for index in range(4):
        brief = changed(brief, "stated_positions", index, speaker_id="P4")
    brief = changed(brief, "analyst_views", 0, speaker_id="P1")
    score = score_brief(CASE, brief)
    assert score.f1("attributions") == 1.0
    assert score.f1("joint") == 0.0
    assert score.accuracies["speaker_accuracy"].count == 0
    assert score.faults["misattributions"].count == 5
    # the optional position in the wrong mouth stays in the denominator
    assert score.joint["joint"].predicted == 5


def test_an_invented_quotation_scores_zero_and_is_counted() -> None:
    brief = PERFECT.model_copy(update={"stated_positions": [invented()], "analyst_views": []})
    score = score_brief(CASE, brief)
    assert score.f1("quotations") == 0.0
    assert score.f1("joint") == 0.0
    assert (score.faults["fabricated_quotations"].count, score.faults["fabricated_quotations"].total) == (
        1,
        1,
    )
    assert score.faults["ungrounded_spans"].count == 2
    assert any(f.outcome == "invented" and f.where == "positions" for f in score.findings)


def test_a_quotation_with_the_right_offsets_and_other_words_scores_zero() -> None:
    right = PERFECT.stated_positions[0].quotes[0]
    wrong = Span(
        start=right.start,
        end=right.end,
        text="We will now return before the 12 percent is paid"[: len(right.text)],
    )
    score = score_brief(CASE, changed(PERFECT, "stated_positions", 0, quotes=[wrong]))
    assert score.lists["quotations"].hits == 2
    assert score.faults["fabricated_quotations"].count == 1


@pytest.mark.parametrize(
    "statement",
    [
        "Mara Quist says the workers will return before the 12 percent is paid.",
        "Mara Quist says the workers will not return before the 15 percent is paid.",
        "Mara Quist says the workers will not return before the 112 percent is paid.",
    ],
)
def test_a_dropped_negation_or_a_wrong_number_scores_zero(statement: str) -> None:
    brief = changed(PERFECT, "stated_positions", 0, statement=statement)
    score = score_brief(CASE, brief)
    assert (score.accuracies["statement_accuracy"].count, score.accuracies["statement_accuracy"].total) == (
        1,
        2,
    )
    assert score.f1("joint") == 1.0


def test_a_contraction_keeps_the_negation() -> None:
    brief = changed(
        PERFECT, "stated_positions", 0, statement="Quist: workers won’t return before 12 percent."
    )
    assert score_brief(CASE, brief).accuracies["statement_accuracy"].value == 1.0


def test_words_in_quotation_marks_anywhere_are_checked() -> None:
    brief = PERFECT.model_copy(update={"headline": "Union: “we demand the moon”"})
    brief = changed(brief, "stated_positions", 1, statement="Quist says 'nobody  should Doubt us'.")
    score = score_brief(CASE, brief)
    assert (score.faults["fabricated_quotations"].count, score.faults["fabricated_quotations"].total) == (
        1,
        5,
    )


def test_part_of_a_word_is_no_quotation() -> None:
    brief = PERFECT.model_copy(update={"headline": "“tie grain trade”"})
    assert score_brief(CASE, brief).faults["fabricated_quotations"].count == 1


def test_missed_optional_gold_costs_nothing_and_found_it_leaves_the_denominator() -> None:
    found, missed = score_brief(CASE, PERFECT), score_brief(CASE, without(PERFECT, "stated_positions", 3))
    assert found.lists["positions"] == missed.lists["positions"]
    assert missed.f1("positions") == 1.0


def test_a_misfiled_view_counts_in_the_blind_match_only() -> None:
    view = PERFECT.analyst_views[0].model_copy(update={"id": "S5"})
    brief = PERFECT.model_copy(
        update={"stated_positions": [*PERFECT.stated_positions, view], "analyst_views": []}
    )
    score = score_brief(CASE, brief)
    assert score.f1("attributions") == 1.0
    assert score.f1("views") == 0.0
    assert (score.faults["misfiled"].count, score.faults["misfiled"].total) == (1, 4)


def test_gold_can_accept_both_sections() -> None:
    gold = CASE.gold.model_dump(by_alias=True)
    gold["analyst_views"][0]["accepted_sections"] = ["stated_positions"]
    view = PERFECT.analyst_views[0].model_copy(update={"id": "S5"})
    brief = PERFECT.model_copy(
        update={"stated_positions": [*PERFECT.stated_positions, view], "analyst_views": []}
    )
    case = type(CASE)("strike", CASE.folder, TEXT, GoldBrief.model_validate(gold), "0")
    score = score_brief(case, brief)
    assert score.faults["misfiled"].count == 0
    assert score.f1("views") == 1.0
    assert score.f1("positions") == 1.0


def test_a_failed_article_scores_zero_with_all_its_gold_missed() -> None:
    score = score_failure(CASE, 0, "EndpointError: no route")
    assert score.f1("joint") == 0.0
    assert (score.joint["joint"].gold, score.joint["joint"].predicted) == (4, 0)
    assert score.accuracies["schema_valid"].value == 0.0
    assert score_failure(empty_case(), 0, "no").f1("joint") == 0.0


def test_empty_on_both_sides_is_undefined_and_counts_for_specificity() -> None:
    case = empty_case()
    right = score_brief(case, perfect_brief(case))
    assert right.f1("joint") is None
    assert specificity(group_cases([right]), "attributions").value == 1.0
    quote = span(EMPTY_TEXT, "Traffic was sent")
    wrong = Brief(
        article=case.gold.article,
        participants=[
            {
                "id": "P1",
                "name": "Traffic",
                "kind": "group",
                "named": False,
                "mentions": [span(EMPTY_TEXT, "Traffic")],
            }
        ],
        stated_positions=[
            {
                "id": "S1",
                "speaker_id": "P1",
                "statement": "It was.",
                "form": "indirect",
                "content": [quote],
                "confidence": 1,
            }
        ],
        provenance=provenance(),
    )
    score = score_brief(case, wrong)
    assert score.f1("joint") == 0.0
    assert score.faults["extra_items"].count == 2
    assert specificity(group_cases([score]), "attributions").value == 0.0
    assert specificity(group_cases([score_failure(case, 0, "no")]), "attributions").value == 0.0


def test_wrongly_merged_participants_are_counted() -> None:
    brief = changed(PERFECT, "participants", 0, aliases=["Joel Abara"])
    score = score_brief(CASE, brief)
    assert score.faults["wrong_merges"].count == 1
    assert "merges Mara Quist and Joel Abara" in {finding.why for finding in score.findings}


def test_a_topic_needs_its_label_and_its_evidence() -> None:
    near = changed(PERFECT, "topics", 0, label="The dock strikes in Port Ellis")
    assert score_brief(CASE, near).f1("topics") == 1.0
    elsewhere = [
        Span.of(TEXT, 0, 7),
        Span(**span(TEXT, "The port authority confirmed that three ships were waiting")),
    ]
    assert score_brief(CASE, changed(near, "topics", 0, evidence=elsewhere)).f1("topics") == 0.0
    assert score_brief(CASE, changed(PERFECT, "topics", 0, label="pay of workers")).f1("topics") == 0.0


@pytest.mark.parametrize(
    ("role", "right"),
    [
        ("Minister", 1),
        ("Transport Minister of Ellis", 1),
        ("former Transport Minister", 0),
        ("economist", 0),
        (None, 0),
    ],
)
def test_a_role_may_be_shorter_but_not_former(role: str | None, right: int) -> None:
    score = score_brief(CASE, changed(PERFECT, "participants", 1, role=role))
    assert score.accuracies["role_accuracy"].count == 4 + right


def test_a_name_that_is_not_in_the_article_is_an_ungrounded_participant() -> None:
    score = score_brief(CASE, changed(PERFECT, "participants", 0, name="Sara Quist"))
    assert score.faults["ungrounded_participants"].count == 1
    assert score.lists["participants"].hits == 3
    # the speaker's name is wrong too
    assert score.accuracies["speaker_accuracy"].count == 3


def test_items_from_a_prompts_own_example_are_counted() -> None:
    prompts = ["For instance, when the envoy Teodor Lanz says 41 ships, write: Lanz says so. Return JSON."]
    brief = changed(PERFECT, "stated_positions", 2, statement="Joel Abara and Lanz say 2.5 percent is final.")
    brief = brief.model_copy(update={"headline": "41 ships wait"})
    score = score_brief(CASE, brief, prompts)
    assert score.faults["leaked_items"].count == 2
    assert score_brief(CASE, PERFECT, prompts).faults["leaked_items"].count == 0


def test_a_brief_with_a_speaker_that_is_no_participant_is_not_valid() -> None:
    score = score_brief(CASE, changed(PERFECT, "stated_positions", 0, speaker_id="P77"))
    assert score.accuracies["schema_valid"].value == 0.0


def test_confidence_is_kept_with_whether_it_was_right() -> None:
    brief = changed(PERFECT, "stated_positions", 0, speaker_id="P2", confidence=0.3)
    judged = {judgement.confidence: judgement.is_right for judgement in score_brief(CASE, brief).judgements}
    assert judged[0.3] is False
    assert judged[1.0] is True


def test_every_finding_says_why_an_item_was_missed() -> None:
    cut = Span(**span(TEXT, "We will"))
    brief = changed(PERFECT, "stated_positions", 0, content=[cut], quotes=[cut])
    missed = [
        f for f in score_brief(CASE, brief).findings if f.outcome == "missed" and f.where == "positions"
    ]
    assert [finding.why for finding in missed] == ["nearest is 'S1' with overlap 0.33"]


positions = st.lists(st.integers(0, 4), unique=True, max_size=5)


@given(
    kept=positions,
    speakers=st.lists(st.sampled_from(["P1", "P2", "P3", "P4"]), min_size=5, max_size=5),
    seed=st.randoms(),
)
@settings(max_examples=60, deadline=None)
def test_any_order_of_any_brief_scores_the_same(kept: list[int], speakers: list[str], seed: Any) -> None:
    items = [*PERFECT.stated_positions, *PERFECT.analyst_views]
    chosen = [items[index].model_copy(update={"speaker_id": speakers[index]}) for index in kept]
    brief = PERFECT.model_copy(update={"stated_positions": chosen, "analyst_views": []})
    shuffled = list(chosen)
    seed.shuffle(shuffled)
    other = brief.model_copy(update={"stated_positions": shuffled})
    first, second = score_brief(CASE, brief), score_brief(CASE, other)
    assert first.joint == second.joint
    assert first.lists == second.lists
    assert first.sweep == second.sweep


offsets = st.integers(0, len(TEXT) - 2)


@given(bounds=st.lists(st.tuples(offsets, st.integers(2, 80)), max_size=6))
@settings(max_examples=80, deadline=None)
def test_scores_stay_in_bounds_and_fall_as_the_threshold_rises(bounds: list[tuple[int, int]]) -> None:
    items = [
        Position(
            id=f"S{number}",
            speaker_id="P1",
            statement="Mara Quist says so.",
            form="indirect",
            content=[Span.of(TEXT, start, min(len(TEXT), start + length))],
            quotes=[Span.of(TEXT, start, min(len(TEXT), start + length))],
            confidence=0.5,
        )
        for number, (start, length) in enumerate(bounds, 1)
    ]
    score = score_brief(CASE, PERFECT.model_copy(update={"stated_positions": items, "analyst_views": []}))
    for name in ("quotations", "attributions"):
        softs = [score.sweep[str(threshold)][name].soft for threshold in SWEEP]
        assert softs == sorted(softs, reverse=True)
    for threshold in SWEEP:
        for counts in score.sweep[str(threshold)].values():
            assert 0 <= counts.soft <= counts.hits + 1e-9
            assert counts.hits <= min(counts.predicted, counts.gold)
            assert counts.f1 is None or 0 <= counts.f1 <= 1
    assert score.sweep["0.5"]["joint"] == score.joint["joint"]
