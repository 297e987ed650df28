"""The tagged paragraphs of the newest version of each article, each once."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import msgspec

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker
from newsfold.errors import DecodeError
from newsfold.model.tags import TaggedParagraph
from newsfold.settings import Settings
from newsfold.subscription.latest import latest_events
from newsfold.subscription.log import Beginning, Log
from newsfold.subscription.query import Query
from newsfold.subscription.reading import log_unreadable, placed, tagged_paragraph_of
from newsfold.subscription.unknown_names import UnknownNames
from newsfold.wire.codec import decode
from newsfold.wire.envelope import Channel, Received

BATCH = 500


class _Version(msgspec.Struct, gc=False):
    """What of a paragraph says which version of its article it is of."""

    article_id: str
    version: int
    digest: str


class _Newest(NamedTuple):
    """Of an article the newest version so far, and its paragraphs that match, by their place."""

    version: tuple[int, str]
    paragraphs: dict[int, TaggedParagraph]


def newest_paragraphs(broker: Broker, settings: Settings, query: Query) -> Iterator[TaggedParagraph]:
    """The paragraphs that match, by article in the order in which articles came.

    Read from the first record to the end at the time of the call, and held until then. Records of others are
    left out, and told. BrokerError if the broker is away; at the end UnknownNameError for a name that neither
    lexicon nor records have.
    """
    articles: dict[str, _Newest] = {}
    for received in _records(broker, kafka_topic_name(Channel.TAGGED, settings)):
        try:
            _take(articles, received, query)
        except DecodeError as error:
            log_unreadable(error)
    names = UnknownNames(query, partial(latest_events, broker, settings, tell=lambda _: None))
    for newest in articles.values():
        for _, paragraph in sorted(newest.paragraphs.items()):
            names.seen(paragraph)
            yield paragraph
    names.check()


def _records(broker: Broker, kafka_topic: str) -> Iterator[Received]:
    log = Log(broker, kafka_topic, Beginning(), follow=False)
    try:
        while (batch := log.poll(BATCH)) is not None:
            yield from batch
    finally:
        log.close()


def _take(articles: dict[str, _Newest], received: Received, query: Query) -> None:
    """Keep a paragraph, unless a newer version of its article came; DecodeError if it is none."""
    if received.value is None:
        return
    try:
        head = decode(received.value, _Version)
    except DecodeError as error:
        raise placed(error, received) from None
    version = head.version, head.digest
    newest = articles.get(head.article_id)
    if newest is None or newest.version < version:
        newest = articles[head.article_id] = _Newest(version, {})
    if newest.version == version:
        paragraph = tagged_paragraph_of(received)
        if query.wants_paragraph(paragraph):
            newest.paragraphs[paragraph.seq] = paragraph
