"""Pathway: a table graph; the whole job with groupby, a reducer of its own and persistence on disk."""

from typing import Any

import orjson
import pathway as pw

from workshop.bench.job import SESSION_SECONDS, Job, job_from_environment
from workshop.bench.work import empty, fold, mentions, one_by_one, published

COMMIT_MS = 100
"""Between two commits of the input; the default, 1,500, would be seen in the latency."""


class Mentions(pw.BaseCustomAccumulator):
    """The fold of the whole job as a reducer of a table that only grows."""

    def __init__(self, values: list[bytes]) -> None:
        self.values, self.state = values, empty()

    @classmethod
    def from_row(cls, row: list[Any]) -> "Mentions":
        accumulator = cls([])
        fold(accumulator.state, orjson.loads(row[0]))
        return accumulator

    def update(self, other: "Mentions") -> None:
        mine, theirs = self.state, other.state
        mine["paragraphs"] += theirs["paragraphs"]
        if theirs["last_article"] != mine["last_article"]:
            mine["articles"] += theirs["articles"]
            mine["last_article"] = theirs["last_article"]
        for entity, count in theirs["entities"].items():
            mine["entities"][entity] = mine["entities"].get(entity, 0) + count

    def compute_result(self) -> bytes:
        return orjson.dumps(self.state)


def main(job: Job) -> None:
    """Run until killed."""
    options = {"bootstrap.servers": job.bootstrap_servers}
    group = {
        "group.id": job.group, "auto.offset.reset": "earliest",
        "session.timeout.ms": str(int(SESSION_SECONDS * 1000)),
    }  # fmt: skip
    records = pw.io.kafka.read(
        {**options, **group}, topic=job.source, format="raw", autocommit_duration_ms=COMMIT_MS, name="in"
    )
    out = _tag(records, job) if job.name == "tag" else _whole(records)
    pw.io.kafka.write(out, options, topic_name=job.sink, format="raw")
    persistence = pw.persistence.Config(
        pw.persistence.Backend.filesystem(job.folder), snapshot_interval_ms=1000
    )
    pw.run(
        monitoring_level=pw.MonitoringLevel.NONE,
        persistence_config=persistence if job.name == "whole" else None,
    )


def _tag(records: Any, job: Job) -> Any:
    return records.select(data=pw.apply_with_type(one_by_one(job.work), bytes, records.data))


def _whole(records: Any) -> Any:
    def encoded(value: bytes) -> tuple[tuple[str, str, bytes], ...]:
        return tuple((m["topic"], m["day"], orjson.dumps(m)) for m in mentions(value))

    mention_rows = records.select(
        mention=pw.apply_with_type(encoded, tuple[tuple[str, str, bytes], ...], records.data)
    )
    mention_rows = mention_rows.flatten(mention_rows.mention)
    mention_rows = mention_rows.select(
        topic=mention_rows.mention.get(0), day=mention_rows.mention.get(1), data=mention_rows.mention.get(2)
    )
    folded = mention_rows.groupby(mention_rows.topic, mention_rows.day).reduce(
        mention_rows.topic, mention_rows.day, state=pw.reducers.udf_reducer(Mentions)(mention_rows.data)
    )

    def encode(topic: str, day: str, state: bytes) -> bytes:
        return orjson.dumps(published(topic, day, orjson.loads(state)))

    return folded.select(data=pw.apply_with_type(encode, bytes, folded.topic, folded.day, folded.state))


if __name__ == "__main__":
    main(job_from_environment())
