"""The filters of event records as keyword arguments, written once for all functions that take them."""

from collections.abc import Iterable
from typing import TypedDict


class EventFilters(TypedDict, total=False):
    """What `Query.of` takes for event records; docs/reading.md says what a value of each is."""

    topics: Iterable[str]
    entities: Iterable[str]
    sources: Iterable[str]
    countries: Iterable[str]
    since: str
    until: str
    min_articles: int
    min_sources: int
