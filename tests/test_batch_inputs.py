"""Where articles come from."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from summarizer.batch.inputs import Columns, Entry, read_sources
from summarizer.errors import ArticleError, InputError

ROWS = [
    {"id": "x", "text": "First words.", "title": "One"},
    {"id": "y", "text": "Second words.", "title": "Two"},
]


def entries(*inputs: object, text: str = "text", id: str = "id") -> list[Entry]:
    return [
        entry
        for source in read_sources([str(name) for name in inputs], Columns(text, id))
        for entry in source.entries()
    ]


def test_a_folder_is_read_in_order_without_hidden_and_foreign_files(tmp_path: Path) -> None:
    for name in ("b/two.txt", "a/one.md", "b/page.html", ".hidden.txt", "image.png", "three.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('{"text": "Words."}' if name.endswith("json") else "Words.")
    found = entries(tmp_path)
    assert [entry.id for entry in found] == ["three", "a/one", "b/page", "b/two"]
    assert read_sources([str(tmp_path)])[0].count == 4
    assert found[0].make().text == "Words."


def test_a_glob_reads_articles_or_tables(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Words.")
    assert len(entries(tmp_path / "*.txt")) == 2
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text('{"text": "Words."}\n')
    assert [entry.id for entry in entries(tmp_path / "*.jsonl")] == ["a:1", "b:1"]


def test_tables_of_every_kind_hold_the_same_articles(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text("\n\n".join(json.dumps(row) for row in ROWS))
    with (tmp_path / "t.csv").open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(ROWS)
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / "t.parquet")
    made = [
        [entry.make() for entry in entries(tmp_path / f"t.{suffix}")]
        for suffix in ("jsonl", "csv", "parquet")
    ]
    assert made[0] == made[1] == made[2]
    assert [(article.id, article.title) for article in made[0]] == [("x", "One"), ("y", "Two")]


def test_a_url_is_read_through_fsspec() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe("/bucket/a.txt", b"Words here.")
    memory.pipe("/bucket/b.txt", b"Words there.")
    memory.pipe("/bucket/t.jsonl", json.dumps(ROWS[0]).encode())
    assert [entry.make().text for entry in entries("memory://bucket/*.txt")] == [
        "Words here.",
        "Words there.",
    ]
    assert [entry.id for entry in entries("memory://bucket/t.jsonl")] == ["x"]


def test_other_columns_can_hold_text_and_id(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"body": "Words.", "url": "u1"}')
    (entry,) = entries(tmp_path / "t.jsonl", text="body", id="url")
    assert (entry.id, entry.make().text) == ("u1", "Words.")


def test_a_bad_entry_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes(
        b'{"text": "Good."}\nnot json\n[1]\n{"text": 5}\n{"text": "\xff"}\n{"text": "Good too."}'
    )
    outcomes = []
    for entry in entries(tmp_path / "t.jsonl"):
        try:
            outcomes.append(entry.make().text)
        except ArticleError as error:
            outcomes.append(str(error)[:12])
    assert [outcome for outcome in outcomes if "Good" in outcome] == ["Good.", "Good too."]
    assert len(outcomes) == 6


def test_undecodable_bytes_in_a_csv_cost_their_row_only(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"id,text\na,Good words.\nb,caf\xe9 words\nc,More words.\n")
    first, second, third = entries(tmp_path / "t.csv")
    assert first.make() and third.make()
    with pytest.raises(ArticleError, match="surrogate"):
        second.make()


def test_what_holds_no_article_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "no.parquet").write_bytes(b"nothing")
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    (tmp_path / "empty").mkdir()
    for name, said in (
        ("empty", "no article"),
        ("no.parquet", "no Parquet"),
        ("gone.txt", "does not exist"),
        ("*.xyz", "no article"),
    ):
        with pytest.raises(InputError, match=said):
            read_sources([str(tmp_path / name)])
    with pytest.raises(InputError, match="no column 'text'"):
        entries(tmp_path / "t.csv")
