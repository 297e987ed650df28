"""The command line's frame: commands, exit status, and one clear line for every error."""

import errno
import importlib
import io
import logging
import os
import re
import sys
from contextlib import suppress
from typing import Annotated, NoReturn

import typer
from typer import exceptions

from newsfold import __version__
from newsfold.cli.show.text import one_line
from newsfold.errors import NewsfoldError, UnknownNameError
from newsfold.local.interrupts import INTERRUPTED

OK, SOME_FAILED, USAGE, UNAVAILABLE = 0, 1, 2, 3
"""Exit status: all well; done but some records went to the dead letters; nothing can work until a
person changes something; the broker is away, try again."""
CLOSED_PIPE = 141
"""Exit status where nobody reads on, as of the other commands in a pipe: a shell's 128, and SIGPIPE."""
NO_MATCH = 1
"""Exit status where nothing is what was asked for."""

log = logging.getLogger(__name__)
UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""Errors of an output that cannot be written to."""

COMMANDS: tuple[str, ...] = (
    "demo",
    "feed",
    "push",
    "ingest",
    "sources",
    "work",
    "subscribe",
    "sink",
    "alerts",
    "serve",
    "events",
    "tag",
    "replay",
    "status",
    "rebuild",
    "dead_letters",
    "forget",
    "settings",
    "config",
    "topics",
    "kafka_topics",
    "doctor",
    "explain",
    "lexicon",
    "broker",
    "evaluate",
)
"""Modules of this package, in the order of the help page; importing one registers its commands."""

OTHER_WORDS = {
    "trending": "events --trend",
    "trends": "events --trend",
    "trend": "events --trend",
    "stories": "events --stories",
    "records": "events",
    "latest-events": "events",
    "receive": "push",
    "listen": "push",
}
"""What a command is called that people look for under another word."""
UNKNOWN_COMMAND = re.compile(r"No such command '([^']+)'")

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


def register(command: str = "") -> None:
    """Import the module of a command, which registers it; those of all if there is no such command."""
    name = command.replace("-", "_")
    for module in (name,) if name in COMMANDS else COMMANDS:
        importlib.import_module(f"newsfold.cli.{module}")


def exit_status(error: NewsfoldError) -> int:
    """The exit status of a process that ends for an error."""
    if isinstance(error, UnknownNameError):
        return NO_MATCH
    return UNAVAILABLE if error.disposition == "retry" else USAGE


def note_cut_off(fault: "sys.UnraisableHookArgs") -> None:
    """Log what fails where nobody can catch it, and print nothing.

    Ctrl-C cuts libraries off in the middle: their coroutines then fail at their own clean-up, when the
    process is about to end.
    """
    log.debug("cut off: %r", fault.object, exc_info=fault.exc_value)


def run(arguments: list[str] | None = None, *, commands: typer.Typer = app, name: str = "newsfold") -> None:
    """Run one registered command of `commands`; the process ends with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal's encoding lacks is shown as an escape.
            stream.reconfigure(errors="backslashreplace")
    try:
        # A command's typer.Exit comes back as a return value here, not as an exception.
        status = commands(args=arguments, prog_name=name, standalone_mode=False)
        if sys.stdout:
            sys.stdout.flush()
    except NewsfoldError as error:
        _fail(f"{name}: {error}", exit_status(error))
    except exceptions.TyperException as error:
        if str(error):
            message = error.format_message().rstrip(".")
            first = next(iter(sys.argv[1:] if arguments is None else arguments), "")
            if commands is app and (other := _other_word(message, first)):
                _fail(f"{name}: No such command '{first}'; it is '{name} {other}'", USAGE)
            command = _command_path(commands, name, sys.argv[1:] if arguments is None else arguments)
            _fail(f"{name}: {message} (try '{command} --help')", USAGE)
        error.show()  # type: ignore[attr-defined]  # a group without a command: its help page
        sys.exit(USAGE)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _end_of_pipe()
    except SystemExit as stopped:
        # So Typer and Rich answer a closed pipe, with a status that means something else here.
        if isinstance(stopped.__context__, BrokenPipeError):
            _end_of_pipe()
        raise
    except OSError as error:
        _discard_output()
        unwritten = "standard output: " if error.errno in UNWRITTEN else ""
        where = f"{error.filename}: " if error.filename is not None else unwritten
        _fail(f"{name}: {where}{error.strerror or error}", USAGE)
    sys.exit(status or OK)


def _other_word(message: str, first: str) -> str:
    """The command that is meant by a first argument which is none, as `message` says; "" if nobody knows."""
    unknown = UNKNOWN_COMMAND.match(message)
    return OTHER_WORDS.get(first, "") if unknown and unknown[1] == first else ""


def _command_path(commands: typer.Typer, name: str, arguments: list[str]) -> str:
    """The command that the arguments name, in words, as far as there is one."""
    command: object = typer.main.get_command(commands)
    words = [name]
    for argument in arguments:
        if (command := getattr(command, "commands", {}).get(argument)) is None:
            break
        words.append(argument)
    return " ".join(words)


def _fail(line: str, status: int) -> NoReturn:
    """End with one line on standard error; where nobody can read it, without."""
    with suppress(OSError):
        typer.echo(one_line(line), err=True)
    sys.exit(status)


def _end_of_pipe() -> NoReturn:
    """End without a word: whoever read our output has read enough."""
    _discard_output()
    sys.exit(CLOSED_PIPE)


def _discard_output() -> None:
    """Have what is still buffered for standard output go nowhere: it cannot be written."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
