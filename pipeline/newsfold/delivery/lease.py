"""The lease: until when a worker may be sure that its partitions are still its own; pure."""

from collections.abc import Callable

SAFETY = 0.8
"""Part of the session timeout that a lease lasts: the broker counts from when a heartbeat reached it,
the worker from before it was sent, and what is sent at the end of a lease still needs time to arrive."""


class Lease:
    """Renewed by every heartbeat that the broker answered well; runs out by itself.

    `clock` gives seconds and must go on while the process is stopped or the machine sleeps.
    """

    def __init__(self, session_timeout: float, clock: Callable[[], float]) -> None:
        self._lasts = session_timeout * SAFETY
        self._clock = clock
        self._until = 0.0
        self._ended = False

    def now(self) -> float:
        """The lease's clock, in seconds; take it before a heartbeat is sent."""
        return self._clock()

    def renew(self, sent: float) -> None:
        """A heartbeat sent at `sent` (of `now`) was answered: nobody else can own our partitions until
        a session timeout after it."""
        self._until = max(self._until, sent + self._lasts)

    def silence(self) -> float:
        """Seconds since the last heartbeat that was answered was sent; without end if none was."""
        return self._clock() - (self._until - self._lasts) if self._until else float("inf")

    def left(self) -> float:
        """Seconds for which it lasts if nothing renews it; 0 for none."""
        return 0.0 if self._ended else max(0.0, self._until - self._clock())

    def valid(self) -> bool:
        """Whether the broker cannot have given our partitions to another worker."""
        return not self._ended and self._clock() < self._until

    def end(self) -> None:
        """This worker stops, for whatever reason; nothing renews its lease any more."""
        self._ended = True
