"""Snapshot, then follow: what holds, then each amendment, nothing between lost or twice; and cursors."""

import json
from itertools import islice
from typing import Any

import pytest

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.errors import SettingsError
from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import load_settings
from newsfold.subscription.amendment import Amendment
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.envelope import Channel, Output
from workshop.harness.keywords import KeywordTagger

HOURS = range(1, 9)


def article(hour: int, version: int = 1, uri: str = "", **fields: str) -> Article:
    """One paragraph on a truce, in a window of its own."""
    return Article(
        uri=uri or f"urn:{hour}", version=version, source=fields.get("source", "Desk"),
        published_at=f"2025-03-18T{hour:02d}:00:00Z",
        paragraphs=(fields.get("text", f"A truce in hour {hour}."),),
    )  # fmt: skip


def withdrawal(hour: int) -> Article:
    """The article of an hour is withdrawn, and so is the record."""
    return Article(uri=f"urn:{hour}", version=2, status="canceled")


@pytest.fixture
def driver() -> PipelineTestDriver:
    """A record for each hour, the first amended once, the second withdrawn."""
    made = PipelineTestDriver(settings=load_settings(), stages=stages(KeywordTagger(), Windows("1h")))
    made.feed(*map(article, HOURS)).run()
    return made.feed(article(1, uri="urn:more"), withdrawal(2)).run()


def holding(driver: PipelineTestDriver) -> dict[str, EventRecord]:
    """What holds, by id."""
    return {event.id: event for event in driver.events()}


def test_a_snapshot_is_what_holds(driver: PipelineTestDriver) -> None:
    """The newest of each record, without what is withdrawn, and each once."""
    with driver.subscribe(EventRecord, snapshot=True) as events:
        handed_out = list(events)
    assert {event.id: event for event in handed_out} == holding(driver)
    assert len(handed_out) == len(holding(driver)) == len(HOURS) - 1
    assert events.snapshots == 1


def test_then_each_amendment_follows(driver: PipelineTestDriver) -> None:
    """Records that come while the snapshot is handed out come behind it, every version of them."""
    with driver.subscribe(EventRecord, snapshot=True, follow=True) as events:
        taken = iter(events)
        snapshot = list(islice(taken, 3))
        for more in range(3):
            driver.feed(article(3, uri=f"urn:more:{more}")).run()
        snapshot += islice(taken, len(HOURS) - 1 - 3)
        followed = list(islice(taken, 3))
    third = next(event for event in snapshot if event.window.start.endswith("T03:00:00Z"))
    assert third.article_count == 1
    assert [(event.id, event.article_count) for event in followed] == [(third.id, n) for n in (2, 3, 4)]


@pytest.mark.parametrize("died_after", range(len(HOURS) + 2))
def test_a_cursor_resumes_to_the_record(driver: PipelineTestDriver, died_after: int) -> None:
    """Wherever a subscriber dies, in the snapshot or behind it: with what came meanwhile, the next one makes
    its copy equal to what holds, and no record comes twice unchanged."""
    copy: dict[str, EventRecord] = {}
    seen: list[tuple[str, str, int]] = []

    def take(amendment: Amendment) -> None:
        seen.append((amendment.id, amendment.kind, amendment.event.article_count if amendment.event else 0))
        if amendment.event is None:
            copy.pop(amendment.id, None)
        else:
            copy[amendment.id] = amendment.event

    with driver.subscribe(Amendment, snapshot=True, follow=True) as amendments:
        cursor = amendments.cursor
        for amendment in islice(amendments, min(died_after, len(HOURS) - 1)):
            take(amendment)
            cursor = amendments.cursor
    driver.feed(article(3, uri="urn:again"), withdrawal(4), article(5, uri="urn:again:5")).run()
    with driver.subscribe(Amendment, cursor=cursor, snapshot=True) as amendments:
        for amendment in amendments:
            take(amendment)
        assert amendments.gaps == []
    assert copy == holding(driver)
    assert len(seen) == len(set(seen))
    with driver.subscribe(Amendment, cursor=amendments.cursor) as amendments:
        assert list(amendments) == []


def test_what_comes_twice_alike_is_not_lost_in_a_snapshot(driver: PipelineTestDriver) -> None:
    """A record that was written again unchanged stands behind the cursor: it comes, and as the first."""
    again = [record for record in driver.received(Channel.EVENTS) if record.value is not None]
    with driver.broker.publisher() as publisher:
        publisher.publish([Output(Channel.EVENTS, r.key or b"", r.value, "id", "s") for r in again[::2]])
    for died_after in range(1, 6):
        with driver.subscribe(Amendment, snapshot=True) as amendments:
            ids = [amendment.id for amendment in islice(amendments, died_after)]
            cursor = amendments.cursor
        with driver.subscribe(Amendment, cursor=cursor) as amendments:
            rest = list(amendments)
        assert {amendment.kind for amendment in rest if amendment.event} <= {"first"}
        assert sorted([*ids, *(a.id for a in rest if a.event)]) == sorted(holding(driver))


def test_a_cursor_of_paragraphs(driver: PipelineTestDriver) -> None:
    """It goes through JSON, and none comes twice or not at all, also from the end on."""
    texts: list[str] = []
    cursor = ""
    for _ in range(20):
        with driver.subscribe(TaggedParagraph, cursor=cursor) as tagged:
            texts += [paragraph.id for paragraph in islice(tagged, 3)]
            cursor = json.loads(json.dumps(tagged.cursor))
    with driver.subscribe(TaggedParagraph) as tagged:
        assert sorted(texts) == sorted(paragraph.id for paragraph in tagged)
    with driver.subscribe(TaggedParagraph, from_end=True) as tagged:
        cursor = tagged.cursor
    driver.feed(article(9)).run()
    with driver.subscribe(TaggedParagraph, cursor=cursor) as tagged:
        assert [paragraph.text for paragraph in tagged] == ["A truce in hour 9."]


def test_a_position_that_is_no_more_is_answered_by_a_new_snapshot(
    driver: PipelineTestDriver, caplog: pytest.LogCaptureFixture
) -> None:
    """Retention has overtaken a cursor: it is told, and what holds comes anew."""
    with driver.subscribe(EventRecord, snapshot=True) as events:
        next(iter(events))
        in_snapshot = events.cursor
        list(events)
        behind = events.cursor
    before = driver.received(Channel.EVENTS)
    driver.feed(*(article(hour, uri=f"urn:new:{hour}") for hour in HOURS)).run()
    for partition in {(r.kafka_topic, r.partition) for r in before}:
        driver.broker.delete_before(partition, driver.broker.offsets(partition)[1] - 1)
    for cursor in (in_snapshot, behind):
        caplog.clear()
        with driver.subscribe(EventRecord, cursor=cursor) as events:
            assert {event.id: event for event in events} == holding(driver)
            assert events.snapshots == 1
            assert events.gaps
        assert "were deleted before they were read" in caplog.text
        assert "; what holds is read anew" in caplog.text


def test_a_log_made_anew_is_told(driver: PipelineTestDriver, caplog: pytest.LogCaptureFixture) -> None:
    """A cursor behind the end of the log is one of another log."""
    name = kafka_topic_name(Channel.EVENTS, driver.settings)
    cursor = json.dumps({"v": 1, "kafka_topic": name, "next": {"0": 10_000, "99": 3}})
    with driver.subscribe(EventRecord, cursor=cursor) as events:
        assert {event.id: event for event in events} == holding(driver)
        assert len(events.gaps) == 2
    assert "the log is another one" in caplog.text


@pytest.mark.parametrize(
    "cursor",
    [
        "{", "17", '{"v":2,"kafka_topic":"news.events","next":{}}',
        '{"v":1,"kafka_topic":"news.tagged","next":{}}',
        '{"v":1,"kafka_topic":"news.events","next":{"a":1}}',
        '{"v":1,"kafka_topic":"news.events","next":{"0":-1}}',
        '{"v":1,"kafka_topic":"news.events","next":{"0":1.5}}', b"{}",
    ],
)  # fmt: skip
def test_what_is_no_cursor_is_an_error(driver: PipelineTestDriver, cursor: str) -> None:
    """One line that says what is wrong with it."""
    with pytest.raises(SettingsError, match="no cursor to resume at"):
        driver.subscribe(EventRecord, cursor=cursor)


@pytest.mark.parametrize(
    "places",
    [
        {"group": "g", "snapshot": True}, {"group": "g", "cursor": "x"}, {"from_end": True, "snapshot": True},
        {"start": {}, "snapshot": True}, {"start": {}, "from_end": True},
    ],
)  # fmt: skip
def test_two_places_to_begin_at_are_an_error(driver: PipelineTestDriver, places: dict[str, Any]) -> None:
    """Nobody can begin at both."""
    with pytest.raises(SettingsError, match=r"cannot begin|no cursor"):
        driver.subscribe(EventRecord, **places)
    with pytest.raises(SettingsError, match="only event records have a snapshot"):
        driver.subscribe(TaggedParagraph, snapshot=True)


def test_iterating_again_goes_on(driver: PipelineTestDriver) -> None:
    """Who leaves the loop in the middle of a batch and comes back gets the next record."""
    with driver.subscribe(TaggedParagraph) as tagged:
        ids = [next(iter(tagged)).id for _ in range(4)] + [paragraph.id for paragraph in tagged]
    with driver.subscribe(TaggedParagraph) as tagged:
        assert ids == [paragraph.id for paragraph in tagged]
