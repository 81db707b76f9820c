"""Self-contained HTML pages: templates, style and script put together, and the policy that fences them in."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from ..brief import Brief, Notice, Participant, Position, Section, Span, Topic
from ..outline import Outline, Places
from .highlight import Line, mark_brief, split_lines

PALETTE = 10  # speakers' colours in base.css; the eleventh speaker shares the first's
KEYS: dict[str, str] = {
    "summary": "b",
    "participants": "p",
    "topics": "t",
    "stated_positions": "s",
    "analyst_views": "a",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A participant or topic as others refer to it. Attributes: key names its element in the page."""

    name: str
    key: str


def read_page(name: str) -> str:
    """A template, style or script of this package."""
    return files(__package__).joinpath("pages", name).read_text(encoding="utf-8")


def exact(text: str) -> Markup:
    """Escaped so that the parser gives back the same code points: it would turn CR into LF, and drop NUL."""
    return Markup(str(escape(text)).replace("\r", "&#13;").replace("\0", "\ufffd"))


def trust(html: str) -> Markup:
    """HTML that this package, or a library that escapes what it is given, has written."""
    return Markup(html)


def embed_json(value: Any) -> Markup:
    """JSON that cannot end its script element, whatever strings it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


@cache
def environment() -> Environment:
    env = Environment(
        loader=FunctionLoader(read_page), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    env.filters["exact"] = exact
    env.filters["words"] = lambda name: name.replace("_", " ")
    return env


def render_page(template: str, *, styles: Sequence[str], scripts: Sequence[str], **context: Any) -> str:
    """A whole page. Its policy names its own style and script by hash, and allows nothing else."""
    style = "\n".join(map(read_page, ["base.css", *styles]))
    script = "\n".join(map(read_page, scripts))
    policy = content_policy(style, script, connect="'self'" if context.get("served") else "'none'")
    page = environment().get_template(template)
    return page.render(style=Markup(style), script=Markup(script), policy=policy, **context)


def content_policy(style: str, script: str, connect: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash_source(style)}; script-src {_hash_source(script)}; "
        f"connect-src {connect}; base-uri 'none'; form-action 'none'"
    )


def _hash_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def render_html(brief: Brief, article_text: str | None = None) -> str:
    """One brief beside its article, as one file. article_text is the brief's own where it carries it."""
    name = brief.article.title or brief.article.id
    return render_page(
        "one.html.j2",
        styles=["brief.css"],
        scripts=["brief.js"],
        title=name,
        fragment=render_fragment(brief, article_text, name),
    )


def render_fragment(brief: Brief, article_text: str | None = None, title: str = "") -> Markup:
    """A brief and its article as a piece of a page."""
    text = article_text if article_text is not None else brief.article.text
    people = {p.id: Named(p.name, f"p{at}") for at, p in enumerate(brief.participants)}
    colours = assign_colours(brief)
    lines: list[Line] | None = None
    misplaced = 0
    if text is not None:
        marks = mark_brief(brief, colours)
        fitting = [mark for mark in marks if mark.fits(text)]
        misplaced = len(marks) - len(fitting)
        lines = split_lines(text, fitting)
    places = Places(text)
    outline = Outline(brief, places, {p.id: p for p in brief.participants}, frozenset())
    noted = _notices_by_item(brief)
    keys = _key_items(brief)
    said = chain(brief.stated_positions, brief.analyst_views)

    def colour_class(participant_id: str) -> str:
        return f"k{colours[participant_id]}" if participant_id in colours else ""

    return Markup(
        environment()
        .get_template("brief.html.j2")
        .render(
            brief=brief,
            article=brief.article,
            title=title,
            source_url=web_address(brief.article.source),
            lines=lines,
            misplaced=misplaced,
            keys=KEYS,
            people=people,
            palette=PALETTE,
            speakers=[id for id in dict.fromkeys(p.speaker_id for p in said) if id in people],
            topics={t.id: Named(t.label, f"t{at}") for at, t in enumerate(brief.topics)},
            colour_class=colour_class,
            facts_of=outline.facts,
            why_empty=outline.why_empty,
            places=places,
            spots_of=lambda spans: _spots(places, spans),
            notices_of=lambda section, item: noted.get((section, item), []),
            key_of=lambda notice: keys.get((notice.section, notice.item)),
        )
    )


def _spots(places: Places, spans: Sequence[Span]) -> list[tuple[str, Span]]:
    """Where an item stands, place by place: of several spans in one place the first."""
    spots: dict[str, Span] = {}
    for span in spans:
        spots.setdefault(places.numbers([span]), span)
    return list(spots.items())


def assign_colours(brief: Brief) -> dict[str, int]:
    """A colour for each participant: those who speak first, in the order in which they do."""
    spoken = sorted(chain(brief.stated_positions, brief.analyst_views), key=lambda p: p.content[0].start)
    order = dict.fromkeys(p.speaker_id for p in spoken)
    order.update(dict.fromkeys(p.id for p in brief.participants))
    return {participant_id: at % PALETTE for at, participant_id in enumerate(order)}


def web_address(source: str | None) -> str | None:
    """The source, where it may become a link: never a javascript: or data: address."""
    if source is None:
        return None
    try:
        parts = urlsplit(source.strip())
    except ValueError:
        return None
    return source.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def _notices_by_item(brief: Brief) -> dict[tuple[Section, str | None], list[Notice]]:
    noted: dict[tuple[Section, str | None], list[Notice]] = {}
    for notice in brief.warnings:
        if notice.section is not None:
            noted.setdefault((notice.section, notice.item), []).append(notice)
    return noted


def _key_items(brief: Brief) -> dict[tuple[str, str], str]:
    """The page's key of each item, by section and id."""
    lists: dict[str, Sequence[Participant | Topic | Position]] = {
        "participants": brief.participants,
        "topics": brief.topics,
        "stated_positions": brief.stated_positions,
        "analyst_views": brief.analyst_views,
    }
    return {
        (section, item.id): f"{KEYS[section]}{at}"
        for section, items in lists.items()
        for at, item in enumerate(items)
    }
