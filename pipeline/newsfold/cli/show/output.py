"""What commands write: lines for people on standard error, JSON and CSV in UTF-8 on standard output."""

import logging
from collections.abc import Callable, Iterable

import typer

from newsfold.cli.show.text import json_line, one_line
from newsfold.errors import DecodeError, NewsfoldError, RecordError
from newsfold.operations.notices import logged
from newsfold.sources.item import Notice

MAX_LINES = 20
"""Lines about records that were left out, or could not be read, at most."""

AT_A_TIME = 65_536
"""Bytes of lines that are written at a time, or a little more."""


def say(text: object) -> None:
    """One line for a person, on standard error; one of the logs, where they are in another form."""
    level = logging.WARNING if isinstance(text, NewsfoldError) else logging.INFO
    if not logged(str(text), level):
        typer.echo(f"newsfold: {one_line(str(text))}", err=True)


class LeftOut:
    """Says of each record that is left out where it lies and why; of very many their number."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, error: DecodeError) -> None:
        """Say it, unless many were said before."""
        self.count += 1
        if self.count <= MAX_LINES:
            say(f"{error}; left out")

    def say_rest(self) -> None:
        """Say how many were not said, if any."""
        if self.count > MAX_LINES:
            say(f"{self.count - MAX_LINES:,} more records left out")


class FirstProblems:
    """Takes the problems of a feed, prints every notice and the first errors, and counts the others."""

    def __init__(self, print_line: Callable[[str], None]) -> None:
        self._print_line = print_line
        self._errors = 0

    def __call__(self, problem: RecordError | Notice) -> None:
        """Print a notice; an error only if there were not too many."""
        if isinstance(problem, Notice):
            self._print_line(f"newsfold: {problem.text}")
            return
        self._errors += 1
        if self._errors <= MAX_LINES:
            self._print_line(f"newsfold: {problem} [dead letter: {problem.reason}]")

    def print_rest(self, *, shown_by: str = "") -> None:
        """Say how many errors were not printed, if any, and which command shows them."""
        if self._errors > MAX_LINES:
            hint = f"; `{shown_by}` shows them" if shown_by else ""
            say(f"{self._errors - MAX_LINES} more dead letters not shown{hint}")


def print_error_line(line: str) -> None:
    """One line on standard error, whatever is in it; one of the logs, where they are in another form."""
    if not logged(line.removeprefix("newsfold: "), logging.WARNING):
        typer.echo(one_line(line), err=True)


def write_json(lines: Iterable[bytes]) -> None:
    """JSON lines, whatever the terminal's encoding; many at a time where they come at once."""
    written, size = [], 0
    for line in map(json_line, lines):
        written.append(line)
        size += len(line)
        if size > AT_A_TIME:
            typer.echo(b"\n".join(written))
            written, size = [], 0
    if written:
        typer.echo(b"\n".join(written))


def write_csv(lines: Iterable[str]) -> None:
    """Comma-separated values, whatever the terminal's encoding."""
    for line in lines:
        typer.echo(line.encode("utf-8", "backslashreplace"))
