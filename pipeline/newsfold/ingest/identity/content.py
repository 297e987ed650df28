"""An item's own content, cleaned as ingest cleans it: what is compared, and the marks that it has."""

from functools import cached_property

from newsfold.ingest.clean import clean
from newsfold.ingest.identity.fetch import Shown
from newsfold.ingest.identity.marks import (
    guid_mark,
    http_address,
    id_mark,
    link_mark,
    page_mark,
    path_mark,
    site_of,
    text_mark,
    title_key,
    title_mark,
)
from newsfold.ingest.identity.sketch import likeness, sketch_of, words_of
from newsfold.model.identity import Identity
from newsfold.sources.dates import parse_date
from newsfold.wire.addresses import host_of
from newsfold.wire.identity import content_hash, source_key, text_uri


class Content:
    """An item of a fetch with its text, cleaned, and its dates in UTC."""

    def __init__(self, shown: Shown) -> None:
        self.shown, self.article = shown, shown.item.article
        self.page = clean(self.article)
        self.title = self.page.title
        self.published_at = _date(self.article.published_at) or self.page.published_at
        self.modified_at = max(self.published_at, _date(self.article.updated_at) or self.page.updated_at)
        """The later of the two dates that the source gives."""

    @property
    def uri(self) -> str:
        """The id that the source's form of news defines for everybody, "" if it has none."""
        return self.article.uri.strip()

    @cached_property
    def hash(self) -> str:
        """Equal for the same title and text; a withdrawn article has neither."""
        if self.article.status != "usable":
            return content_hash("withdrawn", self.article.status)
        return content_hash("content", self.title, *self.page.paragraphs)

    @cached_property
    def words(self) -> list[str]:
        """The words of the text."""
        return words_of(self.page.paragraphs)

    @cached_property
    def sketch(self) -> bytes:
        """The sample of the text by which it is compared."""
        return sketch_of(self.words)

    @cached_property
    def guid_uri(self) -> str:
        """A uri made of the guid; "" without one."""
        shown = self.shown
        name = source_key(shown.fetch.source)
        return f"urn:newsfold:guid:{content_hash('guid', name, shown.guid)}" if shown.guid else ""

    @cached_property
    def text_uri(self) -> str:
        """A uri made of the text, as ingest makes one."""
        name = self.article.source or self.shown.fetch.source
        return text_uri(name, self.page.paragraphs or [self.title])

    @cached_property
    def place(self) -> str:
        """Within which titles and texts tell articles: the host, or the source of what has no address."""
        addresses = self.shown.addresses
        return host_of(addresses[0]) if addresses else f"source {self.shown.fetch.source}"

    @property
    def day(self) -> str:
        """The day of publication."""
        return self.published_at[:10]

    @cached_property
    def alternates(self) -> list[str]:
        """Other addresses that the source gives."""
        return [address for a in self.shown.item.ids.alternates if (address := http_address(a))]

    @cached_property
    def id_marks(self) -> list[str]:
        """Marks of ids that the source gives beside the guid."""
        addresses = self.shown.addresses
        place = site_of(addresses[0]) if addresses else f"source {self.shown.fetch.source}"
        others = [" ".join(a.split()) for a in self.shown.item.ids.alternates if not http_address(a)]
        return [id_mark(place, other) for other in others if other]

    @cached_property
    def guid_mark(self) -> str:
        """The mark of the guid, "" without one."""
        return guid_mark(self.shown.fetch.source, self.shown.guid) if self.shown.guid else ""

    @cached_property
    def page_marks(self) -> list[str]:
        """Marks of the numbers in its address."""
        if not self.shown.addresses:
            return []
        site = site_of(self.shown.addresses[0])
        return [page_mark(site, id_) for id_ in self.shown.page_ids]

    @cached_property
    def path_marks(self) -> list[str]:
        """Marks of its addresses without the host."""
        return [mark for address in self.shown.addresses if (mark := path_mark(address))]

    @cached_property
    def title_mark(self) -> str:
        """The mark of its title on its day, "" without either."""
        return title_mark(self.place, self.day, self.title)

    @cached_property
    def text_mark(self) -> str:
        """The mark of its text, "" if that is short."""
        return text_mark(self.place, self.page.paragraphs, len(self.words))

    def marks(self, address: str) -> tuple[str, ...]:
        """All its marks as what is shown at `address`."""
        links = [link_mark(a) for a in (*self.shown.addresses, *self.alternates) if a != address]
        own = address in self.shown.addresses
        found = [
            self.guid_mark,
            *self.id_marks,
            *self.page_marks,
            *self.path_marks,
            self.title_mark,
            self.text_mark,
        ]
        return tuple(filter(None, dict.fromkeys([*(links if own else ()), *found])))

    def likeness(self, known: Identity) -> float | None:
        """The share of the shorter text that stands in the longer; None if one has no text."""
        return likeness(self.sketch, known.sketch)

    def has_title_of(self, known: Identity) -> bool:
        """Whether both have one title."""
        return bool(self.title) and title_key(self.title) == title_key(known.title)


def _date(text: str) -> str:
    """A date as records hold it; "" for what is none, which ingest refuses."""
    try:
        return parse_date(text.strip()) if text.strip() else ""
    except ValueError:
        return ""
