"""This runtime: the jobs as stages of the pipeline, run by its Faust worker in micro-batches.

The whole job is two stages over a Kafka topic of mentions keyed by topic, with state in the changelog;
each batch publishes each record it changed once.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from newsfold.broker.catalogue import all_kafka_topics, changelog_topic
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.delivery.stage import Stage, Step
from newsfold.faust_engine.worker import run_worker
from newsfold.settings import Settings
from newsfold.state.keyed import KeyedState
from newsfold.tagging.bundles import ContributionLine, bundled
from newsfold.wire.codec import lines_of
from newsfold.wire.envelope import Channel, Output, Received
from workshop.bench.job import SESSION_SECONDS, Job, job_from_environment
from workshop.bench.work import empty, fold, in_batches, mentions, published


def settings_of(job: Job) -> Settings:
    """The settings of the worker; all else is the default."""
    return Settings(
        bootstrap_servers=job.bootstrap_servers,
        kafka_topic_prefix=job.prefix,
        partitions=job.partitions,
        group=job.group,
        session_timeout=SESSION_SECONDS,
    )


def stages_of(job: Job) -> tuple[Stage, ...]:
    """The stages of the job."""
    if job.name == "tag":
        return (Stage("tagging", Channel.PARAGRAPHS, (Channel.TAGGED,), lambda _: _tag(job)),)
    return (
        Stage("tagging", Channel.PARAGRAPHS, (Channel.CONTRIBUTIONS,), lambda _: _mention),
        Stage("aggregation", Channel.CONTRIBUTIONS, (Channel.EVENTS,), _folding),
    )


def _tag(job: Job) -> Step:
    work = in_batches(job.work)

    def step(batch: Sequence[Received]) -> list[Output]:
        values = work([record.value or b"" for record in batch])
        return [
            Output(Channel.TAGGED, record.key or b"", value, f"{record.partition}-{record.offset}", "bench")
            for record, value in zip(batch, values, strict=True)
        ]

    return step


def _mention(batch: Sequence[Received]) -> list[Output]:
    """As the pipeline does: the mentions of one topic in a batch share a record, a line of JSON each."""
    all_mentions = (mention for r in batch for mention in mentions(r.value or b""))
    return bundled(ContributionLine(m["topic"], orjson.dumps(m), m["article_id"]) for m in all_mentions)


def _folding(state: KeyedState) -> Step:
    records: dict[tuple[str, str], dict[str, Any]] = {}

    def record(topic: str, day: str) -> dict[str, Any]:
        stored = state.get(f"{topic}|{day}".encode())
        return orjson.loads(stored) if stored else empty()

    def step(batch: Sequence[Received]) -> list[Output]:
        changed: dict[tuple[str, str], None] = {}
        for received in batch:
            for line in lines_of(received.value or b""):
                mention = orjson.loads(line)
                key = mention["topic"], mention["day"]
                if key not in records:
                    records[key] = record(*key)
                fold(records[key], mention)
                changed[key] = None
        outputs = []
        for topic, day in changed:
            folded = records[topic, day]
            state.put(f"{topic}|{day}".encode(), orjson.dumps(folded))
            value = orjson.dumps(published(topic, day, folded))
            outputs.append(Output(Channel.EVENTS, topic.encode(), value, f"{topic}|{day}", "bench"))
        return outputs

    return step


def run(job: Job, stages: Sequence[Stage]) -> None:
    """Create the Kafka topics that are missing and run the stages until told to stop."""
    settings = settings_of(job)
    with KafkaBroker(settings).admin() as admin:
        changelogs = [changelog_topic(stage.name, settings) for stage in stages]
        admin.ensure([*all_kafka_topics(settings), *changelogs])
    run_worker(settings, stages)


if __name__ == "__main__":
    run(job_from_environment(), stages_of(job_from_environment()))
