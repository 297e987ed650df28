"""What the broker no longer has when a worker comes to read it: told, counted, and nothing else changes."""

import pytest

from newsfold.broker.catalogue import kafka_topic, kafka_topic_name
from newsfold.eventtime.window import Windows
from newsfold.memory_engine.crash import CrashPoint
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.subscription.dead_letters import Selection, read_dead_letters, replay_dead_letters
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.dead_letters import DeadLetter
from newsfold.wire.envelope import Channel
from workshop.harness.keywords import KeywordTagger

SETTINGS = load_settings(partitions=1)
PARAGRAPHS = kafka_topic_name(Channel.PARAGRAPHS, SETTINGS)


def articles(first: int, count: int) -> list[Article]:
    """Articles of one paragraph on one topic."""
    return [
        Article(
            uri=f"urn:{n}", source="Wire", published_at="2025-03-18T10:00:00Z", paragraphs=("A truce holds.",)
        )
        for n in range(first, first + count)
    ]


def driver() -> PipelineTestDriver:
    """The path in memory, with one partition."""
    return PipelineTestDriver(
        settings=SETTINGS, stages=stages(KeywordTagger(), Windows(), partitions=1), batch_size=3
    )


def lost(path: PipelineTestDriver) -> list[DeadLetter]:
    """The dead letters of what was deleted unread."""
    return list(read_dead_letters(path.broker, SETTINGS, Selection(reason="lost")))


@pytest.mark.parametrize("crash", [None, *CrashPoint])
def test_what_retention_took_is_a_dead_letter(crash: CrashPoint | None) -> None:
    """Five articles are read, six deleted unread, four left: nine count, and one dead letter says which
    offsets are gone, wherever the worker dies. A restart does not find it again."""
    path = driver().feed(*articles(0, 5)).run()
    path.feed(*articles(5, 10))
    path.broker.delete_before((PARAGRAPHS, 0), 11)
    if crash:
        path.crash(crash)
    path.run()
    assert path.event("truce").article_count == 9
    letters = {letter.id: letter for letter in lost(path)}
    [letter] = letters.values()
    assert (letter.stage, letter.origin, letter.partition, letter.offset) == ("tagging", PARAGRAPHS, 0, 5)
    assert "offsets 5 to 10 were deleted" in letter.detail
    assert f"{PARAGRAPHS}[0]: offsets 5 to 10 were deleted" in path.workers[0].told[-1]
    assert replay_dead_letters(path.broker, SETTINGS, [letter]) == (0, 1)
    told = len(path.workers[0].told)
    path.workers[0].restart()
    path.feed(*articles(20, 1)).run()
    assert path.event("truce").article_count == 10
    assert len(path.workers[0].told) == told
    assert {letter.id for letter in lost(path)} == letters.keys()


def test_all_that_waited_is_gone() -> None:
    """Without a record behind it the loss is told and passed all the same."""
    path = driver().feed(*articles(0, 2)).run().feed(*articles(2, 3))
    path.broker.delete_before((PARAGRAPHS, 0), 5)
    path.run()
    [letter] = lost(path)
    assert letter.offset == 2
    assert path.broker.committed("newsfold-tagging", PARAGRAPHS) == {(PARAGRAPHS, 0): 5}


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("crash", [None, *CrashPoint])
@pytest.mark.parametrize("count", [5, 12])
def test_a_kafka_topic_made_anew_is_read_from_its_beginning(
    restart: bool, crash: CrashPoint | None, count: int
) -> None:
    """Under a running worker or between two: what the new one holds counts, what the old one held still does,
    and the group's offset goes back, so that the next worker passes nothing over."""
    path = driver().feed(*articles(0, 15)).run()
    path.broker.delete(PARAGRAPHS)
    path.broker.admin().ensure([kafka_topic(Channel.PARAGRAPHS, SETTINGS)])
    path.feed(*articles(15, count))
    if restart:
        path.workers[0].restart()
    if crash:
        path.crash(crash)
    path.run()
    assert path.event("truce").article_count == 15 + count
    assert path.broker.committed("newsfold-tagging", PARAGRAPHS) == {(PARAGRAPHS, 0): count}
    assert "offset 15 was to be read next, and the log is another one" in path.workers[0].told[0]
    assert lost(path) == []
    path.workers[0].restart()
    path.feed(*articles(30, 9)).run()
    assert path.event("truce").article_count == 24 + count
