"""What a release left behind is read by today's code: records, state, stores, view, cursor, newsfold.toml."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.configuration.reading import load_configuration
from newsfold.memory_engine.worker import MemoryWorker
from newsfold.model.article import Article
from newsfold.model.contribution import Contribution
from newsfold.model.event import EventRecord
from newsfold.model.identity import Identity
from newsfold.model.paragraph import Paragraph
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import load_settings
from newsfold.stores.address import open_store
from newsfold.subscription.dead_letters import Selection, read_dead_letters
from newsfold.testing import PipelineTestDriver
from newsfold.wire.cloud_events import schema_name
from newsfold.wire.codec import decode, lines_of, parse
from newsfold.wire.envelope import Channel
from newsfold.wire.reasons import REASONS
from tests.schema_files import validator
from tests.stores.reading_back import expected
from tests.stores.test_sqlite import TestSqlite as Sqlite
from workshop.fixtures import DATA, STORES, restore, settings_of_release, store_all, unpack, write

RELEASES = sorted(DATA.glob("release-*"))
MODELS: dict[Channel, Any] = {
    Channel.PARAGRAPHS: Paragraph,
    Channel.TAGGED: TaggedParagraph,
    Channel.CONTRIBUTIONS: Contribution,
    Channel.EVENTS: EventRecord,
    Channel.IDENTITIES: Identity,
}
LATER = (
    Article(
        uri="later",
        source="Later",
        published_at="2025-03-18",
        body="Russia and Ukraine exchanged 175 prisoners of war each on Wednesday, both sides said.",
    ),
    Article(uri="apart", source="Later", published_at="2025-06-18", body="The ECB cut interest rates again."),
)


@pytest.fixture(params=RELEASES, ids=lambda folder: folder.name)
def release(request: pytest.FixtureRequest) -> Path:
    """The folder of a release."""
    folder: Path = request.param
    return folder


@pytest.fixture
def restored(release: Path) -> PipelineTestDriver:
    """A pipeline that stands where that of the release stood."""
    return restore(release)


def test_there_is_a_release_and_it_is_small() -> None:
    """Less than 1 MB each."""
    assert RELEASES
    for folder in RELEASES:
        assert sum(path.stat().st_size for path in folder.iterdir()) < 1_000_000


def test_every_record_is_read(restored: PipelineTestDriver) -> None:
    """Of every Kafka topic, by the typed decoder and by the schema; and there are some on each."""
    for channel in MODELS:
        records = restored.received(channel)
        assert records, channel
        for record in records:
            check = validator(schema_name(channel))
            for line in lines_of(record.value) if record.value else ():
                decode(line, MODELS[channel])
                check.validate(parse(line))
    letters = list(read_dead_letters(restored.broker, restored.settings, Selection()))
    assert len(letters) == len(restored.dead_letters()) > 0
    assert {letter.reason for letter in letters} <= set(REASONS)


def test_a_worker_goes_on_from_its_state(restored: PipelineTestDriver) -> None:
    """Nothing is read twice, and nothing changes; what comes is folded into what the release had counted:
    the records are those of a group that folds all contributions, old and new, from the first on."""
    before, sent = restored.lines(), len(restored.received(Channel.EVENTS))
    assert restored.run().lines() == before
    assert len(restored.received(Channel.EVENTS)) == sent
    counted = {event.id: event.article_count for event in restored.events()}
    restored.feed(*LATER).run()
    after = restored.lines()
    assert after != before
    grown = [e for e in restored.events() if counted.get(e.id, e.article_count) + 1 == e.article_count]
    assert grown, "an article of a window that the release had begun counts there"
    stage = restored.workers[1].stage
    anew = load_settings(partitions=settings_of_release().partitions, group="anew")
    MemoryWorker(restored.broker, stage, anew, 500).run()
    assert restored.lines() == after


def test_a_correction_reaches_what_the_release_had_counted(restored: PipelineTestDriver) -> None:
    """Every article that the release knew is withdrawn: no record is left."""
    articles = {decode(r.value or b"", Paragraph).uri for r in restored.received(Channel.PARAGRAPHS)}
    withdrawn = [Article(uri=uri, version=10**6, status="canceled") for uri in sorted(articles)]
    assert restored.feed(*withdrawn).run().events() == []


def test_stores_and_the_view_go_on(release: Path, restored: PipelineTestDriver, tmp_path: Path) -> None:
    """Each goes on where it stood, with no word of beginning anew, and has in the end what a new one has."""
    unpack(release, tmp_path)
    kafka_topic = kafka_topic_name(Channel.EVENTS, restored.settings)
    old = open_store(f"sqlite:{tmp_path / STORES['sqlite']}", name="", kafka_topic=kafka_topic)
    seen = old.standing().seen
    old.close()
    restored.feed(*LATER).run()
    store_all(restored, tmp_path, clock=lambda: seen + 1.0)
    address = f"sqlite:{tmp_path / STORES['sqlite']}"
    assert Sqlite().rows(address) == expected(restored.received(Channel.EVENTS))
    assert len(list((tmp_path / "view").glob("*.sqlite*"))) <= 3


def test_a_cursor_goes_on(release: Path, restored: PipelineTestDriver) -> None:
    """Behind what was handed out: the two parts together are the whole."""
    cursor = (release / "cursor.json").read_text(encoding="utf-8")
    with restored.subscribe(EventRecord, cursor=cursor) as rest, restored.subscribe(EventRecord) as whole:
        left, all_of_them = sum(1 for _ in rest), sum(1 for _ in whole)
        assert not rest.gaps
    assert 0 < left < all_of_them


def test_its_configuration_is_read(release: Path) -> None:
    """Without a fault."""
    assert load_configuration(release / "newsfold.toml", for_sources=True).sources


def test_a_release_is_stored_by_one_command(tmp_path: Path) -> None:
    """What is written is what is read: a pipeline that was restored has the same records."""
    write(tmp_path / "release-x")
    one = restore(tmp_path / "release-x")
    assert one.lines()
    assert one.run().lines() == one.lines()
    shutil.rmtree(tmp_path / "release-x")
