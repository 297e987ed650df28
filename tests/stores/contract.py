"""The contract of every store: a test class for one inherits it and says how it is opened and read."""

from abc import ABC, abstractmethod
from itertools import islice, repeat
from pathlib import Path

import msgspec
import pytest

from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import NewsfoldError, SetupError
from newsfold.model.event import EventRecord
from newsfold.stores.address import open_store
from newsfold.stores.changes import change_of
from newsfold.stores.contract import Store
from newsfold.wire.envelope import Received
from tests.stores.killing import LONGEST_SECONDS, Published, kill_sinks, stamp_of_files
from tests.stores.news import SEED_EVENTS, News, batch_of, received, version
from tests.stores.reading_back import Tables, expected

BEGIN = {0: 0, 1: 0}


class StoreContract(ABC):
    """What any store does, whatever it is made of."""

    exact = True
    """Whether rows and position change at one moment."""
    refills_unseen = True
    """Whether what was held stays until all of it has come again."""

    @abstractmethod
    def address(self, folder: Path) -> str:
        """What `--to` would be for a store in this folder."""

    @abstractmethod
    def rows(self, address: str, name: str = "") -> Tables:
        """What a reader who knows nothing of sinks finds, by table."""

    @abstractmethod
    def put_something_else(self, address: str) -> None:
        """Have something there that no sink made, where its tables would be."""

    @abstractmethod
    def make_newer(self, address: str) -> None:
        """Have the store say that a newer Newsfold made it."""

    def stamp(self, address: str, folder: Path) -> object:
        """What is another after each write, for who looks from outside."""
        return stamp_of_files(folder)

    def longest_seconds(self, folder: Path) -> float:
        """How long a sink lives at most, once it writes, before it is killed."""
        return LONGEST_SECONDS

    @pytest.fixture
    def to(self, tmp_path: Path) -> str:
        """The address of a store that is not there yet."""
        return self.address(tmp_path)

    def open(self, to: str, name: str = "", kafka_topic: str = "news.events") -> Store:
        """The store at an address."""
        return open_store(to, name=name, kafka_topic=kafka_topic)

    def write(self, to: str, records: list[Received], begin: dict[int, int] | None = None) -> None:
        """Write records in one batch, in a store that is opened for it, from where it stands."""
        with self.open(to) as store:
            if not store.standing().offsets:
                store.begin(BEGIN, 1)
            store.write(batch_of(records, begin or store.standing().offsets), 1)

    def test_begins_with_nothing(self, to: str) -> None:
        """A new store stands nowhere, and its tables are there and empty."""
        with self.open(to) as store:
            assert not store.standing().offsets
            store.begin(BEGIN, 7)
            assert store.standing() == (BEGIN, 7)
        assert self.rows(to) == expected([])

    def test_holds_what_the_seeds_give(self, to: str) -> None:
        """Every part of every record, row by row."""
        records = received(version(event, 3, 1) for event in SEED_EVENTS)
        self.write(to, records)
        assert self.rows(to) == expected(records)

    def test_a_later_position_wins(self, to: str) -> None:
        """An amendment replaces all rows of its record, in a later batch and in the same one."""
        records = received(version(event, 3, count) for count in (1, 2, 3) for event in SEED_EVENTS[:9])
        for cut in (9, 27):
            self.write(to, records[cut - 9 : cut] if cut == 9 else records[9:])
        assert self.rows(to) == expected(records)

    def test_a_tombstone_deletes(self, to: str) -> None:
        """Of a record that was there in a batch before, in the same batch, or never."""
        there, same, never = SEED_EVENTS[:3]
        outputs = [version(there, 3, 1), version(there, 4, 1), version(same, 3, 1), version(same, 3, 0)]
        records = received([*outputs, version(there, 3, 0), version(never, 3, 0)])
        self.write(to, records[:2])
        with self.open(to) as store:
            written = store.write(batch_of(records[2:], store.standing().offsets), 1)
        assert written == (0, 1)
        assert self.rows(to) == expected(records)
        assert len(self.rows(to)["events"]) == 1

    def test_a_record_comes_again_after_its_withdrawal(self, to: str) -> None:
        """Withdrawn and there again, in one batch or two."""
        records = received(version(SEED_EVENTS[0], 3, count) for count in (1, 0, 2, 0, 3))
        self.write(to, records[:3])
        self.write(to, records[3:])
        assert self.rows(to) == expected(records)

    def test_a_repeat_changes_nothing(self, to: str) -> None:
        """What is held comes again, cut otherwise, old versions and withdrawn ones too: nothing changes."""
        news = News()
        records = received(output for output in islice(map(News.next, repeat(news)), 300))
        self.write(to, records)
        before, standing = self.rows(to), self._standing(to)
        self.write(to, records[:120], dict(BEGIN))
        self.write(to, records[40:], dict(BEGIN))
        assert self.rows(to) == before == expected(records)
        assert self._standing(to) == standing

    def test_a_batch_that_overlaps_counts_from_where_the_store_stands(self, to: str) -> None:
        """Old and new records in one batch."""
        news = News(3)
        records = received(news.next() for _ in range(200))
        self.write(to, records[:120])
        self.write(to, records[60:], dict(BEGIN))
        assert self.rows(to) == expected(records)

    def test_goes_on_where_it_stood(self, to: str) -> None:
        """Opened anew for each of many batches."""
        news = News(4)
        records = received(news.next() for _ in range(250))
        for place in range(0, 250, 25):
            self.write(to, records[place : place + 25])
        assert self.rows(to) == expected(records)

    def test_a_batch_beyond_its_end_is_refused(self, to: str) -> None:
        """Records in between would be missing."""
        records = received(version(event, 3, 1) for event in SEED_EVENTS[:6])
        self.write(to, records[:2])
        before = self.rows(to)
        with pytest.raises(SetupError, match="another sink"):
            self.write(to, records[5:], {0: 90, 1: 90})
        assert self.rows(to) == before

    def test_begins_anew(self, to: str) -> None:
        """Of what was there nothing is left at the end, and until then readers miss nothing that stays."""
        begin = {0: 50, 1: 60}
        gone = received(version(event, 3, 1) for event in SEED_EVENTS[:4])
        held = received(version(event, 3, 1) for event in SEED_EVENTS)
        self.write(to, held)
        with self.open(to) as store:
            store.begin(begin, 9)
            assert store.standing() == (begin, 9)
        if self.refills_unseen:
            assert self.rows(to) == expected(held)
        records = received((version(event, 3, 2) for event in SEED_EVENTS[4:]), first=60)
        self.write(to, records[:9], begin)
        if self.refills_unseen:
            assert self.rows(to) == expected([*held, *records[:9]])
        with self.open(to) as store:
            store.write(batch_of(records[9:], store.standing().offsets, completes=True), 1)
        assert self.rows(to) == expected(records)
        assert not {row[0] for row in self.rows(to)["events"]} & {change_of(record).id for record in gone}

    def test_begins_anew_with_nothing(self, to: str) -> None:
        """A batch without records completes it, too; a second one takes nothing away."""
        records = received(version(event, 3, 1) for event in SEED_EVENTS)
        self.write(to, records)
        with self.open(to) as store:
            store.begin(BEGIN, 9)
            store.write(batch_of([], BEGIN, completes=True), 9)
        assert self.rows(to) == expected([])
        with self.open(to) as store:
            store.write(batch_of(records, BEGIN, completes=True), 9)
            store.write(batch_of([], store.standing().offsets, completes=True), 9)
        assert self.rows(to) == expected(records)

    def test_sinks_stand_side_by_side(self, to: str) -> None:
        """Each has its own name, tables and position."""
        mine, yours = (received(version(event, day, 1) for event in SEED_EVENTS[:5]) for day in (3, 4))
        self.write(to, mine)
        with self.open(to, "desk", "other.news.events") as store:
            store.begin(BEGIN, 1)
            store.write(batch_of(yours[:3], BEGIN), 1)
            assert sum(store.standing().offsets.values()) == 3
        assert self.rows(to) == expected(mine)
        assert self.rows(to, "desk") == expected(yours[:3])
        assert sum(self._standing(to).values()) == 5

    def test_is_of_one_kafka_topic(self, to: str) -> None:
        """A sink of another prefix is told in one line."""
        self.write(to, received([version(SEED_EVENTS[0], 3, 1)]))
        with pytest.raises(SetupError, match=r"keeps the records of news\.events, and other\.news\.events"):
            self.open(to, kafka_topic="other.news.events").close()

    def test_what_others_made_is_left_alone(self, to: str) -> None:
        """One line, and nothing of it is touched."""
        self.put_something_else(to)
        with pytest.raises(NewsfoldError) as error:
            self.open(to).close()
        assert isinstance(error.value, SetupError)
        assert "\n" not in str(error.value)
        assert "choose another place" in str(error.value)

    def test_what_a_newer_one_made_is_left_alone(self, to: str) -> None:
        """One line that says to upgrade."""
        self.write(to, received([version(SEED_EVENTS[0], 3, 1)]))
        self.make_newer(to)
        with pytest.raises(SetupError, match="made by a newer Newsfold"):
            self.open(to).close()

    def test_texts_of_any_kind(self, to: str) -> None:
        """Quotes, emoji, right to left, line ends and a null character stop nothing."""
        records = received([version(strange('it\'s "so" 🗞️ \\ مرحبا \n\t\x00 end'), 3, 1)])
        self.write(to, records)
        [event] = self.rows(to)["events"]
        assert str(event[2]).startswith('it\'s "so" 🗞️ \\ مرحبا \n\t')
        assert str(event[2]).endswith(" end")

    @pytest.mark.embedded
    @pytest.mark.slow
    def test_twenty_kills(self, tmp_path: Path, broker: KafkaBroker) -> None:
        """Killed -9 between rows and position, or anywhere: the tables are what the Kafka topic is."""
        folder = tmp_path / "store"
        folder.mkdir()
        to = self.address(folder)

        def killed(published: Published) -> int:
            with self.open(to, kafka_topic=published.kafka_topic) as store:
                offsets = store.standing().offsets
            if self.exact and offsets:
                assert self.rows(to) == published.before(offsets)
            return sum(offsets.values())

        held = kill_sinks(
            to, lambda: self.stamp(to, folder), broker, killed, longest=self.longest_seconds(tmp_path)
        )
        assert self.rows(to) == held

    def _standing(self, to: str) -> dict[int, int]:
        with self.open(to) as store:
            return store.standing().offsets


def strange(label: str) -> EventRecord:
    """A record of the seeds whose topic has this label."""
    event = SEED_EVENTS[0]
    return msgspec.structs.replace(event, topic=msgspec.structs.replace(event.topic, label=label))
