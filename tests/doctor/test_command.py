"""newsfold doctor as a person runs it: over a real broker, and where none is."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from newsfold.local.embedded import EmbeddedBroker
from tests.command import newsfold

NOWHERE = {"NEWSFOLD_BOOTSTRAP_SERVERS": "127.0.0.1:1", "NEWSFOLD_REQUEST_TIMEOUT": "0.5"}
LINE = (
    b'{"uri": "https://news.example/1", "source": "W", "published_at": "2025-03-18T10:00:00Z",'
    b' "body": "Talks about a ceasefire between Russia and Ukraine went on in Geneva on Tuesday."}\n'
)


@pytest.mark.embedded
def test_over_a_real_broker(embedded_broker: EmbeddedBroker, tmp_path: Path) -> None:
    """Before anything is there it says what to make; after a feed and a worker all is well."""
    env = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": embedded_broker.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": f"{uuid4().hex[:8]}.",
        "NEWSFOLD_PARTITIONS": "2",
        "NEWSFOLD_SESSION_TIMEOUT": "6",
    }
    done = newsfold("doctor", env=env, cwd=tmp_path)
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith("TO DO")] == [
        line for line in done.stdout.splitlines() if "newsfold kafka-topics ensure" in line
    ]
    assert newsfold("feed", "-", stdin=LINE, env=env).returncode == 0
    assert newsfold("work", "--until-idle", "1", env=env).returncode == 0
    done = newsfold("doctor", "--json", env=env, cwd=tmp_path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stdout
    assert [line["mark"] for line in lines if line["area"] == "schemas"] == ["well"]
    assert lines[-1] == {
        "area": "state", "mark": "well", "what": "made with what the settings say", "where": "", "do": ""
    }  # fmt: skip
    done = newsfold("doctor", env=env | {"NEWSFOLD_WINDOWS": "1h"}, cwd=tmp_path)
    assert done.returncode == 1
    assert "windows = 1h, and the state and its records were made with 1d" in done.stdout


def test_without_a_broker(tmp_path: Path) -> None:
    """Said in one line among the others, which do not need one."""
    done = newsfold("doctor", env=NOWHERE, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == ""
    [line] = [line for line in done.stdout.splitlines() if line.startswith("TO DO")]
    assert "no Kafka broker answers at 127.0.0.1:1" in line
    assert "extras" in done.stdout


def test_settings_that_are_none(tmp_path: Path) -> None:
    """Every fault of the environment is a line."""
    env = {"NEWSFOLD_WINDOW": "1d", "NEWSFOLD_PARTITIONS": "none"}
    done = newsfold("doctor", env=env, cwd=tmp_path)
    assert done.returncode == 1
    assert "did you mean NEWSFOLD_WINDOWS?" in done.stdout
    assert "partitions = 'none'" in done.stdout


def test_a_command_whose_rights_are_not_known() -> None:
    """The ones that are known are named."""
    done = newsfold("doctor", "--for", "brew")
    assert done.returncode == 2
    assert "no rights are known of brew" in done.stderr
    assert "feed, ingest, work, events" in done.stderr
