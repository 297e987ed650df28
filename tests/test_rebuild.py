"""Rebuilds over a broker: folded beside what runs, compared, switched to or dropped, and killed in each."""

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newsfold import Article
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import SettingsError, SetupError
from newsfold.local.embedded import EmbeddedBroker
from newsfold.rebuilding.rebuild import drop, journal_of, switch
from newsfold.settings import Settings, load_settings
from newsfold.shipped import seeds
from newsfold.subscription.latest import canonical_lines, latest_events
from newsfold.testing import PipelineTestDriver
from tests.command import Done, newsfold

pytestmark = pytest.mark.embedded
DOC = (Path(__file__).parents[1] / "docs" / "rebuild.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^newsfold (.*)$", DOC, re.MULTILINE)
OWN = "topic desk:calls phone calls\n  strong: phone call\n  clear: call\n"
LATER = Article(
    uri="later", source="S", published_at="2025-03-18", body="The phone call between the presidents was long."
)


class Killed(BaseException):
    """Stands for the end of the process."""


class Newsroom:
    """A pipeline on the broker, under a prefix of its own, with one partition."""

    def __init__(self, bootstrap_servers: str, prefix: str, folder: Path) -> None:
        self.folder = folder
        (folder / "own.topics").write_text(OWN)
        self.env = {
            "NEWSFOLD_BOOTSTRAP_SERVERS": bootstrap_servers,
            "NEWSFOLD_KAFKA_TOPIC_PREFIX": prefix,
            "NEWSFOLD_PARTITIONS": "1",
            "NEWSFOLD_STATE_DIR": str(folder / "state"),
        }
        self.settings = load_settings(
            bootstrap_servers=bootstrap_servers,
            kafka_topic_prefix=prefix,
            partitions=1,
            state_dir=folder / "state",
        )

    def __call__(self, command: str, **more: str) -> Done:
        return newsfold(*shlex.split(command), cwd=self.folder, env={**self.env, **more})

    def records(self, **changes: object) -> list[bytes]:
        """What holds, as readers of these settings see it."""
        settings = self.settings.model_copy(update=changes)
        return canonical_lines(latest_events(KafkaBroker(settings), settings))

    def names(self) -> set[str]:
        """The Kafka topics of a rebuild called spring."""
        from newsfold.rebuilding.journal import kafka_topics_of

        own = self.settings.model_copy(update={"rebuild": "spring", "rebuild_apart": True})
        with KafkaBroker(self.settings).admin() as admin:
            names = admin.partition_counts(t.name for t in kafka_topics_of(own))
        return {name for name in names if "rebuild-" in name}


def expected(folder: Path, *more: Article, **options: object) -> list[bytes]:
    """What the seeds, and more, give under these settings, in memory."""
    settings = Settings(partitions=1, **options)  # type: ignore[arg-type]
    return PipelineTestDriver(settings=settings).feed(seeds(), *more).run().lines()


@pytest.fixture(scope="module")
def room(embedded_broker: EmbeddedBroker, tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """A pipeline that has folded the seeds."""
    room = Newsroom(embedded_broker.bootstrap_servers, "rebuilt.", tmp_path_factory.mktemp("rebuild"))
    assert room(f"feed {seeds()}").returncode in (0, 1)
    done = room("work --until-idle 0.5")
    assert done.returncode == 0, done.stderr
    return room


def test_what_is_rebuilt_is_dropped_after_any_kill(room: Newsroom) -> None:
    """Killed while it is folded, it goes on; killed at any step of the drop, that is done again, and nothing
    of it is left, while the running records are what they were."""
    before = room.records()
    command = [sys.executable, "-m", "newsfold", "rebuild", "start", "spring", "--windows", "1h"]
    process = subprocess.Popen(
        command, env={**os.environ, **room.env}, stderr=subprocess.PIPE, text=True, cwd=room.folder
    )
    assert process.stderr
    for line in process.stderr:
        if "caught up" in line:
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    done = room("rebuild start spring")
    assert done.returncode == 0, done.stderr
    assert room.records(rebuild="spring", rebuild_apart=True) == expected(room.folder, windows="1h")
    assert room.records() == before
    for step in range(20):
        if killed_at(step, lambda tell: drop(room.settings, "spring", tell)):
            continue
        break
    assert not room.names()
    assert not list((room.folder / "state").glob("rebuilt.rebuild-spring*"))
    assert "no rebuild" in room("rebuild drop spring --yes").stderr
    assert room.records() == before


def killed_at(step: int, work: object) -> bool:
    """Do some work, and end it at the line it says next after `step` others; whether it came so far."""
    said = 0

    def tell(line: str) -> None:
        nonlocal said
        if said == step:
            raise Killed
        said += 1

    try:
        work(tell)  # type: ignore[operator]
    except Killed:
        return True
    return False


def test_the_commands_of_the_document_switch(room: Newsroom) -> None:
    """Each command of docs/rebuild.md in its order: afterwards readers see what another lexicon and other
    windows give, workers of before do not start, and what comes is folded by the new ones."""
    assert [shlex.split(c)[:2] for c in COMMANDS] == [
        ["rebuild", "start"],
        ["rebuild", "compare"],
        ["rebuild", "start"],
        ["rebuild", "switch"],
        ["work", "--until-idle"],
        ["rebuild", "list"],
        ["rebuild", "drop"],
    ]
    start, compare, again, switching, work, listing, dropping = COMMANDS
    done = room(start)
    assert done.returncode == 0, done.stderr
    assert "has caught up" in done.stderr
    done = room(compare)
    assert done.returncode == 1
    assert re.search(r"[1-9]\d* only here, [1-9]\d* only there", done.stdout), done.stdout
    assert room(again).returncode == 0
    for step in range(20):
        if not killed_at(step, lambda tell: switch(room.settings, "summer", tell)):
            break
        if step == 0:
            refused = room("work --until-idle 0.5")
            assert (refused.returncode, "switch summer finishes it" in refused.stderr) == (2, True)
    done = room(switching)
    assert done.returncode == 0, done.stderr
    own = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert own["NEWSFOLD_REBUILD"] == "summer"
    settled = expected(room.folder, windows="1h", lexicon=room.folder / "own.topics")
    assert room.records() == settled
    old = room("work --until-idle 0.5")
    assert old.returncode == 2
    assert "NEWSFOLD_REBUILD=summer" in old.stderr
    (room.folder / "later.txt").write_text(
        "Published: 2025-03-18\nSource: S\n\nThe phone call between the presidents was long.\n"
    )
    room("feed later.txt")
    done = room(work, **own)
    assert done.returncode == 0, done.stderr
    more = PipelineTestDriver(
        settings=Settings(partitions=1, windows="1h", lexicon=room.folder / "own.topics")
    )
    assert room.records() == more.feed(seeds(), room.folder / "later.txt").run().lines()
    assert room.records() != settled
    assert "summer  switched" in room(listing).stdout
    assert room(dropping).returncode == 2, "readers read it"


def test_what_cannot_be_is_said(room: Newsroom) -> None:
    """A name that nobody began, workers of it, and a rebuild in the place of the running."""
    assert "no rebuild 'winter'" in room("rebuild compare winter").stderr
    assert "no rebuild 'winter'" in room("work --until-idle 0.5", NEWSFOLD_REBUILD="winter").stderr
    with pytest.raises(SettingsError, match="unset NEWSFOLD_REBUILD_APART"):
        journal_of(room.settings.model_copy(update={"rebuild": "summer", "rebuild_apart": True}))


def test_nothing_is_switched_under_a_worker(room: Newsroom) -> None:
    """While somebody is a member of a group of either, it is refused, and nothing is changed."""
    settings = room.settings.model_copy(update={"group": "other"})
    from newsfold.broker.catalogue import consumer_group, kafka_topic_name
    from newsfold.rebuilding.rebuild import begin
    from newsfold.wire.envelope import Channel

    begin(settings, "autumn", {})
    paragraphs = kafka_topic_name(Channel.PARAGRAPHS, settings)
    with KafkaBroker(settings).reader([paragraphs], group=consumer_group("tagging", settings)) as reader:
        reader.poll(timeout=5.0)
        with pytest.raises(SetupError, match=r"workers of rebuilt\.other-tagging"):
            switch(settings, "autumn", lambda line: None)
    assert journal_of(settings).named("autumn").phase == "folding"
    drop(settings, "autumn", lambda line: None)
