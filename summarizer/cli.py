"""The command line. Commands live in summarizer/commands and load when they are called."""

from __future__ import annotations

import errno
import sys
from importlib import import_module
from typing import Any

import click

from . import __version__
from .errors import SummarizerError

# name: (module:attribute, one-line help); the help stands here so that --help imports nothing
COMMANDS: dict[str, tuple[str, str]] = {
    "brief": ("summarizer.commands.brief:brief", "Brief one article."),
    "batch": ("summarizer.commands.batch:batch", "Brief many articles; goes on where it was stopped."),
    "serve": ("summarizer.commands.serve:serve", "Keep a model warm, so that briefs start at once."),
    "cache": ("summarizer.commands.cache:cache", "Show or clear the caches of briefs and of what was read."),
    "models": (
        "summarizer.commands.models:models",
        "List, pull, verify and remove model files.",
    ),
    "prompts": (
        "summarizer.commands.prompts:prompts",
        "Export the prompt files for editing.",
    ),
    "eval": (
        "summarizer.commands.eval:evaluate",
        "Score briefs against gold; compare and gate runs.",
    ),
    "view": (
        "summarizer.commands.view:view",
        "Make a page of briefs to look at.",
    ),
    "annotate": (
        "summarizer.commands.annotate:annotate",
        "Write gold for an article in the browser.",
    ),
    "schema": (
        "summarizer.commands.schema:schema",
        "Print the JSON Schema of the brief.",
    ),
}

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        # click itself would print a blank line for the one, and exit with 1, a gate's no, for the other
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("summarizer: interrupted", err=True)
            raise click.exceptions.Exit(130) from None
        except BrokenPipeError:
            from .output import discard_stdout

            discard_stdout()
            raise click.exceptions.Exit(141) from None


def _set_verbose(ctx: click.Context, parameter: click.Parameter, value: bool) -> bool:
    if value:
        from .log import configure_logging

        ctx.ensure_object(dict)["verbose"] = True
        configure_logging(verbose=True)
    return value


# for the commands that work for long; their functions take `verbose`
verbose_option = click.option(
    "--verbose",
    is_flag=True,
    is_eager=True,
    callback=_set_verbose,
    help="Show each step, log lines, and the traceback of an error.",
)


_EXIT_CODES = """\b
Exit codes:
  0    done
  1    a gate said no
  2    bad usage or input
  3    the model or its endpoint failed
  4    finished with failures, incomplete, or not written
  5    stopped by a budget
  6    runs are not comparable
  130  interrupted
  141  the reader of standard output went away
"""


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EXIT_CODES)
@click.version_option(__version__, prog_name="summarizer")
def root() -> None:
    """Turn news articles into briefs in which every item points at the words that carry it."""
    from .log import configure_logging

    configure_logging(verbose=False)


def main() -> None:
    """Run the command line: one line per error on standard error, and the exit code of the table."""
    shared: dict[str, bool] = {}
    try:
        sys.exit(root(prog_name="summarizer", standalone_mode=False, obj=shared))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        _fail(_usage_line(error), 2)
    except click.Abort:
        _fail("interrupted", 130)
    except SummarizerError as error:
        _fail(str(error), error.exit_code, with_traceback=shared.get("verbose", False))
    except MemoryError:
        message = "out of memory; close other programs, or use a smaller model or an endpoint (--base-url)"
        _fail(message, 3, with_traceback=shared.get("verbose", False))
    except OSError as error:
        _fail(
            _system_line(error),
            4 if error.errno in _DISK_FULL else 2,
            with_traceback=shared.get("verbose", False),
        )


def _fail(message: str, exit_code: int, *, with_traceback: bool = False) -> None:
    from .output import discard_stdout
    from .typeset import one_line

    if with_traceback:
        import traceback

        traceback.print_exc()
    click.echo(f"summarizer: {one_line(message)}", err=True)
    if sys.stdout is not None and not _flushes():
        discard_stdout()
    sys.exit(exit_code)


def _flushes() -> bool:
    try:
        sys.stdout.flush()
    except OSError:
        return False
    return True


def _usage_line(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    advice = f" Try '{context.command_path} --help'." if context else ""
    return error.format_message() + advice


def _system_line(error: OSError) -> str:
    what = f"{error.filename!r}: " if error.filename is not None else ""
    full = "; free some space and try again" if error.errno in _DISK_FULL else ""
    return f"{what}{error.strerror or error}{full}"


if __name__ == "__main__":
    main()
