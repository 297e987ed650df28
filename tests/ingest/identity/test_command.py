"""`newsfold sources why` and `unmerge` over a broker, as a person types them."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.ingest.identity.decision import identify
from newsfold.ingest.identity.log import read_back, tell
from newsfold.ingest.identity.store import KnownItemsStore
from newsfold.local.embedded import EmbeddedBroker
from newsfold.settings import Settings
from tests.command import Done, newsfold
from tests.ingest.identity.newsstand import shown_by
from tests.ingest.identity.sequences import SEQUENCES

OLD, NEW = "https://paper.example/port-on-strike", "https://paper.example/court-rules-on-strike"


@pytest.fixture
def settings(embedded_broker: EmbeddedBroker) -> Settings:
    """A broker on which a worker has told of an article that was retitled."""
    settings = Settings(
        bootstrap_servers=embedded_broker.bootstrap_servers, kafka_topic_prefix=f"{uuid4().hex[:8]}."
    )
    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    with broker.publisher() as publisher:
        tell(publisher, shown_by(SEQUENCES["1 retitled under one guid"].fetches[:2]).log)
    return settings


def sources(settings: Settings, *arguments: str) -> Done:
    """The command, with the settings of the test."""
    env = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
    }
    return newsfold("sources", *arguments, env=env)


def test_a_merge_is_explained_and_taken_back(settings: Settings) -> None:
    """Which addresses, by which rule, on what evidence; and after `unmerge`, that a person parted them."""
    done = sources(settings, "why", NEW)
    assert (done.returncode, done.stderr) == (0, "")
    article, own, _, merged, evidence = done.stdout.splitlines()
    assert article == f"article {OLD}"
    assert own == f"its own, by new: {OLD}"
    assert merged == f"merged by guid: {NEW}"
    assert evidence.startswith(f"    guid p-1 of paper ({OLD}); source paper; published 2025-03-18T10:00:00Z")

    assert sources(settings, "unmerge", NEW).returncode == 0
    [alone] = map(json.loads, sources(settings, "why", NEW, "--json").stdout.splitlines())
    assert (alone["uri"], alone["rule"], alone["undone"]) == (NEW, "undone", True)

    store = KnownItemsStore(":memory:")
    read_back(KafkaBroker(settings), settings, store)
    [shown] = SEQUENCES["1 retitled under one guid"].fetches[1]
    assert identify(shown, store).uri == NEW


def test_the_broker_of_newsfold_toml_is_asked(settings: Settings, tmp_path: Path) -> None:
    """As by `newsfold ingest`, wherever the file is named."""
    table = f'bootstrap_servers = "{settings.bootstrap_servers}"\n'
    table += f'kafka_topic_prefix = "{settings.kafka_topic_prefix}"\n'
    (tmp_path / "newsfold.toml").write_text(f"[settings]\n{table}", encoding="utf-8")
    for cwd, before, behind in (
        (tmp_path, [], []),
        (None, ["--config", str(tmp_path / "newsfold.toml")], []),
        (None, [], ["--config", str(tmp_path / "newsfold.toml")]),
    ):
        done = newsfold("sources", *before, "why", NEW, *behind, cwd=cwd)
        assert (done.returncode, done.stderr) == (0, "")
    missing = newsfold("sources", "why", NEW, "--config", "none.toml", cwd=tmp_path)
    assert (missing.returncode, "none.toml: no such file" in missing.stderr) == (2, True)


def test_what_is_not_known_is_one_line(settings: Settings) -> None:
    """Status 1, as of any name that nothing has."""
    for command in ("why", "unmerge"):
        done = sources(settings, command, "https://paper.example/nothing")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("newsfold: https://paper.example/nothing: no source has shown")
        assert done.stderr.count("\n") == 1
    assert "own address" in sources(settings, "unmerge", OLD).stderr
