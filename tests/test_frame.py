"""Frames of drafts: what is given of a reply, what is left to write, and where the writing stops."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from summarizer.engine.frame import Frame, frame_of


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Label(Closed):
    label: str = Field(max_length=9)


class Pair(Closed):
    first: str = Field(max_length=9)
    second: str = Field(min_length=2, max_length=7)


class Prose(Closed):
    title: str = Field(max_length=50)
    lines: list[str] = Field(min_length=2, max_length=2)


def schema(draft: type[BaseModel]) -> dict[str, object]:
    found = draft.model_json_schema()
    if draft is Prose:
        found["properties"]["lines"]["items"] |= {"maxLength": 300, "minLength": 30}
    return found


def frame(draft: type[BaseModel]) -> Frame:
    found = frame_of(schema(draft))
    assert found is not None
    return found


def test_a_label_is_all_that_is_left_to_write() -> None:
    assert frame(Label) == Frame(opening='{"label":"', grammar=frame(Label).grammar, stop='"}', closing='"}')
    assert frame(Label).grammar.splitlines()[0] == r'root ::= char{0,9} "\"}"'


def test_what_stands_between_two_strings_is_the_grammar_s() -> None:
    assert frame(Pair).grammar.splitlines()[0] == r'root ::= char{0,9} "\",\"second\":\"" char{2,7} "\"}"'


def test_prose_is_laid_out_as_a_model_knows_it_and_stops_where_no_other_line_ends() -> None:
    found = frame(Prose)
    assert found.opening == '{\n  "title": "'
    assert (found.stop, found.closing) == ('"\n', '"\n  ]\n}')
    assert found.grammar.splitlines()[0] == (
        r'root ::= char{0,50} "\",\n  \"lines\": [\n    \"" char{30,300} "\",\n    \"" char{30,300} "\"\n"'
    )


@given(st.lists(st.text(), min_size=3, max_size=3), st.booleans())
def test_the_strings_inside_their_frame_are_the_reply(strings: list[str], has_opening: bool) -> None:
    title, *lines = strings
    whole = json.dumps({"title": title, "lines": lines}, ensure_ascii=False, indent=2)
    found = frame(Prose)
    written = whole.removeprefix(found.opening).removesuffix(found.closing)
    heard = found.opening + written if has_opening else written
    assert found.around(heard, is_cut=False) == whole
    # no string that JSON can hold ends the writing early: a line break and a quotation mark in it are escaped
    assert found.stop not in written


def test_the_end_of_a_cut_reply_is_not_made_up() -> None:
    assert frame(Label).around("Ann L", is_cut=True) == '{"label":"Ann L'


class Endless(Closed):
    name: str


class TooLong(Closed):
    text: str = Field(max_length=301)


class AnyNumber(Closed):
    names: list[str] = Field(max_length=3)


class Optional(Closed):
    name: str = Field("", max_length=9)


class Open(BaseModel):
    name: str = Field(max_length=9)


class Pattern(Closed):
    name: str = Field(pattern="a+", max_length=3)


class Number(Closed):
    count: int


class Empty(Closed):
    pass


@pytest.mark.parametrize("draft", [Endless, TooLong, AnyNumber, Optional, Open, Pattern, Number, Empty])
def test_what_is_no_closed_object_of_bounded_strings_has_no_frame(draft: type[BaseModel]) -> None:
    assert frame_of(schema(draft)) is None
