"""A backfill as a command: a month of paragraphs in one go through the real stages on Apache Kafka.

`python -m workshop.bench.backfill`: every record is checked against counts made without the pipeline; memory
of each worker over time, and the bytes of changelogs and contributions as the broker keeps them on disk.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import msgspec
import orjson

from newsfold.broker.catalogue import all_kafka_topics, changelog_topic
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.model.paragraph import Paragraph
from newsfold.subscription.latest import latest_events
from newsfold.wire.codec import encode
from newsfold.wire.envelope import Channel
from workshop.bench.brokers import Sender
from workshop.bench.job import Job, environment
from workshop.bench.peers.pipeline_worker import IDLE_SECONDS, NamesAsTopics, settings_of
from workshop.bench.report import keep, write
from workshop.bench.texts import Load, paragraphs
from workshop.harness.processes import Measured

STAGES = ("tagging", "aggregation")
DAYS = 30
CHUNK = 20_000
PATIENCE = 3600.0
LOOK_SECONDS = 1.0
SHOWN = 12
"""Points of the memory curve that are kept."""

Counts = dict[tuple[str, str], tuple[int, int]]
"""(topic, day) to (paragraphs, articles)."""


class Worker(msgspec.Struct, kw_only=True):
    """One stage's worker: CPU, and memory at even steps of time."""

    stage: str
    records: int
    cpu_seconds: float
    peak_mb: float
    rss_mb: list[float]


class Backfill(msgspec.Struct, kw_only=True):
    """One backfill: topics found in paragraphs, counted from the texts; the Kafka topic between the stages.

    `wrong` are (topic, day) whose record differs from the counts, or is missing.
    """

    records: int
    days: int
    broker: str
    seconds: float
    workers: list[Worker]
    event_records: int
    found: int
    wrong: list[str]
    between: str
    bytes_on_disk: dict[str, int]


def run(records: int) -> Backfill:
    """Feed, process, check."""
    with tempfile.TemporaryDirectory(prefix="newsfold-backfill-", ignore_cleanup_errors=True) as folder:
        data = Path(folder, "kafka")
        with ApacheCluster(heap="1g", data_dir=data) as cluster:
            job = Job(
                bootstrap_servers=cluster.bootstrap_servers, prefix="", folder=str(Path(folder, "state"))
            )
            _create(job)
            expected = _feed(job, records)
            seconds, workers = _work(job, Path(folder))
            events = latest_events(KafkaBroker(settings_of(job)), settings_of(job))
            counts = {(e.topic.id, e.window.start[:10]): (e.paragraph_count, e.article_count) for e in events}
            return Backfill(
                records=records, days=DAYS, broker=f"Apache Kafka {cluster.version}", seconds=seconds,
                workers=workers, event_records=len(events),
                found=sum(count for count, _ in expected.values()), between=str(Channel.CONTRIBUTIONS),
                wrong=sorted(f"{topic} {day}" for topic, day in expected.keys() | counts.keys()
                             if expected.get((topic, day)) != counts.get((topic, day))),
                bytes_on_disk=_bytes_on_disk(data),
            )  # fmt: skip


def _create(job: Job) -> None:
    settings = settings_of(job)
    with KafkaBroker(settings).admin() as admin:
        admin.ensure([*all_kafka_topics(settings), *(changelog_topic(stage, settings) for stage in STAGES)])


def _feed(job: Job, records: int) -> Counts:
    """Send the load; returns what must come out, counted from the texts alone."""
    sender, tagger = Sender(job), NamesAsTopics()
    paragraph_counts: Counter[tuple[str, str]] = Counter()
    articles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for chunk in _chunks(paragraphs(Load(records, days=DAYS, seed=3)), CHUNK):
        sender.send((paragraph.article_id.encode(), encode(paragraph)) for paragraph in chunk)
        for paragraph, tags in zip(chunk, tagger.tag(chunk), strict=True):
            for topic in tags.topics:
                key = topic.id, paragraph.published_at[:10]
                paragraph_counts[key] += 1
                articles[key].add(paragraph.article_id)
    sender.flush()
    return {key: (count, len(articles[key])) for key, count in paragraph_counts.items()}


def _chunks(items: Iterator[Paragraph], size: int) -> Iterator[list[Paragraph]]:
    while chunk := list(islice(items, size)):
        yield chunk


def _work(job: Job, folder: Path) -> tuple[float, list[Worker]]:
    """Run one worker a stage until both find nothing to do."""
    started = time.monotonic()
    curves: dict[str, list[float]] = {stage: [] for stage in STAGES}
    cpu: dict[str, float] = {}
    module = "workshop.bench.peers.pipeline_worker"
    with ExitStack() as stack:
        workers = {
            stage: stack.enter_context(
                Measured(
                    [module, stage, str(folder / f"{stage}.json")], environment(job), folder / f"{stage}.log"
                )
            )
            for stage in STAGES
        }
        while any(worker.alive for worker in workers.values()):
            for stage, worker in workers.items():
                if worker.alive and (rss := worker.rss()):
                    curves[stage].append(rss / 2**20)
                    cpu[stage] = worker.cpu()
            if time.monotonic() - started > PATIENCE:
                raise SystemExit("benchmarks: the backfill took more than an hour")
            time.sleep(LOOK_SECONDS)
        for stage, worker in workers.items():
            if worker.status:
                raise SystemExit(f"benchmarks: {stage} ended with {worker.status}: {worker.log_tail()}")
    reports = []
    for stage in STAGES:
        records = orjson.loads((folder / f"{stage}.json").read_bytes())["stages"][0]["records"]
        curve = curves[stage]
        rss_mb = [round(curve[i * (len(curve) - 1) // (SHOWN - 1)], 0) for i in range(SHOWN)]
        reports.append(Worker(stage=stage, records=records, cpu_seconds=round(cpu[stage], 1),
                           peak_mb=max(curve), rss_mb=rss_mb))  # fmt: skip
    return time.monotonic() - started - IDLE_SECONDS, reports


def _bytes_on_disk(data: Path) -> dict[str, int]:
    """Bytes of the log segments of each Kafka topic, as the broker has them."""
    sizes: Counter[str] = Counter()
    for segment in data.glob("node-*/data/*/*.log"):
        sizes[segment.parent.name.rpartition("-")[0]] += segment.stat().st_size
    names = {str(channel) for channel in Channel} | {name for name in sizes if name.endswith("-changelog")}
    return {name: size for name, size in sorted(sizes.items()) if name in names}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and keep; 1 if a record is wrong."""
    parser = argparse.ArgumentParser(prog="python -m workshop.bench.backfill", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    options = parser.parse_args(arguments)
    backfill = run(options.records)
    print(encode(backfill).decode())
    if not options.dry:
        keep("backfill", {"backfill": backfill})
        write()
    return 1 if backfill.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
