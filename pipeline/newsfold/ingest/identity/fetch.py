"""A fetch: what a source showed at one time, and which of its ids and addresses tell its items apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from newsfold.ingest.identity.marks import (
    canonical_address,
    guid_of,
    http_address,
    is_opaque,
    page_ids,
    title_key,
)
from newsfold.sources.item import Sourced
from newsfold.wire.identity import content_hash


class Fetch:
    """The items that one source showed at one moment, all of them: an id that several share is none.

    `source` names the source, within which a guid means something. `at` is the moment of the response, as
    records hold one ("2025-03-18T14:00:00Z"): its Last-Modified if it is one page, else its Date.
    """

    def __init__(self, source: str, items: Iterable[Sourced], at: str) -> None:
        self.source, self.at = source, at
        self._shown = [Shown(self, item) for item in items]

    def __iter__(self) -> Iterator["Shown"]:
        return iter(self._shown)

    def __len__(self) -> int:
        return len(self._shown)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Every address at which this fetch shows an item."""
        return frozenset(address for shown in self._shown for address in shown.own_addresses)

    @cached_property
    def shared_guids(self) -> frozenset[str]:
        """Guids of items with several addresses, or several titles where they have no address."""
        by_guid: dict[str, set[str]] = defaultdict(set)
        for shown in self._shown:
            if shown.own_guid:
                by_guid[shown.own_guid].add(shown.place)
        return frozenset(guid for guid, places in by_guid.items() if len(places) > 1)

    @cached_property
    def shared_addresses(self) -> frozenset[str]:
        """Addresses of several items with codes or titles of their own, such as the page of a live blog."""
        codes: dict[str, set[str]] = defaultdict(set)
        titles: dict[str, set[str]] = defaultdict(set)
        for shown in self._shown:
            for address in shown.own_addresses:
                titles[address].add(title_key(shown.item.article.title))
                if is_opaque(shown.own_guid):
                    codes[address].add(shown.own_guid)
        return frozenset(
            a for a, some in titles.items() if len(some) > 1 and (len(codes[a]) > 1 or len(some) > 2)
        )

    @cached_property
    def shared_page_ids(self) -> frozenset[str]:
        """Numbers in the addresses of several pages, such as those of a section."""
        by_id: dict[str, set[str]] = defaultdict(set)
        for address in self.addresses:
            for id_ in page_ids(address):
                by_id[id_].add(address)
        return frozenset(id_ for id_, pages in by_id.items() if len(pages) > 1)


class Shown:
    """An item as a fetch shows it."""

    def __init__(self, fetch: Fetch, item: Sourced) -> None:
        self.fetch, self.item = fetch, item

    def with_page(self, item: Sourced) -> "Shown":
        """The same entry of the fetch with its page read: `item` has the whole text and the entry's ids."""
        return Shown(self.fetch, item)

    @cached_property
    def key(self) -> str:
        """Equal for items with the same ids, so that one can be looked up before its address is made
        plain."""
        ids, article = self.item.ids, self.item.article
        return content_hash(article.uri, article.url, ids.guid, ids.link, ids.canonical, *ids.alternates)

    @cached_property
    def raw(self) -> str:
        """Equal for items with the same content, as the source gives it."""
        a = self.item.article
        fields = (
            a.title,
            a.body,
            a.published_at,
            a.updated_at,
            str(a.version),
            a.status,
            a.lang,
            a.url,
            *a.paragraphs,
        )
        return content_hash(self.key, "summary" if self.item.summary else "whole", *fields)

    @cached_property
    def own_guid(self) -> str:
        """The guid that the source gives, in one spelling."""
        return guid_of(self.item.ids.guid)

    @cached_property
    def own_addresses(self) -> tuple[str, ...]:
        """The canonical address and that of the link; without either that of the guid, if it is one."""
        return self._linked or tuple(filter(None, [http_address(self.own_guid)]))

    @cached_property
    def _linked(self) -> tuple[str, ...]:
        ids = self.item.ids
        link = ids.link or self.item.article.url
        both = (canonical_address(ids.canonical, link), http_address(link))
        return tuple(dict.fromkeys(filter(None, both)))

    @property
    def place(self) -> str:
        """Where the fetch shows it: the address that it links to, else its title."""
        return self._linked[0] if self._linked else title_key(self.item.article.title)

    @cached_property
    def guid(self) -> str:
        """The guid, "" if other items of the fetch have it too."""
        return "" if self.own_guid in self.fetch.shared_guids else self.own_guid

    @cached_property
    def addresses(self) -> Sequence[str]:
        """Its addresses, the canonical one first, without those that other items of the fetch have too."""
        return [a for a in self.own_addresses if a not in self.fetch.shared_addresses]

    @cached_property
    def page_ids(self) -> Sequence[str]:
        """The numbers in its addresses, without those that other pages of the fetch have too."""
        ids = dict.fromkeys(id_ for address in self.addresses for id_ in page_ids(address))
        return [id_ for id_ in ids if id_ not in self.fetch.shared_page_ids]
