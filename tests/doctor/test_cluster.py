"""What the doctor finds on a cluster: where it is and what to do; and nothing where all is well."""

import time
from dataclasses import replace

import pytest

from newsfold.broker.catalogue import DAY_MS, changelog_topic, kafka_topic
from newsfold.broker.contract import About, Rights
from newsfold.doctor.brokers import NEEDED, broker_lines
from newsfold.doctor.cluster import Cluster, look_at
from newsfold.doctor.line import Line
from newsfold.doctor.permissions import COMMANDS, needs, rights_lines
from newsfold.errors import KafkaTopicError
from newsfold.wire.envelope import Channel
from tests.doctor.conftest import Patient

NOW = int(time.time() * 1000)
AREAS = ["settings", "newsfold.toml", "extras", "lexicon cache", "state", "broker", "kafka topics", "rights",
         "unread", "schemas", "clock", "state"]  # fmt: skip


def the_line(lines: list[Line]) -> Line:
    """The one line there must be."""
    assert len(lines) == 1, lines
    return lines[0]


def test_a_pipeline_that_is_well(patient: Patient) -> None:
    """A line for each area, nothing to do; in memory nobody tells of rights."""
    lines = patient.lines()
    assert [line.area for line in lines] == AREAS
    assert {line.area for line in lines if line.mark != "well"} == {"rights"}
    assert not [line for line in lines if len(line.what) >= 80 and line.area != "extras"]


def test_a_kafka_topic_that_is_missing(patient: Patient) -> None:
    """With the command that makes it."""
    patient.broker.delete("news.tagged")
    line = the_line(patient.to_do())
    assert "news.tagged not there" in line.what
    assert "newsfold kafka-topics ensure" in line.do


def test_retention_that_loses_and_compaction_that_is_off(patient: Patient) -> None:
    """Both named with what was found and how to change it."""
    for channel, config in (
        (Channel.TAGGED, {"cleanup.policy": "delete", "retention.ms": "5000"}),
        (Channel.EVENTS, {"cleanup.policy": "delete", "retention.ms": str(DAY_MS)}),
    ):
        patient.broker.delete(channel)
        wanted = kafka_topic(channel, patient.settings)
        patient.broker.admin().ensure([replace(wanted, config=tuple(config.items()))])
    retention, compaction = patient.to_do()
    assert retention.where == "news.tagged"
    assert retention.what.startswith("retention.ms is 5000, wanted ")
    assert "--add-config retention.ms=2592000000" in retention.do
    assert compaction.where == "news.events"
    assert "--add-config cleanup.policy=compact" in compaction.do


def test_a_changelog_with_other_partitions_than_its_input(patient: Patient) -> None:
    """The stage is named, with both counts."""
    log = changelog_topic("aggregation", patient.settings)
    patient.broker.delete(log.name)
    patient.broker.admin().ensure([replace(log, partitions=3)])
    line = the_line(patient.to_do())
    assert line.where == log.name
    assert line.what == "has 3 partitions, and news.contributions, which aggregation reads, 1"


def test_partitions_that_differ_from_the_settings(patient: Patient) -> None:
    """All have one, the settings say four."""
    line = the_line(patient.to_do(partitions=4))
    assert "the Kafka topic has 1 partitions, the settings say 4" in line.what


def test_records_that_were_deleted_unread(patient: Patient) -> None:
    """A group stands before the first record there is; one that has read all loses nothing."""
    partition = "news.paragraphs", 0
    for _ in range(3):
        patient.broker.append(partition, b"k", None, (), NOW)
    end = patient.broker.offsets(partition)[1]
    patient.broker.delete_before(partition, end - 1)
    line = the_line(patient.to_do())
    assert line.where == "news.paragraphs[0]"
    assert line.what == "2 records were deleted before newsfold-tagging read them"
    patient.broker.commit("newsfold-tagging", {partition: end - 1})
    assert patient.to_do() == []


def test_a_group_of_subscribers(patient: Patient) -> None:
    """One that was named is held to the same."""
    patient.broker.commit("desk", {("news.events", 0): 0})
    assert patient.to_do() == []
    patient.broker.compact(("news.events", 0))
    patient.broker.delete_before(("news.events", 0), 2)
    assert "2 records were deleted before desk read them" in the_line(patient.to_do()).what


def test_a_group_beyond_the_end(patient: Patient) -> None:
    """The Kafka topic was made anew under its name."""
    patient.broker.commit("newsfold-aggregation", {("news.contributions", 0): 1_000_000})
    line = the_line(patient.to_do())
    assert "committed offset 1000000" in line.what
    assert "NEWSFOLD_GROUP" in line.do


@pytest.mark.parametrize(("waited_days", "found"), [(1, False), (16, True)])
def test_records_that_are_near_their_retention(patient: Patient, waited_days: int, found: bool) -> None:
    """Of thirty days, one has waited sixteen for its stage; one day is well."""
    record = patient.broker.records(("news.paragraphs", 0), 0, 1)[0]
    patient.broker.append(
        ("news.paragraphs", 0), record.key, record.value, record.headers, NOW - waited_days * DAY_MS
    )
    lines = patient.to_do()
    assert bool(lines) == found
    if found:
        assert "has waited 384.0 h for tagging, and is deleted after 720.0 h" in the_line(lines).what


@pytest.mark.parametrize("channel", list(Channel), ids=str)
def test_a_record_of_a_newer_version(patient: Patient, channel: Channel) -> None:
    """Its type is named, and the one that is read."""
    patient.broker.append((channel, 0), b"k", b"{}", [("ce_type", b"newsfold.x.v9")], NOW)
    patient.broker.commit("newsfold-tagging", {("news.paragraphs", 0): 0})
    lines = [line for line in patient.to_do() if line.area == "schemas"]
    assert "holds newsfold.x.v9, and this version reads newsfold." in the_line(lines).what


@pytest.mark.parametrize("channel", [c for c in Channel if c is not Channel.DEAD_LETTERS], ids=str)
def test_a_record_that_is_none(patient: Patient, channel: Channel) -> None:
    """What somebody else wrote is named by its position; a tombstone is well."""
    patient.broker.append((channel, 0), b"k", None, (), NOW)
    assert [line for line in patient.to_do() if line.area == "schemas"] == []
    patient.broker.append((channel, 0), b"k", b'{"a":1}', (), NOW)
    line = the_line([line for line in patient.to_do() if line.area == "schemas"])
    assert line.where.startswith(f"{channel}[0]@")
    assert "missing required field" in line.what


def test_a_clock_that_is_wrong(patient: Patient) -> None:
    """A record from an hour ahead; half a minute is well."""
    patient.broker.append(("news.tagged", 0), b"k", None, (), NOW + 30_000)
    assert patient.to_do() == []
    patient.broker.append(("news.tagged", 0), b"k", None, (), NOW + 3_600_000)
    line = the_line(patient.to_do())
    assert line.area == "clock"
    assert "s from now" in line.what


def test_a_state_of_other_windows_or_salience(patient: Patient) -> None:
    """As a worker would refuse it, before one is started."""
    assert "windows = 1h, and the state" in the_line(patient.to_do(windows="1h")).what
    assert "salience = 0.3, and the state" in the_line(patient.to_do(salience=0.3)).what


def test_a_state_of_another_form(patient: Patient) -> None:
    """Kept by a release whose entries this one does not read."""
    log = changelog_topic("tagging", patient.settings)
    patient.broker.delete(log.name)
    patient.broker.admin().ensure([log])
    patient.broker.append((log.name, 0), b"\x00made-with", b'["contributions.99"]', (), NOW)
    assert "is of the form contributions.99" in the_line(patient.to_do()).what


def test_a_state_of_another_lexicon_is_said(patient: Patient) -> None:
    """Other thresholds make another tagger: nothing is to be done, and it is good to know."""
    lines = [line for line in patient.lines(topic_threshold=0.9) if line.mark == "unknown"]
    assert any("made with the lexicon" in line.what for line in lines)
    assert not any("made with the lexicon" in line.what for line in patient.lines())


def seen(patient: Patient) -> Cluster:
    """What is seen of the pipeline."""
    return look_at(patient.broker, patient.settings, [], lambda: 10.0)


def test_an_old_broker(patient: Patient) -> None:
    """A request that it does not take in the version that is needed is named with what for."""
    cluster, new = seen(patient), {name: least for name, (least, _) in NEEDED.items()}
    cluster.about = About("old", 3, {**new, "Metadata": 9})
    line = the_line(broker_lines(cluster))
    assert line.what == "takes Metadata up to version 9, and ids of Kafka topics need 10"
    cluster.about = About("new", 3, new)
    assert [str(line) for line in broker_lines(cluster)] == ["new, 3 nodes"]


def test_rights_that_are_told(patient: Patient) -> None:
    """Each that is missing, with the commands that need it; with all of them nothing is to be done."""
    cluster = seen(patient)
    every = frozenset({"Read", "Write", "Describe", "DescribeConfigs"})
    topics = dict.fromkeys([topic.name for topic in cluster.wanted], every)
    groups = dict.fromkeys(cluster.groups, frozenset({"Read"}))
    cluster.rights = Rights(topics, groups, None)
    assert [line.mark for line in rights_lines(cluster, patient.settings, COMMANDS)] == ["well"]
    cluster.rights = Rights({**topics, "news.dead-letters": every - {"Write"}}, groups, None)
    line = the_line(rights_lines(cluster, patient.settings, COMMANDS))
    assert line.where == "news.dead-letters"
    assert line.what == "no right to Write, which newsfold feed, newsfold ingest, newsfold work needs"
    assert line.do.startswith("grant Write on this Kafka topic to the user of NEWSFOLD_SASL_USERNAME")
    assert [line.mark for line in rights_lines(cluster, patient.settings, ["events"])] == ["well"]


def test_rights_that_only_show_when_tried(patient: Patient) -> None:
    """A fetch that was refused is a right that is missing, also where the broker does not tell."""
    cluster = seen(patient)
    cluster.refused["news.events"] = KafkaTopicError("refused")
    lines = rights_lines(cluster, patient.settings, ["events"])
    assert "no right to Read, which newsfold events needs" in the_line(lines).what


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_needs_something(patient: Patient, command: str) -> None:
    """Rights are those of Kafka's access control lists."""
    found = {need.right for need in needs(command, patient.settings)}
    assert found
    assert found <= {"Read", "Write", "Describe", "DescribeConfigs"}
