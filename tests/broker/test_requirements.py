"""Kafka topics that others made: what would lose state or records is refused, what only costs is said."""

import pytest

from newsfold.broker.catalogue import (
    DAY_MS,
    DEFAULT_MESSAGE_BYTES,
    KafkaTopic,
    all_kafka_topics,
    changelog_topic,
    kafka_topic,
)
from newsfold.broker.requirements import (
    ActualTopic,
    Finding,
    check_config,
    check_partitions,
    refusal,
    unread_configs,
)
from newsfold.errors import KafkaTopicError
from newsfold.settings import load_settings
from newsfold.wire.envelope import Channel

SETTINGS = load_settings(partitions=4)
PARAGRAPHS = kafka_topic(Channel.PARAGRAPHS, SETTINGS)
EVENTS = kafka_topic(Channel.EVENTS, SETTINGS)
CHANGELOG = changelog_topic("tagging", SETTINGS)
BROKER = {"retention.ms": str(7 * DAY_MS), "retention.bytes": "-1", "min.insync.replicas": "1"}
"""What a broker adds by itself."""


def findings(topic: KafkaTopic, replicas: int = 1, **config: str) -> list[Finding]:
    """What is wrong with a Kafka topic whose configuration differs so from what is wanted."""
    options = {name.replace("_", "."): value for name, value in config.items()}
    message = {"max.message.bytes": str(DEFAULT_MESSAGE_BYTES)}
    actual = ActualTopic(4, replicas, {**message, **BROKER, **dict(topic.config), **options})
    return check_config([topic], {topic.name: actual})


def test_what_newsfold_makes_itself_is_as_wanted() -> None:
    """Nothing is found on Kafka topics made by the catalogue, on one node or three."""
    for more in ({}, {"replication_factor": 3}, {"max_record_bytes": 5_000_000}):
        settings = load_settings(**more)
        for topic in (*all_kafka_topics(settings), changelog_topic("aggregation", settings)):
            assert findings(topic, replicas=settings.replication_factor) == []


@pytest.mark.parametrize("topic", [EVENTS, CHANGELOG], ids=["events", "changelog"])
@pytest.mark.parametrize("policy", ["delete", "compact,delete", "delete, compact"])
def test_a_policy_that_deletes_what_holds_is_refused(topic: KafkaTopic, policy: str) -> None:
    """The line names the Kafka topic, what was found and what is wanted."""
    [finding] = findings(topic, cleanup_policy=policy)
    error = refusal([finding])
    assert error
    assert str(error).startswith(f"{topic.name}: cleanup.policy is {policy}, wanted compact: ")
    assert "\n" not in str(error)


@pytest.mark.parametrize("policy", ["delete", ""])
def test_a_policy_that_keeps_everything_is_only_dear(policy: str) -> None:
    """Without any limit nothing is deleted: the Kafka topic grows, and no more."""
    [finding] = findings(EVENTS, cleanup_policy=policy, retention_ms="-1", retention_bytes="-1")
    assert not finding.refused
    assert findings(EVENTS, cleanup_policy="compact,delete", retention_ms="-1") == []


@pytest.mark.parametrize("channel", [c for c in Channel if c not in (Channel.EVENTS, Channel.IDENTITIES)])
def test_compaction_of_records_that_all_count_is_refused(channel: Channel) -> None:
    """The paragraphs of an article have one key."""
    for policy in ("compact", "compact,delete"):
        [finding] = findings(kafka_topic(channel, SETTINGS), cleanup_policy=policy, retention_ms="-1")
        assert (finding.option, finding.refused) == ("cleanup.policy", True)


@pytest.mark.parametrize(
    ("kept", "refused"),
    [("5000", [True]), (str(DAY_MS - 1), [True]), (str(DAY_MS), [False]), (str(30 * DAY_MS), []), ("-1", [])],
)
def test_short_retention(kept: str, refused: list[bool]) -> None:
    """Under a day is refused, under what is wanted is said, more or none is well."""
    assert [finding.refused for finding in findings(PARAGRAPHS, retention_ms=kept)] == refused


def test_retention_by_size() -> None:
    """A small one is refused, any other is said; a state that is compacted has none to mind."""
    assert [f.refused for f in findings(PARAGRAPHS, retention_bytes="1000000")] == [True]
    assert [f.refused for f in findings(PARAGRAPHS, retention_bytes=str(10**12))] == [False]
    assert findings(CHANGELOG, retention_bytes="1000000") == []


def test_message_size() -> None:
    """A Kafka topic that refuses an ordinary batch is refused; a changelog that only takes ordinary ones
    is said to be too small for a large article."""
    [finding] = findings(PARAGRAPHS, max_message_bytes="100000")
    assert finding.refused
    assert findings(PARAGRAPHS) == []
    assert [f.refused for f in findings(CHANGELOG, max_message_bytes="100000")] == [True]
    assert [f.refused for f in findings(CHANGELOG, max_message_bytes=str(DEFAULT_MESSAGE_BYTES))] == [False]
    large = kafka_topic(Channel.PARAGRAPHS, load_settings(max_record_bytes=5_000_000))
    assert [f.refused for f in findings(large, max_message_bytes=str(DEFAULT_MESSAGE_BYTES))] == [True]


def test_replication() -> None:
    """Fewer replicas than the settings want are refused, more are well."""
    three = changelog_topic("tagging", load_settings(replication_factor=3))
    assert [(f.option, f.found, f.wanted, f.refused) for f in findings(three, replicas=1)] == [
        ("replication factor", "1", "3", True),
        ("min.insync.replicas", "2", "1 or less", True),
    ]
    assert findings(EVENTS, replicas=3) == []
    assert [f.refused for f in findings(three, replicas=3, min_insync_replicas="1")] == [False]
    assert [f.refused for f in findings(EVENTS, replicas=1, min_insync_replicas="2")] == [True]
    unclean = {"unclean.leader.election.enable": "true"}
    [finding] = check_config([three], {three.name: ActualTopic(4, 3, unclean)})
    assert not finding.refused


def test_what_is_not_shown_is_not_judged_and_said_once() -> None:
    """Without the right to read configurations one line says so for all."""
    topics = all_kafka_topics(SETTINGS)
    actual = {topic.name: ActualTopic(4, 1, None) for topic in topics}
    assert check_config(topics, actual) == []
    assert unread_configs(actual).count("\n") == 0
    assert unread_configs(actual).startswith("news.paragraphs and 5 other Kafka topics: no right")
    assert unread_configs({EVENTS.name: ActualTopic(4, 1, {"cleanup.policy": "compact"})}) == ""
    assert check_config(topics, {}) == [], "what is missing is made"


def test_the_first_refusal_is_the_error_and_says_how_many_follow() -> None:
    """What only costs is no error."""
    wrong = [*findings(PARAGRAPHS, retention_bytes=str(10**12)), *findings(EVENTS, cleanup_policy="delete")]
    error = refusal([*wrong, *findings(CHANGELOG, cleanup_policy="delete")])
    assert error
    assert error.where == "news.events"
    assert "1 more" in error.hint
    assert refusal(wrong[:1]) is None


def test_a_grown_kafka_topic_gives_no_hint_that_leads_to_the_next_error() -> None:
    """Each with its count, and the way out: no setting of NEWSFOLD_PARTITIONS helps, whichever is set."""
    names = [channel.value for channel in Channel]
    counts = {**dict.fromkeys(names, 2), "news.paragraphs": 4}
    for partitions in (2, 4):
        settings = load_settings(partitions=partitions)
        with pytest.raises(KafkaTopicError) as caught:
            check_partitions(all_kafka_topics(settings), counts)
        line = str(caught.value)
        assert "4 in news.paragraphs" in line
        assert "2 in news.tagged, news.contributions" in line
        assert "NEWSFOLD_PARTITIONS" not in line
        assert "NEWSFOLD_KAFKA_TOPIC_PREFIX" in line


def test_another_count_throughout_may_be_the_setting() -> None:
    """All have 6: either the setting is wrong, or all were grown; the line names both."""
    counts = {channel.value: 6 for channel in Channel}
    with pytest.raises(KafkaTopicError) as caught:
        check_partitions(all_kafka_topics(SETTINGS), counts)
    line = str(caught.value)
    assert "news.paragraphs and 5 others: the Kafka topic has 6 partitions, the settings say 4" in line
    assert "NEWSFOLD_PARTITIONS=6" in line
    assert "NEWSFOLD_KAFKA_TOPIC_PREFIX" in line
    check_partitions(all_kafka_topics(load_settings(partitions=6)), counts)
    check_partitions(all_kafka_topics(SETTINGS), {"news.paragraphs": 4})
