"""A broker in the foreground: it runs until a person or the system asks it to stop."""

import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Protocol, Self

from pipeline.errors import BrokerError

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

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class _Asked(BaseException):
    """A signal asks for the end; no handler for ordinary errors may swallow it."""


def run_until_stopped(make: Callable[[], LocalBroker], tell: Callable[[str], None]) -> None:
    """Start a broker, tell where it answers, return when a signal asked it to stop and it has.

    BrokerError if the broker ends by itself.
    """
    before = {number: signal.signal(number, _ask) for number in STOPPING}
    try:
        with make() as broker:
            tell(broker.bootstrap_servers)
            while broker.running:
                time.sleep(WATCH_SECONDS)
            raise BrokerError("the broker has ended by itself", where=broker.bootstrap_servers)
    except _Asked:
        return
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ask(number: int, frame: FrameType | None) -> None:
    # A second signal must not interrupt the stopping that the first one began.
    for each in STOPPING:
        signal.signal(each, signal.SIG_IGN)
    raise _Asked
