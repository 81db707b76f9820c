"""BRAT standoff."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer_evals.corpus.brat import load_brat, parse_brat
from summarizer_evals.corpus.loading import load_corpus

TEXT = 'The union said the plan, if it came,\nwas "unfair". It would fight, Ann Lee and Bo Ek wrote.\n'


def bound(number: int, kind: str, *pieces: str) -> str:
    fragments = ";".join(f"{TEXT.index(piece)} {TEXT.index(piece) + len(piece)}" for piece in pieces)
    return f"T{number}\t{kind} {fragments}\t{' '.join(pieces)}"


ANN = "\n".join(
    [
        bound(1, "Source", "The union"),
        bound(2, "Cue", "said"),
        bound(3, "Content", "the plan", 'was "unfair"'),
        bound(4, "Attribution", "said"),
        "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1",
        bound(5, "Source", "Ann Lee"),
        bound(6, "Source", "Bo Ek"),
        bound(7, "Cue", "wrote"),
        bound(8, "Content", "It would fight"),
        "E2\tAttribution:T7 Content:T8 Source:T5 Source2:T6",
        "A1\tNested E2",
        "#1\tAnnotatorNotes E1\tsure",
        "*\tEquiv T5 T6",
        "E3\tOther:T2 Source:T1",
    ]
)


def test_sources_cues_and_contents_are_tied_by_events_and_fragments_kept_apart() -> None:
    quotes = parse_brat(TEXT, ANN, "a.ann")
    assert [(TEXT[q.start : q.end], q.kind, q.speaker, q.cue) for q in quotes] == [
        ("the plan", "indirect", "The union", "said"),
        ('was "unfair"', "mixed", "The union", "said"),
        ("It would fight", "indirect", "Ann Lee", "wrote"),
    ]
    assert quotes[2].names == ["Ann Lee", "Bo Ek"]


def test_fragments_that_only_a_line_end_parts_are_one() -> None:
    ann = f"{bound(1, 'Content', 'if it came,', 'was')}\nE1\tAttribution:T1 Content:T1"
    (quote,) = parse_brat(TEXT, ann, "a.ann")
    assert TEXT[quote.start : quote.end] == "if it came,\nwas"
    assert quote.speaker is None


def test_a_pronoun_is_known_as_one() -> None:
    text = "She left, he said."
    ann = "T1\tSource 10 12\the\nT2\tContent 0 8\tShe left\nE1\tAttribution:T1 Content:T2 Source:T1"
    (quote,) = parse_brat(text, ann, "a.ann")
    assert quote.is_pronoun


@pytest.mark.parametrize(
    ("ann", "message"),
    [
        ("T1\tContent five 9\tx", "a.ann, line 1: not a text-bound"),
        ("T1\tContent 5 900\tx", r"a.ann, line 1: 5 900 is outside the text of \d+ characters"),
        ("T1\tCue 0 3\tThe\nE1\tAttribution:T1 Content:T7", "a.ann, line 2: 'Content:T7' points at no"),
        ("E1", "a.ann, line 1: not an event"),
    ],
)
def test_an_error_names_file_and_line(ann: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_brat(TEXT, ann, "a.ann")


def test_a_folder_is_read_with_texts_beside_or_in_a_text_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.ann").write_text(ANN, encoding="utf-8")
    for name in ("text", "attributions"):
        (tmp_path / "dev" / name).mkdir(parents=True)
    (tmp_path / "dev" / "text" / "b_2016.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "dev" / "attributions" / "b_2016_4e07.ann").write_text(ANN, encoding="utf-8")
    assert [article.id for article in load_corpus(tmp_path)] == ["a", "dev/attributions/b_2016_4e07"]
    (tmp_path / "c.ann").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"c\.txt is missing"):
        load_brat(tmp_path)


def test_offsets_count_carriage_returns(tmp_path: Path) -> None:
    text = "A.\r\nYes, he said."
    (tmp_path / "a.txt").write_bytes(text.encode())
    (tmp_path / "a.ann").write_text("T1\tContent 4 7\tYes\nE1\tAttribution:T1 Content:T1", encoding="utf-8")
    (article,) = load_brat(tmp_path)
    assert article.text[article.quotes[0].start : article.quotes[0].end] == "Yes"


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no \.ann files"):
        load_brat(tmp_path)
