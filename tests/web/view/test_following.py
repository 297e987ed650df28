"""The keeper in its thread, and windows of several sizes."""

from pathlib import Path
from threading import Event

import msgspec
import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.model.event import EventRecord, WindowRef
from newsfold.subscription.order import Order, in_order
from newsfold.subscription.trend import trends
from newsfold.web.view.filter import Filter
from newsfold.web.view.keeper import Keeper
from newsfold.web.view.results import Stale
from newsfold.wire.identity import event_id
from tests.stores.news import GOLDEN_EVENTS, SEED_EVENTS, News, version
from tests.web.view.news import SETTINGS, held, kept, latest, memory_broker, output_of, publish


def test_follows_until_it_is_closed(tmp_path: Path) -> None:
    """What comes is in the view soon, each change once; what was read is written before the end."""
    broker, news, pause = memory_broker(), News(), Event()
    with Keeper(broker, SETTINGS, tmp_path) as keeper:
        keeper.start()
        view, vector, seen = keeper.view(), "", 0
        for count in (5, 1, 40):
            publish(broker, [news.next() for _ in range(count)])
            while not (tmp_path / "current").exists() or held(view) != latest(broker):
                pause.wait(0.01)
            changes = view.changes_after(vector) if vector else []
            assert not isinstance(changes, Stale)
            seen += len(changes)
            vector = view.status().vector
        while not view.status().read_at:
            pause.wait(0.01)
        assert not view.status().stalled_since
    assert seen == 41
    view.close()


def test_changes_beyond_the_bound_are_stale(tmp_path: Path) -> None:
    """The log holds so many bytes of the newest; what is older is not made up."""
    broker, news = memory_broker(), News()
    publish(broker, [news.next() for _ in range(10)])
    Keeper(broker, SETTINGS, tmp_path, log_bytes=20_000).run()
    with kept(broker, tmp_path) as view:
        old = view.status().vector
    publish(broker, [news.next() for _ in range(200)])
    Keeper(broker, SETTINGS, tmp_path, log_bytes=20_000).run()
    with kept(broker, tmp_path) as view:
        assert isinstance(view.changes_after(old), Stale)
        with view.snapshot() as snapshot:
            assert view.changes_after(snapshot.vector) == []


def _hours(event: EventRecord) -> list[EventRecord]:
    """The record, and records of two hours of its day."""
    day = event.window.start[:10]
    windows = [WindowRef(f"{day}T{hour}:00:00Z", f"{day}T{hour + 1}:00:00Z") for hour in (10, 17)]
    return [
        msgspec.structs.replace(event, id=event_id(event.topic.id, w.start, w.end), window=w) for w in windows
    ]


@pytest.mark.parametrize(
    "since", ["", "2025-03-18", "2025-03-18T10:30", "2025-03-18T17:59:59", "2025-03-18T18:00"]
)
def test_windows_of_two_sizes(tmp_path: Path, since: str) -> None:
    """A span of time means the same for each; one size can be had alone, and counts take the largest."""
    daily = list({event.id: event for event in GOLDEN_EVENTS}.values())
    hourly = [hour for event in daily for hour in _hours(event)]
    broker = memory_broker()
    publish(broker, [*map(output_of, daily), *(output_of(event, "1h") for event in hourly)])
    filter_ = Filter.of(since=since)
    with kept(broker, tmp_path) as view:
        assert view.status().window_sizes == ("1h", "1d")
        for size, events in (("", daily + hourly), ("1h", hourly), ("1d", daily)):
            page = view.events(Filter.of(since=since, window_size=size), limit=1000)
            expected = [e for e in in_order(events, Order.newest) if filter_.query.wants_event(e)]
            assert [found.event for found in page.items] == expected
        counted = sum(found.coverage.records for found in view.topics(filter_).items)
        assert counted == sum(filter_.query.wants_event(event) for event in daily)
        rising = [(r.held.event, r.score) for r in view.trends()]
        assert rising == [(t.event, t.score) for t in trends([*daily, *hourly])]


def test_a_file_of_another_kafka_topic_is_made_anew(tmp_path: Path) -> None:
    """With a line that says so; the old one does not answer."""
    broker, told = memory_broker(), list[str]()
    publish(broker, (version(event, 3, 1) for event in SEED_EVENTS[:3]))
    kept(broker, tmp_path).close()
    other = SETTINGS.model_copy(update={"kafka_topic_prefix": "other."})

    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(other))
    keeper = Keeper(broker, other, tmp_path, say=told.append)
    keeper.run()
    with keeper.view() as view:
        assert view.status().records == 0
    assert "made anew" in told[0]
