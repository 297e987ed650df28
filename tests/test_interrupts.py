"""Ctrl-C at any moment ends every command with 130 and leaves nothing; a second one ends it at once.

A process is interrupted when something can be seen from outside (a child, a line, a file), never after a
time. Before Python runs our code the signal itself ends it.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings, load_settings

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc"),
]
ROOT = Path(__file__).parent.parent
SEED = str(ROOT / "seeds" / "13-prisoner-exchange.txt")
PATIENCE = 90.0
LOOK_SECONDS = 0.02
"""Between two looks at a command, which must have room to work on a machine with little of it."""
BY_ITSELF = {130}
BY_SIGNAL = {130, -signal.SIGINT}


class Command:
    """A command in a process group of its own, as a terminal would start it; its children carry a mark."""

    def __init__(self, *arguments: str, ignoring: bool, environment: Mapping[str, str]) -> None:
        self.mark = uuid4().hex
        self.process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "newsfold", *arguments],
            env=os.environ | {"NEWSFOLD_TEST_MARK": self.mark} | dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=_ignore if ignoring else None,
        )

    def family(self) -> list[str]:
        """Commands of the living processes that carry the mark, whoever their parent is."""
        commands = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (folder / "environ").read_bytes():
                    commands.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return commands

    def has_child(self, word: str) -> bool:
        """Whether a child whose command has this word is there."""
        return any(word in command for command in self.family())

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Return when it is so; the test fails if the command ends before."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.communicate()}"
            assert time.monotonic() < deadline, f"it never was so: {self.threads()}"
            time.sleep(LOOK_SECONDS)

    def interrupt(self) -> None:
        """Ctrl-C, as a terminal gives it to the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def communicate(self) -> tuple[str, str]:
        """Output and errors, when it has ended."""
        try:
            output, errors = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            pytest.fail(f"it does not end: {self.threads()}")
        return output.decode(), errors.decode()

    def threads(self) -> str:
        """Where each of its threads is, as it says itself on its way out."""
        self.process.send_signal(signal.SIGABRT)
        return self.process.communicate(timeout=PATIENCE)[1].decode()

    def ends(self, statuses: set[int]) -> None:
        """It ends with one of these, without a traceback, and leaves no process."""
        _, errors = self.communicate()
        assert self.process.returncode in statuses, errors
        assert "Traceback" not in errors
        deadline = time.monotonic() + PATIENCE
        while family := self.family():
            assert time.monotonic() < deadline, family
            time.sleep(LOOK_SECONDS)


def _ignore() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def command(
    *arguments: str, ignoring: bool = False, environment: Mapping[str, str] | None = None
) -> Iterator[Command]:
    """A command that is gone at the end."""
    started = Command(*arguments, ignoring=ignoring, environment=environment or {})
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.kill()
            started.process.communicate()


@pytest.fixture
def settings(embedded_broker: EmbeddedBroker) -> Settings:
    """The broker of the test run, under a prefix of this test."""
    return load_settings(
        bootstrap_servers=embedded_broker.bootstrap_servers,
        kafka_topic_prefix=f"{uuid4().hex[:8]}.",
        session_timeout=6.0,
    )


def environment(settings: Settings) -> dict[str, str]:
    """What a shell would have exported."""
    return {
        "NEWSFOLD_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
        "NEWSFOLD_SESSION_TIMEOUT": "6",
    }


def has_kafka_topics(settings: Settings) -> bool:
    """Whether a command has made the Kafka topics of its prefix: it is past its start."""
    name = f"{settings.kafka_topic_prefix}news.paragraphs"
    with KafkaBroker(settings).admin() as admin:
        return name in admin.partition_counts([name])


def has_records(settings: Settings) -> bool:
    """Whether a paragraph has come to the broker."""
    name = f"{settings.kafka_topic_prefix}news.paragraphs"
    if not has_kafka_topics(settings):
        return False
    with KafkaBroker(settings).reader([name]) as reader:
        return bool(reader.poll(timeout=0.5))


def test_the_demo_while_it_imports() -> None:
    """At once: the process is there, and may not have come to our code."""
    with command("demo") as demo:
        demo.interrupt()
        demo.ends(BY_SIGNAL)


@pytest.mark.parametrize("child", ["tansu", "newsfold work"])
def test_the_demo_with_children(child: str) -> None:
    """While its broker starts, and while its worker does."""
    with command("demo") as demo:
        demo.wait_for(lambda: demo.has_child(child))
        demo.interrupt()
        demo.ends(BY_ITSELF)


def test_a_second_one_ends_the_demo_at_once() -> None:
    """Pressed twice while broker and worker are there: both are killed, nothing waits."""
    with command("demo") as demo:
        demo.wait_for(lambda: demo.has_child("newsfold work"))
        demo.interrupt()
        demo.interrupt()
        demo.ends(BY_ITSELF)


def test_the_replay_in_memory() -> None:
    """While it reads standard input, of which nothing comes."""
    with command("replay", "--memory", "-") as replay:
        replay.wait_for(lambda: reads_from_stdin(replay.process.pid))
        replay.interrupt()
        replay.ends(BY_ITSELF)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_feed_says_what_it_has_delivered(settings: Settings, number: int, status: int) -> None:
    """One article is on the broker, and more may come: the count is told."""
    with command("feed", "-", environment=environment(settings)) as feed:
        assert feed.process.stdin
        feed.process.stdin.write(b'{"source": "Desk", "published_at": "2025-03-18", "body": "A text."}\n')
        feed.process.stdin.flush()
        feed.wait_for(lambda: has_records(settings))
        os.killpg(feed.process.pid, number)
        _, errors = feed.communicate()
    assert feed.process.returncode == status
    assert "interrupted; delivered are 1 article, 1 paragraph" in errors


def test_the_feed(settings: Settings) -> None:
    """While it waits for more on standard input."""
    with command("feed", "-", environment=environment(settings)) as feed:
        feed.wait_for(lambda: reads_from_stdin(feed.process.pid))
        feed.interrupt()
        feed.ends(BY_ITSELF)


def test_the_feed_while_it_connects(settings: Settings) -> None:
    """The first of its Kafka topics is there; the others and its producer are in the making."""
    with command("feed", "-", environment=environment(settings)) as feed:
        feed.wait_for(lambda: has_kafka_topics(settings))
        feed.interrupt()
        feed.ends(BY_ITSELF)


SWALLOWED = """
import os, signal, sys
from newsfold.cli import main
from newsfold.cli.app import app

@app.command()
def swallow():
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        pass

sys.argv = ["newsfold", "swallow"]
main()
"""


def test_one_that_is_swallowed_is_told_by_the_status() -> None:
    """As by a library that takes it for the error of a task: the command comes to its end, and says 130."""
    done = subprocess.run([sys.executable, "-c", SWALLOWED], capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (130, "")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_the_worker_hands_over(settings: Settings, number: int, status: int, tmp_path: Path) -> None:
    """Asked to stop it says so, finishes and says what it did; Ctrl-C is told from SIGTERM by the status."""
    file = tmp_path / "status.json"
    with command("work", "--status", str(file), environment=environment(settings)) as work:
        work.wait_for(lambda: has_all_partitions(file))
        work.process.send_signal(number)
        _, errors = work.communicate()
        assert work.process.returncode == status, errors
        lines = errors.splitlines()
        assert lines[0] == "newsfold: starting tagging and aggregation"
        assert {f"newsfold: {stage}: has partitions 0, 1, 2, 3" for stage in STAGES} < set(lines)
        assert lines[-3].startswith("newsfold: stopping: ")
        assert [line.split(":")[0] for line in lines[-2:]] == STAGES


def has_all_partitions(status: Path) -> bool:
    """Whether the group has given every stage its partitions, and the worker has said so."""
    if not status.exists():
        return False
    stages = json.loads(status.read_bytes())["stages"]
    return all(stage["partitions"] == [0, 1, 2, 3] for stage in stages)


STAGES = ["tagging", "aggregation"]
TWICE = """
import asyncio, os, signal
from newsfold.faust_engine.worker import StopRequest

async def work():
    stop, loop = StopRequest(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.request, number)
    os.kill(os.getpid(), signal.SIGTERM)
    await stop.requested.wait()
    os.kill(os.getpid(), signal.{second})
    await asyncio.Future()

asyncio.run(work())
"""


@pytest.mark.parametrize(("second", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_second_signal_ends_a_worker_that_is_stopping(second: str, status: int) -> None:
    """At once, with a line, however long what is under way would take."""
    done = subprocess.run(
        [sys.executable, "-c", TWICE.format(second=second)], capture_output=True, text=True, timeout=60
    )  # fmt: skip
    assert done.returncode == status
    assert [line.split(":")[1] for line in done.stderr.splitlines()] == [" stopping", " ended at once"]


def test_the_worker_in_the_background(settings: Settings, tmp_path: Path) -> None:
    """Started with SIGINT ignored, as shells do with `&`: a worker obeys it all the same."""
    file = tmp_path / "status.json"
    with command("work", "--status", str(file), ignoring=True, environment=environment(settings)) as work:
        work.wait_for(file.exists)
        work.interrupt()
        work.ends(BY_ITSELF)


def test_other_commands_in_the_background() -> None:
    """Started with SIGINT ignored, the demo and a replay go on, at any moment: so the shell wants it."""
    with command("replay", "--memory", "-", ignoring=True) as replay:
        replay.interrupt()
        replay.wait_for(lambda: reads_from_stdin(replay.process.pid))
        replay.interrupt()
        output, errors = (part.decode() for part in replay.process.communicate(Path(SEED).read_bytes()))
        assert replay.process.returncode == 0, errors
        assert "prisoners of war" in output
    with command("demo", SEED, ignoring=True) as demo:
        demo.interrupt()
        demo.wait_for(lambda: demo.has_child("newsfold work"))
        demo.interrupt()
        demo.ends({0})


def reads_from_stdin(pid: int) -> bool:
    """Whether the process waits in a read of its standard input, as the system says."""
    try:
        call = Path(f"/proc/{pid}/syscall").read_text(encoding="ascii").split()
    except OSError:
        return False
    return call[:2] == ["0", "0x0"]
