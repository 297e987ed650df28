"""An arena: Kafka topics of one run under a prefix of their own, its worker processes, and its outputs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import orjson

from newsfold.broker.catalogue import all_kafka_topics, changelog_topic, consumer_group, kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import BrokerError
from newsfold.subscription.newest import NewestRecords
from newsfold.wire.envelope import Channel, Output, Received
from workshop.harness.group_offsets import GroupOffsets, Watch
from workshop.harness.worker import WorkerOptions

ROOT = Path(__file__).parents[2]
PATIENCE = 240.0
POLL_SECONDS = 0.1
RETRY_STATUS = 3
"""Exit status of a worker that wants to be started again."""


class ArenaError(Exception):
    """The run itself failed: a worker ended with an error, or a condition was not met in time."""


@dataclass
class Worker:
    """A worker process and its status file."""

    process: subprocess.Popen[bytes]
    status: Path
    options: WorkerOptions
    restarts: bool = True
    """Whether it is started again when it asks for that (exit 3)."""

    @property
    def recovering(self) -> bool:
        """Whether it is restoring state from the changelog."""
        return Path(f"{self.status}.recovering").exists()

    def partitions(self) -> dict[str, set[int]] | None:
        """The assigned partitions of each stage; None while a stage has none."""
        try:
            stages = orjson.loads(self.status.read_bytes())["stages"]
        except (OSError, ValueError):
            return None
        held = {stage["stage"]: set(stage["partitions"] or ()) for stage in stages}
        return held if all(held.values()) else None

    def processed(self) -> int:
        """Records that its stages have processed together, by the status file; 0 without one."""
        try:
            return sum(stage["records"] for stage in orjson.loads(self.status.read_bytes())["stages"])
        except (OSError, ValueError):
            return 0

    def still_seconds(self) -> list[float]:
        """Seconds since each partition of each stage has progressed, by the status file."""
        try:
            stages = orjson.loads(self.status.read_bytes())["stages"]
        except (OSError, ValueError):
            return []
        return [float(seconds) for stage in stages for seconds in stage["seconds_since_progress"].values()]

    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def log_tail(self) -> str:
        """The last 2,000 characters of its log."""
        return Path(f"{self.status}.log").read_text(errors="replace")[-2000:]

    def signal(self, number: signal.Signals) -> float:
        """Send a signal; returns when, in seconds of the wall clock."""
        self.process.send_signal(number)
        return time.time()


@dataclass
class Arena:
    """One run; `options` are those of every worker, which `start` can change.

    `module` is run as worker, and `inputs` gives the channel that each of its stages reads.
    """

    folder: Path
    options: WorkerOptions
    module: str
    inputs: Mapping[str, Channel]
    workers: list[Worker] = field(default_factory=list)
    restarted: int = 0
    """Workers started again because they asked for it."""
    _started: int = 0

    def __post_init__(self) -> None:
        self.settings = self.options.settings()
        self.broker = KafkaBroker(self.settings)
        self.folder.mkdir(parents=True, exist_ok=True)
        changelogs = [changelog_topic(stage, self.settings) for stage in self.inputs]
        with self.broker.admin() as admin:
            admin.ensure([*all_kafka_topics(self.settings), *changelogs])
        groups = {consumer_group(stage, self.settings): channel for stage, channel in self.inputs.items()}
        names = {group: kafka_topic_name(channel, self.settings) for group, channel in groups.items()}
        self.watch = Watch(self.settings, names)

    def start(self, *, restarts: bool = True, **changes: object) -> Worker:
        """Start another worker process, with the arena's options and `changes`."""
        return self._launch(msgspec.structs.replace(self.options, **changes), restarts)

    def _launch(self, options: WorkerOptions, restarts: bool) -> Worker:
        self._started += 1
        status = self.folder / f"worker-{self._started}.json"
        options = msgspec.structs.replace(options, status=str(status))
        with Path(f"{status}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", self.module, msgspec.json.encode(options).decode()],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT,
            )  # fmt: skip
        worker = Worker(process, status, options, restarts)
        self.workers.append(worker)
        return worker

    def kill(self, worker: Worker) -> float:
        """Send SIGKILL and wait for the end; returns when, in seconds of the wall clock."""
        self.workers.remove(worker)
        moment = worker.signal(signal.SIGKILL)
        worker.process.wait()
        return moment

    def stop(self, worker: Worker) -> None:
        """Send SIGTERM and wait for the end; ArenaError if a worker that had begun exits with an error."""
        self.workers.remove(worker)
        had_begun = worker.status.exists()
        worker.signal(signal.SIGTERM)
        if worker.process.wait(PATIENCE) and had_begun:
            raise ArenaError(
                f"a worker told to stop ended with {worker.process.returncode}: {worker.log_tail()}"
            )

    def supervise(self) -> None:
        """Restart workers that exited with `RETRY_STATUS`; ArenaError if one exited with another status."""
        for worker in [w for w in self.workers if not w.alive()]:
            self.workers.remove(worker)
            if worker.process.returncode != RETRY_STATUS:
                raise ArenaError(f"a worker ended with {worker.process.returncode}: {worker.log_tail()}")
            if worker.restarts:
                self.restarted += 1
                self._launch(worker.options, restarts=True)

    def until(self, condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> float:
        """Supervise workers until the condition holds; returns the seconds, ArenaError after `patience`."""
        started = time.monotonic()
        while not condition():
            self.supervise()
            if time.monotonic() - started > patience:
                raise ArenaError(f"not within {patience:.0f} s: {what}")
            time.sleep(POLL_SECONDS)
        return time.monotonic() - started

    def in_sync(self) -> bool:
        """Whether every partition has a leader and all replicas in sync; False if no broker answers."""
        try:
            with self.broker.admin() as admin:
                leaders = admin.leaders([topic.name for topic in all_kafka_topics(self.settings)])
        except BrokerError:
            return False
        return all(leader.address and leader.in_sync == leader.replicas for leader in leaders.values())

    def all_assigned(self) -> bool:
        """Whether each partition of each stage is assigned to exactly one worker, and none is without."""
        assignments = [worker.partitions() for worker in self.workers]
        if not assignments or None in assignments:
            return False
        all_partitions = list(range(self.options.partitions))
        return all(
            sorted(partition for assignment in assignments if assignment for partition in assignment[stage])
            == all_partitions
            for stage in self.inputs
        )

    def until_at_work(self, worker: Worker) -> None:
        """Wait until a worker has processed more than it had: whatever befalls it then, it is at work."""
        before = worker.processed()
        self.until(lambda: worker.processed() > before, "the worker is at work")

    def pause(self, seconds: float) -> None:
        """Supervise workers for so many seconds."""
        deadline = time.monotonic() + seconds
        while (remaining := deadline - time.monotonic()) > 0:
            self.supervise()
            time.sleep(min(POLL_SECONDS, remaining))

    def publish(self, outputs: Iterable[Output]) -> int:
        """Send outputs and wait until all are confirmed; returns their number."""
        records = list(outputs)
        with self.broker.publisher() as publisher:
            publisher.publish(records)
        return len(records)

    def read(self, kafka_topic: str) -> list[Received]:
        """Every record of a Kafka topic, by partition and offset."""
        records: list[Received] = []
        with self.broker.reader([kafka_topic]) as reader:
            ends = dict(reader.end_offsets())
            while any(reader.positions()[partition] < end for partition, end in ends.items()):
                records += reader.poll(timeout=1.0, max_records=5000)
        return sorted(records, key=lambda r: (r.partition, r.offset))

    def channel(self, channel: Channel) -> list[Received]:
        """Every record of a channel."""
        return self.read(kafka_topic_name(channel, self.settings))

    def changelog(self, stage: str) -> list[Received]:
        """Every entry of a stage's changelog."""
        return self.read(changelog_topic(stage, self.settings).name)

    def events(self) -> dict[str, bytes]:
        """The newest event record under each key on the wire."""
        name = kafka_topic_name(Channel.EVENTS, self.settings)
        with NewestRecords(self.broker, name) as records:
            return {(r.key or b"").decode(): r.value or b"" for r in records}

    def progressed_since(self, since: GroupOffsets | None) -> bool:
        """Whether every partition has committed more than `since`, or everything; False without offsets."""
        offsets = self.watch.read()
        if since is None or offsets is None:
            return False
        return all(committed == end or committed > since[key][0] for key, (committed, end) in offsets.items())

    def drain(self) -> float:
        """Wait until everything is committed; returns the seconds. ArenaError if commits stop before."""
        started = last_progress = time.monotonic()
        last_committed, quiet_reads = -1, 0
        while quiet_reads < 2:
            self.supervise()
            offsets = self.watch.read()
            if offsets is not None:
                committed = sum(committed for committed, _ in offsets.values())
                # Tagging may have sent parts after the other group was read: read twice.
                quiet_reads = quiet_reads + 1 if all(offset == end for offset, end in offsets.values()) else 0
                if committed != last_committed:
                    last_committed, last_progress = committed, time.monotonic()
            if time.monotonic() - last_progress > PATIENCE:
                raise ArenaError(f"nothing was committed for {PATIENCE:.0f} s: {offsets}")
            time.sleep(POLL_SECONDS)
        return time.monotonic() - started

    def finish(self) -> float:
        """Wait until the running workers have committed everything, then stop them; returns the seconds."""
        seconds = self.drain()
        for worker in list(self.workers):
            self.stop(worker)
        return seconds


@contextmanager
def closing(arena: Arena) -> Iterator[None]:
    """Around the use of an arena: at the end its processes are killed, also after an error."""
    try:
        yield
    finally:
        arena.watch.close()
        for worker in arena.workers:
            with suppress(ProcessLookupError):
                os.kill(worker.process.pid, signal.SIGCONT)
            worker.process.kill()
            worker.process.wait()


def unique_prefix(name: str) -> str:
    """A Kafka topic prefix that no other run on the same broker has."""
    return f"{name}-{os.getpid()}-{time.time_ns() % 10**6}."


def held_by(worker: Worker) -> Mapping[str, set[int]]:
    """The assigned partitions of a worker by stage; ArenaError if a stage has none."""
    held = worker.partitions()
    if held is None:
        raise ArenaError("the worker holds no partitions")
    return held
