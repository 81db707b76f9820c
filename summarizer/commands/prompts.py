"""`summarizer prompts`."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import InputError
from ..output import write_whole
from ..resources import prompt_files, resource_folder


@click.group()
def prompts() -> None:
    """Export the prompt files for editing."""


@prompts.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite files that were changed.")
def export(folder: Path, force: bool) -> None:
    """Write the prompt files to DIR, to be edited and given back with --prompts DIR."""
    written = export_prompts(resource_folder("prompts"), folder, force=force)
    for path in written:
        click.echo(str(path))
    count = f"{len(written)} prompt file{'' if len(written) == 1 else 's'}"
    click.echo(f"{count} written; use them with: summarizer brief ARTICLE --prompts {folder}", err=True)


def export_prompts(source: Path, folder: Path, *, force: bool) -> list[Path]:
    """Copy the prompt files of source, all of them or none.

    Raises:
        InputError: a changed file would be overwritten, or the folder cannot be written.
    """
    pairs = [(path, folder / path.relative_to(source)) for path in prompt_files(source)]
    try:
        changed = [
            str(copy) for path, copy in pairs if copy.exists() and copy.read_bytes() != path.read_bytes()
        ]
        if changed and not force:
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            raise InputError(f"{changed[0]!r}{more} would be overwritten; give --force, or another folder")
        for path, copy in pairs:
            copy.parent.mkdir(parents=True, exist_ok=True)
            write_whole(copy, path.read_bytes())
    except OSError as error:
        raise InputError(f"prompt folder {str(folder)!r} cannot be written: {error.strerror}") from error
    return [copy for _, copy in pairs]
