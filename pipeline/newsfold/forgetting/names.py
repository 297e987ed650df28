"""Under which ids an article is known: its own, and those of the other addresses at which sources show it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from newsfold.ingest.identity.store import KnownItemsStore
from newsfold.model.identity import Identity
from newsfold.wire.addresses import uri_of
from newsfold.wire.identity import article_id

_ID = re.compile(r"[0-9a-f]{16}")
_MARKER = "urn:newsfold:forgotten:"


class Forgettable(NamedTuple):
    """An article that is to go: ids that it has or could be given, addresses, and what is known of those."""

    ids: tuple[str, ...]
    uris: tuple[str, ...]
    identities: tuple[Identity, ...]


def forgettable(name: str, store: KnownItemsStore) -> Forgettable:
    """The article with a uri, at an address, or of an id as records have it; nothing need be known of it."""
    name = name.strip()
    if _ID.fullmatch(name):
        return Forgettable((name,), (), ())
    uris, identities = dict.fromkeys((name, uri_of(name))), dict[str, Identity]()
    for uri in tuple(uris):
        row = store.at(uri)
        article = row.uri if row else uri
        for identity in store.of_article(article):
            identities[identity.address] = identity
        uris |= dict.fromkeys((article, *identities))
    ids = dict.fromkeys(map(article_id, uris))
    return Forgettable(tuple(ids), tuple(uris), tuple(identities.values()))


def forgotten_ids(store: KnownItemsStore) -> Iterator[str]:
    """The ids of all articles that were forgotten."""
    return (address.removeprefix(_MARKER) for address in store.addresses(_MARKER))
