"""Articles and their tagged paragraphs out of the view's file."""

import sqlite3
from collections.abc import Iterator

from newsfold.errors import SettingsError
from newsfold.eventtime.moment import strict_seconds
from newsfold.eventtime.window import Windows
from newsfold.model.tags import TaggedParagraph
from newsfold.web.view.asking import sizes
from newsfold.web.view.filter import Filter
from newsfold.web.view.records import decompressed, held_of
from newsfold.web.view.results import Article, ArticleName, ArticleRecord, Held, Page
from newsfold.web.view.searching import Wanted
from newsfold.wire.codec import decode
from newsfold.wire.identity import event_id

_NAME = "id, version, source, url, title, lang, published_at, count"
MOST_LOOKED_AT = 5_000
"""Articles that are looked at for one page, at most: then it ends, and the next one goes on."""


def articles(connection: sqlite3.Connection, filter_: Filter, limit: int, after: str) -> Page[ArticleName]:
    """A page of articles, newest first."""
    query, wanted = filter_.query, Wanted(filter_.words)
    looks_inside = bool(query.topics or query.entities or query.countries or filter_.words.strip())
    published_at, id_ = _place(after)
    rows = connection.execute(
        f"SELECT {_NAME} FROM articles WHERE (published_at, id) < (?, ?) AND published_at >= ?"
        " AND published_at < ? AND count > 0 ORDER BY published_at DESC, id DESC",
        [published_at, id_, query.since, query.until or "~"],
    )
    items: list[ArticleName] = []
    last = ""
    for number, row in enumerate(rows):
        name = ArticleName(**dict(zip(ArticleName.__struct_fields__, row, strict=True)))
        if len(items) == limit or number == MOST_LOOKED_AT:
            return Page(tuple(items), last)
        last = f"{name.published_at}|{name.id}"
        if query.sources and not any(meaning.is_source(name.source) for meaning in query.sources):
            continue
        if looks_inside and not _matches(connection, name, filter_, wanted):
            continue
        items.append(name)
    return Page(tuple(items))


def _matches(connection: sqlite3.Connection, name: ArticleName, filter_: Filter, wanted: Wanted) -> bool:
    paragraphs = list(_paragraphs(connection, name.id))
    if not any(filter_.query.wants_paragraph(paragraph) for paragraph in paragraphs):
        return False
    if not filter_.words.strip():
        return True
    return wanted.all_in([name.title, *(paragraph.text for paragraph in paragraphs)])


def article(connection: sqlite3.Connection, id_: str) -> Article | None:
    """An article with its paragraphs and records."""
    row = connection.execute(f"SELECT {_NAME} FROM articles WHERE id = ? AND count > 0", [id_]).fetchone()
    if row is None:
        return None
    name = ArticleName(**dict(zip(ArticleName.__struct_fields__, row, strict=True)))
    paragraphs = tuple(_paragraphs(connection, id_))
    return Article(name, paragraphs, tuple(_records(connection, name, paragraphs)))


def _paragraphs(connection: sqlite3.Connection, id_: str) -> Iterator[TaggedParagraph]:
    rows = connection.execute("SELECT data FROM paragraphs WHERE article_id = ? ORDER BY seq", [id_])
    return (decode(decompressed(data), TaggedParagraph) for (data,) in rows)


def _records(
    connection: sqlite3.Connection, name: ArticleName, paragraphs: tuple[TaggedParagraph, ...]
) -> Iterator[ArticleRecord]:
    """The records of the topics that the paragraphs are tagged with, in the windows of the article."""
    tags = [tag for paragraph in paragraphs for tag in paragraph.topics if not tag.passing]
    for topic in dict.fromkeys(tag.id for tag in tags):
        for size in sizes(connection):
            [window] = Windows(size.name).of(name.published_at)
            held = held_of(connection, event_id(topic, window.start, window.end))
            if held:
                yield ArticleRecord(held, _cites(held, name.id))


def _cites(held: Held, id_: str) -> bool:
    cited = [story.article_id for story in held.event.stories]
    return id_ in cited or any(evidence.article_id == id_ for evidence in held.event.evidence)


def _place(after: str) -> tuple[str, str]:
    """Time and id behind which a page begins."""
    if not after:
        return "~", ""
    published_at, _, id_ = after.partition("|")
    if strict_seconds(published_at) is None:
        raise SettingsError(
            f"{after[:40]!r} is no place in a list", where="after", hint="take the `next` of a page"
        )
    return published_at, id_
