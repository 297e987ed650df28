"""Whether a document looks as if it were all there, by its form and its end; a writer may still be at it."""

import re

from newsfold.sources.forms import Form

TAIL_BYTES = 4096
"""Bytes from the end of a document that are enough to tell."""
_JSON = frozenset({Form.JSON, Form.NINJS, Form.JSON_FEED, Form.OTHER_JSON})
_XML = frozenset(
    {Form.RSS, Form.RDF, Form.ATOM, Form.OPML, Form.SITEMAP, Form.SITEMAP_INDEX, Form.NEWSML, Form.OTHER_XML}
)
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_HTML = re.compile(rb"<html[\s>]", re.IGNORECASE)
_LAST_TAG = re.compile(rb"<(/?)([A-Za-z_][\w.:-]*)[^<>]*?(/?)>\s*(?:<!--(?:(?!-->).)*-->\s*)*\Z", re.DOTALL)


def looks_whole(form: Form, head: bytes, tail: bytes) -> bool:
    """False for JSON without the bracket that closes it, XML whose last tag is not the end of its first, and
    a page that begins with <html> and has no end of that.

    True for all other forms, which have no end of their own.
    """
    # UTF-16 has a zero byte beside each of ASCII.
    end = tail.replace(b"\0", b"").rstrip()
    if form in _JSON:
        begins = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        return end.endswith(b"]" if begins.startswith(b"[") else b"}")
    if form is Form.HTML and _HTML.search(head.replace(b"\0", b"")):
        return b"</html" in end.lower()
    if form in _XML and (root := _ROOT.search(head.replace(b"\0", b""))):
        last = _LAST_TAG.search(end)
        return last is not None and last[2] == root[1] and bool(last[1] or last[3])
    return True
