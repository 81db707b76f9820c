"""What every page must keep: WCAG's rules and contrasts, and calm under attack."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from briefs import article_info, find, provenance, said
from playwright.sync_api import Page

from summarizer.brief import Brief

ATTACK = (
    "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=2> {{7*7}} "
    '<!--<script> \u2028 \' onclick=window.hacked=3 " onfocus="window.hacked=4" javascript:window.hacked=5'
)


def audit(page: Page) -> list[str]:
    """What axe-core, the rule set of WCAG, finds wrong."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    return [
        f"{rule['id']}: {node['html'][:90]} {node['failureSummary'][:160]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


# Every colour is drawn on a canvas and read back as RGB: axe gives up on text that scrolls, or in newer colour spaces.
CONTRASTS = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const luminance = (rgb) => {
    const [r, g, b] = [...rgb].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paint = (colours) => {
    for (const colour of ["white", ...colours]) (pen.fillStyle = colour), pen.fillRect(0, 0, 1, 1);
    return pen.getImageData(0, 0, 1, 1).data.slice(0, 3);
  };
  const poor = [];
  let seen = 0;
  const measure = (style, element, words) => {
    const under = [];
    for (let at = element; at; at = at.parentElement) under.unshift(getComputedStyle(at).backgroundColor);
    if (style.content !== "normal" && style.content !== "none") under.push(style.backgroundColor);
    const [ink, paper] = [paint([...under, style.color]), paint(under)].map(luminance);
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    seen++;
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.className}: ${words}`);
  };
  for (const element of document.querySelectorAll("body *")) {
    const words = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join(" ").trim();
    if (words && element.checkVisibility() && !element.matches("script")) measure(getComputedStyle(element), element, words.slice(0, 40));
    if (element.dataset.tag) measure(getComputedStyle(element, "::before"), element, element.dataset.tag);
  }
  return { poor, seen };
}"""


def check_contrast(page: Page, at_least: int) -> None:
    """WCAG AA: 4.5 to 1 for every piece of text that is shown."""
    found = page.evaluate(CONTRASTS)
    assert not found["poor"], "\n".join(found["poor"])
    assert found["seen"] >= at_least


def hostile_brief() -> Brief:
    text = f"{ATTACK} “{ATTACK}” said {ATTACK}."
    quoted = find(text, f"“{ATTACK}”")
    inner = {"start": quoted.start + 1, "end": quoted.end - 1, "text": ATTACK}
    position = said(
        text, ATTACK, "P\" onclick='window.hacked=6'", ATTACK, ["said"], [], ATTACK, "said", [ATTACK]
    )
    position |= {"content": [inner], "quotes": [inner]}
    return Brief.model_validate(
        {
            "article": article_info(
                text, id=ATTACK, title=ATTACK, source="javascript:window.hacked=7", published=ATTACK,
                language='en" onload="window.hacked=8',
            ),
            "headline": ATTACK,
            "summary": [{"text": ATTACK, "evidence": [inner]}],
            "participants": [
                {"id": "P\" onclick='window.hacked=6'", "name": ATTACK, "kind": "person", "named": True, "role": ATTACK,
                 "aliases": [ATTACK], "members": [ATTACK], "mentions": [inner]},
            ],
            "topics": [{"id": ATTACK, "label": ATTACK, "evidence": [inner]}],
            "stated_positions": [position],
            "analyst_views": [position | {"id": "A1", "speaker_id": ATTACK}],
            "warnings": [{"code": ATTACK, "section": "stated_positions", "item": ATTACK, "message": ATTACK}],
            "provenance": provenance(model=ATTACK, endpoint=ATTACK, prompts={ATTACK: ATTACK}, version=ATTACK),
        }
    )  # fmt: skip


def check_harmless(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, iframe, object, embed, base, form").count() == 0
    handlers = "all => all.flatMap(e => e.getAttributeNames()).filter(name => name.startsWith('on'))"
    assert page.locator("*").evaluate_all(handlers) == []
    hrefs = page.locator("[href]").evaluate_all("all => all.map(e => e.getAttribute('href'))")
    assert all(href.startswith(("#", "https://")) for href in hrefs)
    assert "49" not in page.locator("h2").first.inner_text()
