"""Laws of the view: whatever the order, the batches and the ends of keepers, it has what the broker has."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsfold.errors import SetupError, StoreError
from newsfold.web.view import batch as batches
from newsfold.web.view.came import Came
from newsfold.web.view.changes_table import Changes
from newsfold.web.view.files import Folder
from newsfold.web.view.keeper import Keeper
from newsfold.web.view.records_table import Records
from newsfold.web.view.schema import TABLES
from newsfold.web.view.writer import Writer
from newsfold.wire.envelope import Channel, Output, Partition
from tests.stores.news import SEED_EVENTS, News, version
from tests.web.view.news import SETTINGS, held, kept, latest, memory_broker, output_of, publish

VERSIONS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3), st.integers(0, 4)), max_size=25)
"""Which topic, which day, how many articles: 0 withdraws the record."""


@settings(max_examples=20, deadline=None)
@given(runs=st.lists(VERSIONS, min_size=1, max_size=4), size=st.integers(1, 30))
def test_any_order_and_any_batches(runs: list[list[tuple[int, int, int]]], size: int) -> None:
    """Each run is read by a keeper of its own, in batches of any size; changes say each version once."""
    broker = memory_broker()
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "RECORDS", size)
        vector, seen = "", 0
        for number, run in enumerate(runs):
            publish(broker, (version(SEED_EVENTS[topic], day, count) for topic, day, count in run))
            with kept(broker, Path(name)) as view:
                assert held(view) == latest(broker)
                assert view.status().records == len(latest(broker))
                if number:
                    changes = view.changes_after(vector)
                    assert isinstance(changes, list)
                    puts = [change for change in changes if change.kind != "withdrawn"]
                    assert len(puts) == sum(count > 0 for _, _, count in run)
                    seen += len(changes)
                vector = view.status().vector


def test_words_and_names_follow_the_records(tmp_path: Path) -> None:
    """After many amendments and withdrawals each index finds what a look at all records finds."""
    broker, news = memory_broker(), News(5)
    for _ in range(5):
        publish(broker, [news.next() for _ in range(80)])
        kept(broker, tmp_path).close()
    with kept(broker, tmp_path) as view:
        events = latest(broker)
        named = [{*(e.id for e in event.entities), *event.further_entities} for event in events]
        names = set().union(*named)
        counted = {found.entity.id: found.records for found in view.entities(limit=10_000).items}
        assert counted == {id_: sum(id_ in ids for ids in named) for id_ in names}
        for id_ in names:
            entity = view.entity(id_)
            assert entity
            assert entity.records == counted[id_]


class _Cut(Exception):
    """The end of a process."""


def _cut(*_: object) -> None:
    raise _Cut


@pytest.mark.parametrize(
    ("writes", "place"),
    [(Records, "_put"), (Records, "_find"), (Writer, "_stand_at"), (Changes, "_trim")],
)
def test_an_end_within_a_batch_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: type, place: str
) -> None:
    """Wherever it ends, the next keeper stands where the last whole batch did, and comes to what holds."""
    broker, news = memory_broker(), News(6)
    publish(broker, [news.next() for _ in range(100)])
    kept(broker, tmp_path).close()
    publish(broker, [news.next() for _ in range(100)])
    with monkeypatch.context() as patch:
        patch.setattr(writes, place, _cut)
        keeper = Keeper(broker, SETTINGS, tmp_path)
        with pytest.raises(_Cut):
            keeper.run()
    with kept(broker, tmp_path) as view:
        assert held(view) == latest(broker)


def test_the_control_sees_a_position_without_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that commits position before rows loses what the comparison above would have to show."""
    broker, news = memory_broker(), News(7)
    publish(broker, [news.next() for _ in range(50)])
    kept(broker, tmp_path).close()
    publish(broker, [news.next() for _ in range(100)])

    def position_alone(writer: Writer, came: Came, now: float) -> None:
        writer.begin(came.next, now)
        raise _Cut

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "write", position_alone)
        with pytest.raises(_Cut):
            Keeper(broker, SETTINGS, tmp_path).run()
    with kept(broker, tmp_path) as view:
        assert held(view) != latest(broker)


def test_a_gap_fills_anew_while_the_old_answers(tmp_path: Path) -> None:
    """Records that were deleted unread: what holds is read again, into a file of its own."""
    broker = memory_broker()
    publish(broker, (version(event, 3, 1) for event in SEED_EVENTS[:9]))
    view = kept(broker, tmp_path)
    before, file = held(view), Folder(tmp_path).current()
    publish(broker, (version(event, 3, count) for count in (2, 3) for event in SEED_EVENTS[:4]))
    partition: Partition = ("news.events", 0)
    first, end = broker.offsets(partition)
    assert first < end - 1
    broker.delete_before(partition, end - 1)
    told: list[str] = []
    assert held(view) == before
    Keeper(broker, SETTINGS, tmp_path, say=told.append).run()
    assert held(view) == latest(broker)
    assert Folder(tmp_path).current() != file
    assert any("deleted before they were read" in line for line in told)
    assert any("filled anew" in line for line in told)
    view.close()


@pytest.mark.parametrize("keep", [0, 4_096 + 100])
def test_a_damaged_file_is_filled_anew(tmp_path: Path, keep: int) -> None:
    """With only its beginning whole, or nothing at all; a line says so."""
    broker, told = memory_broker(), list[str]()
    publish(broker, (version(event, 3, 1) for event in SEED_EVENTS[:9]))
    kept(broker, tmp_path).close()
    file = Folder(tmp_path).current()
    assert file
    content = file.read_bytes()
    file.write_bytes(content[:keep] + b"\x55" * (len(content) - keep))
    keeper = Keeper(broker, SETTINGS, tmp_path, say=told.append)
    keeper.run()
    with keeper.view() as view:
        assert held(view) == latest(broker)
    assert told
    assert all("anew" in line for line in told)


def test_a_disk_that_is_full_is_told_and_nothing_is_left_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that could not be begun is taken away; with room again, the next keeper has all."""
    broker = memory_broker()
    publish(broker, (version(event, 3, 1) for event in SEED_EVENTS[:3]))
    with monkeypatch.context() as patch:
        patch.setattr("newsfold.web.view.writer.TABLES", ("PRAGMA max_page_count = 2", *TABLES))
        with pytest.raises(StoreError, match="full"):
            Keeper(broker, SETTINGS, tmp_path).run()
    assert list(tmp_path.iterdir()) == []
    with kept(broker, tmp_path) as view:
        assert held(view) == latest(broker)


def test_two_keepers_of_one_folder_are_one_too_many(tmp_path: Path) -> None:
    """The second ends with a line that says what to do; when the first has ended, another one may come."""
    broker = memory_broker()
    with Keeper(broker, SETTINGS, tmp_path), pytest.raises(SetupError, match="--view"):
        Keeper(broker, SETTINGS, tmp_path).__enter__()
    with Keeper(broker, SETTINGS, tmp_path) as keeper:
        keeper.run()


def test_too_long_a_rest_fills_anew(tmp_path: Path) -> None:
    """Withdrawals may be gone from the broker by then."""
    broker, told = memory_broker(), list[str]()
    publish(broker, (version(event, 3, 1) for event in SEED_EVENTS[:9]))
    Keeper(broker, SETTINGS, tmp_path, clock=lambda: 1_000.0).run()
    file = Folder(tmp_path).current()
    Keeper(broker, SETTINGS, tmp_path, say=told.append, clock=lambda: 1_000.0 + 21 * 3_600).run()
    assert Folder(tmp_path).current() != file
    assert any("for a day" in line for line in told)


def test_what_is_no_record_is_told_and_left_out(tmp_path: Path) -> None:
    """One line with its position; the rest goes on."""
    broker = memory_broker()
    good = output_of(SEED_EVENTS[0])
    publish(broker, [good, Output(Channel.EVENTS, b"nothing", b"{}", "x", "x")])
    told: list[str] = []
    keeper = Keeper(broker, SETTINGS, tmp_path, tell=lambda error: told.append(str(error)))
    keeper.run()
    with keeper.view() as view:
        assert held(view) == latest(broker)
        assert view.status().unreadable == 1
    assert len(told) == 1
    assert "news.events[" in told[0]
