"""Identities on Kafka: told after their articles, read back, explained, and merges taken back."""

import json

import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.errors import UnknownNameError
from newsfold.ingest.collecting.ledger import Ledger
from newsfold.ingest.identity.decision import Decision, identify
from newsfold.ingest.identity.fetch import Fetch
from newsfold.ingest.identity.log import read_back, tell
from newsfold.ingest.identity.store import KnownItemsStore, day_of
from newsfold.ingest.identity.unmerge import unmerge, why
from newsfold.settings import load_settings
from newsfold.testing import PipelineTestDriver
from newsfold.wire.envelope import Channel, Output
from tests.ingest.identity.newsstand import FLOOD, STRIKE, Newsstand, fetch, item
from tests.ingest.identity.sequences import SEQUENCES
from tests.schema_files import producer_validator

A, B = "https://paper.example/port-on-strike", "https://paper.example/court-rules-on-strike"
RETITLED = SEQUENCES["1 retitled under one guid"].fetches
SETTINGS = load_settings()


class Worker:
    """An ingest worker with a store of its own, which tells and reads what all tell."""

    def __init__(self, broker: MemoryBroker) -> None:
        self.broker, self.store = broker, KnownItemsStore(":memory:")

    def show(self, each: Fetch) -> list[Decision]:
        """Read what others told, decide on a fetch, tell, and keep."""
        read_back(self.broker, SETTINGS, self.store)
        decisions = []
        with self.store.batch(), self.broker.publisher() as publisher:
            for shown in each:
                decisions.append(decision := identify(shown, self.store))
                self.store.put(decision)
            tell(publisher, [d.identity for d in decisions if d.identity])
        return decisions


@pytest.fixture
def broker() -> MemoryBroker:
    """A broker with the Kafka topics."""
    broker = MemoryBroker(SETTINGS)
    broker.admin().ensure(all_kafka_topics(SETTINGS))
    return broker


def test_workers_share_what_they_know(broker: MemoryBroker) -> None:
    """Each fetch by another worker, with an empty store: one article all the same, as with one worker."""
    uris = {d.uri for each in RETITLED for d in Worker(broker).show(each)}
    assert uris == {A}


def test_reading_back_goes_on_where_it_was(broker: MemoryBroker) -> None:
    """Nothing is read twice, and what is no identity is named with its position."""
    worker = Worker(broker)
    worker.show(RETITLED[0])
    with broker.publisher() as publisher:
        publisher.publish([Output(Channel.IDENTITIES, b"k", b'{"address": 5}', "0" * 16, "s")])
        publisher.publish([Output(Channel.IDENTITIES, b"k", b"{", "0" * 16, "s")])
    result = read_back(broker, SETTINGS, worker.store)
    assert result.records == 3
    assert [error.where.startswith("news.identities[") for error in result.errors] == [True, True]
    assert read_back(broker, SETTINGS, worker.store) == (0, [])
    assert len(worker.store) == 1


def test_identities_fit_their_schema(broker: MemoryBroker) -> None:
    """Those of every sequence."""
    validator = producer_validator(Channel.IDENTITIES)
    worker = Worker(broker)
    for sequence in SEQUENCES.values():
        for each in sequence.fetches:
            worker.show(each)
    driver = PipelineTestDriver(stages=[])
    driver.broker = broker
    records = driver.received(Channel.IDENTITIES)
    assert len(records) > 30
    for record in records:
        validator.validate(json.loads(record.value or b""))


def test_every_merge_is_explained(broker: MemoryBroker) -> None:
    """By the uri of the article or by any of its addresses, in any spelling: rule, evidence and source."""
    worker = Worker(broker)
    for each in RETITLED:
        worker.show(each)
    own, *merged = why(f"http://www.{B.removeprefix('https://')}?utm_source=x", worker.store)
    assert (own.address, own.rule) == (A, "new")
    assert [(i.rule, i.source) for i in merged] == [("guid", "paper")] * 2
    assert merged[0].evidence == f"guid p-1 of paper ({A})"
    with pytest.raises(UnknownNameError, match="no source has shown"):
        why("https://paper.example/nothing", worker.store)


def test_a_merge_taken_back_stays_so(broker: MemoryBroker) -> None:
    """Both are sent anew when they are shown next, each with its text, and never merged again."""
    worker = Worker(broker)
    for each in RETITLED[:2]:
        worker.show(each)
    with broker.publisher() as publisher:
        tell(publisher, unmerge(B, worker.store, "2025-03-18T13:00:00Z"))
    old, new = item("Port on strike", link=A, guid="p-1"), RETITLED[1]
    later = Fetch("paper", [old, *(shown.item for shown in new)], "2025-03-18T13:05:00Z")
    for each_worker in (worker, Worker(broker)):
        decisions = each_worker.show(later)
        if each_worker is worker:
            assert [(d.uri, d.verdict) for d in decisions] == [(A, "changed"), (B, "changed")]
            assert {d.article.updated_at for d in decisions} == {"2025-03-18T13:05:00Z"}
        else:
            assert [(d.uri, d.verdict) for d in decisions] == [(A, "unchanged"), (B, "unchanged")]
    assert [identity.rule for identity in why(B, worker.store)] == ["undone"]
    with pytest.raises(UnknownNameError, match="own address"):
        unmerge(B, worker.store, "2025-03-18T14:00:00Z")


def test_event_records_count_each_article_once_in_its_newest_version() -> None:
    """Two articles of which one is retitled twice and one moves, over the whole pipeline."""
    text = (*STRIKE, "Unions across the country said they would join the strike of dock workers.")
    fetches = [
        fetch(item("Dock workers on strike", text, link=A, guid="1"), item("Flood", FLOOD, link=B)),
        fetch(item("Dock workers strike on", (*text, "Day two."), link=f"{A}-2", guid="1"), at=9),
        fetch(item("Strike of dock workers spreads", (*text, "Day three."), link=f"{A}-3", guid="1"), at=18),
        fetch(item("Flood", FLOOD, link=f"{B}/moved"), at=20),
    ]
    stand = Newsstand()
    stand.show(*fetches)
    stand.lose_store()
    stand.show(*fetches[2:])
    events = PipelineTestDriver().feed(*stand.sent).run().events()
    assert {event.article_count for event in events} == {1}
    assert {story.title for event in events for story in event.stories} == {
        "Strike of dock workers spreads",
        "Flood",
    }
    assert {story.uri for event in events for story in event.stories} == {A, B}


def test_what_nobody_shows_is_forgotten_by_all(broker: MemoryBroker) -> None:
    """By the worker to which it was shown and by those who read of it; by no other for them."""
    first, second = Worker(broker), Worker(broker)
    first.show(fetch(item("Flood", FLOOD, link=B)))
    second.show(fetch(item("Port", link=A), at=1))
    later = day_of("2025-05-01")
    with broker.publisher() as publisher:
        Ledger(second.store, lambda _: None).forget(publisher, later)
    assert [len(second.store), len(first.store)] == [0, 1]
    read_back(broker, SETTINGS, first.store)
    assert [first.store.at(A), first.store.at(B) is None] == [None, False]
    with broker.publisher() as publisher:
        Ledger(first.store, lambda _: None).forget(publisher, later)
    empty = Worker(broker)
    read_back(broker, SETTINGS, empty.store)
    assert len(empty.store) == 0
