"""Logs of a process that goes on: on standard error, in the form and from the level that the settings say.

Python's own logging: what libraries write goes through it anyway, and a line a batch needs no faster one.
"""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from newsfold.broker.trail import FIELDS
from newsfold.operations.log_bounds import OURS, LineBounds
from newsfold.operations.log_forms import FORMS
from newsfold.settings import Settings

LIBRARIES = (
    "aiokafka", "aiohttp", "asyncio", "faust", "kafka", "mode", "uvicorn",
    "newsfold.faust_engine.transport", "newsfold.faust_engine.consumer_thread",
)  # fmt: skip
"""The last two are where classes of Faust's are ours: it logs under the names of their modules."""
PLAIN = "plain"


def quiet_libraries() -> None:
    """Log warnings only, and only where logging is configured: users are told by errors.

    Formatting aiokafka's debug messages alone costs a third of the CPU of a fast stage.
    """
    for name in (*LIBRARIES, OURS):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        if name != OURS:
            logger.setLevel(logging.WARNING)


EXPECTED = (("aiokafka.producer.sender", "StaleMetadata"),)
"""Warnings of a library that are no news: a new connection is looked at before records go on it."""


class LogHandler(logging.Handler):
    """Writes lines in one form, within bounds; in plain words only our own."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.plain = form == PLAIN
        self._form, self._bounds = FORMS[form], LineBounds()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, after what there is to say of lines that were left out."""
        ours = record.name.startswith(OURS) and record.name not in LIBRARIES
        if self.plain and not ours:
            # A person is told by errors, in one line each.
            return
        if not ours and (record.levelno < logging.WARNING or _is_expected(record)):
            return
        try:
            record.getMessage()
        except Exception as error:
            # Of a library whose words and values do not fit: the words alone.
            record.msg, record.args = f"{record.msg} ({type(error).__name__}: {error})", None
        for summary in self._bounds.summaries(record.created):
            self._write(summary)
        if self._bounds.admits(record):
            self._write(record)

    def finish(self) -> None:
        """Say what was left out."""
        for summary in self._bounds.rest(time.time()):
            self._write(summary)

    def _write(self, record: logging.LogRecord) -> None:
        # That nobody reads on must not end the process.
        with suppress(OSError, ValueError):
            print(self._form(record), file=sys.stderr, flush=True)


def _is_expected(record: logging.LogRecord) -> bool:
    return any(record.name == name and words in record.getMessage() for name, words in EXPECTED)


@contextmanager
def logging_to_stderr(settings: Settings) -> Iterator[None]:
    """Within it the logs of this process are written; Python's logging is as before afterwards."""
    handler, ours, root = LogHandler(settings.log_format), logging.getLogger(OURS), logging.getLogger()
    before = ours.level
    quiet_libraries()
    ours.setLevel(settings.log_level.upper())
    root.addHandler(handler)
    try:
        yield
    finally:
        handler.finish()
        root.removeHandler(handler)
        ours.setLevel(before)


def handler() -> LogHandler | None:
    """The handler of this process, if its logs are written."""
    return next((h for h in logging.getLogger().handlers if isinstance(h, LogHandler)), None)


def log(logger: logging.Logger, level: int, line: str, **fields: object) -> None:
    """Log a line in words, with its values for programs."""
    logger.log(level, "%s", line, extra={FIELDS: fields})
