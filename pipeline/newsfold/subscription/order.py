"""Orders of event records."""

from collections.abc import Iterable
from enum import StrEnum

from newsfold.model.event import EventRecord


class Order(StrEnum):
    """What comes first."""

    newest = "newest"
    oldest = "oldest"
    articles = "articles"
    paragraphs = "paragraphs"
    sources = "sources"
    topic = "topic"


def in_order(events: Iterable[EventRecord], order: Order) -> list[EventRecord]:
    """The records in this order; of two alike first the newer window, then the one of more articles."""
    records = sorted(events, key=lambda e: (-e.article_count, -e.paragraph_count, e.topic.label, e.id))
    records.sort(key=lambda e: (e.window.start, e.window.end), reverse=order is not Order.oldest)
    match order:
        case Order.articles:
            records.sort(key=lambda e: -e.article_count)
        case Order.paragraphs:
            records.sort(key=lambda e: -e.paragraph_count)
        case Order.sources:
            records.sort(key=lambda e: -e.source_count)
        case Order.topic:
            records.sort(key=lambda e: e.topic.label.casefold())
    return records
