"""An arena: Kafka topics of one run under a prefix of their own, its worker processes, and what came out."""

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
from newsfold.subscription.latest import latest_values
from newsfold.wire.envelope import Channel, Output, Received
from workshop.harness.standing import Standing, Watch
from workshop.harness.worker import WorkerOptions

ROOT = Path(__file__).parents[2]
PATIENCE = 240.0
LOOK = 0.1
RETRY = 3
"""Exit status of a worker that wants to be started again."""


class ArenaError(Exception):
    """The run itself went wrong: a worker ended as it must not, or something never happened."""


@dataclass
class Worker:
    """A worker process, its status file and what it said."""

    process: subprocess.Popen[bytes]
    status: Path
    options: WorkerOptions
    restarts: bool = True
    """Whether it is started again when it asks for that (exit 3)."""

    @property
    def recovering(self) -> bool:
        """It reads state back from the changelog."""
        return Path(f"{self.status}.recovering").exists()

    def partitions(self) -> dict[str, set[int]] | None:
        """The partitions of each stage; None while one has none yet."""
        try:
            stages = orjson.loads(self.status.read_bytes())["stages"]
        except (OSError, ValueError):
            return None
        held = {stage["stage"]: set(stage["partitions"] or ()) for stage in stages}
        return held if all(held.values()) else None

    def processed(self) -> int:
        """Records taken through all stages, as last told."""
        try:
            return sum(stage["records"] for stage in orjson.loads(self.status.read_bytes())["stages"])
        except (OSError, ValueError):
            return 0

    def alive(self) -> bool:
        """Whether the process is there."""
        return self.process.poll() is None

    def said(self) -> str:
        """Its last words."""
        return Path(f"{self.status}.log").read_text(errors="replace")[-2000:]

    def signal(self, number: signal.Signals) -> float:
        """Send a signal; the moment of it, on the wall clock."""
        self.process.send_signal(number)
        return time.time()


@dataclass
class Arena:
    """One run; `options` are those of every worker unless said otherwise.

    `module` is run as worker, and `inputs` says what each of its stages reads.
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
        """A worker process more."""
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
        """SIGKILL, at once; the moment of it."""
        self.workers.remove(worker)
        moment = worker.signal(signal.SIGKILL)
        worker.process.wait()
        return moment

    def stop(self, worker: Worker) -> None:
        """SIGTERM, and a clean end; ArenaError if its exit status is not 0 although it had begun to work."""
        self.workers.remove(worker)
        begun = worker.status.exists()
        worker.signal(signal.SIGTERM)
        if worker.process.wait(PATIENCE) and begun:
            raise ArenaError(f"a worker told to stop ended with {worker.process.returncode}: {worker.said()}")

    def tend(self) -> None:
        """Start workers again that ask for it, as a supervisor does; ArenaError if one is broken."""
        for worker in [w for w in self.workers if not w.alive()]:
            self.workers.remove(worker)
            if worker.process.returncode != RETRY:
                raise ArenaError(f"a worker ended with {worker.process.returncode}: {worker.said()}")
            if worker.restarts:
                self.restarted += 1
                self._launch(worker.options, restarts=True)

    def until(self, true: Callable[[], bool], what: str, patience: float = PATIENCE) -> float:
        """Wait until it is so, tending the workers; the seconds it took. ArenaError if it never is."""
        begun = time.monotonic()
        while not true():
            self.tend()
            if time.monotonic() - begun > patience:
                raise ArenaError(f"not within {patience:.0f} s: {what}")
            time.sleep(LOOK)
        return time.monotonic() - begun

    def in_sync(self) -> bool:
        """Every partition of the run has a leader and all its replicas; False too if nobody answers."""
        try:
            with self.broker.admin() as admin:
                leaders = admin.leaders([topic.name for topic in all_kafka_topics(self.settings)])
        except BrokerError:
            return False
        return all(found.address and found.in_sync == found.replicas for found in leaders.values())

    def shared_out(self) -> bool:
        """Every partition of every stage is held by exactly one worker, and every worker holds some."""
        held = [worker.partitions() for worker in self.workers]
        if not held or None in held:
            return False
        everything = list(range(self.options.partitions))
        return all(sorted(p for h in held if h for p in h[stage]) == everything for stage in self.inputs)

    def pause(self, seconds: float) -> None:
        """Let time pass, tending the workers."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.tend()
            time.sleep(min(LOOK, left))

    def publish(self, outputs: Iterable[Output]) -> int:
        """Send outputs and wait until all are confirmed; how many they were."""
        made = list(outputs)
        with self.broker.publisher() as publisher:
            publisher.publish(made)
        return len(made)

    def read(self, kafka_topic: str) -> list[Received]:
        """Every record of a Kafka topic, by partition and offset."""
        got: list[Received] = []
        with self.broker.reader([kafka_topic]) as reader:
            ends = dict(reader.end_offsets())
            while any(reader.positions()[tp] < end for tp, end in ends.items()):
                got += reader.poll(timeout=1.0, max_records=5000)
        return sorted(got, key=lambda r: (r.partition, r.offset))

    def channel(self, channel: Channel) -> list[Received]:
        """Every record of a channel."""
        return self.read(kafka_topic_name(channel, self.settings))

    def changelog(self, stage: str) -> list[Received]:
        """Every entry of a stage's changelog."""
        return self.read(changelog_topic(stage, self.settings).name)

    def events(self) -> dict[str, bytes]:
        """The event records that hold, by key on the wire."""
        name = kafka_topic_name(Channel.EVENTS, self.settings)
        return {key.decode(): value for key, value in latest_values(self.broker, name).items()}

    def moved_on(self, since: Standing | None) -> bool:
        """Every partition has committed more than `since`, or everything."""
        offsets = self.watch.look()
        if since is None or offsets is None:
            return False
        return all(done == end or done > since[place][0] for place, (done, end) in offsets.items())

    def drained(self) -> float:
        """Wait until nothing is left to commit; the seconds it took. ArenaError if nothing moves."""
        begun = moved = time.monotonic()
        done, quiet = -1, 0
        while quiet < 2:
            self.tend()
            offsets = self.watch.look()
            if offsets is not None:
                committed = sum(committed for committed, _ in offsets.values())
                # Tagging may have sent mentions after the look at the other group: look twice.
                quiet = quiet + 1 if all(now == end for now, end in offsets.values()) else 0
                if committed != done:
                    done, moved = committed, time.monotonic()
            if time.monotonic() - moved > PATIENCE:
                raise ArenaError(f"nothing was committed for {PATIENCE:.0f} s: {offsets}")
            time.sleep(LOOK)
        return time.monotonic() - begun

    def finish(self) -> float:
        """Work off what is left with the workers there are, then stop them; the seconds it took."""
        seconds = self.drained()
        for worker in list(self.workers):
            self.stop(worker)
        return seconds


@contextmanager
def closing(one: Arena) -> Iterator[None]:
    """Within it an arena is used; at its end its processes are gone, whatever happens."""
    try:
        yield
    finally:
        one.watch.close()
        for worker in one.workers:
            with suppress(ProcessLookupError):
                os.kill(worker.process.pid, signal.SIGCONT)
            worker.process.kill()
            worker.process.wait()


def own_prefix(name: str) -> str:
    """A prefix for Kafka topics that no other run on the same broker has."""
    return f"{name}-{os.getpid()}-{time.time_ns() % 10**6}."


def held_by(worker: Worker) -> Mapping[str, set[int]]:
    """What a worker holds; ArenaError if nothing, for then a fault would prove nothing."""
    held = worker.partitions()
    if held is None:
        raise ArenaError("the worker holds no partitions")
    return held
