"""newsfold events where there is nothing to show: what is said is what is so."""

from functools import partial
from uuid import uuid4

import pytest

from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.eventtime.window import Windows
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.article import Article
from newsfold.settings import Settings, load_settings
from newsfold.subscription.latest import ever_written
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.envelope import Channel, Output
from tests.command import newsfold
from workshop.harness.keywords import KeywordTagger

ARTICLE = Article(uri="a", source="Desk", published_at="2025-03-18", body="A truce holds.")
WITHDRAWN = Article(uri="a", version=2, status="canceled")


@pytest.mark.embedded
def test_why_there_are_no_event_records(embedded_broker: EmbeddedBroker) -> None:
    """Another prefix, nothing folded, a time that no window holds, all withdrawn: each has its line."""
    prefix, bootstrap = f"e{uuid4().hex[:8]}.", embedded_broker.bootstrap_servers
    own = {"NEWSFOLD_BOOTSTRAP_SERVERS": bootstrap, "NEWSFOLD_KAFKA_TOPIC_PREFIX": prefix}
    events = partial(newsfold, "events", env=own)
    missing = events()
    assert missing.returncode == 2
    assert "NEWSFOLD_KAFKA_TOPIC_PREFIX" in missing.stderr
    assert "newsfold kafka-topics ensure" in missing.stderr
    assert newsfold("kafka-topics", "ensure", env=own).returncode == 0
    assert "no event records yet" in events().stderr

    broker = KafkaBroker(load_settings(bootstrap_servers=bootstrap, kafka_topic_prefix=prefix))
    driver = pipeline().feed(ARTICLE).run()
    copy(driver, broker)
    nowhere = events("--trend", "--at", "1999-01-01")
    assert "no record's window holds 1999-01-01" in nowhere.stderr
    assert nowhere.returncode == 1
    first = events("--trend", "--at", "2025-03-18")
    assert "no window before" in first.stderr
    assert first.returncode == 1
    assert events("--trend").returncode == 0

    copy(driver.feed(WITHDRAWN).run(), broker)
    withdrawn = events()
    assert "withdrawn" in withdrawn.stderr
    assert "yet" not in withdrawn.stderr


def test_records_that_are_all_withdrawn_were_there() -> None:
    """An empty Kafka topic has had no record; one with tombstones alone has."""
    driver = pipeline()
    assert not ever_written(driver.broker, driver.settings)
    driver.feed(ARTICLE).run().feed(WITHDRAWN).run()
    assert driver.events() == []
    assert ever_written(driver.broker, driver.settings)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("trending", "events --trend"), ("stories", "events --stories"), ("trends", "events --trend")],
)
def test_a_command_under_another_word_is_named(typed: str, meant: str) -> None:
    """What programs and documents call it leads to the command; the command that is named is there."""
    done = newsfold(typed)
    assert done.returncode == 2
    assert done.stderr == f"newsfold: No such command '{typed}'; it is 'newsfold {meant}'\n"
    assert newsfold(meant.split()[0], "--help").returncode == 0
    assert "it is" not in newsfold("dead-letters", typed).stderr


def pipeline() -> PipelineTestDriver:
    """A pipeline in memory with a tagger of few words."""
    return PipelineTestDriver(settings=Settings(partitions=1), stages=stages(KeywordTagger(), Windows()))


def copy(driver: PipelineTestDriver, broker: KafkaBroker) -> None:
    """Write the event records and tombstones of a pipeline to a broker."""
    with broker.publisher() as publisher:
        publisher.publish(
            Output(Channel.EVENTS, record.key or b"", record.value, "id", "subject")
            for record in driver.received(Channel.EVENTS)
        )
        publisher.flush()
