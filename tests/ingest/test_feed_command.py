"""newsfold feed, as a person types it, on the embedded broker."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pytest

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.child_process import free_ports
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.paragraph import Paragraph
from newsfold.settings import Settings
from newsfold.wire import codec
from newsfold.wire.envelope import Channel

pytestmark = pytest.mark.embedded
GOOD = '{"uri":"urn:%d","source":"Paper","published_at":"2025-03-18","body":"Text number %d."}\n'
ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(embedded_broker: EmbeddedBroker) -> Settings:
    """Kafka topics of this test alone."""
    return Settings(
        bootstrap_servers=embedded_broker.bootstrap_servers, kafka_topic_prefix=f"{uuid4().hex[:8]}."
    )


def command(*arguments: str) -> list[str]:
    """The command line in a process of its own."""
    return [sys.executable, "-m", "newsfold", "feed", *arguments]


def environment(settings: Settings) -> dict[str, str]:
    """What a shell would have exported."""
    return os.environ | {
        "NEWSFOLD_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
        "NEWSFOLD_REQUEST_TIMEOUT": "5",
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
        "COLUMNS": "150",
    }


def run(settings: Settings, *arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """Run it to its end."""
    return subprocess.run(
        command(*arguments),
        input=stdin,
        env=environment(settings),
        capture_output=True,
        timeout=120,
        check=False,
    )


def texts(settings: Settings, wanted: int, channel: Channel = Channel.PARAGRAPHS) -> Sequence[bytes]:
    """The values of a channel, once `wanted` are there."""
    found: list[bytes] = []
    with KafkaBroker(settings).reader([kafka_topic_name(channel, settings)]) as reader:
        deadline = time.monotonic() + 30
        while len(found) < wanted and time.monotonic() < deadline:
            found += [record.value or b"" for record in reader.poll(timeout=1, max_records=5000)]
    return found


def everything(settings: Settings) -> list[bytes]:
    """The values of all paragraphs up to the end."""
    found: list[bytes] = []
    with KafkaBroker(settings).reader([kafka_topic_name(Channel.PARAGRAPHS, settings)]) as reader:
        end = reader.end_offsets()
        while any(reader.positions().get(partition, 0) < offset for partition, offset in end.items()):
            found += [record.value or b"" for record in reader.poll(timeout=1, max_records=5000)]
    return found


def test_a_bad_line_gives_status_1_and_one_clear_line(settings: Settings, tmp_path: Path) -> None:
    """The rest is delivered, the bad bytes are in the dead letters, the counts are said, no traceback."""
    path = tmp_path / "in.jsonl"
    path.write_text(GOOD % (1, 1) + "{broken\n" + GOOD % (2, 2))
    done = run(settings, str(path))
    assert done.returncode == 1
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1
    assert f"{path}:2: no JSON" in lines[0]
    assert done.stdout.decode().startswith("2 articles, 2 paragraphs")
    assert done.stdout.decode().strip().endswith("1 dead letter")
    found = {codec.decode(value, Paragraph).text for value in texts(settings, 2)}
    assert found == {"Text number 1.", "Text number 2."}
    assert texts(settings, 1, Channel.DEAD_LETTERS) == [b"{broken\n"]


def test_standard_input_with_defaults_gives_status_0(settings: Settings) -> None:
    """A pipe of plain text needs no file; source and date come from the options."""
    done = run(
        settings, "-", "--source", "Me", "--published-at", "18 March 2025", "--json", stdin=b"Some text."
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert codec.parse(done.stdout)["paragraphs"] == 1
    (value,) = texts(settings, 1)
    paragraph = codec.decode(value, Paragraph)
    assert (paragraph.source, paragraph.published_at) == ("Me", "2025-03-18T00:00:00Z")


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["-", "--cursor", "c"], "--cursor"),
        (["x.txt", "--published-at", "soon"], "--published-at"),
        ([], "try 'newsfold feed --help'"),
    ],
)
def test_what_a_person_must_change_gives_status_2(
    settings: Settings, arguments: list[str], found: str
) -> None:
    """One line, before anything is sent."""
    done = run(settings, *arguments)
    assert done.returncode == 2
    assert found in done.stderr.decode()
    assert len(done.stderr.decode().splitlines()) == 1


def test_a_broker_that_is_away_gives_status_3(tmp_path: Path) -> None:
    """One line says where nobody answered."""
    (tmp_path / "a.txt").write_text("Some text of March 18, 2025.")
    nobody = Settings(bootstrap_servers=f"127.0.0.1:{free_ports(1)[0]}")
    done = run(nobody, str(tmp_path))
    assert done.returncode == 3
    assert nobody.bootstrap_servers in done.stderr.decode()
    assert len(done.stderr.decode().splitlines()) == 1


def test_a_terminal_sees_a_bar(settings: Settings, tmp_path: Path) -> None:
    """On a terminal the progress is drawn there, and the counts still go to standard output."""
    (tmp_path / "in.jsonl").write_text("".join(GOOD % (n, n) for n in range(1000)))
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            command(str(tmp_path)), env=environment(settings), stdout=subprocess.PIPE, stderr=theirs,
            timeout=120, check=False,
        )  # fmt: skip
        drawn = os.read(ours, 65536)
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 0
    assert b"feeding" in drawn
    assert b"paragraphs" in drawn
    assert done.stdout.startswith(b"1,000 articles")


@pytest.mark.slow
def test_killed_again_and_again_nothing_is_lost(settings: Settings, tmp_path: Path) -> None:
    """SIGKILL in the middle of up to four runs, then a run to the end: every article is on the broker."""
    path, cursor = tmp_path / "in.jsonl", tmp_path / "cursor"
    count = 10_000
    path.write_text("".join(GOOD % (n, n) + ("{broken\n" if n % 2000 == 999 else "") for n in range(count)))
    kills = 0
    while kills < 4:
        process = subprocess.Popen(
            command(str(path), "--cursor", str(cursor)),
            env=environment(settings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert process.stderr is not None
        told = process.stderr.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
        if not told:
            break
        kills += 1
    assert kills
    assert run(settings, str(path), "--cursor", str(cursor)).returncode in (0, 1)
    assert {codec.decode(value, Paragraph).text for value in everything(settings)} == {
        f"Text number {n}." for n in range(count)
    }
    again = run(settings, str(path), "--cursor", str(cursor))
    assert (again.returncode, again.stdout.decode().split(",")[0]) == (0, "0 articles")
