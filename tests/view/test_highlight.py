from __future__ import annotations

import re

import pytest
from briefs import find, seed_brief, small_brief
from hypothesis import given
from hypothesis import strategies as st

from summarizer.view.document import assign_colours
from summarizer.view.highlight import Layer, Mark, mark_brief, split_lines, split_segments

texts = st.text(alphabet=st.sampled_from("ab \n\r𝄞é\u0301שא"), min_size=1, max_size=40)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(texts)
    layers: list[Layer] = ["stated", "view", "participant", "topic"]
    marks = []
    for number in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        layer = draw(st.sampled_from(layers))
        marks.append(Mark(start, end, text[start:end], f"k{number}", layer, "content"))
    return text, marks


@given(marked_texts())
def test_segments_joined_are_the_article(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    segments = list(split_segments(text, marks))
    assert "".join(segment.text for segment in segments) == text
    assert all(text.startswith(segment.text, segment.start) for segment in segments)


@given(marked_texts())
def test_every_code_point_has_exactly_the_marks_that_cover_it(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    for segment in split_segments(text, marks):
        for at in range(segment.start, segment.start + len(segment.text)):
            assert set(segment.marks) == {mark for mark in marks if mark.start <= at < mark.end}


@given(marked_texts())
def test_every_span_begins_with_a_segment(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    starts = {segment.start for segment in split_segments(text, marks)}
    assert {mark.start for mark in marks} <= starts


@given(texts)
def test_lines_are_numbered_as_editors_number_them(text: str) -> None:
    lines = split_lines(text, [])
    shown = ["".join(segment.text for segment in line.segments) for line in lines]
    assert shown == re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


def test_the_innermost_item_comes_first() -> None:
    text = "He said that she said “no” twice."
    outer = Mark(8, 33, text[8:33], "s0", "stated", "content", "S1")
    inner = Mark(23, 25, text[23:25], "s1", "stated", "quote", "S2")
    evidence = Mark(0, 10, text[:10], "t0", "topic", "evidence", "T1")
    segments = {segment.text: segment for segment in split_segments(text, [evidence, outer, inner])}
    assert segments["no"].keys == ["s1", "s0"]
    assert segments["th"].keys == ["s0", "t0"]


def test_nested_contents_are_told_apart() -> None:
    text = "alpha beta gamma"
    marks = [
        Mark(0, 16, text, "s0", "stated", "content", "S1", 0),
        Mark(6, 10, "beta", "a0", "view", "content", "A1", 1),
    ]
    outer, inner, rest = split_segments(text, marks)
    assert "nested" in inner.classes
    assert "said-view" in inner.classes
    assert "k1" in inner.classes
    assert "nested" not in outer.classes
    assert "said-stated" in rest.classes
    assert outer.tags == ["S1"]
    assert inner.tags == ["A1"]
    assert rest.tags == []


def test_speakers_get_the_first_colours_in_the_order_in_which_they_speak() -> None:
    colours = assign_colours(seed_brief())
    assert colours["P3"] == 0
    assert colours["P1"] == 1
    assert sorted(colours.values()) == list(range(8))


@pytest.mark.parametrize("text", ["𝄞𝄞 “🎼 yes”", "e\u0301 “cafe\u0301”", "قال “نعم يا سيدي”"])
def test_marks_of_a_brief_fit_its_article(text: str) -> None:
    brief = small_brief(text, [text[text.index("“") + 1 : -1]])
    assert all(mark.fits(text) for mark in mark_brief(brief, {}))
    assert not any(mark.fits("x" + text) for mark in mark_brief(brief, {}))


def test_spans_found_by_search_are_the_article_s() -> None:
    brief = seed_brief()
    assert brief.article.text is not None
    for mark in mark_brief(brief, {}):
        assert find(brief.article.text, mark.words).text == mark.words
