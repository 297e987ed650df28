"""Takes off a page what is no part of an article: menus, footers, forms, share bars, what is hidden."""

import re
from collections.abc import Iterator
from functools import lru_cache

from newsfold.sources.pages.blocks import BLOCKS, CELLS
from newsfold.sources.pages.parsing import Element

_NO_TEXT = """
script style svg noscript iframe meta link input select textarea template audio video canvas object embed math
figcaption button datalist applet map area source track picture img option
"""
NO_TEXT = frozenset(_NO_TEXT.split())
AROUND = frozenset(["nav", "footer", "aside", "dialog", "menu"])
"""Elements around an article; one that holds much of the text was never closed, or is misused."""
MISUSED = frozenset(["form", "header", "label", "fieldset", "button", "center", "ul", "figure"])
MUCH, SOME = 0.3, 0.2
"""Shares of the text in paragraphs from which an element of a wrong kind, or with a junk word, is kept."""
_JUNK = """
share sharing shares sharebar sharebox sharedaddy addtoany social socials socialshare related
relatedposts recommended recommendations recirculation recirc newsletter newsletters signup subscribe
subscription promo promos promotion sponsored sponsor advert adverts advertisement advertising ads
adslot taboola outbrain comments comment commentlist disqus cookie cookies gdpr consent breadcrumb
breadcrumbs sidebar footer nav navbar navigation menu toolbar popup modal overlay lightbox tags taglist
tagcloud pagination pager widgets trending popular mostread byline caption wpcaption credit credits
copyright skip screenreader visuallyhidden authorbio authorbox bio readmore readnext upnext teaser
teasers donate donation feedback rating ratings toc
"""
JUNK = frozenset(_JUNK.split())
"""Words that say, as a whole word of a class or an id, that an element is no part of the text."""
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_STYLING = re.compile(r"\S*[:\[\]]\S*")
"""Classes that say how an element looks on a device or in a state: `print:hidden`."""
_TEXT = re.compile(
    r"(?:article|entry|post|story)[_-]{0,2}(?:content|body|text)\b|embed|tweet|quot", re.IGNORECASE
)
"""What says of an element with a junk word that it is text all the same."""
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_EMBEDDED = re.compile(
    r"\b(?:twitter-tweet|instagram-media|tiktok-embed|fb-post|bluesky-embed|reddit-embed)\b"
)
_ROOTS = frozenset(["html", "body", "main", "h1"])
BARE = 25
"""Characters of text beside blocks from which it is a paragraph of its own."""
LEAF = 80
"""Characters of an element without blocks in it from which it is a paragraph."""


def prune(root: Element) -> None:
    """Delete what is no text, what stands around an article, what is hidden and what says that it is junk."""
    _delete(root, NO_TEXT)
    total = max(1, sum(map(_length, root.iter("p"))))
    for element in [*root.iter(*AROUND, *MISUSED)]:
        share = _in_paragraphs(element) / total
        if share > MUCH:
            element.tag = "div"
        elif element.tag in AROUND:
            _drop(element)
    for element in [*root.iter("blockquote")]:
        if _EMBEDDED.search(element.get("class") or ""):
            for below in element.iter():
                below.attrib.pop("class", None)
                below.attrib.pop("id", None)
    for element in [*_unwanted(root)]:
        if element.getparent() is not None and not _holds_article(element, total):
            _drop(element)
    _make_paragraphs(root)


def _make_paragraphs(root: Element) -> None:
    """Wrap text that stands bare beside blocks in `<p>`, and make leaves with much text paragraphs."""
    for element in [*root.iter("div", "section", "article", "td", "main", "body", "span", "font", "center")]:
        inner = [child for child in element if child.tag in BLOCKS]
        if not inner and element.tag in ("div", "section", "font", "center", "td"):
            text = _length(element)
            if text >= LEAF and _in_links(element) < text / 2 and element.tag != "td":
                element.tag = "p"
        elif inner:
            _wrap_bare(element)


def _wrap_bare(element: Element) -> None:
    """Make paragraphs of the runs of text and inline elements between the blocks of an element."""
    before: Element = None
    run: list[Element] = []
    for child in [*element]:
        if child.tag in BLOCKS or child.tag in CELLS:
            _wrap(element, before, run)
            before, run = child, []
        else:
            run.append(child)
    _wrap(element, before, run)


def _wrap(element: Element, before: Element, run: list[Element]) -> None:
    """Make one of the text behind a block, or at the beginning, and of what stands in the run behind it."""
    start = (element.text if before is None else before.tail) or ""
    plain = len(start.strip()) + sum(len((part.tail or "").strip()) for part in run)
    length = plain + sum(_length(part) for part in run)
    if length < BARE or (not plain and all(part.tag == "a" for part in run if _length(part))):
        return
    paragraph = element.makeelement("p")
    paragraph.text = start
    paragraph.extend(run)
    if before is None:
        element.text = None
        element.insert(0, paragraph)
    else:
        before.tail = None
        before.addnext(paragraph)


def _unwanted(root: Element) -> Iterator[Element]:
    for element in root.iter():
        if element.attrib and element.tag not in _ROOTS and (_is_hidden(element) or is_junk(element)):
            yield element


def _is_hidden(element: Element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return bool(style) and _HIDDEN.search(style) is not None


def is_junk(element: Element) -> bool:
    """Whether a whole word of the class or id of an element says that it is no part of an article."""
    return _says_junk(element.get("class") or "") or _says_junk(element.get("id") or "")


@lru_cache(maxsize=8192)
def _says_junk(names: str) -> bool:
    """Sites write the same few names many times."""
    if len(names) < 2 or JUNK.isdisjoint(map(str.lower, _TOKEN.findall(_STYLING.sub(" ", names)))):
        return False
    return _TEXT.search(names) is None


def _holds_article(element: Element, total: int) -> bool:
    return _in_paragraphs(element) / total > SOME or element.find(".//h1") is not None or element.tag == "h1"


def _delete(root: Element, tags: frozenset[str]) -> None:
    for element in [*root.iter(*tags)]:
        if element.getparent() is not None:
            _drop(element)


def _drop(element: Element) -> None:
    """Delete an element and keep the text behind it, with a space where words would be glued."""
    element.tail = f" {element.tail}" if element.tail else element.tail
    element.drop_tree()


def _length(element: Element) -> int:
    return len(" ".join(element.itertext()).strip())


def _in_paragraphs(element: Element) -> int:
    return sum(map(_length, element.iter("p")))


def _in_links(element: Element) -> int:
    return sum(map(_length, element.iter("a")))
