"""Which items of a source were delivered before, and whether one has changed since; pure."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from newsfold.sources.item import Item, Rejected, Sourced

DIGEST_BYTES = 12
_encode = msgspec.json.Encoder().encode


class FreshItem(NamedTuple):
    """An item that was not delivered as it is; `is_change` if one with its key was."""

    item: Sourced | Rejected
    key: bytes
    fingerprint: bytes
    is_change: bool


def key_of(item: Sourced | Rejected) -> bytes:
    """What a source knows the item by: its guid and address, else its own text."""
    if isinstance(item, Rejected):
        return _digest(b"rejected", item.data)
    article, ids = item.article, item.ids
    names = (ids.guid, ids.link or article.url, article.uri)
    return _digest(*(name.encode() for name in names)) if any(names) else _digest(b"text", _encode(article))


def fingerprint_of(item: Sourced | Rejected) -> bytes:
    """What changes with anything that a source says of the item."""
    if isinstance(item, Rejected):
        return _digest(item.data)
    return _digest(_encode(item.article), _encode(item.ids))


def fresh_items(
    items: Iterable[Item], delivered: Mapping[bytes, bytes]
) -> tuple[list[FreshItem], list[bytes]]:
    """The items that were not delivered as they are, and the keys of those that were; no notices.

    `delivered` has the fingerprint of each item of the source by its key. Of several items with one key, in
    one answer, each that differs is fresh.
    """
    fresh: list[FreshItem] = []
    unchanged: list[bytes] = []
    here: set[tuple[bytes, bytes]] = set()
    for item in items:
        if not isinstance(item, Sourced | Rejected):
            continue
        key, fingerprint = key_of(item), fingerprint_of(item)
        if delivered.get(key) == fingerprint:
            unchanged.append(key)
        elif (key, fingerprint) not in here:
            here.add((key, fingerprint))
            fresh.append(FreshItem(item, key, fingerprint, key in delivered))
    return fresh, unchanged


def _digest(*parts: bytes) -> bytes:
    digest = blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        digest.update(len(part).to_bytes(4, "big"))
        digest.update(part)
    return digest.digest()
