"""Records of others on our Kafka topics: left out, counted and named by every reader, and nothing else is."""

import pytest

from newsfold import trending
from newsfold.errors import DecodeError
from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.model.event import EventRecord
from newsfold.settings import load_settings
from newsfold.subscription.dead_letters import Selection, read_dead_letters, replay_dead_letters
from newsfold.subscription.latest import latest_events
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.envelope import Channel, Output
from workshop.harness.keywords import KeywordTagger

SETTINGS = load_settings(partitions=1)


@pytest.fixture
def driver() -> PipelineTestDriver:
    """Two days of truce, tagged and folded."""
    driver = PipelineTestDriver(settings=SETTINGS, stages=stages(KeywordTagger(), Windows()))
    for day in ("2025-03-18", "2025-03-19"):
        driver.feed(Article(uri=day, source="Desk", published_at=day, body="A truce, says Putin."))
    return driver.run()


def foreign(record: bytes) -> list[bytes]:
    """What other programs may put beside a record: another shape, no JSON, times that are none."""
    return [
        b'{"hello": 1}',
        b"\xff\x00\x1b[31m",
        b"[]",
        b"",
        record.replace(b"2025-03-18T00:00:00Z", b"soon"),
        record.replace(b'"start":"2025-03-18', b'"start":"2025-03-19'),
    ]


def test_every_reader_of_events_goes_on(driver: PipelineTestDriver) -> None:
    """The newest records, trends and subscriptions have all of ours; each of the others is named once."""
    first = driver.received(Channel.EVENTS)[0].value or b""
    ours = driver.events()
    values = foreign(first)
    with driver.broker.publisher() as publisher:
        publisher.publish([Output(Channel.EVENTS, b"%d" % n, v, "x", "k") for n, v in enumerate(values)])
    errors: list[DecodeError] = []
    assert latest_events(driver.broker, SETTINGS, tell=errors.append) == ours
    assert [error.where for error in errors] == [f"news.events[0]@{2 + n}" for n in range(len(values))]
    assert [trend.score for trend in trending(settings=SETTINGS, broker=driver.broker)] == [0.0]
    with driver.subscribe(EventRecord) as events:
        assert len(list(events)) == 2
        assert events.unreadable == len(values)


def test_letters_without_headers_are_letters(driver: PipelineTestDriver) -> None:
    """Headers that are missing, null or twice there: read as empty, and not sent anywhere again."""
    with driver.broker.publisher() as publisher:
        publisher.publish(
            [
                Output(Channel.DEAD_LETTERS, b"k", b"v", "x", "k", (("reason", None), ("offset", b"x"))),
                Output(Channel.DEAD_LETTERS, b"", None, "y", "k"),
            ]
        )
    letters = list(read_dead_letters(driver.broker, SETTINGS, Selection()))
    assert [(letter.reason, letter.offset, letter.value) for letter in letters] == [
        ("", -1, b"v"),
        ("", -1, b""),
    ]
    assert replay_dead_letters(driver.broker, SETTINGS, letters) == (0, 2)
