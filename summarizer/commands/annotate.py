"""`summarizer annotate`."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import InputError
from .view import run_server


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option(
    "--folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="The case's folder; nothing is written elsewhere. By default the folder of an article.txt, "
    "else one beside ARTICLE with its name.",
)
@click.option(
    "--from",
    "brief",
    metavar="BRIEF.json",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Start from a model's brief of this article.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port to serve on; a free one by default."
)
def annotate(article: str, folder: Path | None, brief: Path | None, port: int) -> None:
    """Write gold for ARTICLE in the browser: gold.json and article.txt in one folder, checked before they are saved.

    The page is served on this machine's loopback, behind a random token, until Ctrl-C. Gold that is in the folder
    already, or a draft of it, is gone on with.
    """
    from ..article import Article
    from ..view.annotate import open_desk
    from .harness import find_harness

    find_harness()
    from summarizer_evals.gold.checks import check_gold

    read = Article.from_path(article)
    desk = open_desk(folder or _folder_of(Path(article)), read.text, read.language, check_gold, brief)
    try:
        server = desk.serve(port)
    except OSError as error:
        raise InputError(f"port {port} cannot be used: {error.strerror}; give another, or none") from error
    run_server(server, f"the gold of {desk.folder}")


def _folder_of(article: Path) -> Path:
    from ..view.annotate import ARTICLE_FILE

    path = article.resolve()
    return path.parent if path.name == ARTICLE_FILE else path.with_suffix("")
