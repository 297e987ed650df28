"""The items of views as entries of a feed: each with an address, a line and a few words."""

from functools import singledispatch
from typing import Any, NamedTuple
from urllib.parse import quote

from newsfold.model.event import EventRecord, StoryRef
from newsfold.web.api.forms import plain
from newsfold.web.api.inspector import KafkaRecord, Letter
from newsfold.web.view.results import (
    ArticleName,
    CountryCoverage,
    EntityCoverage,
    Held,
    Match,
    Rising,
    SourceCoverage,
    TopicCoverage,
)


class Entry(NamedTuple):
    """One entry. `id` stays the same when the entry changes, `path` is its place on this server.

    `url` is where it is elsewhere on the web, "" if nowhere; times are RFC 3339, "" where nobody knows.
    """

    id: str
    path: str
    title: str
    text: str
    url: str = ""
    published: str = ""
    updated: str = ""
    tags: tuple[str, ...] = ()


def path_to(resource: str, id_: str) -> str:
    """The path of one item of a resource, such as `/topics/medtop:16000000`."""
    return plain(f"/{resource}/{quote(id_, safe=':')}")


@singledispatch
def entry_of(item: Any) -> Entry:
    """The entry of an item."""
    raise TypeError(f"{type(item).__name__} is no entry of a feed")


def _of_record(event: EventRecord, text: str) -> Entry:
    day, label = event.window.start[:10], event.topic.label
    return Entry(
        f"urn:newsfold:event:{event.id}",
        path_to("events", event.id),
        f"{label}, {day}: {_covered(event.article_count, event.source_count)}",
        text or "\n".join(filter(None, (story.title or story.text for story in event.stories))),
        published=event.window.start,
        updated=event.last_seen,
        tags=(label,),
    )


@entry_of.register
def _(item: Held) -> Entry:
    return _of_record(item.event, "")


@entry_of.register
def _(item: Rising) -> Entry:
    return _of_record(item.held.event, f"score {item.score:g} over {item.baseline:g}")


@entry_of.register
def _(item: Match) -> Entry:
    return _of_record(item.held.event, "\n".join(passage.text for passage in item.passages))


@entry_of.register
def _(item: StoryRef) -> Entry:
    counts = _covered(item.article_count, item.source_count)
    return Entry(
        f"urn:newsfold:story:{quote(item.id, safe=':')}",
        path_to("articles", item.article_id),
        item.title or item.text,
        f"{item.text}\n{counts}",
        item.url,
        item.first_seen,
        item.last_seen,
    )


@entry_of.register
def _(item: TopicCoverage) -> Entry:
    counts = (
        f"{_counted(item.coverage.articles, 'article')}, "
        f"{_counted(item.coverage.distinct_paragraphs, 'different paragraph')}"
    )
    return Entry(
        f"urn:newsfold:topic:{quote(item.topic.id)}",
        path_to("topics", item.topic.id),
        item.topic.label,
        f"{item.headline}\n{counts}".strip(),
        tags=(item.topic.label,),
    )


@entry_of.register
def _(item: EntityCoverage) -> Entry:
    name = item.entity.label or item.entity.id
    text = f"named in {_counted(item.records, 'record')}"
    return Entry(
        f"urn:newsfold:entity:{quote(item.entity.id)}", path_to("entities", item.entity.id), name, text
    )


@entry_of.register
def _(item: SourceCoverage) -> Entry:
    text = f"{_counted(item.articles, 'article')} in {_counted(item.records, 'record')}"
    return Entry(f"urn:newsfold:source:{quote(item.name)}", path_to("sources", item.name), item.name, text)


@entry_of.register
def _(item: CountryCoverage) -> Entry:
    text = f"named in {_counted(item.records, 'record')}"
    return Entry(
        f"urn:newsfold:country:{quote(item.code)}", f"/events?country={quote(item.code)}", item.code, text
    )


@entry_of.register
def _(item: ArticleName) -> Entry:
    return Entry(
        f"urn:newsfold:article:{quote(item.id, safe=':')}",
        path_to("articles", item.id),
        item.title or item.url or item.id,
        item.source,
        item.url,
        item.published_at,
        item.published_at,
    )


@entry_of.register
def _(item: Letter) -> Entry:
    place = f"{item.kafka_topic}/{item.partition}/{item.offset}"
    title = f"{item.stage}: {item.reason}"
    return Entry(
        f"urn:newsfold:record:{quote(place, safe='/')}",
        f"/records/{quote(place, safe='/')}",
        title,
        f"{item.meaning}\n{item.detail}",
        published=item.at,
        updated=item.at,
    )


@entry_of.register
def _(item: KafkaRecord) -> Entry:
    place = f"{item.kafka_topic}/{item.partition}/{item.offset}"
    text = item.error or item.type
    return Entry(f"urn:newsfold:record:{quote(place)}", f"/records/{quote(place)}", place, text)


def _covered(articles: int, sources: int) -> str:
    return f"{_counted(articles, 'article')} of {_counted(sources, 'source')}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
