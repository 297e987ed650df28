"""The commands over a broker: what a rule would have sent, sending it, and what is said of faults."""

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import orjson
import pytest

from newsfold.alerts.signing import key_of
from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings
from newsfold.wire.envelope import Output
from tests.alerts.desk import SECRET, record
from tests.alerts.receiver import Receiver, Reply
from tests.command import Done, newsfold


class Newsroom:
    """A folder with newsfold.toml, and Kafka topics of its own."""

    def __init__(self, folder: Path, broker: EmbeddedBroker, receiver: Receiver) -> None:
        settings = Settings(
            bootstrap_servers=broker.bootstrap_servers, kafka_topic_prefix=f"{uuid4().hex[:8]}."
        )
        self.folder, self.broker = folder, KafkaBroker(settings)
        with self.broker.admin() as admin:
            admin.ensure(all_kafka_topics(settings))
        self.env: Mapping[str, str] = {
            "NEWSFOLD_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
            "NEWSFOLD_KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
            "DESK_SECRET": SECRET,
        }
        (folder / "newsfold.toml").write_text(
            f'[alerting]\nallow = ["{receiver.place}"]\ntries = 1\n'
            f'[[alerts]]\nname = "peace"\ntopic = "peace process"\non = ["new", "change"]\n'
            f'to = "http://{receiver.place}/hook"\nsecrets = "${{DESK_SECRET}}"\n'
        )

    def publish(self, *outputs: Output) -> None:
        """Send records."""
        with self.broker.publisher() as publisher:
            publisher.publish(outputs)

    def run(self, *arguments: str) -> Done:
        """A command, in this folder."""
        return newsfold("alerts", *arguments, cwd=self.folder, env=self.env)


@pytest.fixture
def newsroom(tmp_path: Path, embedded_broker: EmbeddedBroker, receiver: Receiver) -> Newsroom:
    """One of one test alone."""
    return Newsroom(tmp_path, embedded_broker, receiver)


@pytest.mark.embedded
def test_what_would_have_been_sent(newsroom: Newsroom, receiver: Receiver) -> None:
    """Each alert of the last week, in a line or as its body; nothing is sent or kept."""
    newsroom.publish(record(1), record(3, sources=2), record(0))
    done = newsroom.run("test", "peace")
    assert done.returncode == 0, done.stderr
    assert [line.split("  ", 1)[1] for line in done.stdout.splitlines()] == [
        "new        peace process, 2025-03-18: 1 article, 1 source",
        "change     peace process, 2025-03-18: +2 articles, +1 source",
    ]
    assert "2 alerts since" in done.stderr
    bodies = [orjson.loads(line) for line in newsroom.run("test", "peace", "--json").stdout.splitlines()]
    assert [body["type"] for body in bodies] == ["event.new", "event.changed"]
    assert receiver.taken == []
    assert [path.name for path in newsroom.folder.iterdir()] == ["newsfold.toml"]
    later = newsroom.run("test", "peace", "--since", "2100-01-01")
    assert (later.returncode, later.stdout) == (1, "")
    assert "nothing since 2100-01-01T00:00:00Z is as peace asks for" in later.stderr


@pytest.mark.embedded
def test_one_is_sent_to_try(newsroom: Newsroom, receiver: Receiver) -> None:
    """The newest, signed; what the target says of it is said."""
    newsroom.publish(record(1), record(3))
    done = newsroom.run("test", "peace", "--send")
    assert done.returncode == 0, done.stderr
    [taken] = receiver.taken
    assert taken.data["kind"] == "change"
    assert taken.headers["webhook-signature"].startswith("v1,")
    receiver.replies["/hook"] = [Reply(403, body=b"wrong secret")]
    done = newsroom.run("test", "peace", "--send")
    assert done.returncode == 1
    assert "it answers 403: wrong secret" in done.stderr


@pytest.mark.embedded
def test_from_the_first_run_on(newsroom: Newsroom, receiver: Receiver) -> None:
    """What was there is no news; then what comes; a dead letter is listed, and says how to go on."""
    newsroom.publish(record(1))
    assert newsroom.run("run", "--once").returncode == 0
    newsroom.publish(record(1, day=19), record(1, day=20))
    receiver.replies["/hook"] = [Reply(500)]
    done = newsroom.run("run", "--once")
    assert done.returncode == 1
    assert "2 records read: 2 alerts, 1 delivered, 1 tries failed" in done.stderr
    letters = newsfold("dead-letters", "list", "--stage", "alerts", cwd=newsroom.folder, env=newsroom.env)
    assert "undelivered" in letters.stdout
    assert "it answers 500" in letters.stdout
    replayed = newsfold("dead-letters", "replay", cwd=newsroom.folder, env=newsroom.env)
    assert "1 are alerts: newsfold alerts resend" in replayed.stdout
    assert "1 delivered (last 20" in newsroom.run("list").stdout
    assert newsroom.run("resend", "peace").returncode == 0
    assert newsroom.run("run", "--once").returncode == 0
    assert len({taken.id for taken in receiver.taken}) == 2


@pytest.mark.embedded
def test_it_follows_until_it_is_told_to_stop(newsroom: Newsroom, receiver: Receiver) -> None:
    """SIGTERM: what is under way is finished, and said in one line."""
    newsroom.run("run", "--once")
    process = subprocess.Popen(
        [sys.executable, "-m", "newsfold", "alerts", "run"],
        cwd=newsroom.folder,
        env={**newsroom.env, "NEWSFOLD_METRICS_FILE": "alerts.prom"},
        stderr=subprocess.PIPE,
        text=True,
    )
    newsroom.publish(record(1))
    receiver.wait_for(1)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "1 records read: 1 alerts, 1 delivered" in errors
    assert "Traceback" not in errors
    assert "newsfold_alerts_delivered_total 1.0" in (newsroom.folder / "alerts.prom").read_text("utf-8")


@pytest.mark.embedded
def test_a_name_that_nothing_has(newsroom: Newsroom) -> None:
    """A test says so; a run says so and waits for it."""
    path = newsroom.folder / "newsfold.toml"
    path.write_text(path.read_text("utf-8").replace("peace process", "piece process"), "utf-8")
    done = newsroom.run("test", "peace")
    assert done.returncode == 1
    assert "no topic 'piece process'" in done.stderr
    assert "did you mean 'peace process'" in done.stderr
    assert "waiting for it" in newsroom.run("run", "--once").stderr


def test_faults_are_one_line(tmp_path: Path) -> None:
    """No file, no rule, no such rule, nothing sent yet."""
    assert newsfold("alerts", "list", cwd=tmp_path).stderr == (
        'newsfold: newsfold.toml: no such file (write one: [[source]] and url = "https://…" are enough)\n'
    )
    (tmp_path / "newsfold.toml").write_text("")
    assert "there is no rule in it" in newsfold("alerts", "run", cwd=tmp_path).stderr
    rule = '[[alerts]]\nname = "peace"\nto = "https://a.example/"\nformat = "plain"\n'
    (tmp_path / "newsfold.toml").write_text(rule)
    assert "no rule 'peas' (did you mean 'peace'?)" in newsfold("alerts", "test", "peas", cwd=tmp_path).stderr
    done = newsfold("alerts", "resend", "peace", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "newsfold: no alerts were sent yet\n")


def test_a_secret_is_made() -> None:
    """Another each time, of 32 bytes."""
    first, second = (newsfold("alerts", "secret").stdout.strip() for _ in range(2))
    assert first != second
    assert len(key_of(first)) == 32
