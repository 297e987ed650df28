"""Event records out of the view's file: pages of them, single ones, and text search."""

import sqlite3
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from collections.abc import Iterator
from itertools import groupby
from threading import local

import zstandard

from newsfold.errors import DecodeError, SettingsError
from newsfold.model.event import EventRecord
from newsfold.web.view.asking import Asked, asked, sizes
from newsfold.web.view.filter import Filter
from newsfold.web.view.keys import id_of, number_of
from newsfold.web.view.results import Held, Page
from newsfold.web.view.schema import KEY_BITS
from newsfold.wire.codec import decode, encode

_RANKED = "e.key, e.id, e.size, e.articles, e.paragraphs, t.label"
_thread = local()


def decompressed(data: bytes) -> bytes:
    """What was compressed; decompressors are no thread's but their own."""
    decompressor = getattr(_thread, "decompressor", None)
    if decompressor is None:
        decompressor = _thread.decompressor = zstandard.ZstdDecompressor()
    return bytes(decompressor.decompress(data))


def held_at(connection: sqlite3.Connection, key: int) -> Held | None:
    """The record of a key."""
    row = connection.execute(
        "SELECT r.partition, r.offset, r.data, s.name FROM records AS r JOIN events AS e ON e.key = r.key"
        " JOIN sizes AS s ON s.no = e.size WHERE r.key = ?",
        [key],
    ).fetchone()
    if row is None:
        return None
    partition, offset, data, size = row
    event = decode(decompressed(data), EventRecord)
    return Held(event=event, window_size=size, partition=partition, offset=offset)


def held_of(connection: sqlite3.Connection, id_: str) -> Held | None:
    """The record of an id."""
    try:
        number = number_of(id_)
    except ValueError:
        return None
    row = connection.execute("SELECT key FROM ids WHERE id = ?", [number]).fetchone()
    return held_at(connection, row[0]) if row else None


def events(connection: sqlite3.Connection, filter_: Filter, limit: int, after: str) -> Page[Held]:
    """A page of the matching records."""
    keys, next_ = page_of_keys(connection, filter_, limit, after)
    return Page(tuple(held for key in keys if (held := held_at(connection, key))), next_)


def page_of_keys(
    connection: sqlite3.Connection, filter_: Filter, limit: int, after: str
) -> tuple[list[int], str]:
    """The keys of a page in order, and the cursor of the next."""
    place = _cursor_of(after)
    asking = asked(connection, filter_)
    if place:
        asking = asking._replace(high=min(asking.high, (1 - int(place[0])) << KEY_BITS))
    keys: list[int] = []
    last: tuple[int | str, ...] = ()
    for rank, key in ranked(connection, asking):
        if place and rank <= place:
            continue
        if len(keys) == limit:
            return keys, _cursor_text(last)
        keys.append(key)
        last = rank
    return keys, ""


def ranked(connection: sqlite3.Connection, asking: Asked) -> Iterator[tuple[tuple[int | str, ...], int]]:
    """Rank and key of the matching records, in order: the windows of one start at a time."""
    if asking.match is None:
        return
    seconds = {size.no: size.seconds for size in sizes(connection)}
    statement, values = asking.select(_RANKED)
    statement = statement.replace(" WHERE ", " CROSS JOIN topics AS t ON t.no = e.topic WHERE ", 1)
    rows = connection.execute(statement, values)
    for minute, group in groupby(rows, key=lambda row: row[0] >> KEY_BITS):
        yield from sorted(
            ((-minute, -seconds[size], -articles, -paragraphs, label, id_of(id_)), key)
            for key, id_, size, articles, paragraphs, label in group
        )


def _cursor_text(rank: tuple[int | str, ...]) -> str:
    return urlsafe_b64encode(encode(rank)).decode().rstrip("=")


def _cursor_of(text: str) -> tuple[int | str, ...] | None:
    if not text:
        return None
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return decode(data, tuple[int, int, int, int, str, str])
    except (DecodeError, NoBase64, ValueError):
        raise SettingsError(
            f"{text[:40]!r} is no place in a list", where="after", hint="take the `next` of a page"
        ) from None
