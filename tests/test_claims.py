"""Claims: a summary that repeats what only a speaker says names the speaker, or is put right."""

from __future__ import annotations

import pytest

from summarizer.building.builder import Builder
from summarizer.building.draft import Draft
from summarizer.building.sequence import is_cut_from, share_in_order
from summarizer.engine.store import parser_path
from summarizer.finding.analysis import analyse
from summarizer.finding.stems import content_stems
from summarizer.plans.drafts import DigestDraft

TEXT = (
    "GRANVIK, May 3 - The ferry line raised its fares by a fifth on Monday, and two morning crossings were dropped.\n\n"
    "Islanders will lose the only boat that reaches the clinic before noon, said Maren Tveit, who leads the parish council. "
    "“Nobody sails in this weather for pleasure,” she added.\n\n"
    "Finance director Odd Halle said that diesel had cost the line 4 million crowns more than planned. "
    "The Fare Board and the Travellers' Union meet on June 2."
)
LEAD = "The ferry line raised its fares by a fifth on Monday, and two morning crossings were dropped."


def built(
    *lines: str, headline: str = "Ferry line raises its fares", text: str = TEXT, language: str = "en"
) -> Builder:
    digest = DigestDraft.model_construct(headline=headline, summary=list(lines))
    return Builder(analyse(text, language, parser_path() if language == "en" else None), Draft(digest=digest))


def summary(*lines: str) -> list[str]:
    return [sentence.text for sentence in built(*lines).summary()]


def codes(builder: Builder) -> list[str]:
    return [warning.code for warning in builder.warnings]


def test_what_only_a_speaker_says_gets_the_name_of_the_speaker() -> None:
    made = built(LEAD, "Diesel had cost the line 4 million crowns more than planned.")
    kept = made.summary()[1]
    assert kept.text == "Odd Halle said that diesel had cost the line 4 million crowns more than planned."
    assert [span.text for span in kept.evidence] == [
        "Finance director Odd Halle said that diesel had cost the line 4 million crowns more than planned."
    ]
    assert codes(made) == ["summary_sentence_replaced"]


def test_a_quotation_does_not_stand_as_a_fact() -> None:
    assert "Nobody sails in this weather for pleasure." not in summary(
        LEAD, "Nobody sails in this weather for pleasure."
    )


def test_words_in_the_wrong_mouth_go_back_to_their_speaker() -> None:
    made = summary(
        LEAD, "Odd Halle said that islanders will lose the only boat that reaches the clinic before noon."
    )
    assert not any("Halle" in text and "clinic" in text for text in made)
    assert any("Maren Tveit" in text and "clinic" in text for text in made)


@pytest.mark.parametrize(
    "line",
    [
        LEAD,
        "Maren Tveit said islanders will lose the only boat that reaches the clinic before noon.",
        "The parish council's Tveit said islanders will lose the only boat that reaches the clinic before noon.",
        "Finance director Halle said diesel had cost the line 4 million crowns more than planned.",
        "The Fare Board and the Travellers' Union meet on June 2.",
    ],
)
def test_the_articles_own_words_and_named_claims_stay(line: str) -> None:
    assert line in summary(line)


def test_words_put_together_otherwise_than_in_the_article_are_refused() -> None:
    drafted = "The clinic raised fares for islanders before noon on Monday, and the parish council dropped two boats."
    made = built(drafted)
    assert drafted not in [sentence.text for sentence in made.summary()]
    assert made.warnings


def test_a_number_that_counts_something_else_is_refused() -> None:
    drafted = "The ferry line raised its fares by a fifth on Monday after a loss of 4 tickets."
    made = built(drafted)
    assert drafted not in [sentence.text for sentence in made.summary()]
    assert "4 tickets" not in " ".join(sentence.text for sentence in made.summary())


def test_a_number_keeps_what_it_counts() -> None:
    line = "Odd Halle said diesel had cost the line 4 million crowns more than planned."
    assert line in summary(line)


def test_a_name_made_of_two_names_costs_the_headline() -> None:
    made = built(LEAD, headline="Fare Union raises ferry fares by a fifth")
    assert made.headline(None) == LEAD.rstrip(".")
    assert codes(made) == ["headline_replaced"]


def test_a_headline_does_not_state_a_quotation() -> None:
    assert built(LEAD, headline="Nobody sails in this weather for pleasure").headline(None) == LEAD.rstrip(
        "."
    )


def test_a_quotation_of_nobody_cannot_be_named_and_is_dropped() -> None:
    text = "The wall bears a line in red paint. “The tide will take this harbour before your children are grown.”"
    made = built("The tide will take this harbour before the children are grown.", text=text)
    assert not any("tide" in sentence.text for sentence in made.summary())
    assert codes(made) == ["summary_sentence_dropped"]


def test_in_german_the_articles_own_sentence_stands_for_the_claim() -> None:
    text = (
        "Die Fähre nach Granvik fährt seit Montag zweimal weniger am Tag.\n\n"
        "Die Inseln verlieren das einzige Boot zur Klinik, sagte die Bürgermeisterin Maren Tveit am Dienstag in Oslo."
    )
    made = built("Die Inseln verlieren das einzige Boot zur Klinik.", text=text, language="de")
    assert [sentence.text for sentence in made.summary()] == text.split("\n\n")


def _stems(text: str) -> list[str]:
    return content_stems(text)


@pytest.mark.parametrize(
    ("drafted", "share"),
    [
        ("ferry line raised fares Monday", 1.0),
        ("diesel cost line; crossings dropped", 1.0),
        ("diesel cost; fares; crossings dropped", 0.8),
        ("Monday fares raised line ferry", 0.4),
        ("zebra", 0.0),
        ("", 1.0),
    ],
)
def test_a_share_in_order_is_that_of_one_sentence_or_of_two_with_a_cut(drafted: str, share: float) -> None:
    article = [
        "diesel had cost the line",
        "the ferry line raised its fares on Monday",
        "two crossings were dropped",
    ]
    assert share_in_order(_stems(drafted), [_stems(each) for each in article]) == pytest.approx(share)


def test_a_model_that_points_at_its_sentences_may_word_them_anew() -> None:
    drafted = "Two crossings dropped and fares a fifth higher: so the ferry line began its Monday morning."
    analysis = analyse(TEXT, "en", parser_path())
    digest = DigestDraft.model_construct(headline="Ferry line raises its fares", summary=[drafted])
    lead = analysis.sentences[0].span
    made = Builder(analysis, Draft(digest=digest, pointed={drafted: [lead]}))
    assert next(sentence.text for sentence in made.summary()) == drafted
    assert drafted not in [sentence.text for sentence in built(drafted).summary()]


@pytest.mark.parametrize(
    ("drafted", "is_cut"),
    [
        ("Die Regierung reagiert auf die schlechten Prognosen gelassen.", True),
        ("Die Regierung reagiert gelassen.", True),
        ("Die Regierung reagiert auf schlechten Prognosen gelassen.", False),
        ("Auf die Prognosen reagiert die Regierung gelassen.", False),
        ("Die Regierung reagiert heute gelassen.", False),
        ("Die Regierung reagiert auf die schlechten Prognosen.", False),
    ],
)
def test_a_cut_leaves_out_stretches_and_no_small_words(drafted: str, is_cut: bool) -> None:
    article = "Die Regierung reagiert auf die schlechten Prognosen gelassen, sagt der Minister."
    assert is_cut_from(drafted, article, 3) == is_cut


def test_a_cut_takes_no_particle_and_no_clause_apart() -> None:
    article = (
        "Doch Ministerin Ida Holm kündigte in Berlin an, das Wehr, das seit Jahren leckt, werde ersetzt."
    )
    assert not is_cut_from("Ministerin Ida Holm kündigte, das Wehr werde ersetzt.", article, 3)
    assert is_cut_from("Ministerin Ida Holm kündigte in Berlin an, das Wehr werde ersetzt.", article, 3)
    assert is_cut_from("Ministerin Ida Holm kündigte in Berlin an", article, 3)
    assert not is_cut_from("Das Wehr, das seit Jahren leckt, werde ersetzt.", article, 3)
    assert is_cut_from("水は高い", "水は高い、港は閉じた。", 3) and not is_cut_from(
        "水は高", "水は高いので、港は閉じた。", 3
    )
