"""Orders of event records."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import TypeVar

import msgspec

from newsfold.model.event import EventRecord
from newsfold.subscription.spool import Spool

T = TypeVar("T")


class Order(StrEnum):
    """What comes first."""

    newest = "newest"
    oldest = "oldest"
    articles = "articles"
    paragraphs = "paragraphs"
    sources = "sources"
    topic = "topic"


class Rank(msgspec.Struct, frozen=True, gc=False):
    """What of an event record says where it stands in any order."""

    label: str
    id: str
    window: tuple[str, str]
    article_count: int
    paragraph_count: int
    source_count: int


def in_order(events: Iterable[EventRecord], order: Order) -> list[EventRecord]:
    """The records in this order; of two alike first the newer window, then the one of more articles."""
    return _in_order(((_rank(event), event) for event in events), order)


def lines_in_order(
    events: Iterable[EventRecord], order: Order, limit: int | None, line: Callable[[EventRecord], bytes]
) -> Iterator[bytes]:
    """The lines of the records in this order, of the first `limit`, while the records are not in memory."""
    with Spool() as spool:
        numbers = _in_order(((_rank(event), spool.append(line(event))) for event in events), order)
        yield from map(spool.read, numbers[:limit])


def _rank(event: EventRecord) -> Rank:
    return Rank(
        event.topic.label,
        event.id,
        (event.window.start, event.window.end),
        event.article_count,
        event.paragraph_count,
        event.source_count,
    )


def _in_order(ranked: Iterable[tuple[Rank, T]], order: Order) -> list[T]:
    """What belongs to these ranks, in the order of the ranks."""
    pairs = sorted(ranked, key=lambda p: (-p[0].article_count, -p[0].paragraph_count, p[0].label, p[0].id))
    pairs.sort(key=lambda p: p[0].window, reverse=order is not Order.oldest)
    match order:
        case Order.articles:
            pairs.sort(key=lambda p: -p[0].article_count)
        case Order.paragraphs:
            pairs.sort(key=lambda p: -p[0].paragraph_count)
        case Order.sources:
            pairs.sort(key=lambda p: -p[0].source_count)
        case Order.topic:
            pairs.sort(key=lambda p: p[0].label.casefold())
    return [item for _, item in pairs]
