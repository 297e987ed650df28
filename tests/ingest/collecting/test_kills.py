"""The collector under kills, with a real broker: nothing is lost, and nothing counts twice."""

import random
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from subprocess import Popen
from threading import Event
from uuid import uuid4

import pytest

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.eventtime.window import Windows
from newsfold.local import child_process
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.envelope import Channel, Output
from tests.ingest.collecting.harbours import Harbours
from tests.ingest.collecting.web import Request, Web, serving
from workshop.harness.keywords import KeywordTagger

pytestmark = [pytest.mark.embedded, pytest.mark.slow]


@pytest.fixture
def site() -> Iterator[Web]:
    """A web server of its own."""
    with serving() as site:
        yield site


@pytest.fixture
def settings(embedded_broker: EmbeddedBroker) -> Settings:
    """Kafka topics of this test alone."""
    return Settings(
        bootstrap_servers=embedded_broker.bootstrap_servers, kafka_topic_prefix=f"{uuid4().hex[:8]}."
    )


def write(folder: Path, settings: Settings, harbours: Harbours, ingest: str) -> Path:
    """The configuration of a collector of all feeds."""
    tables = "".join(f"[[source]]\n{table}\n" for table in harbours.tables())
    path = folder / "newsfold.toml"
    path.write_text(
        f'[settings]\nbootstrap_servers = "{settings.bootstrap_servers}"\n'
        f'kafka_topic_prefix = "{settings.kafka_topic_prefix}"\n'
        f"session_timeout = {settings.session_timeout}\n"
        f'[ingest]\nallow = ["127.0.0.1"]\ninterval = "1s"\ninterval_min = "1s"\ninterval_max = "1s"\n'
        f"{ingest}\n{tables.replace('{web}', harbours.site.address)}",
        encoding="utf-8",
    )
    return path


def collector(config: Path, log: Path, *options: str) -> "Popen[bytes]":
    """`newsfold ingest` in a process of its own."""
    command = [sys.executable, "-m", "newsfold", "ingest", "--config", str(config), *options]
    return child_process.start(command, log=log, cwd=config.parent)


def wait_for(condition: Callable[[], bool], process: "Popen[bytes]", log: Path) -> None:
    """Wait until something holds; a process that has ended instead fails the test with its last lines."""
    pause = Event()
    while not condition():
        assert process.poll() is None, child_process.log_tail(log)
        pause.wait(0.01)


def received(settings: Settings) -> list[Output]:
    """Every paragraph on the broker."""
    outputs: list[Output] = []
    with KafkaBroker(settings).reader([kafka_topic_name(Channel.PARAGRAPHS, settings)]) as reader:
        end = sum(reader.end_offsets().values())
        while len(outputs) < end:
            for record in reader.poll(max_records=10_000):
                key, value = record.key or b"", record.value or b""
                outputs.append(Output(Channel.PARAGRAPHS, key, value, f"id {len(outputs)}", ""))
    return outputs


def driver() -> PipelineTestDriver:
    """The whole path with a tagger of keywords."""
    return PipelineTestDriver(stages=stages(KeywordTagger(), Windows()))


def test_every_item_once_and_every_edit_its_newest_version(
    tmp_path: Path, site: Web, settings: Settings
) -> None:
    """200 feeds of 50 items with edits, and 20 kills -9 after a number of requests that a seed gives."""
    harbours, dice = Harbours(site), random.Random(16)
    config, log = write(tmp_path, settings, harbours, "share = false\nper_host = 64"), tmp_path / "log"
    for _ in range(20):
        process = collector(config, log)
        wanted = len(site.requests) + dice.randrange(1, 500)
        wait_for(lambda wanted=wanted: len(site.requests) >= wanted, process, log)  # type: ignore[misc]
        process.kill()
        process.wait()
        harbours.step()
    last = collector(config, log, "--once")
    assert last.wait(120) == 0, child_process.log_tail(log)
    fed, whole = driver(), driver().feed(*harbours.articles()).run()
    outputs = iter(received(settings))
    with fed.broker.publisher() as publisher:
        while part := [*islice(outputs, 1000)]:
            publisher.publish(part)
    assert fed.run().lines() == whole.lines()
    assert sum(event.article_count for event in whole.events()) == 10_000


def test_workers_divide_the_sources_and_take_over(tmp_path: Path, site: Web, settings: Settings) -> None:
    """Three workers with stores of their own; one is killed, one is stopped for a while, one ends in order.

    No source is asked by two at once, and each is asked again by those that are left.
    """
    shared = settings.model_copy(update={"session_timeout": 6.0})
    harbours = Harbours(site, feeds=40, items=2)
    site.seconds = 0.05
    processes, log = {}, tmp_path / "log"
    for name in ("one", "two", "three"):
        folder = tmp_path / name
        folder.mkdir()
        config = write(folder, shared, harbours, f'contact = "{name}"\nper_host = 64')
        processes[name] = collector(config, log)
    paths = {f"/feed/{feed}" for feed in range(40)}

    def asked_by(names: set[str], after: int = 0) -> set[str]:
        return {r.path for r in site.requests[after:] if worker_of(r) in names}

    alive = processes["three"]
    wait_for(lambda: all(asked_by({name}) for name in processes), alive, log)
    wait_for(lambda: asked_by({*processes}) == paths, alive, log)
    processes["one"].kill()
    killed = len(site.requests)
    wait_for(lambda: asked_by({"two", "three"}, killed) == paths, alive, log)
    processes["two"].send_signal(signal.SIGSTOP)
    stopped = len(site.requests)
    wait_for(lambda: asked_by({"three"}, stopped) == paths, alive, log)
    processes["two"].send_signal(signal.SIGCONT)
    going_on = len(site.requests)
    wait_for(lambda: bool(asked_by({"two"}, going_on)), alive, log)
    processes["three"].terminate()
    assert processes["three"].wait(30) == 0, child_process.log_tail(log)
    ended = len(site.requests)
    wait_for(lambda: asked_by({"two"}, ended) == paths, processes["two"], log)
    child_process.stop(processes["two"])
    assert overlaps(site.requests) == []


def worker_of(request: Request) -> str:
    """Who asked, by the contact in the User-Agent."""
    return request.headers["User-Agent"].partition("(+")[2].rstrip(")")


def overlaps(requests: Sequence[Request]) -> list[tuple[Request, Request]]:
    """Requests for one source by two workers, of which the second began before the first had its answer."""
    by_path: dict[str, list[Request]] = {}
    for request in sorted(requests, key=lambda request: request.began):
        by_path.setdefault(request.path, []).append(request)
    return [
        (first, second)
        for of_path in by_path.values()
        for first, second in pairwise(of_path)
        if second.began < first.ended and worker_of(first) != worker_of(second)
    ]


def test_an_overlap_would_be_seen() -> None:
    """The control: two workers that ask for one source at a time."""
    one, two = ({"User-Agent": f"newsfold/1 (+{name})"} for name in ("one", "two"))
    assert overlaps([Request("/a", one, 1.0, 3.0), Request("/a", two, 2.0, 4.0)])
    assert not overlaps([Request("/a", one, 1.0, 2.0), Request("/a", two, 2.0, 4.0)])
