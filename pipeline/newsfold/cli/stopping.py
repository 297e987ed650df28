"""Commands that finish what is under way when they are told to stop."""

import asyncio
import signal
from collections.abc import Callable

from newsfold.cli.show.output import say


def stop_on_signals(stop: Callable[[], None]) -> None:
    """The first Ctrl-C or SIGTERM calls `stop` in the running event loop, a second one ends the process at
    once."""
    from newsfold.local.interrupts import end_at_once, ignored

    asked = False

    def on_signal() -> None:
        nonlocal asked
        if asked:
            end_at_once()
        asked = True
        say("finishing what is under way; once more ends at once")
        stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        if number != signal.SIGINT or not ignored():
            asyncio.get_running_loop().add_signal_handler(number, on_signal)
