"""Retention: the cutoff that a horizon gives the state of one partition, and what it closes.

The cutoff of a partition is the start of the largest window that holds (greatest event time read from
the partition - horizon); so it only moves by whole windows, only forward, and never by the clock. What
is older than the cutoff is closed: what is published of it stays, and nothing can change it any more.

The cutoff stands in the stage's state. Two orders make a crash harmless, and a worker must keep both:
outputs are durable before any change of state is, and changes become durable in the order they were
made (a changelog is a log). A batch's other changes are made first, then the cutoff is saved, and what
is older than it is deleted at the start of a later batch. So if a cutoff has survived a crash, every
record that was in time before it moved has had its effect; if it has not, nothing was deleted by it,
and reading the batch again moves it at the same record. What survives of a batch that is read again
therefore decides nothing but this: a record that was in time at first, and whose window has closed
since, is recognised as a copy if what it did is still kept, and else is set aside as late. It is never
counted twice, and never lost.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.moment import is_ahead, strict_seconds
from newsfold.state.keyed import KeyedState

KEY = b"\x00horizon"
"""The state's key of the cutoff; no other key of a stage may begin with a zero byte."""
_OTHERS = (b"\x01", b"\xff")
SWEEPS = 8
"""Sweeps while the cutoff moves by one horizon; each looks at every entry of the state."""

T = TypeVar("T")


class Retention:
    """The cutoff of one partition; without a horizon it does not move, and what was closed stays closed."""

    def __init__(self, state: KeyedState, horizon: Horizon | None, since: str = "") -> None:
        """What is older than `since` is closed from the beginning."""
        self._state, self._horizon = state, horizon
        self._saved = (state.get(KEY) or b"").decode()
        self.cutoff = max(self._saved, since)
        """Everything older is closed; "" for nothing."""
        self._opened = self.cutoff
        self._swept = self._greatest = ""

    @property
    def moves(self) -> bool:
        """Whether there is a horizon."""
        return self._horizon is not None

    @property
    def bounded(self) -> bool:
        """Whether anything is closed, or ever will be."""
        return self.moves or bool(self.cutoff)

    def runs(
        self, items: Iterable[T], time_of: Callable[[T], str], written_at: Callable[[T], int]
    ) -> Iterator[list[T]]:
        """Runs of items under one cutoff, in order; `self.cutoff` is that of the run last yielded.

        `time_of` gives an item's event time, "" for one without; `written_at` the timestamp of its record. An
        item that moves the cutoff begins the new run; it cannot be late itself. One that is dated later than
        it can have been written (see `is_ahead`), or of which that is not known, moves nothing.
        """
        if self._horizon is None:
            yield list(items)
            return
        run: list[T] = []
        for item in items:
            time = time_of(item)
            if time > self._greatest and self._may_move(time, written_at(item)):
                self._greatest, cutoff = time, self._horizon.cutoff(time)
                if cutoff > self.cutoff:
                    if run:
                        yield run
                    self.cutoff, run = cutoff, []
            run.append(item)
        yield run

    @staticmethod
    def _may_move(time: str, written: int) -> bool:
        """Whether an event time is known to be none of the future: one wrong date would close all windows."""
        return written > 0 and not is_ahead(time, written)

    def past(self, time: str) -> bool:
        """Whether an event time is closed; "", a time not known, is not."""
        return "" < time < self.cutoff

    def dated(self, time: str) -> str:
        """`time`, or `stamp()` if it is no time as records hold it."""
        return time if strict_seconds(time) is not None else self.stamp()

    def stamp(self) -> str:
        """The time for an entry without one: one horizon after the cutoff; "" without a cutoff."""
        if self._horizon is None or not self.cutoff:
            return ""
        return self._horizon.shifted(self.cutoff, self._horizon.span)

    def save(self) -> None:
        """Put the cutoff into the state; to be called after all other changes of a batch."""
        if self.cutoff != self._saved:
            self._state.put(KEY, self.cutoff.encode())
            self._saved = self.cutoff

    def sweep(self, time_of: Callable[[bytes], str], stamped: Callable[[bytes, str], bytes]) -> None:
        """Delete entries closed for a whole window, if a sweep is due; to be called before a batch.

        `time_of` gives the event time of an entry ("" for none), and `stamped` the entry under a given
        time, for those without. Deleting only frees memory: closed entries are ignored already. They are
        held one window longer to recognise records delivered a second time.
        """
        horizon = self._horizon
        if horizon is None or self.cutoff == self._opened:
            return
        step = max(horizon.window, horizon.span // SWEEPS)
        if self._swept and horizon.shifted(self._swept, step) > self.cutoff:
            return
        self._swept = self.cutoff
        keep_from, stamp = horizon.shifted(self.cutoff, -horizon.window), self.stamp()
        entries = ((key, time_of(data)) for key, data in self._state.scan_range(*_OTHERS))
        expired = [(key, time) for key, time in entries if time < keep_from]
        for key, time in expired:
            if time:
                self._state.delete(key)
            elif data := self._state.get(key):
                self._state.put(key, stamped(data, stamp))
