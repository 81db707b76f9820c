"""Where a brief goes: whole or not at all, and never lost."""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import PROGRAM, SEED, Here, error_of, run
from inline_snapshot import snapshot

from summarizer.errors import InputError, OutputError
from summarizer.output import Output, write_whole


def test_the_output_file_holds_what_would_have_been_printed(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "brief.json"
    done = here("brief", SEED, "--format", "json", "--output", str(path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert path.read_text(encoding="utf-8") == here("brief", SEED, "--format", "json").stdout
    assert os.listdir(tmp_path) == ["brief.json"]


def test_an_article_is_not_overwritten_by_its_brief(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Ann said no.")
    assert "is the article itself; give another file" in error_of(
        here("brief", str(path), "--output", str(path))
    )
    assert path.read_text() == "Ann said no."


def test_an_output_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    path, link = tmp_path / "old.txt", tmp_path / "link.txt"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    Output(link).write("new\r\n")
    assert path.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert link.is_symlink()


def test_a_new_file_has_the_permissions_that_the_user_wants(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_whole(tmp_path / "new.txt", b"new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o640


def test_an_unwritable_output_is_found_out_before_the_article_is_read(here: Here, tmp_path: Path) -> None:
    for path, message in [
        (tmp_path, "is a folder; give a file in it"),
        (tmp_path / "none" / "brief.txt", "which does not exist; make it first"),
        (tmp_path / ("n" * 300), "may not be written: File name too long"),
        (Path("/proc/brief.txt"), "may not be written: "),
    ]:
        assert message in error_of(here("brief", "no-such-article.txt", "--output", str(path)))
    assert os.listdir(tmp_path) == []


@pytest.fixture
def unprivileged_folder() -> Iterator[Path]:
    """A folder that belongs to somebody else, in a test whose user permissions bind, also where "
    "that is root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "kept.txt").write_text("kept")
        folder.chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(65534)
        yield folder
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_an_output_without_permission_is_refused(unprivileged_folder: Path) -> None:
    with pytest.raises(InputError, match="may not be written: Permission denied"):
        Output(unprivileged_folder / "new.txt")
    if os.geteuid() == 65534:  # to its owner the file is writable
        with pytest.raises(InputError, match="may not be written: Permission denied"):
            Output(unprivileged_folder / "kept.txt")
    assert (unprivileged_folder / "kept.txt").read_text() == "kept"


def test_a_full_disk_loses_no_brief(here: Here) -> None:
    done = here("brief", SEED, "--output", "/dev/full")
    assert done.returncode == 4
    assert done.stderr == snapshot(
        "summarizer: '/dev/full' could not be written: No space left on device; the brief went to "
        "standard output instead\n"
    )
    assert done.stdout == here("brief", SEED).stdout


def test_a_folder_that_goes_away_while_the_model_works_loses_no_brief(here: Here, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "prompts"
    folder.mkdir(parents=True)
    output = str(folder.parent / "brief.txt")
    done = here("brief", SEED, "--model", "removes-folder", "--prompts", str(folder), "--output", output)
    assert done.returncode == 4
    assert "could not be written: No such file or directory; the brief went to standard output" in done.stderr
    assert "WHO SAID WHAT" in done.stdout


def test_a_full_standard_output_is_one_line() -> None:
    with open("/dev/full", "wb") as full:
        assert error_of(run("brief", SEED, stdout=full), 4) == snapshot(
            "summarizer: standard output could not be written: No space left on device"
        )
        assert error_of(run("schema", stdout=full), 4) == snapshot(
            "summarizer: standard output could not be written: No space left on device"
        )
        assert error_of(run("brief", SEED, "--output", "/dev/full", stdout=full), 4) == snapshot(
            "summarizer: standard output could not be written: No space left on device"
        )


def test_a_closed_standard_output_is_found_out_at_once() -> None:
    command = [*PROGRAM, "brief", "no-such-article.txt"]
    done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *command], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (
        2,
        b"summarizer: standard output is closed; give --output FILE\n",
    )


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "brief.txt"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="could not be written: No space left on device"):
        Output(path).write("new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["brief.txt"]
