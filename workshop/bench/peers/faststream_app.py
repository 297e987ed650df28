"""FastStream over confluent-kafka, in batches; it has no keyed state, so it has no whole job."""

import asyncio

from faststream import FastStream
from faststream.confluent import KafkaBroker
from faststream.confluent.annotations import KafkaMessage

from workshop.bench.job import BATCH, SESSION_SECONDS, Job, job_from_environment
from workshop.bench.work import in_batches


def app_of(job: Job) -> FastStream:
    """The app with the subscriber of the tag job."""
    broker = KafkaBroker(job.bootstrap_servers)
    publisher = broker.publisher(job.sink, batch=True)
    work = in_batches(job.work)

    @broker.subscriber(
        job.source, group_id=job.group, auto_offset_reset="earliest", batch=True, max_records=BATCH,
        session_timeout_ms=int(SESSION_SECONDS * 1000),
    )  # fmt: skip
    async def tag(message: KafkaMessage) -> None:
        await publisher.publish(*work([record.value() for record in message.raw_message]))

    return FastStream(broker)


if __name__ == "__main__":
    asyncio.run(app_of(job_from_environment()).run())
