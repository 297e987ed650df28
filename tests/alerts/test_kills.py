"""kill -9, 20 times, while records come: every alert arrives, and the same one has the same id and body."""

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest

from newsfold.alerts.alert import alert_id
from newsfold.broker.catalogue import all_kafka_topics, kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings
from newsfold.wire.envelope import Channel, Received
from tests.alerts.desk import SECRET
from tests.alerts.receiver import Receiver, Reply
from tests.stores.news import News

KILLS, PER_SECOND, AT_ONCE = 20, 100, 10
LONGEST_SECONDS = 0.3
"""How long a process lives after its first post, at most: most are killed while they read, post or write."""
RULE = "everything"


def run(folder: Path, broker: KafkaBroker, how: str = "") -> "subprocess.Popen[bytes]":
    """Start a process that sends alerts."""
    settings = broker.settings
    environment = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
        "DESK_SECRET": SECRET,
    }
    command = [sys.executable, "-m", "newsfold", "alerts", "run", *([how] if how else [])]
    return subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL)


def publish(broker: KafkaBroker, stop: Event) -> None:
    """Records at a steady pace until told to stop."""
    news = News()
    with broker.publisher() as publisher:
        while not stop.wait(AT_ONCE / PER_SECOND):
            publisher.publish([news.next() for _ in range(AT_ONCE)])
            publisher.flush()


def expected(records: Sequence[Received]) -> set[str]:
    """The ids of the alerts of all that is new, changed or withdrawn, by nothing but keys and values."""
    held: dict[bytes, bytes] = {}
    ids = set[str]()
    for record in records:
        key, event_id = record.key or b"", dict(record.headers)["ce_id"] or b""
        if record.value != held.get(key):
            ids.add(alert_id(RULE, event_id.decode(), record))
        if record.value is None:
            held.pop(key, None)
        else:
            held[key] = record.value
    return ids


@pytest.mark.slow
@pytest.mark.embedded
def test_every_alert_arrives(tmp_path: Path, receiver: Receiver, embedded_broker: EmbeddedBroker) -> None:
    """None is missing, none is of nothing, and what comes twice is what came before; some posts fail, too."""
    prefix = f"{uuid4().hex[:8]}."
    broker = KafkaBroker(
        Settings(bootstrap_servers=embedded_broker.bootstrap_servers, kafka_topic_prefix=prefix)
    )
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(broker.settings))
    (tmp_path / "newsfold.toml").write_text(
        f'[alerting]\nallow = ["{receiver.place}"]\nbackoff = "0.02s"\nbackoff_max = "0.1s"\ntries = 100\n'
        f'[[alerts]]\nname = "{RULE}"\non = ["new", "change", "withdrawn"]\n'
        f'to = "http://{receiver.place}/hook"\nsecrets = "${{DESK_SECRET}}"\n'
    )
    assert run(tmp_path, broker, "--once").wait(60) == 0
    dice, stop = random.Random(7), Event()
    receiver.replies["/hook"] = [Reply(dice.choice([204, 204, 204, 500, 503])) for _ in range(100_000)]
    writer = Thread(target=publish, args=(broker, stop))
    writer.start()
    try:
        for _ in range(KILLS):
            before = len(receiver.taken)
            process = run(tmp_path, broker)
            receiver.wait_for(before + 1)
            Event().wait(dice.random() * LONGEST_SECONDS)
            assert process.poll() is None
            process.kill()
            process.wait()
    finally:
        stop.set()
        writer.join()
    receiver.replies.clear()
    name = kafka_topic_name(Channel.EVENTS, broker.settings)
    with broker.reader([name]) as reader:
        ends, records = dict(reader.end_offsets()), list[Received]()
        while dict(reader.positions()) != ends:
            records += reader.poll()
    ids = expected(records)
    process = run(tmp_path, broker)
    with receiver.came:
        assert receiver.came.wait_for(lambda: {taken.id for taken in receiver.taken} >= ids, timeout=120)
    process.terminate()
    assert process.wait(30) in (0, 1)
    bodies: dict[str, set[bytes]] = {}
    for taken in receiver.taken:
        bodies.setdefault(taken.id, set()).add(taken.body)
    assert bodies.keys() == ids
    assert all(len(found) == 1 for found in bodies.values())
    assert len(receiver.taken) > len(ids)
