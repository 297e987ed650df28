"""When an article was published and changed, by all that its page says of it, the surest first.

Every date is in the form of ISO 8601 in the zone that is written, without a zone if none is, so that whoever
knows the outlet's zone may add it. A date before `EARLIEST` or behind the moment that is given is nobody's.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from newsfold.sources.dates import as_written, parse_date
from newsfold.sources.pages.json_ld import texts_of
from newsfold.sources.pages.parsing import Element
from newsfold.sources.pages.visible_dates import VisibleDates, date_in, visible_dates

EARLIEST = "1995"
"""The year in which newspapers began to have pages."""
_PUBLISHED = """
article:published_time article:published og:article:published_time og:published_time article.published
published_time datepublished date_published publication_date publicationdate publish_date publishdate
publish-date pubdate pub_date parsely-pub-date sailthru.date cxenseparse:recs:publishtime
cxenseparse:publishtime rnews:datepublished article_date_original originalpublicationdate
citation_publication_date citation_online_date dc.date.issued dcterms.issued dc.date.published
shareaholic:article_published_time iso-8601-publish-date vr:published_time dcsext.articlefirstpublished
article:post_date article.date article_date date_pub first_published firstpublished displaydate
dc.date.created dcterms.created datecreated article.created date.created dc.date dcterms.date dc:date date
og:pubdate og:publish_date timestamp
"""
_UPDATED = """
article:modified_time article:modified og:modified_time og:updated_time datemodified date_modified
dc.date.modified dcterms.modified article.updated lastmod last_modified modified_time updated_time
shareaholic:article_modified_time revision_date parsely-metadata:modified
"""
PUBLISHED, UPDATED = _PUBLISHED.split(), _UPDATED.split()
"""Names of meta elements, in lower case, the surest first."""
_IN_ADDRESS = re.compile(
    r"[/_-](?P<y>(?:19|20)\d\d)(?P<s>[/_-]?)(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01]|[1-9](?!\d))(?![\d])"
)
_ADDRESS_MONTHS = re.compile(
    r"/(?P<y>(?:19|20)\d\d)/(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(?P<d>\d{1,2})(?=/)",
    re.I,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MOMENT = re.compile(r"T.*(?:Z|[+-]\d\d:\d\d)$")
_IN_SCRIPT = re.compile(r"""\\?"datePublished\\?"\s*:\s*\\?"([^"\\]{8,40})\\?\"""")
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:date|dateline|datetime|pubdate|published|timestamp|publish|posted|entry-date)(?:$|[\s_-])",
    re.I,
)
_RESOLVED = re.compile(r"(?P<moment>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)\[[\w/+-]+\]")
HALF_DAYS = timedelta(hours=24)
"""How far from its noon in UTC the moments of a day are, in any zone but the furthest."""
_LAST = frozenset(["marked", "script"])
MAX_VALUE = 100
"""Characters of a value that may be a date."""


class PageDates(NamedTuple):
    """The dates of publication and of the last change; "" for what the page does not say."""

    published: str = ""
    updated: str = ""


def dates_of(
    root: Element, metas: Mapping[str, list[str]], article: Mapping[str, Any], address: str, latest: str
) -> PageDates:
    """The dates of a page; one of publication that nobody can read is passed on as it is, to be told."""
    visible = visible_dates(root)
    published = _best([*candidates(root, visible, metas, article, address, latest)])
    if not published:
        published = next(
            (text[:MAX_VALUE] for text in _metas(metas, PUBLISHED[:3]) if any(map(str.isdigit, text))), ""
        )
    changed = (*_metas(metas, UPDATED), *texts_of(article.get("dateModified")), *visible.updated)
    updated = next((date for text in changed if (date := _believed(text, latest))), "")
    if published and updated and _utc(updated) < _utc(published):
        updated = ""
    return PageDates(published, updated)


def _best(found: list[tuple[str, str]]) -> str:
    """The first date, to the second if one that may mean the same day says it; "" of none.

    What a reader sees is a day in the outlet's zone, and a moment in UTC may be of the day before or after.
    """
    if not found:
        return ""
    place, date = found[0]
    same = [other for _, other in found if other[:10] == date[:10]]
    if place == "visible" and not any(map(_is_moment, same)):
        near = [other for _, other in found if _is_moment(other) and _apart(date, other) <= HALF_DAYS]
        same.extend(near[:1])
    return max(same, key=lambda text: (_is_moment(text), "T" in text))


def _is_moment(date: str) -> bool:
    """Whether a date has a time and a zone."""
    return _MOMENT.search(date) is not None


def _apart(day: str, moment: str) -> timedelta:
    """How far a moment is from the middle of a day."""
    noon = datetime.fromisoformat(day[:10]).replace(hour=12, tzinfo=UTC)
    return abs(datetime.fromisoformat(moment) - noon)


def candidates(
    root: Element,
    visible: VisibleDates,
    metas: Mapping[str, list[str]],
    article: Mapping[str, Any],
    address: str,
    latest: str,
) -> Iterator[tuple[str, str]]:
    """Where a date of publication is found, and which, the surest first; the last places only if none is."""
    places = (
        ("visible", lambda: visible.published),
        ("meta", lambda: _metas(metas, PUBLISHED)),
        ("json-ld", lambda: texts_of(article.get("datePublished")) or texts_of(article.get("dateCreated"))),
        ("address", lambda: _address_dates(address)),
        ("time", lambda: _times(root)),
        ("marked", lambda: _marked(root)),
        ("script", lambda: _in_scripts(root)),
    )
    some = False
    for place, read in places:
        if some and place in _LAST:
            return
        for text in read():
            if date := _believed(text, latest):
                some = True
                yield place, date


def _metas(metas: Mapping[str, list[str]], names: list[str]) -> list[str]:
    return [text for name in names for text in metas.get(name, [])[:1]]


def _times(root: Element) -> Iterator[str]:
    """The moments of `<time>` and of microdata, in the order of the page."""
    for element in root.iter("time", "span", "div", "p", "abbr"):
        if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
            yield element.get("datetime") or element.get("content") or element.text_content()
    for element in root.iter("time"):
        yield element.get("datetime") or element.text_content()


def _marked(root: Element) -> list[str]:
    """The date in elements with the class of one, if all of the page are one: lists of links have many."""
    dates = {
        date
        for element in root.iter("span", "div", "p", "li", "td", "small", "em")
        if _MARKED.search(element.get("class") or "")
        and len(text := element.text_content().strip()) <= MAX_VALUE
        and (date := date_in(text))
    }
    return list(dates) if len(dates) == 1 else []


def _in_scripts(root: Element) -> Iterator[str]:
    """The date in data that a script makes the page of, and in JSON-LD that is broken."""
    for script in root.iter("script"):
        if "datePublished" in (text := script.text or "") and (match := _IN_SCRIPT.search(text)):
            yield match[1]


def _address_dates(address: str) -> Iterator[str]:
    path = address.split("?")[0].partition("://")[2]
    for match in _IN_ADDRESS.finditer(path):
        yield f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}"
    for match in _ADDRESS_MONTHS.finditer(path):
        yield f"{match['y']}-{_MONTHS.index(match['m'].lower()) + 1:02}-{int(match['d']):02}"


def _believed(text: str, latest: str) -> str:
    """The date in a value, "" for none that can be read and be true."""
    text = " ".join(text[:MAX_VALUE].split())
    if match := _RESOLVED.fullmatch(text):
        text = match["moment"]
    try:
        date = as_written(text)
        moment = parse_date(date)
    except ValueError:
        return ""
    return date if moment >= EARLIEST and not (latest and moment > latest) else ""


def _utc(date: str) -> str:
    try:
        return parse_date(date)
    except ValueError:
        return ""
