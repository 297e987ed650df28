"""What is pending and what was read change together: what ends a process between the two loses no alert."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsfold.alerts.reader import Reader
from newsfold.alerts.rules import rules_of
from newsfold.alerts.store import AlertStore, Delivery
from newsfold.configuration.reading import load_configuration
from newsfold.errors import SetupError, StoreError
from tests.alerts.conftest import OpenDesk
from tests.alerts.desk import Desk, record
from tests.alerts.receiver import Receiver


class Ended(Exception):
    """The end of a process, at a place of its own choosing."""


class Ending(AlertStore):
    """A store that ends where alerts would be added; without `together` in no transaction."""

    def __init__(self, path: Path, *, together: bool) -> None:
        self._together = together
        super().__init__(path, "news.events")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._together:
            with super().transaction():
                yield
        else:
            yield

    def add(self, deliveries: Sequence[Delivery]) -> None:
        raise Ended


def sent_after(desk: Desk, *, together: bool) -> int:
    """How many of two alerts arrive, where the reader ended between what it knew and what it added."""
    desk.publish(record(1), record(1, day=19))
    configuration = load_configuration(desk.path)
    with Ending(configuration.folder / configuration.alerting.store, together=together) as store:
        reader = Reader(
            desk.broker,
            "news.events",
            rules_of(configuration),
            store,
            page="",
            tell=desk.errors.append,
            raised=lambda: None,
            clock=lambda: desk.now,
            say=desk.lines.append,
        )
        with pytest.raises(Ended):
            reader.run(follow=False, stopped=lambda: False)
    return desk.run().sent


def test_an_end_between_the_two_loses_nothing(open_desk: OpenDesk, receiver: Receiver) -> None:
    """The records are read again, and both alerts arrive."""
    assert sent_after(open_desk(), together=True) == 2


def test_without_a_transaction_it_would(open_desk: OpenDesk, receiver: Receiver) -> None:
    """The control: the same end, and an alert that nobody gets."""
    assert sent_after(open_desk(), together=False) == 1


def test_a_file_of_others_is_left_alone(tmp_path: Path) -> None:
    """One that is no database, one of others, one of a newer form, and one of another Kafka topic."""
    path = tmp_path / "alerts.sqlite"
    path.write_bytes(b"something else" * 100)
    with pytest.raises(SetupError, match="is no store of alerts"):
        AlertStore(path, "news.events")
    assert path.read_bytes() == b"something else" * 100
    other = tmp_path / "other.sqlite"
    AlertStore(other, "news.events").close()
    with pytest.raises(SetupError, match=r"it is of news\.events, and staging\.news\.events is read"):
        AlertStore(other, "staging.news.events")


def test_a_store_that_cannot_be_written_ends_it(open_desk: OpenDesk, receiver: Receiver) -> None:
    """With one error of ours, whichever of the tasks had it; the alert comes again."""
    desk = open_desk()
    desk.publish(record(1))
    path = desk.folder / "newsfold-alerts.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE DELETE ON deliveries BEGIN SELECT raise(ABORT, 'disk is full'); END"
        )
    with pytest.raises(StoreError, match="disk is full"):
        desk.run()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER full")
    assert desk.run().sent == 1
    assert len({taken.id for taken in receiver.taken}) == 1
    assert len(receiver.taken) == 2
