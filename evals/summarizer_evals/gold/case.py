"""Gold: an article with the brief that careful readers agreed on, and what else they would accept.

A case is a folder with article.txt and gold.json. `python -m evals.gold DIR…` validates cases;
`python -m evals.gold --schema` prints the JSON Schema that editors use.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import click
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from summarizer.brief import ArticleInfo, Kind, Participant, Position, Span, SummarySentence, Topic
from summarizer.errors import InputError

from ..words import find_phrase, fold_name, words_of

PACKAGE = Path(__file__).parents[1]
ARTICLE_FILE = "article.txt"
GOLD_FILE = "gold.json"
HEADLINE_MAX_CHARACTERS = 120
TOPIC_WORDS = (2, 8)
QUOTATION_MARKS = "\"'“”‘’„‚«»‹›`´「」『』"

ListSection = Literal["stated_positions", "analyst_views"]
LIST_SECTIONS: tuple[ListSection, ...] = ("stated_positions", "analyst_views")


class GoldError(InputError):
    """A gold file or its article is unusable; names file and field.

    Attributes:
        problems: every problem found, one line each; the message holds the first.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = f" (and {len(problems) - 1} more: summarizer eval cases)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Terms(Closed):
    """What a statement must hold and must not hold; any one of an inner list satisfies it."""

    must: list[list[str]] = Field(
        default=[], description="Each inner list: at least one of these must occur."
    )
    must_not: list[list[str]] = Field(default=[], description="Each inner list: none of these may occur.")


class GoldParticipant(Participant):
    optional: bool = Field(default=False, description="Found, it counts; missed, it costs nothing.")
    accepted_names: list[str] = Field(default=[], description="Other names that would be right as `name`.")
    accepted_kinds: list[Kind] = Field(default=[])
    accepted_roles: list[str | None] = Field(default=[])
    accepted_affiliations: list[str | None] = Field(default=[])
    accepted_countries: list[str | None] = Field(default=[])

    @property
    def names(self) -> frozenset[str]:
        """Every name that is right for this participant, folded."""
        return frozenset(map(fold_name, [self.name, *self.aliases, *self.accepted_names]))


class GoldTopic(Topic):
    optional: bool = False
    accepted: list[str] = Field(default=[], description="Short labels; one whose words all occur meets it.")


class GoldPosition(Position):
    confidence: float = Field(default=1.0, ge=0, le=1)
    optional: bool = False
    terms: Terms = Terms()
    accepted_content: list[list[Span]] = Field(default=[], description="Other spans that are right.")
    accepted_speakers: list[str] = Field(default=[], description="Ids of other participants that are right.")
    accepted_sections: list[ListSection] = Field(default=[], description="Sections where the item is right.")


class CaseInfo(Closed):
    """What a case is for."""

    title: str
    origin: Literal["invented", "seed", "other"] = "other"
    hard: list[str] = Field(default=[], description="What is planted in the article to make it hard.")
    notes: str = ""


class GoldBrief(Closed):
    """The brief that an article should get, with accepted alternates."""

    editor_schema: str | None = Field(default=None, alias="$schema")
    schema_version: Literal["1"] = "1"
    case: CaseInfo | None = None
    article: ArticleInfo
    headline: str = Field(default="", max_length=HEADLINE_MAX_CHARACTERS)
    summary: list[SummarySentence] = []
    participants: list[GoldParticipant] = []
    topics: list[GoldTopic] = []
    stated_positions: list[GoldPosition] = []
    analyst_views: list[GoldPosition] = []

    def attributions(self) -> Iterator[tuple[ListSection, GoldPosition]]:
        """Every position and view with its section."""
        for section in LIST_SECTIONS:
            for item in getattr(self, section):
                yield section, item

    def participant(self, participant_id: str) -> GoldParticipant:
        return next(each for each in self.participants if each.id == participant_id)


@dataclass(frozen=True, slots=True)
class Case:
    """An article and its gold.

    Attributes:
        digest: sha256 over the bytes of article and gold.
    """

    name: str
    folder: Path
    text: str
    gold: GoldBrief
    digest: str

    @property
    def article_path(self) -> Path:
        return self.folder / ARTICLE_FILE


def load_case(folder: Path, gold_file: str = GOLD_FILE) -> Case:
    """Load and check a case.

    Args:
        gold_file: another annotation in the folder.

    Raises:
        GoldError: naming file and field of what is wrong.
    """
    article_path, gold_path = folder / ARTICLE_FILE, folder / gold_file
    for path in (article_path, gold_path):
        if not path.is_file():
            raise GoldError([f"{path}: not found; a case is a folder with {ARTICLE_FILE} and {GOLD_FILE}"])
    article_bytes, gold_bytes = article_path.read_bytes(), gold_path.read_bytes()
    text = _decode_article(article_path, article_bytes)
    gold = _parse_gold(gold_path, gold_bytes)
    problems = [f"{gold_path}: {problem}" for problem in find_problems(text, article_bytes, gold)]
    if problems:
        raise GoldError(problems)
    digest = hashlib.sha256(article_bytes + b"\0" + gold_bytes).hexdigest()
    return Case(folder.resolve().name, folder, text, gold, digest)


def load_cases(folders: Iterable[Path], only: Sequence[str] = ()) -> list[Case]:
    """Load all cases that the folders are or hold, by name; `only` restricts them to these names."""
    found: dict[str, Path] = {}
    for folder in folders:
        for case_folder in find_case_folders(folder):
            name = case_folder.resolve().name
            if found.setdefault(name, case_folder) != case_folder:
                raise GoldError([f"{case_folder}: a second case called {name!r}, the other is {found[name]}"])
    if missing := [name for name in only if name not in found]:
        raise GoldError([f"{missing[0]}: no such case; there are {', '.join(sorted(found)) or 'none'}"])
    problems: list[str] = []
    cases: list[Case] = []
    for name in sorted(only or found):
        try:
            cases.append(load_case(found[name]))
        except GoldError as error:
            problems += error.problems
    if problems:
        raise GoldError(problems)
    return cases


def own_cases() -> Path:
    """The cases that come with the harness: inside the package when installed, beside it in a checkout."""
    installed = PACKAGE / "cases"
    return installed if installed.is_dir() else PACKAGE.parent / "gold"


def find_case_folders(folder: Path) -> list[Path]:
    """The folder itself when it is a case, else the cases in it."""
    if not folder.is_dir():
        raise GoldError([f"{folder}: not a folder"])
    if (folder / GOLD_FILE).exists():
        return [folder]
    found = sorted(path.parent for path in folder.glob(f"*/{GOLD_FILE}"))
    if not found:
        raise GoldError([f"{folder}: holds no case (a folder with {ARTICLE_FILE} and {GOLD_FILE})"])
    return found


def describe_case(case: Case) -> str:
    """One line on a case."""
    gold = case.gold
    return (
        f"{case.name}: {len(case.text)} characters, {len(gold.participants)} participants, {len(gold.topics)} topics,"
        f" {len(gold.stated_positions)} positions, {len(gold.analyst_views)} views"
    )


def gold_schema() -> dict[str, object]:
    """The JSON Schema of gold.json."""
    schema = GoldBrief.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def find_problems(text: str, article_bytes: bytes, gold: GoldBrief) -> Iterator[str]:
    """Everything that makes gold disagree with its article or with itself, as `field: problem`."""
    if gold.article.text is not None:
        yield "article.text: must be null; the text is in article.txt"
    if gold.article.characters != len(text):
        yield f"article.characters: {gold.article.characters}, but the article has {len(text)}"
    digest = hashlib.sha256(article_bytes).hexdigest()
    if gold.article.sha256.removeprefix("sha256:") != digest:
        yield f"article.sha256: does not fit the article, whose digest is {digest}"
    yield from _span_problems(text, gold)
    yield from _id_problems(gold)
    yield from _participant_problems(gold)
    for index, topic in enumerate(gold.topics):
        count = len(words_of(topic.label))
        if not TOPIC_WORDS[0] <= count <= TOPIC_WORDS[1]:
            yield f"topics[{index}].label: {topic.label!r} has {count} words; a topic has two to eight"
        yield from (
            f"topics[{index}].accepted: an empty label" for label in topic.accepted if not words_of(label)
        )
    for section in LIST_SECTIONS:
        for index, position in enumerate(getattr(gold, section)):
            for problem in _position_problems(text, position):
                yield f"{section}[{index}].{problem}"


def _decode_article(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise GoldError([f"{path}: not UTF-8 at byte {error.start}"]) from None
    if text.startswith("\ufeff"):
        raise GoldError([f"{path}: begins with a byte order mark; remove it, gold offsets do not count it"])
    if "\r" in text:
        raise GoldError([f"{path}: has carriage returns; gold offsets count on \\n line ends alone"])
    if not text.strip():
        raise GoldError([f"{path}: empty"])
    return text


def _parse_gold(path: Path, data: bytes) -> GoldBrief:
    try:
        return GoldBrief.model_validate_json(data)
    except ValidationError as error:
        problems = []
        for detail in error.errors():
            field = re.sub(r"\.(\d+)", r"[\1]", ".".join(map(str, detail["loc"]))) or "file"
            problems.append(f"{path}: {field}: {detail['msg']}")
        raise GoldError(problems) from None


def _named_spans(gold: GoldBrief) -> Iterator[tuple[str, Span]]:
    def listed(field: str, spans: Sequence[Span]) -> Iterator[tuple[str, Span]]:
        yield from ((f"{field}[{index}]", span) for index, span in enumerate(spans))

    for index, sentence in enumerate(gold.summary):
        yield from listed(f"summary[{index}].evidence", sentence.evidence)
    for index, participant in enumerate(gold.participants):
        yield from listed(f"participants[{index}].mentions", participant.mentions)
    for index, topic in enumerate(gold.topics):
        yield from listed(f"topics[{index}].evidence", topic.evidence)
    for section in LIST_SECTIONS:
        for index, position in enumerate(getattr(gold, section)):
            where = f"{section}[{index}]"
            yield from listed(f"{where}.content", position.content)
            yield from listed(f"{where}.quotes", position.quotes)
            for number, spans in enumerate(position.accepted_content):
                yield from listed(f"{where}.accepted_content[{number}]", spans)
            if position.attribution:
                yield f"{where}.attribution.source", position.attribution.source
                if position.attribution.cue:
                    yield f"{where}.attribution.cue", position.attribution.cue


def _span_problems(text: str, gold: GoldBrief) -> Iterator[str]:
    for field, span in _named_spans(gold):
        actual = text[span.start : span.end]
        if actual == span.text:
            continue
        starts = [match.start() for match in re.finditer(re.escape(span.text), text)]
        hint = (
            f"its text stands at {', '.join(map(str, starts[:3]))}"
            if starts
            else "its text is not in the article"
        )
        yield f"{field}: article[{span.start}:{span.end}] is {actual[:50]!r}, not {span.text[:50]!r}; {hint}"


def _id_problems(gold: GoldBrief) -> Iterator[str]:
    for section, prefix in (
        ("participants", "P"),
        ("topics", "T"),
        ("stated_positions", "S"),
        ("analyst_views", "A"),
    ):
        for index, item in enumerate(getattr(gold, section)):
            if item.id != f"{prefix}{index + 1}":
                yield f"{section}[{index}].id: {item.id!r}, should be {prefix}{index + 1!r}"
    participants = {each.id for each in gold.participants}
    topics = {each.id for each in gold.topics}
    for index, participant in enumerate(gold.participants):
        for member in participant.members:
            if member not in participants or member == participant.id:
                yield f"participants[{index}].members: {member!r} is no other participant"
    for section in LIST_SECTIONS:
        for index, position in enumerate(getattr(gold, section)):
            if position.speaker_id not in participants:
                yield f"{section}[{index}].speaker_id: {position.speaker_id!r} is no participant"
            for speaker in position.accepted_speakers:
                if speaker not in participants:
                    yield f"{section}[{index}].accepted_speakers: {speaker!r} is no participant"
            for topic in position.topic_ids:
                if topic not in topics:
                    yield f"{section}[{index}].topic_ids: {topic!r} is no topic"


def _participant_problems(gold: GoldBrief) -> Iterator[str]:
    owners: dict[str, str] = {}
    for index, participant in enumerate(gold.participants):
        name = fold_name(participant.name)
        if not name:
            yield f"participants[{index}].name: empty"
        elif name in owners:
            yield f"participants[{index}].name: {participant.name!r} is the name of {owners[name]} too"
        owners.setdefault(name, participant.id)


def _position_problems(text: str, position: GoldPosition) -> Iterator[str]:
    if not position.statement.strip():
        yield "statement: empty"
    for name, spans in (("content", position.content), ("quotes", position.quotes)):
        for left, right in pairwise(spans):
            if right.start < left.end:
                yield f"{name}: {right.text[:40]!r} overlaps the span before it, or stands before it"
    for index, quote in enumerate(position.quotes):
        if not any(span.start <= quote.start and quote.end <= span.end for span in position.content):
            yield f"quotes[{index}]: {quote.text[:40]!r} is not inside a content span"
        if not _is_in_marks(text, quote):
            yield f"quotes[{index}]: {quote.text[:40]!r} does not follow a quotation mark"
    form = _form_of(text, position)
    if form != position.form:
        yield f"form: {position.form!r}, but content and quotes make it {form!r}"
    yield from _terms_problems(position)


def _is_in_marks(text: str, quote: Span) -> bool:
    """After a mark, or inside guillemets still open: French goes on after "dit-elle" without a new mark."""
    before = text[: quote.start].rstrip()
    paragraph = before[before.rfind("\n") + 1 :]
    return before[-1:] in tuple(QUOTATION_MARKS) or paragraph.count("«") > paragraph.count("»")


def _form_of(text: str, position: GoldPosition) -> str:
    if not position.quotes:
        return "indirect"
    quoted = {offset for quote in position.quotes for offset in range(quote.start, quote.end)}
    letters = (o for span in position.content for o in range(span.start, span.end) if text[o].isalnum())
    return "direct" if all(offset in quoted for offset in letters) else "mixed"


def _terms_problems(position: GoldPosition) -> Iterator[str]:
    for field, groups in (("must", position.terms.must), ("must_not", position.terms.must_not)):
        for index, group in enumerate(groups):
            if not group or not all(words_of(term) for term in group):
                yield f"terms.{field}[{index}]: an empty list or term"
    for index, group in enumerate(position.terms.must):
        if group and not any(find_phrase(term, position.statement) for term in group):
            yield f"terms.must[{index}]: the gold statement itself holds none of {', '.join(map(repr, group))}"
    for index, group in enumerate(position.terms.must_not):
        for term in group:
            if find_phrase(term, position.statement):
                yield f"terms.must_not[{index}]: the gold statement itself holds {term!r}"


def main(arguments: Sequence[str]) -> int:
    """Validate the cases named, or print the schema."""
    if list(arguments) == ["--schema"]:
        click.echo(json.dumps(gold_schema(), indent=2, ensure_ascii=False))
        return 0
    if not arguments:
        click.echo("usage: python -m evals.gold CASE_DIR… | --schema", err=True)
        return 2
    try:
        cases = load_cases(map(Path, arguments))
    except GoldError as error:
        click.echo("\n".join(error.problems), err=True)
        return error.exit_code
    for case in cases:
        click.echo(describe_case(case))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
