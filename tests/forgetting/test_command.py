"""`newsfold forget` over a broker, as a person types it."""

from uuid import uuid4

import pytest

from newsfold.broker.catalogue import DAY_MS, all_kafka_topics, kafka_topic, kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.cli.forget import REMAINS
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.identity import Identity
from newsfold.model.paragraph import Paragraph
from newsfold.settings import Settings
from newsfold.wire.codec import decode
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import article_id
from tests.command import Done, newsfold
from tests.forgetting.news import URI, other, pipeline, secret


@pytest.fixture(scope="module")
def settings(embedded_broker: EmbeddedBroker) -> Settings:
    """A broker with what two articles led to."""
    settings = Settings(
        bootstrap_servers=embedded_broker.bootstrap_servers, kafka_topic_prefix=f"{uuid4().hex[:8]}."
    )
    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    run = pipeline().feed(secret(), other()).run()
    with broker.publisher() as publisher:
        for channel in (Channel.PARAGRAPHS, Channel.TAGGED, Channel.CONTRIBUTIONS, Channel.EVENTS):
            for received in run.received(channel):
                publisher.publish([Output(channel, received.key or b"", received.value, "1", "1")])
        publisher.flush()
    return settings


def forget(settings: Settings, *arguments: str) -> Done:
    """The command, with the settings of the test."""
    env = {
        "NEWSFOLD_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
    }
    return newsfold("forget", *arguments, env=env)


def written(settings: Settings, channel: Channel) -> list[bytes]:
    """The values on a Kafka topic."""
    with KafkaBroker(settings).reader([kafka_topic_name(channel, settings)]) as reader:
        values: list[bytes] = []
        while sum(reader.positions().values()) < sum(reader.end_offsets().values()):
            values += [received.value or b"" for received in reader.poll()]
    return values


def test_where_says_all_and_changes_nothing(settings: Settings) -> None:
    """By any spelling of the address; of an article that nobody knows, that there is nothing."""
    before = {channel: len(written(settings, channel)) for channel in Channel}
    done = forget(settings, URI.replace("https://", "http://www."), "--where")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"article {article_id(URI)}" in done.stdout.splitlines()
    assert "event record medtop:20000073|2025-03-01T00:00:00Z|1d" in done.stdout.splitlines()
    for name in ("news.paragraphs", "news.tagged", "news.contributions"):
        assert f"{settings.kafka_topic_prefix}{name}: 1 records with text of it" in done.stdout.splitlines()
    assert (
        forget(settings, "unknown", "--where").stdout.splitlines()[-1] == "nothing of it stands on the broker"
    )
    assert {channel: len(written(settings, channel)) for channel in Channel} == before


def test_it_is_not_done_without_being_asked(settings: Settings) -> None:
    """Where nobody can be asked, `--yes` is missing; nor is anything done for no article at all."""
    before = len(written(settings, Channel.PARAGRAPHS))
    for arguments in ((URI,), (), (URI, "--again")):
        done = forget(settings, *arguments)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
    assert len(written(settings, Channel.PARAGRAPHS)) == before


def test_it_is_withdrawn_and_marked(settings: Settings) -> None:
    """For good, by its id alone, and what may remain is said; `--again` withdraws it once more."""
    done = forget(settings, URI, "--yes", "--reason", "order 12")
    assert done.returncode == 0, done.stderr
    assert REMAINS in done.stdout
    [value] = [value for value in written(settings, Channel.PARAGRAPHS) if b'"forgotten":true' in value]
    assert decode(value, Paragraph).article_id == article_id(URI)
    [marker] = [decode(value, Identity) for value in written(settings, Channel.IDENTITIES)]
    assert (marker.forgotten, marker.evidence) == (True, "forgotten: order 12")
    assert "1 forgotten articles" in forget(settings, "--again").stdout
    withdrawals = [value for value in written(settings, Channel.PARAGRAPHS) if b'"forgotten":true' in value]
    assert withdrawals == [value] * 2


def test_it_says_the_retention_that_is(settings: Settings) -> None:
    """Days in the text are those of the Kafka topics."""
    for channel, days in ((Channel.PARAGRAPHS, 30), (Channel.CONTRIBUTIONS, 7), (Channel.DEAD_LETTERS, 90)):
        assert dict(kafka_topic(channel, settings).config)["retention.ms"] == str(days * DAY_MS)
    for text in ("news.tagged: 30 days", "news.contributions: 7 days", "dead letters: 90 days"):
        assert text in REMAINS
