"""newsfold events over a log: of each record the version that holds, whatever lies between, in every view."""

from uuid import uuid4

import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.eventtime.window import Windows
from newsfold.local.embedded import EmbeddedBroker
from newsfold.model.article import Article
from newsfold.model.event import EventRecord
from newsfold.settings import Settings, load_settings
from newsfold.subscription.latest import latest_events
from newsfold.subscription.order import Order, in_order
from newsfold.subscription.query import Query
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.codec import canonical, decode
from newsfold.wire.envelope import Channel, Output
from tests.command import Done, newsfold
from workshop.harness.keywords import KeywordTagger

BODY = ("A truce, says Putin.", "New sanctions on trade.", "Hockey in the evening.", "Trump on a sanction.")
DAYS = [f"2025-03-{day}" for day in range(10, 22)]


@pytest.fixture(scope="module")
def written(embedded_broker: EmbeddedBroker) -> tuple[Settings, list[EventRecord]]:
    """Three versions of each record, one record withdrawn, and what others put between; what must hold."""
    driver = PipelineTestDriver(settings=Settings(partitions=1), stages=stages(KeywordTagger(), Windows()))
    for version in range(3):
        for day in DAYS:
            uri = f"urn:{day}-{version}"
            driver.feed(Article(uri=uri, source=f"S{version}", published_at=day, paragraphs=BODY))
        driver.run()
    driver.feed(*(Article(uri=f"urn:{DAYS[0]}-{n}", version=2, status="canceled") for n in range(3))).run()
    settings = load_settings(
        bootstrap_servers=embedded_broker.bootstrap_servers,
        kafka_topic_prefix=f"l{uuid4().hex[:8]}.",
        partitions=5,
    )
    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    records = driver.received(Channel.EVENTS)
    with broker.publisher() as publisher:
        for n, record in enumerate(records):
            publisher.publish([Output(Channel.EVENTS, record.key or b"", record.value, "id", "s")])
            if n == len(records) // 2:
                others = [(b"x1", b'{"hello": 1}'), (b"x2", b"\xff"), (b"x3", b"gone"), (b"x3", None)]
                publisher.publish(Output(Channel.EVENTS, key, value, "id", "s") for key, value in others)
    return settings, driver.events()


def run(settings: Settings, *arguments: str) -> Done:
    """The command on the log."""
    return newsfold(
        *arguments,
        env={
            "NEWSFOLD_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
            "NEWSFOLD_KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
            "NEWSFOLD_PARTITIONS": "5",
        },
    )


@pytest.mark.embedded
def test_what_holds_is_shown_once_and_the_unreadable_is_named(
    written: tuple[Settings, list[EventRecord]],
) -> None:
    """The newest version of each, sorted as text; two records are left out by place, as in subscribe."""
    settings, held = written
    done = run(settings, "events", "--json")
    assert done.stdout.encode().splitlines() == sorted(map(canonical, held))
    assert not any(event.window.start.startswith(DAYS[0]) for event in held)
    assert all(event.article_count == 3 for event in held)
    left_out = done.stderr.splitlines()
    assert len(left_out) == 2
    assert all("news.events[" in line and "]@" in line and "; left out" in line for line in left_out)
    assert done.returncode == run(settings, "subscribe", "--json").returncode == 1


@pytest.mark.embedded
def test_filters_and_orders_are_those_of_the_records(written: tuple[Settings, list[EventRecord]]) -> None:
    """By topic, window and source; in any order, cut to a limit: as of the records in memory."""
    settings, held = written
    topic = held[0].topic.id
    for given, options in (
        ({"topics": [topic]}, ["--topic", topic]),
        ({"since": DAYS[5]}, ["--since", DAYS[5]]),
        ({"until": DAYS[5]}, ["--until", DAYS[5]]),
        ({"topics": [topic], "since": DAYS[3], "until": DAYS[5]},
         ["--topic", topic, "--since", DAYS[3], "--until", DAYS[5]]),
        ({"sources": ["S1"]}, ["--source", "s1"]),
        ({"entities": ["Putin"]}, ["--entity", "Putin"]),
        ({"min_articles": 3, "min_sources": 2}, ["--min-articles", "3", "--min-sources", "2"]),
    ):  # fmt: skip
        query = Query.of(**given, settings=settings)
        matches = [event for event in held if query.wants_event(event)]
        assert matches
        shown = run(settings, "events", "--json", *options).stdout.encode().splitlines()
        assert shown == sorted(map(canonical, matches))
        assert latest_events(KafkaBroker(settings), settings, query=query) == matches
        assert latest_events(KafkaBroker(settings), settings, **given) == matches
    nowhere = run(settings, "events", "--country", "UA")
    assert nowhere.returncode == 1
    assert not any(event.topic.label in nowhere.stdout for event in held)
    assert "nothing is as asked for" in nowhere.stderr
    for order in Order:
        shown = (
            run(settings, "events", "--json", "--sort", order, "--limit", "7").stdout.encode().splitlines()
        )
        assert [decode(line, EventRecord) for line in shown] == in_order(held, order)[:7]


@pytest.mark.embedded
@pytest.mark.parametrize("view", [[], ["--csv"], ["--stories"], ["--trend"], ["--stories", "--csv"]], ids=str)
def test_every_view_leaves_out_the_same(view: list[str], written: tuple[Settings, list[EventRecord]]) -> None:
    """A table, CSV, stories and trends go on behind what cannot be read, and name it once."""
    settings, held = written
    done = run(settings, "events", *view)
    assert done.returncode == 1
    assert done.stderr.count("; left out") == 2
    labels = {event.topic.label for event in held}
    assert all(label in done.stdout for label in labels)
    assert not any(DAYS[0] in line for line in done.stdout.splitlines())


@pytest.mark.embedded
def test_a_name_that_is_nowhere_is_looked_for_in_all(written: tuple[Settings, list[EventRecord]]) -> None:
    """Nothing is shown, and what cannot be read is named once though all records are read again."""
    settings, _ = written
    done = run(settings, "events", "--json", "--source", "Nobody", "--source", "S0")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "no source 'Nobody'" in done.stderr
    assert done.stderr.count("; left out") == 2
