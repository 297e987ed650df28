"""The command line's frame: commands, exit status, and one clear line for every error."""

import importlib
import os
import sys
from typing import Annotated

import typer
from typer import exceptions

from newsfold import __version__
from newsfold.errors import NewsfoldError, UnknownNameError
from newsfold.local.interrupts import INTERRUPTED

OK, SOME_FAILED, USAGE, UNAVAILABLE = 0, 1, 2, 3
"""Exit status: all well; done but some records went to the dead letters; nothing can work until a
person changes something; the broker is away, try again."""
NO_MATCH = 1
"""Exit status where nothing is what was asked for."""

COMMANDS: tuple[str, ...] = (
    "demo",
    "feed",
    "work",
    "subscribe",
    "events",
    "tag",
    "replay",
    "dead_letters",
    "settings",
    "kafka_topics",
    "explain",
    "lexicon",
    "broker",
    "evaluate",
)
"""Modules of this package, in the order of the help page; importing one registers its commands."""

app = typer.Typer(
    name="newsfold",
    help="A stream of news articles, folded into event records per news topic.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(requested: bool) -> None:
    if requested:
        typer.echo(f"newsfold {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Say the version and stop."),
    ] = False,
) -> None:
    """Options before the command."""


def register() -> None:
    """Import every command's module, which registers it."""
    for name in COMMANDS:
        importlib.import_module(f"newsfold.cli.{name}")


def _status(error: NewsfoldError) -> int:
    if isinstance(error, UnknownNameError):
        return NO_MATCH
    return UNAVAILABLE if error.disposition == "retry" else USAGE


def run(arguments: list[str] | None = None, *, commands: typer.Typer = app, name: str = "newsfold") -> None:
    """Run one registered command of `commands`; the process ends with its exit status."""
    try:
        # A command's typer.Exit comes back as a return value here, not as an exception.
        status = commands(args=arguments, prog_name=name, standalone_mode=False)
    except NewsfoldError as error:
        typer.echo(f"{name}: {error}", err=True)
        sys.exit(_status(error))
    except exceptions.TyperException as error:
        if str(error):
            message = error.format_message().rstrip(".")
            typer.echo(f"{name}: {message} (try '{name} --help')", err=True)
        else:
            error.show()  # type: ignore[attr-defined]  # a group without a command: its help page
        sys.exit(USAGE)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(status or OK)
