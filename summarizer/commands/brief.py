"""`summarizer brief`."""

from __future__ import annotations

import shutil
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..cli import verbose_option
from ..errors import OutputError
from ..output import Output
from ..progress import show_progress
from .options import base_url_option, language_option, offline_option, seed_option, strategy_option

if TYPE_CHECKING:
    from ..article import Article
    from ..brief import Brief
    from ..briefing import Strategy

# name: module:function(brief, article text); each is imported when it is asked for
FORMATS: dict[str, str] = {
    "text": "summarizer.page:render_text",
    "json": "summarizer.page:render_json",
    "markdown": "summarizer.page:render_markdown",
    "csv": "summarizer.page:render_csv",
    "html": "summarizer.view:render_html",
}
_PIPED_WIDTH = 80
_MAX_WIDTH = 88  # longer lines are harder to read, however wide the terminal


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write there, whole or not at all."
)
@click.option("--model", metavar="NAME", help="The model; the embedded one where none is named.")
@base_url_option
@strategy_option
@language_option
@click.option("--with-text", is_flag=True, help="Keep the article's text in the brief.")
@seed_option
@click.option(
    "--prompts",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Prompt files to use, as `summarizer prompts export` writes them.",
)
@offline_option
@click.option(
    "--keep-read/--no-keep-read",
    default=True,
    show_default=True,
    help="Keep what the embedded model read, so that the same article is not read again.",
)
@click.option("--color", is_flag=True, help="Style the page, on a terminal and unless NO_COLOR is set.")
@verbose_option
def brief(
    article: str,
    format_: str,
    output: Path | None,
    model: str | None,
    base_url: str | None,
    strategy: Strategy,
    language: str | None,
    with_text: bool,
    seed: int,
    prompts: Path | None,
    offline: bool,
    keep_read: bool,
    color: bool,
    verbose: bool,
) -> None:
    """Brief one article: who takes part, what it is about, who said what, what analysts think.

    ARTICLE is a file (.txt, .md, .html, .json with a `text` field) or - for standard input.
    """
    destination = Output(output)
    if output is not None and article != "-" and _is_same_file(Path(article), output):
        raise click.BadParameter(
            f"{str(output)!r} is the article itself; give another file", param_hint="'--output'"
        )
    source = _read(article)
    from ..briefing import Summarizer

    with (
        show_progress(verbose) as display,
        Summarizer(
            model=model,
            base_url=base_url,
            strategy=strategy,
            language=language,
            prompts=prompts,
            seed=seed,
            offline=offline,
            with_text=with_text,
            fetching=display.fetch,
            keep_read=keep_read,
            served=True,
        ) as summarizer,
    ):
        made = summarizer.summarize(source, progress=display.step)
    _deliver(_render(made, source, format_, destination, color), destination)
    if made.incomplete:
        from ..outline import incomplete_message

        click.echo(f"summarizer: {incomplete_message(made)}", err=True)
        click.get_current_context().exit(4)


def _is_same_file(first: Path, second: Path) -> bool:
    return first.exists() and second.exists() and first.samefile(second)


def _read(argument: str) -> Article:
    from ..article import Article

    if argument != "-":
        return Article.from_path(argument)
    if sys.stdin is not None and sys.stdin.isatty():
        click.echo("summarizer: reading the article from the terminal; end it with Ctrl-D", err=True)
    return Article.from_stdin()


def _render(made: Brief, source: Article, format_: str, destination: Output, color: bool) -> str:
    if format_ == "text":
        from ..page import render_text

        columns = shutil.get_terminal_size().columns if destination.is_terminal else _PIPED_WIDTH
        return render_text(
            made, source.text, width=min(columns, _MAX_WIDTH), color=color and destination.has_color
        )
    module, function = FORMATS[format_].split(":")
    page: str = getattr(import_module(module), function)(made, source.text)
    return page


def _deliver(page: str, destination: Output) -> None:
    try:
        destination.write(page)
    except OutputError as error:
        if destination.path is None:
            raise
        # the work is done and paid for: it must not be lost with the file
        Output(None).write(page)
        raise OutputError(f"{error}; the brief went to standard output instead") from error
