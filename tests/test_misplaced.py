"""Producers that place keys by another hash: nothing counts in a wrong partition, and nothing is lost."""

from zlib import crc32

import pytest

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.partitioning import partition_of
from newsfold.eventtime.window import Windows
from newsfold.model.article import Article
from newsfold.settings import load_settings
from newsfold.subscription.dead_letters import Selection, read_dead_letters, replay_dead_letters
from newsfold.testing import PipelineTestDriver
from newsfold.topology import stages
from newsfold.wire.dead_letters import DeadLetter
from newsfold.wire.envelope import Channel, Output, Received
from workshop.harness.keywords import KeywordTagger

SETTINGS = load_settings(partitions=4)
ARTICLES = 12


def article(number: int, text: str, version: int = 1) -> Article:
    """An article of one paragraph."""
    return Article(
        uri=f"urn:{number}",
        version=version,
        source="Wire",
        published_at="2025-03-18T10:00:00Z",
        paragraphs=(text,),
    )


def driver() -> PipelineTestDriver:
    """The path in memory, told how many partitions there are."""
    path = stages(KeywordTagger(), Windows(), partitions=SETTINGS.partitions)
    return PipelineTestDriver(settings=SETTINGS, stages=path)


def values(channel: Channel, *articles: Article) -> list[tuple[bytes, bytes]]:
    """Keys and values of what a path of its own makes of these articles."""
    made = driver().feed(*articles).run().received(channel)
    return [(record.key or b"", record.value or b"") for record in made]


def write(path: PipelineTestDriver, channel: Channel, key: bytes, value: bytes, partition: int) -> None:
    """Write a record as another program does, into a partition of its choice."""
    spare = next(k for k in (b"%d" % n for n in range(99)) if partition_of(k, 4) == partition)
    before = len(path.received(channel))
    with path.broker.publisher() as publisher:
        publisher.publish(
            [Output(channel, key if partition_of(key, 4) == partition else spare, value, "x", "k")]
        )
    assert len(path.received(channel)) == before + 1


def letters(path: PipelineTestDriver) -> list[DeadLetter]:
    """The dead letters of records in a wrong partition."""
    return list(read_dead_letters(path.broker, SETTINGS, Selection(reason="partition")))


def test_corrections_placed_by_another_hash_are_dead_letters_until_they_are_placed() -> None:
    """Twelve articles are corrected by a client that hashes with CRC32: what lies wrong is set aside with its
    own reason and changes no count; replayed, each correction counts."""
    path = driver().feed(*(article(n, "A truce holds.") for n in range(ARTICLES))).run()
    assert path.event("truce").article_count == ARTICLES
    corrected = values(Channel.PARAGRAPHS, *(article(n, "It rains.", 2) for n in range(ARTICLES)))
    for key, value in corrected:
        write(path, Channel.PARAGRAPHS, key, value, crc32(key) % 4)
    path.run()
    wrong = sum(crc32(key) % 4 != partition_of(key, 4) for key, _ in corrected)
    assert 0 < wrong < ARTICLES, "the articles show nothing"
    set_aside = letters(path)
    assert len(set_aside) == wrong
    assert path.event("truce").article_count == wrong
    told = [line for line in path.workers[0].told if "another partition than their key's" in line]
    assert len(told) == len({letter.partition for letter in set_aside}), "once for each partition"
    first = set_aside[0]
    assert any(line.startswith(f"{first.origin}[{first.partition}]@{first.offset}: ") for line in told)
    assert (first.stage, first.origin) == ("tagging", kafka_topic_name(Channel.PARAGRAPHS, SETTINGS))
    assert "murmur2_random" in first.detail
    assert replay_dead_letters(path.broker, SETTINGS, set_aside).sent == wrong
    assert path.run().events() == []
    assert len(letters(path)) == wrong


@pytest.mark.parametrize("partition", range(4))
def test_a_contribution_in_another_partition_than_its_topics(partition: int) -> None:
    """Aggregation too counts a contribution only where its topic lives, and once it was replayed."""
    [(key, value)] = values(Channel.CONTRIBUTIONS, article(1, "A truce holds."))
    path = driver()
    write(path, Channel.CONTRIBUTIONS, key, value, partition)
    path.run()
    right = partition == partition_of(key, 4)
    assert len(path.events()) == right
    set_aside = letters(path)
    assert len(set_aside) == (not right)
    replay_dead_letters(path.broker, SETTINGS, set_aside)
    assert path.run().event("truce").article_count == 1


def test_a_letter_of_others_with_that_reason_is_sent_as_it_is() -> None:
    """What is no record has no key of its own to be placed by."""
    origin = kafka_topic_name(Channel.PARAGRAPHS, SETTINGS)
    for value in (b"no JSON", b"[]", b"{}"):
        foreign = Received(
            "news.dead-letters",
            0,
            0,
            b"k",
            value,
            [("reason", b"partition"), ("kafka_topic", origin.encode())],
        )
        path = driver()
        assert replay_dead_letters(path.broker, SETTINGS, [DeadLetter.of(foreign)]).sent == 1
        [sent] = path.received(Channel.PARAGRAPHS)
        assert (sent.key, sent.value) == (b"k", value)
