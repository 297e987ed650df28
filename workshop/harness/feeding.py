"""Feeding: a thread that publishes a load at a steady pace, also while the broker is down."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from newsfold.errors import BrokerError
from newsfold.wire.envelope import Output
from workshop.harness.arena import Arena, ArenaError
from workshop.harness.load import PlannedArticle, outputs

CHUNK = 100
"""Records that are confirmed together."""


class Feeder(threading.Thread):
    """Publishes records at `pace` a second; unconfirmed ones are sent again."""

    def __init__(self, arena: Arena, records: Sequence[Output], pace: float) -> None:
        super().__init__(daemon=True)
        self._arena, self._records, self._pace = arena, records, pace
        self.sent = 0
        self.resent = 0
        self.error: BaseException | None = None
        self._unpaced = threading.Event()

    def run(self) -> None:
        """Publish all; an exception is kept in `error`."""
        try:
            self._publish()
        except BaseException as error:
            self.error = error

    def stop_pacing(self) -> None:
        """Publish what is left at full speed."""
        self._unpaced.set()

    def _publish(self) -> None:
        started = time.monotonic()
        while self.sent < len(self._records):
            try:
                with self._arena.broker.publisher() as publisher:
                    while chunk := self._records[self.sent : self.sent + CHUNK]:
                        publisher.publish(chunk)
                        publisher.flush()
                        self.sent += len(chunk)
                        due = started + self.sent / self._pace
                        self._unpaced.wait(max(0.0, due - time.monotonic()))
            except BrokerError:
                self.resent += 1
                time.sleep(0.5)


@contextmanager
def feeding(arena: Arena, articles: Iterable[PlannedArticle], seconds: float) -> Iterator[Feeder]:
    """Feed articles over about `seconds`; what is left at the end of the block goes at full speed.

    ArenaError if feeding fails.
    """
    records = list(outputs(articles))
    feeder = Feeder(arena, records, max(1.0, len(records) / seconds))
    feeder.start()
    yield feeder
    feeder.stop_pacing()
    arena.until(lambda: not feeder.is_alive(), "everything is fed")
    if feeder.error:
        raise ArenaError(f"feeding failed: {feeder.error!r}")
