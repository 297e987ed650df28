"""What pages say of themselves in JSON-LD: the article among its objects, and its values as plain texts."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from newsfold.sources.pages.parsing import Element

MAX_SCRIPT = 1_000_000
"""Characters of one script that are read."""
MAX_OBJECTS = 2000
_ARTICLES = re.compile(
    r"(?:\w*News\w*|\w*Article|\w*BlogPosting|Report|LiveBlogPosting|SocialMediaPosting|CreativeWork|OpinionPiece)$"
)
_PAGES = frozenset(
    ["WebPage", "ItemPage", "AboutPage", "Event", "Recipe", "Review", "VideoObject", "FAQPage", "HowTo"]
)
_WRAPPING = re.compile(
    r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[|/\*<!\[CDATA\[\*/)?|(?:-->|(?://)?\s*\]\]>)?\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


def objects_of(root: Element) -> list[Mapping[str, Any]]:
    """Every object with a type in the JSON-LD of a page, outer ones first; a broken script gives none."""
    objects: list[Mapping[str, Any]] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            text = script.text_content()
            if text and len(text) <= MAX_SCRIPT:
                objects.extend(_objects_in(_parsed(text)))
    return objects[:MAX_OBJECTS]


def article_of(objects: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The object of the page's own article: the first of such a type with a date, text or author.

    Of a page without one its other main object, such as a recipe, stands for it; else it is empty.
    """
    fallback: Mapping[str, Any] = {}
    for found in objects:
        types = types_of(found)
        if any(_ARTICLES.search(kind) for kind in types):
            if any(key in found for key in ("datePublished", "articleBody", "dateCreated", "author")):
                return found
            fallback = fallback or found
    return fallback or next(
        (found for found in objects if types_of(found) & _PAGES and "datePublished" in found), {}
    )


def types_of(found: Mapping[str, Any]) -> set[str]:
    """The types of an object, without the address of the vocabulary."""
    kinds = found.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return {kind.rpartition("/")[2].rpartition(":")[2] for kind in listed if isinstance(kind, str)}


def texts_of(value: object, key: str = "name") -> list[str]:
    """The texts of a value: itself, that under `key` of an object, those of a list."""
    if isinstance(value, list):
        return [text for part in value[:50] for text in texts_of(part, key)]
    if isinstance(value, Mapping):
        inner = value.get(key)
        return texts_of(inner, key) if not isinstance(inner, Mapping) else []
    return [" ".join(value.split())] if isinstance(value, str) and value.strip() else []


def first_text(value: object, key: str = "name") -> str:
    """The first of the texts of a value; "" if it has none."""
    return next(iter(texts_of(value, key)), "")


def _parsed(text: str) -> object:
    text = _WRAPPING.sub("", text)
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects_in(tree: object) -> Iterator[Mapping[str, Any]]:
    """Breadth first, so that what a page is comes before what it mentions."""
    level = [tree]
    seen = 0
    while level and seen < MAX_OBJECTS:
        below: list[object] = []
        for node in level:
            seen += 1
            if isinstance(node, dict):
                if "@type" in node:
                    yield node
                below.extend(value for value in node.values() if isinstance(value, dict | list))
            elif isinstance(node, list):
                below.extend(value for value in node if isinstance(value, dict | list))
        level = below[:MAX_OBJECTS]
