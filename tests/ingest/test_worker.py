"""Feeding: delivery first, then the cursor; a killed feed loses nothing."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from newsfold.broker.catalogue import all_kafka_topics, kafka_topic_name
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.errors import DeliveryError, RecordError, SettingsError
from newsfold.ingest.cursor import Cursor
from newsfold.ingest.feed import FeedInterrupted, FeedReport, feed
from newsfold.intake.files import read
from newsfold.model.article import Article
from newsfold.model.paragraph import Paragraph
from newsfold.settings import Settings
from newsfold.sources.item import Item, Notice, Sourced
from newsfold.sources.seed import CRASH, END, PAUSE
from newsfold.wire import codec
from newsfold.wire.envelope import Channel, Output

GOOD = '{"uri":"urn:%d","published_at":"2025-03-18","body":"Text number %d."}\n'


@pytest.fixture
def broker() -> MemoryBroker:
    """A broker in memory with all Kafka topics."""
    made = MemoryBroker(Settings())
    made.admin().ensure(all_kafka_topics(made.settings))
    return made


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """A file of fifty articles, the tenth of which is broken."""
    path = tmp_path / "in.jsonl"
    path.write_text("".join(GOOD % (n, n) if n != 9 else '{"body":\n' for n in range(50)))
    return path


def delivered(broker: MemoryBroker, channel: Channel = Channel.PARAGRAPHS) -> list[bytes]:
    """All values of a channel."""
    name = kafka_topic_name(channel, broker.settings)
    with broker.reader([name]) as reader:
        return [record.value or b"" for record in reader.poll(timeout=0, max_records=10_000)]


def texts(broker: MemoryBroker) -> list[str]:
    """The texts of all paragraphs delivered, sorted."""
    return sorted(codec.decode(value, Paragraph).text for value in delivered(broker))


EXPECTED = sorted(f"Text number {n}." for n in range(50) if n != 9)


class Failing:
    """A publisher in front of another that stops confirming after `after` calls of publish."""

    def __init__(self, broker: MemoryBroker, after: int) -> None:
        self._publisher, self._left = broker.publisher(), after

    def publish(self, outputs: Iterable[Output]) -> list[RecordError]:
        self._left -= 1
        return self._publisher.publish(outputs) if self._left >= 0 else []

    def flush(self) -> None:
        if self._left < 0:
            raise DeliveryError("not confirmed")

    def close(self) -> None:
        self._publisher.close()

    def __enter__(self) -> "Failing":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def test_everything_is_counted(broker: MemoryBroker, lines: Path) -> None:
    """Articles, paragraphs, copies, boilerplate, dead letters, bytes: the sums are those of the input."""
    items = [*read([lines]), *read([lines])]
    report = feed(items, broker.publisher(), batch_items=7)
    assert report == FeedReport(
        articles=49,
        paragraphs=49,
        duplicates=49,
        dead_letters=2,
        notices=1,
        bytes_read=lines.stat().st_size,
        languages={"en": 49},
    )
    assert texts(broker) == EXPECTED
    assert delivered(broker, Channel.DEAD_LETTERS) == [b'{"body":\n'] * 2


def test_errors_and_notices_are_told_and_progress_rises(broker: MemoryBroker, lines: Path) -> None:
    """Each goes to the caller once, in order; progress is reported after every batch."""
    told: list[str] = []
    seen: list[int] = []
    items: list[Item] = [Notice("look here"), *read([lines])]
    feed(
        items, broker.publisher(), batch_items=10,
        progress=lambda report: seen.append(report.articles), tell=lambda what: told.append(str(what)),
    )  # fmt: skip
    assert "look here" in told[0]
    assert f"{lines}:10: no JSON" in told[2]
    assert f"{lines}:1: nothing says who published it" in told[1]
    assert len(told) == 3
    assert seen == [9, 18, 28, 38, 48, 49]


@pytest.mark.parametrize("killed_after", [0, 1, 9, 10, 23, 49, 50])
def test_a_killed_feed_is_resumed_and_loses_nothing(
    broker: MemoryBroker, lines: Path, tmp_path: Path, killed_after: int
) -> None:
    """Whereever the process dies, the next run delivers the rest; the cursor is never ahead of delivery."""
    path = tmp_path / "cursor"

    class Killed(BaseException):
        """As a kill: nothing of the feed runs after it."""

    def dying() -> Iterator[Item]:
        for n, item in enumerate(read([lines])):
            if n == killed_after:
                raise Killed
            yield item
            if n % 5 == 0:
                yield PAUSE
        raise Killed

    with pytest.raises(Killed):
        feed(dying(), broker.publisher(), cursor=Cursor(path), batch_items=3)
    before = len(delivered(broker)) + len(delivered(broker, Channel.DEAD_LETTERS))
    positions = Cursor(path).positions
    confirmed = sum(1 for _ in islice(read([lines]), None)) - sum(1 for _ in read([lines], resume=positions))
    assert confirmed <= before
    feed(read([lines], resume=positions), broker.publisher(), cursor=Cursor(path))
    assert sorted(set(texts(broker))) == EXPECTED
    assert len(texts(broker)) <= 49 + 5 + 3
    assert list(read([lines], resume=Cursor(path).positions)) == []


@pytest.mark.parametrize("confirmed", range(0, 12, 3))
def test_the_cursor_stands_still_when_the_broker_does(
    broker: MemoryBroker, lines: Path, tmp_path: Path, confirmed: int
) -> None:
    """Unconfirmed records are not remembered as delivered."""
    cursor = Cursor(tmp_path / "cursor")
    items = [x for item in read([lines]) for x in (item, PAUSE)]
    with pytest.raises(DeliveryError):
        feed(items, Failing(broker, confirmed), cursor=cursor, batch_items=1)
    left = list(read([lines], resume=Cursor(tmp_path / "cursor").positions))
    assert len(left) == 50 - confirmed // 2
    feed(left, broker.publisher())
    assert sorted(set(texts(broker))) == EXPECTED


def interrupted(items: Iterable[Item], after: int) -> Iterator[Item]:
    """The first items, and then Ctrl-C."""
    yield from islice(items, after)
    raise KeyboardInterrupt


def test_who_interrupts_a_feed_learns_what_was_delivered(
    tmp_path: Path, broker: MemoryBroker, lines: Path
) -> None:
    """The report counts what is on the broker; the cursor stands behind it, the next run sends the rest."""
    cursor = Cursor(tmp_path / "cursor")
    with broker.publisher() as publisher:
        with pytest.raises(FeedInterrupted) as caught:
            feed(interrupted(read([lines], resume={}), 32), publisher, cursor=cursor, batch_items=10)
        assert caught.value.report.articles == len(delivered(broker)) == 29
        assert caught.value.report.dead_letters == len(delivered(broker, Channel.DEAD_LETTERS)) == 1
        feed(read([lines], resume=Cursor(tmp_path / "cursor").positions), publisher)
    assert texts(broker) == EXPECTED


def test_an_interrupted_feed_does_not_count_what_the_broker_has_not(
    broker: MemoryBroker, lines: Path
) -> None:
    """Negative control: without the broker's word nothing is said to be delivered."""
    with pytest.raises(DeliveryError):
        feed(interrupted(read([lines]), 32), Failing(broker, after=1), batch_items=10)


def test_marks(broker: MemoryBroker) -> None:
    """END ends the feed, CRASH and PAUSE do not; what stands before END is delivered."""
    a, b, c = (Sourced(Article(uri=u, published_at="2025-03-18", body=f"Text {u}.")) for u in "abc")
    report = feed([a, CRASH, PAUSE, b, END, c], broker.publisher())
    assert (report.articles, texts(broker)) == (2, ["Text a.", "Text b."])


def test_the_cursor_is_replaced_as_a_whole(tmp_path: Path, lines: Path) -> None:
    """No half-written file and no file beside it remain; places of other files are kept."""
    path = tmp_path / "cursor"
    positions = [item.position for item in read([lines]) if isinstance(item, Sourced) and item.position]
    Cursor(path).move({"a": positions[0]._replace(file="a")})
    Cursor(path).move({"b": positions[1]._replace(file="b")})
    assert {name: position.offset for name, position in Cursor(path).positions.items()} == {
        "a": positions[0].offset,
        "b": positions[1].offset,
    }
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cursor", "in.jsonl"]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"schema":"x","files":{}}', b"\xff", b'{"files":[]}'])
def test_a_file_that_is_no_cursor_is_left_alone(tmp_path: Path, content: bytes) -> None:
    """Somebody else's file is named in one clear line and not overwritten."""
    path = tmp_path / "cursor"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="no cursor"):
        Cursor(path)
    assert path.read_bytes() == content


def test_a_cursor_that_cannot_be_written_is_told(tmp_path: Path, broker: MemoryBroker, lines: Path) -> None:
    """A folder that is not there stops the feed with the path in the line."""
    with pytest.raises(SettingsError, match="gone"):
        feed(read([lines]), broker.publisher(), cursor=Cursor(tmp_path / "gone" / "cursor"))
