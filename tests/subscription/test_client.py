"""Subscriptions on the memory twin: filters, resuming, tombstones, and records that cannot be read."""

from itertools import islice
from typing import Any

import pytest

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.model.event import EventRecord
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import load_settings
from newsfold.subscription.subscription import COMMIT_SECONDS, Subscription
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.codec import decode
from newsfold.wire.envelope import Channel, Output, by_name
from workshop.harness.keywords import KeywordTagger


def article(number: int, text: str, source: str = "Desk") -> Article:
    """One paragraph on 18 March, an hour later each."""
    return Article(
        uri=f"urn:{number}", source=source, published_at=f"2025-03-18T{number:02d}:00:00Z", paragraphs=(text,)
    )


@pytest.fixture
def driver() -> PipelineTestDriver:
    """Three articles, tagged and folded."""
    made = PipelineTestDriver(settings=load_settings(), stages=stages(KeywordTagger(), Windows("1h")))
    made.feed(article(1, "A truce, says Putin."), article(2, "A truce, says Trump.", "Wire"))
    return made.feed(article(3, "Hockey for Putin: hockey.")).run()


def test_filters_of_one_field_are_alternatives_and_fields_all_must_hold(driver: PipelineTestDriver) -> None:
    """By topic label or id, entity, source and time."""

    def texts(**query: Any) -> set[str]:
        with driver.subscribe(TaggedParagraph, **query) as tagged:
            return {t.text for t in tagged}

    putin, trump, hockey = "A truce, says Putin.", "A truce, says Trump.", "Hockey for Putin: hockey."
    assert texts() == {putin, trump, hockey}
    assert texts(topics=["TRUCE"]) == {putin, trump}
    assert texts(topics=["medtop:20000965", "truce"]) == {putin, trump, hockey}
    assert texts(entities=["wd:Q7747"]) == {putin, hockey}
    assert texts(entities=["putin"], topics=["truce"]) == {putin}
    assert texts(sources=["wire"]) == {trump}
    assert texts(since="2025-03-18T02:00:00Z", until="2025-03-18T03:00:00Z") == {trump}
    assert texts(topics=["earthquake"]) == set(), "a topic of the lexicon of which nobody writes"


def test_event_records_by_window_and_entity(driver: PipelineTestDriver) -> None:
    """A record is wanted if its window overlaps the time asked for."""
    with driver.subscribe(EventRecord, entities=["Trump"], since="2025-03-18T02:30:00Z") as events:
        [event] = events
    assert event.window.start == "2025-03-18T02:00:00Z"


def test_positions_resume_where_the_reader_stopped(driver: PipelineTestDriver) -> None:
    """In the middle of a batch, too: what was not handed out comes next time."""
    with driver.subscribe(TaggedParagraph) as tagged:
        first = next(iter(tagged))
        positions = tagged.positions
    with driver.subscribe(TaggedParagraph, start=positions) as tagged:
        rest = [t.text for t in tagged]
    assert len(rest) == 2
    assert first.text not in rest


def test_a_group_repeats_the_batch_it_did_not_finish(driver: PipelineTestDriver) -> None:
    """A subscriber that dies inside a batch gets it again; one that finished it does not."""
    with driver.subscribe(TaggedParagraph, group="desk") as tagged:
        next(iter(tagged))
    with driver.subscribe(TaggedParagraph, group="desk") as tagged:
        assert len(list(tagged)) == 3
    with driver.subscribe(TaggedParagraph, group="desk") as tagged:
        assert list(tagged) == []


def slow(driver: PipelineTestDriver, group: str, most: int = 1000) -> list[str]:
    """The ids of what a subscriber gets that takes a second for each record and dies at the `most`th."""
    now, ids = 0.0, []
    with Subscription(
        driver.broker, Channel.TAGGED, lambda received: decode(received.value or b"", TaggedParagraph),
        group=group, clock=lambda: now,
    ) as tagged:  # fmt: skip
        for paragraph in islice(tagged, most):
            ids.append(paragraph.id)
            now += 1.0
    return ids


def test_a_slow_subscriber_commits_while_a_batch_lasts(driver: PipelineTestDriver) -> None:
    """A second for each record: wherever it dies, the next one repeats no more than the records of the last
    seconds and passes none over; to one that lives none comes twice."""
    driver.feed(*(article(4 + n % 20, f"A truce, number {n}.") for n in range(60))).run()
    alive = slow(driver, "alive")
    assert len(alive) == len(set(alive)) == 63
    assert slow(driver, "alive") == []
    for death in (1, 2, 10, 39):
        dead, next_one = slow(driver, f"dies-{death}", death), slow(driver, f"dies-{death}")
        assert set(dead) | set(next_one) == set(alive)
        assert 1 <= len(dead) + len(next_one) - len(alive) <= COMMIT_SECONDS + 1


def test_a_refused_commit_is_told_once(driver: PipelineTestDriver, caplog: pytest.LogCaptureFixture) -> None:
    """The group was dealt anew under the subscriber: one line, whatever follows."""
    with driver.subscribe(TaggedParagraph, group="desk") as tagged:
        others = []
        for _ in tagged:
            others.append(driver.subscribe(TaggedParagraph, group="desk"))
    assert tagged.refused
    assert [record.name for record in caplog.records] == ["newsfold.subscription"]
    assert "group desk: a commit was refused" in caplog.text


def test_a_tombstone_is_no_record_and_garbage_is_counted(driver: PipelineTestDriver) -> None:
    """A withdrawn record is passed over; bytes that are no record are counted and left out."""
    with driver.broker.publisher() as publisher:
        publisher.publish([Output(Channel.EVENTS, b"k", b"{broken", "id", "s")])
        publisher.publish([Output(Channel.EVENTS, b"k", None, "id", "s")])
    with driver.subscribe(EventRecord) as events:
        assert len(list(events)) == 3
        assert events.unreadable == 1


def test_a_withdrawn_record_can_be_noticed(driver: PipelineTestDriver) -> None:
    """As docs/reading.md says: its id is not among those that hold, and its tombstone has its key and id."""
    with driver.subscribe(EventRecord, since="2025-03-18T03:00:00Z") as events:
        [withdrawn] = {event.id for event in events}
    driver.feed(Article(uri="urn:3", version=2, status="canceled")).run()
    assert withdrawn not in {event.id for event in driver.events()}
    [tombstone] = [record for record in driver.received(Channel.EVENTS) if record.value is None]
    assert by_name(tombstone.headers)["ce_id"] == withdrawn.encode()
    assert tombstone.key == b"medtop:20000965|2025-03-18T03:00:00Z|1h"


def test_a_subscriber_is_told_what_it_will_never_get(
    driver: PipelineTestDriver, caplog: pytest.LogCaptureFixture
) -> None:
    """Retention overtook a group, and saved positions: each is told once, with partition and offsets, and the
    positions to resume at lie behind the gap."""
    tagged = kafka_topic_name(Channel.TAGGED, driver.settings)
    partitions = {(r.kafka_topic, r.partition): r.offset + 1 for r in driver.received(Channel.TAGGED)}
    with driver.subscribe(TaggedParagraph, group="slow") as records:
        assert len(list(records)) == 3
    driver.feed(*(article(n, f"Truce {n}.") for n in range(4, 24))).run()
    before = {p: driver.broker.offsets(p)[1] for p in partitions}
    for partition, end in before.items():
        driver.broker.delete_before(partition, end)
    for options in ({"group": "slow"}, {"start": partitions}):
        caplog.clear()
        with driver.subscribe(TaggedParagraph, **options) as records:
            read = {(t.article_id, t.seq) for t in records}
            assert {(g.partition, g.position, g.resumed) for g in records.gaps} == {
                (p, start, before[p]) for p, start in partitions.items()
            }
            assert records.positions.items() >= before.items()
        assert len(read) == sum(driver.broker.offsets((tagged, n))[1] for n in range(4)) - sum(
            before.values()
        )
        for (name, number), start in partitions.items():
            assert f"{name}[{number}]: offsets {start} to {before[name, number] - 1} were" in caplog.text
    with driver.subscribe(TaggedParagraph, group="slow") as records:
        assert list(records) == []
        assert records.gaps == []
