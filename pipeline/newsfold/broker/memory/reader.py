"""The memory twin's readers: in a group, sharing its partitions, or alone from given positions."""

import time
from collections.abc import Mapping, Sequence
from typing import Self

from newsfold.broker.memory.log import Group, MemoryLog
from newsfold.broker.packed_batch import PackedBatch
from newsfold.broker.packing import packed
from newsfold.broker.positions import first_offset
from newsfold.wire.envelope import Partition, Received
from newsfold.wire.gap import Gap, gap_at


class MemoryReader:
    """Reads from a `MemoryLog`; one reader may be used by one thread at a time."""

    def __init__(
        self,
        log: MemoryLog,
        kafka_topics: Sequence[str],
        *,
        group: str | None,
        start: Mapping[Partition, int],
        from_end: bool,
    ) -> None:
        self._log = log
        self._turn = 0
        self._generation = -1
        self._group: Group | None = None
        self._positions: dict[Partition, int] = {}
        self._gaps: list[Gap] = []
        with log.changed:
            self._all = log.all_partitions(kafka_topics)
            if group is None:
                for partition in self._all:
                    beginning, end = log.first_offset(partition), len(log.records(partition))
                    at = first_offset(partition, start, beginning, end, from_end)
                    self._positions[partition] = at
                    self._note(gap_at(partition, start.get(partition, at), beginning, end))
            else:
                self._group = log.group(group)
                self._group.join(self)
                log.changed.notify_all()

    def poll(self, *, timeout: float = 1.0, max_records: int = 500) -> list[Received]:
        deadline = time.monotonic() + timeout
        with self._log.changed:
            while not (records := self._take(max_records)):
                remaining = deadline - time.monotonic()
                if remaining <= 0 or not self._log.changed.wait(remaining):
                    return self._take(max_records)
            return records

    def poll_batches(self, *, timeout: float = 1.0) -> list[PackedBatch]:
        return packed(self.poll(timeout=timeout))

    def commit(self) -> bool:
        if self._group is None:
            raise ValueError("a reader without a group has nowhere to commit")
        with self._log.changed:
            current = self._generation == self._group.generation
            if current:
                self._group.committed.update(self._positions)
            return current

    def seek(self, positions: Mapping[Partition, int]) -> None:
        with self._log.changed:
            held = self._positions.keys() & positions.keys()
            self._positions.update({partition: positions[partition] for partition in held})

    def positions(self) -> Mapping[Partition, int]:
        with self._log.changed:
            self._follow_assignment()
            return dict(self._positions)

    def end_offsets(self) -> Mapping[Partition, int]:
        with self._log.changed:
            self._follow_assignment()
            return {partition: len(self._log.records(partition)) for partition in self._positions}

    def gaps(self) -> list[Gap]:
        gaps, self._gaps = self._gaps, []
        return gaps

    def close(self) -> None:
        with self._log.changed:
            if self._group is not None:
                self._group.leave(self)
                self._log.changed.notify_all()
            self._positions = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _assigned(self) -> list[Partition]:
        """The partitions of this reader: those of a group are assigned to its members in turn."""
        if self._group is None:
            return self._all
        members = self._group.members
        if self not in members:
            return []
        return self._all[members.index(self) :: len(members)]

    def _follow_assignment(self) -> None:
        if self._group is not None and self._generation != self._group.generation:
            self._generation = self._group.generation
            committed, held = self._group.committed, self._positions
            self._positions = {
                p: held.get(p, committed.get(p, self._log.first_offset(p))) for p in self._assigned()
            }

    def _note(self, gap: Gap | None) -> None:
        if gap:
            self._gaps.append(gap)
            self._positions[gap.partition] = gap.resumed

    def _take(self, max_records: int) -> list[Received]:
        self._follow_assignment()
        records: list[Received] = []
        partitions = list(self._positions)
        self._turn += 1
        for number in range(len(partitions)):
            partition = partitions[(self._turn + number) % len(partitions)]
            beginning, log_records = self._log.first_offset(partition), self._log.records(partition)
            self._note(gap_at(partition, self._positions[partition], beginning, len(log_records)))
            offset = self._positions[partition]
            chunk = log_records[offset : offset + max_records - len(records)]
            self._positions[partition] = offset + len(chunk)
            records += chunk
        return records
