"""Items of an answer as the desk sees them: with what is known of all of a source, and told apart; pure."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import msgspec

from newsfold.ingest.collecting.listed import ListedSource
from newsfold.ingest.identity.fetch import Shown
from newsfold.sources.dates import parse_date
from newsfold.sources.item import Item, Rejected, Sourced

DIGEST_BYTES = 12
_encode = msgspec.json.Encoder().encode
_DATES = ("published_at", "updated_at", "embargoed_until")


class FreshItem(NamedTuple):
    """An item that is not known as it is: what it is refused under, and how the answer shows it.

    `shown` is None for what is no article. `page` is what the page behind it gave.
    """

    item: Sourced | Rejected
    key: bytes
    fingerprint: bytes
    shown: Shown | None = None
    page: Sourced | Rejected | None = None


def fresh_item(
    item: Sourced | Rejected, shown: Shown | None, refused: Mapping[bytes, bytes]
) -> FreshItem | None:
    """The item, None if it was refused before as it is; `refused` has fingerprints by key."""
    key, fingerprint = _key_of(item), _fingerprint_of(item)
    return None if refused.get(key) == fingerprint else FreshItem(item, key, fingerprint, shown)


def with_defaults(item: Item, source: ListedSource) -> Item:
    """The item with what the configuration says of all items of its source, where it says nothing itself."""
    if not isinstance(item, Sourced):
        return item
    article, said = item.article, dict[str, str]()
    if source.source and not article.source:
        said["source"] = source.source
    if source.language and not article.lang:
        said["lang"] = source.language
    for field in _DATES if source.time_zone else ():
        said[field] = in_zone(getattr(article, field), source.time_zone)
    if said:
        item = item._replace(article=msgspec.structs.replace(article, **said))
    if source.full_text == "auto":
        return item
    return item._replace(summary=source.full_text == "always")


_NO_PAGES = frozenset({"javascript", "vbscript", "data", "file", "blob", "about"})
"""Schemes of links that lead to no page of the web."""


def with_whole_links(item: Item, base: str) -> Item:
    """The item with its links made whole, as they are relative to `base`, where its feed was found.

    What a feed says of its own address comes first, in its reader: this is for one that says nothing. A link
    that is none to a page, such as a script, is left out: records carry it to whoever shows them.
    """
    if not isinstance(item, Sourced):
        return item
    link, canonical = _whole(item.ids.link, base), _whole(item.ids.canonical, base)
    url = _whole(item.article.url, base)
    if (link, canonical, url) == (item.ids.link, item.ids.canonical, item.article.url):
        return item
    article = msgspec.structs.replace(item.article, url=url)
    return item._replace(article=article, ids=item.ids._replace(link=link, canonical=canonical))


def _whole(link: str, base: str) -> str:
    try:
        scheme = urlsplit(link).scheme.lower()
        if scheme in _NO_PAGES:
            return ""
        return urljoin(base, link) if link and not scheme else link
    except ValueError:
        return link


def in_zone(date: str, zone: str) -> str:
    """A date in UTC, read in `zone` if it has a time and no zone of its own; what cannot be read as it is."""
    try:
        return parse_date(date, zone) if date.strip() else date
    except ValueError:
        return date


def _key_of(item: Sourced | Rejected) -> bytes:
    """What a source knows the item by: its guid and address, else its own text."""
    if isinstance(item, Rejected):
        return _digest(b"rejected", item.data)
    article, ids = item.article, item.ids
    names = (ids.guid, ids.link or article.url, article.uri)
    return _digest(*(name.encode() for name in names)) if any(names) else _digest(b"text", _encode(article))


def _fingerprint_of(item: Sourced | Rejected) -> bytes:
    """What changes with anything that a source says of the item."""
    if isinstance(item, Rejected):
        return _digest(item.data, str(item.error.reason).encode())
    return _digest(_encode(item.article), _encode(item.ids))


def _digest(*parts: bytes) -> bytes:
    digest = blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        digest.update(len(part).to_bytes(4, "big"))
        digest.update(part)
    return digest.digest()
