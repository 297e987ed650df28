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

import pytest

from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.embedded import EmbeddedBroker
from tests.compose import ROOT, seconds, services

PATIENCE = 180.0
"""Seconds until the test gives up waiting."""
EXIT_SOME_FAILED = 1
IMAGE_FOLDERS = ("/var/lib/newsfold", "/run/newsfold")


class Container:
    """A service as a process: the folders of the image and its mounts are folders of this machine."""

    def __init__(self, name: str, bootstrap: str, folder: Path) -> None:
        self.name, self.service = name, services()[name]
        self._bootstrap = bootstrap
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
        assert program == "newsfold"
        return self.start(command=words, stderr=subprocess.DEVNULL).wait(PATIENCE) == 0

    def _here(self, word: str) -> str:
        for path, place in self._places.items():
            if word == path or word.startswith(path + "/"):
                return str(place) + word[len(path) :]
        return word

    def _environment(self) -> Mapping[str, str]:
        given = {name: str(value) for name, value in self.service["environment"].items()}
        given["NEWSFOLD_BOOTSTRAP_SERVERS"] = self._bootstrap
        given["NEWSFOLD_KAFKA_TOPIC_PREFIX"] = "containers."
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


def replayed_in_memory() -> bytes:
    """The event records of the seeds, as `newsfold replay --memory --json` prints them."""
    command = [sys.executable, "-m", "newsfold", "replay", "--memory", "--json", "seeds"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, timeout=PATIENCE, check=False)
    assert done.stdout.count(b"\n") > 20
    return done.stdout
