"""A worker whose Kafka topic is not what it was: made anew, cut by retention, or with more partitions."""

from contextlib import closing
from pathlib import Path

import orjson
import pytest
from kafka import TopicPartition
from kafka.admin import NewPartitions

from newsfold.broker.catalogue import kafka_topic, kafka_topic_name
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.wire.envelope import Channel
from tests.broker.kafka_contract import deleting_client, make_anew
from workshop.harness.counting import CountingOptions
from workshop.harness.counting_arena import counting


def test_a_kafka_topic_made_anew_under_a_worker(bootstrap_servers: str, tmp_path: Path) -> None:
    """Deleted and created again while a worker runs, and filled less far than the worker stood, and farther:
    it reads the new one from its beginning and says so; every record passes."""
    options = CountingOptions(bootstrap_servers=bootstrap_servers, prefix="anew-")
    with counting(options, tmp_path) as run:
        worker = run.start()
        for count in (1000, 400, 1500):
            if run.fed:
                make_anew(run.broker, kafka_topic(Channel.PARAGRAPHS, run.settings))
            run.feed(count)
            run.until(lambda: len(run.passed()) == run.fed, "all has passed")
        assert "anew-news.paragraphs: the Kafka topic was deleted and made anew" in worker.log_tail()


@pytest.mark.apache
def test_partitions_are_added_under_a_worker(apache_broker: ApacheCluster, tmp_path: Path) -> None:
    """The worker ends with one line that names the counts: what is in the new ones would wait unseen."""
    options = CountingOptions(bootstrap_servers=apache_broker.bootstrap_servers, prefix="grown-")
    with counting(options, tmp_path) as run:
        run.feed(100)
        worker = run.start()
        run.until(lambda: worker.processed() == 100, "it works")
        with closing(deleting_client(run.broker)) as client:
            name = kafka_topic_name(Channel.PARAGRAPHS, run.settings)
            client.create_partitions({name: NewPartitions(options.partitions + 2)})
        run.workers.remove(worker)
        assert worker.process.wait(60) == 2
        assert f"{options.partitions + 2} in grown-news.paragraphs" in worker.log_tail().splitlines()[-1]


@pytest.mark.apache
def test_retention_overtakes_a_group(apache_broker: ApacheCluster, tmp_path: Path) -> None:
    """Records are deleted while no worker runs: the next one tells the offsets, leaves a dead letter, counts
    them in its status, goes on behind them, and comes to an end."""
    options = CountingOptions(bootstrap_servers=apache_broker.bootstrap_servers, prefix="late-", partitions=1)
    with counting(options, tmp_path) as run:
        partition = (kafka_topic_name(Channel.PARAGRAPHS, run.settings), 0)
        run.feed(50)
        run.work_off()
        run.feed(100)
        with closing(deleting_client(run.broker)) as client:
            client.delete_records({TopicPartition(*partition): 80})
        worker = run.start(until_idle=1.5)
        run.workers.remove(worker)
        assert worker.process.wait(60) == 0
        assert f"{partition[0]}[0]: offsets 50 to 79 were deleted before they were read" in worker.log_tail()
        assert len(run.passed()) == 120
        assert orjson.loads(worker.status.read_bytes())["stages"][0]["lost"] == 30
        [letter] = run.channel(Channel.DEAD_LETTERS)
        headers = dict(letter.headers)
        assert (headers["reason"], headers["offset"]) == (b"lost", b"50")
