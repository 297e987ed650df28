"""What commands write: lines for people on standard error, JSON and CSV in UTF-8 on standard output."""

from collections.abc import Iterable

import typer

from newsfold.cli.show.text import json_line, one_line

MAX_LINES = 20
"""Lines about records that were left out, at most."""


def say(text: object) -> None:
    """One line for a person, on standard error."""
    typer.echo(f"newsfold: {one_line(str(text))}", err=True)


def say_left_out(errors: list[str]) -> None:
    """A line for each record that was left out, where it lies and why; of very many their number."""
    for error in errors[:MAX_LINES]:
        say(f"{error}; left out")
    if len(errors) > MAX_LINES:
        say(f"{len(errors) - MAX_LINES:,} more records left out")


def write_json(lines: Iterable[bytes]) -> None:
    """JSON lines, whatever the terminal's encoding."""
    for line in lines:
        typer.echo(json_line(line))


def write_csv(lines: Iterable[str]) -> None:
    """Comma-separated values, whatever the terminal's encoding."""
    for line in lines:
        typer.echo(line.encode("utf-8", "backslashreplace"))
