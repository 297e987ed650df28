"""Lists of feeds as feed readers export them: OPML; pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from newsfold.errors import SourceError
from newsfold.sources.xml_safety import refuse_entities

MAX_FEEDS = 100_000
_BARE_AMPERSAND = re.compile(rb"&(?!(?:#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)")


class ListedFeed(NamedTuple):
    """A feed of a list: its address, and what the list calls it; "" for what it does not say."""

    url: str
    title: str = ""
    language: str = ""


def read_opml(data: bytes) -> Iterator[ListedFeed]:
    """The feeds of an OPML list, folders opened, each address once, also one that cannot be fetched;
    SourceError if it is none."""
    refuse_entities(data)
    seen: set[str] = set()
    for outline in _root(data).iter():
        if _name(outline.tag) != "outline":
            continue
        said = {_name(name).lower(): value.strip() for name, value in outline.attrib.items()}
        url = said.get("xmlurl", "")
        if url.lower().startswith("feed:"):
            url = url[5:] if "://" in url[5:] else f"http:{url[5:]}"
        if url and url not in seen and len(seen) < MAX_FEEDS:
            seen.add(url)
            title = said.get("title") or said.get("text", "")
            yield ListedFeed(url, " ".join(title.split()), said.get("language", ""))


def _root(data: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        pass
    try:
        # Addresses with a bare & are the fault that exporters make most.
        return ElementTree.fromstring(_BARE_AMPERSAND.sub(b"&amp;", data))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise SourceError(f"is no OPML: {error}", hint="export the list of feeds once more") from None


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2]
