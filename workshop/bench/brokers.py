"""Brokers of a run: a broker, the Kafka topics of a job on it, a sender to it and a reader of the outputs."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.apache.jars import kafka_version
from newsfold.local.embedded import EmbeddedBroker
from workshop.bench.job import Job

KeyValue = tuple[bytes, bytes]
READ_AT_ONCE = 5_000


@dataclass(frozen=True)
class RunningBroker:
    """A running broker: its name as an option, its title in the tables, its address."""

    name: str
    title: str
    bootstrap_servers: str


@contextmanager
def running_broker(name: str) -> Iterator[RunningBroker]:
    """A broker of its own for a run: `embedded` or `apache`."""
    if name == "embedded":
        with EmbeddedBroker() as broker:
            yield RunningBroker(name, title_of(name), broker.bootstrap_servers)
    else:
        with ApacheCluster(heap="1g") as cluster:
            yield RunningBroker(name, title_of(name), cluster.bootstrap_servers)


def title_of(name: str) -> str:
    """What a broker is called in the tables."""
    return (
        "the embedded broker (Tansu)" if name == "embedded" else f"Apache Kafka {kafka_version()}, one node"
    )


def create(job: Job) -> None:
    """Create the Kafka topics that a job reads and writes."""
    admin = AdminClient({"bootstrap.servers": job.bootstrap_servers})
    topics = [NewTopic(name, job.partitions, 1) for name in (job.source, job.sink)]
    for creation in admin.create_topics(topics).values():
        creation.result()


class Sender:
    """Sends records to the source of a job, keyed as the pipeline does."""

    def __init__(self, job: Job, linger_ms: float = 20) -> None:
        self._topic = job.source
        self._producer = Producer({
            "bootstrap.servers": job.bootstrap_servers, "linger.ms": linger_ms, "acks": "all",
            "queue.buffering.max.messages": 2_000_000, "queue.buffering.max.kbytes": 2_000_000,
            "partitioner": "murmur2",
        })  # fmt: skip

    def send(self, records: Iterable[KeyValue]) -> None:
        """Hand records over."""
        for key, value in records:
            self._producer.produce(self._topic, key=key, value=value)
        self._producer.poll(0)

    def flush(self) -> None:
        """Return when all are on the broker."""
        self._producer.flush()


class Sink:
    """Reads the records that a job writes, from the first."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._consumer = Consumer({
            "bootstrap.servers": job.bootstrap_servers, "group.id": f"{job.group}-watch",
            "enable.auto.commit": False, "fetch.wait.max.ms": 50,
        })  # fmt: skip
        self._consumer.assign([TopicPartition(job.sink, number, 0) for number in range(job.partitions)])
        self.count = 0
        self.newest: dict[tuple[str, str], int] = {}

    def written(self, timeout: float) -> int:
        """The number of records read so far; not every broker reports end offsets right."""
        self.read(timeout)
        return self.count

    def read(self, timeout: float) -> list[bytes]:
        """The values that have come since the last call."""
        values = [
            m.value() or b"" for m in self._consumer.consume(READ_AT_ONCE, timeout) if m.error() is None
        ]
        self.count += len(values)
        return values

    def folded(self, timeout: float) -> int:
        """The number of mentions in the newest records of all (topic, day), of the whole job."""
        for value in self.read(timeout):
            self.take(value)
        return sum(self.newest.values())

    def take(self, value: bytes) -> dict[str, Any]:
        """Note a published record of the whole job; returns it."""
        record: dict[str, Any] = orjson.loads(value)
        key = record["topic"], record["day"]
        self.newest[key] = max(self.newest.get(key, 0), record["paragraphs"])
        return record

    def close(self) -> None:
        """Close the connection."""
        self._consumer.close()


def paced(records: Sequence[KeyValue], per_second: float) -> Iterator[tuple[float, KeyValue]]:
    """Each record with the time at which it is due, in seconds of `time.perf_counter`."""
    start = time.perf_counter()
    for number, record in enumerate(records):
        yield start + number / per_second, record
