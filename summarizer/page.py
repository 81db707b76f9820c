"""A brief to read or to pass on: a text page, Markdown, CSV, JSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

import click

from .brief import Brief, Participant, Position, Section, Span
from .outline import Outline, incomplete_message, provenance_facts, words
from .typeset import TIE, display_width, one_line, wrap

_NAME_CELLS = 28
_RULE = "─"


class TextPage:
    """The page for a terminal; lines collects it."""

    def __init__(self, outline: Outline, width: int, color: bool) -> None:
        self.outline = outline
        self.width = width
        self.color = color
        self.lines: list[str] = []

    def style(
        self, text: str, *, bold: bool | None = None, dim: bool | None = None, fg: str | None = None
    ) -> str:
        return click.style(text, bold=bold, dim=dim, fg=fg) if self.color and text else text

    def cite(self, spans: Iterable[Span]) -> str:
        return self.style(f"[{self.outline.places.numbers(spans)}]".replace(" ", TIE), dim=True)

    def add(self, text: str, *, first: str = "", rest: str | None = None) -> None:
        self.lines += wrap(text, self.width, first=first, rest=rest)

    def write(self) -> str:
        brief = self.outline.brief
        self._head(brief)
        self._section("WHO", "participants", brief.participants)
        self._participants(brief.participants)
        self._section("WHAT ABOUT", "topics", brief.topics)
        for topic in brief.topics:
            self.add(f"{one_line(topic.label)}{TIE}{self.cite(topic.evidence)}", first="  ", rest="    ")
        self._section("WHO SAID WHAT", "stated_positions", brief.stated_positions)
        self._positions(brief.stated_positions)
        self._section("WHAT ANALYSTS THINK", "analyst_views", brief.analyst_views)
        self._positions(brief.analyst_views)
        self._warnings(brief)
        self._foot(brief)
        return "\n".join(self.lines) + "\n"

    def _head(self, brief: Brief) -> None:
        lines = wrap(self.outline.heading(), self.width)
        self.lines += [self.style(line, bold=True) for line in lines]
        self.lines.append(_RULE * max(display_width(line) for line in lines))
        facts = " · ".join(self.outline.article_facts())
        # extracted text is in no file of the reader's
        whose = "the article" if brief.article.text is None else "the text that the brief's JSON keeps"
        legend = f"[7] is {self.outline.places.unit} 7 of {whose}."
        for line in wrap(f"{facts}. {legend}", self.width):
            self.lines.append(self.style(line, dim=True))
        if brief.summary:
            self.lines.append("")
            sentences = (f"{one_line(s.text)}{TIE}{self.cite(s.evidence)}" for s in brief.summary)
            self.add(" ".join(sentences))
        elif self.outline.is_missing("summary"):
            self.lines += ["", "The summary could not be made."]

    def _section(self, title: str, section: Section, items: Sequence[object]) -> None:
        self.lines += ["", self.style(title, bold=True)]
        if self.outline.is_missing(section):
            self.add("could not be made in full; what is missing may be in the article", first="  ! ")
        elif not items:
            self.lines.append(f"  {self.outline.why_empty(section)}")

    def _participants(self, participants: list[Participant]) -> None:
        widest = max((display_width(one_line(participant.name)) for participant in participants), default=0)
        column = min(widest, _NAME_CELLS, self.width // 2 - 4)
        for participant in participants:
            name, facts = one_line(participant.name), self.outline.facts(participant)
            names = wrap(name, 2 + column, first="  ", rest="    ")
            if not facts:
                self.lines += names
                continue
            descriptions = wrap(facts, self.width - column - 4)
            for row in range(max(len(names), len(descriptions))):
                left = names[row] if row < len(names) else ""
                right = descriptions[row] if row < len(descriptions) else ""
                gap = " " * (column + 4 - display_width(left))
                self.lines.append((left + gap + right).rstrip())

    def _positions(self, positions: list[Position]) -> None:
        outline = self.outline
        gutter = max((len(outline.places.numbers(position.content)) for position in positions), default=0) + 6
        for number, group in enumerate(outline.by_speaker(positions).values()):
            if number:
                self.lines.append("")
            heading = self.style(outline.speaker(group[0]), bold=True) + outline.title(group[0])
            self.add(heading, first="  ", rest="    ")
            for position in group:
                self._position(position, gutter)

    def _position(self, position: Position, gutter: int) -> None:
        mark = "?" if position.id in self.outline.unverified else " "
        cite = self.cite(position.content).replace(TIE, " ")
        margin = " " * (gutter - 3 - display_width(cite))
        first = f"{margin}{self.style(mark, bold=True, fg='yellow')} {cite} "
        statement, quoted = words(position)
        statement = statement.removeprefix(f"{self.outline.speaker(position)}: ")  # it stands above
        doubt = " " + self.style(f"(speaker{TIE}not{TIE}verified)", fg="yellow") if mark == "?" else ""
        if statement and quoted:
            self.add(statement + doubt, first=first)
            self.add(quoted, first=" " * gutter)
        else:
            self.add((statement or quoted) + doubt, first=first)

    def _warnings(self, brief: Brief) -> None:
        if not self.outline.told and not brief.incomplete:
            return
        self.lines += ["", self.style("WARNINGS", bold=True, fg="yellow")]
        if message := incomplete_message(brief):
            self.add(message, first="  ! ")
        for subject, messages in self.outline.warnings_by_subject().items():
            if len(messages) == 1:
                self.add(f"{subject}: {messages[0]}", first="  ! ")
                continue
            self.add(subject, first="  ! ")
            for message in messages:
                self.add(message, first="    ", rest="      ")

    def _foot(self, brief: Brief) -> None:
        self.lines.append("")
        # a line breaks between two facts, after the sign that parts them
        facts = (fact.replace(" ", TIE) for fact in provenance_facts(brief))
        for line in wrap(f"{TIE}· ".join(facts), self.width):
            self.lines.append(self.style(line, dim=True))


def render_text(brief: Brief, text: str | None = None, *, width: int = 80, color: bool = False) -> str:
    """The brief as a page to read.

    Args:
        text: the article; None takes the brief's own copy, and without one places are character offsets.
        width: terminal cells, at least 40.
        color: ANSI styles; all other control characters are made visible, whatever the article holds.
    """
    return TextPage(Outline.of(brief, text), max(width, 40), color).write()


_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")


def _escape(text: str) -> str:
    escaped = _MARKDOWN.sub(r"\\\1", one_line(text))
    return re.sub(r"^(\d+)([.)])|^([-+=])", r"\1\\\2\3", escaped)


def render_markdown(brief: Brief, text: str | None = None) -> str:
    """The brief as Markdown; the article's words are escaped, so that none of them is markup."""
    outline = Outline.of(brief, text)
    places = outline.places
    blocks = [
        f"# {_escape(outline.heading())}",
        " · ".join(_escape(fact) for fact in outline.article_facts()),
    ]
    if message := incomplete_message(brief):
        blocks.append(f"> **{message[0].upper()}{message[1:]}.**")
    if brief.summary:
        blocks.append(" ".join(f"{_escape(s.text)} ({places.phrase(s.evidence)})" for s in brief.summary))
    blocks += ["## Who", _list(_markdown_participant(p, outline) for p in brief.participants)]
    topics = (f"{_escape(topic.label)} ({places.phrase(topic.evidence)})" for topic in brief.topics)
    blocks += ["## What about", _list(topics)]
    blocks += ["## Who said what", *_markdown_positions(brief.stated_positions, outline)]
    blocks += ["## What analysts think", *_markdown_positions(brief.analyst_views, outline)]
    if outline.told:
        notices = (f"{_escape(outline.subject(n))}: {_escape(n.message)}" for n in outline.told)
        blocks += ["## Warnings", _list(notices)]
    blocks.append(f"*{_escape(' · '.join(provenance_facts(brief)))}*")
    return "\n\n".join(blocks) + "\n"


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items) or "None."


def _markdown_participant(participant: Participant, outline: Outline) -> str:
    facts = _escape(outline.facts(participant))
    return f"**{_escape(participant.name)}**" + (f" — {facts}" if facts else "")


def _markdown_positions(positions: list[Position], outline: Outline) -> Iterator[str]:
    if not positions:
        yield "None."
    for group in outline.by_speaker(positions).values():
        yield f"### {_escape(outline.speaker(group[0]) + outline.title(group[0]))}"
        yield _list(_markdown_position(position, outline) for position in group)


def _markdown_position(position: Position, outline: Outline) -> str:
    shown = ": ".join(_escape(part) for part in words(position) if part)
    doubt = ", **speaker not verified**" if position.id in outline.unverified else ""
    return f"{shown} ({outline.places.phrase(position.content)}{doubt})"


CSV_COLUMNS = (
    "article",
    "section",
    "id",
    "speaker",
    "role",
    "affiliation",
    "country",
    "form",
    "statement",
    "quotes",
    "content",
    "source",
    "cue",
    "topics",
    "line",
    "start",
    "end",
    "confidence",
    "verified",
)
_FORMULA_STARTS = tuple("=+-@＝＋－＠")


def render_csv(brief: Brief, text: str | None = None) -> str:
    """One position or view a row, as RFC 4180 has it, columns as in CSV_COLUMNS.

    Several quotations or spans in a cell are joined by " … ", topics by "; ". Line breaks become spaces.
    A cell that a spreadsheet would take for a formula gets a leading apostrophe; the JSON is exact.
    """
    outline = Outline.of(brief, text)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for section, positions in (
        ("stated_positions", brief.stated_positions),
        ("analyst_views", brief.analyst_views),
    ):
        for position in positions:
            writer.writerow(_csv_row(section, position, outline))
    return file.getvalue()


def _csv_row(section: str, position: Position, outline: Outline) -> list[str]:
    speaker = outline.participants.get(position.speaker_id)
    labels = {topic.id: topic.label for topic in outline.brief.topics}
    start, end = min(span.start for span in position.content), max(span.end for span in position.content)
    attribution = position.attribution
    cells = [
        outline.brief.article.id,
        section,
        position.id,
        speaker.name if speaker else "",
        speaker.role if speaker else "",
        speaker.affiliation if speaker else "",
        speaker.country if speaker else "",
        position.form,
        position.statement,
        " … ".join(quote.text for quote in position.quotes),
        " … ".join(span.text for span in position.content),
        attribution.source.text if attribution else "",
        attribution.cue.text if attribution and attribution.cue else "",
        "; ".join(labels[id] for id in position.topic_ids if id in labels),
        str(outline.places.number(start)) if outline.places.unit == "line" else "",
        str(start),
        str(end),
        f"{position.confidence:g}",
        "no" if position.id in outline.unverified else "yes",
    ]
    return [_csv_cell(cell) for cell in cells]


def _csv_cell(value: str | None) -> str:
    cell = one_line(value or "")
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def render_json(brief: Brief, text: str | None = None) -> str:
    """The public contract, fields in its order; control characters are escaped, for the terminal's sake."""
    return re.sub("[\x7f-\x9f\u2028\u2029]", _json_escape, brief.model_dump_json(indent=2)) + "\n"


def _json_escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
