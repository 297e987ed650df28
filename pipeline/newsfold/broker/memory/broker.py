"""The memory twin of Kafka: the same contract, no network, everything gone with the object."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from msgspec.structs import replace

from newsfold.broker.catalogue import KafkaTopic, kafka_topic_name
from newsfold.broker.contract import About, Rights
from newsfold.broker.memory.log import MemoryLog
from newsfold.broker.memory.reader import MemoryReader
from newsfold.broker.partitioning import partition_of
from newsfold.broker.positions import check_starts
from newsfold.broker.record_size import fit
from newsfold.broker.requirements import ActualTopic, check_partitions
from newsfold.errors import RecordError
from newsfold.settings import Settings, load_settings
from newsfold.wire import cloud_events
from newsfold.wire.envelope import Header, Output, Partition, Received


class MemoryBroker:
    """A broker in this process; its admins, publishers and readers share one log, also across threads."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()
        self._log = MemoryLog()

    def admin(self) -> "MemoryAdmin":
        return MemoryAdmin(self._log)

    def publisher(self) -> "MemoryPublisher":
        return MemoryPublisher(self._log, self.settings)

    def note(self, kafka_topic: str, key: bytes, value: bytes | None) -> None:
        with self._log.changed:
            records = self._log.partitions(kafka_topic)[0]
            records.append(Received(kafka_topic, 0, len(records), key, value, (), int(time.time() * 1000)))
            self._log.changed.notify_all()

    def reader(
        self,
        kafka_topics: Sequence[str],
        *,
        group: str | None = None,
        start: Mapping[Partition, int] | None = None,
        from_end: bool = False,
        whole: bool = False,
    ) -> MemoryReader:
        with self._log.changed:
            counts = {name: len(self._log.partitions(name)) for name in kafka_topics}
        check_starts(counts, group, start or {}, from_end)
        return MemoryReader(self._log, kafka_topics, group=group, start=start or {}, from_end=from_end)

    def records(self, partition: Partition, start: int, end: int) -> list[Received]:
        """The records of a partition from offset `start` to before `end`; fewer if it ends earlier."""
        with self._log.changed:
            return self._log.records(partition)[max(start, self._log.first_offset(partition)) : end]

    def offsets(self, partition: Partition) -> tuple[int, int]:
        """The offset of the first record of a partition, and the one behind its last."""
        with self._log.changed:
            return self._log.first_offset(partition), len(self._log.records(partition))

    def delete_before(self, partition: Partition, offset: int) -> None:
        """Delete the records before `offset`, as retention does."""
        with self._log.changed:
            self._log.delete_before(partition, offset)

    def compact(self, partition: Partition) -> None:
        """Keep the newest record of each key, at the end, once half of the partition is older."""
        with self._log.changed:
            records, first = self._log.records(partition), self._log.first_offset(partition)
            newest = {record.key: record for record in records[first:]}
            if len(records) - first < 2 * len(newest):
                return
            self._log.delete_before(partition, len(records))
            for record in newest.values():
                if record.value is not None:
                    records.append(replace(record, offset=len(records)))

    def delete(self, kafka_topic: str) -> None:
        """Delete a Kafka topic; KafkaTopicError if it is missing."""
        with self._log.changed:
            self._log.delete(kafka_topic)

    def append(
        self,
        partition: Partition,
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[Header] = (),
        milliseconds: int = 0,
    ) -> int:
        """A record as any other program may send it; the offset it got."""
        with self._log.changed:
            records = self._log.records(partition)
            records.append(Received(*partition, len(records), key, value, headers, milliseconds))
            self._log.changed.notify_all()
            return len(records) - 1

    def committed(self, group: str, kafka_topic: str) -> dict[Partition, int | None]:
        """The committed offset of a group for each partition of a Kafka topic; None where there is none."""
        with self._log.changed:
            committed = self._log.group(group).committed
            return {
                partition: committed.get(partition) for partition in self._log.all_partitions([kafka_topic])
            }

    def commit(self, group: str, offsets: Mapping[Partition, int]) -> None:
        """Commit offsets for a group, without being a member of it."""
        with self._log.changed:
            self._log.group(group).committed.update(offsets)


class MemoryAdmin:
    """Creates Kafka topics in memory."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log

    def ensure(self, kafka_topics: Sequence[KafkaTopic]) -> list[str]:
        with self._log.changed:
            check_partitions(kafka_topics, self._log.partition_counts())
            return [kafka_topic.name for kafka_topic in kafka_topics if self._log.create(kafka_topic)]

    def describe(self, names: Iterable[str]) -> dict[str, ActualTopic]:
        with self._log.changed:
            topics = [topic for name in names if (topic := self._log.made(name))]
        return {t.name: ActualTopic(t.partitions, t.replication_factor, dict(t.config)) for t in topics}

    def committed(self, group: str) -> dict[Partition, int]:
        with self._log.changed:
            return dict(self._log.group(group).committed)

    def about(self) -> About:
        return About("memory", 1, {})

    def rights(self, kafka_topics: Iterable[str], groups: Iterable[str]) -> Rights:
        return Rights(dict.fromkeys(kafka_topics), dict.fromkeys(groups), None)

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class MemoryPublisher:
    """Appends outputs; each is confirmed when `publish` returns."""

    def __init__(self, log: MemoryLog, settings: Settings) -> None:
        self._log = log
        self._settings = settings

    def publish(self, outputs: Iterable[Output]) -> list[RecordError]:
        timestamp = int(time.time() * 1000)
        time_header = cloud_events.processing_time(timestamp)
        refused: list[RecordError] = []
        with self._log.changed:
            for output in outputs:
                fitted, error = fit(output, self._settings.max_record_bytes)
                if error:
                    refused.append(error)
                self._append(fitted, time_header, timestamp)
            self._log.changed.notify_all()
        return refused

    def flush(self) -> None:
        """Everything is confirmed already."""

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _append(self, output: Output, time_header: bytes, timestamp: int) -> None:
        name = kafka_topic_name(output.channel, self._settings)
        partitions = self._log.partitions(name)
        number = partition_of(output.key, len(partitions))
        records = partitions[number]
        headers = tuple(cloud_events.headers(output, time_header))
        records.append(Received(name, number, len(records), output.key, output.value, headers, timestamp))
