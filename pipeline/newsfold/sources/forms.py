"""Which form of news some bytes are in, by what they are and never by a name; see docs/sources.md."""

import re
from collections.abc import Collection
from enum import StrEnum

from newsfold.sources.form_of_json import JsonForm, form_of_json, is_jsonl
from newsfold.sources.form_of_table import is_table
from newsfold.sources.separated import DELIMITERS

HEAD_BYTES = 64 * 1024
"""Bytes from the beginning of an input that are enough to tell its form."""


class Form(StrEnum):
    """A form of news; its value is what people call it, with "a" or "an" before it."""

    TEXT = "plain text"
    JSONL = "JSON lines"
    JSON = "a JSON article"
    NINJS = "ninjs"
    JSON_FEED = "a JSON Feed"
    OTHER_JSON = "JSON that is no article"
    RSS = "an RSS feed"
    RDF = "an RDF feed"
    ATOM = "an Atom feed"
    OPML = "an OPML list of feeds"
    SITEMAP = "a sitemap"
    SITEMAP_INDEX = "a sitemap index"
    NEWSML = "NewsML-G2"
    OTHER_XML = "XML of no form that is known"
    HTML = "an HTML page"
    WARC = "a WARC archive"
    TABLE = "a table (CSV)"
    GZIP = "a gzip file"
    ZIP = "a zip file"
    BINARY = "a binary file"
    EMPTY = "an empty file"


_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"),
         (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))  # fmt: skip
_MAGIC = (
    (re.compile(rb"\x1f\x8b"), Form.GZIP),
    (re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)"), Form.ZIP),
    (re.compile(rb"WARC/[01]\.\d"), Form.WARC),
    (
        re.compile(
            rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF.{4}WEBP|%PDF-|\x28\xb5\x2f\xfd|BZh\d|\xfd7zXZ|7z\xbc\xaf|Rar!|\x7fELF"
            rb"|\xd0\xcf\x11\xe0|SQLite format 3|.{4}ftyp|OggS|ID3|wOF[F2]|PAR1|.{257}ustar",
            re.DOTALL,
        ),
        Form.BINARY,
    ),
)
_FORMS_OF_ROOTS = {
    "rss": Form.RSS, "channel": Form.RSS, "rdf": Form.RDF, "feed": Form.ATOM, "entry": Form.ATOM,
    "opml": Form.OPML, "urlset": Form.SITEMAP, "sitemapindex": Form.SITEMAP_INDEX,
    "newsitem": Form.NEWSML, "newsmessage": Form.NEWSML, "packageitem": Form.NEWSML,
    "html": Form.HTML, "head": Form.HTML, "body": Form.HTML,
}  # fmt: skip
_PREAMBLE = re.compile(
    r"(?:\s+|<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)|<!doctype\b[^>\[]*(?:\[.*?\]\s*)?(?:>|\Z))*+",
    re.DOTALL | re.IGNORECASE,
)
"""What may stand before the first element of XML or HTML."""
_ROOT = re.compile(r"<(?:[a-z][\w.-]*:)?(?P<name>[a-z]\w*)(?=[\s/>])", re.IGNORECASE)
_DOCTYPE_HTML = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
_AFTER_GARBAGE = re.compile(
    r"<\?xml\s|<!doctype\s+html\b|<html[\s>]|<rss\s[^<>]*version\s*=|<(?:\w+:)?rdf\s[^<>]*xmlns"
    r"|<(?:\w+:)?feed\s[^<>]*xmlns|<(?:\w+:)?(?:urlset|sitemapindex|newsitem|newsmessage)\s[^<>]*xmlns|<opml\s[^<>]*version",
    re.IGNORECASE,
)
"""What surely begins a document, even behind the warnings of a broken server."""
MAX_GARBAGE = 4096
"""Characters before such a beginning."""
_ADDRESS_LINE = re.compile(r"https?://\S+")


def form_of(head: bytes, own_names: Collection[str] = ()) -> Form:
    """The form of an input by its first bytes, `HEAD_BYTES` of them or all there are.

    `own_names` are those under which a source is said to have the fields of an article: JSON is what it says
    then, and a first line with one of them between delimiters is that of a table.
    """
    form = _form_of(head)
    if own_names and form is Form.OTHER_JSON:
        return Form.JSON
    if own_names and form is Form.TEXT and _names_columns(_decoded(head[:HEAD_BYTES]), own_names):
        return Form.TABLE
    return form


def _names_columns(text: str, own_names: Collection[str]) -> bool:
    """Whether the first line is one of names, some of them these."""
    line = next((line for line in text.lstrip("\ufeff").splitlines() if line.strip()), "")
    cells = {cell.strip(" \"'") for delimiter in DELIMITERS for cell in line.split(delimiter)}
    return not cells.isdisjoint(own_names) and any(delimiter in line for delimiter in DELIMITERS)


def _form_of(head: bytes) -> Form:
    for magic, form in _MAGIC:
        if magic.match(head):
            return form
    text = _decoded(head[:HEAD_BYTES])
    start = text.lstrip("\ufeff \t\r\n\f\v")
    if not start:
        return Form.BINARY if text.strip("\ufeff \t\r\n\f\v\0") else Form.EMPTY
    if start[0] in "{[" and (json_form := form_of_json(start, whole=len(head) < HEAD_BYTES)):
        return _FORMS_OF_JSON[json_form]
    if markup := _markup(start):
        return markup
    if text.count("\0") > len(text) // 50:
        return Form.BINARY
    if is_jsonl(start):
        return Form.JSONL
    if is_table(start):
        return Form.TABLE
    return Form.SITEMAP if _is_list_of_addresses(start) else Form.TEXT


_FORMS_OF_JSON = {
    JsonForm.LINES: Form.JSONL,
    JsonForm.ARTICLE: Form.JSON,
    JsonForm.NINJS: Form.NINJS,
    JsonForm.FEED: Form.JSON_FEED,
    JsonForm.OTHER: Form.OTHER_JSON,
}


def _decoded(head: bytes) -> str:
    """The head as text: by its byte order mark, else by where its zero bytes are, else as ASCII is."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "replace")
    if head[:4].strip().startswith((b"<\0", b"{\0", b"[\0")):
        return head.decode("utf-16-le", "replace")
    if head.startswith((b"\0<", b"\0{", b"\0[")):
        return head.decode("utf-16-be", "replace")
    return head.decode("utf-8", "replace")


def _markup(start: str) -> Form | None:
    """The form of XML or HTML that begins here, or soon behind what a broken server put before it."""
    preamble = _PREAMBLE.match(start)
    behind = preamble.end() if preamble else 0
    root = _ROOT.match(start, behind)
    name = root["name"].lower() if root else ""
    if form := _FORMS_OF_ROOTS.get(name):
        return form
    said_xml = start.lower().startswith("<?xml")
    if _DOCTYPE_HTML.search(start, 0, behind):
        return Form.HTML
    if (later := _AFTER_GARBAGE.search(start, 1, MAX_GARBAGE)) and not (root and said_xml):
        return _markup(start[later.start() :])
    return Form.OTHER_XML if said_xml else None


def _is_list_of_addresses(start: str) -> bool:
    """Whether every line is an address, as in a sitemap of plain text; the last may be cut."""
    lines = [line for line in start.splitlines()[:50] if line.strip()]
    return all(_ADDRESS_LINE.fullmatch(line.strip()) for line in lines)
