"""The desk on which gold is written: one article, one folder, and nothing outside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..brief import Brief
from ..errors import InputError
from ..output import write_whole
from .document import embed_json, render_page
from .loopback import Answer, LoopbackServer

ARTICLE_FILE, GOLD_FILE, DRAFT_FILE = "article.txt", "gold.json", "gold.draft.json"
Check = Callable[[str, bytes], Sequence[str]]  # article text, gold.json's bytes: what is wrong with them
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """Attributes: start is the gold that the page opens with, origin says where it came from."""

    folder: Path
    text: str
    start: Json
    origin: str
    check: Check

    def __post_init__(self) -> None:
        if "\r" in self.text or self.text.startswith("\ufeff"):
            raise InputError(
                f"{str(self.folder / ARTICLE_FILE)!r} would have carriage returns or a byte order mark, and gold "
                "offsets count neither: save the article with \\n line ends as plain UTF-8"
            )
        article = self.folder / ARTICLE_FILE
        if article.exists() and article.read_bytes() != self.text.encode():
            raise InputError(f"{str(article)!r} is another article; choose another folder with --folder")

    def serve(self, port: int = 0) -> LoopbackServer:
        return LoopbackServer(
            {
                ("GET", "/"): lambda body: Answer(self.render()),
                ("POST", "/save"): self.save,
                ("POST", "/draft"): self.keep_draft,
            },
            port,
        )

    def render(self) -> str:
        data = {"text": self.text, "gold": self.start, "origin": self.origin, "base": self._digest()}
        return render_page(
            "annotate.html.j2",
            styles=["brief.css", "annotate.css"],
            scripts=[f"annotate/{part}.js" for part in ("spans", "gold", "article", "forms", "desk")],
            title=f"Gold for {self.folder.name}",
            data=embed_json(data),
            served=True,
        )

    def save(self, body: bytes) -> Answer:
        """Write gold.json, when it is valid and nobody has written it since the page read it."""
        posted = _read_object(body)
        if posted is None or not isinstance(posted.get("gold"), dict):
            return _answer({"problems": ["the request is not the page's"]}, 400)
        gold_bytes = _dump(posted["gold"])
        if problems := self.check(self.text, gold_bytes):
            return _answer({"problems": list(problems)}, 422)
        if posted.get("base") != self._digest():
            return _answer({"problems": [f"{GOLD_FILE} was changed by another since this page opened"]}, 409)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / ARTICLE_FILE).exists():
                _write_here(self.folder, ARTICLE_FILE, self.text.encode())
            _write_here(self.folder, GOLD_FILE, gold_bytes)
            (self.folder / DRAFT_FILE).unlink(missing_ok=True)
        except OSError as error:
            return _answer({"problems": [f"not saved: {error.strerror}"]}, 500)
        return _answer({"base": self._digest(), "path": str(self.folder / GOLD_FILE)})

    def keep_draft(self, body: bytes) -> Answer:
        """What is not yet valid gold is not lost with the browser either."""
        posted = _read_object(body)
        if posted is None:
            return _answer({"problems": ["the request is not the page's"]}, 400)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_here(self.folder, DRAFT_FILE, _dump(posted))
        except OSError as error:
            return _answer({"problems": [f"draft not kept: {error.strerror}"]}, 500)
        return _answer({})

    def _digest(self) -> str:
        """Of gold.json as it stands on the disk; empty where there is none."""
        path = self.folder / GOLD_FILE
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def open_desk(folder: Path, text: str, language: str, check: Check, brief: Path | None = None) -> Desk:
    """A desk that goes on with the folder's draft or gold, or begins with a model's brief, or with nothing.

    Raises:
        InputError: the brief is another article's, or would take the place of gold that is there.
    """
    for name in (DRAFT_FILE, GOLD_FILE):
        if (path := folder / name).is_file():
            if brief is not None:
                raise InputError(f"{str(path)!r} exists already: move it away to start from {str(brief)!r}")
            found = _read_object(path.read_bytes())
            if found is None:
                raise InputError(f"{str(path)!r} is not JSON; mend it or move it away")
            return Desk(folder, text, found, name, check)
    empty = _empty_gold(text, language, folder.name)
    if brief is None:
        return Desk(folder, text, empty, "", check)
    return Desk(folder, text, empty | gold_of_brief(brief, text), brief.name, check)


def gold_of_brief(path: Path, text: str) -> Json:
    """A model's brief in the shape of gold, for a person to correct."""
    try:
        brief = Brief.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{str(path)!r} is not a brief: {str(error).splitlines()[0]}") from error
    if brief.article.characters != len(text) or brief.article.sha256.removeprefix("sha256:") != _sha256(text):
        raise InputError(f"{str(path)!r} is the brief of another text: its sha256 is not this article's")
    made = brief.model_dump(mode="json", exclude={"incomplete", "warnings", "provenance"})
    made["article"]["text"] = None
    return made


def _empty_gold(text: str, language: str, name: str) -> Json:
    article = {"id": name, "title": None, "source": None, "published": None, "language": language}
    return {
        "schema_version": "1",
        "case": {"title": name, "origin": "other", "hard": [], "notes": ""},
        "article": article | {"characters": len(text), "sha256": _sha256(text), "text": None},
        "headline": "",
        "summary": [],
        "participants": [],
        "topics": [],
        "stated_positions": [],
        "analyst_views": [],
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _write_here(folder: Path, name: str, data: bytes) -> None:
    """Write into the folder itself: a symbolic link of that name would lead out of it."""
    path = folder / name
    if path.is_symlink():
        path.unlink()
    write_whole(path, data)


def _read_object(data: bytes) -> Json | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _dump(value: Json) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _answer(value: Json, status: int = 200) -> Answer:
    return Answer(json.dumps(value), status, "application/json")
