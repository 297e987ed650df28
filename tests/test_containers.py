"""What the containers run, run as the containers would: each service's command, environment and folders."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from newsfold import Article
from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.child_process import free_ports
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings
from newsfold.testing import PipelineTestDriver
from newsfold.wire.envelope import Channel, Output
from tests.compose import ROOT, seconds, services
from workshop.harness.postgres import PASSWORD, USER, PostgresServer

PATIENCE = 180.0
"""Seconds until the test gives up waiting."""
EXIT_SOME_FAILED = 1
PREFIX = "containers."
"""Of the Kafka topics: other tests use the broker too."""
TOKEN = "a-token-of-the-test"
IMAGE_FOLDERS = ("/var/lib/newsfold", "/run/newsfold")


class Container:
    """A service as a process: the folders of the image and its mounts are folders of this machine."""

    def __init__(
        self,
        name: str,
        bootstrap: str,
        folder: Path,
        *,
        here: Mapping[str, str] | None = None,
        own: Mapping[str, str] | None = None,
    ) -> None:
        """`here` says what stands for ports and servers of the file; `own` are variables of a user."""
        self.name, self.service = name, services()[name]
        self._bootstrap, self._own, self._for = bootstrap, own or {}, dict(here or {})
        self._places = {path: folder / name / path.strip("/").replace("/", "-") for path in IMAGE_FOLDERS}
        for place in self._places.values():
            place.mkdir(parents=True)
        for mount in self.service.get("volumes", ()):
            source, target, *_ = mount.split(":")
            if "/" in source:
                self._places[target] = (ROOT / "docker" / source).resolve()
        self.home = self._places["/var/lib/newsfold"]

    def start(
        self, *more: str, command: list[str] | None = None, **streams: Any
    ) -> "subprocess.Popen[bytes]":
        """The command in the image's working directory, or another one beside it."""
        words = [self._here(word) for word in (command or self.service["command"])]
        return subprocess.Popen(
            [sys.executable, "-m", "newsfold", *words, *more],
            cwd=self.home,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            **streams,
        )

    def run(self, *more: str) -> tuple[int, bytes]:
        """The command to its end: exit status and standard output."""
        process = self.start(*more, stdout=subprocess.PIPE)
        output, _ = process.communicate(timeout=PATIENCE)
        return process.returncode, output

    def healthy(self) -> bool:
        """What the service's health check says."""
        _, program, *words = self.service["healthcheck"]["test"]
        if program == "newsfold":
            return self.start(command=words, stderr=subprocess.DEVNULL).wait(PATIENCE) == 0
        assert program == "python"
        asked = [sys.executable, *map(self._here, words)]
        return subprocess.run(asked, stderr=subprocess.DEVNULL, timeout=PATIENCE, check=False).returncode == 0

    def give(self, name: str) -> None:
        """A file of the folder that is mounted, with the places of this machine in it."""
        [mounted] = [p for p in self._places if p not in IMAGE_FOLDERS]
        text = (self._places[mounted] / name).read_text("utf-8")
        own = self.home.parent / mounted.strip("/")
        own.mkdir()
        (own / name).write_text(text.replace("/var/lib/newsfold", str(self.home)), "utf-8")
        self._places[mounted] = own

    def _here(self, word: str) -> str:
        for path, place in self._places.items():
            if word == path or word.startswith(path + "/"):
                return str(place) + word[len(path) :]
        for written, stands in self._for.items():
            word = word.replace(written, stands)
        return word

    def _environment(self) -> Mapping[str, str]:
        given = {name: self._here(str(value)) for name, value in self.service["environment"].items()}
        given["NEWSFOLD_BOOTSTRAP_SERVERS"] = self._bootstrap
        given["NEWSFOLD_KAFKA_TOPIC_PREFIX"] = PREFIX
        given |= self._own
        kept = {name: os.environ[name] for name in ("PATH", "NEWSFOLD_CI_RUN") if name in os.environ}
        return {**kept, **given, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


@contextmanager
def running(container: Container) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker that is stopped as Docker stops it: SIGTERM, and SIGKILL after the grace period."""
    process = container.start()
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(seconds(container.service["stop_grace_period"]))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(what: str, done: Any) -> None:
    """Ask until the answer is yes; the test fails when patience ends."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, f"{what}: not within {PATIENCE:.0f} s"
        time.sleep(1)


@pytest.fixture(
    params=[
        pytest.param("embedded_broker", marks=pytest.mark.embedded),
        pytest.param("apache_broker", marks=pytest.mark.apache),
    ]
)
def bootstrap(request: pytest.FixtureRequest) -> str:
    """The kafka service: a broker that other tests share, so that the containers have a prefix."""
    broker: EmbeddedBroker | ApacheCluster = request.getfixturevalue(request.param)
    return broker.bootstrap_servers


@pytest.mark.timeout(600)
def test_containers_make_the_event_records(bootstrap: str, tmp_path: Path) -> None:
    """Started in the order of depends_on, the services turn /seeds into the records of a replay in memory;
    the workers become healthy, write nowhere but into what is mounted, and stop with status 0."""
    order = [name for name, service in services().items() if "profiles" not in service and name != "kafka"]
    assert order.index("topics") < min(map(order.index, ("ingest", "tagging", "aggregation")))
    containers = {name: Container(name, bootstrap, tmp_path) for name in [*order, "cli"]}
    expected = replayed_in_memory()
    workers = {}
    with ExitStack() as stack:
        for name in order:
            if containers[name].service["restart"] == "no":
                status, _ = containers[name].run()
                assert status == (EXIT_SOME_FAILED if name == "ingest" else 0), name
            else:
                workers[name] = stack.enter_context(running(containers[name]))
        for name in workers:
            wait_until(f"{name} is healthy", containers[name].healthy)
        wait_until("all event records", lambda: containers["cli"].run("--json") == (0, expected))
        assert containers["ingest"].run()[0] == 0, "the cursor remembers what was delivered"
        assert all(process.poll() is None for process in workers.values())
    assert {name: process.returncode for name, process in workers.items()} == dict.fromkeys(workers, 0)
    assert all(not any(containers[name].home.iterdir()) for name in workers)


@pytest.mark.embedded
def test_containers_of_the_profiles(
    embedded_broker: EmbeddedBroker, postgres: PostgresServer, tmp_path: Path
) -> None:
    """Web, sink and alerts become healthy where there is a record, answer it, store it, note it, and stop
    with status 0; they write nowhere but into their volume."""
    servers, free = embedded_broker.bootstrap_servers, free_ports(2)
    own = {"NEWSFOLD_KAFKA_TOPIC_PREFIX": "profiles."}
    publish_one_record(servers, "profiles.")
    ports = {"8484": str(free[0]), "9400": str(free[1])}
    web = Container("web", servers, tmp_path, here=ports, own={**own, "NEWSFOLD_WEB_TOKENS": TOKEN})
    database = postgres.address(schema="profiles").rpartition("@")[2]
    places = {**ports, "newsfold@postgres/news": f"{USER}@{database}"}
    sink = Container("sink", servers, tmp_path, here=places, own={**own, "PGPASSWORD": PASSWORD})
    secret = {"DESK_SECRET": "whsec_" + "c2VjcmV0" * 4}
    alerts = Container("alerts", servers, tmp_path, own={**own, **secret})
    alerts.give("newsfold.toml")
    with running(web) as first, running(sink) as second, running(alerts) as third:
        for container in (web, sink):
            wait_until(f"{container.name} is healthy", container.healthy)
        asked = Request(
            f"http://127.0.0.1:{free[0]}/events.json", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        wait_until("the record is shown", lambda: b"medtop:" in urlopen(asked).read())
        wait_until("the row is stored", lambda: rows(postgres) == 1)
        wait_until("alerts keep a store", lambda: any(alerts.home.glob("alerts.sqlite")))
        assert [process.poll() for process in (first, second, third)] == [None] * 3
    assert [process.returncode for process in (first, second, third)] == [0, 0, 0]
    assert [*sink.home.iterdir()] == []


def publish_one_record(servers: str, prefix: str) -> None:
    """The event record of one article, as the worker would send it."""
    driver = PipelineTestDriver(settings=Settings(partitions=1))
    body = "Russia and Ukraine exchanged 175 prisoners of war near Kyiv on Wednesday."
    driver.feed(Article(uri="a", source="W", published_at="2025-03-19T10:00:00Z", body=body)).run()
    [record, *_] = driver.broker.records(("news.events", 0), 0, 1)
    settings = Settings(bootstrap_servers=servers, kafka_topic_prefix=prefix)
    with KafkaBroker(settings).admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    with KafkaBroker(settings).publisher() as publisher:
        assert record.key
        publisher.publish([Output(Channel.EVENTS, record.key, record.value, "id", "subject")])


def rows(postgres: PostgresServer) -> int:
    """Event records in the database; 0 before there is a table."""
    with postgres.connect() as connection:
        there = connection.execute("SELECT to_regclass('profiles.events')").fetchone()
        if not there or not there[0]:
            return 0
        counted = connection.execute("SELECT count(*) FROM profiles.events").fetchone()
    return int(counted[0]) if counted else 0


def replayed_in_memory() -> bytes:
    """The event records of the seeds, as `newsfold replay --memory --json` prints them."""
    command = [sys.executable, "-m", "newsfold", "replay", "--memory", "--json", "seeds"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, timeout=PATIENCE, check=False)
    assert done.stdout.count(b"\n") > 20
    return done.stdout
