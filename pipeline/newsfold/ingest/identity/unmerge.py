"""Merges explained and taken back: what is known of an article, and the records that part it again."""

from msgspec.structs import replace

from newsfold.errors import UnknownNameError
from newsfold.ingest.identity.store import KnownItemsStore
from newsfold.model.identity import Identity
from newsfold.wire.addresses import uri_of


def why(uri: str, store: KnownItemsStore) -> list[Identity]:
    """Every address of the article that is shown at a uri or address, the article's own first.

    UnknownNameError if no source has shown it.
    """
    row = _row(uri, store)
    article = row.uri if row else uri
    rows = store.of_article(article) or store.of_article(uri_of(article))
    if not rows:
        raise UnknownNameError(
            "no source has shown an article at this address",
            where=uri,
            hint="give a uri as records have it, or the address of the page",
        )
    return sorted(rows, key=lambda identity: (identity.is_merge, identity.at, identity.address))


def unmerge(address: str, store: KnownItemsStore, at: str) -> list[Identity]:
    """The identities that take a merge back at the moment `at`: of the address, and of the article it leaves.

    Both are sent again when a source shows them next, as changed then. UnknownNameError if the address is not
    known, or the article's own.
    """
    row = _row(address, store)
    if row is None or not row.is_merge:
        finding = "is the article's own address" if row else "no source has shown an article at this address"
        raise UnknownNameError(finding, where=address, hint="newsfold sources why URI lists what is merged")
    newest = store.newest(row.uri) or row
    alone = replace(
        _unsent(row, newest, at),
        uri=row.address,
        rule="undone",
        evidence=f"parted from {row.uri} by hand",
        undone=True,
    )
    left = [i for i in store.of_article(row.uri) if i.address != row.address]
    return [alone, *(_unsent(identity, newest, at) for identity in left)]


def _unsent(identity: Identity, newest: Identity, at: str) -> Identity:
    """An identity whose content is not known: whatever is shown there next is newer than all before."""
    return replace(identity, at=at, changed_at=newest.changed_at, content="", before=(), words=0, sketch=b"")


def _row(uri: str, store: KnownItemsStore) -> Identity | None:
    return store.at(uri) or store.at(uri_of(uri))
