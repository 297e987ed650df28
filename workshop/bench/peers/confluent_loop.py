"""A plain loop over confluent-kafka: consume, work, flush, commit. The whole job keeps its state in a dict.

The lower bound: nothing of the whole job's state is durable, and no second worker could share it.
"""

from typing import Any

import orjson
from confluent_kafka import Consumer, Producer

from workshop.bench.job import BATCH, SESSION_SECONDS, Job, job_from_environment
from workshop.bench.work import empty, fold, in_batches, mentions, published


def main(job: Job) -> None:
    """Run until killed."""
    consumer = Consumer({
        "bootstrap.servers": job.bootstrap_servers, "group.id": job.group, "auto.offset.reset": "earliest",
        "session.timeout.ms": int(SESSION_SECONDS * 1000), "enable.auto.commit": False,
    })  # fmt: skip
    producer = Producer(
        {"bootstrap.servers": job.bootstrap_servers, "queue.buffering.max.messages": 1_000_000}
    )
    consumer.subscribe([job.source])
    step = _tag(job, producer) if job.name == "tag" else _whole(job, producer)
    while True:
        batch = consumer.consume(BATCH, timeout=0.2)
        if batch:
            step(batch)
            producer.flush()
            consumer.commit(asynchronous=False)


def _tag(job: Job, producer: Producer) -> Any:
    work, sink = in_batches(job.work), job.sink

    def step(batch: list[Any]) -> None:
        for message, value in zip(batch, work([message.value() for message in batch]), strict=True):
            producer.produce(sink, key=message.key(), value=value)

    return step


def _whole(job: Job, producer: Producer) -> Any:
    records: dict[tuple[str, str], dict[str, Any]] = {}
    sink = job.sink

    def step(batch: list[Any]) -> None:
        changed = set()
        for message in batch:
            for mention in mentions(message.value()):
                key = mention["topic"], mention["day"]
                records[key] = fold(records.get(key) or empty(), mention)
                changed.add(key)
        for topic, day in changed:
            value = orjson.dumps(published(topic, day, records[topic, day]))
            producer.produce(sink, key=topic.encode(), value=value)

    return step


if __name__ == "__main__":
    main(job_from_environment())
