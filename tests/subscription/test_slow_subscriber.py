"""A subscriber that takes longer for a batch than its group waits for it keeps its place in the group."""

from threading import Event
from uuid import uuid4

import pytest

from newsfold.broker.catalogue import all_kafka_topics, kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.tags import TaggedParagraph, Tagger
from newsfold.settings import Settings
from newsfold.subscription.subscription import Subscription
from newsfold.wire.envelope import Channel, Output, Received

RECORDS, PACE, TIMEOUT = 30, 0.1, 1.5
"""Records of one batch, seconds for each, and seconds after which the group gives the reader up."""
pytestmark = pytest.mark.embedded


@pytest.fixture
def broker(embedded_broker: EmbeddedBroker) -> KafkaBroker:
    """One partition with records that take twice the timeout together."""
    settings = Settings(
        bootstrap_servers=embedded_broker.bootstrap_servers,
        kafka_topic_prefix=f"{uuid4().hex[:8]}.",
        partitions=1,
        session_timeout=TIMEOUT,
        subscriber_timeout=TIMEOUT,
    )
    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    with broker.publisher() as publisher:
        publisher.publish(Output(Channel.TAGGED, b"k", b"%d" % n, "id", "s") for n in range(RECORDS))
    return broker


def subscribed(broker: KafkaBroker, commit_seconds: float) -> Subscription[TaggedParagraph]:
    """A subscription to tagged paragraphs that are numbered from 0 on."""
    name = kafka_topic_name(Channel.TAGGED, broker.settings)
    return Subscription(broker, name, numbered, group="desk", commit_seconds=commit_seconds)


def numbered(received: Received) -> TaggedParagraph:
    """A paragraph whose number is the record's value."""
    return TaggedParagraph(
        id="", article_id="", version=1, digest="", seq=int(received.value or b""), count=1, source="",
        url="", title="", lang="", published_at="", text="", topics=(), entities=(),
        tagger=Tagger("", "", ""),
    )  # fmt: skip


def test_it_keeps_its_place(broker: KafkaBroker) -> None:
    """Every record comes once and in order, no commit is refused, and nothing is left for the next one."""
    with subscribed(broker, TIMEOUT / 4) as paragraphs:
        seen = [paragraph.seq for paragraph in paragraphs if not Event().wait(PACE)]
        assert paragraphs.refused == 0
    assert seen == list(range(RECORDS))
    with subscribed(broker, TIMEOUT / 4) as paragraphs:
        assert list(paragraphs) == []


def test_without_commits_in_between_it_loses_its_place(broker: KafkaBroker) -> None:
    """Control: a batch that is committed only at its end is refused then, and comes again to the next one."""
    with subscribed(broker, 1e6) as paragraphs:
        assert [paragraph.seq for paragraph in paragraphs if not Event().wait(PACE)] == list(range(RECORDS))
        assert paragraphs.refused == 1
    with subscribed(broker, 1e6) as paragraphs:
        assert next(iter(paragraphs)).seq == 0
