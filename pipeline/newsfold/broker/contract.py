"""What the pipeline asks of a broker; one contract suite checks every implementation of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, Self

from newsfold.broker.catalogue import KafkaTopic
from newsfold.broker.packed_batch import PackedBatch
from newsfold.broker.requirements import ActualTopic
from newsfold.errors import RecordError
from newsfold.wire.envelope import Output, Partition, Received
from newsfold.wire.gap import Gap


class Rights(NamedTuple):
    """What the user may do, by the names of access control lists ("Read"); None where nobody tells."""

    kafka_topics: Mapping[str, frozenset[str] | None]
    groups: Mapping[str, frozenset[str] | None]
    cluster: frozenset[str] | None


class About(NamedTuple):
    """What a broker says of itself: who it is, its nodes, and the newest version of each request it takes."""

    name: str
    nodes: int
    requests: Mapping[str, int]


class Publisher(Protocol):
    """Sends outputs, keyed: one key always goes to one partition (murmur2, as Kafka's own clients do)."""

    def publish(self, outputs: Iterable[Output]) -> list[RecordError]:
        """Hand over outputs; blocks while too many are unconfirmed.

        Returns an error for each output larger than `max_record_bytes`, whose dead letter was handed over
        instead (reason "too-large", the value cut to what fits), for the caller to count and report.
        DeliveryError if an earlier output failed; KafkaTopicError if the Kafka topic is missing or may not
        be written.
        """

    def flush(self) -> None:
        """Return once every output handed over is confirmed; DeliveryError (or KafkaTopicError, without
        the right to write) if any was not."""

    def close(self) -> None:
        """Flush and let go of the connection."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: object, value: object, traceback: object, /) -> None: ...


class Reader(Protocol):
    """Reads records of one or more Kafka topics, in a consumer group or from given positions."""

    def poll(self, *, timeout: float = 1.0, max_records: int = 500) -> list[Received]:
        """The next records, per partition in order; [] if none came within `timeout` seconds."""

    def poll_batches(self, *, timeout: float = 1.0) -> list[PackedBatch]:
        """The next records as whole batches, compressed as they came; for a reader made `whole`."""

    def commit(self) -> bool:
        """Commit the positions in the group; ValueError without a group.

        False if the broker refuses, because the group has been dealt anew or has thrown this reader out:
        nothing is committed then, and the records of partitions that this reader has lost are delivered
        again to their new member.
        """

    def seek(self, positions: Mapping[Partition, int]) -> None:
        """Go on at these positions; partitions that this reader no longer has are passed over."""

    def positions(self) -> Mapping[Partition, int]:
        """The offset of the next record of each assigned partition."""

    def end_offsets(self) -> Mapping[Partition, int]:
        """The offset behind the last record of each assigned partition, at this moment."""

    def gaps(self) -> list[Gap]:
        """What was found missing since the last call: reading goes on behind it, and nothing else says so."""

    def close(self) -> None:
        """Leave the group, without committing."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class Admin(Protocol):
    """Creates and describes Kafka topics, and what stands around them."""

    def ensure(self, kafka_topics: Sequence[KafkaTopic]) -> list[str]:
        """Create the Kafka topics that are missing, return their names.

        KafkaTopicError if an existing one has another partition count.
        """

    def describe(self, names: Iterable[str]) -> dict[str, ActualTopic]:
        """These Kafka topics as the broker has them, by name; missing ones are left out."""

    def committed(self, group: str) -> dict[Partition, int]:
        """The committed offsets of a consumer group; partitions without a commit are left out."""

    def about(self) -> About:
        """What the broker says of itself."""

    def rights(self, kafka_topics: Iterable[str], groups: Iterable[str]) -> Rights:
        """What the user may do with these Kafka topics and groups; nothing is tried for that."""

    def close(self) -> None:
        """Let go of the connection."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class Broker(Protocol):
    """A place where Kafka topics live: Kafka itself, or its twin in memory."""

    def admin(self) -> Admin:
        """A new admin connection; BrokerError if nobody answers."""

    def publisher(self) -> Publisher:
        """A new publisher; BrokerError if nobody answers."""

    def note(self, kafka_topic: str, key: bytes, value: bytes | None) -> None:
        """Write one record, without headers, to the first partition of a Kafka topic that is no channel;
        durable when this returns."""

    def reader(
        self,
        kafka_topics: Sequence[str],
        *,
        group: str | None = None,
        start: Mapping[Partition, int] | None = None,
        from_end: bool = False,
        whole: bool = False,
    ) -> Reader:
        """A new reader.

        With `group` it resumes where the group committed, else from the first record. What the broker no
        longer has there is passed over, and told by `gaps`. Without a group
        it is assigned all partitions and begins at `start` (partitions not named: the first record,
        or with `from_end` behind the last).

        Of a `whole` reader `poll_batches` is asked for batches, of any other `poll` for records.

        KafkaTopicError if a Kafka topic is missing, or a start lies behind its partition's end;
        ValueError for a start together with a group, or of a partition that is not read.
        """
