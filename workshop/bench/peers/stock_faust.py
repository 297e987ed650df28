"""Faust as it comes: one event per record; the whole job with a repartition topic and a table."""

import logging
import sys
from typing import Any

import faust
import orjson

from workshop.bench.job import SESSION_SECONDS, Job, job_from_environment
from workshop.bench.work import empty, fold, mentions, one_by_one, published


def app_of(job: Job) -> faust.App:
    """The app with the agents of the job."""
    app = faust.App(
        job.group, broker=f"kafka://{job.bootstrap_servers}", store="memory://", web_enabled=False,
        topic_partitions=job.partitions, topic_replication_factor=1, datadir=job.folder,
        broker_session_timeout=SESSION_SECONDS, broker_heartbeat_interval=2, table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
    )  # fmt: skip
    (_tag if job.name == "tag" else _whole)(app, job)
    return app


def _raw(app: faust.App, name: str, **options: Any) -> Any:
    return app.topic(name, value_serializer="raw", key_serializer="raw", **options)


def _tag(app: faust.App, job: Job) -> None:
    work, sink = one_by_one(job.work), _raw(app, job.sink)

    @app.agent(_raw(app, job.source))
    async def tag(stream: Any) -> None:
        async for event in stream.events():
            await sink.send(key=event.key, value=work(event.value))


def _whole(app: faust.App, job: Job) -> None:
    between = _raw(app, f"{job.group}-mentions", internal=True, partitions=job.partitions)
    sink = _raw(app, job.sink)
    records = app.Table("records", partitions=job.partitions)

    @app.agent(_raw(app, job.source))
    async def tag(stream: Any) -> None:
        async for event in stream.events():
            for mention in mentions(event.value):
                await between.send(key=mention["topic"].encode(), value=orjson.dumps(mention))

    @app.agent(between)
    async def aggregate(stream: Any) -> None:
        async for value in stream:
            mention = orjson.loads(value)
            topic, day = mention["topic"], mention["day"]
            key = f"{topic}|{day}"
            record = records[key] = fold(records.get(key) or empty(), mention)
            await sink.send(key=topic.encode(), value=orjson.dumps(published(topic, day, record)))


if __name__ == "__main__":
    # Its debug messages cost a third of the time; a user who measures would switch them off.
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    sys.argv = ["faust", "-L", "uvloop", "worker", "-l", "error", "--without-web"]
    app_of(job_from_environment()).main()
