"""Files: written whole or not at all, read with errors that name file and field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from summarizer import InputError

KindT = TypeVar("KindT", bound=BaseModel)


def field_problems(error: ValidationError) -> Iterator[str]:
    """Every problem as `field[0].name: what is wrong`."""
    for detail in error.errors():
        field = re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", ".".join(map(str, detail["loc"])))
        yield f"{field or 'file'}: {detail['msg']}"


def read_record(kind: type[KindT], path: Path, missing: str) -> KindT:
    """A file's record.

    Args:
        missing: what to say where there is no such file.

    Raises:
        InputError: naming the file and the field.
    """
    try:
        return kind.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(missing) from None
    except ValidationError as error:
        raise InputError(f"{path}: {next(field_problems(error))}") from None


def write_whole(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)
