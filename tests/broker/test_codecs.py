"""Every codec of Kafka is read: a broker compresses anew what it is sent, if its Kafka topic says so."""

from uuid import uuid4

import pytest
from kafka import codec as library

from newsfold.broker.catalogue import KafkaTopic, kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import SetupError
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.settings import Settings, load_settings
from newsfold.wire.envelope import Channel
from tests.broker.batches_contract import drain_batches, in_partitions
from tests.broker.records import drain, ids, paragraph

pytestmark = pytest.mark.apache


def compressed(cluster: ApacheCluster, codec: str) -> Settings:
    """Settings of a Kafka topic of paragraphs whose broker stores them with this codec; 50 lie there."""
    settings = load_settings(
        bootstrap_servers=cluster.bootstrap_servers, kafka_topic_prefix=f"{codec}-{uuid4().hex[:8]}."
    )
    name = kafka_topic_name(Channel.PARAGRAPHS, settings)
    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure([KafkaTopic(name, 1, 1, (("compression.type", codec),))])
    with broker.publisher() as publisher:
        publisher.publish(paragraph(n) for n in range(50))
    return settings


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd", "uncompressed"])
def test_a_codec_is_read(codec: str, apache_broker: ApacheCluster) -> None:
    """A plain installation reads what the broker has compressed."""
    settings = compressed(apache_broker, codec)
    name = kafka_topic_name(Channel.PARAGRAPHS, settings)
    with KafkaBroker(settings).reader([name]) as reader:
        records = drain(reader)
    assert ids(records) == [f"id-{n}" for n in range(50)]
    with KafkaBroker(settings).reader([name], whole=True) as reader:
        assert drain_batches(reader) == in_partitions(records)


def test_a_missing_codec_is_named(apache_broker: ApacheCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its library the line names the codec and what to install, and a person must act."""
    settings = compressed(apache_broker, "zstd")
    monkeypatch.setattr(library, "zstd", None)
    with (
        KafkaBroker(settings).reader([kafka_topic_name(Channel.PARAGRAPHS, settings)]) as reader,
        pytest.raises(SetupError, match=r"compressed with zstd.*pip install zstandard"),
    ):
        drain(reader)
