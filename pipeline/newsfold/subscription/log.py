"""The log that a subscription reads: a snapshot of what holds if asked for, then each record as it comes."""

import logging
from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from newsfold.broker.contract import Broker
from newsfold.broker.packed_batch import PackedBatch
from newsfold.subscription.cursor import Cursor
from newsfold.subscription.newest import NewestRecords, records_of
from newsfold.wire.envelope import Partition, Received
from newsfold.wire.gap import Gap

log = logging.getLogger("newsfold.subscription")
POLL_SECONDS = 0.5


class Beginning(NamedTuple):
    """Where a log is read from: at most one of `group`, `start`, `from_end`, and `cursor` or `snapshot`.

    With `renews` what was deleted before it was read is answered by a new snapshot, as of a compacted Kafka
    topic, of which the newest record of each key is enough.
    """

    group: str | None = None
    start: Mapping[Partition, int] | None = None
    from_end: bool = False
    cursor: Cursor | None = None
    snapshot: bool = False
    renews: bool = False


class Log:
    """The records of one Kafka topic, a batch at a time; for one thread."""

    def __init__(self, broker: Broker, kafka_topic: str, at: Beginning, *, follow: bool) -> None:
        """Begin there; with `follow` there is no end. BrokerError if the broker is away."""
        self._broker, self._kafka_topic, self._at, self._follow = broker, kafka_topic, at, follow
        self._whole = at.group is None
        self._reader = broker.reader(
            [kafka_topic], group=at.group, start=at.start, from_end=at.from_end, whole=self._whole
        )
        self._packed: deque[PackedBatch] = deque()
        self._ends: dict[Partition, int] = {}
        self._snapshot: NewestRecords | None = None
        self._chunks: Iterator[list[Received]] = iter(())
        self.next: dict[Partition, int] = {}
        """The offset of the record to be handed out next, by partition; kept by who hands out."""
        self.gaps: list[Gap] = []
        """What was deleted before it was read here, and logs that were made anew."""
        self.snapshots = 0
        """How many snapshots were begun."""
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    @property
    def in_snapshot(self) -> bool:
        """Whether what is handed out is of a snapshot."""
        return self._snapshot is not None

    def poll(self, size: int) -> list[Received] | None:
        """The next records; [] if none came for a moment, None at the end of all partitions.

        In a group, `size` records at most.
        """
        if self._snapshot:
            if chunk := next(self._chunks, None):
                return chunk
            self._end_snapshot(self._snapshot)
        if not self._follow and self.at_end():
            return None
        if self._packed:
            return records_of(self._packed.popleft())
        if not self._whole:
            records = self._reader.poll(timeout=POLL_SECONDS, max_records=size)
            if self._note(self._reader.gaps()) and not records:
                # So that the group is told of it once.
                self._reader.commit()
            return records
        self._packed.extend(self._reader.poll_batches(timeout=POLL_SECONDS))
        if self._note(self._reader.gaps()) and self._at.renews:
            self._packed.clear()
            self._begin_snapshot(None)
            return []
        return records_of(self._packed.popleft()) if self._packed else []

    def at_end(self) -> bool:
        """Whether all records are read; end offsets are fetched again when the known ones are reached."""
        if self._snapshot or self._packed:
            return False
        positions = self._reader.positions()
        if self._ends.keys() != positions.keys() or not self._behind(positions):
            self._ends = dict(self._reader.end_offsets()) if positions else {}
        # A position beyond the end is that of another log: the next poll finds where to go on.
        return bool(self._ends) and positions == self._ends

    def ends(self) -> dict[int, int]:
        """The offset behind the last record of each partition, as of the call."""
        return {partition: end for (_, partition), end in self._reader.end_offsets().items()}

    def commit(self, first_left: Mapping[Partition, int]) -> bool:
        """Commit in the group all that was polled but what lies from these offsets on; whether it took it."""
        self._reader.seek(first_left)
        return self._reader.commit()

    def close(self) -> None:
        """Close the connection and let go of the snapshot."""
        if self._snapshot:
            self._snapshot.close()
        self._reader.close()

    def _begin(self) -> None:
        """Note what is missing where it was to begin, and take a snapshot or go to the cursor."""
        missing = self._note(self._reader.gaps())
        cursor = self._at.cursor
        if cursor is not None:
            gaps = cursor.gaps(self._reader.positions(), self._reader.end_offsets())
            missing = self._note(gaps)
            self._reader.seek(cursor.positions | {gap.partition: gap.resumed for gap in gaps})
        if self._whole:
            self.next = dict(self._reader.positions())
        if missing and self._at.renews:
            self._begin_snapshot(None)
        elif cursor is not None and cursor.snapshot:
            self._begin_snapshot(self.next)
        elif cursor is None and self._at.snapshot:
            self._begin_snapshot(None)

    def _begin_snapshot(self, start: Mapping[Partition, int] | None) -> None:
        """Read the newest records from the first or these offsets on: of a part that comes behind what was
        handed out before, tombstones too."""
        resumes = start is not None
        self._snapshot = NewestRecords(self._broker, self._kafka_topic, start=start, tombstones=resumes)
        self._chunks = self._snapshot.batches()
        self.next = dict(self._snapshot.beginnings)
        self.snapshots += not resumes
        if self._note(self._snapshot.gaps) and resumes:
            self._snapshot.close()
            self._begin_snapshot(None)

    def _end_snapshot(self, snapshot: NewestRecords) -> None:
        """Go on behind the snapshot."""
        self.next = dict(snapshot.positions)
        self._reader.seek(self.next)
        snapshot.close()
        self._snapshot = None

    def _note(self, gaps: list[Gap]) -> bool:
        """Tell what was found missing; whether there was anything."""
        for gap in gaps:
            self.next[gap.partition] = gap.resumed
            log.warning("%s%s", gap, "; what holds is read anew" if self._at.renews else "")
        self.gaps += gaps
        return bool(gaps)

    def _behind(self, positions: Mapping[Partition, int]) -> bool:
        return any(positions.get(partition, 0) < end for partition, end in self._ends.items())
