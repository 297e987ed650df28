"""A trial: one engine on one job, warmed up, then paced for its latency, then in bursts for its cost.

CPU time is taken from the process before a burst and a second after its last output, so that neither the
start of the engine nor the join of its group is in it, and commits and snapshots are.
"""

import statistics
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from pathlib import Path

import msgspec
import orjson

from workshop.bench.brokers import KeyValue, RunningBroker, Sender, Sink, create, paced
from workshop.bench.engines import Engine
from workshop.bench.job import Job, environment
from workshop.bench.work import mentions
from workshop.harness.processes import Measured

START_SECONDS, DRAIN_SECONDS, BURST_SECONDS = 60.0, 30.0, 120.0
SETTLE_SECONDS = 1.0
FRESH_SHARE = 0.4
"""Of the paced part, the beginning that is not counted: a fresh broker and its new topics are still slow."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How large a trial is."""

    warmup: int = 2_000
    burst: int = 50_000
    bursts: int = 3
    paced: int = 5_000
    per_second: float = 500.0


class Figures(msgspec.Struct, kw_only=True):
    """The figures of one engine on one job, per record of the source (a paragraph)."""

    engine: str
    title: str
    job: str
    work: str
    durable: bool = True
    versions: str = ""
    cpu_us: float | None = None
    cpu_all: list[float] = []
    per_second: float | None = None
    rss_mb: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    records: int = 0
    failed: str = ""


class TrialFailed(Exception):
    """The engine ended, or did not finish in time; the message is for the table."""


def try_engine(
    engine: Engine, broker: RunningBroker, plan: Plan, records: Sequence[KeyValue], **job: str
) -> Figures:
    """Run a trial; the `failed` of the figures says what went wrong."""
    name, work = job["name"], job.get("work", "light")
    figures = Figures(engine=engine.name, title=engine.title, job=name, work=work, durable=engine.durable)
    figures.failed = engine.missing() or (engine.lacks if name == "whole" else "")
    if figures.failed:
        return figures
    figures.versions = engine.versions()
    with tempfile.TemporaryDirectory(prefix="newsfold-bench-", ignore_cleanup_errors=True) as folder:
        engine_job = Job(
            bootstrap_servers=broker.bootstrap_servers,
            prefix=f"{engine.name}{time.time_ns() % 10**9}.",
            folder=str(Path(folder, "state")),
            name=name,
            work=work,
        )
        Path(engine_job.folder).mkdir()
        create(engine_job)
        module = f"workshop.bench.peers.{engine.module}"
        with Measured([module], environment(engine_job), Path(folder, "log")) as process:
            try:
                _Trial(engine_job, process, figures).run(plan, records)
            except TrialFailed as error:
                figures.failed = str(error)
    return figures


class _Trial:
    def __init__(self, job: Job, process: Measured, figures: Figures) -> None:
        self._job, self._process, self._figures = job, process, figures
        self._sender, self._sink = Sender(job), Sink(job)
        self._due = 0
        self._rss = 0

    def run(self, plan: Plan, records: Sequence[KeyValue]) -> None:
        try:
            parts = iter(_cut(records, plan))
            self._send(next(parts))
            self._until_done(START_SECONDS, "nothing came out")
            if plan.paced:
                self._pace(next(parts), plan.per_second)
            self._bursts(list(parts))
        finally:
            self._sink.close()

    def _bursts(self, parts: Sequence[Sequence[KeyValue]]) -> None:
        costs, rates = [], []
        for part in parts:
            before, start = self._process.cpu(), time.perf_counter()
            self._send(part)
            self._until_done(BURST_SECONDS, "too slow")
            rates.append(len(part) / (time.perf_counter() - start))
            time.sleep(SETTLE_SECONDS)
            costs.append((self._process.cpu() - before) / len(part) * 1e6)
            self._figures.records += len(part)
        self._figures.cpu_all = [round(cost, 1) for cost in costs]
        self._figures.cpu_us, self._figures.per_second = statistics.median(costs), statistics.median(rates)
        self._figures.rss_mb = self._rss / 2**20

    def _send(self, records: Sequence[KeyValue]) -> None:
        self._expect(records)
        self._sender.send(records)
        self._sender.flush()

    def _expect(self, records: Sequence[KeyValue]) -> None:
        whole = self._job.name == "whole"
        self._due += sum(len(mentions(value)) for _, value in records) if whole else len(records)

    def _done(self) -> int:
        return self._sink.folded(0.05) if self._job.name == "whole" else self._sink.written(0.05)

    def _until_done(self, patience: float, complaint: str) -> None:
        deadline = time.monotonic() + patience
        done = 0
        while (done := self._done()) < self._due:
            self._rss = max(self._rss, self._process.rss())
            if not self._process.alive:
                raise TrialFailed(f"ended: {self._process.log_tail()}")
            if time.monotonic() > deadline:
                tail = self._process.log_tail()
                raise TrialFailed(
                    f"{complaint}: {done:,} of {self._due:,} in {patience:.0f} s {tail}".strip()
                )
        if done > self._due:
            raise TrialFailed(f"counted twice: {done:,} of {self._due:,}")

    def _pace(self, records: Sequence[KeyValue], per_second: float) -> None:
        """Send at a steady rate, reading at the same time; latency from the send to the reading."""
        self._expect(records)
        arrivals = _Arrivals(whole=self._job.name == "whole")
        sender = Sender(self._job, linger_ms=0)
        arrivals.begin(self._sink.newest)
        due = deque(paced(records, per_second))
        deadline = due[-1][0] + DRAIN_SECONDS
        arrivals.count_from = due[int(len(due) * FRESH_SHARE)][0]
        while arrivals.waiting or due:
            now = time.perf_counter()
            while due and due[0][0] <= now:
                _, record = due.popleft()
                arrivals.note_sent(record[1], time.perf_counter())
                sender.send([record])
            for value in self._sink.read(0.001):
                if self._job.name == "whole":
                    self._sink.take(value)
                arrivals.note_read(value, time.perf_counter())
            if now > deadline:
                self._figures.failed = f"does not keep up with {per_second:.0f} records/s"
                break
        sender.flush()
        if latencies := sorted(arrivals.latencies):
            self._figures.p50_ms = latencies[len(latencies) // 2] * 1000
            self._figures.p99_ms = latencies[len(latencies) * 99 // 100] * 1000
        if arrivals.waiting:
            self._figures.p50_ms = self._figures.p99_ms = None
            self._until_done(BURST_SECONDS, "too slow")


class _Arrivals:
    """Matches the records read with the records sent, for their latencies.

    A tagged record carries the paragraph's id. An event record carries a count: the k-th mention of a
    (topic, day) is readable when a record says k or more.
    """

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole
        self._by_id: dict[str, float] = {}
        self._by_key: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._seen: dict[tuple[str, str], int] = {}
        self.latencies: list[float] = []
        self.count_from = 0.0
        """Time of sending (`time.perf_counter`) from which latencies count."""

    def begin(self, newest: dict[tuple[str, str], int]) -> None:
        """Start from the counts published so far, by (topic, day)."""
        self._seen = dict(newest)

    @property
    def waiting(self) -> bool:
        return bool(self._by_id) or any(self._by_key.values())

    def note_sent(self, value: bytes, at: float) -> None:
        if self._whole:
            for mention in mentions(value):
                self._by_key[mention["topic"], mention["day"]].append(at)
        else:
            self._by_id[orjson.loads(value)["id"]] = at

    def note_read(self, value: bytes, at: float) -> None:
        record = orjson.loads(value)
        if not self._whole:
            if (sent_at := self._by_id.pop(record["id"], None)) is not None:
                self._count(sent_at, at)
            return
        key = record["topic"], record["day"]
        waiting = self._by_key[key]
        for _ in range(min(len(waiting), record["paragraphs"] - self._seen.get(key, 0))):
            self._count(waiting.popleft(), at)
        self._seen[key] = max(self._seen.get(key, 0), record["paragraphs"])

    def _count(self, sent_at: float, read_at: float) -> None:
        if sent_at >= self.count_from:
            self.latencies.append(read_at - sent_at)


def _cut(records: Sequence[KeyValue], plan: Plan) -> list[Sequence[KeyValue]]:
    """Warm-up, the paced part if there is one, and the bursts."""
    sizes = [plan.warmup, *([plan.paced] if plan.paced else []), *([plan.burst] * plan.bursts)]
    parts, start = [], 0
    for size in sizes:
        parts.append(records[start : start + size])
        start += size
    return parts
