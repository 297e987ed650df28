"""Ctrl-C: the first one asks, a second one, or a first one that got lost, ends the process at once.

SIGTERM is answered the same where a command wants it. A KeyboardInterrupt can get lost: it is raised wherever
the main thread is, and client libraries catch it in their own tasks. Nothing depends on unwinding: what is
delivered is delivered, what is not comes again.
"""

import _thread
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn, Self

from newsfold.local import child_process

INTERRUPTED = 130
"""Exit status of a command that Ctrl-C has ended, as shells have it."""
LOST_AFTER_SECONDS = 5.0
"""So long after the first Ctrl-C a process is ended that has not ended by itself."""


_asked: int = 0
"""The signal that came first, 0 if none has."""


def ignored() -> bool:
    """Whether whoever started this process has it ignore Ctrl-C, as shells do in the background."""
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def raise_once(*, even_if_ignored: bool = False) -> None:
    """From here on the first Ctrl-C raises KeyboardInterrupt, and a second one ends the process at once.

    A process that was started to ignore it goes on ignoring it, unless `even_if_ignored`.
    """
    if even_if_ignored or not ignored():
        signal.signal(signal.SIGINT, _first)


def end_at_once_on_interrupt() -> None:
    """From here on Ctrl-C ends the process without unwinding: it has nothing left to do."""
    if not ignored():
        signal.signal(signal.SIGINT, _second)


def end_at_once() -> NoReturn:
    """Kill the children and end, without unwinding."""
    child_process.kill_all()
    os._exit(status())


def asked() -> bool:
    """Whether this process was asked to end, be the exception that says so still under way or lost."""
    return _asked != 0


def status() -> int:
    """The exit status of a command that was asked to end: INTERRUPTED, or 143 if it was by SIGTERM."""
    return 128 + (_asked or signal.SIGINT)


@contextmanager
def termination_too() -> Iterator[None]:
    """Within it SIGTERM is answered as Ctrl-C is, for a command that has something to say at its end."""
    before = signal.getsignal(signal.SIGTERM)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGTERM, _first)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _first(number: int, frame: FrameType | None) -> NoReturn:
    global _asked
    _asked = number
    signal.signal(number, _second)
    # Not by `threading`: this may have come while the main thread holds the lock of its list of threads.
    _thread.start_new_thread(_end_if_lost, ())
    raise KeyboardInterrupt


def _end_if_lost() -> None:
    time.sleep(LOST_AFTER_SECONDS)
    end_at_once()


def _second(number: int, frame: FrameType | None) -> NoReturn:
    end_at_once()


class StopSignals:
    """Within it the first Ctrl-C or SIGTERM is noted, for a command that finishes what it has begun.

    A second one ends the process at once. A process that was started to ignore Ctrl-C goes on ignoring it.
    """

    def __init__(self) -> None:
        self.number = 0
        """The signal that came, 0 if none has."""
        self._before: dict[int, Any] = {}

    def came(self) -> bool:
        """Whether one came."""
        return self.number != 0

    def __enter__(self) -> Self:
        for number in (signal.SIGTERM, signal.SIGINT):
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *exc: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.number = number
        signal.signal(number, _second)
