"""Gaps in what a worker reads: told, given to the law of delivery, and reading goes on behind them.

The client is to find no position by itself (`auto_offset_reset` is none): it would go on at the first
record in silence, where records were deleted unread and where the log is another one under the same name.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from newsfold.delivery.offsets import Again, Fetched
from newsfold.delivery.overlap import Overlap
from newsfold.faust_engine.aiokafka_clients import PartitionReading
from newsfold.faust_engine.clock import uptime
from newsfold.operations.notices import tell
from newsfold.wire.envelope import Partition
from newsfold.wire.gap import Gap

LOOK_SECONDS = 0.5
"""How often gaps behind the last records are looked for: each is read twice."""


class Gaps:
    """What of the partitions of one consumer is not there."""

    def __init__(
        self,
        overlap: Overlap,
        bounds: Callable[[Partition], Awaitable[tuple[int, int]]],
        seek: Callable[[Partition, int], Awaitable[None]],
        reading: Callable[[Partition], PartitionReading | None],
    ) -> None:
        """`bounds` asks the broker for first and end offset, `reading` the client for what it knows."""
        self._overlap, self._bounds, self._seek, self._reading = overlap, bounds, seek, reading
        self._looked_at = 0.0
        self._begun_anew: set[Partition] = set()
        """Partitions that were found to be another log before their Kafka topic was."""

    async def behind(self) -> AsyncIterator[Fetched]:
        """What was read behind the last records, now and then; these must have been admitted before."""
        if uptime() - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at, offsets = uptime(), self._overlap.flow.offsets
        for partition in offsets.assigned():
            reading = self._reading(partition)
            if reading and reading.high_watermark is not None:
                await self._beyond_end(partition, reading.high_watermark)
            position = reading.position if reading else None
            passed = offsets.passed(partition, position) if position is not None else None
            if isinstance(passed, Again):
                await self._seek(partition, passed.offset)
            elif passed:
                yield passed

    async def out_of_range(self, positions: Mapping[Partition, int]) -> AsyncIterator[Fetched]:
        """The broker says that it does not have these positions; batches for what was deleted unread."""
        offsets = self._overlap.flow.offsets
        for partition in offsets.assigned().keys() & {(name, number) for name, number in positions}:
            position, known = positions[partition], offsets.position(partition)
            beginning, _ = await self._bounds(partition)
            if known is None:
                await self._seek(partition, beginning)
            elif known == position and (lost := await self._pass(Gap(partition, position, beginning))):
                yield lost

    async def _beyond_end(self, partition: Partition, high_watermark: int) -> None:
        """By the last fetch the log may end before the position: some brokers do not say that it is another.

        After an election a leader may not know yet how far the log was confirmed, and then tells no end.
        """
        position = self._overlap.flow.offsets.position(partition)
        if position is not None and position > high_watermark:
            beginning, end = await self._bounds(partition)
            if position > end:
                await self._pass(Gap(partition, position, beginning))

    async def begin_anew(self) -> None:
        """The Kafka topic is another one under the same name: read it from its beginning."""
        offsets = self._overlap.flow.offsets
        for partition in offsets.assigned().keys() - self._begun_anew:
            position = offsets.position(partition)
            beginning, _ = await self._bounds(partition)
            if position is not None and position > beginning:
                await self._pass(Gap(partition, position, beginning))
        self._begun_anew.clear()

    def nothing_anew(self) -> None:
        """The Kafka topic is the same as before."""
        self._begun_anew.clear()

    async def _pass(self, gap: Gap) -> Fetched | None:
        """Tell a gap, and read on behind it; the batch that stands for what is lost."""
        tell(str(gap))
        lost = await self._overlap.missing(gap)
        if lost is None:
            self._begun_anew.add(gap.partition)
        await self._seek(gap.partition, gap.resumed)
        return lost
