"""newsfold subscribe: filters, snapshots, changes, the file with the cursor; and the examples of the docs."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings
from newsfold.shipped import seeds
from newsfold.testing import PipelineTestDriver
from newsfold.wire.envelope import Channel, Output, Received
from tests.command import Done, newsfold

pytestmark = pytest.mark.embedded
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def records() -> list[Received]:
    """The event records of the seeds, in the order in which they came to be."""
    return PipelineTestDriver().feed(seeds()).run().received(Channel.EVENTS)


class Desk:
    """Kafka topics of a test alone, and the command line on them."""

    def __init__(self, servers: str) -> None:
        self.env = {
            "NEWSFOLD_BOOTSTRAP_SERVERS": servers,
            "NEWSFOLD_KAFKA_TOPIC_PREFIX": f"{uuid4().hex[:8]}.",
        }
        settings = Settings(
            bootstrap_servers=servers, kafka_topic_prefix=self.env["NEWSFOLD_KAFKA_TOPIC_PREFIX"]
        )
        self.broker = KafkaBroker(settings)
        with self.broker.admin() as admin:
            admin.ensure(all_kafka_topics(settings))

    def write(self, records: list[Received]) -> None:
        """Put event records, or tombstones, on the broker."""
        with self.broker.publisher() as publisher:
            publisher.publish(Output(Channel.EVENTS, r.key or b"", r.value, "id", "s") for r in records)

    def subscribe(self, *options: object) -> Done:
        """The command."""
        return newsfold("subscribe", *map(str, options), env=self.env)


@pytest.fixture
def desk(embedded_broker: EmbeddedBroker, records: list[Received]) -> Desk:
    """With the event records of the seeds."""
    made = Desk(embedded_broker.bootstrap_servers)
    made.write(records)
    return made


def test_a_file_keeps_the_place(desk: Desk, records: list[Received], tmp_path: Path) -> None:
    """The first run gives what holds, the second what came since; a withdrawal is told where it is wanted."""
    file = tmp_path / "cursor"
    first = desk.subscribe("--snapshot", "--cursor", file, "--json")
    assert (first.returncode, first.stderr) == (0, "")
    ids = [json.loads(line)["id"] for line in first.stdout.splitlines()]
    assert len(ids) == len(set(ids)) == len({record.key for record in records})
    assert desk.subscribe("--cursor", file).stdout == ""
    desk.write([Received("", 0, 0, records[0].key, None)])
    changes = tmp_path / "changes"
    changes.write_bytes(file.read_bytes())
    assert desk.subscribe("--cursor", file, "--topic", "politics") == Done(0, "", "")
    done = desk.subscribe("--cursor", changes, "--changes")
    assert done.stdout.splitlines()[0].endswith(": withdrawn")
    assert done.returncode == 0


def test_filters(desk: Desk) -> None:
    """By country and by the number of articles; nothing at all is status 1, as with the other filters."""
    ukraine = desk.subscribe("--country", "Ukraine", "--json").stdout.splitlines()
    assert 0 < len(ukraine) < len(desk.subscribe("--json").stdout.splitlines())
    many = desk.subscribe("--country", "ua", "--min-articles", 2, "--json").stdout.splitlines()
    assert {json.loads(line)["article_count"] for line in many} >= {2}
    assert set(many) < set(ukraine)
    assert desk.subscribe("--min-sources", 100) == Done(1, "", "newsfold: nothing is as asked for\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--tagged", "--changes"], "--tagged and --changes"),
        (["--tagged", "--snapshot"], "only event records have a snapshot"),
        (["--group", "g", "--cursor", "c"], "--group and --cursor"),
        (["--country", "Atlantis"], "no country 'Atlantis' in the lexicon"),
        (["--cursor", str(DOCS)], "cannot be read: Is a directory"),
        (["--cursor", str(DOCS / "python.md")], "docs/python.md: no cursor to resume at"),
        (["--cursor", str(DOCS / "missing" / "cursor")], "missing/cursor: cannot be written"),
    ],
)
def test_what_makes_no_sense_is_one_line(desk: Desk, options: list[str], message: str) -> None:
    """Said on standard error, before anything is read."""
    done = desk.subscribe(*options)
    assert message in done.stderr
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1


def examples() -> list[str]:
    """The programs in docs/python.md that run as they stand."""
    return re.findall(
        r"<!-- runs -->\n```python\n(.*?)```", (DOCS / "python.md").read_text("utf-8"), re.DOTALL
    )


@pytest.mark.parametrize("program", examples())
def test_the_examples_run(desk: Desk, tmp_path: Path, program: str) -> None:
    """Twice: the second run of the one that keeps a copy has nothing to do."""
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, env=os.environ | desk.env, capture_output=True,
            text=True, check=True,
        ).stdout
        for _ in range(2)
    ]  # fmt: skip
    assert outputs[0]
    assert outputs[1] == ("" if "copy" in program else outputs[0])
    assert len(examples()) == 2
