"""Cuts the XML of a list (a feed, a sitemap) into its entries, by looking for their tags and no further.

Each entry is parsed by itself, so that a fault in one harms no other and what a cut-off document has whole is
kept. Markup is ASCII in every encoding that is read, so the cutting is done on bytes.
"""

import codecs
import re
from typing import NamedTuple

_WIDE = ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
         (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([^"'<>]{1,40})["']""")
_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|rdf|feed|channel|urlset|sitemapindex)\s*>", re.IGNORECASE)
_NO_UTF8 = re.compile(r"(?:utf.?7|iso.?2022|hz)", re.IGNORECASE)
"""Encodings that write other letters in ASCII."""


MAX_ENTRIES = 50_000
"""Of one document; a sitemap may have as many."""


class Document(NamedTuple):
    """The entries of a document as its bytes; `shell` is the document without them.

    `rest` is the last entry if it has no end, and the document is `whole` if its root element ends.
    `encoding` is that of bytes that are not UTF-8.
    """

    shell: bytes
    entries: tuple[bytes, ...]
    rest: bytes
    whole: bool
    encoding: str

    def text(self, data: bytes) -> str:
        """A piece of the document as text; what is in no encoding becomes a sign of its own."""
        return decoded(data, self.encoding)


def document_of(data: bytes, names: tuple[str, ...]) -> Document:
    """Cut `data` into the elements with these local names, none of which stands in another."""
    data = narrow(data)
    entries, rest, shell = _cut(data, names)
    ends = re.findall(rb"</(?:[\w.-]+:)?(?:rss|rdf|feed|urlset|sitemapindex)\s*>", shell[-4000:], re.I)
    return Document(shell, tuple(entries), rest, bool(ends) and not rest, encoding_of(data))


def encoding_of(data: bytes) -> str:
    """The encoding of bytes: UTF-8 if they are, else the one they declare, else that of Windows."""
    declared = match[1].decode("ascii", "replace").strip() if (match := _DECLARED.search(data[:1024])) else ""
    if _NO_UTF8.match(declared) is None:
        try:
            data.decode()
        except UnicodeDecodeError:
            pass
        else:
            return "utf-8"
    return declared if declared and _can_read(declared, data) else "cp1252"


def decoded(data: bytes, encoding: str) -> str:
    """Text of bytes: UTF-8 where they are, as pages of two encodings have it, else in `encoding`."""
    if _NO_UTF8.match(encoding) is None:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    return data.decode("cp1252" if encoding == "utf-8" else encoding, "replace")


def _can_read(encoding: str, data: bytes) -> bool:
    try:
        return isinstance(data.decode(encoding), str)
    except (LookupError, ValueError):
        return False


def narrow(data: bytes) -> bytes:
    """UTF-16 and UTF-32 as UTF-8; other bytes as they are, without a byte order mark."""
    for mark, name in _WIDE:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace").encode("utf-8", "replace")
    if data[:200].lstrip().startswith((b"<\0", b"{\0")):
        return data.decode("utf-16-le", "replace").encode("utf-8", "replace")
    if data.startswith((b"\0<", b"\0{")):
        return data.decode("utf-16-be", "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)


def _cut(data: bytes, names: tuple[str, ...]) -> tuple[list[bytes], bytes, bytes]:
    """The entries, the last one if it does not end, and what is none of them."""
    local = "|".join(names).encode()
    token = re.compile(
        rb"<!\[CDATA\[|<!--|<(?P<end>/)?(?:[A-Za-z][\w.-]*:)?(?P<name>" + local + rb")(?=[\s/>])",
        re.IGNORECASE,
    )
    entries: list[bytes] = []
    shell: list[bytes] = []
    position, behind, start = 0, 0, -1
    while len(entries) < MAX_ENTRIES and (match := token.search(data, position)):
        position = match.end()
        if match["name"] is None:
            end = b"]]>" if match[0].startswith(b"<![") else b"-->"
            found = data.find(end, position)
            position = found + len(end) if found >= 0 else len(data)
            continue
        close = data.find(b">", position)
        if close < 0:
            start = match.start() if start < 0 and not match["end"] else start
            break
        position = close + 1
        if match["end"]:
            if start >= 0:
                entries.append(data[start:position])
                start, behind = -1, position
        else:
            if start >= 0:  # the one before it has no end of its own
                entries.append(data[start : match.start()])
            else:
                shell.append(data[behind : match.start()])
            start, behind = match.start(), match.start()
            if data[close - 1 : close] == b"/":
                entries.append(data[start:position])
                start, behind = -1, position
    if start >= 0 or len(entries) >= MAX_ENTRIES:
        return entries, data[max(start, behind) :], b"".join(shell)
    return entries, b"", b"".join([*shell, data[behind:]])
