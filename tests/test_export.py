"""Briefs for other programs: Markdown, CSV and JSON, safe whatever the article holds."""

from __future__ import annotations

import csv
import io
import json

import pytest
from fixture_brief import quoting_brief, seed_article, seed_brief, troubled_brief
from inline_snapshot import snapshot

from summarizer.article import Article
from summarizer.brief import Brief
from summarizer.page import CSV_COLUMNS, render_csv, render_json, render_markdown


def test_the_markdown_of_the_seed_article() -> None:
    assert render_markdown(seed_brief(), seed_article().text) == snapshot("""\
# Russia and Syria hold high-level defense talks in Moscow

article · en · 2,798 characters

The Russian and Syrian defense ministers met in Moscow and spoke of closer ties. (lines 1, 6) Analysts see a bid by Russia to strengthen its influence as U.S. involvement wanes. (line 10)

## Who

- **Andrei Belousov** — Russian Defense Minister · Russia
- **Marhaf Abu Kassar** — Syria’s Minister of Defense, General · Syria
- **Russian Defense Ministry** — organisation · Russia
- **Syrian official** — Syria
- **Russian Foreign Ministry** — organisation · Russia
- **senior Russian diplomat** — Russia
- **Analysts** — group
- **Lena Hartman** — Middle East specialist · Institute for Strategic Studies
- **both sides** — group: Andrei Belousov, Marhaf Abu Kassar

## What about

- Russian–Syrian defense cooperation (lines 1, 6)
- Russian military bases in Syria (line 9)
- Russian influence in the Middle East (lines 3, 10)
- Syria’s regional security (line 7)

## Who said what

### Russian Defense Ministry

- The meeting continues the strategic dialogue between Moscow and Damascus. (line 2)

### Syrian official

- “This meeting is a testament to the enduring relationship between our two countries” (line 5)
- “We are committed to working closely with Russia to address regional challenges and strengthen our defense capabilities” (line 5)

### Andrei Belousov, Russian Defense Minister

- “Russia remains a key ally to Syria, and our cooperation is essential for regional stability” (line 7)
- “We are open to expanding our partnerships in ways that benefit both nations” (line 7)

### Russian Foreign Ministry

- Maintaining Russian military bases in Syria is important. (line 8)

### senior Russian diplomat

- “these bases are not only strategic assets but also symbols of our commitment to supporting Syria’s sovereignty and territorial integrity” (line 9)
- Upgrades to infrastructure and security measures at the bases are underway. (line 9)

### both sides

- Both sides are optimistic about the future of their partnership. (line 12)

## What analysts think

### Analysts

- The meeting could signal a broader effort by Russia to solidify its influence in the Middle East as U.S. involvement wanes. (line 10)

### Lena Hartman, Middle East specialist, Institute for Strategic Studies

- “Russia is positioning itself as the dominant power in Syria and beyond” (line 10)
- “This visit is about more than just defense; it’s about securing long-term economic and political leverage” (line 11)

*qwen2.5-coder-1.5b-instruct-q4\\_k\\_m (embedded) · staged · 14 requests · 6,412 tokens read, 402 written · 31.4 s*
""")


def test_markdown_says_what_is_missing_and_doubtful() -> None:
    page = render_markdown(troubled_brief(), seed_article().text)
    assert "> **Incomplete: topics, summary could not be made" in page
    assert "are underway. (line 9, **speaker not verified**)" in page
    assert "- stated positions: dropped a quotation" in page


def test_the_articles_markup_is_not_the_pages() -> None:
    words = "1. *bold* <script>x</script> [a](javascript:b) `c` | # &amp; ~~d~~ ![e](f)"
    text = f"Ann said “{words}”."
    page = render_markdown(
        quoting_brief(Article.from_text(text, language="en"), [words], "Ann", headline=words), text
    )
    assert page.splitlines()[0] == snapshot(
        "# 1\\. \\*bold\\* \\<script\\>x\\</script\\> \\[a\\](javascript:b) \\`c\\` \\| \\# \\&amp; \\~\\~d\\~\\~ \\!\\[e\\](f)"
    )


# CSV and JSON


def test_the_csv_has_one_row_for_each_position_and_view() -> None:
    brief = seed_brief()
    rows = list(csv.DictReader(io.StringIO(render_csv(brief, seed_article().text), newline="")))
    assert [row["id"] for row in rows] == [p.id for p in (*brief.stated_positions, *brief.analyst_views)]
    assert rows[3] == snapshot(
        {
            "article": "article",
            "section": "stated_positions",
            "id": "S4",
            "speaker": "Andrei Belousov",
            "role": "Russian Defense Minister",
            "affiliation": "",
            "country": "Russia",
            "form": "direct",
            "statement": "Russia remains a key ally to Syria, and our cooperation is essential for regional stability",
            "quotes": "Russia remains a key ally to Syria, and our cooperation is essential for regional stability",
            "content": "Russia remains a key ally to Syria, and our cooperation is essential for regional stability",
            "source": "Belousov stated",
            "cue": "stated",
            "topics": "Syria’s regional security",
            "line": "7",
            "start": "1347",
            "end": "1438",
            "confidence": "0.9",
            "verified": "yes",
        }
    )


def test_the_csv_is_as_rfc_4180_has_it_one_line_a_row() -> None:
    text = "Ann said “a, b\nand c”."
    page = render_csv(
        quoting_brief(Article.from_text(text, id="a", language="en"), ["a, b\nand c"], "Ann"), text
    )
    assert page.splitlines(keepends=True)[0] == ",".join(CSV_COLUMNS) + "\r\n"
    assert page.count("\r\n") == page.count("\n") == 2
    assert '"a, b and c"' in page


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1+1"])
def test_no_cell_is_a_formula(words: str) -> None:
    text = f"Ann said “{words}”."
    page = render_csv(quoting_brief(Article.from_text(text, language="en"), [words], "Ann"), text)
    row = next(csv.DictReader(io.StringIO(page, newline="")))
    assert row["quotes"] == "'" + words.strip()


def test_the_csv_says_which_speakers_are_not_verified() -> None:
    rows = csv.DictReader(io.StringIO(render_csv(troubled_brief(), seed_article().text), newline=""))
    assert [row["id"] for row in rows if row["verified"] == "no"] == ["S8"]


def test_the_json_is_the_contract_and_comes_back_equal() -> None:
    page = render_json(seed_brief())
    assert page.endswith("}\n")
    assert "Syria’s" in page
    assert list(json.loads(page)) == list(Brief.model_fields)
    assert Brief.model_validate_json(page) == seed_brief()


def test_the_json_is_safe_to_print_and_still_exact() -> None:
    text = "Ann said “a\x9b2J\x7f\u2028b”."
    brief = quoting_brief(Article.from_text(text, language="en"), ["a\x9b2J\x7f\u2028b"], "Ann")
    assert r"a\u009b2J\u007f\u2028b" in render_json(brief)
    assert Brief.model_validate_json(render_json(brief)) == brief
