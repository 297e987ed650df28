"""A pipeline in memory with two articles on one topic, of which one is to be forgotten; and searching it."""

from collections.abc import Iterable

from newsfold.broker.catalogue import changelog_topic, kafka_topic_name
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.eventtime.horizon import Horizon
from newsfold.eventtime.window import Windows
from newsfold.forgetting.forget import Sent, forget
from newsfold.forgetting.names import forgettable
from newsfold.forgetting.standing import Standing, standing
from newsfold.ingest.identity.log import read_back
from newsfold.ingest.identity.store import KnownItemsStore
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.subscription.newest import NewestRecords
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.envelope import Channel
from workshop.harness.keywords import KeywordTagger

AT = "2025-04-01T00:00:00Z"
SECRET = "Mr Quandt of Lower Mill sold the truce for nine silver spoons."
URI = "https://paper.example/quandt-and-the-spoons"
TITLE = "The spoons of Quandt"
TRACES = ("silver spoons", "quandt-and-the-spoons", TITLE)
"""What nothing that is kept may have of it: of its sentence, its address and its title."""


def secret(**more: object) -> Article:
    """The article that is to be forgotten."""
    fields: dict[str, object] = {"published_at": "2025-03-01T10:00:00Z", "paragraphs": (SECRET,)} | more
    return Article(uri=URI, url=URI, source="paper", title=TITLE, **fields)  # type: ignore[arg-type]


def other(name: str = "b", day: int = 1) -> Article:
    """Another on the same topic."""
    moment = Horizon.shifted("2025-02-28T12:00:00Z", day * 86_400)
    return Article(
        uri=name, source=name, title=name, published_at=moment, paragraphs=(f"The truce of {name}.",)
    )


def pipeline(horizon: str = "") -> PipelineTestDriver:
    """A pipeline of two partitions."""
    windows = Windows("1d")
    return PipelineTestDriver(
        settings=load_settings(windows="1d", horizon=horizon, partitions=2),
        stages=stages(KeywordTagger(), windows, windows.horizon(horizon)),
        batch_size=5,
    )


def known(run: PipelineTestDriver) -> KnownItemsStore:
    """What was told of identities."""
    store = KnownItemsStore(":memory:")
    read_back(run.broker, run.settings, store)
    return store


def where(run: PipelineTestDriver, name: str = URI) -> Standing:
    """Where an article stands; the changelog of aggregation is put where Kafka has it."""
    return standing(forgettable(name, known(run)), _with_changelog(run), run.settings)


def forgotten(run: PipelineTestDriver, name: str = URI) -> Sent:
    """Forget an article, and run what there is."""
    article = forgettable(name, known(run))
    sent = forget(article, where(run, name), run.broker, run.settings, at=AT)
    run.run()
    return sent


def newest(run: PipelineTestDriver, channel: Channel) -> bytes:
    """All newest records of a Kafka topic, with their keys."""
    with NewestRecords(run.broker, kafka_topic_name(channel, run.settings)) as records:
        return b"\n".join((received.key or b"") + (received.value or b"") for received in records)


def changelogs(run: PipelineTestDriver) -> bytes:
    """The newest entries of all changelogs."""
    entries = (
        entry
        for worker in run.workers
        for log in worker.changelogs.values()
        for entry in {entry.key: entry for entry in log.between(0, log.next)}.values()
    )
    return b"\n".join((entry.key or b"") + (entry.value or b"") for entry in entries)


def traces(data: bytes | Iterable[object]) -> list[str]:
    """Which of `TRACES` stand in bytes, or in what is read from a table."""
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else repr(list(data))
    return [trace for trace in TRACES if trace in text]


def _with_changelog(run: PipelineTestDriver) -> MemoryBroker:
    """The broker, with the changelog of aggregation on it."""
    broker = run.broker
    name = changelog_topic("aggregation", run.settings)
    broker.admin().ensure([name])
    for number, log in run.workers[1].changelogs.items():
        for entry in log.between(0, log.next):
            broker.append((name.name, number), entry.key, entry.value)
    return broker
