"""A broker in the foreground: it runs until a person or the system asks it to stop."""

import signal
import threading
from collections.abc import Callable
from typing import Protocol

from newsfold.errors import BrokerError, StartCancelled

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WATCH_SECONDS = 0.2


class LocalBroker(Protocol):
    """A broker that runs while its context is open."""

    @property
    def running(self) -> bool:
        """Whether all its processes are there."""

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect."""

    def start(self, cancelled: Callable[[], bool] = ...) -> object:
        """Return when it answers; StartCancelled once `cancelled` says so."""

    def stop(self) -> None:
        """Stop it, started or not."""


def run_until_stopped(make: Callable[[], LocalBroker], tell: Callable[[str], None]) -> None:
    """Start a broker, tell where it answers, return when a signal asked it to stop and it has.

    BrokerError if the broker ends by itself. A signal only sets a flag: an exception out of a handler is
    lost when it falls into the fork of a child.
    """
    asked = threading.Event()
    before = {number: signal.signal(number, lambda *_: asked.set()) for number in STOPPING}
    try:
        broker = make()
        try:
            broker.start(asked.is_set)
            tell(broker.bootstrap_servers)
            while not asked.wait(WATCH_SECONDS):
                if not broker.running:
                    raise BrokerError("the broker has ended by itself", where=broker.bootstrap_servers)
        except StartCancelled:
            return
        finally:
            broker.stop()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
