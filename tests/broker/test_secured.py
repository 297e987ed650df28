"""A secured Apache Kafka: right settings work in every command, wrong ones end with the reason."""

import json
import subprocess
from collections.abc import Iterator
from uuid import uuid4

import pytest

from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.settings import load_settings
from newsfold.wire.envelope import Channel, Output
from tests.broker.secured import LISTENERS, PASS_PHRASE, PASSWORDS, SecuredKafka, secured_kafka
from tests.command import Done, newsfold
from tests.test_whole_path import IDLE, started

pytestmark = pytest.mark.apache
ARTICLE = {
    "uri": "https://news.example/1",
    "source": "Example Wire",
    "published_at": "2025-03-18T10:00:00Z",
    "body": "Talks about a ceasefire between Russia and Ukraine went on in Geneva on Tuesday.",
}
LINE = json.dumps(ARTICLE).encode() + b"\n"
READING = (["events"], ["subscribe", "--tagged"], ["dead-letters", "list"], ["kafka-topics", "ensure"])
RIGHT = [
    ("SASL_TLS", "PLAIN"),
    ("SASL_TLS", "SCRAM-SHA-256"),
    ("SASL_TLS", "SCRAM-SHA-512"),
    ("SASL_PLAIN", "SCRAM-SHA-512"),
    ("MUTUAL_TLS", ""),
]


@pytest.fixture(scope="module")
def kafka(apache_required: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    """One secured node for all of them."""
    with secured_kafka(tmp_path_factory.mktemp("secured")) as running:
        yield running


def environment(kafka: SecuredKafka, listener: str, **own: str) -> dict[str, str]:
    """Right settings of a listener, with Kafka topics of its own, and what `own` changes."""
    prefix = f"test-{uuid4().hex[:8]}."
    changed = {f"NEWSFOLD_{name}": value for name, value in own.items()}
    return {**kafka.environment(listener), "NEWSFOLD_KAFKA_TOPIC_PREFIX": prefix, **changed}


def the_line(done: Done, status: int = 2) -> str:
    """The one line of a command that must have ended with this status."""
    assert done.returncode == status, done
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "no Kafka broker answers" not in done.stderr
    return done.stderr


def the_last_line(worked: "subprocess.CompletedProcess[str]") -> str:
    """What a worker ends with, behind what it says of its work; a person must act."""
    assert worked.returncode == 2, worked
    assert "Traceback" not in worked.stderr
    return worked.stderr.splitlines()[-1]


@pytest.mark.parametrize(("listener", "mechanism"), RIGHT)
def test_right_settings_work_in_every_command(kafka: SecuredKafka, listener: str, mechanism: str) -> None:
    """Feed, work (both clients) and read, over TLS with SASL, SASL alone, and TLS with a certificate."""
    env = environment(kafka, listener, **({"SASL_MECHANISM": mechanism} if mechanism else {}))
    assert newsfold("feed", "-", stdin=LINE, env=env).returncode == 0
    worked = started("work", *IDLE, env=env)
    assert worked.returncode == 0, worked.stderr
    assert "tagging: 1 records processed" in worked.stderr
    for command in READING:
        assert newsfold(*command, env=env).returncode == 0, command
    events = newsfold("events", "--json", env=env).stdout.splitlines()
    assert {json.loads(line)["article_count"] for line in events} == {1}


def test_a_key_with_a_pass_phrase(kafka: SecuredKafka) -> None:
    """The pass phrase opens the key for both clients."""
    env = environment(kafka, "MUTUAL_TLS", SSL_KEYFILE=str(kafka.client[2]), SSL_PASSWORD=PASS_PHRASE)
    assert newsfold("feed", "-", stdin=LINE, env=env).returncode == 0
    assert started("work", *IDLE, env=env).returncode == 0


@pytest.mark.parametrize(("listener", "mechanism"), RIGHT[:-1])
def test_a_wrong_password(kafka: SecuredKafka, listener: str, mechanism: str) -> None:
    """What the broker says of the credentials, and which settings to look at; whatever the command."""
    env = environment(kafka, listener, SASL_MECHANISM=mechanism, SASL_PASSWORD="wrong")
    for command in (["feed", "-"], ["events"], ["dead-letters", "list"]):
        line = the_line(newsfold(*command, stdin=LINE, env=env))
        assert "refuses these credentials: Authentication failed" in line
        assert "NEWSFOLD_SASL_PASSWORD" in line
    assert "refuses these credentials" in started("work", env=env).stderr


def test_a_user_is_not_locked_out(kafka: SecuredKafka, caplog: pytest.LogCaptureFixture) -> None:
    """A command tries a wrong password once: the client library's log has one connection that was lost."""
    the_line(newsfold("events", env=environment(kafka, "SASL_PLAIN", SASL_PASSWORD="wrong")))
    assert len([line for line in caplog.messages if "Connection lost" in line]) == 1


@pytest.mark.parametrize(
    ("listener", "own", "said", "setting"),
    [
        ("SASL_TLS", {"SSL_CAFILE": ""}, "certificate verify failed", "SSL_CAFILE"),
        ("SASL_TLS", {"SSL_CAFILE": "sasl_tls.crt"}, "certificate verify failed", "SSL_CAFILE"),
        ("SASL_TLS", {"SSL_CAFILE": "sasl_tls.key"}, "holds no certificates in PEM", "SSL_CAFILE"),
        ("SASL_TLS", {"SSL_CAFILE": "missing.pem"}, "No such file", "SSL_CAFILE"),
        ("OTHER_HOST", {}, "certificate is not valid for '127.0.0.1'", "BOOTSTRAP_SERVERS"),
        ("EXPIRED", {}, "certificate has expired", ""),
        ("MUTUAL_TLS", {"SSL_CERTFILE": "", "SSL_KEYFILE": ""}, "alert", "SSL_CERTFILE"),
        ("MUTUAL_TLS", {"SSL_KEYFILE": "worker.locked.key"}, "is encrypted", "SSL_PASSWORD"),
        ("SASL_TLS", {"SASL_USERNAME": "nobody"}, "refuses these credentials", "SASL_USERNAME"),
    ],
)
def test_wrong_settings(
    kafka: SecuredKafka, listener: str, own: dict[str, str], said: str, setting: str
) -> None:
    """The reason that TLS or SASL gives, and the setting that is to be changed."""
    placed = {n: str(kafka.folder / v) if v and n.startswith("SSL") else v for n, v in own.items()}
    line = the_line(newsfold("events", env=environment(kafka, listener, **placed)))
    assert said in line
    assert f"NEWSFOLD_{setting}" in line or not setting


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"])
@pytest.mark.parametrize("listener", ["INTERNAL", "SASL_TLS", "SASL_PLAIN", "MUTUAL_TLS"])
def test_a_wrong_protocol(kafka: SecuredKafka, listener: str, protocol: str) -> None:
    """Each protocol at each listener of another one: what the broker speaks there, and what to set."""
    if LISTENERS[listener] == protocol:
        return
    env = kafka.environment("SASL_TLS") | environment(kafka, listener, SECURITY_PROTOCOL=protocol)
    line = the_line(newsfold("events", env=env))
    assert "NEWSFOLD_SECURITY_PROTOCOL" in line
    assert kafka.addresses[listener] in line


RIGHTS = ("READ", "WRITE", "CREATE", "DESCRIBE", "DESCRIBE_CONFIGS")


def as_user(env: dict[str, str], user: str) -> dict[str, str]:
    """The same settings for another user."""
    return {**env, "NEWSFOLD_SASL_USERNAME": user, "NEWSFOLD_SASL_PASSWORD": PASSWORDS[user]}


@pytest.fixture
def env(kafka: SecuredKafka) -> dict[str, str]:
    """Settings of the user who may do all; the Kafka topics are there, with one article to be worked on."""
    own = environment(kafka, "SASL_PLAIN")
    assert newsfold("kafka-topics", "ensure", env=own).returncode == 0
    assert newsfold("feed", "-", stdin=LINE, env=own).returncode == 0
    return own


def publish(env: dict[str, str], channel: Channel) -> None:
    """Something unreadable, by the user who may do all."""
    settings = load_settings(**{name.removeprefix("NEWSFOLD_").lower(): env[name] for name in env})
    with KafkaBroker(settings).publisher() as publisher:
        publisher.publish([Output(channel, b"key", b"junk", "id", "subject")])


def test_no_right_to_write_dead_letters(kafka: SecuredKafka, env: dict[str, str]) -> None:
    """Feed and worker end with the Kafka topic and the right; once it is granted nothing is missing."""
    letters = f"{env['NEWSFOLD_KAFKA_TOPIC_PREFIX']}news.dead-letters"
    kafka.allow("no-letters", *RIGHTS)
    kafka.allow("no-letters", "WRITE", topic=letters, refuse=True)
    refused = as_user(env, "no-letters")
    fed = newsfold("feed", "-", stdin=LINE + b"no JSON\n", env=refused)
    assert fed.returncode == 2
    assert f"{letters}: the broker does not allow this user to write (grant Write" in fed.stderr
    publish(env, Channel.PARAGRAPHS)
    worked = the_last_line(started("work", *IDLE, env=refused))
    assert f"{letters}: the broker does not allow this user to write" in worked
    assert "NEWSFOLD_SASL_USERNAME" in worked
    assert newsfold("dead-letters", "list", env=env).stdout == ""
    assert started("work", *IDLE, env=env).returncode == 0
    assert len(newsfold("dead-letters", "list", env=env).stdout.splitlines()) == 1


def test_a_user_who_may_only_read(kafka: SecuredKafka, env: dict[str, str]) -> None:
    """Reading goes on; feed and worker say which right is missing."""
    kafka.allow("reader", "READ", "DESCRIBE")
    reader = as_user(env, "reader")
    assert newsfold("events", env=reader).returncode == 0
    line = the_line(newsfold("feed", "-", stdin=LINE, env=reader))
    assert "grant Write on the Kafka topics" in line
    worked = started("work", *IDLE, env=reader)
    assert worked.returncode == 2
    assert "does not allow this user to write" in worked.stderr


def test_a_worker_that_may_not_read(kafka: SecuredKafka, env: dict[str, str]) -> None:
    """A worker without Read on what it reads ends, and so does a reader; a stranger is shown nothing."""
    topics = [f"{env['NEWSFOLD_KAFKA_TOPIC_PREFIX']}news.{name}" for name in ("paragraphs", "events")]
    kafka.allow("unread", *RIGHTS)
    for topic in topics:
        kafka.allow("unread", "READ", topic=topic, refuse=True)
    publish(env, Channel.EVENTS)
    worked = the_last_line(started("work", *IDLE, env=as_user(env, "unread")))
    assert f"{topics[0]}: the broker does not allow this user to read (grant Read" in worked
    assert topics[1] in the_line(newsfold("events", env=as_user(env, "unread")))
    assert "grant Describe" in the_line(newsfold("events", env=as_user(env, "stranger")))


def test_the_doctor_names_every_right_that_is_missing(kafka: SecuredKafka, env: dict[str, str]) -> None:
    """As the broker tells it: a user with all rights misses none, one without Write misses that, and what
    a reader may not read is found without hiding the rest."""
    prefix = env["NEWSFOLD_KAFKA_TOPIC_PREFIX"]
    assert started("work", *IDLE, env=env).returncode == 0
    done = newsfold("doctor", env=env)
    assert done.returncode == 0, done.stdout
    done = newsfold("doctor", env=env | {"NEWSFOLD_KAFKA_TOPIC_PREFIX": "none."})
    assert "none.news.paragraphs and 7 others not there" in done.stdout
    kafka.allow("reader", "READ", "DESCRIBE")
    lacking = newsfold("doctor", "--for", "feed", env=as_user(env, "reader")).stdout
    assert f"{prefix}news.paragraphs: no right to Write, which newsfold feed needs" in lacking
    assert "newsfold work needs" not in lacking
    kafka.allow("unread", *RIGHTS)
    kafka.allow("unread", "READ", topic=f"{prefix}news.events", refuse=True)
    done = newsfold("doctor", env=as_user(env, "unread"))
    to_do = [line for line in done.stdout.splitlines() if line.startswith("TO DO")]
    assert len(to_do) == 1, done.stdout
    assert f"{prefix}news.events: no right to Read, which newsfold work, newsfold events needs" in to_do[0]
