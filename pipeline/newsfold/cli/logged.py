"""Logs of a command that goes on, as the settings want them, up to the error that ends it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from newsfold.cli.app import exit_status
from newsfold.errors import NewsfoldError
from newsfold.operations.logs import logging_to_stderr
from newsfold.operations.notices import logged
from newsfold.settings import Settings


@contextmanager
def logs(settings: Settings) -> Iterator[None]:
    """Within it this process writes its logs; in another form than plain words an error is one of them."""
    with logging_to_stderr(settings):
        try:
            yield
        except NewsfoldError as error:
            if not logged(str(error), logging.ERROR):
                raise
            raise typer.Exit(exit_status(error)) from None
