"""Logs and traces of a command that goes on, as the settings want them, up to the error that ends it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from newsfold.broker.tracing import traces
from newsfold.cli.app import exit_status
from newsfold.errors import NewsfoldError
from newsfold.operations.logs import logging_to_stderr
from newsfold.operations.notices import logged
from newsfold.settings import Settings


@contextmanager
def logs(settings: Settings) -> Iterator[None]:
    """Within it this process writes its logs and exports its traces.

    In another form than plain words an error that ends it is one of the logs.
    """
    with logging_to_stderr(settings):
        try:
            with traces("newsfold", settings.traces):
                yield
        except NewsfoldError as error:
            if not logged(str(error), logging.ERROR):
                raise
            raise typer.Exit(exit_status(error)) from None
