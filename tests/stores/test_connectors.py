"""docs/connectors/: configurations that connectors know, for records as they are on the Kafka topic."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.local.apache.jars import kafka_version
from newsfold.settings import load_settings
from newsfold.wire.envelope import Channel
from tests.stores.news import SEED_EVENTS, version
from workshop.harness.connect.worker import POM, ConnectWorker

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "docs" / "connectors").glob("*.json"))
PAGE = (ROOT / "docs" / "connectors.md").read_text(encoding="utf-8")
DECLARED: dict[str, dict[str, Any]] = json.loads((ROOT / "tests/data/connector_settings.json").read_bytes())
OF_CONNECT = {
    "name", "connector.class", "tasks.max", "topics", "transforms", "key.converter", "value.converter",
    "errors.tolerance", "errors.deadletterqueue.topic.name", "errors.deadletterqueue.context.headers.enable",
    "errors.log.enable",
}  # fmt: skip
"""Settings of every sink connector, used here; the worker of the test below knows them too."""
OF_PARTS = ("value.converter.", "transforms.")


def config_of(file: Path) -> dict[str, str]:
    """What is sent to a connector."""
    whole = json.loads(file.read_bytes())
    assert set(whole) == {"name", "config"}
    config: dict[str, str] = whole["config"]
    assert all(isinstance(value, str) for value in config.values())
    return {"name": whole["name"], **config}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_records_are_read_as_they_are_written(file: Path) -> None:
    """Keys are text and values plain JSON; what cannot be read is kept; the page shows the file."""
    config = config_of(file)
    assert config["topics"] == kafka_topic_name(Channel.EVENTS, load_settings())
    assert config["key.converter"] == "org.apache.kafka.connect.storage.StringConverter"
    assert config["value.converter"] == "org.apache.kafka.connect.json.JsonConverter"
    assert config["value.converter.schemas.enable"] == "false"
    assert config["errors.tolerance"] == "all"
    assert config["errors.deadletterqueue.topic.name"].startswith("news.events.")
    assert f"](connectors/{file.name})" in PAGE


@pytest.mark.parametrize("connector", DECLARED)
def test_settings_are_those_that_the_connector_declares(connector: str) -> None:
    """At the version that the page names."""
    declared = DECLARED[connector]
    assert f" {declared['version']} |" in PAGE
    unknown = config_of(ROOT / "docs" / "connectors" / f"{connector}.json").keys() - OF_CONNECT
    unknown -= set(declared["settings"])
    assert not {name for name in unknown if not name.startswith(OF_PARTS)}


def test_records_fit_what_the_page_says() -> None:
    """An object of whole numbers, texts, lists and objects, and a key that can be the id of a document."""
    for event in SEED_EVENTS:
        record = version(event, 3, 1)
        assert len(record.key) <= 512
        assert record.key.decode().isprintable()
        value = json.loads(record.value or b"")
        assert set(map(type, leaves(value))) <= {str, int}
        assert all(abs(leaf) < 2**63 for leaf in leaves(value) if isinstance(leaf, int))


def leaves(value: Any) -> Iterator[Any]:
    """All that is neither a list nor an object."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        yield value
    else:
        for part in inner:
            yield from leaves(part)


@pytest.mark.apache
@pytest.mark.slow
def test_a_worker_finds_nothing_wrong_with_iceberg(apache_broker: ApacheCluster) -> None:
    """Neither Connect nor the connector: each setting is one of theirs, and a wrong value is found."""
    pom = POM.read_text(encoding="utf-8")
    assert f"<kafka.version>{kafka_version()}<" in pom
    assert f"Connect {kafka_version()}" in PAGE
    config = config_of(ROOT / "docs" / "connectors" / "iceberg.json")
    config["iceberg.catalog.credential"] = "secret"
    with ConnectWorker(apache_broker.bootstrap_servers) as worker:
        assert not worker.validate(config)
        wrong = {**config, "iceberg.control.commit.interval-ms": "soon", "transforms.place.type": "Nobody"}
        assert worker.validate(wrong).keys() == {
            "iceberg.control.commit.interval-ms",
            "transforms.place.type",
        }
        declared = worker.settings_of("IcebergSinkConnector")
    rest = config.keys() - declared - OF_CONNECT
    assert not {name for name in rest if not name.startswith((*OF_PARTS, "iceberg.catalog."))}
    version_named = pom.partition("<iceberg.version>")[2].partition("<")[0]
    assert f"Apache Iceberg sink {version_named} |" in PAGE
