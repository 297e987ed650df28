"""A broker in the foreground: it runs until a person or the system asks it to stop."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Protocol

from newsfold.errors import BrokerError, StartCancelled
from newsfold.local.interrupts import end_at_once

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WATCH_SECONDS = 0.2


class LocalBroker(Protocol):
    """A broker that runs while its context is open."""

    @property
    def running(self) -> bool:
        """Whether all its processes are running."""

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect."""

    def start(self, cancelled: Callable[[], bool] = ...) -> object:
        """Return when it answers; StartCancelled as soon as `cancelled` returns True."""

    def stop(self) -> None:
        """Stop it, started or not."""


def run_until_stopped(make: Callable[[], LocalBroker], on_started: Callable[[str], None]) -> int:
    """Start a broker, pass its bootstrap servers to `on_started`, and stop it when a signal asks for that.

    Returns the number of the signal. BrokerError if the broker ends by itself. The first signal only sets
    a flag, so that a broker that starts is stopped in order; a second Ctrl-C ends all at once.
    """
    stop = _StopRequest()
    previous_handlers = {number: signal.signal(number, stop) for number in STOPPING}
    try:
        broker = make()
        try:
            broker.start(stop.requested.is_set)
            on_started(broker.bootstrap_servers)
            while not stop.requested.wait(WATCH_SECONDS):
                if not broker.running:
                    raise BrokerError("the broker has ended by itself", where=broker.bootstrap_servers)
        except StartCancelled:
            return stop.number
        finally:
            broker.stop()
    finally:
        for number, handler in previous_handlers.items():
            signal.signal(number, handler)
    return stop.number


class _StopRequest:
    """A signal handler that notes the first signal."""

    def __init__(self) -> None:
        self.requested = threading.Event()
        self.number = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.requested.is_set() and number == signal.SIGINT:
            end_at_once()
        self.number = self.number or number
        self.requested.set()
