import unicodedata
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from growth import LINEAR, growth
from hypothesis import given
from hypothesis import strategies as st

from summarizer.brief import (
    ArticleInfo,
    Brief,
    Participant,
    Position,
    Provenance,
    Span,
    SummarySentence,
    Usage,
)
from summarizer.errors import GroundingError
from summarizer.grounding import (
    FOLDS,
    FoldedText,
    fabricated,
    locate,
    negations,
    numbers,
    quoted_words,
    verify,
)

ARTICLE = "Ida Berg, the harbour master, said the port “will not open before May 12” this year."


def place(text: str, words: str) -> str | None:
    found = locate(FoldedText(text), words)
    return None if found is None else text[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ARTICLE, "The moon is made of cheese"),
        ("The category is closed.", "cat"),
        ("The bobcat is closed.", "cat"),
        ("The ship left in 2015.", "2016"),
        ("The ship left in 2015.", "201"),
        ("Prices rose by 2.5 percent.", "rose by 2"),
        ("Prices rose by 2.5 percent.", "5 percent"),
        ("It cost 12,500 crowns.", "12"),
        ("It cost 12,500 crowns.", "500 crowns"),
        ("The train leaves at 10:45.", "leaves at 10"),
        ("The port will not open.", "The port will open"),
        ("We can’t pay.", "We can"),
        ("We can't pay.", "We can"),
        ("We won’t pay.", "We won"),
        ("The port will open.", "The port will not open"),
        ("The port will open.", "The port wil open"),
        ("The port will open.", "The port will open soon"),
        ("Wait… now.", "Wait."),
        ("Wait… now", "."),
        ("The cafe\u0301 shut.", "cafe"),
        ("An x\u0302 here.", "x"),
        ("कि", "क"),
        ("ARTICLE", ""),
        ("ARTICLE", "  \u00ad "),
        ("", "word"),
    ],
)
def test_words_that_are_not_there_as_whole_words_have_no_place(text: str, words: str) -> None:
    assert place(text, words) is None


@pytest.mark.parametrize(
    ("text", "words", "slice_"),
    [
        ("He said “it’s ‘ours’” twice.", "\"it's 'ours'\"", "“it’s ‘ours’”"),
        ('He said "it\'s ours" twice.', "“it’s ours”", '"it\'s ours"'),
        ("a\u00a0long\u202fday\n\n at  sea", "long day at sea", "long\u202fday\n\n at  sea"),
        ("a long\r\nday", "long day", "long\r\nday"),
        ("a coop\u00ader\u00adation pact", "cooperation", "coop\u00ader\u00adation"),
        ("a pact\u00ad is made", "pact", "pact"),
        ("a cooperation pact", "coop\u00aderation", "cooperation"),
        ("the 1990–95 war—long", "1990-95 war - long".replace(" - ", "-"), "1990–95 war—long"),
        ("Wait… now", "wait... now", "Wait… now"),
        ("Wait... now", "Wait… now", "Wait... now"),
        ("the Cafe\u0301 shut", "Café", "Cafe\u0301"),
        ("the Café shut", "Cafe\u0301", "Café"),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8 정부", "한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
        ("THE PORT", "the port", "THE PORT"),
        ("Lena’s boat", "Lena", "Lena"),
        ("at 5.", "5", "5"),
        ("in 2015, 16 ships", "2015", "2015"),
        ("from 10-15 ships", "15", "15"),
        ("船長は明日出発します。", "明日", "明日"),
        ("เรือออกพรุ่งนี้", "พรุ่งนี้", "พรุ่งนี้"),
        ("\ufeffThe port", "The port", "The port"),
    ],
)
def test_typography_is_folded_and_the_article_s_own_slice_comes_back(
    text: str, words: str, slice_: str
) -> None:
    assert place(text, words) == slice_


def test_the_case_as_written_goes_before_any_other() -> None:
    found = locate(FoldedText("MAY opened. May opened."), "May opened")
    assert found is not None
    assert found.start == 12


def test_a_search_keeps_to_its_range() -> None:
    folded = FoldedText("port, port, port")
    assert [span.start for span in folded.find("port")] == [0, 6, 12]
    assert [span.start for span in folded.find("port", 1, 11)] == [6]
    assert locate(folded, "port", 7, 15) is None


def fold_letter_by_letter(text: str) -> tuple[str, str, list[int], list[int]]:
    """What a folded text must come to: its form, the same in lower case, and where each letter begins and ends."""
    pieces: list[str] = []
    origins: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        end = position + 1
        while end < len(text) and (unicodedata.combining(text[end]) or "\u1160" <= text[end] <= "\u11ff"):
            end += 1
        letter = text[position:end]
        folded = unicodedata.normalize("NFC", FOLDS.get(letter, letter))
        if folded.isspace():
            folded = "" if pieces and pieces[-1] == " " else " "
        pieces.extend(folded)
        origins.extend(position for _ in folded)
        ends.extend(end for _ in folded)
        position = end
    cased = "".join(c.lower() if len(c.lower()) == 1 else c for c in pieces)
    return "".join(pieces), cased, origins, ends


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="ab Z1.,'’“”…—\u00ad\u0301\u0308\n\u00a0éйи\u0306ΣσİI한ㅎ\u1161かが\u3099漢"),
    )
)
def test_a_text_folds_as_its_letters_do_one_by_one(text: str) -> None:
    made = FoldedText(text)
    assert (made.folded, made.cased, made.origins, made.ends) == fold_letter_by_letter(text)


TEXT = st.text(alphabet="ab B1.,'’“…\u00ad\u0301\u0308\n\u00a0é한\u1161c", max_size=40)


@given(TEXT, TEXT)
def test_a_place_is_a_slice_that_reads_as_the_words(text: str, words: str) -> None:
    for span in FoldedText(text).find(words):
        assert text[span.start : span.end] == span.text
        assert FoldedText(span.text).folded.strip() == FoldedText(words).folded.strip()


@given(
    st.lists(st.sampled_from(["port", "Zoë’s", "naïve", "2.5", "“no”", "한국", "can’t", "Ünal"]), min_size=1),
    st.data(),
)
def test_planted_words_are_found_in_any_typography(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    first = data.draw(st.integers(0, len(pieces) - 1))
    last = data.draw(st.integers(first, len(pieces) - 1))
    wanted = "\n ".join(pieces[first : last + 1]).replace("’", "'").replace("“", '"')
    forms: list[Literal["NFC", "NFD"]] = ["NFC", "NFD"]
    form = data.draw(st.sampled_from(forms))
    held = unicodedata.normalize(data.draw(st.sampled_from(forms)), text)
    found = locate(FoldedText(held), unicodedata.normalize(form, wanted))
    assert found is not None
    assert held[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "unit", ["the port is shut. ", "a", "“", " ", "e\u0301", "\u00ad", "…", "明日出発します。", "'t"]
)
def test_two_hundred_thousand_characters_are_searched_in_linear_time(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    assert locate(FoldedText(text), "The moon is made of cheese") is None
    assert growth(lambda t: locate(FoldedText(t), "The moon is made of cheese"), text[:50_000], text) < LINEAR


def test_a_text_of_marks_alone_neither_fails_nor_matches_in_part() -> None:
    assert list(FoldedText("e" + "\u0301" * 500).find("e" + "\u0301" * 20)) == []


def test_numbers_and_negations_are_counted() -> None:
    assert numbers("On May 12, 2,500 of 3.5 million left at 10:45.") == ["10:45", "12", "2,500", "3.5"]
    assert negations("We can’t and won't, nor will nobody. Kein Wort, ne rien.") == 6
    assert negations("A notable knot of nothingness") == 0


@pytest.mark.parametrize(
    "marks", ["“”", "‘’", '""', "''", "«»", "„“", "„”", "‚‘", "»«", "””", "»»", "‹›", "「」", "『』"]
)
def test_words_in_any_marks_count_as_quoted(marks: str) -> None:
    assert quoted_words(f"Berg says {marks[0]}90 boats sank{marks[1]} at sea") == ["90 boats sank"]


@pytest.mark.parametrize(
    "prose", ["The workers' union and Lena’s boat", "Waits “…” at sea", "Tools of the '90s don't rust"]
)
def test_prose_without_quotations_has_no_quoted_words(prose: str) -> None:
    assert quoted_words(prose) == []


def brief(**changed: Any) -> Brief:
    def span(words: str) -> Span:
        start = ARTICLE.index(words)
        return Span.of(ARTICLE, start, start + len(words))

    position = Position(
        id="S1",
        speaker_id="P1",
        statement=changed.pop("statement", "Ida Berg said that the port will not open before May 12."),
        form="mixed",
        content=[span("the port “will not open before May 12”")],
        quotes=[changed.pop("quote", span("will not open before May 12"))],
        confidence=0.9,
    )
    fields: dict[str, Any] = {
        "article": ArticleInfo(id="a", language="en", characters=len(ARTICLE), sha256="0"),
        "headline": "Port stays shut",
        "participants": [Participant(id="P1", name="Ida Berg", kind="person", named=True, mentions=[span("Ida Berg")])],
        changed.pop("section", "stated_positions"): [position],
        "provenance": Provenance(
            model="m", endpoint="e", strategy="single", prompts={}, requests=1, usage=Usage(), seconds=0,
            created=datetime(2024, 5, 1, tzinfo=UTC), version="1",
        ),
    }  # fmt: skip
    if "summary" in changed:
        changed["summary"] = [SummarySentence(text=changed["summary"], evidence=[span("Ida Berg")])]
    return Brief(**(fields | changed))


@pytest.mark.parametrize(
    "quoted", ["“will not open”", '"WILL NOT OPEN,"', "‘open before May 12.’", "«\u00a0not open\u00a0»"]
)
@pytest.mark.parametrize("place_", ["statement", "headline", "summary"])
def test_the_article_s_own_words_may_stand_in_quotation_marks(place_: str, quoted: str) -> None:
    made = brief(**{place_: f"Berg: the port {quoted} at all"})
    assert fabricated(made, ARTICLE) == []
    verify(made, ARTICLE)


@pytest.mark.parametrize(
    "invented",
    [
        "will open before May 12",
        "will not open before May 13",
        "will not open before May 1",
        "the moon is cheese",
    ],
)
@pytest.mark.parametrize("marks", ["“”", '""', "‘’", "''", "«»", "„“", "»«", "「」", "””"])
@pytest.mark.parametrize("place_", ["statement", "headline", "summary"])
def test_invented_words_in_quotation_marks_are_caught_in_prose(
    place_: str, marks: str, invented: str
) -> None:
    made = brief(**{place_: f"Berg says {marks[0]}{invented}{marks[1]} now"})
    assert fabricated(made, ARTICLE) == [invented]
    with pytest.raises(GroundingError, match=f"1 quoted passages are not in the article, first '{invented}'"):
        verify(made, ARTICLE)


@pytest.mark.parametrize("section", ["stated_positions", "analyst_views"])
def test_an_invented_quote_is_caught_by_its_words_and_by_its_offsets(section: str) -> None:
    invented = Span(start=0, end=10, text="We are mad")
    made = brief(section=section, quote=invented)
    assert fabricated(made, ARTICLE) == ["We are mad"]
    with pytest.raises(GroundingError, match=rf"{section}: span \[0, 10\) does not hold 'We are mad'"):
        verify(made, ARTICLE)


def test_a_true_quotation_at_a_wrong_offset_is_caught() -> None:
    with pytest.raises(GroundingError, match="does not hold 'will not open'"):
        verify(brief(quote=Span(start=3, end=16, text="will not open")), ARTICLE)
    verify(brief(), ARTICLE)
