"""Bytes of a page to text: by its byte order mark, the header, its own word, or what its bytes can be."""

import codecs
import re
from contextlib import suppress

from newsfold.sources.encoding import encoding_error
from newsfold.sources.pages.mojibake import mended

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HEAD = 8192
"""Bytes in which a page says its charset; the standard asks for 1,024, and pages put scripts before it."""
_META = re.compile(
    rb"""<(?:meta\b[^>]{0,300}?\bcharset|\?xml\b[^>]{0,200}?\bencoding)\s*=\s*["']?\s*([\w.:-]{2,30})""", re.I
)
_AS_BROWSERS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""What browsers read where a page names a charset; its publisher looked at the page in one."""
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_ESCAPE = b"\x1b"
"""In Japanese charsets of seven bits it begins every run of characters."""
_FOREIGN = re.compile("[\udc80-\udcff]")
_MAX_FOREIGN = 0.2
"""Share of bytes beyond ASCII that are no UTF-8, up to which a text is UTF-8 with faults in it."""


def decoded(data: bytes, charset: str = "") -> str:
    """The text of a page, with letters that were decoded wrongly before it was made mended.

    `charset` is what the HTTP header says. Bytes that can only be UTF-8 are UTF-8, whatever is said of them.
    SourceError with reason "encoding" for what is no text.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return mended(data[len(bom) :].decode(name, "replace"))
    if wide := _wide(data):
        return mended(data.decode(wide, "replace"))
    if error := encoding_error(data):
        raise error
    return mended(_decoded(data, [charset, _said(data)]))


def _decoded(data: bytes, names: list[str]) -> str:
    if _ESCAPE not in data:
        with suppress(UnicodeDecodeError):
            return data.decode("utf-8")
    text = data.decode("utf-8", "surrogateescape")
    foreign = sum(1 for _ in _FOREIGN.finditer(text))
    beyond = sum(1 for _ in _NON_ASCII.finditer(data))
    if beyond and foreign <= beyond * _MAX_FOREIGN:
        return _FOREIGN.sub(_as_windows, text)
    for name in filter(None, map(_codec, names)):
        if name not in ("utf-8", "utf-16", "utf-32"):
            return data.decode(name, "replace")
    return _FOREIGN.sub(_as_windows, text) if foreign < beyond / 2 else data.decode("cp1252", "replace")


def _said(data: bytes) -> str:
    match = _META.search(data[:HEAD])
    return match[1].decode("ascii") if match else ""


def _codec(name: str) -> str:
    """The name under which Python knows a charset; "" for none, and for what is no encoding of text."""
    try:
        found = codecs.lookup(name.strip().strip("\"'")).name if name else ""
        "".encode(found or "ascii")
    except (LookupError, UnicodeError, ValueError):
        return ""
    return _AS_BROWSERS.get(found, found)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: half of the bytes of its markup are zero."""
    head = data[:512]
    for name, zeros, others in (("utf-16-le", head[1::2], head[0::2]), ("utf-16-be", head[0::2], head[1::2])):
        if len(head) >= 8 and zeros.count(0) > len(zeros) * 0.7 and b"<" in others:
            return name
    return ""


def _as_windows(match: re.Match[str]) -> str:
    """The letter of Windows-1252 that a byte is which is no UTF-8."""
    return bytes([ord(match.group()) - 0xDC00]).decode("cp1252", "replace")
