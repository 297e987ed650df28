"""A worker that was thrown out and wakes up: it must not spoil what the new owner has written."""

import asyncio
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiokafka
import pytest

from newsfold.broker.catalogue import changelog_topic
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.delivery.lease import SAFETY, Lease
from newsfold.faust_engine.changelog import Changelog
from newsfold.faust_engine.outbox import pack_changes
from newsfold.faust_engine.transport import Fenced
from newsfold.settings import Settings
from newsfold.state.memory import MemoryState
from tests.runtime.counting import Options
from tests.runtime.world import eventually, world


def test_a_worker_stopped_past_its_session_does_no_harm(bootstrap_servers: str, tmp_path: Path) -> None:
    """SIGSTOP in the middle of a batch, another worker does the rest, SIGCONT: the sleeper sends nothing
    and ends with exit 3 and one line. Control: without the lease its old counts overwrite newer ones."""
    options = [
        Options(bootstrap_servers=bootstrap_servers, prefix="zombie-"),
        Options(bootstrap_servers=bootstrap_servers, prefix="harm-", fenced=False),
    ]
    with ThreadPoolExecutor() as pool:
        (status, said, counts, expected), control = pool.map(lambda o: woken_late(o, tmp_path), options)
    assert status == 3
    assert "another" in said
    assert said.count("\n") == 1
    assert counts == expected
    assert control[2] != control[3], "the control shows no harm"


def woken_late(options: Options, folder: Path) -> tuple[int, str, Counter[bytes], Counter[bytes]]:
    """Exit status and words of the sleeper, the newest counts and the expected ones."""
    with world(options, folder) as run:
        run.feed(16_000)
        sleeper = run.start(slow=0.7)
        eventually(lambda: run.processed(sleeper) >= 200, "the sleeper works")
        sleeper.send_signal(signal.SIGSTOP)
        run.finish()
        sleeper.send_signal(signal.SIGCONT)
        status = sleeper.wait(60)
        return status, run.said(sleeper), run.counts(), run.expected


def test_late_changelog_entries_are_found_and_put_right(bootstrap_servers: str) -> None:
    """An old owner's late entry ends the old owner, is reported to the new one as a key to write again,
    and is passed over by whoever reads the log afterwards."""
    settings = Settings(bootstrap_servers=bootstrap_servers, kafka_topic_prefix="late-")
    topic = changelog_topic("counting", settings)
    admin = KafkaBroker(settings).admin()
    admin.ensure([topic])
    admin.close()
    asyncio.run(late_entries(topic.name, settings))


async def late_entries(name: str, settings: Settings) -> None:
    """Two owners of one partition, the old one writing last."""
    async with aiokafka.AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers) as producer:

        async def own(state: MemoryState) -> tuple[Changelog, set[bytes]]:
            log = Changelog(name, 0, settings)
            stale = await log.take_over(state, producer, wanted=lambda: True)
            assert stale is not None
            return log, stale

        async def write(log: Changelog, key: bytes, value: bytes) -> set[bytes]:
            packed = pack_changes({key: value}, name, 0, log.headers())
            return await log.append([p.batch for p in packed], producer)

        old, _ = await own(MemoryState())
        assert await write(old, b"k", b"1") == set()
        state = MemoryState()
        new, stale = await own(state)
        assert (state.get(b"k"), stale) == (b"1", set())
        assert await write(new, b"k", b"2") == set()
        with pytest.raises(Fenced, match="taken this partition over"):
            await write(old, b"k", b"1 and late")
        assert await write(new, b"other", b"1") == {b"k"}
        state = MemoryState()
        third, stale = await own(state)
        assert (state.get(b"k"), stale) == (b"2", {b"k"})
        assert await write(third, b"k", b"2") == set()
        _, stale = await own(MemoryState())
        assert stale == set()


def test_a_lease_ends_before_the_session_does() -> None:
    """It counts from before the heartbeat was sent, is never shortened, and does not outlive `end`."""
    now = 100.0
    lease = Lease(10.0, clock=lambda: now)
    assert not lease.valid()
    lease.renew(100.0)
    lease.renew(95.0)
    now = 100.0 + 10.0 * SAFETY - 0.01
    assert lease.valid()
    now = 100.0 + 10.0 * SAFETY
    assert not lease.valid()
    lease.renew(now)
    assert lease.valid()
    lease.end()
    lease.renew(now)
    assert not lease.valid()
