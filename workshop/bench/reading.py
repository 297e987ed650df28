"""Reading as a command: what `newsfold events` costs out of a log that holds several versions of each record.

`python -m workshop.bench.reading` folds the seeds, spreads their event records over as many days as it takes,
and writes every version of all before the next one: a reader meets the record that holds last of all.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import count, islice

import msgspec
import orjson

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.eventtime.moment import lenient, to_second
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.event import EventRecord, WindowRef
from newsfold.settings import Settings
from newsfold.shipped import seeds
from newsfold.testing import PipelineTestDriver
from newsfold.wire.codec import encode, encode_struct
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import event_id, event_key

COMMANDS = {
    "json": ["events", "--json"],
    "topic": ["events", "--json", "--topic", "politics"],
    "day": ["events", "--json", "--since", "2025-03-18", "--until", "2025-03-19"],
    "table": ["events", "--limit", "50"],
    "trend": ["events", "--trend", "--json"],
    "subscribe": ["subscribe", "--json"],
}
"""What is measured, by name."""
MEASURE = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "newsfold", *sys.argv[1:]], stdout=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, done.stdout.count(b"\\n"), used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""A process of its own for each run: its children are the command alone."""


class Reading(msgspec.Struct, kw_only=True):
    """Runs of one command: lines written, CPU seconds of each run, and the largest peak of memory."""

    command: str
    lines: int
    cpu_seconds: list[float]
    least_cpu: float
    median_cpu: float
    peak_mb: float


class Log(msgspec.Struct, kw_only=True):
    """The log that is read: records that hold, versions of each, bytes of a record on average."""

    broker: str
    records: int
    versions: int
    record_bytes: float
    readings: list[Reading]


def versions_of(records: int, versions: int) -> Iterator[list[EventRecord]]:
    """Every version of so many event records, the oldest first, each in an order of its own."""
    newest = list(islice(_spread(PipelineTestDriver().feed(seeds()).run().events()), records))
    for left in reversed(range(versions)):
        random.Random(left).shuffle(newest)
        yield [_before(record, left) for record in newest]


def _spread(templates: Sequence[EventRecord]) -> Iterator[EventRecord]:
    """The same records at their time and at ever earlier ones, so that no two have one window."""
    starts = [lenient(record.window.start) for record in templates]
    step = max(starts) - min(starts) + timedelta(days=1)
    for shift in count():
        for record in templates:
            start, end = (
                to_second(lenient(time) - shift * step) for time in (record.window.start, record.window.end)
            )
            id_ = event_id(record.topic.id, start, end)
            yield msgspec.structs.replace(record, id=id_, window=WindowRef(start, end))


def _before(record: EventRecord, left: int) -> EventRecord:
    """An earlier version of a record: of fewer paragraphs."""
    paragraphs = max(1, record.paragraph_count - left)
    return msgspec.structs.replace(record, paragraph_count=paragraphs) if left else record


def write_log(settings: Settings, records: int, versions: int) -> float:
    """Write the records to the broker; the bytes of one on average."""
    broker, size = KafkaBroker(settings), 0
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    with broker.publisher() as publisher:
        for version in versions_of(records, versions):
            outputs = [_output(record) for record in version]
            size = sum(len(output.value or b"") for output in outputs)
            publisher.publish(outputs)
    return size / max(1, records)


def _output(record: EventRecord) -> Output:
    days = (lenient(record.window.end) - lenient(record.window.start)) / timedelta(days=1)
    key = event_key(record.topic.id, record.window.start, f"{days:g}d")
    return Output(Channel.EVENTS, key.encode(), encode_struct(record), record.id, record.topic.id)


def measure(name: str, servers: str, runs: int) -> Reading:
    """Run a command several times, start of the program included."""
    environment = {**os.environ, "NEWSFOLD_BOOTSTRAP_SERVERS": servers}
    results = []
    for _ in range(runs):
        command = [sys.executable, "-c", MEASURE, *COMMANDS[name]]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        results.append(orjson.loads(done.stdout))
    if failed := [status for status, *_ in results if status]:
        raise SystemExit(f"benchmarks: newsfold {name} ended with {failed[0]}")
    cpu = [round(cpu, 2) for _, _, cpu, _ in results]
    return Reading(
        command=" ".join(["newsfold", *COMMANDS[name]]), lines=results[0][1], cpu_seconds=cpu,
        least_cpu=min(cpu), median_cpu=statistics.median(cpu),
        peak_mb=round(max(peak for *_, peak in results) / 1024, 1),
    )  # fmt: skip


def running(broker: str) -> AbstractContextManager[ApacheCluster | EmbeddedBroker]:
    """A broker of its own for a run."""
    return EmbeddedBroker() if broker == "embedded" else ApacheCluster(heap="1g")


def run(options: argparse.Namespace) -> Log:
    """Write the log once and read it with each command."""
    with running(options.broker) as broker:
        servers = broker.bootstrap_servers
        settings = Settings(bootstrap_servers=servers, partitions=options.partitions)
        size = write_log(settings, options.records, options.versions)
        names = [name for name in options.commands.split(",") if name] or list(COMMANDS)
        return Log(
            broker=options.broker, records=options.records, versions=options.versions, record_bytes=size,
            readings=[measure(name, servers, options.runs) for name in names],
        )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print, one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m workshop.bench.reading", description=__doc__)
    parser.add_argument("--records", type=int, default=33_000, help="records that hold (33000)")
    parser.add_argument("--versions", type=int, default=3, help="versions of each (3)")
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--runs", type=int, default=5, help="runs of each command (5)")
    parser.add_argument("--broker", choices=("embedded", "apache"), default="apache")
    parser.add_argument("--commands", default="", help=f"comma-separated ({','.join(COMMANDS)})")
    print(encode(run(parser.parse_args(arguments))).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
