"""The page of many briefs, in a real browser."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from briefs import seed_brief
from checks import ATTACK, audit, check_contrast, check_harmless, hostile_brief
from playwright.sync_api import Page, expect

from summarizer.brief import Brief
from summarizer.view import render_batch
from summarizer.view.catalogue import Catalogue, fold, read_day, unfold

Open = Callable[[str], Page]

PLACES = ["Moscow", "Lima", "Vientiane", "Ouagadougou"]
SUBJECTS = ["Grain exports", "Gas transit", "Border talks", "Tariff policy", "Water rights"]
NAMES = [
    f"{first} {last}"
    for first in ("Ada", "Bo", "Chen", "Dina", "Émile")
    for last in ("Lind", "Okafor", "Wei", "Ilić")
]


def make_briefs(count: int) -> Iterator[Brief]:
    """Variations of the seed's brief: other names, topics, titles and dates, the same words."""
    chance = random.Random(5)
    seed = seed_brief()
    for number in range(count):
        topics = chance.sample(SUBJECTS, 3)
        title = f"Article {number}: a meeting in {PLACES[number % len(PLACES)]}"
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(180))
        info = {
            "id": f"a{number}",
            "title": title,
            "published": None if number % 10 == 9 else day.isoformat(),
        }
        people = [
            p.model_copy(update={"name": name})
            for p, name in zip(seed.participants, chance.sample(NAMES, 8), strict=True)
        ]
        yield seed.model_copy(
            update={
                "article": seed.article.model_copy(update=info),
                "participants": people,
                "topics": [t.model_copy(update={"label": label}) for t, label in zip(seed.topics, topics, strict=True)],
                "warnings": seed.warnings if number % 7 == 0 else [],
            }
        )  # fmt: skip


def speaks_on(brief: Brief, speaker: str, topic: str) -> bool:
    """Whether somebody of that name says something on that very topic."""
    names = {p.id: p.name for p in brief.participants}
    labels = {t.id: t.label for t in brief.topics}
    return any(
        names[position.speaker_id] == speaker and topic in [labels[id] for id in position.topic_ids]
        for position in (*brief.stated_positions, *brief.analyst_views)
    )


@pytest.fixture(scope="module")
def briefs() -> list[Brief]:
    return list(make_briefs(120))


@pytest.fixture
def batch(open_html: Open, briefs: list[Brief]) -> Page:
    page = open_html(render_batch(briefs, "Six months of talks"))
    expect(page.locator(".detail .seg").first).to_be_visible()
    return page


def counted(page: Page) -> int:
    words = page.locator("#count").inner_text()
    return int(words.split()[0].replace(",", ""))


def expect_count(page: Page, count: int) -> None:
    expect(page.locator("#count")).to_have_text(f"{count} of 120 briefs" if count < 120 else "120 briefs")


def test_the_first_brief_is_open_beside_the_list(batch: Page, screenshots: Path) -> None:
    expect(batch.locator(".row").first).to_have_attribute("aria-selected", "true")
    expect(batch.locator(".detail h2")).to_contain_text("Russian and Syrian defence ministers")
    expect_count(batch, 120)
    batch.screenshot(path=screenshots / "batch-light.png")


def test_search_finds_every_word_without_case_or_accents(batch: Page, briefs: list[Brief]) -> None:
    batch.get_by_label("Search").fill("EMILE ilic vientiane")
    wanted = [
        b for b in briefs if "Vientiane" in (b.article.title or "") and {"Émile", "Ilić"} <= {
            word for p in b.participants for word in p.name.split()
        }
    ]  # fmt: skip
    assert 0 < len(wanted) < 120
    expect_count(batch, len(wanted))
    expect(batch.locator(".row .title").first).to_have_text(wanted[0].article.title or "")


def test_filters_by_participant_topic_and_speaker_narrow_the_list(batch: Page, briefs: list[Brief]) -> None:
    batch.get_by_label("Participant", exact=True).fill("Ada Lind")
    has_ada = [b for b in briefs if any(p.name == "Ada Lind" for p in b.participants)]
    expect_count(batch, len(has_ada))
    batch.get_by_role("button", name="Clear").click()
    batch.get_by_label("Topic", exact=True).fill("gas")
    expect_count(batch, sum(any(t.label == "Gas transit" for t in b.topics) for b in briefs))
    batch.get_by_label("Speaker", exact=True).fill("Bo Wei")
    both = sum(speaks_on(b, "Bo Wei", "Gas transit") for b in briefs)
    assert 0 < both < 40
    expect_count(batch, both)


def test_dates_and_warnings_filter(batch: Page, briefs: list[Brief]) -> None:
    batch.get_by_label("From").fill("2026-03-01")
    batch.get_by_label("to", exact=True).fill("2026-03-31")
    expect_count(batch, sum((b.article.published or "").startswith("2026-03") for b in briefs))
    batch.get_by_role("button", name="Clear").click()
    batch.get_by_label("with warnings").check()
    expect_count(batch, sum(bool(b.warnings) for b in briefs))


def test_no_match_says_so_and_clearing_brings_all_back(batch: Page) -> None:
    batch.get_by_label("Search").fill("no such words anywhere")
    expect(batch.locator(".detail")).to_contain_text("No brief fits")
    expect(batch.locator(".row")).to_have_count(0)
    batch.get_by_role("button", name="Clear").click()
    expect_count(batch, 120)
    expect(batch.locator(".detail .seg").first).to_be_visible()


def test_the_list_is_walked_by_keyboard_and_opens_what_it_walks_on(batch: Page) -> None:
    batch.locator("#list").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        batch.keyboard.press(key)
    expect(batch.locator(".bar h1")).to_have_text("Six months of talks")
    expect(batch.locator("#row-2")).to_have_attribute("aria-selected", "true")
    expect(batch.locator("#list")).to_have_attribute("aria-activedescendant", "row-2")
    batch.keyboard.press("End")
    expect(batch.locator("#row-119")).to_be_in_viewport()
    expect(batch.locator("#row-119")).to_have_attribute("aria-posinset", "120")
    assert batch.locator(".row").count() < 40
    batch.keyboard.press("Enter")
    expect(batch.locator(".detail .tag").first).to_be_focused()
    assert batch.url.endswith("#brief=120")


def test_a_link_to_a_brief_opens_it(batch: Page, briefs: list[Brief]) -> None:
    address = batch.url.partition("#")[0]
    batch.goto("about:blank")
    batch.goto(f"{address}#brief=77")
    expect(batch.locator("#row-76")).to_have_attribute("aria-selected", "true")
    expect(batch.locator("#row-76")).to_be_in_viewport()


def test_linking_works_in_an_opened_brief(batch: Page) -> None:
    batch.locator("#row-3").click()
    batch.locator("#s2").hover()
    expect(batch.locator(".seg.lit")).not_to_have_count(0)
    batch.locator(".seg", has_text="This visit is about").hover()
    expect(batch.locator("#a2.lit")).to_be_visible()


def test_the_matrix_counts_who_says_what_and_opens_its_briefs(
    batch: Page, briefs: list[Brief], screenshots: Path
) -> None:
    batch.get_by_role("button", name="Who says what").click()
    batch.screenshot(path=screenshots / "batch-matrix.png")
    topics = batch.locator("#matrix thead th button").all_inner_texts()
    assert sorted(topics) == sorted(SUBJECTS)
    speaker = batch.locator("#matrix tbody th button").nth(2).inner_text()
    names = [{p.id: p.name for p in b.participants} for b in briefs]
    labels = [{t.id: t.label for t in b.topics} for b in briefs]
    for column, topic in enumerate(topics):
        stated, views = (
            sum(
                names[at][p.speaker_id] == speaker and topic in [labels[at][id] for id in p.topic_ids]
                for at, b in enumerate(briefs)
                for p in (b.stated_positions if section == 0 else b.analyst_views)
            )
            for section in (0, 1)
        )
        cell = batch.locator("#matrix tbody tr").nth(2).locator("td").nth(column).locator("button")
        expect(cell).to_have_attribute(
            "aria-label", f"{speaker}, {topic}: {stated} statements, {views} views"
        )
    batch.locator("#matrix tbody tr").nth(2).locator("td button").first.click()
    expect(batch.get_by_label("Speaker", exact=True)).to_have_value(speaker)
    expect(batch.get_by_label("Topic", exact=True)).to_have_value(topics[0])
    expect_count(batch, sum(speaks_on(b, speaker, topics[0]) for b in briefs))


def test_the_matrix_counts_what_is_said_on_no_topic_too(open_html: Open) -> None:
    seed = seed_brief()
    off = [position.model_copy(update={"topic_ids": []}) for position in seed.stated_positions]
    page = open_html(render_batch([seed.model_copy(update={"stated_positions": off}), seed_brief(id="b")]))
    page.get_by_role("button", name="Who says what").click()
    expect(page.locator("#matrix thead th").last).to_have_text("on no listed topic")
    cells = page.locator("#matrix tbody td:last-child button")
    shown = sum(int(words) for words in cells.all_inner_texts())
    assert shown == len(off) + sum(not p.topic_ids for p in seed.stated_positions)


def test_the_matrix_is_one_stop_of_the_tab_key_and_walked_by_arrows(batch: Page) -> None:
    batch.get_by_role("button", name="Who says what").click()
    cells = batch.locator("#matrix td button")
    assert cells.evaluate_all("all => all.filter(cell => cell.tabIndex === 0).length") == 1
    cells.first.focus()
    batch.keyboard.press("ArrowRight")
    batch.keyboard.press("ArrowDown")
    focused = batch.evaluate(
        "[document.activeElement.closest('tr').rowIndex, document.activeElement.closest('td').cellIndex]"
    )
    assert focused[0] >= 2
    assert focused[1] >= 2
    assert cells.evaluate_all("all => all.filter(cell => cell.tabIndex === 0).length") == 1


def test_the_timeline_counts_articles_by_week_and_narrows_to_one(
    batch: Page, briefs: list[Brief], screenshots: Path
) -> None:
    batch.get_by_role("button", name="Timeline").click()
    section = batch.locator("#timeline")
    expect(section).to_contain_text("12 without a date")
    batch.screenshot(path=screenshots / "batch-timeline.png")
    weeks: dict[date, int] = {}
    for brief in briefs:
        if brief.article.published:
            day = date.fromisoformat(brief.article.published)
            monday = day - timedelta(days=day.weekday())
            weeks[monday] = weeks.get(monday, 0) + 1
    shown = section.locator("thead button").evaluate_all("all => all.map(b => b.getAttribute('aria-label'))")
    wanted = {f"{monday.isoformat()[5:]}: {count} articles" for monday, count in weeks.items()}
    assert wanted == {label for label in shown if not label.endswith(": 0 articles")}
    busiest = max(weeks, key=lambda monday: weeks[monday])
    section.get_by_role("button", name=f"{busiest.isoformat()[5:]}: {weeks[busiest]} articles").click()
    expect_count(batch, weeks[busiest])
    expect(batch.get_by_label("From")).to_have_value(busiest.isoformat())


def test_tables_follow_the_filters(batch: Page) -> None:
    batch.get_by_label("Topic", exact=True).fill("Water rights")
    batch.get_by_role("button", name="Who says what").click()
    expect(batch.locator("#matrix thead th")).to_have_count(2)
    batch.get_by_label("Search").fill("no such words anywhere")
    expect(batch.locator("#matrix tbody tr")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_wcag_rules_hold_in_every_view(
    open_html: Open, briefs: list[Brief], scheme: str, screenshots: Path
) -> None:
    batch = open_html(render_batch(briefs[:12], "Twelve briefs"))
    expect(batch.locator(".detail .seg").first).to_be_visible()
    batch.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for view in ("Briefs", "Who says what", "Timeline"):
        batch.get_by_role("button", name=view).click()
        assert audit(batch) == []
        check_contrast(batch, 40)
        batch.screenshot(path=screenshots / f"batch-{scheme}-{view.split()[0].lower()}.png")


def test_a_narrow_window_shows_the_list_and_then_the_brief(batch: Page, screenshots: Path) -> None:
    batch.set_viewport_size({"width": 390, "height": 844})
    expect(batch.locator(".detail")).to_be_hidden()
    batch.screenshot(path=screenshots / "batch-narrow-list.png")
    batch.locator("#row-1").click()
    expect(batch.locator(".detail .items")).to_be_visible()
    batch.screenshot(path=screenshots / "batch-narrow-brief.png")
    batch.get_by_role("button", name="Back to the list").click()
    expect(batch.locator("#list")).to_be_visible()


def test_hostile_briefs_do_not_run(open_html: Open) -> None:
    page = open_html(render_batch([hostile_brief(), hostile_brief(), seed_brief()], ATTACK))
    expect(page.locator(".detail .seg").first).to_be_visible()
    page.locator("#s0 .tag").click()
    page.get_by_label("Search").fill("hacked")
    expect(page.locator("#count")).to_have_text("2 of 3 briefs")
    page.get_by_role("button", name="Who says what").click()
    page.get_by_role("button", name="Timeline").click()
    page.get_by_role("button", name="Briefs", exact=True).click()
    check_harmless(page)


def test_five_thousand_briefs_open_and_answer_at_once(
    open_html: Open, record_property: Callable[[str, object], None]
) -> None:
    """Limits are several times what a laptop needs; a page that draws all rows, or all briefs, is past them."""
    catalogue = Catalogue()
    started = time.perf_counter()
    for brief in make_briefs(200):
        catalogue.add(brief)
    rendered_s = 25 * (time.perf_counter() - started)
    catalogue.entries *= 25
    catalogue.folded *= 25
    html = catalogue.render("Five thousand")
    started = time.perf_counter()
    page = open_html(html)
    expect(page.locator(".detail .seg").first).to_be_visible()
    opened_s = time.perf_counter() - started
    blocked_ms = page.evaluate(
        """() => {
          const search = document.getElementById("filter-words");
          const timed = (act) => { const before = performance.now(); act(); return performance.now() - before; };
          const list = document.getElementById("list");
          return new Promise((done) => {
            let longest = 0;
            new PerformanceObserver((all) => { for (const task of all.getEntries()) longest = Math.max(longest, task.duration); })
              .observe({ type: "longtask" });
            search.value = "emile lima";
            search.dispatchEvent(new Event("input"));
            setTimeout(() => { search.value = ""; search.dispatchEvent(new Event("input")); }, 700);
            setTimeout(() => { list.scrollTop = 200000; }, 1400);
            setTimeout(() => document.querySelector("[data-view=matrix]").click(), 1600);
            setTimeout(() => document.querySelector("[data-view=timeline]").click(), 2000);
            setTimeout(() => done(longest), 2800);
          });
        }"""
    )
    record_property("page_mb", round(len(html) / 1e6))
    record_property("rendered_s", round(rendered_s, 1))
    record_property("opened_s", round(opened_s, 2))
    record_property("longest_pause_ms", round(blocked_ms))
    assert page.locator("body *").count() < 3000 + 5000
    assert opened_s < 10
    assert blocked_ms < 1500


def test_folding_keeps_every_character() -> None:
    text = "𝄞 </script> \u2028 \r\n é"
    assert unfold(fold(text)) == text
    assert "<" not in fold(text)


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2026-11-01", "2026-11-01"),
        ("2026-11-01T23:30:00Z", "2026-11-01"),
        ("20261101", "2026-11-01"),
        ("Sun, 01 Nov 2026 08:00:00 +0200", "2026-11-01"),
        ("2026-11", "2026-11-01"),
        ("2026", "2026-01-01"),
        ("1 November 2026", "2026-11-01"),
        ("November 1, 2026", "2026-11-01"),
        (" 2026-11-01 ", "2026-11-01"),
        ("yesterday", None),
        ("2026-13-45", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_as_feeds_and_pages_write_them(published: str | None, day: str | None) -> None:
    assert read_day(published) == (date.fromisoformat(day) if day else None)
