"""Where the packaged folders lie: inside the package when installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from .errors import InputError

_PACKAGE = Path(__file__).parent


def resource_folder(name: str) -> Path:
    """The folder of that name which belongs to this installation.

    Raises:
        InputError: neither place has it.
    """
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise InputError(
        f"the folder {name!r} is missing from the installation in {str(_PACKAGE)!r}; install summarizer again"
    )


def prompt_files(folder: Path) -> list[Path]:
    """The prompt files of a folder and those below it; the README is about them, not one of them."""
    return sorted(path for path in folder.rglob("*.md") if path.name != "README.md")
