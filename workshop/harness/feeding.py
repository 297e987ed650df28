"""Feeding under way: a thread that publishes a load at a steady pace, whether the broker is there or not."""

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
    """Publishes outputs at `pace` records a second; what is not confirmed is sent again."""

    def __init__(self, arena: Arena, made: Sequence[Output], pace: float) -> None:
        super().__init__(daemon=True)
        self._arena, self._made, self._pace = arena, made, pace
        self.sent = 0
        self.resent = 0
        self.error: BaseException | None = None
        self._hurry = threading.Event()

    def run(self) -> None:
        """Publish all; `error` tells why it ended early."""
        try:
            self._publish()
        except BaseException as error:
            self.error = error

    def hurry(self) -> None:
        """No more pacing: send what is left."""
        self._hurry.set()

    def _publish(self) -> None:
        begun = time.monotonic()
        while self.sent < len(self._made):
            try:
                with self._arena.broker.publisher() as publisher:
                    while chunk := self._made[self.sent : self.sent + CHUNK]:
                        publisher.publish(chunk)
                        publisher.flush()
                        self.sent += len(chunk)
                        due = begun + self.sent / self._pace
                        self._hurry.wait(max(0.0, due - time.monotonic()))
            except BrokerError:
                self.resent += 1
                time.sleep(0.5)


@contextmanager
def feeding(arena: Arena, articles: Iterable[PlannedArticle], seconds: float) -> Iterator[Feeder]:
    """Feed articles over about `seconds`; at the end, whatever is left goes at full speed."""
    made = list(outputs(articles))
    feeder = Feeder(arena, made, max(1.0, len(made) / seconds))
    feeder.start()
    yield feeder
    feeder.hurry()
    arena.until(lambda: not feeder.is_alive(), "everything is fed")
    if feeder.error:
        raise ArenaError(f"feeding failed: {feeder.error!r}")
