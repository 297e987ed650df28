"""The main job over real brokers, by the commands a person types, from feed to dead letters."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from kafka import KafkaAdminClient

from newsfold import trending
from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.event import EventRecord
from newsfold.settings import load_settings
from newsfold.subscription.client import subscribe
from newsfold.wire.codec import lines_of
from newsfold.wire.envelope import Channel, by_name
from tests import command
from tests.schema_files import producer_validator

ROOT = Path(__file__).parent.parent
SEEDS = str(ROOT / "seeds")
GOLDEN = (Path(__file__).parent / "golden" / "seeds.events.jsonl").read_text(encoding="utf-8")
SOME_FAILED = 1
IDLE = ("--until-idle", "2")

Newsfold = Callable[..., str]


def started(*arguments: str, env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "newsfold", *arguments],
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def newsfold(bootstrap: str, prefix: str, *arguments: str, status: int = 0) -> str:
    """Run a command as a person would, a worker in a process of its own; its standard output."""
    own = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": bootstrap,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": prefix,
        "NEWSFOLD_SESSION_TIMEOUT": "6",
    }
    run = started if arguments[0] == "work" else command.newsfold
    done = run(*arguments, env=own)
    assert done.returncode == status, f"{arguments}: status {done.returncode}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("embedded_broker", marks=pytest.mark.embedded),
        pytest.param("apache_broker", marks=pytest.mark.apache),
    ],
)
def bootstrap(request: pytest.FixtureRequest) -> str:
    """The same tests on every real broker."""
    broker: EmbeddedBroker | ApacheCluster = request.getfixturevalue(request.param)
    return broker.bootstrap_servers


@pytest.fixture(scope="module")
def prefix(bootstrap: str) -> str:
    """Kafka topics of this run alone."""
    return f"t{uuid4().hex[:8]}."


@pytest.fixture(scope="module")
def run(bootstrap: str, prefix: str) -> Newsfold:
    """Commands against the broker; the seeds are fed and worked once before the first."""
    run = partial(newsfold, bootstrap, prefix)
    fed = run("feed", SEEDS, status=SOME_FAILED)
    assert "dead letters" in fed
    run("work", *IDLE)
    return run


def test_the_seeds_give_the_golden_records(run: Newsfold) -> None:
    """Over two Faust workers' stages and a broker, byte for byte those of the memory replay."""
    assert run("events", "--json") == GOLDEN


def test_every_record_fits_its_schema(run: Newsfold, bootstrap: str, prefix: str) -> None:
    """Everything on every channel, with all its CloudEvents headers."""
    settings = load_settings(bootstrap_servers=bootstrap, kafka_topic_prefix=prefix)
    broker = KafkaBroker(settings)
    # A feed of files tells no identities: `test_identities_fit_their_schema` has those.
    for channel in (c for c in Channel if c is not Channel.IDENTITIES):
        check, name = producer_validator(channel), kafka_topic_name(channel, settings)
        with broker.reader([name]) as reader:
            total = sum(reader.end_offsets().values())
            seen = 0
            while seen < total and (batch := reader.poll(timeout=5.0)):
                for record in batch:
                    headers = {key: value.decode() for key, value in by_name(record.headers).items()}
                    assert {"ce_id", "ce_type", "ce_source", "ce_specversion", "ce_time"} <= set(headers)
                    if channel is Channel.DEAD_LETTERS:
                        check.validate(headers)
                    elif record.value is not None:
                        for line in lines_of(record.value):
                            check.validate(json.loads(line))
                seen += len(batch)
        assert seen == total > 0, channel


def test_a_subscription_filters_and_resumes(run: Newsfold, bootstrap: str, prefix: str) -> None:
    """By topic; from where an earlier one stopped; and in a group only what is new."""
    settings = load_settings(bootstrap_servers=bootstrap, kafka_topic_prefix=prefix, session_timeout=6.0)
    with subscribe(EventRecord, topics=["Prisoners of War"], settings=settings) as events:
        labels = {event.topic.label for event in events}
        positions = events.positions
    assert labels == {"prisoners of war"}
    with subscribe(EventRecord, start=positions, settings=settings) as events:
        assert list(events) == []
    with subscribe(EventRecord, group=f"{prefix}desk", settings=settings) as events:
        assert list(events)
    with subscribe(EventRecord, group=f"{prefix}desk", settings=settings) as events:
        assert list(events) == []


def test_tagged_paragraphs_as_json(run: Newsfold) -> None:
    """One object a line, with the entity that was asked for, and exact spans."""
    lines = run("subscribe", "--tagged", "--entity", "Vladimir Putin", "--json").splitlines()
    assert lines
    for tagged in map(json.loads, lines):
        assert "Vladimir Putin" in {entity["label"] for entity in tagged["entities"]}
        for tag in tagged["entities"]:
            assert tagged["text"][tag["start"] : tag["end"]] == tag["text"]


def test_trends_as_a_command_and_as_a_call(run: Newsfold, bootstrap: str, prefix: str) -> None:
    """The same topics, scores and usual counts, of the day that is asked for."""
    settings = load_settings(bootstrap_servers=bootstrap, kafka_topic_prefix=prefix)
    day = ("--trend", "--at", "2025-03-19")
    told = [json.loads(line) for line in run("events", *day, "--json").splitlines()]
    called = trending(at="2025-03-19T00:00:00Z", settings=settings)
    assert [(t["event"]["id"], t["score"], t["baseline"], t["trailing"]) for t in told] == [
        (t.event.id, t.score, t.baseline, t.trailing) for t in called
    ]
    assert {t["event"]["window"]["start"] for t in told} == {"2025-03-19T00:00:00Z"}
    assert "prisoners of war" in run("events", *day, "--topic", "prisoners of war")


def test_dead_letters_can_be_looked_at(run: Newsfold) -> None:
    """Each line of the malformed file is there, with its reason and its bytes."""
    listed = [json.loads(line) for line in run("dead-letters", "list", "--json").splitlines()]
    assert all("20-malformed.jsonl" in letter["origin"] for letter in listed)
    assert {letter["stage"] for letter in listed} == {"ingest"}
    shown = run("dead-letters", "show", listed[0]["place"])
    assert listed[0]["detail"] in shown
    assert len(run("dead-letters", "export").splitlines()) == len(listed)
    reasons = {letter["reason"] for letter in listed}
    for reason in reasons:
        chosen = run("dead-letters", "list", "--json", "--reason", reason).splitlines()
        assert {json.loads(line)["reason"] for line in chosen} == {reason}
    assert run("dead-letters", "list", "--until", listed[0]["at"]) == ""
    assert run("dead-letters", "list", "--stage", "tagging") == ""


def test_feeding_and_working_again_changes_nothing(run: Newsfold) -> None:
    """The whole input a second time: the same bytes."""
    run("feed", SEEDS, status=SOME_FAILED)
    run("work", *IDLE)
    assert run("events", "--json") == GOLDEN


def test_other_windows_or_salience_are_refused_with_nothing_to_read(
    run: Newsfold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is started with another of them ends at once, and not only at the next record."""
    for variable, value in (("NEWSFOLD_WINDOWS", "1h,1d"), ("NEWSFOLD_SALIENCE", "0.7")):
        with monkeypatch.context() as changed:
            changed.setenv(variable, value)
            run("work", *IDLE, status=2)
    run("work", *IDLE)


@pytest.mark.embedded
def test_a_replay_says_what_a_horizon_set_aside(embedded_broker: EmbeddedBroker, tmp_path: Path) -> None:
    """Articles far apart under a horizon: what came too late is counted on standard error, and the status
    says that not everything is in the records."""
    dates = {"a": "2025-03-18", "b": "2025-09-18", "c": "2025-03-18"}
    text = "The ceasefire holds for another week, and the peace talks go on, says paper"
    rows = [
        {"uri": name, "source": name, "published_at": date, "body": f"{text} {name}."}
        for name, date in dates.items()
    ]
    (tmp_path / "far.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    own = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": embedded_broker.bootstrap_servers,
        "NEWSFOLD_PARTITIONS": "1",
        "NEWSFOLD_HORIZON": "10d",
        "NEWSFOLD_SESSION_TIMEOUT": "6",
    }
    done = started("replay", "--json", str(tmp_path / "far.jsonl"), env=own)
    assert done.returncode == SOME_FAILED
    assert "tagging has set 1 records aside, reason horizon" in done.stderr
    assert '"name":"b"' in done.stdout
    assert '"name":"c"' not in done.stdout
    assert "--keep leaves them" in done.stderr


@pytest.mark.embedded
def test_a_replay_leaves_nothing_on_the_broker_unless_it_is_told_to(
    embedded_broker: EmbeddedBroker, tmp_path: Path
) -> None:
    """Its Kafka topics are gone at the end, those of others stay; with --keep dead letters can be read."""
    (tmp_path / "bad.jsonl").write_text("{broken\n" + '{"source": "D", "body": "A truce."}\n')
    own = {"NEWSFOLD_BOOTSTRAP_SERVERS": embedded_broker.bootstrap_servers, "NEWSFOLD_SESSION_TIMEOUT": "6"}
    client = KafkaAdminClient(bootstrap_servers=embedded_broker.bootstrap_servers)
    others = set(client.list_topics())
    done = started("replay", str(tmp_path / "bad.jsonl"), env=own)
    assert done.returncode == SOME_FAILED
    assert "bad.jsonl:1: no JSON" in done.stderr
    assert set(client.list_topics()) == others
    kept = started("replay", "--keep", str(tmp_path / "bad.jsonl"), env=own)
    [prefix] = re.findall(r"NEWSFOLD_KAFKA_TOPIC_PREFIX=(\S+) newsfold dead-letters list", kept.stderr)
    assert len(set(client.list_topics()) - others) == 8
    client.close()
    letters = command.newsfold("dead-letters", "list", env={**own, "NEWSFOLD_KAFKA_TOPIC_PREFIX": prefix})
    assert "bad.jsonl:1" in letters.stdout
