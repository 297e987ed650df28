"""What a page says of its article: address, title, authors, outlet, language."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from newsfold.sources.pages.authors import authors_of
from newsfold.sources.pages.json_ld import article_of, first_text, objects_of, types_of
from newsfold.sources.pages.page_dates import PageDates, dates_of
from newsfold.sources.pages.parsing import Element
from newsfold.sources.pages.titles import title_of

Metas = Mapping[str, list[str]]
"""Contents of the meta elements of a page by name, property or itemprop, in lower case."""
MAX_CONTENT = 2000
"""Characters of one value that are read."""
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?![a-z])", re.IGNORECASE)
_KEYS = ("property", "name", "itemprop", "http-equiv")


class PageMetadata(NamedTuple):
    """What is known of a page's article; "" or empty for what it does not say.

    `headings` are the texts that its headline may have on the page, and `article` its JSON-LD.
    """

    address: str
    title: str
    authors: tuple[str, ...]
    dates: PageDates
    language: str
    site: str
    headings: tuple[str, ...]
    metas: Metas
    article: Mapping[str, Any]


def metadata_of(root: Element, address: str = "", latest: str = "") -> PageMetadata:
    """The metadata of a page, whole as it was read at `address`; no date behind `latest` is believed."""
    metas = metas_of(root)
    objects = objects_of(root)
    article = article_of(objects)
    found = _address(root, metas, article, address)
    site = _site(metas, article, objects)
    title, headings = title_of(root, metas, article, site)
    return PageMetadata(
        address=found,
        title=title,
        authors=tuple(authors_of(root, metas, article)),
        dates=dates_of(root, metas, article, address or found, latest),
        language=_language(root, metas, article),
        site=site,
        headings=headings,
        metas=metas,
        article=article,
    )


def metas_of(root: Element) -> Metas:
    """The contents of meta elements, and of others with an `itemprop` and a value of its own."""
    metas: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = " ".join((element.get("content") or "")[:MAX_CONTENT].split())
        if content:
            for key in _KEYS:
                if name := element.get(key):
                    metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def _address(root: Element, metas: Metas, article: Mapping[str, Any], address: str) -> str:
    """The canonical address; one of the home page is not believed of a page that has a path of its own."""
    base = _base(root, address)
    links = [
        link.get("href") or ""
        for link in root.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    said = [
        *links[:1],
        *metas.get("og:url", [])[:1],
        *[first_text(article.get(key), "@id") for key in ("url", "mainEntityOfPage")],
        address,
    ]
    absolute = [found for url in said if (found := _absolute(base, url))]
    return next((url for url in absolute if not _is_home(url)), absolute[0] if absolute else "")


def _base(root: Element, address: str) -> str:
    element = root.find(".//base[@href]")
    return urljoin(address, element.get("href").strip()) if element is not None and address else address


def _absolute(base: str, url: str) -> str:
    try:
        found = urljoin(base, url.strip()) if url.strip() else ""
        parts = urlsplit(found)
        return found if parts.scheme in ("http", "https") and "." in (parts.hostname or "") else ""
    except ValueError:
        return ""


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.strip("/") in ("", "index.html", "index.php") and not parts.query


def _site(metas: Metas, article: Mapping[str, Any], objects: list[Mapping[str, Any]]) -> str:
    said = [
        *metas.get("og:site_name", [])[:1],
        first_text(article.get("publisher")),
        next((first_text(found.get("name")) for found in objects if "WebSite" in types_of(found)), ""),
        *metas.get("application-name", [])[:1],
    ]
    return next((name for name in said if name and len(name) <= 100), "")


def _language(root: Element, metas: Metas, article: Mapping[str, Any]) -> str:
    """The language by its BCP 47 tag."""
    said = [
        root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or root.get("xml:lang")
        or "",
        *metas.get("content-language", [])[:1],
        *metas.get("og:locale", [])[:1],
        first_text(article.get("inLanguage")),
    ]
    for text in said:
        if match := _LANGUAGE.match(text.strip()):
            language, script, region = match.groups()
            parts = [language.lower(), (script or "").capitalize(), (region or "").upper()]
            return "-".join(filter(None, parts))
    return ""
