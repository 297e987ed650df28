"""The world around a worker under test: Kafka topics of its own, input, processes, and what came out."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from newsfold.broker.catalogue import all_kafka_topics, changelog_topic, kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.wire.envelope import Channel, Output, Received
from tests.runtime.counting import NAME, Options

KEYS = 97
PATIENCE = 90.0


class World:
    """One prefix on one broker: independent of every other test on it."""

    def __init__(self, options: Options, folder: Path) -> None:
        self.options, self.folder = options, folder
        self.settings = options.settings()
        self.broker = KafkaBroker(self.settings)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.expected: Counter[bytes] = Counter()
        self._fed = 0
        admin = self.broker.admin()
        admin.ensure([*all_kafka_topics(self.settings), changelog_topic(NAME, self.settings)])
        admin.close()

    def feed(self, number: int, size: int = 100) -> None:
        """Send records of about `size` bytes over all keys."""
        keys = [b"key-%d" % (n % KEYS) for n in range(self._fed, self._fed + number)]
        values = (b"%d " % (self._fed + n) + b"x" * size for n in range(number))
        with self.broker.publisher() as publisher:
            publisher.publish(
                Output(Channel.PARAGRAPHS, key, value, "id", "fed")
                for key, value in zip(keys, values, strict=True)
            )
        self.expected.update(keys)
        self._fed += number

    def start(self, **changes: object) -> subprocess.Popen[bytes]:
        """A worker process; `status_of` it tells how far it is."""
        status = self.folder / f"{self.options.prefix}{len(self.processes)}.json"
        fields = msgspec.structs.asdict(self.options) | {"status": str(status)} | changes
        log = (self.folder / f"{status.name}.log").open("wb")
        command = [sys.executable, "-m", "tests.runtime.counting", json.dumps(fields)]
        process = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, cwd=Path(__file__).parents[2]
        )
        log.close()
        self.processes.append(process)
        return process

    def status_of(self, process: subprocess.Popen[bytes]) -> dict[str, object]:
        """What the process last said of its stage; {} if nothing yet."""
        number = self.processes.index(process)
        try:
            text = (self.folder / f"{self.options.prefix}{number}.json").read_bytes()
        except FileNotFoundError:
            return {}
        stage: dict[str, object] = json.loads(text)["stages"][0]
        return stage

    def said(self, process: subprocess.Popen[bytes]) -> str:
        """All that the process wrote."""
        number = self.processes.index(process)
        return (self.folder / f"{self.options.prefix}{number}.json.log").read_text()

    def processed(self, process: subprocess.Popen[bytes]) -> int:
        """Records that the process has taken through its stage."""
        records = self.status_of(process).get("records", 0)
        assert isinstance(records, int)
        return records

    def finish(self, **changes: object) -> None:
        """A worker that does what is left."""
        process = self.start(until_idle=1.5, slow=0.0, commit_delay=0.0, **changes)
        assert process.wait(PATIENCE) == 0, self.said(process)

    def partitions(self, process: subprocess.Popen[bytes]) -> list[int]:
        """The partitions that the process owns."""
        partitions = self.status_of(process).get("partitions") or []
        assert isinstance(partitions, list)
        return partitions

    def records(self, channel: Channel) -> list[Received]:
        """All records of a channel."""
        got: list[Received] = []
        with self.broker.reader([kafka_topic_name(channel, self.settings)]) as reader:
            ends = reader.end_offsets()
            while any(reader.positions().get(tp, 0) < end for tp, end in ends.items()):
                got += reader.poll(timeout=1.0, max_records=5000)
        return got

    def counts(self) -> Counter[bytes]:
        """The newest count of every key."""
        return Counter({record.key or b"": int(record.value or 0) for record in self.records(Channel.EVENTS)})

    def passed(self) -> Counter[bytes | None]:
        """How often each fed value came out."""
        return Counter(record.value for record in self.records(Channel.TAGGED))


@contextmanager
def world(options: Options, folder: Path) -> Iterator[World]:
    """A world whose processes are gone at the end."""
    one = World(options, folder)
    try:
        yield one
    finally:
        for process in one.processes:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGCONT)
            process.kill()
            process.wait()


def eventually(true: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait until it is so; the test fails if it never is."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)
