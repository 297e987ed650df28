"""Reader over Kafka: in a consumer group with explicit commits, or alone from given positions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Self, TypeVar

from kafka import TopicPartition, errors

from newsfold.broker.kafka.clients import client_options, connecting, requesting
from newsfold.broker.kafka.internals import finish_every_join
from newsfold.broker.kafka.offsets import end_offsets, end_offsets_by_fetch, first_offsets
from newsfold.broker.kafka.parser import AnyRecordConsumer, BatchConsumer, Whole
from newsfold.broker.packed_batch import PackedBatch
from newsfold.broker.packing import packed
from newsfold.broker.positions import first_offset
from newsfold.settings import Settings
from newsfold.wire.envelope import Partition, Received
from newsfold.wire.gap import Gap, gap_at

T = TypeVar("T")

FETCH_OVERHEAD = 65_536
"""Bytes a fetch may carry beyond its largest record: batch framing and headers."""
FETCH_BYTES = 4 * 1024 * 1024
"""Bytes that a reader of whole batches asks for at a time, or one batch that is larger."""
BATCHES = 16
"""Batches that are handed out at a time, at most."""
IDLE_CONNECTION_MS = 540_000
"""How long a connection may be idle; the client library wants that to be more than a request may take."""

REFUSED_COMMIT = (
    errors.CommitFailedError,
    errors.IllegalGenerationError,
    errors.RebalanceInProgressError,
    errors.UnknownMemberIdError,
)
"""How a broker says that the group was rebalanced since the last poll."""


def consumer_options(settings: Settings, group: str | None) -> dict[str, Any]:
    """Options of a consumer: nothing is committed, and no position found anew, without a word."""
    session = int(settings.session_timeout * 1000)
    options = {
        **client_options(settings),
        "group_id": group,
        "enable_auto_commit": False,
        "auto_offset_reset": "none",
        "isolation_level": "read_committed",
        "allow_auto_create_topics": False,
        "max_partition_fetch_bytes": max(1_048_576, settings.max_record_bytes + FETCH_OVERHEAD),
    }
    if group is not None:
        options["session_timeout_ms"] = session
        options["max_poll_interval_ms"] = max(session, int(settings.subscriber_timeout * 1000))
        options["heartbeat_interval_ms"] = max(100, min(3000, session // 3))
        options["request_timeout_ms"] = max(options["request_timeout_ms"], session + 5000)
    options["connections_max_idle_ms"] = max(IDLE_CONNECTION_MS, 2 * options["request_timeout_ms"])
    return options


class KafkaReader:
    """Reads the Kafka topics that `assign` or `subscribe` names; for one thread."""

    def __init__(
        self, settings: Settings, *, group: str | None, embedded: bool = False, whole: bool = False
    ) -> None:
        self._group = group
        self._embedded = embedded
        self._options = consumer_options(settings, group)
        if whole:
            self._options["fetch_max_bytes"] = FETCH_BYTES
        self._gaps: list[Gap] = []
        self._starts: dict[Partition, int] = {}
        """Offsets that were sought and not read from yet: the batch with one may begin before it."""
        with connecting(settings.bootstrap_list):
            self._consumer = (BatchConsumer if whole else AnyRecordConsumer)(**self._options)

    def subscribe(self, kafka_topics: Sequence[str]) -> None:
        """Share these Kafka topics with the other readers of the group."""
        self._consumer.subscribe(list(kafka_topics))
        finish_every_join(self._consumer)

    def assign(self, kafka_topics: Mapping[str, int], start: Mapping[Partition, int], from_end: bool) -> None:
        """Read all partitions of these Kafka topics (with their partition counts), see `Broker.reader`."""
        partitions = [TopicPartition(name, i) for name, count in kafka_topics.items() for i in range(count)]
        self._consumer.assign(partitions)
        beginnings, ends = first_offsets(self._consumer, partitions), self._ends(partitions)
        for tp in partitions:
            partition = (tp.topic, tp.partition)
            beginning, end = beginnings[partition], ends[partition]
            at = first_offset(partition, start, beginning, end, from_end)
            self._seek(tp, at)
            if gap := gap_at(partition, start.get(partition, at), beginning, end):
                self._gaps.append(gap)

    def poll(self, *, timeout: float = 1.0, max_records: int = 500) -> list[Received]:
        return [
            Received(r.topic, r.partition, r.offset, r.key, r.value, r.headers, r.timestamp or 0)
            for r in self._poll(timeout, max_records)
        ]

    def poll_batches(self, *, timeout: float = 1.0) -> list[PackedBatch]:
        batches: list[PackedBatch] = []
        for record in self._poll(timeout, BATCHES):
            partition = record.topic, record.partition
            if isinstance(record.value, Whole):
                least = self._starts.pop(partition, 0)
                base, size, lz4, data = record.value
                batches.append(PackedBatch(partition, base, size, max(base, least), lz4, data))
            else:
                batches += packed([Received(*partition, record.offset, record.key, record.value)])
        return batches

    def commit(self) -> bool:
        if self._group is None:
            raise ValueError("a reader without a group has nowhere to commit")
        with requesting(f"committing in group {self._group}"):
            try:
                self._consumer.commit()
            except REFUSED_COMMIT:
                return False
        return True

    def seek(self, positions: Mapping[Partition, int]) -> None:
        held = self._consumer.assignment()
        for partition, offset in positions.items():
            if (tp := TopicPartition(*partition)) in held:
                self._seek(tp, offset)

    def positions(self) -> Mapping[Partition, int]:
        with requesting("looking up positions"):
            held = self._consumer.assignment()
            return {(tp.topic, tp.partition): self._position(tp) for tp in held}

    def gaps(self) -> list[Gap]:
        gaps, self._gaps = self._gaps, []
        return gaps

    def end_offsets(self) -> Mapping[Partition, int]:
        return self._ends(self._consumer.assignment())

    def close(self) -> None:
        with requesting("closing a reader"):
            self._consumer.close(autocommit=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _poll(self, timeout: float, count: int) -> list[Any]:
        """The library's next records, `count` at most: those of batches, or whole batches."""
        with requesting(f"reading in group {self._group}" if self._group else "reading"):
            fetched = self._positioned(
                lambda: self._consumer.poll(timeout_ms=int(timeout * 1000), max_records=count)
            )
            if not fetched:
                self._go_on(self._beyond_end())
        return [record for records in fetched.values() for record in records]

    def _seek(self, tp: TopicPartition, offset: int) -> None:
        self._consumer.seek(tp, offset)
        self._starts[tp.topic, tp.partition] = offset

    def _position(self, tp: TopicPartition) -> int:
        """The offset of the next record of a partition."""
        position: int = self._positioned(lambda: self._consumer.position(tp))
        return position

    def _positioned(self, request: Callable[[], T]) -> T:
        """What a request gives, with a position found for each partition that it says has none."""
        while True:
            try:
                return request()
            except errors.NoOffsetForPartitionError as error:
                self._consumer.seek_to_beginning(*error.args[0])
            except errors.OffsetOutOfRangeError as error:
                self._go_on(error.args[0])
            except errors.LogTruncationError as error:
                self._go_on({tp: self._consumer.position(tp) for tp in error.divergent_offsets})

    def _go_on(self, positions: Mapping[TopicPartition, int]) -> None:
        """Where nothing can be read any more, go on at the first record that there is, and note the gap."""
        beginnings = first_offsets(self._consumer, positions) if positions else {}
        for tp, position in positions.items():
            partition = (tp.topic, tp.partition)
            self._gaps.append(Gap(partition, position, beginnings[partition]))
            self._seek(tp, beginnings[partition])

    def _beyond_end(self) -> dict[TopicPartition, int]:
        """The positions behind the end of their partition, for a broker that does not say so."""
        ends = {tp: self._consumer.highwater(tp) for tp in self._consumer.assignment()}
        known = {tp: self._position(tp) for tp, end in ends.items() if end is not None}
        return {tp: position for tp, position in known.items() if position > ends[tp]}

    def _ends(self, partitions: Iterable[TopicPartition]) -> dict[Partition, int]:
        ends = end_offsets(self._consumer, partitions)
        return end_offsets_by_fetch(self._options, ends) if self._embedded else ends
