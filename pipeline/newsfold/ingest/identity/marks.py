"""Marks: what an item is known by beside its address, each a text with its kind in front."""

import re
from collections.abc import Iterable
from unicodedata import normalize
from urllib.parse import urlsplit

from newsfold.wire.addresses import host_of, uri_of
from newsfold.wire.identity import content_hash

LEAST_WORDS = 40
"""Words of a text that can tell an article; "The page you want is for subscribers" is on many pages."""
_NO_GUID = {
    "",
    "0",
    "-1",
    "null",
    "none",
    "nil",
    "undefined",
    "nan",
    "false",
    "true",
    "guid",
    "id",
    "n/a",
    "#",
}
_SECOND_LEVEL = {"co", "com", "org", "net", "gov", "gob", "ac", "edu", "or", "ne", "go", "mil", "nom"}
"""Under a country's domain: `paper.co.uk`, `paper.com.br`."""
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)\d{5,19}(?!\d)")
_HEXADECIMAL = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9A-Fa-f-]*\d)(?=[0-9A-Fa-f-]*[A-Fa-f])"
    r"(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{12,40})(?![0-9A-Za-z])"
)
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?")
_SLUG = re.compile(r"[^\W\d_]{2,}(?:[-_+ .]|%20)[^\W\d_]{2,}(?:[-_+ .]|%20)[^\W\d_]{2,}")
"""Three words in a row: a headline."""
_FEED_HOSTS = re.compile(
    r"https://(?:(?:feeds?|feedproxy|rss|click|links?)\.[^/]+|t\.co|bit\.ly|ow\.ly|dlvr\.it|trib\.al"
    r"|news\.google\.com)(?:/|$)"
)
"""Hosts whose links only lead on to the page."""
_WORD = re.compile(r"\w+")


def http_address(text: str) -> str:
    """The uri of an http address, "" for any other text."""
    text = text.strip()
    return uri_of(text) if _HTTP.match(text) and host_of(text) else ""


def canonical_address(canonical: str, link: str) -> str:
    """The address that a page gives as its own, "" if it cannot be that of this page.

    A page of a template names the front page, one that was taken over names where it is from: neither is
    where the link leads. Only a link that leads on elsewhere may have another site's.
    """
    address, here = http_address(canonical), http_address(link)
    if not address or address == here:
        return address
    if not urlsplit(address).path.strip("/") and not urlsplit(address).query:
        return ""
    believed = not here or site_of(address) == site_of(here) or _FEED_HOSTS.match(here)
    return address if believed else ""


def site_of(address: str) -> str:
    """The domain that somebody owns: `paper.example` of `https://sport.paper.example/a`; "" without a
    host."""
    host = host_of(address)
    labels = host.split(".")
    if len(labels) < 3 or labels[-1].isdigit() or ":" in host:
        return host
    owned = 3 if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-owned:])


def guid_of(text: str) -> str:
    """A guid in one spelling, "" for what is none."""
    guid = " ".join(text.split())
    return "" if guid.casefold() in _NO_GUID else http_address(guid) or guid


def is_opaque(guid: str) -> bool:
    """Whether a guid is a number or code, which one article keeps; an address or a headline may change."""
    return bool(guid) and not _HTTP.match(guid) and not _SLUG.search(guid)


def page_ids(address: str) -> tuple[str, ...]:
    """Long numbers and codes in an address that may be the page's own, which stay when its headline
    changes."""
    if not host_of(address):
        return ()
    parts = urlsplit(address)
    text = f"{parts.path}?{parts.query}"
    codes = [match[0].lower() for match in _HEXADECIMAL.finditer(text)]
    numbers = [n for n in _NUMBER.findall(_HEXADECIMAL.sub("", text)) if not _DATE.fullmatch(n)]
    return tuple(dict.fromkeys((*codes, *numbers)))[-4:]


def title_key(title: str) -> str:
    """What is equal for all spellings of a title."""
    return " ".join(_WORD.findall(normalize("NFKC", title).casefold()))


def link_mark(address: str) -> str:
    """Known at another address, to which a source linked."""
    return f"link {address}"


def guid_mark(source: str, guid: str) -> str:
    """Known under the guid of a source."""
    return f"guid {source}|{guid}"


def id_mark(place: str, id_: str) -> str:
    """Known under an id that a source gives beside its guid."""
    return f"id {place}|{id_}"


def page_mark(site: str, id_: str) -> str:
    """Known by a number in the address."""
    return f"page {site}|{id_}"


def path_mark(address: str) -> str:
    """Known by path and query, on any host of the site; "" where they are too short to tell a page."""
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return f"path {site_of(address)}|{path}" if len(path) >= 12 and host_of(address) else ""


def title_mark(place: str, day: str, title: str) -> str:
    """Known by its title on a day; "" without both."""
    key = title_key(title)
    return f"title {place}|{day}|{content_hash(key)}" if key and day else ""


def text_mark(place: str, paragraphs: Iterable[str], words: int) -> str:
    """Known by its text; "" if that is too short to tell an article."""
    return f"text {place}|{content_hash('text', *paragraphs)}" if words >= LEAST_WORDS else ""
