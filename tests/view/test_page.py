"""The page of one brief, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from briefs import article_info, find, provenance, said, seed_brief, seed_text, small_brief
from checks import ATTACK, audit, check_contrast, check_harmless, hostile_brief
from playwright.sync_api import Browser, Page, expect

from summarizer.brief import Brief
from summarizer.view import render_html
from summarizer.view.document import web_address
from summarizer.view.highlight import mark_brief

Open = Callable[[str], Page]

SEGMENTS = (
    "list => list.map(s => [Number(s.dataset.start), s.textContent, (s.dataset.keys || '').split(' ')])"
)


def check_segments(page: Page, brief: Brief, text: str) -> None:
    """Every span of the brief lights exactly its own code points."""
    assert page.locator(".text").evaluate("element => element.textContent") == text
    segments = page.locator(".seg").evaluate_all(SEGMENTS)
    covered: dict[str, set[int]] = {}
    for start, words, keys in segments:
        assert text[start : start + len(words)] == words
        for key in keys:
            covered.setdefault(key, set()).update(range(start, start + len(words)))
    wanted: dict[str, set[int]] = {}
    for mark in mark_brief(brief, {}):
        wanted.setdefault(mark.key, set()).update(range(mark.start, mark.end))
    assert covered == wanted


def lit_words(page: Page) -> str:
    return "".join(page.locator(".seg.lit").all_text_contents())


def test_highlights_stand_at_the_spans_of_the_seed_article(open_html: Open, screenshots: Path) -> None:
    brief = seed_brief(title="Moscow meeting", published="2025-08-01", source="https://example.org/news")
    page = open_html(render_html(brief))
    check_segments(page, brief, seed_text())
    page.screenshot(path=screenshots / "brief-light.png")
    page.emulate_media(color_scheme="dark")
    page.get_by_label("by speaker").check()
    page.screenshot(path=screenshots / "brief-dark-by-speaker.png")


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        pytest.param("🇫🇷 Ana 𝒜: “𝄞 I said 👩‍👩‍👧 so” 🎼 “again 𝕏”.", ["𝄞 I said 👩‍👩‍👧 so", "again 𝕏"], id="astral"),
        pytest.param("Zoe\u0308 a dit «\u00a0l\u2019e\u0301te\u0301\u00a0».", ["l\u2019e\u0301te\u0301"], id="nfd"),
        pytest.param("קול: “אני כאן” (ABC) “123 שלום”.\nقال: “نعم يا سيدي”.", ["אני כאן", "123 שלום", "نعم يا سيدي"], id="rtl"),
        pytest.param("One:\r\n“two\r\nthree”\r“four”\n\n\n“five”\n", ["two\r\nthree", "four", "five"], id="line ends"),
        pytest.param("山田氏は「そうです」と述べた。", ["そうです"], id="japanese"),
    ],
)  # fmt: skip
def test_offsets_count_code_points_in_every_script(open_html: Open, text: str, quotes: list[str]) -> None:
    brief = small_brief(text, quotes)
    page = open_html(render_html(brief))
    check_segments(page, brief, text)
    for at, quote in enumerate(quotes):
        page.locator(f"#s{at}").hover()
        expect(page.locator(".seg.lit").first).to_be_visible()
        expect(page.locator(f"#s{at}.lit")).to_be_visible()
        assert lit_words(page) == quote


def test_hebrew_lines_run_from_right_to_left(open_html: Open, screenshots: Path) -> None:
    text = "דובר: “אני כאן” אמר.\nThen: “in English”."
    page = open_html(render_html(small_brief(text, ["אני כאן", "in English"], language="he")))
    directions = page.locator(".line").evaluate_all(
        "all => all.map(line => getComputedStyle(line).direction)"
    )
    assert directions == ["rtl", "ltr"]
    page.screenshot(path=screenshots / "brief-rtl.png")


def test_nested_and_overlapping_spans_each_light_their_own_words(open_html: Open, screenshots: Path) -> None:
    text = "Aide: the minister told us “they said ‘no, never’ to it” and that was that, he said."
    nested: dict[str, Any] = {
        "article": article_info(text),
        "headline": "Nested",
        "participants": [
            {"id": "P1", "name": "Aide", "kind": "person", "named": False, "mentions": [find(text, "Aide")]},
            {"id": "P2", "name": "minister", "kind": "person", "named": False,
             "mentions": [find(text, "the minister")]},
        ],
        "stated_positions": [
            said(text, "S1", "P1", "All.", [text[6:text.index(", he said")]], []),
            said(text, "S2", "P2", "No.", ["they said ‘no, never’ to it"], ["they said ‘no, never’ to it"]),
        ],
        "analyst_views": [said(text, "A1", "P2", "Overlap.", ["never’ to it” and that"], [])],
        "provenance": provenance(),
    }  # fmt: skip
    brief = Brief.model_validate(nested)
    page = open_html(render_html(brief))
    check_segments(page, brief, text)
    for key, position in [("s0", brief.stated_positions[0]), ("a0", brief.analyst_views[0])]:
        page.locator(f"#{key} .tag").focus()
        page.keyboard.press("Shift")  # focus shown as from the keyboard
        expect(page.locator(f"#{key}.lit")).to_be_visible()
        assert lit_words(page) == position.content[0].text
    assert page.locator(".nested").evaluate_all("all => all.map(s => s.textContent)") == [
        "they said ‘no, ", "never’ to it", "” and that",
    ]  # fmt: skip
    page.keyboard.press("Escape")
    page.mouse.move(700, 700)
    page.screenshot(path=screenshots / "brief-nested.png")


def test_an_item_lights_its_words_and_brings_them_into_view(open_html: Open, screenshots: Path) -> None:
    page = open_html(render_html(seed_brief()))
    page.set_viewport_size({"width": 1200, "height": 500})
    last = page.locator("#s7")
    last.hover()
    expect(last).to_have_class(re.compile(r"\blit\b"))
    assert lit_words(page) == "both sidesexpressedoptimism about the future of their partnership"
    expect(page.locator(".seg.lit").first).to_be_in_viewport()
    page.screenshot(path=screenshots / "brief-item-lit.png")
    page.locator("h1").hover()
    expect(page.locator(".lit")).to_have_count(0)


def test_words_light_their_item_and_bring_it_into_view(open_html: Open) -> None:
    page = open_html(render_html(seed_brief()))
    page.set_viewport_size({"width": 1200, "height": 500})
    expect(page.locator("#a2")).not_to_be_in_viewport()
    page.locator(".seg", has_text="This visit is about").hover()
    expect(page.locator("#a2")).to_have_class(re.compile(r"\blit\b"))
    expect(page.locator("#a2")).to_be_in_viewport()


def test_a_click_holds_the_light_until_escape(open_html: Open) -> None:
    page = open_html(render_html(seed_brief()))
    page.locator("#s2 .statement").click()
    page.locator("h1").hover()
    page.locator("#s0").hover()
    expect(page.locator("#s2")).to_have_class(re.compile(r"\blit\b"))
    page.keyboard.press("Escape")
    expect(page.locator(".lit")).to_have_count(0)


def test_the_keyboard_alone_reaches_words_from_items_and_items_from_words(open_html: Open) -> None:
    page = open_html(render_html(seed_brief()))
    page.locator("#s0 .tag").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#s1 .tag")).to_be_focused()
    expect(page.locator("#s1")).to_have_class(re.compile(r"\blit\b"))
    page.keyboard.press("Enter")
    focused = page.locator(".seg:focus")
    expect(focused).to_have_text(re.compile("^We are committed"))
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_text("Belousov")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("#s1 .tag")).to_be_focused()


def test_the_article_is_one_stop_of_the_tab_key(open_html: Open) -> None:
    page = open_html(render_html(seed_brief()))
    stops = page.locator(".seg").evaluate_all("all => all.filter(s => s.tabIndex === 0).length")
    assert stops == 1


def test_the_colours_of_a_speaker_are_the_same_in_brief_and_article(open_html: Open) -> None:
    page = open_html(render_html(seed_brief()))
    page.get_by_label("by speaker").check()

    def hue(selector: str) -> str:
        read: str = page.locator(selector).first.evaluate("e => getComputedStyle(e).getPropertyValue('--h')")
        return read.strip()

    assert hue("#s2") == hue(".seg[data-tag=S3]") == hue("#s3")
    assert len({hue("#s0"), hue("#s2"), hue("#s4"), hue("#a1")}) == 4
    page.get_by_label("by section").check()
    assert hue("#s0") == hue("#s2") != hue("#a1")


def test_layers_can_be_shown_and_hidden(open_html: Open) -> None:
    page = open_html(render_html(seed_brief()))
    segment = page.locator(".seg[data-tag=S3]")
    expect(segment).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    page.get_by_label("statements").uncheck()
    page.locator("h1").hover()
    expect(segment).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    evidence = page.locator(".in-topic").first
    expect(evidence).not_to_have_css("text-decoration-style", "wavy")
    page.get_by_label("topics").check()
    expect(evidence).to_have_css("text-decoration-style", "wavy")


def test_warnings_and_failed_sections_are_shown(open_html: Open) -> None:
    brief = seed_brief().model_copy(update={"incomplete": ["analyst_views"], "analyst_views": []})
    page = open_html(render_html(brief))
    warnings = page.locator(".warnings")
    expect(warnings).to_contain_text("speaker unverified")
    expect(warnings).to_contain_text("“Vladimir Putin” is not in the article")
    expect(warnings).to_contain_text("The step for analyst views failed")
    expect(page.locator("#s6 .notice")).to_contain_text("does not follow from the source mention")
    expect(page.locator(".shelf.analyst_views")).to_contain_text("items may be missing")
    warnings.get_by_role("link", name="S7").click()
    expect(page.locator("#s6")).to_be_in_viewport()


def test_each_warning_is_shown_once_at_its_item_or_on_top(open_html: Open) -> None:
    brief = seed_brief()
    page = open_html(render_html(brief))
    shown = page.locator("body").inner_text()
    for notice in brief.warnings:
        assert shown.count(notice.message) == 1
    count = page.locator(".warnings .count").first
    expect(count).to_have_text(str(len(brief.warnings) + len(brief.incomplete)))


def test_an_emptied_section_does_not_say_that_the_article_had_nothing(open_html: Open) -> None:
    dropped = {"code": "topic_dropped", "section": "topics", "message": "'Weather': not in the article"}
    brief = small_brief("Ana said “yes”.", ["yes"])
    bare = Brief.model_validate(brief.model_dump() | {"topics": [], "warnings": [dropped]})
    page = open_html(render_html(bare))
    expect(page.locator(".shelf.topics .none")).to_contain_text("see the warnings")
    expect(page.locator(".shelf.analyst_views .none")).to_have_text("None in the article.")


def test_the_contents_lead_to_each_section(open_html: Open) -> None:
    page = open_html(render_html(seed_brief()))
    page.set_viewport_size({"width": 1200, "height": 500})
    links = page.get_by_role("navigation", name="Sections").get_by_role("link")
    assert links.count() == 5
    links.last.click()
    expect(page.locator("#t0")).to_be_in_viewport()


def test_colours_by_speaker_have_their_legend(open_html: Open) -> None:
    page = open_html(render_html(seed_brief()))
    legend = page.locator(".speakers")
    expect(legend).to_be_hidden()
    page.get_by_label("by speaker").check()
    expect(legend.get_by_role("link")).not_to_have_count(0)
    hue = "e => getComputedStyle(e).getPropertyValue('--k')"
    name = page.locator("#s2 .who")
    drawn = legend.get_by_role("link", name=name.inner_text())
    assert drawn.evaluate(hue) == name.evaluate(hue)


def test_spans_that_do_not_fit_the_article_are_counted_not_drawn(open_html: Open) -> None:
    page = open_html(render_html(seed_brief(), "x" + seed_text()))
    expect(page.locator(".warnings")).to_contain_text("are not the article's words at their offsets")
    expect(page.locator(".seg")).to_have_count(0)


def test_a_brief_without_its_article_shows_every_quotation(open_html: Open) -> None:
    brief = seed_brief()
    bare = brief.model_copy(update={"article": brief.article.model_copy(update={"text": None})})
    page = open_html(render_html(bare))
    expect(page.locator(".pane.article")).to_contain_text("--with-text")
    expect(page.locator("blockquote").first).to_contain_text("This meeting is a testament")
    expect(page.locator("#s1 .how")).to_contain_text("character")


def test_every_position_shows_speaker_form_quotation_and_place(open_html: Open) -> None:
    page = open_html(render_html(seed_brief()))
    item = page.locator("#s2")
    for words in ("Andrei Belousov", "direct", "Russia remains a key ally to Syria, and", "line 7", "stated"):
        expect(item).to_contain_text(words)


def hover_first_line(page: Page, selector: str) -> None:
    """The middle of what runs over several lines may lie on something else."""
    found = page.locator(selector).first
    found.scroll_into_view_if_needed()
    x, y = found.evaluate("e => { const r = e.getClientRects()[0]; return [r.x + 3, r.y + r.height / 2] }")
    page.mouse.move(x, y)


def test_hostile_text_is_shown_and_does_not_run(open_html: Open) -> None:
    brief = hostile_brief()
    page = open_html(render_html(brief))
    for selector in ("#s0", "#s0 .who", ".seg", "#p0", "#t0", ".source", ".warnings a"):
        hover_first_line(page, selector)
    page.locator("#s0 .tag").click()
    check_harmless(page)
    assert page.locator("script").count() == 1
    check_segments(page, brief, brief.article.text or "")
    expect(page.locator("h2")).to_have_text(ATTACK.replace("\u2028", " "), use_inner_text=False)


def test_the_policy_stops_what_escaping_might_miss(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        render_html(seed_brief()).replace(
            "<main>",
            "<main><script>window.hacked=1</script><img src=http://127.0.0.1:9/ onerror='window.hacked=2'>",
        )
    )
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(path.as_uri())
    page.evaluate("setTimeout('window.hacked=3', 0)")
    page.wait_for_timeout(100)
    assert page.evaluate("window.hacked") is None
    assert sum("Content Security Policy" in line for line in refused) >= 2
    page.close()


def test_the_page_asks_nothing_of_the_network(open_html: Open, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_html(render_html(seed_brief()))
    assert [url.partition(":")[0] for url in asked] == ["file"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_wcag_rules_hold(open_html: Open, scheme: Any) -> None:
    page = open_html(render_html(seed_brief(title="Moscow meeting", source="https://example.org/news")))
    page.emulate_media(color_scheme=scheme)
    assert audit(page) == []
    page.get_by_label("by speaker").check()
    for box in ("topics", "summary"):
        page.get_by_role("checkbox", name=box).check()
    check_contrast(page, 150)
    page.locator("#a1 .statement").click()
    check_contrast(page, 150)
    assert audit(page) == []
    page.get_by_label("by section").check()
    check_contrast(page, 150)


def test_nothing_moves_for_those_who_asked_for_calm(open_html: Open) -> None:
    page = open_html(render_html(seed_brief()))
    moving = "all => all.filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0).length"
    assert page.locator("*").evaluate_all(moving) == 0


def test_a_narrow_window_keeps_brief_and_article_in_sight(open_html: Open, screenshots: Path) -> None:
    page = open_html(render_html(seed_brief(title="Moscow meeting")))
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#s3 .statement").click()
    expect(page.locator(".seg.lit").first).to_be_in_viewport()
    expect(page.locator("#s3")).to_be_in_viewport()
    page.screenshot(path=screenshots / "brief-narrow.png")


def test_print_shows_all_of_brief_and_article(open_html: Open, screenshots: Path) -> None:
    page = open_html(render_html(seed_brief(title="Moscow meeting")))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    expect(page.locator(".looks").first).to_be_hidden()
    heights = page.locator(".pane").evaluate_all("all => all.map(p => p.scrollHeight - p.clientHeight)")
    assert heights == [0, 0]
    page.screenshot(path=screenshots / "brief-print.png", full_page=True)
    page.pdf(path=screenshots / "brief-print.pdf", format="A4", margin={"top": "15mm", "left": "15mm"})
    assert (screenshots / "brief-print.pdf").stat().st_size > 10_000


def test_without_scripts_the_page_can_be_read_and_its_links_lead_both_ways(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(render_html(seed_brief()))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    page.locator("#s2 .tag").click()
    assert page.url.endswith("#at-1347")
    expect(page.locator("#at-1347")).to_be_in_viewport()
    page.locator("#at-1347").click()
    assert page.url.endswith("#s2")
    context.close()


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        (" http://example.org ", "http://example.org"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org", None),
        ("http://[", None),
        ("Example Times", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(source: str | None, link: str | None) -> None:
    assert web_address(source) == link
