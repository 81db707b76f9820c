"""The article: its text exactly as it was read, and what is known of it."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import BinaryIO, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .brief import ArticleInfo
from .decoding import decode_article
from .errors import ArticleError, ArticleTooLongError
from .language import detect_language

MAX_CHARACTERS = 200_000
# of a file: markup and escapes around the text; what is read before it is refused
MAX_BYTES = 32_000_000

Kind = Literal["text", "html", "json"]

_KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
}
_HTML_START = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_HTML_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Article(BaseModel):
    """A news article. Offsets in its brief count the code points of text.

    Attributes:
        text: as decoded, newlines and all; for HTML the extracted main text.
        published: a date as the source writes it, ISO 8601 where it could be read from HTML.
        language: ISO 639-1 code, `und` where there is too little text to tell.
        is_extracted: the text is the extractor's, so that no file of the user's holds it as it stands.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(repr=False)
    id: str
    title: str | None = None
    source: str | None = None
    published: str | None = None
    language: str
    is_extracted: bool = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        _require_text(self.text, f"article {self.id!r}")
        return self

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        id: str | None = None,
        title: str | None = None,
        source: str | None = None,
        published: str | None = None,
        language: str | None = None,
        is_extracted: bool = False,
    ) -> Article:
        """An article of a string; its id is the beginning of the text's SHA-256, its language is detected.

        Raises:
            ArticleError: the text is empty or blank, or holds what UTF-8 cannot write.
            ArticleTooLongError: it has more than MAX_CHARACTERS code points.
        """
        _require_text(text, "the article" if id is None else f"article {id!r}")
        return cls(
            text=text,
            id=_tidy(id) or _digest(text)[:12],
            title=_tidy(title),
            source=_tidy(source),
            published=_tidy(published),
            language=_tidy(language) or detect_language(text),
            is_extracted=is_extracted,
        )

    @classmethod
    def from_path(cls, path: str | Path) -> Article:
        """An article of a file: HTML and JSON by their suffix, text by any other.

        Raises:
            ArticleError: the file cannot be read, is no text, or has none in it.
            ArticleTooLongError: it is longer than MAX_CHARACTERS.
        """
        path = Path(path)
        subject = _quote(path)
        data = _read_file(path, subject)
        return cls._from_data(data, subject, _KINDS.get(path.suffix.lower()), id=path.stem)

    @classmethod
    def from_bytes(cls, data: bytes, *, id: str | None = None, kind: Kind | None = None) -> Article:
        """An article of bytes.

        Args:
            kind: None tells by the bytes: an HTML page, a JSON object with a text, else text.
        """
        return cls._from_data(data, "the article" if id is None else f"article {id!r}", kind, id=id)

    @classmethod
    def from_stdin(cls, stream: BinaryIO | None = None) -> Article:
        """An article of standard input, of whatever kind."""
        data = (stream or sys.stdin.buffer).read(MAX_BYTES + 1)
        _require_size(len(data), "standard input")
        return cls._from_data(data, "standard input", None, id=None)

    @classmethod
    def _from_data(cls, data: bytes, subject: str, kind: Kind | None, *, id: str | None) -> Article:
        if not data:
            raise ArticleError(f"{subject} is empty; give an article with text in it")
        kind = kind or _guess_kind(data)
        declared = _HTML_CHARSET.search(data[:2048]) if kind == "html" else None
        text = decode_article(data, subject, declared.group(1).decode("ascii") if declared else None)
        if kind == "html":
            return _article_of_html(text, subject, id)
        if kind == "json":
            return _article_of_json(text, subject, id)
        _require_text(text, subject)
        return cls.from_text(text, id=id)

    def info(self, with_text: bool) -> ArticleInfo:
        """What the brief keeps of the article; extracted text always, since no file holds it."""
        return ArticleInfo(
            id=self.id,
            title=self.title,
            source=self.source,
            published=self.published,
            language=self.language,
            characters=len(self.text),
            sha256=_digest(self.text),
            text=self.text if with_text or self.is_extracted else None,
        )


def _article_of_html(page: str, subject: str, id: str | None) -> Article:
    from trafilatura import bare_extraction

    document = bare_extraction(page, with_metadata=True, include_comments=False)
    # the other type of its answer, a dict, comes only when asked for
    if isinstance(document, dict) or document is None or not (document.text or "").strip():
        raise ArticleError(
            f"{subject} is HTML in which no main text was found; save the article as plain text"
        )
    text = (document.text or "").strip()
    _require_text(text, f"the main text of {subject}")
    return Article.from_text(
        text,
        id=id,
        title=document.title,
        source=document.sitename or document.hostname,
        published=document.date,
        is_extracted=True,
    )


def _article_of_json(source: str, subject: str, id: str | None) -> Article:
    try:
        fields = json.loads(source)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise ArticleError(f"{subject} is not valid JSON at {where}: {error.msg}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise ArticleError(f"{subject} is JSON that cannot be read: {error}") from error
    if not isinstance(fields, dict):
        raise ArticleError(
            f"{subject} holds a JSON {_json_type(fields)}; give one object with a 'text' field"
        )
    text = fields.get("text")
    if not isinstance(text, str):
        found = f"its 'text' is a {_json_type(text)}" if "text" in fields else "it has no 'text' field"
        raise ArticleError(f"{subject} has no article: {found}; put the article's words into 'text'")
    _require_text(text, f"the 'text' of {subject}")
    return Article.from_text(
        text,
        id=_json_string(fields, "id", subject) or id,
        title=_json_string(fields, "title", subject),
        source=_json_string(fields, "source", subject),
        published=_json_string(fields, "published", subject),
        language=_json_string(fields, "language", subject),
    )


def _json_string(fields: dict[str, object], name: str, subject: str) -> str | None:
    value = fields.get(name)
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is not None and not isinstance(value, str):
        raise ArticleError(f"{name!r} of {subject} is a {_json_type(value)}; give a string or null")
    return value


def _json_type(value: object) -> str:
    names = {dict: "object", list: "list", str: "string", bool: "boolean", int: "number", float: "number"}
    return names.get(type(value), "null")


def _guess_kind(data: bytes) -> Kind:
    """HTML and JSON articles by their looks, for standard input and unknown suffixes; a lone `{` is text."""
    if _HTML_START.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return "html"
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        try:
            fields = json.loads(data)
        except (ValueError, RecursionError):
            return "text"
        if isinstance(fields, dict) and isinstance(fields.get("text"), str):
            return "json"
    return "text"


def _read_file(path: Path, subject: str) -> bytes:
    try:
        if path.is_dir():
            raise ArticleError(f"{subject} is a folder; give one article's file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        advice = "save the page and give its path" if re.match("https?:/", str(path)) else "check the path"
        raise ArticleError(f"{subject} does not exist; {advice}, or give - for standard input") from error
    except PermissionError as error:
        raise ArticleError(f"{subject} may not be read: Permission denied") from error
    except OSError as error:
        raise ArticleError(f"{subject} cannot be read: {error.strerror}") from error
    except ValueError as error:  # a NUL in the path
        raise ArticleError(f"{subject} cannot be a path: {error}") from error
    if len(data) > MAX_BYTES:
        _require_size(max(len(data), path.stat().st_size), subject)
    return data


def _require_size(size: int, subject: str) -> None:
    if size > MAX_BYTES:
        raise ArticleTooLongError(
            f"{subject} has {size:,} bytes or more; the limit is {MAX_BYTES:,} bytes "
            f"and {MAX_CHARACTERS:,} characters of text"
        )


def _require_text(text: str, subject: str) -> None:
    if not text:
        raise ArticleError(f"{subject} is empty; give an article with text in it")
    if not any(char.isalnum() for char in text):
        found = "only white space" if text.isspace() else "no words"
        raise ArticleError(f"{subject} holds {found}; give an article with text in it")
    if len(text) > MAX_CHARACTERS:
        raise ArticleTooLongError(
            f"{subject} has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}: "
            "cut it into several articles"
        )
    if "\0" in text:
        raise ArticleError(
            f"{subject} holds a NUL character at {text.index(chr(0))}; text has none: remove it"
        )
    if lone := _SURROGATE.search(text):
        raise ArticleError(
            f"{subject} holds half a surrogate pair, U+{ord(lone.group()):04X}, at character {lone.start()}; "
            "no encoding can write it: remove it or restore its other half"
        )


def _tidy(value: str | None) -> str | None:
    """One line without what UTF-8 cannot write (a file name may hold it); None for a blank one."""
    line = " ".join((value or "").split()).encode("utf-8", "replace").decode("utf-8")
    return line.replace("\0", "") or None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _quote(path: Path) -> str:
    name = str(path)
    return repr(name if len(name) <= 120 else f"{name[:80]}…{name[-30:]}")
