"""Paragraphs of HTML fragments, as feeds carry texts: light, without a search for the main text."""

import re
from html import unescape

from newsfold.sources.pages.blocks import BLOCKS, CELLS, DROPPED, INLINE, has_blocks, lines_of, paragraphs_in
from newsfold.sources.pages.parsing import Element, document_of

_NAMES = "|".join(sorted(BLOCKS | CELLS | DROPPED | INLINE, key=len, reverse=True))
_TAG = re.compile(rf"<(?:/?(?:{_NAMES}|[a-z]\w*[:-][\w:-]+)(?=[\s/>])|!--|!doctype\b|\?xml\b)", re.IGNORECASE)
_NO_TAG = re.compile(rf"<(?!{_TAG.pattern[1:]})", re.IGNORECASE)
"""What looks like markup and is text: `<surname>`, `<https://…>`, `a<b`."""
_SECTION = re.compile(r"<!\[CDATA\[|\]\]>")
_ESCAPED_TAG = re.compile(
    r"&lt;/?(?:p|div|br|a|b|i|em|strong|span|ul|li|h[1-6]|img|blockquote)\b", re.IGNORECASE
)
_CAPTION = re.compile(r"(?:^|(?<!has)(?<!no)(?<!with)[\s_-])caption(?:$|[\s_-])")
_NO_TEXT = DROPPED | {"form", "figcaption"}


def paragraphs_of_fragment(html: str) -> list[str]:
    """The paragraphs of an HTML fragment, in their order, without markup, captions and forms.

    A fragment that was escaped as a whole is read as what it was; of one without blocks blank lines part the
    paragraphs. Character references are resolved once. SetupError if lxml is not installed.
    """
    if "<" in html:
        html = _SECTION.sub("", html)
    if _TAG.search(html) is None:
        if _ESCAPED_TAG.search(html) is None:
            return lines_of(unescape(html))
        html = unescape(html)
    wrapper = _wrapped(_NO_TAG.sub("&lt;", html))
    for element in [below for below in wrapper.iter() if below.tag in _NO_TEXT or _is_caption(below)]:
        element.drop_tree()
    if not has_blocks(wrapper):
        return lines_of("".join(wrapper.itertext()))
    return paragraphs_in(wrapper)


def _wrapped(html: str) -> Element:
    """The body that holds what a fragment has, and nothing else."""
    root = document_of(f"<html><body>{html}</body></html>")
    body = root.find("body")
    return root if body is None else body


def _is_caption(element: Element) -> bool:
    """Whether an element says that it is one, as those of WordPress do; an image's frame says it too."""
    return _CAPTION.search(element.get("class") or "") is not None
