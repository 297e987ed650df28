"""Ingest as a command: how many paragraphs `newsfold feed` sends with one core, and where its time goes."""

import argparse
import cProfile
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import msgspec

from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.ingest import feed as worker
from newsfold.intake.files import read
from newsfold.model.article import Article
from newsfold.settings import Settings
from newsfold.wire.codec import encode
from workshop.bench.brokers import running_broker
from workshop.bench.report import keep, write
from workshop.bench.texts import Load, paragraphs
from workshop.harness.processes import Measured

RUNS = 3
SHOWN = 15


class Ingest(msgspec.Struct, kw_only=True):
    """Runs of the command on one file; `start_cpu` are the CPU seconds of a feed of one article."""

    broker: str
    paragraphs: int
    input_mb: float
    cpu_seconds: list[float]
    wall_seconds: list[float]
    start_cpu: float
    per_core_second: float
    """Paragraphs per second of CPU, the start of the command not counted."""
    profile: list[tuple[str, float]]
    """Functions by their own time, as shares of all (measured by cProfile, which slows small ones)."""


def run(records: int, broker_name: str) -> Ingest:
    """Feed one file several times, each to a prefix of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="newsfold-ingest-") as name,
        running_broker(broker_name) as broker,
    ):
        folder = Path(name)
        small, large = _file(folder / "small.jsonl", 8), _file(folder / "large.jsonl", records)
        costs = [_feed(large, broker.bootstrap_servers, f"run{n}.") for n in range(RUNS)]
        start = statistics.median(
            _feed(small, broker.bootstrap_servers, f"small{n}.")[0] for n in range(RUNS)
        )
        median_cpu = statistics.median(cpu for cpu, _ in costs)
        return Ingest(
            broker=broker.title, paragraphs=records, input_mb=large.stat().st_size / 1e6,
            cpu_seconds=[round(cpu, 2) for cpu, _ in costs], wall_seconds=[round(w, 2) for _, w in costs],
            start_cpu=round(start, 2), per_core_second=records / (median_cpu - start),
            profile=_profile(large, broker.bootstrap_servers),
        )  # fmt: skip


def _file(path: Path, records: int) -> Path:
    with path.open("wb") as out:
        for uri, group in groupby(paragraphs(Load(records)), key=lambda p: p.article_id):
            rows = list(group)
            article = Article(
                uri=uri, source=rows[0].source, published_at=rows[0].published_at, title=rows[0].title,
                paragraphs=tuple(p.text for p in rows),
            )  # fmt: skip
            out.write(encode(article) + b"\n")
    return path


def _feed(file: Path, servers: str, prefix: str) -> tuple[float, float]:
    """CPU and wall seconds of one `newsfold feed`."""
    environment = {"NEWSFOLD_BOOTSTRAP_SERVERS": servers, "NEWSFOLD_KAFKA_TOPIC_PREFIX": prefix}
    start, cpu = time.perf_counter(), 0.0
    with Measured(["newsfold", "feed", str(file)], environment, file.with_suffix(".log")) as process:
        while process.alive:
            cpu = max(cpu, process.cpu())
            time.sleep(0.01)
        if process.status:
            raise SystemExit(f"benchmarks: newsfold feed ended with {process.status}: {process.log_tail()}")
    return cpu, time.perf_counter() - start


def _profile(file: Path, servers: str) -> list[tuple[str, float]]:
    publisher = KafkaBroker(Settings(bootstrap_servers=servers, kafka_topic_prefix="run0.")).publisher()
    profile = cProfile.Profile()
    with publisher:
        profile.runcall(worker.feed, read([str(file)]), publisher)
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    total = sum(own_time for _, _, own_time, _, _ in stats.values())
    ordered = sorted(stats.items(), key=lambda item: -item[1][2])[:SHOWN]
    return [(_place(*function), round(own_time / total, 3)) for function, (_, _, own_time, _, _) in ordered]


def _place(file: str, line: int, name: str) -> str:
    parts = Path(file).parts
    return name if file == "~" else f"{'/'.join(parts[-2:])}: {name}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and keep."""
    parser = argparse.ArgumentParser(prog="python -m workshop.bench.ingest", description=__doc__)
    parser.add_argument("--records", type=int, default=160_000)
    parser.add_argument("--broker", choices=("embedded", "apache"), default="apache")
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    options = parser.parse_args(arguments)
    ingest = run(options.records, options.broker)
    print(encode(ingest).decode())
    if not options.dry:
        keep("ingest", {"ingest": ingest})
        write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
