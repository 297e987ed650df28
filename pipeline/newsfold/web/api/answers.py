"""What the views answer beyond what the view on disk has by itself: structs of its results. Pure."""

import msgspec

from newsfold.web.view.results import (
    CountryCoverage,
    DayCoverage,
    EntityCoverage,
    EntityName,
    Held,
    Page,
    Rising,
    SourceCoverage,
    TopicCoverage,
    TopicName,
)


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """The topics of one day, those of most coverage first, and the countries that its records name."""

    day: str
    items: tuple[TopicCoverage, ...]
    countries: tuple[CountryCoverage, ...]
    next: str = ""


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """One topic: its records (a page of them), its days, and who and what its records name."""

    topic: TopicName
    items: tuple[Held, ...]
    days: tuple[DayCoverage, ...]
    below: tuple[TopicCoverage, ...]
    entities: tuple[EntityCoverage, ...]
    sources: tuple[SourceCoverage, ...]
    countries: tuple[CountryCoverage, ...]
    next: str = ""


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """One entity: the records that name it (a page of them), their topics and days, who appears with it."""

    entity: EntityName
    items: tuple[Held, ...]
    topics: tuple[TopicCoverage, ...]
    days: tuple[DayCoverage, ...]
    appears_with: tuple[EntityCoverage, ...]
    next: str = ""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One source: the records it has articles in (a page of them), their topics and days."""

    name: str
    items: tuple[Held, ...]
    topics: tuple[TopicCoverage, ...]
    days: tuple[DayCoverage, ...]
    entities: tuple[EntityCoverage, ...]
    next: str = ""


class Trends(msgspec.Struct, frozen=True, kw_only=True):
    """The records of one window by how far they rise."""

    items: tuple[Rising, ...]
    next: str = ""


class Entities(msgspec.Struct, frozen=True, kw_only=True):
    """Entities, those in most records first."""

    items: tuple[EntityCoverage, ...]
    next: str = ""


def part(page: Page[Held]) -> tuple[tuple[Held, ...], str]:
    """The items of a page, and the cursor of the next one."""
    return page.items, page.next
