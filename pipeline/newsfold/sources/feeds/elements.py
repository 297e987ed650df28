"""Parses one entry of a feed into elements with plain names, and mends what feeds get wrong.

Wrong are, most often: letters of HTML (`&nbsp;`), an ampersand that is none of XML, control characters,
prefixes that are not declared, HTML that is not escaped.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError, fromstring

_PREFIXES = {
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://search.yahoo.com/mrss": "media",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
}
_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_PLAIN = ("http://purl.org/rss/1.0", "http://purl.org/rss/0.9", "http://my.netscape.com/rdf/simple/0.9",
          "http://my.netscape.com/publish/formats/rss-0.91.dtd", "http://backend.userland.com/rss2",
          "http://backend.userland.com/rss", "http://channel.netscape.com/rdf/simple/0.9")  # fmt: skip
_UNKNOWN = "urn:prefix:"
_DECLARATION = re.compile(r"""\sxmlns(?::([\w.-]+))?\s*=\s*("[^"<]*"|'[^'<]*')""")
_USED = re.compile(r"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_NOT_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]"
    r"|&#(?:x(?:0?[0-8bcef]|1[0-9a-f])|(?:[0-8]|1[1245-9]|2\d|3[01]));"
)
_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};)(?:([A-Za-z][A-Za-z0-9]{1,31});)?")
_OF_XML = {"amp", "lt", "gt", "quot", "apos"}
_START = re.compile(r"<([A-Za-z_][\w.:-]*)((?:\s[^<>]*?)?)(/?)>")
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*(?=[\s/>])")
_ATTRIBUTE = re.compile(r"""([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
MAX_ABSENT = 200
"""Names of elements without an end that are looked for in a broken entry."""
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def declarations_in(shell: str) -> dict[str, str]:
    """The namespaces, by prefix, that the beginning of a document declares; "" is that without prefix."""
    return {prefix or "": uri[1:-1].strip() for prefix, uri in reversed(_DECLARATION.findall(shell[:65536]))}


def root_space(shell: str, declared: Mapping[str, str]) -> str:
    """The namespace of the root element of a document."""
    root = _ROOT.search(_COMMENT.sub("", shell[:65536]))
    return declared.get((root[1] or "").rstrip(":"), "") if root else ""


def parsed(text: str, declared: Mapping[str, str], home: str = "") -> Element:
    """The element of an entry, its tags and those below it as `title`, `dc:date`, `atom:link`; never fails.

    `declared` are the namespaces of the document, `home` is that of its root element. Of an entry that is no
    XML even when mended, the elements right below it are found by their tags, and their content is text.
    """
    used = {a or b for a, b in _USED.findall(text)} - {"xml", "xmlns"}
    unknown = {prefix: _UNKNOWN + prefix for prefix in used if prefix not in declared}
    spaces = {**unknown, **declared}
    wrapper = "".join(f' xmlns{":" * bool(p)}{p}="{_quoted(uri)}"' for p, uri in spaces.items() if uri)
    for attempt in (text, _mended(text)):
        try:
            element = fromstring(f"<w{wrapper}>{attempt}</w>")[0]
        except (ParseError, IndexError, ValueError):
            continue
        for below in element.iter():
            below.tag = plain_name(below.tag, home)
        return element
    return _by_tags(_mended(text))


def plain_name(tag: str, home: str) -> str:
    """`{http://purl.org/dc/elements/1.1/}date` as `dc:date`; what is in namespace `home` has no prefix."""
    uri, _, name = tag.rpartition("}")
    uri = uri.removeprefix("{").rstrip("/")
    if not uri or uri in _PLAIN or (uri == home.rstrip("/") and uri not in _PREFIXES):
        return name
    if uri.startswith(_UNKNOWN):
        prefix = uri.removeprefix(_UNKNOWN)
        return f"{'atom' if prefix == 'a10' else prefix}:{name}"
    return f"{'atom' if uri in _ATOM else _PREFIXES.get(uri, 'x')}:{name}"


def children(element: Element, *names: str) -> Iterator[Element]:
    """The elements right below that have one of these names, in the order of the names."""
    for name in names:
        for below in element:
            if below.tag == name:
                yield below


def text_of(element: Element | None) -> str:
    """All text in an element, without white space around it; "" of None."""
    return "".join(element.itertext()).strip() if element is not None else ""


def first_text(element: Element, *names: str) -> str:
    """The text of the first element right below that has one of these names and a text."""
    return next((text for below in children(element, *names) if (text := text_of(below))), "")


def _quoted(uri: str) -> str:
    return uri.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _mended(text: str) -> str:
    text = _NOT_XML.sub("", text)
    parts = _CDATA.split(text)
    return "".join(
        part if part.startswith("<![CDATA[") else _AMPERSAND.sub(_reference, part) for part in parts
    )


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    if not name:
        return "&amp;"
    if name in _OF_XML:
        return match[0]
    letters = html5.get(f"{name};")
    return "".join(f"&#{ord(letter)};" for letter in letters) if letters else f"&amp;{name};"


def _by_tags(text: str) -> Element:
    """The elements of an entry by their tags alone."""
    text = _COMMENT.sub("", text)
    first = _START.match(text)
    entry = Element(_prefixed(first[1]) if first else "entry", _attributes(first[2]) if first else {})
    position, absent = first.end() if first else 0, set[str]()
    while start := _START.search(text, position):
        position, name = start.end(), start[1]
        end = -1
        if not start[3] and name not in absent and (end := text.find(f"</{name}", position)) < 0:
            absent.add(name)
            if len(absent) > MAX_ABSENT:
                break
        element = Element(_prefixed(name), _attributes(start[2]))
        if end >= 0:
            element.text = _content(text[position:end])
            position = end
        elif not start[3]:
            continue
        entry.append(element)
    return entry


def _prefixed(name: str) -> str:
    return name.replace("a10:", "atom:", 1)


def _attributes(text: str) -> dict[str, str]:
    pairs = _ATTRIBUTE.findall(text)
    return {
        {"xml:lang": XML_LANG, "xml:base": XML_BASE}.get(name, name): unescape(a or b) for name, a, b in pairs
    }


def _content(text: str) -> str:
    """What an element holds, as a text: CDATA as it is, references read once."""
    return "".join(
        part[9:].removesuffix("]]>") if part.startswith("<![CDATA[") else unescape(part)
        for part in _CDATA.split(text)
    )
