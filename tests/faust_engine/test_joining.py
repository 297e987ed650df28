"""Joining a group: what the broker refuses for good ends a worker, and a signal ends one that waits."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from kafka import KafkaAdminClient, KafkaConsumer
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from kafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor

from newsfold.local.apache.cluster import ApacheCluster
from tests.command import newsfold

pytestmark = pytest.mark.apache
PATIENCE = 60.0


class Foreign(RoundRobinPartitionAssignor):  # type: ignore[misc]
    """A way of dealing partitions out that nobody else in the group has."""

    name = "foreign"


@pytest.fixture
def env(apache_broker: ApacheCluster) -> dict[str, str]:
    """Settings with Kafka topics of their own, which are there."""
    own = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": apache_broker.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": f"join-{uuid4().hex[:8]}.",
        "NEWSFOLD_SESSION_TIMEOUT": "6",
    }
    assert newsfold("kafka-topics", "ensure", env=own).returncode == 0
    return own


def work(env: dict[str, str], *options: str) -> "subprocess.Popen[str]":
    """A worker of one stage in a process of its own."""
    command = [sys.executable, "-m", "newsfold", "work", "--stage", "aggregation", *options]
    return subprocess.Popen(command, env=os.environ | env, stderr=subprocess.PIPE, text=True)


@contextmanager
def member(env: dict[str, str], group: str, topic: str, assignor: type) -> Iterator[threading.Event]:
    """A consumer of another program in the group, joined; it polls until the event is set."""
    consumer = KafkaConsumer(
        f"{env['NEWSFOLD_KAFKA_TOPIC_PREFIX']}{topic}",
        bootstrap_servers=env["NEWSFOLD_BOOTSTRAP_SERVERS"],
        group_id=group,
        partition_assignment_strategy=[assignor],
    )
    deaf, joined = threading.Event(), threading.Event()

    def poll() -> None:
        while not deaf.is_set():
            consumer.poll(timeout_ms=100)
            if consumer.assignment():
                joined.set()

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        assert joined.wait(PATIENCE)
        yield deaf
    finally:
        deaf.set()
        thread.join()
        consumer.close(autocommit=False)


@pytest.mark.parametrize("seconds", ["0.5", "3600"])
def test_a_session_timeout_that_the_broker_refuses(env: dict[str, str], seconds: str) -> None:
    """Below the least or above the most of the broker: worker and subscriber name the setting."""
    own = {**env, "NEWSFOLD_SESSION_TIMEOUT": seconds}
    worker = work(own)
    _, line = worker.communicate(timeout=PATIENCE)
    done = newsfold("subscribe", "--group", f"mine-{uuid4().hex[:8]}", env=own)
    for status, said in ((worker.returncode, line.splitlines()[-1]), (done.returncode, done.stderr)):
        assert status == 2, said
        assert "Traceback" not in line + done.stderr
        assert "the broker refuses this session timeout" in said
        assert "NEWSFOLD_SESSION_TIMEOUT" in said


def test_a_group_with_another_assignor(env: dict[str, str]) -> None:
    """A member that deals partitions out in another way keeps worker and subscriber out: they say so."""
    group = f"{env['NEWSFOLD_KAFKA_TOPIC_PREFIX']}newsfold-aggregation"
    with member(env, group, "news.contributions", Foreign):
        worker = work(env)
        _, line = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 2, line
    assert group in line.splitlines()[-1]
    assert "INCONSISTENT_GROUP_PROTOCOL" in line
    with member(env, f"{group}.readers", "news.events", Foreign):
        done = newsfold("subscribe", "--group", f"{group}.readers", env=env)
    assert done.returncode == 2, done
    assert "INCONSISTENT_GROUP_PROTOCOL" in done.stderr


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_a_worker_that_waits_for_its_group(
    env: dict[str, str], number: int, status: int, tmp_path: Path
) -> None:
    """With a member that does not answer, the group deals nothing out; the worker still ends at once."""
    group, file = f"{env['NEWSFOLD_KAFKA_TOPIC_PREFIX']}newsfold-aggregation", tmp_path / "status.json"
    with member(env, group, "news.contributions", StickyPartitionAssignor) as deaf:
        deaf.set()
        worker = work(env, "--status", str(file))
        await_rebalance(env["NEWSFOLD_BOOTSTRAP_SERVERS"], group)
        (stage,) = json.loads(file.read_bytes())["stages"]
        assert stage["partitions"] is None
        asked = time.monotonic()
        worker.send_signal(number)
        _, said = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == status, said
    assert time.monotonic() - asked < 10
    assert said.splitlines()[-1] == "aggregation: 0 records processed"


def test_who_is_stopped_in_the_middle_of_a_join_is_no_member(env: dict[str, str]) -> None:
    """A member left behind would have all others wait until its session times out."""
    env["NEWSFOLD_SESSION_TIMEOUT"] = str(5 * PATIENCE)
    servers, group = (
        env["NEWSFOLD_BOOTSTRAP_SERVERS"],
        f"{env['NEWSFOLD_KAFKA_TOPIC_PREFIX']}newsfold-aggregation",
    )
    with member(env, group, "news.contributions", StickyPartitionAssignor) as deaf:
        deaf.set()
        worker = work(env)
        await_rebalance(servers, group)
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=PATIENCE)
        with closing(KafkaAdminClient(bootstrap_servers=servers)) as admin:
            members = admin.describe_groups([group])[group]["members"]
    assert len(members) == 1, members


def await_rebalance(servers: str, group: str) -> None:
    """Return when the group waits for its members to join anew."""
    admin = KafkaAdminClient(bootstrap_servers=servers)
    deadline = time.monotonic() + PATIENCE
    try:
        while admin.describe_groups([group])[group]["group_state"] != "PreparingRebalance":
            assert time.monotonic() < deadline, "the worker did not join"
            time.sleep(0.1)
    finally:
        admin.close()
