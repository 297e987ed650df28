"""The AsyncAPI document says what the catalogue of Kafka topics, the topology and the headers are."""

import warnings
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from newsfold.broker.catalogue import kafka_topic
from newsfold.settings import load_settings
from newsfold.topology import stages
from newsfold.wire.cloud_events import TYPES, headers, processing_time, schema_name
from newsfold.wire.envelope import Channel, Output, by_name
from tests.schema_files import FOLDER

FILE = FOLDER / "asyncapi.yaml"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document, parsed."""
    parsed: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return parsed


def follow(document: dict[str, Any], reference: str) -> Any:
    """What a $ref leads to; KeyError or FileNotFoundError if to nothing."""
    place, _, pointer = reference.partition("#")
    tree = yaml.safe_load((Path(FOLDER) / place).read_text(encoding="utf-8")) if place else document
    for step in pointer.strip("/").split("/") if pointer else ():
        tree = tree[step]
    return tree


def references(tree: Any) -> list[str]:
    """Every $ref in the tree."""
    if isinstance(tree, dict):
        here = [tree["$ref"]] if "$ref" in tree else []
        return here + [found for part in tree.values() for found in references(part)]
    return [found for part in tree for found in references(part)] if isinstance(tree, list) else []


def test_is_asyncapi_3(document: dict[str, Any]) -> None:
    """The document fits the object model of AsyncAPI 3.0 with Kafka bindings, which allows no unknown key."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from asyncapi3.models import AsyncAPI3
    AsyncAPI3.model_validate(document)
    with pytest.raises(ValueError, match="bindings"):
        AsyncAPI3.model_validate({**document, "channels": {"c": {"bindings": {"kafka": {"topics": "x"}}}}})


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    """Every $ref resolves, inside the document or to a file beside it."""
    found = references(document)
    assert len(found) > 20
    for reference in found:
        assert follow(document, reference), reference


def test_channels_are_the_catalogue(document: dict[str, Any]) -> None:
    """Names, partitions, replicas and configuration of the channels are those of the catalogue."""
    told = {}
    for channel in document["channels"].values():
        kafka = channel["bindings"]["kafka"]
        assert kafka["bindingVersion"] == "0.5.0"
        assert kafka["topic"] == channel["address"]
        config = {
            k: ",".join(v) if isinstance(v, list) else str(v) for k, v in kafka["topicConfiguration"].items()
        }
        told[channel["address"]] = (kafka["partitions"], kafka["replicas"], config)
    catalogue = [kafka_topic(channel, load_settings()) for channel in Channel]
    assert told == {t.name: (t.partitions, t.replication_factor, dict(t.config)) for t in catalogue}


def test_messages_are_the_records(document: dict[str, Any]) -> None:
    """Each channel carries the one message of its type, with that type's schema."""
    for channel in document["channels"].values():
        address = Channel(channel["address"])
        [reference] = channel["messages"].values()
        message = follow(document, reference["$ref"])
        assert message["name"] == TYPES[address]
        part = message["headers" if address is Channel.DEAD_LETTERS else "payload"]
        assert part["schema"]["$ref"] == "./" + schema_name(address)


def test_operations_are_the_topology(document: dict[str, Any]) -> None:
    """Each stage receives what it reads and sends what it writes, in the group of its name."""
    told: dict[str, tuple[set[str], set[str]]] = {}
    for operation in document["operations"].values():
        [tag] = operation["tags"]
        received, sent = told.setdefault(tag["name"], (set(), set()))
        address = follow(document, operation["channel"]["$ref"])["address"]
        (received if operation["action"] == "receive" else sent).add(address)
        if operation["action"] == "receive" and tag["name"] not in ("subscription", "ingest"):
            assert operation["bindings"]["kafka"]["groupId"]["enum"] == [
                f"{load_settings().group}-{tag['name']}"
            ]
    path = stages(tagger=None, windows=None)  # type: ignore[arg-type]
    assert {s.name: ({s.reads}, set(s.writes)) for s in path}.items() <= told.items()
    assert told.keys() - {s.name for s in path} == {"ingest", "subscription"}


@pytest.mark.parametrize("channel", [c for c in Channel if c is not Channel.DEAD_LETTERS])
def test_headers_are_those_sent(document: dict[str, Any], channel: Channel) -> None:
    """The headers that a record is really sent with are those of the document, all of them."""
    told = {
        k: v.decode()
        for k, v in by_name(headers(Output(channel, b"k", b"{}", "0" * 16, "s"), processing_time(0))).items()
    }
    schema = document["components"]["schemas"]["cloud-event"]
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(told)
    assert told.keys() == schema["properties"].keys() == set(schema["required"])
