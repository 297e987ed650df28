"""Two workers as a command: one group, one and then two processes, the tag job with the project's tagger."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from newsfold.wire.codec import encode
from workshop.bench.brokers import KeyValue, RunningBroker, Sender, Sink, create, running_broker
from workshop.bench.job import Job, environment
from workshop.bench.report import keep, write
from workshop.bench.texts import Load, paragraphs
from workshop.harness.processes import Measured

MODULE = "workshop.bench.peers.runtime"
WARMUP, PATIENCE = 2_000, 300.0
JOIN_SECONDS = 12.0
"""Until the group is dealt among all workers; nothing is measured before."""


class Workers(msgspec.Struct, kw_only=True):
    """The figures of so many workers."""

    workers: int
    work: str
    records: int
    per_second: float
    cpu_us: float
    shares: list[float]
    """Shares of the CPU time, by worker."""


def run(broker: RunningBroker, count: int, work: str, records: Sequence[KeyValue]) -> Workers:
    """A burst through `count` workers of one group."""
    with tempfile.TemporaryDirectory(prefix="newsfold-bench-") as folder, ExitStack() as stack:
        prefix = f"workers{time.time_ns() % 10**9}."
        job = Job(bootstrap_servers=broker.bootstrap_servers, prefix=prefix, folder=folder, work=work)
        create(job)
        processes = [
            stack.enter_context(Measured([MODULE], environment(job), Path(folder, f"log{n}")))
            for n in range(count)
        ]
        sender, sink = Sender(job), Sink(job)
        stack.callback(sink.close)
        sender.send(records[:WARMUP])
        sender.flush()
        _until(sink, WARMUP)
        time.sleep(JOIN_SECONDS)
        before, start = [process.cpu() for process in processes], time.perf_counter()
        sender.send(records[WARMUP:])
        sender.flush()
        _until(sink, len(records))
        seconds = time.perf_counter() - start
        spent = [process.cpu() - cpu for process, cpu in zip(processes, before, strict=True)]
    measured = len(records) - WARMUP
    return Workers(
        workers=count, work=work, records=measured, per_second=measured / seconds,
        cpu_us=sum(spent) / measured * 1e6, shares=[round(cpu / sum(spent), 2) for cpu in spent],
    )  # fmt: skip


def _until(sink: Sink, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while sink.written(0.05) < count:
        if time.monotonic() > deadline:
            raise SystemExit(f"benchmarks: {sink.count:,} of {count:,} came out")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and keep."""
    parser = argparse.ArgumentParser(prog="python -m workshop.bench.workers", description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--broker", choices=("embedded", "apache"), default="apache")
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    options = parser.parse_args(arguments)
    load = Load(options.records + WARMUP)
    records = [(paragraph.article_id.encode(), encode(paragraph)) for paragraph in paragraphs(load)]
    with running_broker(options.broker) as broker:
        workers = [run(broker, count, "real", records) for count in (1, 2)]
        broker_title = broker.title
    print(encode(workers).decode())
    if not options.dry:
        keep("workers", {"broker": broker_title, "workers": workers})
        write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
