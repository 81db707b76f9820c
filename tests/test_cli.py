"""The command line: what it prints where, what it exits with, and what it does before any model is asked."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from command_line import PROGRAM, SEED, Here, Invoke, error_of, run
from fixture_brief import ARTICLE_PATH
from inline_snapshot import snapshot
from scripted_summarizer import ScriptedSummarizer, Step

from summarizer import __version__
from summarizer.brief import Brief
from summarizer.cli import COMMANDS
from summarizer.progress import describe_fetch, describe_step, show_progress

# What is printed where


def test_a_piped_brief_is_the_page_alone() -> None:
    done = run("brief", SEED)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Russia and Syria hold high-level defense talks in Moscow\n────")
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_standard_input_is_an_article(here: Here) -> None:
    done = here("brief", "-", "--format", "json", "--with-text", data=ARTICLE_PATH.read_bytes())
    brief = Brief.model_validate_json(done.stdout)
    assert brief.article.text == ARTICLE_PATH.read_text(encoding="utf-8")
    assert brief.article.id == brief.article.sha256[:12]


@pytest.mark.parametrize(
    ("format_", "start"),
    [
        ("text", "Russia and"),
        ("markdown", "# Russia and"),
        ("csv", "article,section,"),
        ("json", '{\n  "schema_version"'),
        ("html", "<!doctype html>"),
    ],
)
def test_each_format_is_printed(here: Here, format_: str, start: str) -> None:
    assert here("brief", SEED, "--format", format_).stdout.startswith(start)


def test_output_is_utf8_in_any_locale() -> None:
    done = run(
        "brief",
        SEED,
        "--format",
        "json",
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
    )
    assert "Syria’s" in done.stdout


def test_verbose_names_each_step_on_standard_error(here: Here) -> None:
    done = here("brief", SEED, "--verbose")
    assert done.stderr.splitlines() == ["summarizer: digest", "summarizer: statements 1/2"]
    assert done.stdout == here("brief", SEED).stdout


def test_a_step_is_shown_with_its_count_where_it_has_one() -> None:
    assert describe_step(Step("analyst_views", 0, 1)) == "analyst views"
    assert describe_step(Step("statements", 2, 5)) == "statements 2/5"


def test_a_fetch_is_said_once_and_followed_when_verbose(capsys: pytest.CaptureFixture[str]) -> None:
    for verbose, lines in [(False, 1), (True, 11)]:
        with show_progress(verbose) as display:
            for done in range(0, 1_117_320_768, 4_194_304):
                display.fetch("fetching the model", done, 1_117_320_768)
            display.fetch("fetching the model", 1_117_320_768, 1_117_320_768)
        shown = capsys.readouterr().err.splitlines()
        assert len(shown) == lines
        assert shown[0] == "summarizer: fetching the model 0 % of 1,117 MB"


def test_a_fetch_of_unknown_size_shows_what_came() -> None:
    assert describe_fetch("joining", 0, None) == "joining"
    assert describe_fetch("joining", 4_200_000, None) == "joining 4.2 MB"


def on_terminal(*arguments: str, **environment: str) -> str:
    """What a terminal of 100 columns shows of both streams."""
    ours, theirs = pty.openpty()
    env = {
        key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "COLUMNS", "FORCE_COLOR"}
    }
    env |= {"TERM": "xterm-256color", "COLUMNS": "100"} | environment
    process = subprocess.Popen([*PROGRAM, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    shown = b""
    try:
        while block := os.read(ours, 65536):
            shown += block
    except OSError:  # the terminal's other side is closed: the program has ended
        pass
    os.close(ours)
    assert process.wait(300) == 0
    return shown.decode()


def test_a_terminal_shows_the_step_and_then_the_page() -> None:
    shown = on_terminal("brief", SEED)
    assert "statements 1/2" in shown
    page = shown[shown.index("Russia and Syria hold") :]
    assert "\x1b" not in page


def test_color_needs_the_option_a_terminal_and_a_user_who_wants_it() -> None:
    bold = "\x1b[1mWHO SAID WHAT"
    assert bold in on_terminal("brief", SEED, "--color")
    assert bold not in on_terminal("brief", SEED)
    assert bold not in on_terminal("brief", SEED, "--color", NO_COLOR="1")
    assert bold not in on_terminal("brief", SEED, "--color", TERM="dumb")
    assert "\x1b" not in run("brief", SEED, "--color").stdout


# Options


def test_options_reach_the_summarizer(invoke: Invoke, tmp_path: Path) -> None:
    arguments = ["brief", SEED, "--model", "m", "--base-url", "http://127.0.0.1:1/v1", "--strategy", "single"]
    arguments += [
        "--language",
        "pt-BR",
        "--seed",
        "7",
        "--prompts",
        str(tmp_path),
        "--offline",
        "--with-text",
        "--no-keep-read",
    ]
    assert invoke(*arguments).exit_code == 0
    assert ScriptedSummarizer.options.pop("fetching") is not None
    assert ScriptedSummarizer.options == {
        "model": "m",
        "base_url": "http://127.0.0.1:1/v1",
        "strategy": "single",
        "language": "pt-BR",
        "seed": 7,
        "prompts": tmp_path,
        "offline": True,
        "with_text": True,
        "keep_read": False,
        "served": True,
        "closed": True,
    }


def test_the_defaults_are_the_summarizers_own_but_for_what_is_kept_warm(invoke: Invoke) -> None:
    invoke("brief", SEED)
    ScriptedSummarizer.options.pop("fetching")
    assert ScriptedSummarizer.options == snapshot(
        {
            "model": None,
            "base_url": None,
            "strategy": "auto",
            "language": None,
            "prompts": None,
            "seed": 0,
            "offline": False,
            "with_text": False,
            "keep_read": True,
            "served": True,
            "closed": True,
        }
    )


@pytest.mark.parametrize("language", ["", "German", "e", "en_US", "en-"])
def test_a_language_that_is_no_code_is_refused(here: Here, language: str) -> None:
    assert "is no language code; give one such as 'en', 'de' or 'pt-BR'" in error_of(
        here("brief", SEED, "--language", language)
    )


# Errors: one line, and the exit code of the table


def test_bad_usage_is_one_line_with_advice(here: Here) -> None:
    assert error_of(here("brief")) == snapshot(
        "summarizer: Missing argument 'ARTICLE'. Try 'summarizer brief --help'."
    )
    assert error_of(here("brief", SEED, "--fromat", "json")) == snapshot(
        "summarizer: No such option '--fromat'. (Did you mean one of: '--format', '--prompts'?) Try "
        "'summarizer brief --help'."
    )
    assert error_of(here("brief", SEED, "--format", "yaml")) == snapshot(
        "summarizer: Invalid value for '--format': 'yaml' is not one of 'text', 'json', 'markdown', 'csv', 'html'. Try 'summarizer brief --help'."
    )
    assert error_of(here("brief", SEED, "--seed", "x")) == snapshot(
        "summarizer: Invalid value for '--seed': 'x' is not a valid integer range. Try "
        "'summarizer brief --help'."
    )
    assert error_of(here("brief", SEED, "--prompts", "/no/such")) == snapshot(
        "summarizer: Invalid value for '--prompts': Directory '/no/such' does not exist. Try "
        "'summarizer brief --help'."
    )
    assert error_of(here("breif", SEED)) == snapshot(
        "summarizer: No such command 'breif'. Try 'summarizer --help'."
    )


def test_a_bad_article_is_one_line(here: Here) -> None:
    assert error_of(here("brief", "no-such.txt")) == snapshot(
        "summarizer: 'no-such.txt' does not exist; check the path, or give - for standard input"
    )
    assert error_of(here("brief", "a\nb.txt")) == snapshot(
        "summarizer: 'a\\nb.txt' does not exist; check the path, or give - for standard input"
    )
    assert error_of(here("brief", "-", data=b"")) == snapshot(
        "summarizer: standard input is empty; give an article with text in it"
    )
    assert error_of(here("brief", "-", data=b"%PDF-1.7 ...")) == snapshot(
        "summarizer: standard input is a PDF document, not text; convert it to plain text or HTML first"
    )


def test_a_failing_model_is_3_and_out_of_memory_too(here: Here) -> None:
    assert error_of(here("brief", SEED, "--model", "fails"), 3) == snapshot(
        "summarizer: the endpoint answered 500; try again later"
    )
    assert error_of(here("brief", SEED, "--model", "memory"), 3) == snapshot(
        "summarizer: out of memory; close other programs, or use a smaller model or an endpoint (--base-url)"
    )


def test_verbose_adds_the_traceback(here: Here) -> None:
    done = here("brief", SEED, "--model", "fails", "--verbose")
    assert "Traceback (most recent call last)" in done.stderr
    assert done.stderr.endswith("summarizer: the endpoint answered 500; try again later\n")


def test_an_incomplete_brief_is_printed_and_is_4(here: Here) -> None:
    done = here("brief", SEED, "--model", "incomplete")
    assert done.returncode == 4
    assert done.stderr == snapshot(
        "summarizer: incomplete: topics, summary could not be made; what is missing there may be in the "
        "article\n"
    )
    assert "WHO SAID WHAT" in done.stdout


def test_a_guessed_encoding_is_said(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("Le ministre a déclaré à l’issue de la réunion qu’il était inquiet.".encode("cp1252"))
    assert here("brief", str(path)).stderr.replace(f"{tmp_path}/", "") == snapshot(
        "summarizer: 'latin.txt' is not UTF-8; read as cp1252\n"
    )


def test_an_interrupt_is_130_and_one_line() -> None:
    assert error_of(run("brief", SEED, "--model", "interrupted"), 130) == "summarizer: interrupted"
    process = subprocess.Popen(
        [*PROGRAM, "brief", SEED, "--model", "slow", "--verbose"], stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    while b"1/2" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    assert process.wait(300) == 130
    assert process.stderr.read() == b"summarizer: interrupted\n"
    process.stderr.close()


def test_a_reader_that_goes_away_is_no_error() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = run("brief", SEED, stdout=write_end)
    os.close(write_end)
    assert (done.returncode, done.stderr) == (141, "")


# Schema, version, help


def test_the_schema_is_the_briefs(here: Here) -> None:
    assert json.loads(here("schema").stdout) == Brief.model_json_schema()


def test_the_help_has_the_table_of_exit_codes(invoke: Invoke) -> None:
    assert invoke("--help").output.partition("Exit codes:")[2] == snapshot("""\

    0    done
    1    a gate said no
    2    bad usage or input
    3    the model or its endpoint failed
    4    finished with failures, incomplete, or not written
    5    stopped by a budget
    6    runs are not comparable
    130  interrupted
    141  the reader of standard output went away
""")


def test_the_version_is_the_packages(here: Here) -> None:
    assert here("--version").stdout == f"summarizer, version {__version__}\n"


def test_the_help_of_brief(invoke: Invoke) -> None:
    assert invoke("brief", "--help").output == snapshot("""\
Usage: summarizer brief [OPTIONS] ARTICLE

  Brief one article: who takes part, what it is about, who said what, what
  analysts think.

  ARTICLE is a file (.txt, .md, .html, .json with a `text` field) or - for
  standard input.

Options:
  --format [text|json|markdown|csv|html]
                                  [default: text]
  --output FILE                   Write there, whole or not at all.
  --model NAME                    The model; the embedded one where none is
                                  named.
  --base-url URL                  An OpenAI-compatible endpoint.
  --strategy [auto|staged|single]
                                  [default: auto]
  --language CODE                 Language of the brief; the article's by
                                  default.
  --with-text                     Keep the article's text in the brief.
  --seed INTEGER RANGE            [default: 0; x>=0]
  --prompts DIR                   Prompt files to use, as `summarizer prompts
                                  export` writes them.
  --offline                       Touch no network; the model must be there.
  --keep-read / --no-keep-read    Keep what the embedded model read, so that the
                                  same article is not read again.  [default:
                                  keep-read]
  --color                         Style the page, on a terminal and unless
                                  NO_COLOR is set.
  --verbose                       Show each step, log lines, and the traceback
                                  of an error.
  -h, --help                      Show this message and exit.
""")


def test_the_help_of_prompts_and_schema(invoke: Invoke) -> None:
    assert invoke("prompts", "export", "--help").output == snapshot("""\
Usage: summarizer prompts export [OPTIONS] DIR

  Write the prompt files to DIR, to be edited and given back with --prompts DIR.

Options:
  --force     Overwrite files that were changed.
  -h, --help  Show this message and exit.
""")
    assert invoke("schema", "--help").output == snapshot("""\
Usage: summarizer schema [OPTIONS]

  Print the JSON Schema of the brief.

Options:
  -h, --help  Show this message and exit.
""")


def test_every_command_has_a_line_of_help(invoke: Invoke) -> None:
    output = invoke("--help").output
    for name, (_, text) in COMMANDS.items():
        assert f"  {name} " in output
        assert text in " ".join(output.split())


@pytest.mark.parametrize("name", ["brief", "prompts", "schema"])
def test_a_commands_help_in_the_list_is_its_own(name: str) -> None:
    place, text = COMMANDS[name]
    module_name, attribute = place.split(":")
    command: click.Command = getattr(import_module(module_name), attribute)
    assert command.get_short_help_str(200).startswith(text.removesuffix("."))


HEAVY = {
    "openai",
    "instructor",
    "spacy",
    "numpy",
    "trafilatura",
    "py3langid",
    "jinja2",
    "rich",
    "wcwidth",
    "httpx2",
}


def imported_by(*arguments: str) -> set[str]:
    """The top-level modules that are loaded when the command has run."""
    program = (
        "import sys; from summarizer.cli import root\n"
        f"root(list({arguments!r}), standalone_mode=False)\n"
        "print('\\n' + ' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_help_loads_nothing_heavy() -> None:
    loaded = imported_by("--help")
    assert not loaded & (HEAVY | {"pydantic", "logging", "asyncio"})
    assert not imported_by("brief", "--help") & (HEAVY | {"pydantic", "asyncio"})


def test_the_schema_loads_pydantic_alone() -> None:
    assert not imported_by("schema") & (HEAVY | {"asyncio"})
