"""The command line: newsfold COMMAND; one module per command, each registered in `app`."""

import gc
import logging
import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

COLLECT_AFTER = 10_000
"""New objects after which garbage is looked for: records make little that only a search would free."""

WORKER = "work"
"""The command whose process imports and loads much, and ends without unwinding."""


def main(arguments: list[str] | None = None) -> None:
    """Run one command, that of the process if none is given; ends with SystemExit and its exit status."""
    worker = arguments is None and sys.argv[1:2] == [WORKER]
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        # Until the commands are imported, Ctrl-C ends the process without a word: nothing has begun.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if arguments is None:
        # What is imported stays: to look for garbage in it, again and again, is a sixth of a short command.
        gc.disable()
    from newsfold.cli.app import note_cut_off, register, run
    from newsfold.local import interrupts

    if arguments is None:
        sys.unraisablehook = note_cut_off
    # What other commands import is a half of the start of a short one.
    register("".join(sys.argv[1:2]) if arguments is None else "")
    if arguments is None:
        # The one puts all objects aside, the other into the oldest generation.
        gc.freeze()
        gc.unfreeze()
        gc.set_threshold(COLLECT_AFTER)
        if not worker:
            # A worker does so itself, once all is loaded.
            gc.enable()
    interrupts.raise_once()
    try:
        run(arguments)
    except SystemExit as ended:
        # Also where a library has swallowed the exception, and the command went on to its end.
        status = interrupts.status() if interrupts.asked() else ended.code
        if worker and isinstance(status, int):
            _end(status)
        if status != ended.code:
            raise SystemExit(status) from None
        raise
    finally:
        if arguments is None:
            interrupts.end_at_once_on_interrupt()
            # Python's own search for garbage at the end would go through all that the process holds.
            gc.freeze()
        else:
            signal.signal(signal.SIGINT, before)


def _end(status: int) -> NoReturn:
    """End this process once everything is said, without taking apart what it holds.

    All is delivered, committed and closed by then, or never will be; to free each of some million objects
    took a worker a second.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream:
            with suppress(OSError, ValueError):
                stream.flush()
    logging.shutdown()
    os._exit(status)
