"""A sink over a broker in memory: what it reads, where it goes on, and what it says of what is missing."""

from itertools import count
from pathlib import Path

import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.errors import DecodeError
from newsfold.settings import Settings, load_settings
from newsfold.stores.address import open_store
from newsfold.stores.sink import REST_SECONDS, SIGN_OF_LIFE_SECONDS, Sink
from newsfold.subscription.newest import NewestRecords
from newsfold.wire.envelope import Channel, Output
from tests.stores.news import SEED_EVENTS, News, version
from tests.stores.reading_back import Tables, expected
from tests.stores.test_sqlite import TestSqlite as Sqlite

KAFKA_TOPIC = "news.events"


class Desk:
    """A broker, a store in a folder, and what sinks between them say."""

    def __init__(self, folder: Path) -> None:
        self.broker = memory_broker(load_settings())
        self.to = f"sqlite:{folder / 'news.db'}"
        self.lines: list[str] = []
        self.errors: list[DecodeError] = []
        self.now = 1_000_000.0

    def publish(self, *outputs: Output) -> None:
        """Send records."""
        with self.broker.publisher() as publisher:
            publisher.publish(outputs)

    def sink(self, polls: int | None = None) -> Sink:
        """Run one to the end, or follow for so many polls."""
        polled = count()
        with open_store(self.to, name="", kafka_topic=KAFKA_TOPIC) as store:
            sink = Sink(
                self.broker, KAFKA_TOPIC, store,
                tell=self.errors.append, say=self.lines.append, clock=lambda: self.now,
            )  # fmt: skip
            sink.run(follow=polls is not None, stopped=lambda: polls is not None and next(polled) >= polls)
        return sink

    def looking(self, polls: int) -> list[Tables]:
        """What somebody sees who looks after each of so many polls of a sink that writes what each gives."""
        seen = list[Tables]()

        def stopped() -> bool:
            seen.append(self.rows())
            return len(seen) > polls

        with open_store(self.to, name="", kafka_topic=KAFKA_TOPIC) as store:
            store.batch_size = 1
            sink = Sink(self.broker, KAFKA_TOPIC, store, tell=self.errors.append, say=self.lines.append)
            sink.run(follow=False, stopped=stopped)
        return seen

    def rows(self) -> Tables:
        """What the store holds."""
        return Sqlite().rows(self.to)

    def topic(self) -> Tables:
        """What it should hold: what the Kafka topic does."""
        with NewestRecords(self.broker, KAFKA_TOPIC) as records:
            return expected(records)


def memory_broker(settings: Settings) -> MemoryBroker:
    """A broker with the Kafka topics of the path."""
    broker = MemoryBroker(settings)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    return broker


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk where nothing has happened yet."""
    return Desk(tmp_path)


def test_keeps_what_holds(desk: Desk) -> None:
    """To the end of what there is, and on from there the next time; each record is read once."""
    news = News()
    desk.publish(*(news.next() for _ in range(700)))
    assert desk.sink().read == 700
    assert desk.rows() == desk.topic()
    desk.publish(*(news.next() for _ in range(300)))
    sink = desk.sink()
    assert (sink.read, sink.unreadable, sink.gaps) == (300, 0, 0)
    assert desk.rows() == desk.topic()
    assert not desk.lines


def test_follows_until_it_is_stopped(desk: Desk) -> None:
    """What was read when the stop came is written."""
    news = News()
    desk.publish(*(news.next() for _ in range(300)))
    sink = desk.sink(polls=1)
    assert 0 < sink.read <= 300
    assert sum(len(rows) for rows in desk.rows().values())
    desk.sink()
    assert desk.rows() == desk.topic()


def test_files_are_not_written_anew_all_the_time(desk: Desk) -> None:
    """The first records are written soon, those of each minute, here six, together, and the last at once."""
    desk.to = desk.to.replace("sqlite:", "parquet:")
    news, polled, written = News(), count(), list[int]()
    with open_store(desk.to, name="", kafka_topic=KAFKA_TOPIC) as store:
        sink = Sink(
            desk.broker, KAFKA_TOPIC, store,
            tell=desk.errors.append, say=desk.lines.append, clock=lambda: desk.now,
        )  # fmt: skip

        def stopped() -> bool:
            written.append(sum(store.standing().offsets.values()))
            desk.now += 10
            desk.publish(news.next())
            return next(polled) == 16

        sink.run(follow=True, stopped=stopped)
        written.append(sum(store.standing().offsets.values()))
    assert sorted(set(written)) == [0, 2, 8, 14, 16]


def test_what_cannot_be_read_is_told_and_left_out(desk: Desk) -> None:
    """Values and keys that are none, and a key of another record: each with its position, none stops it."""
    good, other = version(SEED_EVENTS[0], 3, 1), version(SEED_EVENTS[1], 3, 1)
    events = Channel.EVENTS
    bad = [
        Output(events, good.key, b"{", "", ""),
        Output(events, b"no key", good.value, "", ""),
        Output(events, b"no key", None, "", ""),
        Output(events, other.key, good.value, "", ""),
        Output(
            events, good.key, (good.value or b"").replace(b'"article_count":1', b'"article_count":-1'), "", ""
        ),
        Output(
            events, good.key, (good.value or b"").replace(b'"first_seen":"2', b'"first_seen":"y2'), "", ""
        ),
        Output(events, good.key, b'{"article_count":1e999}', "", ""),
    ]
    desk.publish(good, *bad)
    sink = desk.sink()
    assert sink.unreadable == len(bad) == len(desk.errors)
    assert all("news.events[" in str(error) for error in desk.errors)
    assert [row[0] for row in desk.rows()["events"]] == [good.id]
    assert desk.sink().read == 0


def test_a_log_made_anew_fills_the_tables_anew(desk: Desk) -> None:
    """Nothing is left of records that the new log does not have."""
    desk.publish(*(version(event, 3, 1) for event in SEED_EVENTS))
    desk.sink()
    desk.broker = memory_broker(load_settings())
    desk.publish(version(SEED_EVENTS[0], 4, 1))
    sink = desk.sink()
    assert sink.gaps
    assert desk.lines == ["the tables are filled anew, from what holds"]
    assert desk.rows() == desk.topic()
    assert len(desk.rows()["events"]) == 1


def test_after_a_long_rest_the_tables_are_filled_anew(desk: Desk) -> None:
    """Tombstones may have come and gone meanwhile; a sink that follows says hourly that it is there."""
    gone, stays = version(SEED_EVENTS[0], 3, 1), version(SEED_EVENTS[1], 3, 1)
    desk.publish(gone, stays)
    desk.sink()
    desk.now += REST_SECONDS - 10
    desk.sink(polls=2)
    desk.now += SIGN_OF_LIFE_SECONDS
    desk.sink()
    assert not desk.lines
    desk.broker = memory_broker(load_settings())
    # As compaction leaves it a day later: as many offsets, and neither the record nor its tombstone.
    desk.publish(stays, stays, stays, stays)
    desk.now += REST_SECONDS + 1
    desk.sink()
    assert len(desk.lines) == 1
    assert "for a day" in desk.lines[0]
    assert [row[0] for row in desk.rows()["events"]] == [stays.id]


def test_deleted_records_are_told_and_the_tables_filled_anew(desk: Desk) -> None:
    """What was deleted before it was read may have been withdrawals: only what holds is left."""
    desk.publish(*(version(event, 3, 1) for event in SEED_EVENTS))
    desk.sink()
    desk.publish(*(version(event, 3, 2) for event in SEED_EVENTS))
    with desk.broker.reader([KAFKA_TOPIC]) as reader:
        for partition, end in reader.end_offsets().items():
            desk.broker.delete_before(partition, end)
    desk.publish(*(version(event, 4, 1) for event in SEED_EVENTS))
    sink = desk.sink()
    assert sink.gaps
    assert desk.lines == ["the tables are filled anew, from what holds"]
    assert desk.rows() == desk.topic()
    assert len(desk.rows()["events"]) == len(SEED_EVENTS)


def test_a_refill_is_not_seen(desk: Desk) -> None:
    """Whenever somebody looks, all records are there that stay; another sink goes on with it to its end."""
    stay, go = ({version(event, 3, 1).id for event in part} for part in (SEED_EVENTS[3:], SEED_EVENTS[:3]))
    desk.publish(*(version(event, 3, 1) for event in SEED_EVENTS))
    desk.sink()
    desk.broker = memory_broker(load_settings())
    desk.publish(*(version(event, 3, 2) for event in SEED_EVENTS[3:]))
    for seen in (desk.looking(2), desk.looking(100)):
        ids = [{row[0] for row in rows["events"]} for rows in seen]
        assert all(stay <= held for held in ids)
        assert ids[0] == stay | go
        assert seen[0] != seen[1] != seen[2]
    assert desk.rows() == desk.topic()
    assert {row[0] for row in desk.rows()["events"]} == stay


def test_a_gap_while_following_is_found(desk: Desk) -> None:
    """The log is made anew between two polls."""
    desk.publish(*(version(event, 3, 1) for event in SEED_EVENTS))
    polled = count()

    def stopped() -> bool:
        if next(polled) == 2:
            for kafka_topic in all_kafka_topics(load_settings()):
                if kafka_topic.name == KAFKA_TOPIC:
                    desk.broker.delete(KAFKA_TOPIC)
                    desk.broker.admin().ensure([kafka_topic])
            desk.publish(version(SEED_EVENTS[0], 4, 1))
        return next(polled) > 20

    with open_store(desk.to, name="", kafka_topic=KAFKA_TOPIC) as store:
        sink = Sink(desk.broker, KAFKA_TOPIC, store, tell=desk.errors.append, say=desk.lines.append)
        sink.run(follow=True, stopped=stopped)
    assert sink.gaps
    assert desk.rows() == desk.topic()
    assert len(desk.rows()["events"]) == 1
