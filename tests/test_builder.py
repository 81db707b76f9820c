"""The builder: from what was found and drafted to grounded items, each refusal a warning."""

from __future__ import annotations

import pytest

from summarizer.brief import Span
from summarizer.building.builder import Builder
from summarizer.building.draft import Draft
from summarizer.engine.store import parser_path
from summarizer.finding.analysis import analyse
from summarizer.plans.drafts import DigestDraft

TEXT = (
    "The harbor at Lowmark was closed on Tuesday, and crews searched its wall for cracks.\n\n"
    "“The wall is not safe,” said Helen Porter, the city engineer. Porter said repairs will cost 40 million crowns.\n\n"
    "Ilan Brodsky, chairman of the Fishers League, spoke later. “We were never asked,” Brodsky said."
)


def builder(text: str = TEXT, **drafted: object) -> Builder:
    return Builder(analyse(text, "en", parser_path()), Draft(**drafted))  # type: ignore[arg-type]


def warned(made: Builder) -> list[str]:
    return [warning.code for warning in made.warnings]


def test_participants_are_numbered_in_article_order_with_every_mention() -> None:
    people = builder().participants()
    assert [(p.id, p.name) for p in people][:2] == [("P1", "Helen Porter"), ("P2", "Ilan Brodsky")]
    assert [m.text for m in people[0].mentions] == ["Helen Porter", "Porter"]
    assert people[0].aliases == ["Porter"]


def test_a_role_is_read_beside_the_name() -> None:
    people = builder().participants()
    assert people[0].role == "city engineer"
    assert people[0].affiliation is None


def test_every_position_points_at_a_participant_and_keeps_the_negation() -> None:
    made = builder()
    ids = {p.id for p in made.participants()}
    stated, views = made.positions([])
    assert {p.speaker_id for p in stated} <= ids and views == []
    assert stated[0].statement == "Helen Porter said that the wall is not safe."
    assert stated[-1].statement == "Ilan Brodsky said: “We were never asked.”"


def test_a_position_belongs_to_the_topics_whose_sentences_hold_it() -> None:
    made = builder(headings=["cost of the repairs", "cracks in the harbor wall"])
    made.participants()
    topics = made.topics()
    stated, _ = made.positions(topics)
    (cost,) = [t for t in topics if t.label == "cost of the repairs"]
    (repairs,) = [p for p in stated if "40 million" in p.content[0].text]
    assert cost.id in repairs.topic_ids


@pytest.mark.parametrize(
    "label",
    ["wall", "Helen Porter and the wall", "the wall is not safe", "peace talks in Geneva", "one two three four five six seven eight nine", ""],
)  # fmt: skip
def test_what_is_no_index_entry_of_the_article_is_dropped_from_the_topics(label: str) -> None:
    made = builder(headings=[label])
    assert label not in [topic.label for topic in made.topics()]
    assert warned(made) == ["topic_dropped"]


def test_the_articles_title_stands_in_for_a_missing_headline_and_is_cut_at_a_word() -> None:
    assert builder().headline("Harbor closed") == "Harbor closed"
    long = builder().headline("Harbor closed again " * 20)
    assert len(long) <= 120 and long.endswith("…")


def test_a_sound_digest_is_kept_with_the_evidence_of_each_sentence() -> None:
    lines = ["The harbor at Lowmark was closed and crews searched its wall.", "Porter said repairs will cost 40 million crowns.",
             "Helen Porter said the wall is not safe."]  # fmt: skip
    digest = DigestDraft(headline="Crews search harbor wall at Lowmark", summary=lines)
    made = builder(digest=digest)
    kept = made.summary()
    assert [s.text for s in kept] == lines
    assert all(span.text == TEXT[span.start : span.end] for s in kept for span in s.evidence)
    assert made.headline(None) == digest.headline and warned(made) == []


def test_a_name_in_the_clause_is_surer_than_a_pronoun_and_the_model_moves_neither() -> None:
    def confidence(text: str, answer: str = "Helen Porter") -> float:
        made = builder(text, speakers={0: answer})
        made.participants()
        return made.positions([])[0][0].confidence

    pronoun = "Ilan Brodsky spoke in the fish market. “We were never asked,” he said. Helen Porter listened."
    named = "“We were never asked,” Ilan Brodsky said. Helen Porter listened."
    assert confidence(pronoun) == confidence(pronoun, "Brodsky") < confidence(named)


def test_a_statement_of_the_model_with_a_changed_number_is_replaced() -> None:
    made = builder()
    content = made.analysis.reported[1].content
    made.draft.statements[content] = "Helen Porter said repairs will cost 90 million crowns."
    made.participants()
    stated, _ = made.positions([])
    assert "40 million" in stated[1].statement and warned(made) == ["statement_replaced"]


def test_an_analysis_without_a_sentence_to_speak_of_builds_nothing_and_does_not_break() -> None:
    made = builder("Lowmark")
    assert (made.participants(), made.topics(), made.positions([]), made.summary()) == ([], [], ([], []), [])
    assert made.headline(None) == "Lowmark"


def test_pointed_evidence_stands_before_what_the_program_would_choose() -> None:
    span = Span.of(TEXT, 0, TEXT.index("\n"))
    made = builder(headings=["cost of the repairs"], pointed={"cost of the repairs": [span]})
    assert made.topics()[0].evidence == [span]
