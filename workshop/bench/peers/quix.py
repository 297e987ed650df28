"""Quix Streams: a streaming dataframe; the whole job with group_by and keyed RocksDB state with changelog."""

from typing import Any

from quixstreams import Application, State

from workshop.bench.job import SESSION_SECONDS, Job, job_from_environment
from workshop.bench.work import empty, fold, mentions, one_by_one, published


def main(job: Job) -> None:
    """Run until killed."""
    app = Application(
        broker_address=job.bootstrap_servers,
        consumer_group=job.group,
        auto_offset_reset="earliest",
        consumer_extra_config={"session.timeout.ms": int(SESSION_SECONDS * 1000)},
        state_dir=job.folder,
        commit_interval=1.0,
        use_changelog_topics=job.name == "whole",
        loglevel="WARNING",
    )
    source = app.topic(job.source, value_deserializer="bytes", key_deserializer="bytes")
    if job.name == "tag":
        sink = app.topic(job.sink, value_serializer="bytes", key_serializer="bytes")
        app.dataframe(source).apply(one_by_one(job.work)).to_topic(sink)
    else:
        sink = app.topic(job.sink, value_serializer="json", key_serializer="str")
        frame = app.dataframe(source).apply(mentions, expand=True).group_by("topic")
        frame.apply(_fold, stateful=True).to_topic(sink)
    app.run()


def _fold(mention: dict[str, Any], state: State) -> dict[str, Any]:
    day = mention["day"]
    record = fold(state.get(day) or empty(), mention)
    state.set(day, record)
    return published(mention["topic"], day, record)


if __name__ == "__main__":
    main(job_from_environment())
