"""`summarizer view`."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pydantic import ValidationError

from ..brief import Brief
from ..errors import ArticleError, InputError
from ..output import Output

if TYPE_CHECKING:
    from ..view.loopback import LoopbackServer

_GENERATOR = b'<meta name="generator" content="summarizer">'
_ARTICLE_SUFFIXES = {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".json"}


@click.command()
@click.argument("briefs", metavar="BRIEFS")
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), help="The page; - is standard output."
)
@click.option(
    "--serve", is_flag=True, help="Serve the page on this machine's loopback instead, until Ctrl-C."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port to serve on; a free one by default."
)
@click.option(
    "--articles",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the articles lie of briefs that do not carry their text; found by its SHA-256.",
)
@click.option("--title", help="Title of the page; the file's name by default.")
def view(
    briefs: str, output: Path | None, serve: bool, port: int, articles: Path | None, title: str | None
) -> None:
    """Make one self-contained HTML page of BRIEFS: a .jsonl file with a brief a line, a .json file, or -.

    One brief is shown beside its article, its evidence lit up; several get a list with search and filters, a table of
    who says what, and a timeline. Without --output and --serve the page goes beside BRIEFS, as .html.
    """
    if serve and output is not None:
        raise click.UsageError("--serve and --output exclude each other; give one of them")
    destination = None if serve else _choose_output(briefs, output)
    page = _render(read_briefs(briefs), articles, title or ("Briefs" if briefs == "-" else Path(briefs).stem))
    if destination is None:
        run_server(_page_server(page, port), "the briefs")
        return
    destination.write(page)
    if destination.path is not None:
        click.echo(f"summarizer: wrote {destination.path}", err=True)


def _choose_output(briefs: str, output: Path | None) -> Output:
    if output is not None:
        return Output(None if str(output) == "-" else output)
    if briefs == "-":
        return Output(None)
    path = Path(briefs).with_suffix(".html")
    if path.exists() and _GENERATOR not in path.read_bytes()[:2000]:
        raise InputError(f"{str(path)!r} exists and is no page of this command; give --output FILE")
    return Output(path)


def _render(briefs: Iterable[Brief], articles: Path | None, title: str) -> str:
    from ..view import render_html
    from ..view.catalogue import Catalogue

    texts = _texts_by_digest(articles) if articles is not None else {}
    catalogue = Catalogue()
    first: Brief | None = None
    for brief in _counted(briefs):
        first = first or brief
        catalogue.add(brief, _text_of(brief, texts))
    if first is None:
        raise InputError("there is no brief in the input; give a file with at least one")
    return (
        render_html(first, _text_of(first, texts)) if len(catalogue.entries) == 1 else catalogue.render(title)
    )


def _counted(briefs: Iterable[Brief]) -> Iterator[Brief]:
    """The same briefs, counted on the terminal: thousands take a while."""
    is_watched = sys.stderr.isatty()
    number = 0
    for number, brief in enumerate(briefs, 1):
        yield brief
        if is_watched and number % 100 == 0:
            click.echo(f"\rsummarizer: {number:,} briefs", nl=False, err=True)
    if is_watched and number >= 100:
        click.echo("", err=True)


def _text_of(brief: Brief, texts: dict[str, str]) -> str | None:
    return brief.article.text or texts.get(brief.article.sha256.removeprefix("sha256:"))


def read_briefs(source: str) -> Iterator[Brief]:
    """Briefs of a JSON Lines file, of a JSON file with one brief or a list of them, or of standard input.

    Raises:
        InputError: naming the line that is not a brief.
    """
    name = "standard input" if source == "-" else source
    try:
        with click.open_file(source, encoding="utf-8-sig") as file:
            if source.lower().endswith(".json"):
                yield from _read_json(file.read(), name)
                return
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _read_brief(line, f"{name}:{number}")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name!r} is not UTF-8 (byte {error.start}); give briefs as JSON or JSON Lines"
        ) from error
    except OSError as error:
        raise InputError(f"{name!r} cannot be read: {error.strerror}") from error


def _read_json(text: str, name: str) -> Iterator[Brief]:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name!r} is not JSON: {error}") from error
    for number, value in enumerate(found if isinstance(found, list) else [found], 1):
        yield _read_brief(json.dumps(value), f"{name}, brief {number}" if isinstance(found, list) else name)


def _read_brief(line: str, where: str) -> Brief:
    try:
        return Brief.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise InputError(f"{where} is not a brief: {f'{field}: ' if field else ''}{first['msg']}") from error


def _texts_by_digest(folder: Path) -> dict[str, str]:
    from ..article import Article

    texts: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in _ARTICLE_SUFFIXES or not path.is_file():
            continue
        try:
            text = Article.from_path(path).text
        except ArticleError:  # a folder of articles may hold other things too
            continue
        texts[hashlib.sha256(text.encode()).hexdigest()] = text
    return texts


def _page_server(page: str, port: int) -> LoopbackServer:
    from ..view.loopback import Answer, LoopbackServer

    try:
        return LoopbackServer({("GET", "/"): lambda body: Answer(page)}, port)
    except OSError as error:
        raise InputError(f"port {port} cannot be used: {error.strerror}; give another, or none") from error


def run_server(server: LoopbackServer, what: str) -> None:
    """Serve until Ctrl-C. The address goes to standard output, so that a script can open it."""
    click.echo(server.url)
    click.echo(f"summarizer: open this address to see {what}; Ctrl-C ends", err=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("", err=True)
    finally:
        server.server_close()
