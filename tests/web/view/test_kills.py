"""A keeper that is killed 20 times while records come: what it leaves is the log at its position."""

import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.event import EventRecord
from newsfold.settings import Settings, environment
from newsfold.subscription.latest import latest_events
from newsfold.web.view.changing import vector_of
from newsfold.web.view.keeper import Keeper
from newsfold.web.view.reading import SqliteView
from newsfold.wire.codec import decode
from newsfold.wire.envelope import Received
from tests.stores.news import News
from tests.web.view.news import held

KILLS, AT_ONCE, FIRST = 20, 50, 3_000
KEEP = """
import sys
from pathlib import Path
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.settings import load_settings
from newsfold.web.view.keeper import Keeper
settings = load_settings()
Keeper(KafkaBroker(settings), settings, Path(sys.argv[1])).run(follow=True)
"""


@pytest.mark.embedded
@pytest.mark.slow
def test_twenty_kills(embedded_broker: EmbeddedBroker, tmp_path: Path) -> None:
    """After each of them rows and position belong together; at the end the view has what holds."""
    settings = Settings(
        bootstrap_servers=embedded_broker.bootstrap_servers,
        kafka_topic_prefix=f"{uuid4().hex[:8]}.",
        partitions=2,
    )
    broker, news, stop, stands = KafkaBroker(settings), News(), Event(), set[str]()
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    with broker.publisher() as publisher:
        publisher.publish(news.next() for _ in range(FIRST))
    publishing = Thread(target=_publish, args=(broker, news, stop))
    publishing.start()
    dice, log = random.Random(5), _Log(broker, settings)
    try:
        for _ in range(KILLS):
            command = [sys.executable, "-c", KEEP, str(tmp_path)]
            process = subprocess.Popen(command, env=environment(settings))
            _wait_for_a_write(process, tmp_path)
            Event().wait(dice.random())
            process.kill()
            process.wait()
            stands.add(_check(tmp_path, log))
    finally:
        stop.set()
        publishing.join()
    assert len(stands) > KILLS / 3, "too few of them came to write"
    Keeper(broker, settings, tmp_path).run()
    with SqliteView(tmp_path) as view:
        assert held(view) == latest_events(broker, settings)


def _wait_for_a_write(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Until a file of the folder is another one than before, as the process has begun to write."""
    before, pause = _state_of(folder), Event()
    while _state_of(folder) == before:
        assert process.poll() is None
        pause.wait(0.01)


def _state_of(folder: Path) -> list[tuple[str, int, int]]:
    states = []
    for path in sorted(folder.iterdir()):
        with suppress(FileNotFoundError):
            status = path.stat()
            states.append((path.name, status.st_size, status.st_mtime_ns))
    return states


def _check(folder: Path, log: "_Log") -> str:
    """Compare a view with the log at its position, which is given back."""
    if not (folder / "current").exists():
        return ""
    with SqliteView(folder) as view:
        vector = view.status().vector
        if vector:
            assert held(view) == log.at(vector_of(vector))
        return vector


class _Log:
    """All records that were published, as far as they are asked for."""

    def __init__(self, broker: KafkaBroker, settings: Settings) -> None:
        self._topic = f"{settings.kafka_topic_prefix}news.events"
        self._reader = broker.reader([self._topic])
        self._records: list[Received] = []

    def at(self, offsets: dict[int, int]) -> list[EventRecord]:
        """What holds before these offsets."""
        while any(self._reader.positions()[self._topic, p] < at for p, at in offsets.items()):
            self._records += self._reader.poll()
        values = {r.key: r.value for r in self._records if r.offset < offsets[r.partition]}
        events = [decode(value, EventRecord) for value in values.values() if value]
        return sorted(events, key=lambda e: (e.window.start, e.window.end, e.topic.id))


def _publish(broker: KafkaBroker, news: News, stop: Event) -> None:
    """500 records a second until it is told to stop."""
    with broker.publisher() as publisher:
        while not stop.wait(AT_ONCE / 500):
            publisher.publish([news.next() for _ in range(AT_ONCE)])
            publisher.flush()
