"""A stream tells what happens to records, once each, and goes on where a reader was."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import msgspec
import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.broker.partitioning import partition_of
from newsfold.errors import StoreError
from newsfold.model.event import EventRecord
from newsfold.web.live.reader import HEARTBEAT_SECONDS
from newsfold.web.view.keeper import Keeper
from newsfold.wire.codec import decode, encode_struct
from newsfold.wire.envelope import Output
from tests.stores.news import SEED_EVENTS, News, version
from tests.web.live.reading import Event, Stream
from tests.web.serving import Served, kept_by, serving
from tests.web.view.news import SETTINGS, memory_broker, publish

TOPIC, OTHER = SEED_EVENTS[0], SEED_EVENTS[1]


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Live(NamedTuple):
    """A service whose view follows a broker, and where the view stood when it began."""

    served: Served
    broker: MemoryBroker
    folder: Path
    vector: str
    clock: Clock


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A service over records of two topics."""
    broker, clock = memory_broker(), Clock()
    publish(broker, [version(TOPIC, 1, 1), version(OTHER, 1, 1)])
    with kept_by(broker, tmp_path) as view, serving(view, broker, clock=clock) as served:
        yield Live(served, broker, tmp_path, view.status().vector, clock)


def records_of(outputs: list[Output]) -> list[tuple[str, int]]:
    """Id and number of articles of each; 0 of what is withdrawn."""
    return [(o.id, decode(o.value, EventRecord).article_count if o.value else 0) for o in outputs]


def said_of(events: list[Event]) -> list[tuple[str, int]]:
    """The same of events."""
    return [(e.data["id"], e.data["record"]["article_count"] if "record" in e.data else 0) for e in events]


def with_title(output: Output, title: str) -> Output:
    """The record with another headline of its first story."""
    event = decode(output.value or b"", EventRecord)
    story = msgspec.structs.replace(event.stories[0], title=title)
    other = msgspec.structs.replace(event, stories=(story,), story_count=1)
    return msgspec.structs.replace(output, value=encode_struct(other))


def test_first_amended_unmatched_and_withdrawn(live: Live) -> None:
    """Each with the vector behind it as its id; the welcome has none."""
    path = f"/events?topic={TOPIC.topic.id}&min_articles=2"
    with Stream(live.served, path, live.vector) as stream:
        assert stream.status == 200
        assert stream.next(comments=True) == Event(":", "", "newsfold")
        versions = [version(TOPIC, 1, articles) for articles in (2, 3, 1, 4, 0)]
        publish(live.broker, [version(OTHER, 1, 5), *versions])
        events = [stream.next() for _ in versions]
    kinds = [event.data["kind"] for event in events]
    assert kinds == ["first", "amended", "unmatched", "first", "withdrawn"]
    assert [event.kind for event in events] == ["event", "event", "withdrawn", "event", "withdrawn"]
    assert "+1 article" in events[1].data["change"]
    assert events[0].data["record"]["article_count"] == 2
    assert len({event.id for event in events}) == len(events)


@pytest.mark.parametrize("by", ["header", "query"])
def test_goes_on_to_the_record_wherever_it_was_cut(live: Live, by: str) -> None:
    """After any event, also on another replica, whatever it has read in which order."""
    news = News()
    with kept_by(live.broker, live.folder / "replica") as view, serving(view, live.broker) as replica:
        outputs = [news.next() for _ in range(60)]
        for at in range(0, 60, 5):
            publish(live.broker, outputs[at : at + 5])
        with Stream(live.served, "/events", live.vector) as stream:
            events = [stream.next() for _ in outputs]
        assert sorted(said_of(events)) == sorted(records_of(outputs))
        for place in (0, 7, 30, 58):
            at_id = events[place].id
            path = f"/events.stream?last_event_id={at_id}" if by == "query" else "/events"
            with Stream(replica, path, at_id if by == "header" else "") as stream:
                rest = [stream.next() for _ in events[place + 1 :]]
            assert sorted(said_of(rest)) == sorted(said_of(events[place + 1 :]))
        with Stream(live.served, "/events", rest[-1].id) as stream:
            publish(live.broker, [version(OTHER, 9, 9)])
            assert stream.next().data["record"]["article_count"] == 9


def test_a_position_that_is_not_held_is_told_and_a_snapshot_follows(live: Live) -> None:
    """Then the stream goes on from there; nothing of the snapshot has an id but its end."""
    made = [version(TOPIC, day, 3) for day in range(1, 5)]
    with Stream(live.served, "/events", live.vector) as stream:
        publish(live.broker, made)
        for _ in made:
            stream.next()
    beyond = ",".join(f"{partition}:{10**19 - 1}" for partition in range(live.vector.count(":")))
    for day, unheld in enumerate(("0:0,1:0", "0:99999,1:0", "0:1", "nonsense", beyond), 11):
        with Stream(live.served, f"/events?topic={TOPIC.topic.id}", unheld) as stream:
            stale, *events = [stream.next() for _ in range(6)]
            assert stale.kind == "stale"
            assert stale.data["why"]
            assert [event.kind for event in events] == [*["event"] * 4, "snapshot-end"]
            assert not any(event.id for event in (stale, *events[:-1]))
            assert {event.data["record"]["article_count"] for event in events[:-1]} == {3}
            assert events[-1].data == {"records": 4}
            end = events[-1].id
        with Stream(live.served, f"/events?since=2025-03-{day}", end) as stream:
            publish(live.broker, [version(OTHER, day, 1)])
            assert stream.next().data["topic"] == OTHER.topic.id


def test_a_snapshot_is_had_for_the_asking(live: Live) -> None:
    """Without a position: what holds, then what comes; of a name that nobody has so far, nothing."""
    with Stream(live.served, "/events.stream?snapshot=1&entity=nobody%20has%20this%20name") as stream:
        assert stream.next().data == {"records": 0}
    with Stream(live.served, "/events.stream?snapshot=1") as stream:
        kinds = [stream.next().kind for _ in range(3)]
        publish(live.broker, [version(OTHER, 2, 1)])
        assert [*kinds, stream.next().data["kind"]] == ["event", "event", "snapshot-end", "first"]


def test_the_position_that_an_answer_names_is_where_its_stream_begins(live: Live) -> None:
    """So that between a page and its stream nothing is lost."""
    answer = live.served.get("/events")
    publish(live.broker, [version(OTHER, 3, 1)])
    with Stream(live.served, "/events", answer.headers["newsfold-position"]) as stream:
        assert stream.next().data["window"]["start"].startswith("2025-03-03")


@pytest.mark.parametrize(
    ("words", "matches"),
    [
        ("zebra", True),
        ("large ZÉBRA", True),
        ("zeb*", True),
        ('"striped zebra"', True),
        ('"zebra striped"', False),
        ("zeb", False),
    ],
)
def test_words_are_looked_for_as_in_a_list(live: Live, words: str, matches: bool) -> None:
    """A stream and a list agree on which record has them."""
    made = with_title(version(OTHER, 4, 1), "A striped zebra at large")
    # In one partition, so that they come in this order.
    later = (version(OTHER, day, 1) for day in range(5, 30))
    after = next(o for o in later if partition_of(o.key, 2) == partition_of(made.key, 2))
    last = with_title(after, f"A large {words.strip('*')}: {words.strip('*')}")
    with Stream(live.served, f"/events?q={quote(words)}", live.vector) as stream:
        publish(live.broker, [made, last])
        first = stream.next()
        assert (first.data["id"] == made.id) is matches
        listed = live.served.get(f"/events?q={quote(words)}&since=2025-03-04").json["items"]
        assert (made.id in [item["event"]["id"] for item in listed]) is matches


def test_a_heartbeat_comes_after_fifteen_seconds_and_has_no_id(live: Live) -> None:
    """Where nothing else was said meanwhile."""
    with Stream(live.served, "/events", live.vector) as stream:
        stream.next(comments=True)
        live.clock.now = HEARTBEAT_SECONDS - 1
        publish(live.broker, [version(OTHER, 3, 1)])
        assert stream.next(comments=True).kind == "event"
        live.clock.now = 2 * HEARTBEAT_SECONDS - 1
        assert stream.next(comments=True) == Event(":", "", "still here")
    assert HEARTBEAT_SECONDS == 15


def test_a_stream_ends_when_the_service_does(live: Live) -> None:
    """At once, not when its reader goes."""
    with Stream(live.served, "/events", live.vector) as stream:
        publish(live.broker, [version(OTHER, 3, 1)])
        stream.next()
        live.served.server.should_exit = True
        assert list(stream) == []


def test_a_stream_may_begin_before_there_is_anything(tmp_path: Path) -> None:
    """Before the keeper has found its Kafka topics; what comes once it has is told."""
    broker = MemoryBroker(SETTINGS)
    with Keeper(broker, SETTINGS, tmp_path) as keeper, keeper.view() as view:
        keeper.start()
        until(lambda: view.status().filling)
        with serving(view, broker) as served, Stream(served, "/events?snapshot=1") as stream:
            assert stream.next() == Event("snapshot-end", "", {"records": 0})
            with broker.admin() as admin:
                admin.ensure(all_kafka_topics(SETTINGS))
            until(lambda: not view.status().filling)
            publish(broker, [version(TOPIC, 1, 1)])
            assert stream.next().data["kind"] == "first"


def until(condition: Callable[[], bool]) -> None:
    """Return once something is so; what cannot be asked yet is not."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(StoreError):
            if condition():
                return
        time.sleep(0.01)
    raise AssertionError("it does not come")


def test_a_filter_that_cannot_be_is_a_problem_and_no_stream(live: Live) -> None:
    """And a name that nobody has so far is none: it may come."""
    assert live.served.get("/events.stream?country=Atlantis").status == 422
    assert live.served.get("/events.stream", method="HEAD").headers["content-type"].startswith("text/event")
    assert live.served.get("/topics.stream").status == 404
    with Stream(live.served, "/events?source=not%20yet", live.vector) as stream:
        assert stream.status == 200
