"""The resources of event records: lists, one record, trends, and a search in their texts."""

from newsfold.serving.problem import Refusal
from newsfold.web.api.answers import Trends
from newsfold.web.api.parameters import AFTER, AT, FILTERS, LAST_EVENT_ID, LIMIT, PAGING, SNAPSHOT, unfit
from newsfold.web.api.resource import Reading, Resource, absent
from newsfold.web.view.results import Held, Match, Page

USUAL = 50
"""Records of one answer where nobody asks for more or fewer."""


def _events(reading: Reading) -> Page[Held]:
    return reading.view.events(reading.filter(), limit=reading.limit(USUAL), after=reading.asked.after)


def _event(reading: Reading) -> Held:
    held = reading.view.event(reading.id)
    if held is None:
        hint = "it may have been withdrawn; /events has those that hold"
        raise absent("event record", reading.id, hint)
    return held


def _trends(reading: Reading) -> Trends:
    rising = reading.view.trends(reading.filter(), at=reading.asked.at)
    return Trends(items=tuple(rising[: reading.limit(USUAL)]))


def _search(reading: Reading) -> Page[Match]:
    words = reading.asked.q
    if not words.strip():
        raise Refusal(unfit("q", "there is nothing to search for", "name words: /search?q=ferry"))
    limit = reading.limit(20)
    return reading.view.search(words, reading.filter(words=""), limit=limit, after=reading.asked.after)


def event_title(held: Held) -> str:
    """Topic and day of a record, in a line."""
    return f"{held.event.topic.label}, {held.event.window.start[:10]}"


RESOURCES = (
    Resource(
        "events",
        "/events",
        "Event records, the newest window first and in it those of most articles.",
        (*FILTERS, *PAGING, SNAPSHOT, LAST_EVENT_ID),
        Page[Held],
        _events,
        lambda data, asked: "Event records",
        live=True,
    ),
    Resource(
        "event",
        "/events/{id}",
        "One event record: counts, stories, evidence, entities, sources, and where it lies in Kafka.",
        (),
        Held,
        _event,
        lambda data, asked: event_title(data),
    ),
    Resource(
        "trends",
        "/trends",
        "The records of the newest window, or of that at a time, by how far they rise.",
        (*FILTERS, AT, LIMIT),
        Trends,
        _trends,
        lambda data, asked: "What rises",
    ),
    Resource(
        "search",
        "/search",
        "Records whose stories, evidence or topic have all words, with the places where they stand.",
        (*FILTERS, LIMIT, AFTER),
        Page[Match],
        _search,
        lambda data, asked: f"Search: {asked.q}",
    ),
)
