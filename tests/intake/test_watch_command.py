"""newsfold feed --watch in a process of its own: killed at any moment, it loses nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from newsfold.broker.catalogue import all_kafka_topics, kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.paragraph import Paragraph
from newsfold.settings import Settings
from newsfold.wire import codec
from newsfold.wire.envelope import Channel
from tests.command import newsfold

pytestmark = pytest.mark.embedded
ROOT = Path(__file__).parents[2]
KILLS = 4


def start(settings: Settings, folder: Path, cursor: Path) -> "subprocess.Popen[str]":
    """The command."""
    return subprocess.Popen(
        [sys.executable, "-m", "newsfold", "feed", "--watch", str(folder), "--cursor", str(cursor)],
        env=os.environ
        | {
            "NEWSFOLD_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
            "NEWSFOLD_KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
            "PYTHONPATH": str(ROOT),
        },
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def drop(folder: Path, number: int) -> None:
    """An article, written under another name and renamed, in a subfolder."""
    place = folder / f"{number % 3}"
    place.mkdir(exist_ok=True)
    part = place / f"{number:03}.txt.part"
    part.write_text(f"Source: Gazette\nDate: 18 March 2025\nURI: urn:{number}\n\nText number {number}.\n")
    part.rename(place / f"{number:03}.txt")


def uris(settings: Settings) -> set[str]:
    """The articles that the broker holds."""
    kafka_topics = all_kafka_topics(settings)
    with KafkaBroker(settings).admin() as admin:
        admin.ensure(kafka_topics)
    with KafkaBroker(settings).reader([kafka_topic_name(Channel.PARAGRAPHS, settings)]) as reader:
        end, found = reader.end_offsets(), set[str]()
        while any(reader.positions()[partition] < offset for partition, offset in end.items()):
            records = reader.poll(timeout=1, max_records=5000)
            found |= {codec.decode(record.value or b"", Paragraph).uri for record in records}
    return found


def test_kills_lose_nothing(embedded_broker: EmbeddedBroker, tmp_path: Path) -> None:
    """Files come while it is killed again and again; in the end all are there. SIGTERM says how many."""
    settings = Settings(
        bootstrap_servers=embedded_broker.bootstrap_servers, kafka_topic_prefix=f"{uuid4().hex[:8]}."
    )
    folder, cursor = tmp_path / "drop", tmp_path / "cursor"
    folder.mkdir()
    dropped = 0
    for kill in range(KILLS + 1):
        process = start(settings, folder, cursor)
        before = len(uris(settings)) if kill else 0
        for _ in range(10):
            drop(folder, dropped)
            dropped += 1
        if kill < KILLS:
            until(partial(has_more, settings, before), process)
            process.kill()
            process.communicate()
    everything = {f"urn:{number}" for number in range(dropped)}
    until(lambda: uris(settings) >= everything, process)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 143
    assert "delivered are" in said
    assert uris(settings) == everything


def has_more(settings: Settings, before: int) -> bool:
    """Whether the broker holds more articles than before."""
    return len(uris(settings)) > before


def until(wanted: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Wait for a condition while the process runs."""
    deadline = time.monotonic() + 60
    while not wanted():
        assert process.poll() is None
        assert time.monotonic() < deadline, "it does not come"


def test_only_folders_are_watched(embedded_broker: EmbeddedBroker, tmp_path: Path) -> None:
    """Standard input and files are named in one line."""
    env = {"NEWSFOLD_BOOTSTRAP_SERVERS": embedded_broker.bootstrap_servers}
    for path in ("-", str(Path(__file__)), str(tmp_path / "missing")):
        done = newsfold("feed", "--watch", path, env=env)
        assert done.returncode == 2
        assert "takes folders" in done.stderr
        assert len(done.stderr.splitlines()) == 1
