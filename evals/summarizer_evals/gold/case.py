"""Gold: an article with the brief that careful readers agreed on, and what else they would accept.

A case is a folder with article.txt and gold.json; `summarizer eval cases` checks them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from summarizer import InputError

from ..files import field_problems
from .brief import GoldBrief
from .checks import find_problems

PACKAGE = Path(__file__).parents[1]
ARTICLE_FILE = "article.txt"
GOLD_FILE = "gold.json"


class GoldError(InputError):
    """A gold file or its article is unusable; names file and field.

    Attributes:
        problems: every problem found, one line each; the message holds the first.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = f" (and {len(problems) - 1} more: summarizer eval cases)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")


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
        raise GoldError([f"{path}: {problem}" for problem in field_problems(error)]) from None
