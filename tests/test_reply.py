import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from summarizer.engine.dialect import is_strict
from summarizer.engine.reply import ListsDraft, complete_part, read_part, read_reply


class Pair(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    order: int = Field(ge=0)


class Pairs(ListsDraft):
    model_config = ConfigDict(extra="forbid")

    items: list[Pair] = Field(max_length=4)


class Numbers(ListsDraft):
    items: list[int]
    note: str = ""


class Minutes(ListsDraft):
    present: list[Pair]
    absent: list[str]
    place: str
    votes: list[int]


class Line(BaseModel):
    text: str


pairs = st.lists(st.builds(Pair, name=st.text(), order=st.integers(0, 999)), max_size=4)


@given(pairs, st.booleans(), st.data())
def test_a_reply_cut_anywhere_gives_exactly_the_items_that_were_complete(
    items: list[Pair], is_pretty: bool, data: st.DataObject
) -> None:
    text = json.dumps(Pairs(items=items).model_dump(), indent=2 if is_pretty else None, ensure_ascii=False)
    end = data.draw(st.integers(0, len(text)))
    reading = read_part(Pairs, text[:end])
    kept = reading.draft.items if reading.draft else []
    assert kept == items[: len(kept)]
    written = [
        json.dumps(item.model_dump(), indent=2 if is_pretty else None, ensure_ascii=False) for item in items
    ]
    if not is_pretty:
        at = len('{"items": [')
        complete = 0
        for item in written:
            at += len(item)
            complete += at <= end
            at += len(", ")
        assert len(kept) == complete
    assert reading.is_cut == (end < len(text))


@given(st.lists(st.integers(0, 999), min_size=1, max_size=5), st.data())
def test_a_number_that_may_go_on_is_not_taken_for_complete(numbers: list[int], data: st.DataObject) -> None:
    text = json.dumps({"items": numbers})
    kept = complete_part(text[: data.draw(st.integers(0, len(text) - 1))])
    found = kept["items"] if kept else []
    assert found == numbers[: len(found)]


@given(
    st.builds(Minutes, present=pairs, absent=st.lists(st.text(), max_size=3), place=st.text(), votes=st.lists(st.integers(0, 99), max_size=3)),
    st.data(),
)  # fmt: skip
def test_of_a_cut_reply_of_several_lists_only_what_is_complete_is_kept(
    minutes: Minutes, data: st.DataObject
) -> None:
    text = minutes.model_dump_json()
    cut = read_part(Minutes, text[: data.draw(st.integers(0, len(text) - 1))]).draft
    if cut is None:
        return
    assert cut.present == minutes.present[: len(cut.present)]
    assert cut.absent == minutes.absent[: len(cut.absent)]
    assert cut.votes == minutes.votes[: len(cut.votes)]
    assert cut.place in ("", minutes.place)
    fields = list(Minutes.model_fields)
    begun = fields.index(cut.unfinished[0])
    assert list(cut.unfinished) == fields[begun:]
    for name in fields[:begun]:
        assert getattr(cut, name) == getattr(minutes, name)


rows = st.lists(st.tuples(st.text(), st.integers(-5, 5)), max_size=4)


def written(rows: list[tuple[str, int]]) -> list[dict[str, object]]:
    return [{"name": name, "order": order} for name, order in rows]


def test_a_field_that_was_not_asked_for_costs_its_item_nothing() -> None:
    asked, told = {"name": "a", "order": 1}, {"name": "b", "order": 2, "country": None, "note": {"x": []}}
    assert read_reply(
        Pairs, json.dumps({"items": [asked, told, {"order": 3, "country": None}]})
    ).draft == Pairs(items=[Pair(name="a", order=1), Pair(name="b", order=2)])
    # beside the lists it is another form of answer
    assert read_reply(Pairs, json.dumps({"items": [asked], "country": None})).draft is None


@given(rows, st.lists(st.integers(0, 9) | st.just("none"), max_size=4))
def test_each_item_of_each_list_is_valid_or_set_aside_by_itself(
    rows: list[tuple[str, int]], votes: list[object]
) -> None:
    text = json.dumps({"present": written(rows), "absent": ["x"], "place": "y", "votes": votes})
    reading = read_reply(Minutes, text)
    assert reading.draft is not None
    assert [pair.name for pair in reading.draft.present] == [name for name, order in rows if order >= 0]
    assert reading.draft.votes == [vote for vote in votes if vote != "none"]
    assert (reading.draft.absent, reading.draft.place) == (["x"], "y")
    assert [(fault.field, fault.index) for fault in reading.set_aside] == [
        *(("present", at) for at, (_, order) in enumerate(rows) if order < 0),
        *(("votes", at) for at, vote in enumerate(votes) if vote == "none"),
    ]


@given(rows, st.data())
def test_of_a_cut_reply_each_complete_item_is_valid_or_set_aside(
    rows: list[tuple[str, int]], data: st.DataObject
) -> None:
    text = json.dumps({"items": written(rows)})
    reading = read_part(Pairs, text[: data.draw(st.integers(0, len(text)))])
    kept = reading.draft.items if reading.draft else []
    complete = rows[: len(kept) + len(reading.set_aside)]
    assert [(pair.name, pair.order) for pair in kept] == [row for row in complete if row[1] >= 0]
    assert [fault.item for fault in reading.set_aside] == written([row for row in complete if row[1] < 0])


@given(st.text(), st.booleans())
def test_no_text_whatever_is_an_exception(text: str, is_cut: bool) -> None:
    for draft in (Pairs, Line):
        read_reply(draft, text, is_cut=is_cut)
        read_part(draft, text)


@pytest.mark.parametrize(
    ("draft", "text", "reason"),
    [
        (Numbers, '{"items": [1, "x"], "note": 5}', "note: Input should be a valid string"),
        (Numbers, '{"items": {"0": 1}}', "items: Input should be a valid array"),
        (Pairs, '{"items": [{}], "more": 1}', "more: Extra inputs are not permitted"),
        (Pairs, '{"rows": []}', "items: Field required"),
        (Pairs, json.dumps({"items": [{"name": "x", "order": 1}] * 6}), "items: List should have at most 4 items"),
    ],
)  # fmt: skip
def test_a_fault_outside_the_items_fails_the_draft(draft: type[BaseModel], text: str, reason: str) -> None:
    reading = read_reply(draft, text)
    assert (reading.draft, reading.set_aside) == (None, ())
    assert reason in reading.reason


def test_reasons_name_places_and_never_values() -> None:
    reading = read_reply(Pairs, '{"items": [{"name": "secret words", "order": -1}, {}]}')
    assert list(map(str, reading.set_aside)) == [
        "items item 1: order: Input should be greater than or equal to 0",
        "items item 2: name: Field required; order: Field required",
    ]


def test_a_part_may_be_read_of_some_fields_alone() -> None:
    reading = read_part(Minutes, '{"votes": [1, 2], "absent": null, "place": null}', {"votes"})
    assert reading.draft is not None
    assert reading.draft.model_dump() == {"present": [], "absent": [], "place": "", "votes": [1, 2]}


def test_the_outline_tells_a_server_that_ignores_the_schema_from_a_bad_value() -> None:
    assert not read_reply(Line, "Certainly! Here it is.").is_shaped
    assert not read_reply(Line, '{"answer": "x"}').is_shaped
    assert not read_reply(Pairs, "[]").is_shaped
    assert read_reply(Line, '{"text": 5}').is_shaped
    assert read_reply(Line, '{"text": "cut o', is_cut=True).is_shaped


def test_a_list_draft_validates_as_any_other_model() -> None:
    assert Pairs.model_validate({"items": [{"name": "x", "order": 1}]}) == Pairs(
        items=[Pair(name="x", order=1)]
    )
    assert Pairs.model_json_schema()["properties"]["items"]["maxItems"] == 4
    with pytest.raises(ValidationError):
        Pairs.model_validate({"items": [{"name": "x", "order": -1}]})


def test_only_closed_schemas_with_all_fields_required_are_strict() -> None:
    assert is_strict(Pairs.model_json_schema())
    assert not is_strict(Numbers.model_json_schema())
    assert not is_strict(Line.model_json_schema())
