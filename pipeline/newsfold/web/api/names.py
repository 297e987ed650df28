"""The resources of topics, entities, sources, countries and articles."""

from datetime import date, timedelta

from newsfold.web.api.answers import Day, Entities, Entity, Source, Topic
from newsfold.web.api.parameters import DAY, FILTERS, LIMIT, PAGING, SINCE, UNTIL
from newsfold.web.api.resource import Reading, Resource, absent
from newsfold.web.view.results import (
    Article,
    ArticleName,
    CountryCoverage,
    EntityCoverage,
    Page,
    SourceCoverage,
    TopicCoverage,
)

USUAL = 50
"""Items of one answer where nobody asks for more or fewer."""
BESIDE = 30
"""Entities, sources or topics that stand beside the records of one answer."""
_OF_A_DAY = tuple(parameter for parameter in FILTERS if parameter not in (SINCE, UNTIL))


def _day(reading: Reading) -> Day:
    """The topics of the day that is asked for, or of the newest one."""
    day = reading.asked.day or reading.view.status().newest[:10]
    if not day:
        return Day(day="", items=(), countries=())
    end = (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day < "9999-12-31" else ""
    filter_ = reading.filter(since=day, until=end)
    topics = reading.view.topics(filter_, limit=reading.limit(USUAL))
    return Day(day=day, items=topics.items, countries=reading.view.countries(filter_).items)


def _topics(reading: Reading) -> Page[TopicCoverage]:
    return reading.view.topics(reading.filter(), limit=reading.limit(USUAL))


def _topic(reading: Reading) -> Topic:
    name = reading.view.topic(reading.id)
    if name is None:
        raise absent("topic", reading.id, "/topics has those of the records, by id")
    filter_ = reading.filter(topics=[reading.id])
    page = reading.view.events(filter_, limit=reading.limit(USUAL), after=reading.asked.after)
    below = reading.view.topics(filter_, limit=BESIDE).items
    return Topic(
        topic=name,
        items=page.items,
        next=page.next,
        days=reading.view.days(filter_).items,
        below=tuple(topic for topic in below if topic.topic.id != name.id),
        entities=reading.view.entities(filter_, limit=BESIDE).items,
        sources=reading.view.sources(filter_, limit=BESIDE).items,
        countries=reading.view.countries(filter_).items,
    )


def _entities(reading: Reading) -> Entities:
    if typed := reading.asked.q.strip():
        names = reading.view.find_entities(typed, limit=reading.limit(USUAL))
        return Entities(items=tuple(EntityCoverage(name, name.records, 0) for name in names))
    page = reading.view.entities(reading.filter(words=""), limit=reading.limit(USUAL))
    return Entities(items=page.items)


def _entity(reading: Reading) -> Entity:
    name = reading.view.entity(reading.id)
    if name is None:
        raise absent("entity", reading.id, "/entities?q=name finds one by its name")
    filter_ = reading.filter(entities=[reading.id])
    page = reading.view.events(filter_, limit=reading.limit(USUAL), after=reading.asked.after)
    others = reading.view.entities(filter_, limit=BESIDE + 1).items
    return Entity(
        entity=name,
        items=page.items,
        next=page.next,
        topics=reading.view.topics(filter_, limit=BESIDE).items,
        days=reading.view.days(filter_).items,
        appears_with=tuple(other for other in others if other.entity.id != name.id)[:BESIDE],
    )


def _sources(reading: Reading) -> Page[SourceCoverage]:
    return reading.view.sources(reading.filter(), limit=reading.limit(USUAL))


def _source(reading: Reading) -> Source:
    filter_ = reading.filter(sources=[reading.id])
    page = reading.view.events(filter_, limit=reading.limit(USUAL), after=reading.asked.after)
    return Source(
        name=reading.id,
        items=page.items,
        next=page.next,
        topics=reading.view.topics(filter_, limit=BESIDE).items,
        days=reading.view.days(filter_).items,
        entities=reading.view.entities(filter_, limit=BESIDE).items,
    )


def _countries(reading: Reading) -> Page[CountryCoverage]:
    return reading.view.countries(reading.filter())


def _articles(reading: Reading) -> Page[ArticleName]:
    return reading.view.articles(reading.filter(), limit=reading.limit(USUAL), after=reading.asked.after)


def _article(reading: Reading) -> Article:
    article = reading.view.article(reading.id)
    if article is None:
        hint = "articles are there for some days after their publication; /articles has them"
        raise absent("article", reading.id, hint)
    return article


RESOURCES = (
    Resource(
        "day",
        "/",
        "The topics of a day, those of most different paragraphs first, and its countries.",
        (DAY, *_OF_A_DAY, LIMIT),
        Day,
        _day,
        lambda data, asked: f"Topics of {data.day}" if data.day else "No event records yet",
    ),
    Resource(
        "topics",
        "/topics",
        "Topics over a span of time: coverage, independent sources, the span before, counts of each day.",
        (*FILTERS, LIMIT),
        Page[TopicCoverage],
        _topics,
        lambda data, asked: "Topics",
    ),
    Resource(
        "topic",
        "/topics/{id}",
        "One topic: its records, days, entities, sources, countries, and the topics below it.",
        (*FILTERS, *PAGING),
        Topic,
        _topic,
        lambda data, asked: data.topic.label,
    ),
    Resource(
        "entities",
        "/entities",
        "Entities that records name, those in most records first; with q those whose name begins so.",
        (*FILTERS, LIMIT),
        Entities,
        _entities,
        lambda data, asked: "Entities",
    ),
    Resource(
        "entity",
        "/entities/{id}",
        "One entity: the records that name it, their topics and days, and who appears with it.",
        (*FILTERS, *PAGING),
        Entity,
        _entity,
        lambda data, asked: data.entity.label or data.entity.id,
    ),
    Resource(
        "sources",
        "/sources",
        "Sources, those of most articles first.",
        (*FILTERS, LIMIT),
        Page[SourceCoverage],
        _sources,
        lambda data, asked: "Sources",
    ),
    Resource(
        "source",
        "/sources/{id}",
        "One source: the records it has articles in, their topics, days and entities.",
        (*FILTERS, *PAGING),
        Source,
        _source,
        lambda data, asked: data.name,
    ),
    Resource(
        "countries",
        "/countries",
        "Countries that records name, or a place in them, those in most records first.",
        FILTERS,
        Page[CountryCoverage],
        _countries,
        lambda data, asked: "Countries",
    ),
    Resource(
        "articles",
        "/articles",
        "Articles of the last days, the newest first.",
        (*FILTERS, *PAGING),
        Page[ArticleName],
        _articles,
        lambda data, asked: "Articles",
    ),
    Resource(
        "article",
        "/articles/{id}",
        "One article: its paragraphs with their tags, and the records it falls into.",
        (),
        Article,
        _article,
        lambda data, asked: data.name.title or data.name.url or data.name.id,
    ),
)
