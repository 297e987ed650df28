"""Sinks that are killed while records are published: what every store must stand."""

import random
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.wire.envelope import Channel, Received
from tests.stores.news import News
from tests.stores.reading_back import Tables, expected

KILLS, PER_SECOND, AT_ONCE, FIRST = 20, 500, 25, 3_000
NEWSFOLD = ("-m", "newsfold")
ROOT = Path(__file__).parents[2]
LONGEST_SECONDS = 1.0
"""How long a sink lives once its store is open, at most: some are killed while they connect, most while they
write, a batch in some hundredths of a second."""


class Published:
    """All records on the Kafka topic of event records, as far as they are read."""

    def __init__(self, broker: KafkaBroker) -> None:
        self.kafka_topic = kafka_topic_name(Channel.EVENTS, broker.settings)
        self._reader = broker.reader([self.kafka_topic])
        self._records: list[Received] = []

    def before(self, offsets: Mapping[int, int]) -> Tables:
        """What tables hold that stand at these offsets."""
        while any(self._reader.positions()[self.kafka_topic, p] < at for p, at in offsets.items()):
            self._records += self._reader.poll()
        return expected(r for r in self._records if r.offset < offsets[r.partition])

    def all(self) -> Tables:
        """What tables hold that stand at the end."""
        return self.before({partition: at for (_, partition), at in self._reader.end_offsets().items()})

    def close(self) -> None:
        """Let go of the connection."""
        self._reader.close()


def kill_sinks(
    to: str,
    stamp: Callable[[], object],
    broker: KafkaBroker,
    killed: Callable[[Published], int],
    program: Sequence[str] = NEWSFOLD,
    longest: float = LONGEST_SECONDS,
) -> Tables:
    """Start a sink and kill it -9 once its store is open, 20 times; then let one come to its end.

    A store has another `stamp` after each write. `killed` looks at the store after each end and says how many
    offsets it has behind it. What the tables should hold at the last.
    """
    news, stop, dice, stands = News(), Event(), random.Random(5), set[int]()
    with broker.publisher() as publisher:
        publisher.publish(news.next() for _ in range(FIRST))
    writer = Thread(target=_publishing, args=(broker, news, stop))
    writer.start()
    with closing(Published(broker)) as published:
        try:
            for _ in range(KILLS):
                before = stamp()
                process = _sink(program, to, broker, "--follow")
                _wait_for_a_write(process, stamp, before)
                Event().wait(dice.random() * longest)
                assert process.poll() is None
                process.kill()
                process.wait()
                stands.add(killed(published))
        finally:
            stop.set()
            writer.join()
        assert len(stands) > KILLS / 3, "too few of them came to write"
        assert _sink(program, to, broker, "--once").wait(240) == 0
        return published.all()


def _publishing(broker: KafkaBroker, news: News, stop: Event) -> None:
    """Write 500 records a second until it is told to stop."""
    pace = Event()
    with broker.publisher() as publisher:
        while not stop.is_set():
            publisher.publish([news.next() for _ in range(AT_ONCE)])
            publisher.flush()
            pace.wait(AT_ONCE / PER_SECOND)


def _sink(program: Sequence[str], to: str, broker: KafkaBroker, how: str) -> "subprocess.Popen[bytes]":
    settings = broker.settings
    command = [sys.executable, *program, "sink", "--to", to, how]
    environment = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
    }
    return subprocess.Popen(command, env=environment, cwd=ROOT)


def stamp_of_files(folder: Path) -> object:
    """What tells that something in a folder was written."""
    found = []
    for path in sorted(folder.rglob("*")):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        found.append((path.name, status.st_size, status.st_mtime_ns))
    return found


def _wait_for_a_write(
    process: "subprocess.Popen[bytes]", stamp: Callable[[], object], before: object
) -> None:
    pause = Event()
    while stamp() == before:
        assert process.poll() is None
        pause.wait(0.01)
