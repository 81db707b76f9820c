"""`summarizer prompts export`."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Invoke

from summarizer.commands.prompts import export_prompts
from summarizer.errors import InputError
from summarizer.resources import prompt_files, resource_folder


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    folder = tmp_path / "installed"
    (folder / "staged").mkdir(parents=True)
    (folder / "README.md").write_text("about")
    (folder / "topics.md").write_text("system:\nWhat?\n")
    (folder / "staged" / "who.md").write_bytes(b"Qui ?\r\n")
    (folder / "notes.txt").write_text("no prompt")
    return folder


def test_prompts_are_exported_as_they_are_without_the_readme(prompts: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine" / "deep"
    written = export_prompts(prompts, target, force=False)
    assert [path.relative_to(target).as_posix() for path in written] == ["staged/who.md", "topics.md"]
    assert (target / "staged" / "who.md").read_bytes() == b"Qui ?\r\n"


def test_a_changed_prompt_is_never_overwritten_unless_forced(prompts: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    export_prompts(prompts, target, force=False)
    (target / "topics.md").write_text("mine")
    (target / "staged" / "who.md").unlink()
    with pytest.raises(
        InputError, match=r"topics\.md' would be overwritten; give --force, or another folder"
    ):
        export_prompts(prompts, target, force=False)
    assert not (target / "staged" / "who.md").exists()
    assert (target / "topics.md").read_text() == "mine"
    export_prompts(prompts, target, force=True)
    assert (target / "topics.md").read_text() == "system:\nWhat?\n"


def test_the_projects_own_prompts_are_exported(invoke: Invoke, tmp_path: Path) -> None:
    done = invoke("prompts", "export", str(tmp_path / "mine"))
    assert done.exit_code == 0
    own = resource_folder("prompts")
    names = [str(tmp_path / "mine" / path.relative_to(own)) for path in prompt_files(own)]
    assert done.stdout.splitlines() == names
    assert f"summarizer brief ARTICLE --prompts {tmp_path / 'mine'}" in done.stderr


def test_a_prompt_folder_that_is_a_file_is_refused(prompts: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="file' cannot be written: "):
        export_prompts(prompts, tmp_path / "file", force=False)


def test_a_resource_that_is_missing_is_an_error_with_advice() -> None:
    with pytest.raises(InputError, match="the folder 'no-such' is missing from the installation"):
        resource_folder("no-such")
