"""Snapshot, then follow, under kills: each record's last state is seen, in order, none lost or twice."""

import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import msgspec
import orjson
import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.event import EventRecord, WindowRef
from newsfold.settings import Settings
from newsfold.shipped import seeds
from newsfold.testing import PipelineTestDriver
from newsfold.wire.codec import encode_struct
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import event_id, event_key
from tests.subscription.killed import whole_lines

pytestmark = [pytest.mark.embedded, pytest.mark.slow]
KILLS, PER_SECOND, DAYS, AT_ONCE = 20, 500, 28, 25
IN_SNAPSHOT = 6
"""Kills while the snapshot is handed out, or soon behind it; the others come behind it."""
FIRST = 2_000
"""Records that are there before the first subscriber is."""


class News:
    """Versions of event records, each with more articles than the one before, and some withdrawals."""

    def __init__(self) -> None:
        self._templates = PipelineTestDriver().feed(seeds()).run().events()
        self._dice, self._counts = random.Random(17), dict[tuple[str, str], int]()
        self.written: dict[str, list[int]] = defaultdict(list)
        """Of each id the counts of articles in order; 0 for a withdrawal."""

    def next(self) -> Output:
        """One more version of a record by chance."""
        template, day = self._dice.choice(self._templates), 1 + self._dice.randrange(DAYS)
        counts = self.written[event_id(template.topic.id, *_day(day))]
        gone = bool(counts) and counts[-1] > 0 and self._dice.random() < 0.1
        return self._output(template, day, 0 if gone else max(counts, default=0) + 1)

    def _output(self, template: EventRecord, day: int, articles: int) -> Output:
        start, end = _day(day)
        id_ = event_id(template.topic.id, start, end)
        self.written[id_].append(articles)
        event = msgspec.structs.replace(
            template, id=id_, window=WindowRef(start, end), article_count=articles
        )
        key = event_key(template.topic.id, start, "1d").encode()
        return Output(Channel.EVENTS, key, encode_struct(event) if articles else None, id_, template.topic.id)


def _day(number: int) -> tuple[str, str]:
    return f"2025-03-{number:02d}T00:00:00Z", f"2025-03-{number + 1:02d}T00:00:00Z"


def publishing(broker: KafkaBroker, news: News, stop: Event) -> None:
    """Write 500 records a second until it is told to stop."""
    pace = Event()
    with broker.publisher() as publisher:
        while not stop.is_set():
            publisher.publish([news.next() for _ in range(AT_ONCE)])
            publisher.flush()
            pace.wait(AT_ONCE / PER_SECOND)


@pytest.fixture
def broker(embedded_broker: EmbeddedBroker) -> KafkaBroker:
    """Kafka topics of this test alone."""
    settings = Settings(
        bootstrap_servers=embedded_broker.bootstrap_servers, kafka_topic_prefix=f"{uuid4().hex[:8]}."
    )
    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    return broker


def subscriber(path: Path, broker: KafkaBroker, *follow: str) -> "subprocess.Popen[bytes]":
    """A subscriber in a process of its own."""
    settings = broker.settings
    command = [sys.executable, "-m", "tests.subscription.killed", str(path), settings.bootstrap_servers]
    return subprocess.Popen([*command, settings.kafka_topic_prefix, *follow], cwd=Path(__file__).parents[2])


def test_twenty_kills(tmp_path: Path, broker: KafkaBroker) -> None:
    """Each is killed -9 some lines after it began: in the snapshot, at its end, and while it follows."""
    news, stop, path, dice = News(), Event(), tmp_path / "seen", random.Random(20)
    with broker.publisher() as publisher:
        publisher.publish([news.next() for _ in range(FIRST)])
    writer = Thread(target=publishing, args=(broker, news, stop))
    writer.start()
    try:
        for kill in range(KILLS):
            before = len(whole_lines(path))
            process = subscriber(path, broker, "follow")
            if kill >= IN_SNAPSHOT:
                before = wait_for(path, process, lambda line: not line["snapshot"], before + 1)
            wait_for(path, process, lambda _: True, before + dice.randrange(1, 600))
            process.kill()
            process.wait()
    finally:
        stop.set()
        writer.join()
    assert subscriber(path, broker).wait(120) == 0
    check([orjson.loads(line) for line in whole_lines(path)], news.written)


def wait_for(
    path: Path, process: "subprocess.Popen[bytes]", last: Callable[[dict[str, object]], bool], least: int
) -> int:
    """Wait for so many lines, and for a last one that is as it should be; their number then.

    A process that has ended instead fails the test.
    """
    pause = Event()
    while len(lines := whole_lines(path)) < least or not last(orjson.loads(lines[-1])):
        assert process.poll() is None
        pause.wait(0.02)
    return len(lines)


def check(seen: list[dict[str, object]], written: dict[str, list[int]]) -> None:
    """What was seen of each record is how it was written, from the version in the snapshot on."""
    by_id: dict[str, list[int]] = defaultdict(list)
    followed: dict[str, list[int]] = defaultdict(list)
    for line in seen:
        by_id[str(line["id"])].append(int(str(line["count"])))
        if not line["snapshot"]:
            followed[str(line["id"])].append(int(str(line["count"])))
    assert len({line["pid"] for line in seen}) >= KILLS
    assert sum(map(len, followed.values())) > KILLS - IN_SNAPSHOT
    for id_, counts in written.items():
        if counts[-1]:
            assert by_id[id_][-1] == counts[-1], "the last state"
        else:
            assert not by_id[id_] or by_id[id_][-1] == 0, "withdrawn"
        states = [count for count in by_id[id_] if count]
        assert all(earlier < later for earlier, later in pairwise(states)), "in order, and none twice"
        tail = followed[id_]
        assert tail == counts[len(counts) - len(tail) :], "each amendment behind the snapshot"
    assert by_id.keys() <= written.keys()
