"""ninjs, the JSON of news agencies (IPTC), versions 1.x, 2.x and 3.x: one object into an article.

Names are those of the specification; 2.x writes them in lower case, 3.x in camel case, 1.x ends some with the
role (`body_html`). A correction has no field of its own: a higher version of the same uri is one.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from newsfold.errors import SourceError
from newsfold.model.article import Article
from newsfold.sources.credits import authors_of, subjects_of
from newsfold.sources.fields import article_of_fields
from newsfold.sources.item import SourceIds

_OWN_NAMES = frozenset(
    (
        *("versioncreated", "pubstatus", "representationtype", "firstcreated", "contentcreated"),
        *(
            "body_text",
            "body_html",
            "body_xhtml",
            "bodies",
            "headlines",
            "infosources",
            "altids",
            "embargoed",
        ),
        *("embargoeduntil", "copyrightholder", "renditions"),
    )
)
ENOUGH_NAMES = 2
"""Of names that ninjs alone has, for an object that does not say what it is."""
TEXT_TYPES = ("", "text", "composite")
_HTML_FIRST = ("text/html", "application/xhtml+xml", "text/xhtml", "text/plain", "")
_MAIN_ROLES = ("main", "body", "text", "headline", "")


class NinjsItem(NamedTuple):
    """An article, and what the item says of which article it is."""

    article: Article
    ids: SourceIds


def is_ninjs(tree: object) -> bool:
    """Whether a parsed JSON value is an item of ninjs, by what it says of itself or by names of its own."""
    if not isinstance(tree, dict):
        return False
    standard = tree.get("standard")
    if isinstance(standard, dict) and str(standard.get("name", "")).lower() == "ninjs":
        return True
    names = {name.lower() for name in tree}
    return "uri" in names and len(names & _OWN_NAMES) >= ENOUGH_NAMES


def media_type_of(tree: Mapping[str, Any]) -> str:
    """The type of an item that has no text to read, such as "picture"; "" of all others."""
    type_ = str(tree.get("type") or "").lower()
    return "" if type_ in TEXT_TYPES else type_


def article_of_ninjs(tree: Mapping[str, Any]) -> NinjsItem:
    """The article of an item; SourceError or DecodeError, with the JSON path, if it is none.

    Published is when the first version was made, updated when this one was.
    """
    item = {name.lower(): value for name, value in tree.items()}
    if str(item.get("representationtype") or "").lower() == "partial":
        raise SourceError(
            "a part of an item only (representationType partial)",
            hint="ask the agency for the complete item",
            reason="schema",
            path="$.representationType",
        )
    uri = item.get("uri")
    first, this = item.get("firstcreated") or item.get("contentcreated"), item.get("versioncreated")
    fields = {
        "uri": uri,
        "url": uri if isinstance(uri, str) and uri.startswith(("http://", "https://")) else "",
        "version": item.get("version"),
        "status": item.get("pubstatus"),
        "published_at": first or this,
        "updated_at": this,
        "embargoed_until": item.get("embargoeduntil") or item.get("embargoed"),
        "lang": item.get("language"),
        "title": _headline(item),
        "body": _body(item),
        "source": _source(item),
    }
    article = article_of_fields(
        {
            **fields,
            "authors": authors_of(item.get("by") or item.get("byline")),
            "subjects": subjects_of(item.get("subjects") or item.get("subject")),
        },
        strict=False,
    )
    return NinjsItem(article, SourceIds(guid=article.uri, alternates=_alternates(item)))


def _headline(item: Mapping[str, Any]) -> str:
    texts = _roles(item.get("headlines"), _MAIN_ROLES, ("text/plain", *_HTML_FIRST))
    headline = item.get("headline") or next((text for text in texts), "") or item.get("headline_main")
    return str(headline or item.get("title") or "")


def _body(item: Mapping[str, Any]) -> str:
    """The text, as HTML where there is some: its paragraphs are sure."""
    for text in _roles(item.get("bodies"), _MAIN_ROLES, _HTML_FIRST):
        return text
    named = [name for name in item if name.startswith("body_") and isinstance(item[name], str) and item[name]]
    named.sort(key=lambda name: (name not in ("body_html", "body_xhtml"), "html" not in name, name))
    return item[named[0]] if named else ""


def _roles(entries: object, roles: tuple[str, ...], types: tuple[str, ...]) -> Iterator[str]:
    """The values of `{role, contentType, value}`, the wanted role first, then the wanted type."""
    if isinstance(entries, str):
        yield entries
    found: list[tuple[int, int, str]] = []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            fields = {name.lower(): value for name, value in entry.items()}
            if isinstance(text := fields.get("value"), str) and text.strip():
                role, type_ = str(fields.get("role") or ""), str(fields.get("contenttype") or "").lower()
                found.append((_rank(role.rpartition(":")[2].lower(), roles), _rank(type_, types), text))
    yield from (text for *_, text in sorted(found, key=lambda entry: entry[:2]))


def _rank(value: str, wanted: tuple[str, ...]) -> int:
    return wanted.index(value) if value in wanted else len(wanted)


def _source(item: Mapping[str, Any]) -> str:
    named = item.get("infosources") or item.get("infosource")
    sources = [entry for entry in named if isinstance(entry, dict)] if isinstance(named, list) else []
    names = [str(entry["name"]) for entry in sources if isinstance(entry.get("name"), str)]
    for name in (*names, item.get("copyrightholder"), item.get("provider"), item.get("source")):
        if isinstance(name, dict):
            name = name.get("name")
        if isinstance(name, str) and name.strip():
            return name
    return ""


def _alternates(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Other ids: a list of `{role, value}` (2.x, 3.x) or an object by role (1.x)."""
    ids = item.get("altids")
    values = ids.values() if isinstance(ids, dict) else ids if isinstance(ids, list) else ()
    return tuple(
        str(value)
        for entry in values
        if (value := entry.get("value") if isinstance(entry, dict) else entry)
        and isinstance(value, str | int)
    )
