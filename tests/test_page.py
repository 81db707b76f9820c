"""Pages: pleasant at 80 columns, safe whatever the article holds."""

from __future__ import annotations

import click
import pytest
import wcwidth
from fixture_brief import quoting_brief, seed_article, seed_brief, span, troubled_brief
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from summarizer.article import Article
from summarizer.brief import Notice
from summarizer.errors import InputError
from summarizer.page import render_csv, render_json, render_markdown, render_text
from summarizer.typeset import one_line, wrap

# The text page


def test_the_page_of_the_seed_article_at_80_columns() -> None:
    assert render_text(seed_brief(), seed_article().text) == snapshot("""\
Russia and Syria hold high-level defense talks in Moscow
────────────────────────────────────────────────────────
article · en · 2,798 characters. [7] is line 7 of the article.

The Russian and Syrian defense ministers met in Moscow and spoke of closer
ties. [1, 6] Analysts see a bid by Russia to strengthen its influence as U.S.
involvement wanes. [10]

WHO
  Andrei Belousov           Russian Defense Minister · Russia
  Marhaf Abu Kassar         Syria’s Minister of Defense, General · Syria
  Russian Defense Ministry  organisation · Russia
  Syrian official           Syria
  Russian Foreign Ministry  organisation · Russia
  senior Russian diplomat   Russia
  Analysts                  group
  Lena Hartman              Middle East specialist · Institute for Strategic
                            Studies
  both sides                group: Andrei Belousov, Marhaf Abu Kassar

WHAT ABOUT
  Russian–Syrian defense cooperation [1, 6]
  Russian military bases in Syria [9]
  Russian influence in the Middle East [3, 10]
  Syria’s regional security [7]

WHO SAID WHAT
  Russian Defense Ministry
    [2] The meeting continues the strategic dialogue between Moscow and
        Damascus.

  Syrian official
    [5] “This meeting is a testament to the enduring relationship between our
        two countries”
    [5] “We are committed to working closely with Russia to address regional
        challenges and strengthen our defense capabilities”

  Andrei Belousov, Russian Defense Minister
    [7] “Russia remains a key ally to Syria, and our cooperation is essential
        for regional stability”
    [7] “We are open to expanding our partnerships in ways that benefit both
        nations”

  Russian Foreign Ministry
    [8] Maintaining Russian military bases in Syria is important.

  senior Russian diplomat
    [9] “these bases are not only strategic assets but also symbols of our
        commitment to supporting Syria’s sovereignty and territorial integrity”
    [9] Upgrades to infrastructure and security measures at the bases are
        underway.

  both sides
   [12] Both sides are optimistic about the future of their partnership.

WHAT ANALYSTS THINK
  Analysts
   [10] The meeting could signal a broader effort by Russia to solidify its
        influence in the Middle East as U.S. involvement wanes.

  Lena Hartman, Middle East specialist, Institute for Strategic Studies
   [10] “Russia is positioning itself as the dominant power in Syria and beyond”
   [11] “This visit is about more than just defense; it’s about securing long-
        term economic and political leverage”

qwen2.5-coder-1.5b-instruct-q4_k_m (embedded) · staged · 14 requests ·
6,412 tokens read, 402 written · 31.4 s
""")


def test_a_page_with_troubles_at_60_columns_hides_none_of_them() -> None:
    assert render_text(troubled_brief(), seed_article().text, width=60) == snapshot("""\
Russia and Syria hold high-level defense talks in Moscow
────────────────────────────────────────────────────────
article · en · 2,798 characters. [7] is line 7 of the
article.

The summary could not be made.

WHO
  Andrei Belousov           Russian Defense Minister ·
                            Russia
  Marhaf Abu Kassar         Syria’s Minister of Defense,
                            General · Syria
  Russian Defense Ministry  organisation · Russia
  Syrian official           Syria
  Russian Foreign Ministry  organisation · Russia
  senior Russian diplomat   Russia
  Analysts                  group
  Lena Hartman              Middle East specialist ·
                            Institute for Strategic Studies
  both sides                group: Andrei Belousov, Marhaf
                            Abu Kassar

WHAT ABOUT
  ! could not be made in full; what is missing may be in the
    article

WHO SAID WHAT
  Russian Defense Ministry
    [2] The meeting continues the strategic dialogue between
        Moscow and Damascus.

  Syrian official
    [5] “This meeting is a testament to the enduring
        relationship between our two countries”
    [5] “We are committed to working closely with Russia to
        address regional challenges and strengthen our
        defense capabilities”

  Andrei Belousov, Russian Defense Minister
    [7] “Russia remains a key ally to Syria, and our
        cooperation is essential for regional stability”
    [7] “We are open to expanding our partnerships in ways
        that benefit both nations”

  Russian Foreign Ministry
    [8] Maintaining Russian military bases in Syria is
        important.

  senior Russian diplomat
    [9] “these bases are not only strategic assets but also
        symbols of our commitment to supporting Syria’s
        sovereignty and territorial integrity”
  ? [9] Upgrades to infrastructure and security measures at
        the bases are underway. (speaker not verified)

  both sides
   [12] Both sides are optimistic about the future of their
        partnership.

WHAT ANALYSTS THINK
  Analysts
   [10] The meeting could signal a broader effort by Russia
        to solidify its influence in the Middle East as U.S.
        involvement wanes.

  Lena Hartman, Middle East specialist, Institute for
    Strategic Studies
   [10] “Russia is positioning itself as the dominant power
        in Syria and beyond”
   [11] “This visit is about more than just defense; it’s
        about securing long-term economic and political
        leverage”

WARNINGS
  ! incomplete: topics, summary could not be made; what is
    missing there may be in the article
  ! senior Russian diplomat, line 9: “The official” may be
    the senior Russian diplomat or the Syrian official
  ! stated positions: dropped a quotation that is not in the
    article: “We will never leave Syria”

qwen2.5-coder-1.5b-instruct-q4_k_m (embedded) · staged ·
14 requests · 6,412 tokens read, 402 written · 31.4 s
""")


def test_without_the_article_places_are_characters() -> None:
    page = render_text(seed_brief())
    assert "[7] is character 7 of the article." in page
    assert "[1347] “Russia remains a key ally" in page


def test_the_briefs_own_copy_of_the_text_gives_lines() -> None:
    brief = seed_brief()
    brief = brief.model_copy(update={"article": seed_article().info(with_text=True)})
    page = render_text(brief)
    assert "[7] is line 7 of the text that the brief's JSON keeps." in " ".join(page.split())
    assert "[7] “Russia remains a key ally" in page


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_count_them(end: str) -> None:
    text = end.join(["One.", "", "Two\u2028still two\f.", "Ann said: “Yes, three.”"])
    article = Article.from_text(text, id="a", language="en")
    assert "[4] “Yes, three.”" in render_text(quoting_brief(article, ["Yes, three."], "Ann"), text)


def test_another_articles_text_is_refused() -> None:
    with pytest.raises(InputError, match="has 2,798 characters, the text given for it 5; give the article"):
        render_text(seed_brief(), "Words")


def test_an_interrupted_quotation_is_shown_in_its_parts() -> None:
    text = "“We will go on,” Ann said, “and win.”"
    brief = quoting_brief(Article.from_text(text, language="en"), ["We will go on", "and win"], "Ann")
    first, second = brief.stated_positions
    joined = first.model_copy(
        update={"quotes": [*first.quotes, *second.quotes], "content": [*first.content, *second.content]}
    )
    page = render_text(brief.model_copy(update={"stated_positions": [joined]}), text)
    assert "[1] “We will go on” … “and win”" in page


def test_a_mixed_statement_stands_above_the_words_that_are_quoted() -> None:
    text = "Ann said the plan was “a bad joke” and left."
    brief = quoting_brief(Article.from_text(text, language="en"), ["a bad joke"], "Ann")
    mixed = brief.stated_positions[0].model_copy(
        update={
            "form": "mixed",
            "statement": "The plan is a joke.",
            "content": [span(text, "the plan was “a bad joke”")],
        }
    )
    page = render_text(brief.model_copy(update={"stated_positions": [mixed]}), text)
    assert "   [1] The plan is a joke.\n       “a bad joke”\n" in page


def test_a_statement_under_its_speaker_does_not_name_it_again() -> None:
    text = "Ann sagte, der Plan sei gut."
    brief = quoting_brief(Article.from_text(text, language="de"), ["der Plan sei gut"], "Ann")
    reported = brief.stated_positions[0].model_copy(
        update={"form": "indirect", "quotes": [], "statement": "Ann: der Plan sei gut."}
    )
    page = render_text(brief.model_copy(update={"stated_positions": [reported]}), text)
    assert "  Ann\n   [1] der Plan sei gut.\n" in page


def test_warnings_stand_under_what_they_are_about_doubts_first_and_each_once() -> None:
    text = "Ann said “yes” and “no”."
    doubt = Notice(
        code="speaker_unverified", section="stated_positions", item="S1", message="nobody else says so"
    )
    dropped = [
        Notice(code="topic_dropped", section="topics", message=message)
        for message in ("'a': a name", "'b': a name")
    ]
    brief = quoting_brief(Article.from_text(text, language="en"), ["yes", "no"], "Ann")
    warned = brief.model_copy(update={"topics": [], "warnings": [*dropped, doubt, doubt]})
    page = render_text(warned, text)
    assert "WHAT ABOUT\n  none that the article bears out; see the warnings\n" in page
    assert page[page.index("WARNINGS") :].startswith("""\
WARNINGS
  ! Ann, line 1: nobody else says so
  ! topics
    'a': a name
    'b': a name
""")


def test_a_dropped_heading_is_not_told_to_who_has_others() -> None:
    dropped = Notice(code="topic_dropped", section="topics", message="'a': a name")
    brief = seed_brief().model_copy(update={"warnings": [dropped]})
    assert brief.topics
    assert "a name" not in render_text(brief, seed_article().text)
    assert "a name" not in render_markdown(brief, seed_article().text)


def test_words_that_nobody_quoted_get_no_quotation_marks() -> None:
    page = render_text(seed_brief(), seed_article().text)
    for position in (*seed_brief().stated_positions, *seed_brief().analyst_views):
        if position.form == "indirect":
            assert f"“{position.statement[:20]}" not in page


def test_color_only_adds_styles() -> None:
    plain = render_text(troubled_brief(), seed_article().text)
    styled = render_text(troubled_brief(), seed_article().text, color=True)
    assert "\x1b[1m" in styled
    assert click.unstyle(styled) == plain


JAPANESE = (
    "外務省の田中太郎報道官は水曜日、東京で記者団に対し、「今回の会談は、両国の関係にとって極めて重要な一歩であり、"
    "われわれは今後も緊密に協力していく考えである。地域の安定のためには、対話を続けることが不可欠だ。」と述べた。\n"
)
ARABIC = (
    "قال وزير الخارجية أحمد العلي: «إن المحادثات كانت مثمرة للغاية، ونحن ملتزمون بمواصلة العمل مع شركائنا من أجل "
    "تحقيق الاستقرار في المنطقة بأسرها». وأضاف أن الاجتماع المقبل سيعقد الشهر القادم.\n"
)


def test_japanese_wraps_by_width_and_begins_no_line_with_a_full_stop() -> None:
    quote = JAPANESE[JAPANESE.index("「") + 1 : JAPANESE.index("」")]
    page = render_text(
        quoting_brief(Article.from_text(JAPANESE, id="ja"), [quote], "田中太郎", "報道官"), JAPANESE, width=60
    )
    assert page == snapshot("""\
Brief of ja
───────────
ja · ja · 110 characters. [7] is line 7 of the article.

今回の会談は、両国の関係にとって極めて重要な一歩であり、
われわれは今後も緊密に協力していく考えである。地域の安定
のためには、対話を続けることが不可欠だ。 [1]

WHO
  田中太郎  報道官

WHAT ABOUT
  田中太郎 [1]

WHO SAID WHAT
  田中太郎, 報道官
   [1] “今回の会談は、両国の関係にとって極めて重要な一歩
       であり、われわれは今後も緊密に協力していく考えで
       ある。地域の安定のためには、対話を続けることが不
       可欠だ。”

WHAT ANALYSTS THINK
  none in the article

qwen2.5-coder-1.5b-instruct-q4_k_m (embedded) · staged ·
14 requests · 6,412 tokens read, 402 written · 31.4 s
""")


def test_arabic_wraps_between_its_words() -> None:
    quote = ARABIC[ARABIC.index("«") + 1 : ARABIC.index("»")]
    brief = quoting_brief(Article.from_text(ARABIC, id="ar"), [quote], "أحمد العلي", "وزير الخارجية")
    assert render_text(brief, ARABIC, width=60) == snapshot("""\
Brief of ar
───────────
ar · ar · 189 characters. [7] is line 7 of the article.

إن المحادثات كانت مثمرة للغاية، ونحن ملتزمون بمواصلة العمل
مع شركائنا من أجل تحقيق الاستقرار في المنطقة بأسرها [1]

WHO
  أحمد العلي  وزير الخارجية

WHAT ABOUT
  أحمد العلي [1]

WHO SAID WHAT
  أحمد العلي, وزير الخارجية
   [1] “إن المحادثات كانت مثمرة للغاية، ونحن ملتزمون بمواصلة
       العمل مع شركائنا من أجل تحقيق الاستقرار في المنطقة
       بأسرها”

WHAT ANALYSTS THINK
  none in the article

qwen2.5-coder-1.5b-instruct-q4_k_m (embedded) · staged ·
14 requests · 6,412 tokens read, 402 written · 31.4 s
""")


def test_combining_marks_take_no_room() -> None:
    word = "e\u0301te\u0301 "
    assert [len(line) for line in wrap(word * 20, 40)] == [59, 59]


@given(st.text(min_size=5).filter(str.strip), st.integers(40, 100))
def test_no_line_is_wider_than_the_page(words: str, width: int) -> None:
    text = f"Ann said {words}."
    article = Article(text=text.replace("\0", " "), id="x", language="en")
    brief = quoting_brief(article, [article.text[9:-1]], "Ann", headline=article.text)
    for line in render_text(brief, article.text, width=width).splitlines():
        assert wcwidth.width(line) <= width


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_control_character_reaches_a_page(words: str) -> None:
    text = f"Ann said \x1b[2J\x9b1m\u202e {words}.".replace("\0", " ")
    article = Article(text=text, id="x", title=words, source=words, language="en")
    brief = quoting_brief(article, [text[9:-1]], "Ann", role=words, headline=words)
    for page in (
        render_text(brief, text),
        render_markdown(brief, text),
        render_csv(brief, text),
        render_json(brief),
    ):
        assert not [char for char in page if (char < " " or "\x7f" <= char < "\xa0") and char not in "\r\n"]
    assert "\u202e" not in render_text(brief, text) + render_markdown(brief, text)


def test_one_line_keeps_spaces_that_are_typography() -> None:
    assert one_line(" « non »\r\n\tdit\u3000il\x1b ") == "« non » dit\u3000il␛"


# Markdown
