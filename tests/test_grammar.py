"""The grammars of drafts: exactly the JSON of the schema, in one layout."""

from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from summarizer.engine.grammar import UnboundSchemaError, write_grammar


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Port(Closed):
    name: str = Field(max_length=9)
    berths: int


class Ports(Closed):
    ports: list[Port] = Field(min_length=1, max_length=3)
    mood: Literal['a "b"', "ü"]
    is_open: bool | None


def rules(draft: type[BaseModel]) -> list[str]:
    return write_grammar(draft.model_json_schema()).splitlines()


def test_a_grammar_has_every_field_in_its_order_and_white_space_only_between_items() -> None:
    assert rules(Ports)[:-1] == [
        (
            r"""root ::= "{\"ports\":" "[\n" item-1 (",\n" item-1){0,2} "]" """
            r'''",\"mood\":" ("\"a \\\"b\\\"\"" | "\"ü\"") ",\"is_open\":" (("true" | "false") | "null") "}"'''
        ),
        r'''text-0-9 ::= "\"" char{0,9} "\""''',
        r'''item-1 ::= "{\"name\":" text-0-9 ",\"berths\":" ("-"? ("0" | [1-9] [0-9]{0,8})) "}"''',
    ]
    assert rules(Ports)[-1].startswith("char ::= ")


def test_a_list_that_may_be_empty_may_be_written_so() -> None:
    class Names(Closed):
        names: list[bool] = Field(max_length=2)

    assert r'("[]" | "[\n" item-0 (",\n" item-0){0,1} "]")' in rules(Names)[0]


class Endless(Closed):
    name: str


class EndlessList(Closed):
    names: list[bool]


class Optional(Closed):
    name: bool = True


class Open(BaseModel):
    name: bool


class Pattern(Closed):
    name: str = Field(pattern="a+", max_length=3)


@pytest.mark.parametrize("draft", [Endless, EndlessList, Optional, Open, Pattern])
def test_what_is_not_closed_and_bounded_is_left_to_the_server(draft: type[BaseModel]) -> None:
    with pytest.raises(UnboundSchemaError):
        rules(draft)
