"""HTML text to a tree, by lxml: never fails, opens nothing, and is bounded in depth."""

import re
from functools import cache
from typing import Any

from newsfold.errors import SetupError

Element = Any
"""An element of lxml; the library is imported when the first page is read."""
MAX_DEPTH = 250
"""Elements in one another that are read; the parser cuts what is deeper, as browsers do at 512."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*>", re.IGNORECASE)


@cache
def library() -> Any:
    """The module lxml.html; SetupError if it is not installed."""
    try:
        from lxml import html
    except ImportError:
        raise not_installed("lxml") from None
    return html


def not_installed(name: str) -> SetupError:
    """The error for a library that pages need and that is not there."""
    return SetupError(f"{name} is not installed, and pages need it", hint="pip install 'newsfold[pages]'")


def document_of(text: str) -> Element:
    """The root element of a page; of a text without any element an `<html>` with nothing in it."""
    html = library()
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    cleaned = _NOT_XML.sub(" ", _DECLARATION.sub("", text, count=1))
    if not cleaned.strip():
        return html.Element("html")
    try:
        root = html.document_fromstring(cleaned, parser=parser)
    except (ValueError, html.etree.ParserError):
        return html.Element("html")
    return root if root.tag == "html" else html.Element("html")
