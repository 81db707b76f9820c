"""The command line. Commands live in summarizer/commands and load when they are called."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from . import __version__
from .errors import SummarizerError

# name: (module:attribute, one-line help); the help stands here so that --help imports nothing
COMMANDS: dict[str, tuple[str, str]] = {
    "brief": ("summarizer.commands.brief:brief", "Brief one article."),
    "models": (
        "summarizer.commands.models:models",
        "List, pull, verify and remove model files.",
    ),
    "prompts": (
        "summarizer.commands.prompts:prompts",
        "Export the prompt files for editing.",
    ),
    "schema": (
        "summarizer.commands.schema:schema",
        "Print the JSON Schema of the brief.",
    ),
}


class LazyGroup(click.Group):
    """A group whose commands are imported on first use, so that --help stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="summarizer")
def root() -> None:
    """Turn news articles into briefs in which every item points at the words that carry it."""


def main() -> None:
    """Run the command line: one line per error on standard error, and the exit code of the table."""
    try:
        sys.exit(root(standalone_mode=False))
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("summarizer: interrupted", err=True)
        sys.exit(130)
    except SummarizerError as error:
        click.echo(f"summarizer: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
