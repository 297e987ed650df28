"""The iterator over the records of one channel: where it stands, what it commits, when it is at the end."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, Self, TypeVar

from newsfold.broker.contract import Broker
from newsfold.errors import DecodeError
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.subscription.reading import log_unreadable
from newsfold.subscription.unknown_names import UnknownNames
from newsfold.wire.envelope import Partition, Received
from newsfold.wire.gap import Gap

R = TypeVar("R", EventRecord, TaggedParagraph)
log = logging.getLogger("newsfold.subscription")
BATCH = 500
POLL_SECONDS = 0.5
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
        start: Mapping[Partition, int] | None = None,
        from_end: bool = False,
        follow: bool = False,
        names: UnknownNames | None = None,
        commit_seconds: float = COMMIT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`read` decodes and filters: the record to hand out, or None to pass over it.

        `names` are those asked for that the lexicon does not have.
        """
        self._reader = broker.reader([kafka_topic], group=group, start=start, from_end=from_end)
        self._read: Callable[[Received], R | None] = read
        self._group, self._follow, self._names = group, follow, names
        self._next: dict[Partition, int] = {}
        self._ends: dict[Partition, int] = {}
        self._commit_seconds, self._clock = commit_seconds, clock
        self._size = BATCH
        """Records of the next batch, at most."""
        self.unreadable = 0
        """Number of records that could not be decoded; each is logged with its position and left out."""
        self.refused = 0
        """Number of commits that the group refused; the first is logged."""
        self.gaps: list[Gap] = []
        """What was deleted before it was read here, and logs that were made anew; each is logged."""
        self._note_gaps()

    @property
    def positions(self) -> dict[Partition, int]:
        """Next offset by (Kafka topic, partition): pass it as `start` to resume."""
        return dict(self._next)

    def __iter__(self) -> Iterator[R]:
        while batch := self._batch():
            begun, done = self._clock(), 0
            for received in batch:
                record = self._decoded(received)
                self._next[received.kafka_topic, received.partition] = received.offset + 1
                if record is not None:
                    if self._names:
                        self._names.seen(record)
                    yield record
                done += 1
                if self._group is not None and self._clock() - begun > self._commit_seconds:
                    break
            if self._group is not None:
                self._commit(batch[done:], self._clock() - begun, done)
        if self._names:
            self._names.check()

    def _commit(self, left: Sequence[Received], seconds: float, done: int) -> None:
        """Commit what was handed out, and have what is `left` of the batch come again.

        The group hears of a subscriber when it asks for a batch: so each is made to last half of
        `commit_seconds`, by the pace of the one before, of which so many were done in `seconds`.
        """
        first_left: dict[Partition, int] = {}
        for received in left:
            first_left.setdefault((received.kafka_topic, received.partition), received.offset)
        self._reader.seek(first_left)
        fitting = int(done * self._commit_seconds / 2 / seconds) if seconds > 0 else BATCH
        self._size = min(max(1, fitting), BATCH)
        if not self._reader.commit():
            self.refused += 1
            if self.refused == 1:
                log.warning(
                    "group %s: a commit was refused, as the group was dealt anew or a record took longer than"
                    " NEWSFOLD_SUBSCRIBER_TIMEOUT; what was handed out since the last commit may come again",
                    self._group,
                )

    def close(self) -> None:
        """Close the connection; a batch that was not iterated past its end stays uncommitted."""
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _batch(self) -> list[Received]:
        """The next records; [] at the end of all partitions, never with `follow`."""
        while self._follow or not self._at_end():
            if self._follow and self._names and self._names.unknown and self._at_end():
                self._names.warn()
            batch = self._reader.poll(timeout=POLL_SECONDS, max_records=self._size)
            noted = self._note_gaps()
            if batch:
                return batch
            if noted and self._group is not None:
                # So that the group is told of it once.
                self._reader.commit()
        return []

    def _note_gaps(self) -> bool:
        """Tell what was found missing; whether there was anything."""
        gaps = self._reader.gaps()
        for gap in gaps:
            self._next[gap.partition] = gap.resumed
            log.warning("%s", gap)
        self.gaps += gaps
        return bool(gaps)

    def _at_end(self) -> bool:
        """Whether all records are read; end offsets are fetched again when the known ones are reached."""
        positions = self._reader.positions()
        if self._ends.keys() != positions.keys() or not self._behind(positions):
            self._ends = dict(self._reader.end_offsets()) if positions else {}
        # A position beyond the end is that of another log: the next poll finds where to go on.
        return bool(self._ends) and positions == self._ends

    def _behind(self, positions: Mapping[Partition, int]) -> bool:
        return any(positions.get(partition, 0) < end for partition, end in self._ends.items())

    def _decoded(self, received: Received) -> R | None:
        try:
            return self._read(received)
        except DecodeError as error:
            self.unreadable += 1
            log_unreadable(error)
            return None
