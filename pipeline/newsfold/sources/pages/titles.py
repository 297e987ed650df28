"""The headline of a page: of what it says in three places, that on which two agree."""

import re
from collections.abc import Mapping
from typing import Any

from newsfold.sources.pages.blocks import text_in
from newsfold.sources.pages.json_ld import first_text
from newsfold.sources.pages.parsing import Element

MAX_TITLE = 400
"""Characters of a headline; what is longer is none."""
_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+[|•·»«›—–-]+\s+|\s*[|»]\s*|\s+::?\s+")


def title_of(
    root: Element, metas: Mapping[str, list[str]], article: Mapping[str, Any], site: str
) -> tuple[str, tuple[str, ...]]:
    """The headline, "" if there is none, and every form in which it may stand over the text.

    An h1 that shares half of its words with what the page says elsewhere is the headline; without one it is
    what it says there, without the name of the site.
    """
    shared = [text for key in ("og:title", "twitter:title") for text in metas.get(key, [])[:1]]
    structured = first_text(article.get("headline")) or first_text(article.get("name"))
    element = root.find(".//head/title")
    title = text_in_title(element)
    said = [text for text in (*shared[:1], structured, title, *shared[1:]) if text]
    headings = [text for h1 in root.iter("h1") if 0 < len(text := text_in(h1)) <= MAX_TITLE][:20]
    best = max(headings, key=lambda text: _agreement(text, said), default="")
    plain = [without_site(text, site) for text in said]
    forms = tuple(dict.fromkeys(text for text in (best, *said, *plain) if text))
    if best and (_agreement(best, said) >= 0.5 or (not said and len(headings) == 1)):
        return best, forms
    return (plain[0] if plain else "")[:MAX_TITLE], forms


def text_in_title(element: Element) -> str:
    """The text of a title element, in one line."""
    return " ".join((element.text_content() if element is not None else "").split())


def without_site(title: str, site: str) -> str:
    """A title without the name of the site at either end, or what of it a bar parts that is no headline."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    names = _words(site)
    for place in (-1, 0):
        part = _words(parts[place])
        if names and part and (part <= names or names <= part) and len(part) <= len(names) + 3:
            cut = title[: -len(parts[-1])] if place else title[len(parts[0]) :]
            return without_site(_trimmed(cut), site) or title
    if not site and len(_words(parts[-1])) <= 4 and len(_words(parts[0])) >= 4:
        return _trimmed(title[: -len(parts[-1])])
    return title


def _trimmed(text: str) -> str:
    return text.strip(" |•·»«›—–-:\t")


def _agreement(heading: str, said: list[str]) -> float:
    """The greatest share of a heading's words that another text has, a little less for each it lacks."""
    words = _words(heading)
    if not words:
        return 0.0
    return max(
        (len(words & _words(text)) / len(words) - 0.001 * len(_words(text) - words) for text in said),
        default=0.0,
    )


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
