"""BRAT standoff: text files with .ann files, Source, Cue and Content spans tied by Attribution events.

Lines that are read: `T1<tab>Content 10 20;24 30<tab>words` and `E1<tab>Attribution:T4 Content:T1 Source:T2 Cue:T3`.
The text lies beside its .ann file, or, where several people annotated it, in a `text` folder beside theirs, with
the annotator's name left off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from summarizer import InputError

from .article import PRONOUNS, CorpusArticle, CorpusQuote
from .forms import form_of, quoted_offsets

_BOUND = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
_ROLE = re.compile(r"(Source|Cue|Content)\d*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bound:
    """A text-bound annotation, possibly in several fragments."""

    kind: str
    fragments: tuple[tuple[int, int], ...]

    def words(self, text: str) -> str:
        return " ".join(" ".join(text[start:end].split()) for start, end in self.fragments)


def load_brat(folder: Path) -> list[CorpusArticle]:
    """Every annotated text of a folder and those below it.

    Raises:
        InputError: naming file and line.
    """
    annotations = sorted(folder.rglob("*.ann"))
    if not annotations:
        raise InputError(f"{folder}: holds no .ann files")
    return [_load_article(path, folder) for path in annotations]


def parse_brat(text: str, standoff: str, name: str) -> list[CorpusQuote]:
    """The quotations of one text, fragments apart, in the text's order."""
    bounds, events = _parse_lines(text, standoff, name)
    quoted = quoted_offsets(text)
    quotes = []
    for event in events:
        sources = [bounds[each] for each in event.get("source", [])]
        cues = [bounds[each] for each in event.get("cue", [])]
        speaker = sources[0].words(text) if sources else None
        for content in event.get("content", []):
            for start, end in _joined(text, bounds[content].fragments):
                quotes.append(
                    CorpusQuote(
                        start=start,
                        end=end,
                        kind=form_of(text, quoted, start, end),
                        speaker=speaker,
                        speaker_type=_type_of(speaker),
                        speaker_aliases_gold=[source.words(text) for source in sources[1:]],
                        cue=cues[0].words(text) if cues else None,
                    )
                )
    return sorted(quotes, key=lambda quote: (quote.start, quote.end))


def _load_article(path: Path, folder: Path) -> CorpusArticle:
    text = _read(_text_path(path))
    name = path.relative_to(folder).with_suffix("").as_posix()
    return CorpusArticle(id=name, text=text, quotes=parse_brat(text, _read(path), str(path)))


def _text_path(path: Path) -> Path:
    if (beside := path.with_suffix(".txt")).is_file():
        return beside
    stems = (path.stem[: match.start()] for match in reversed(list(re.finditer("_", path.stem))))
    for stem in stems:
        if (apart := path.parent.parent / "text" / f"{stem}.txt").is_file():
            return apart
    raise InputError(f"{path}: its text is not there, {beside.name} is missing")


def _read(path: Path) -> str:
    try:
        # bytes, not text mode: offsets count carriage returns where there are any
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}") from None


def _parse_lines(text: str, standoff: str, name: str) -> tuple[dict[str, Bound], list[dict[str, list[str]]]]:
    bounds: dict[str, Bound] = {}
    arguments: list[tuple[int, list[str]]] = []
    for number, line in enumerate(standoff.splitlines(), 1):
        fields = line.split("\t")
        if line.startswith("T"):
            found = _BOUND.fullmatch(fields[1]) if len(fields) > 1 else None
            if not found:
                raise InputError(f"{name}, line {number}: not a text-bound annotation: {line[:60]!r}")
            bound = Bound(found.group(1), tuple(_fragments(found.group(2))))
            if any(not start < end <= len(text) for start, end in bound.fragments):
                raise InputError(
                    f"{name}, line {number}: {found.group(2)} is outside the text of {len(text)} characters"
                )
            bounds[fields[0]] = bound
        elif line.startswith("E"):
            if len(fields) < 2:
                raise InputError(f"{name}, line {number}: not an event: {line[:60]!r}")
            arguments.append((number, fields[1].split()))
    events = []
    for number, pairs in arguments:
        if pairs and pairs[0].partition(":")[0].lower() == "attribution":
            events.append(_event(pairs, bounds, f"{name}, line {number}"))
    return bounds, events


def _event(pairs: list[str], bounds: dict[str, Bound], where: str) -> dict[str, list[str]]:
    event: dict[str, list[str]] = {}
    for pair in pairs[1:]:
        role, _, target = pair.partition(":")
        if target not in bounds:
            raise InputError(f"{where}: {pair!r} points at no text-bound annotation")
        if known := _ROLE.fullmatch(role):
            event.setdefault(known.group(1).lower(), []).append(target)
    trigger = pairs[0].partition(":")[2]
    if "cue" not in event and trigger in bounds and bounds[trigger].kind.lower() == "cue":
        event["cue"] = [trigger]
    return event


def _fragments(offsets: str) -> Iterator[tuple[int, int]]:
    for fragment in offsets.split(";"):
        start, end = fragment.split()
        yield int(start), int(end)


def _joined(text: str, fragments: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Fragments with nothing but white space between them are one: BRAT cuts at the end of a line."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(fragments):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _type_of(speaker: str | None) -> str | None:
    if speaker is None:
        return None
    return "pronoun" if speaker.casefold() in PRONOUNS else "described_or_named"
