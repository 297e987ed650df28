"""Transactions of other producers: what was aborted is not read, and their markers keep nobody waiting."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiokafka
import pytest

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.local.apache.cluster import ApacheCluster
from newsfold.operations.health import trouble
from newsfold.subscription.dead_letters import Selection, read_dead_letters
from newsfold.wire.envelope import Channel
from workshop.harness.counting import CountingOptions
from workshop.harness.counting_arena import CountingArena, counting

pytestmark = pytest.mark.apache


@pytest.fixture
def run(apache_broker: ApacheCluster, tmp_path: Path) -> Iterator[CountingArena]:
    """An arena of one partition."""
    options = CountingOptions(
        bootstrap_servers=apache_broker.bootstrap_servers, prefix="transactions-", partitions=1
    )
    with counting(options, tmp_path) as arena:
        yield arena


def transaction(run: CountingArena, channel: Channel, *values: bytes, commit: bool = True) -> None:
    """Send values in one transaction, and commit or abort it."""
    asyncio.run(_transaction(run, kafka_topic_name(channel, run.settings), values, commit))


async def _transaction(run: CountingArena, name: str, values: tuple[bytes, ...], commit: bool) -> None:
    producer = aiokafka.AIOKafkaProducer(
        bootstrap_servers=run.options.bootstrap_servers, transactional_id=f"{name}-other"
    )
    await producer.start()
    try:
        await producer.begin_transaction()
        for value in values:
            await producer.send_and_wait(name, value, key=value)
        await (producer.commit_transaction() if commit else producer.abort_transaction())
    finally:
        await producer.stop()


def test_only_what_was_committed_counts_and_the_end_is_reached(run: CountingArena) -> None:
    """Committed, aborted, plain, and an aborted transaction at the end: the worker counts the first and the
    third, is idle and well behind the last marker, and has committed up to there; a second finds nothing."""
    transaction(run, Channel.PARAGRAPHS, b"1 a", b"1 b")
    transaction(run, Channel.PARAGRAPHS, b"1 c", commit=False)
    run.feed(3)
    transaction(run, Channel.PARAGRAPHS, b"1 d", commit=False)
    for _ in range(2):
        worker = run.start(until_idle=1.5)
        run.workers.remove(worker)
        assert worker.process.wait(60) == 0
        assert trouble(worker.status) == ""
    assert sorted(run.passed().values()) == [1] * 5
    assert {b"1 a", b"1 b"} < run.passed().keys()
    offsets = run.watch.read()
    assert offsets is not None
    assert [committed == end for committed, end in offsets.values()] == [True]


def test_readers_come_to_the_end(run: CountingArena) -> None:
    """Behind a marker, and behind an aborted letter, there is nothing to wait for."""
    transaction(run, Channel.DEAD_LETTERS, b"a letter")
    transaction(run, Channel.DEAD_LETTERS, b"none", commit=False)
    letters = list(read_dead_letters(run.broker, run.settings, Selection()))
    assert [letter.value for letter in letters] == [b"a letter"]
