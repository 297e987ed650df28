"""newsfold status: what waits, since when, who works, by the brokers alone; what files of workers add."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from newsfold.broker.catalogue import all_kafka_topics, consumer_group, kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings, load_settings
from newsfold.wire.envelope import Channel, Output
from tests.command import Done, newsfold
from tests.operations.conftest import Run


@pytest.fixture
def settings(embedded_broker: EmbeddedBroker) -> Settings:
    """A pipeline whose Kafka topics are there and empty."""
    return made(embedded_broker.bootstrap_servers)


def made(bootstrap_servers: str) -> Settings:
    """Settings of a new pipeline, with its Kafka topics."""
    settings = load_settings(
        bootstrap_servers=bootstrap_servers, kafka_topic_prefix=f"{uuid4().hex[:8]}.", partitions=2
    )
    with KafkaBroker(settings).admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    return settings


def status(settings: Settings, *arguments: str) -> Done:
    """The command, on this pipeline."""
    env = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
    }
    return newsfold("status", *arguments, env=env)


def send(settings: Settings, channel: Channel, number: int) -> None:
    """So many records, with keys that spread over the partitions."""
    with KafkaBroker(settings).publisher() as publisher:
        publisher.publish(Output(channel, f"k{n}".encode(), b"{}", f"i{n}", "s") for n in range(number))


@pytest.mark.embedded
def test_what_waits_for_stages_that_never_ran(settings: Settings) -> None:
    """Everything, from the first record on, and since when; the brokers are asked and nobody else."""
    send(settings, Channel.PARAGRAPHS, 50)
    send(settings, Channel.DEAD_LETTERS, 3)
    done = status(settings, "--json")
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    tagging, aggregation = seen["stages"]
    assert (tagging["stage"], tagging["lag"], aggregation["lag"]) == ("tagging", 50, 0)
    assert 0 <= tagging["oldest_seconds"] < 600
    assert aggregation["oldest_seconds"] is None
    assert [p["partition"] for p in tagging["partitions"]] == [0, 1]
    assert all(p["committed"] is None and p["lag"] == p["end"] > 0 for p in tagging["partitions"])
    assert (seen["dead_letters"], tagging["records_per_second"]) == (3, 0.0)
    assert seen["brokers"] == [settings.bootstrap_servers]


@pytest.mark.embedded
def test_what_is_committed_does_not_wait(settings: Settings) -> None:
    """By the offsets of the stage's group; the table says the same in words."""
    send(settings, Channel.PARAGRAPHS, 40)
    group, name = consumer_group("tagging", settings), kafka_topic_name(Channel.PARAGRAPHS, settings)
    with KafkaBroker(settings).reader([name], group=group) as reader:
        read = 0
        while read < 40:
            read += len(reader.poll())
        assert reader.commit()
    send(settings, Channel.PARAGRAPHS, 10)
    table = status(settings).stdout.splitlines()
    assert table[0].split()[:4] == ["STAGE", "PARTITION", "LAG", "OLDEST"]
    assert table[2].split()[:3] == ["tagging", "all", "10"]
    assert [line.split()[0] for line in table[3:5]] == ["0", "1"]
    assert f"brokers: {settings.bootstrap_servers}" in table
    assert "dead letters: 0" in table


@pytest.mark.apache
def test_members_and_their_partitions(apache_broker: ApacheCluster) -> None:
    """Who is in a stage's group and has which partitions, as a broker tells that tells it."""
    settings = made(apache_broker.bootstrap_servers)
    group, name = consumer_group("tagging", settings), kafka_topic_name(Channel.PARAGRAPHS, settings)
    send(settings, Channel.PARAGRAPHS, 10)
    with KafkaBroker(settings).reader([name], group=group) as reader:
        while not reader.poll():
            pass
        tagging, aggregation = json.loads(status(settings, "--json").stdout)["stages"]
    [member] = tagging["members"]
    assert (member["client"], member["partitions"]) == ("newsfold", [0, 1])
    assert aggregation["members"] == []


def test_a_broker_that_is_away_is_one_line() -> None:
    """Soon, and with the exit status that says so."""
    began = time.monotonic()
    done = newsfold("status", env={"NEWSFOLD_BOOTSTRAP_SERVERS": "127.0.0.1:1"})
    assert done.returncode == 3
    assert done.stderr.startswith("newsfold: no Kafka broker answers at 127.0.0.1:1")
    assert len(done.stderr.splitlines()) == 1
    assert time.monotonic() - began < 30


@pytest.mark.embedded
def test_kafka_topics_that_are_not_there(embedded_broker: EmbeddedBroker) -> None:
    """One line that names the first."""
    env = {"NEWSFOLD_BOOTSTRAP_SERVERS": embedded_broker.bootstrap_servers}
    done = newsfold("status", env={**env, "NEWSFOLD_KAFKA_TOPIC_PREFIX": "nobodys."})
    assert done.returncode == 2
    assert done.stderr.startswith("newsfold: nobodys.news.paragraphs: there is no such Kafka topic")


@pytest.mark.embedded
def test_files_of_workers(run: Run, tmp_path: Path) -> None:
    """A pipeline that has worked all off; metrics say more; a status that is not there is trouble."""
    metrics = tmp_path / "worker.prom"
    letters = 'newsfold_stage_dead_letters_total{partition="0",reason="json",stage="x"} 4.0'
    metrics.write_text(f"{run.file}{letters}\n")
    done = newsfold("status", "--json", "--metrics", str(metrics), env=run.env)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    # `newsfold ingest` has sent the article once more, when no worker was there.
    assert [stage["lag"] for stage in seen["stages"]] == [1, 0]
    [file] = seen["files"]
    assert file["dead_letters"] == {"json": 4}
    assert file["state_entries"] > 0
    missing = str(tmp_path / "none.json")
    done = newsfold("status", "--status", missing, env=run.env)
    assert done.returncode == 1
    assert f"{missing}: no status in {missing}" in done.stdout


@pytest.mark.embedded
def test_it_can_go_on(settings: Settings) -> None:
    """With --follow it looks again and again, until Ctrl-C; as JSON, a line each time."""
    command = [sys.executable, "-m", "newsfold", "status", "--follow", "--json", "--every", "0.2"]
    env = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
    }
    with subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first, second = (json.loads(process.stdout.readline()) for _ in range(2))
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert second["at"] > first["at"]
    assert second["stages"] == first["stages"]
