"""A keeper that is killed 20 times while records come: what it leaves is the log at its position."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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


CARELESS = "from runpy import run_module; run_module('tests.web.view.careless', run_name='__main__')"


@pytest.mark.embedded
@pytest.mark.slow
def test_twenty_kills(embedded_broker: EmbeddedBroker, tmp_path: Path) -> None:
    """After each of them rows and position belong together; at the end the view has what holds."""
    with _coming(embedded_broker) as (broker, settings):
        dice, log, stands = random.Random(5), _Log(broker, settings), set[str]()
        for _ in range(KILLS):
            _kill(KEEP, tmp_path, settings, _behind_a_write(tmp_path, dice.random()))
            stands.add(_check(tmp_path, log))
    assert len(stands) > KILLS / 3, "too few of them came to write"
    Keeper(broker, settings, tmp_path).run()
    with SqliteView(tmp_path) as view:
        assert held(view) == latest_events(broker, settings)


@pytest.mark.embedded
@pytest.mark.slow
def test_the_kills_see_a_position_before_its_rows(embedded_broker: EmbeddedBroker, tmp_path: Path) -> None:
    """A keeper that commits them apart is found out when it is killed where the position has changed."""
    with _coming(embedded_broker) as (broker, settings):
        told = _told_of_careless_ones(tmp_path, broker, settings)
    assert "not the log" in told


def _told_of_careless_ones(folder: Path, broker: KafkaBroker, settings: Settings) -> str:
    log = _Log(broker, settings)
    for _ in range(KILLS):
        _kill(CARELESS, folder, settings, _behind_a_position(folder))
        try:
            _check(folder, log)
        except AssertionError as error:
            return str(error)
    return ""


def _behind_a_position(folder: Path) -> Callable[[], bool]:
    """Tells when the view stands elsewhere than now."""
    before = _vector(folder)
    return lambda: _vector(folder) != before


def _vector(folder: Path) -> str:
    if not (folder / "current").exists():
        return ""
    with SqliteView(folder) as view:
        return view.status().vector


@contextmanager
def _coming(embedded_broker: EmbeddedBroker) -> Iterator[tuple[KafkaBroker, Settings]]:
    """A broker with event records, to which more come meanwhile."""
    settings = Settings(
        bootstrap_servers=embedded_broker.bootstrap_servers,
        kafka_topic_prefix=f"{uuid4().hex[:8]}.",
        partitions=2,
    )
    broker, news, stop = KafkaBroker(settings), News(), Event()
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    with broker.publisher() as publisher:
        publisher.publish(news.next() for _ in range(FIRST))
    publishing = Thread(target=_publish, args=(broker, news, stop))
    publishing.start()
    try:
        yield broker, settings
    finally:
        stop.set()
        publishing.join()


def _kill(program: str, folder: Path, settings: Settings, is_time: Callable[[], bool]) -> None:
    """Run a keeper, and kill it when it is time."""
    process = subprocess.Popen([sys.executable, "-c", program, str(folder)], env=environment(settings))
    pause = Event()
    try:
        while not is_time():
            assert process.poll() is None
            pause.wait(0.005)
    finally:
        process.kill()
        process.wait()


def _behind_a_write(folder: Path, seconds: float) -> Callable[[], bool]:
    """Tells when it is so long since a file of the folder was another one than now."""
    before, since = _state_of(folder), list[float]()

    def is_time() -> bool:
        if not since and _state_of(folder) != before:
            since.append(time.monotonic())
        return bool(since) and time.monotonic() - since[0] >= seconds

    return is_time


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
            assert held(view) == log.at(vector_of(vector)), "rows are not the log at the position"
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
