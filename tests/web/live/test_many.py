"""A hundred readers, one of them stuck, and a restart: nobody misses a record, or has one twice."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from newsfold.broker.memory.broker import MemoryBroker
from tests.web.serving import Served, kept_by, serving
from tests.web.view.news import memory_broker, publish
from workshop.harness.live_readers import LiveReader, missed_and_repeated, stuck_reader, version

READERS, TOPICS, EACH = 99, 50, 10
"""Readers that read, topics, and versions of each in one round: 500 records, each reader wants 10."""
TEXTS = 20
MOST_BYTES = 160 * 1024
MOST_ROUNDS = 60


class Place:
    """The service, which can be started anew over the same broker and folder."""

    def __init__(self, broker: MemoryBroker, folder: Path) -> None:
        self._broker, self._folder, self._stack = broker, folder, ExitStack()

    def start(self) -> None:
        """Start it; its port is another one each time."""
        self.view = self._stack.enter_context(kept_by(self._broker, self._folder))
        self.served: Served = self._stack.enter_context(
            serving(self.view, self._broker, most_bytes=MOST_BYTES)
        )

    def stop(self) -> None:
        """Stop it; all streams end."""
        self._stack.close()


@pytest.fixture
def broker() -> MemoryBroker:
    """A broker without a record."""
    return memory_broker()


@pytest.fixture
def place(broker: MemoryBroker, tmp_path: Path) -> Iterator[Place]:
    """The service over a broker."""
    place = Place(broker, tmp_path)
    place.start()
    yield place
    place.stop()


class Newsroom:
    """Readers, and rounds of records."""

    def __init__(self, broker: MemoryBroker, start: str) -> None:
        self._broker, self.last = broker, 0
        self.readers = [LiveReader(number % TOPICS, start) for number in range(READERS)]

    def publish(self) -> None:
        """One more round."""
        first = self.last + 1
        self.last += EACH
        publish(
            self._broker,
            (version(topic, n, TEXTS) for n in range(first, self.last + 1) for topic in range(TOPICS)),
        )

    async def told(self) -> None:
        """Return once all readers were told of all rounds."""
        await asyncio.gather(*(reader.has(self.last) for reader in self.readers))

    def faults(self) -> tuple[int, int]:
        """Versions that readers missed, and that they have twice."""
        came = range(1, self.last + 1)
        found = [missed_and_repeated(reader.versions, came) for reader in self.readers]
        return sum(missed for missed, _ in found), sum(repeated for _, repeated in found)


@pytest.mark.slow
def test_a_hundred_readers_miss_nothing_and_have_nothing_twice(broker: MemoryBroker, place: Place) -> None:
    """While one that reads nothing is cut off, what waits stays small, and the service is started anew.

    Control: one that comes again without saying where it was misses what came meanwhile.
    """
    asyncio.run(_many(broker, place))


async def _many(broker: MemoryBroker, place: Place) -> None:
    start = place.view.status().vector
    room = Newsroom(broker, start)
    forgetful = LiveReader(0, start)
    port = place.served.port
    reading = [asyncio.create_task(reader.read(port)) for reader in (*room.readers, forgetful)]
    most_waiting = 0
    with stuck_reader(port, 1, start):
        while not place.served.service.streams.cut_off and room.last < MOST_ROUNDS * EACH:
            room.publish()
            await room.told()
            most_waiting = max(most_waiting, place.served.service.streams.waiting)
    assert place.served.service.streams.cut_off == 1
    assert most_waiting <= 2 * MOST_BYTES
    await forgetful.has(room.last)
    await asyncio.to_thread(place.stop)
    await asyncio.gather(*reading)

    room.publish()
    await asyncio.to_thread(place.start)
    forgetful.last_id = ""
    port = place.served.port
    reading = [asyncio.create_task(reader.read(port)) for reader in (*room.readers, forgetful)]
    await room.told()
    for _ in range(3):
        room.publish()
        await room.told()
    await forgetful.has(room.last)
    assert room.faults() == (0, 0)
    assert all(len(set(reader.ids)) == len(reader.ids) for reader in room.readers)
    assert missed_and_repeated(forgetful.versions, range(1, room.last + 1)) == (EACH, 0)
    await asyncio.to_thread(place.stop)
    await asyncio.gather(*reading)


def test_what_is_missed_and_repeated_is_seen() -> None:
    """Control of the count itself."""
    assert missed_and_repeated([1, 2, 2, 4], range(1, 5)) == (1, 1)
