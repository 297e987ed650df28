"""The iterator over the records of one channel: where it stands, what it commits, when it is at the end."""

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, Self, TypeVar

from newsfold.broker.contract import Broker
from newsfold.errors import DecodeError
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.subscription.amendment import Amendment
from newsfold.subscription.cursor import cursor_text
from newsfold.subscription.log import Beginning, Log
from newsfold.subscription.reading import log_unreadable
from newsfold.subscription.unknown_names import UnknownNames
from newsfold.wire.envelope import Partition, Received
from newsfold.wire.gap import Gap

R = TypeVar("R", EventRecord, TaggedParagraph, Amendment)
log = logging.getLogger("newsfold.subscription")
BATCH = 500
COMMIT_SECONDS = 2.0
"""How long a batch of a group may last: then what was handed out of it is committed."""


class Subscription(Generic[R]):
    """An iterator over the records of one channel; close it, or use it in a `with`."""

    def __init__(
        self,
        broker: Broker,
        kafka_topic: str,
        read: Callable[[Received], R | None],
        *,
        group: str | None = None,
        at: Beginning | None = None,
        follow: bool = False,
        names: UnknownNames | None = None,
        commit_seconds: float = COMMIT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`read` decodes and filters: the record to hand out, or None to pass over it.

        It begins in a `group`, or `at` a place. `names` are those asked for that the lexicon does not have.
        """
        self._kafka_topic, self._follow, self._names = kafka_topic, follow, names
        self._read: Callable[[Received], R | None] = read
        self._group = group
        self._log = Log(broker, kafka_topic, at or Beginning(group), follow=follow)
        self._commit_seconds, self._clock = commit_seconds, clock
        self._size = BATCH
        """Records of the next batch of a group, at most."""
        self._batch: Sequence[Received] = ()
        self._begun, self._taken, self._done = 0.0, 0, 0
        """Of the batch: when its first record was taken, how many were taken, and how many done with."""
        self.unreadable = 0
        """Number of records that could not be decoded; each is logged with its position and left out."""
        self.refused = 0
        """Number of commits that the group refused; the first is logged."""

    @property
    def positions(self) -> dict[Partition, int]:
        """Next offset by (Kafka topic, partition): pass it as `start` to resume."""
        return dict(self._log.next)

    @property
    def cursor(self) -> str:
        """Where the subscription stands, behind the record handed out last: a text to store and resume at."""
        return cursor_text(self._log.next, self._kafka_topic, self._log.in_snapshot)

    @property
    def gaps(self) -> list[Gap]:
        """What was deleted before it was read here, and logs that were made anew; each is logged."""
        return self._log.gaps

    @property
    def snapshots(self) -> int:
        """How many snapshots were begun: where it counts up, all that holds comes anew."""
        return self._log.snapshots

    @property
    def in_snapshot(self) -> bool:
        """Whether the record handed out last is of a snapshot."""
        return self._log.in_snapshot

    def __iter__(self) -> Iterator[R]:
        while self.step():
            yield from self.hand_out()
            self.settle()
        self.finish()

    def step(self) -> bool:
        """Have a batch at hand, empty if none came for a moment; False at the end, never with `follow`."""
        if self._taken < len(self._batch):
            return True
        if self._follow and self._names and self._names.unknown and self._log.at_end():
            self._names.warn()
        batch = self._log.poll(self._size)
        self._batch, self._taken = batch or (), 0
        return batch is not None

    def hand_out(self, most: int = sys.maxsize) -> Iterator[R]:
        """The records of the batch at hand, as far as they are among its next `most`; of a group, those of
        the time that a batch may last."""
        self._begun, self._done = self._clock(), self._taken
        end = min(len(self._batch), self._taken + most)
        while self._taken < end:
            received = self._batch[self._taken]
            record = self._decoded(received)
            self._taken += 1
            self._log.next[received.kafka_topic, received.partition] = received.offset + 1
            if record is not None:
                if self._names:
                    self._names.seen(record)
                yield record
            self._done = self._taken
            if self._group is not None and self._clock() - self._begun > self._commit_seconds:
                break

    def settle(self) -> None:
        """In a group, commit what was handed out, and have what is left of the batch come again.

        The group hears of a subscriber when it asks for a batch: so each is made to last half of
        `commit_seconds`, by the pace of the one before.
        """
        if self._group is None or not self._batch:
            return
        seconds, first_left = self._clock() - self._begun, dict[Partition, int]()
        for received in self._batch[self._done :]:
            first_left.setdefault((received.kafka_topic, received.partition), received.offset)
        fitting = int(self._done * self._commit_seconds / 2 / seconds) if seconds > 0 else BATCH
        self._size = min(max(1, fitting), BATCH)
        self._batch = ()
        if not self._log.commit(first_left):
            self.refused += 1
            if self.refused == 1:
                log.warning(
                    "group %s: a commit was refused, as the group was dealt anew or a record took longer than"
                    " NEWSFOLD_SUBSCRIBER_TIMEOUT; what was handed out since the last commit may come again",
                    self._group,
                )

    def finish(self) -> None:
        """At the end of all records: UnknownNameError for a name that is nowhere."""
        if self._names:
            self._names.check()

    def close(self) -> None:
        """Close the connection; a batch that was not iterated past its end stays uncommitted."""
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _decoded(self, received: Received) -> R | None:
        try:
            return self._read(received)
        except DecodeError as error:
            self.unreadable += 1
            log_unreadable(error)
            return None
