"""Reader over Kafka: in a consumer group that commits only when told, or alone from given positions."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from kafka import KafkaConsumer, TopicPartition, errors

from pipeline.broker.kafka_settings import client_options, connecting, talking
from pipeline.broker.positions import first_offset
from pipeline.broker.protocols import Partition
from pipeline.model import Received
from pipeline.settings import Settings

FETCH_OVERHEAD = 65_536
"""Bytes a fetch may carry beyond its largest record: batch framing and headers."""

REFUSED_COMMIT = (
    errors.CommitFailedError,
    errors.IllegalGenerationError,
    errors.RebalanceInProgressError,
    errors.UnknownMemberIdError,
)
"""How a broker says that the group was dealt anew since the last poll."""


def consumer_options(settings: Settings, group: str | None) -> dict[str, Any]:
    """Options of a consumer: nothing is committed by itself, and reading begins at the first record."""
    session = int(settings.session_timeout * 1000)
    options = {
        **client_options(settings),
        "group_id": group,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "isolation_level": "read_committed",
        "allow_auto_create_topics": False,
        "max_partition_fetch_bytes": max(1_048_576, settings.max_record_bytes + FETCH_OVERHEAD),
    }
    if group is not None:
        options["session_timeout_ms"] = session
        options["heartbeat_interval_ms"] = max(100, min(3000, session // 3))
        options["request_timeout_ms"] = max(options["request_timeout_ms"], session + 5000)
    return options


class KafkaReader:
    """Reads Kafka topics; for one thread. `partitions` gives the partition count of each."""

    def __init__(
        self,
        settings: Settings,
        partitions: Mapping[str, int],
        *,
        group: str | None,
        start: Mapping[Partition, int],
        from_end: bool,
    ) -> None:
        self._group = group
        self._max_poll = settings.max_poll_records
        with connecting(settings):
            self._consumer = KafkaConsumer(**consumer_options(settings, group))
        if group is None:
            everything = [TopicPartition(n, i) for n, count in partitions.items() for i in range(count)]
            self._begin(everything, start, from_end)
        else:
            self._consumer.subscribe(list(partitions))

    def poll(self, *, timeout: float = 1.0, max_records: int = 500) -> list[Received]:
        with talking("reading"):
            fetched = self._consumer.poll(timeout_ms=int(timeout * 1000), max_records=max_records)
        return [
            Received(r.topic, r.partition, r.offset, r.key, r.value, r.headers, r.timestamp)
            for records in fetched.values()
            for r in records
        ]

    def commit(self) -> None:
        if self._group is None:
            raise ValueError("a reader without a group has nowhere to commit")
        with talking(f"committing in group {self._group}"):
            try:
                self._consumer.commit()
            except REFUSED_COMMIT:
                return

    def positions(self) -> Mapping[Partition, int]:
        with talking("looking up positions"):
            held = self._consumer.assignment()
            return {(tp.topic, tp.partition): self._consumer.position(tp) for tp in held}

    def end_offsets(self) -> Mapping[Partition, int]:
        with talking("looking up end offsets"):
            return _plain(self._consumer.end_offsets(list(self._consumer.assignment())))

    def close(self) -> None:
        with talking("closing a reader"):
            self._consumer.close(autocommit=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _begin(
        self, everything: Sequence[TopicPartition], start: Mapping[Partition, int], from_end: bool
    ) -> None:
        self._consumer.assign(everything)
        with talking("looking up offsets"):
            beginnings = _plain(self._consumer.beginning_offsets(everything))
            ends = _plain(self._consumer.end_offsets(everything))
        for tp in everything:
            here = (tp.topic, tp.partition)
            self._consumer.seek(tp, first_offset(here, start, beginnings[here], ends[here], from_end))


def _plain(offsets: Mapping[TopicPartition, int]) -> dict[Partition, int]:
    return {(tp.topic, tp.partition): offset for tp, offset in offsets.items()}
