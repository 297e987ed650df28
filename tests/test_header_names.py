"""Records on a real broker whose headers have names that are no UTF-8: each is processed or a dead letter,
and every reader goes on behind it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from newsfold.broker.catalogue import all_kafka_topics, changelog_topic, kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.settings import Settings, environment, load_settings
from newsfold.subscription.dead_letters import Selection, read_dead_letters
from newsfold.wire.envelope import Channel
from tests.broker.raw_records import Raw, send
from tests.command import newsfold

ODD = (b"caf\xe9", b"1")
ESCAPED = ("caf\\xe9", b"1")
SOME_FAILED = 1


@pytest.fixture(
    params=[
        pytest.param("embedded_broker", marks=pytest.mark.embedded),
        pytest.param("apache_broker", marks=pytest.mark.apache),
    ]
)
def settings(request: pytest.FixtureRequest) -> Settings:
    """Kafka topics of a test alone, with one partition each."""
    settings = load_settings(
        bootstrap_servers=request.getfixturevalue(request.param).bootstrap_servers,
        kafka_topic_prefix=f"names-{uuid4().hex[:8]}.",
        partitions=1,
        session_timeout=6,
    )
    with KafkaBroker(settings).admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    return settings


def run(settings: Settings, *arguments: str, status: int = 0) -> str:
    """A command as a person gives it; its standard output."""
    done = newsfold(*arguments, env=environment(settings))
    assert done.returncode == status, f"{arguments}: status {done.returncode}\n{done.stderr}"
    return done.stdout


def work(settings: Settings) -> None:
    """A worker in a process of its own, until nothing comes any more."""
    command = [sys.executable, "-m", "newsfold", "work", "--until-idle", "2"]
    env = os.environ | environment(settings)
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def article_counts(settings: Settings, *, status: int = 0) -> set[int]:
    """How many articles the event records count; all articles of these tests are on the same topics."""
    lines = run(settings, "events", "--json", status=status).splitlines()
    return {json.loads(line)["article_count"] for line in lines}


def feed(settings: Settings, folder: Path, *names: str) -> None:
    """An article of each name, all on one topic."""
    rows = [
        {"uri": name, "source": name, "published_at": "2025-03-18", "body": f"The truce holds, says {name}."}
        for name in names
    ]
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    run(settings, "feed", str(path))


def put(settings: Settings, channel: Channel, *records: Raw) -> None:
    """Records behind those that a channel has."""
    send(settings, kafka_topic_name(channel, settings), list(records))


def paragraph(name: str) -> bytes:
    """A paragraph as another program may send it."""
    return json.dumps(
        {
            "id": name, "article_id": name, "version": 1, "digest": "9f", "seq": 0, "count": 1,
            "source": name, "url": "", "title": "", "lang": "en", "published_at": "2025-03-18T10:00:00Z",
            "text": f"The truce holds, says {name}.",
        }
    ).encode()  # fmt: skip


def test_whatever_a_header_is_named(settings: Settings, tmp_path: Path) -> None:
    """On every channel, between the records of articles: what can be processed is, all else becomes a dead
    letter with its headers, and events, subscriptions and dead letters can be read to their ends."""
    feed(settings, tmp_path, "before")
    for channel in (Channel.PARAGRAPHS, Channel.CONTRIBUTIONS):
        put(settings, channel, Raw(b"k", b"none", [ODD]), Raw(b"k", b"none", [(b"plain", None)]))
    put(settings, Channel.PARAGRAPHS, Raw(b"sent", paragraph("sent"), [(b"\xff\xfe", None)]))
    feed(settings, tmp_path, "behind")
    for channel in (Channel.EVENTS, Channel.TAGGED, Channel.DEAD_LETTERS):
        put(settings, channel, Raw(b"k", b"none", [ODD]))
    work(settings)
    assert article_counts(settings, status=SOME_FAILED) == {3}
    letters = [*read_dead_letters(KafkaBroker(settings), settings, Selection(reason="json"))]
    assert sorted((letter.stage, letter.headers) for letter in letters) == [
        (stage, headers)
        for stage in ("aggregation", "tagging")
        for headers in ((ESCAPED,), (("plain", None),))
    ]
    assert len(run(settings, "dead-letters", "list").splitlines()) == 5
    for options in ([], ["--tagged"]):
        assert run(settings, "subscribe", "--json", *options, status=SOME_FAILED)


def test_a_changelog_with_odd_names_is_read(settings: Settings, tmp_path: Path) -> None:
    """Who writes to a changelog that is not theirs keeps no worker from its state."""
    feed(settings, tmp_path, "before")
    work(settings)
    for stage in ("tagging", "aggregation"):
        send(settings, changelog_topic(stage, settings).name, [Raw(b"k", b"none", [ODD])])
    feed(settings, tmp_path, "behind")
    work(settings)
    assert article_counts(settings) == {2}
