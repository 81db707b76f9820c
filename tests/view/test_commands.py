"""`summarizer view` and `summarizer annotate` as a user types them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from briefs import SEED, seed_brief
from click.testing import CliRunner, Result

from summarizer.cli import root
from summarizer.errors import InputError
from summarizer.view import render_html


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(root, [str(argument) for argument in arguments], input=stdin)


def lines(count: int, with_text: bool = True) -> str:
    brief = seed_brief()
    if not with_text:
        brief = brief.model_copy(update={"article": brief.article.model_copy(update={"text": None})})
    return f"{brief.model_dump_json()}\n" * count


def start(*arguments: str | Path) -> tuple[subprocess.Popen[str], str]:
    """A command that serves, and the address it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "summarizer.cli", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=300)
    return process.returncode, errors


def test_one_brief_becomes_a_page_beside_its_file(tmp_path: Path) -> None:
    path = tmp_path / "briefs.jsonl"
    path.write_text(lines(1))
    result = run("view", path)
    page = tmp_path / "briefs.html"
    assert result.exit_code == 0
    assert f"wrote {page}" in result.stderr
    assert page.read_text() == render_html(seed_brief())
    assert run("view", path).exit_code == 0


def test_many_briefs_become_one_page(tmp_path: Path) -> None:
    path = tmp_path / "briefs.jsonl"
    path.write_text(lines(3))
    assert run("view", path, "--output", tmp_path / "out.html", "--title", "Three <b>").exit_code == 0
    page = (tmp_path / "out.html").read_text()
    assert 'id="brief-2"' in page
    assert "<title>Three &lt;b&gt;</title>" in page


def test_standard_input_goes_to_standard_output() -> None:
    assert run("view", "-", stdin=lines(1)).stdout == render_html(seed_brief())


def test_a_list_in_a_json_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "briefs.json"
    path.write_text(f"[{lines(1)},{lines(1)}]")
    assert 'id="brief-1"' in run("view", path, "--output", "-").stdout


def test_articles_are_found_by_their_digest(tmp_path: Path) -> None:
    path = tmp_path / "briefs.jsonl"
    path.write_text(lines(1, with_text=False))
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "notes.md").write_text("Something else.")
    (tmp_path / "articles" / "empty.txt").write_text("")
    (tmp_path / "articles" / "seed.txt").write_bytes(SEED.read_bytes())
    assert 'class="seg' not in run("view", path, "--output", "-").stdout
    assert 'class="seg' in run("view", path, "--output", "-", "--articles", tmp_path / "articles").stdout


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b"", "no brief in the input"),
        ("a.jsonl", b"\n\n", "no brief in the input"),
        ("a.jsonl", b"{}\n", "a.jsonl:1 is not a brief: article: Field required"),
        ("a.jsonl", b"\n{", "a.jsonl:2 is not a brief: Invalid JSON"),
        ("a.jsonl", b"\xff\xfe", "is not UTF-8"),
        ("a.json", b"{", "is not JSON"),
        ("a.json", b'[{"article": 3}]', "a.json, brief 1 is not a brief: article"),
    ],
)
def test_what_is_no_brief_is_named_and_nothing_written(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("view", path)
    assert isinstance(result.exception, InputError)
    assert message in str(result.exception)
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    result = run("view", tmp_path / "none.jsonl", "--output", "-")
    assert isinstance(result.exception, InputError)
    assert "cannot be read: No such file or directory" in str(result.exception)


def test_a_file_that_is_no_page_of_ours_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "briefs.jsonl").write_text(lines(1))
    (tmp_path / "briefs.html").write_text("<p>mine</p>")
    result = run("view", tmp_path / "briefs.jsonl")
    assert isinstance(result.exception, InputError)
    assert "--output" in str(result.exception)
    assert (tmp_path / "briefs.html").read_text() == "<p>mine</p>"


def test_serve_and_output_exclude_each_other(tmp_path: Path) -> None:
    result = run("view", tmp_path / "x.jsonl", "--serve", "--output", "x.html")
    assert result.exit_code == 2
    assert "exclude each other" in result.stderr


def test_serve_shows_the_page_to_who_has_the_address_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    path = tmp_path / "briefs.jsonl"
    path.write_text(lines(1))
    process, address = start("view", path, "--serve")
    try:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{43}", address)
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert answer.read().decode() == render_html(seed_brief())
            assert answer.headers["Cache-Control"] == "no-store"
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(address[:-3], timeout=60)
        refused.value.close()
        assert refused.value.code == 403
    finally:
        code, errors = end(process)
    assert code == 0
    assert "Traceback" not in errors


def test_annotate_serves_the_desk_of_the_article_s_own_folder(tmp_path: Path) -> None:
    article = tmp_path / "case" / "article.txt"
    article.parent.mkdir()
    article.write_bytes(SEED.read_bytes())
    process, address = start("annotate", article)
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert "Gold for case" in answer.read().decode()
    finally:
        code, errors = end(process)
    assert code == 0
    assert "Traceback" not in errors
    assert [path.name for path in article.parent.iterdir()] == ["article.txt"]


def test_annotate_names_what_is_wrong_with_its_input(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("Words.\n")
    brief = tmp_path / "brief.json"
    brief.write_text("{}")
    result = run("annotate", article, "--from", brief)
    assert isinstance(result.exception, InputError)
    assert "is not a brief" in str(result.exception)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "gold.json").write_text("{}")
    brief.write_text(lines(1))
    result = run("annotate", article, "--from", brief)
    assert isinstance(result.exception, InputError)
    assert "exists already" in str(result.exception)
