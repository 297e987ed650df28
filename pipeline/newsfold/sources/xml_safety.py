"""Refuses XML that defines entities, before any parser sees it: a few bytes can be made to mean gigabytes.

`<!DOCTYPE html>` and the doctype of RSS 0.91, which only names a DTD, are harmless as long as the parser
loads no DTD; ours load none. What a comment, a processing instruction or a CDATA section
says is text, and no definition.
"""

import codecs
import re

from newsfold.errors import SourceError

_DECLARATION = re.compile(rb"<![DE]", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
    rb"|(?P<entity><!ENTITY)|(?P<doctype><!DOCTYPE)",
    re.IGNORECASE | re.DOTALL,
)
_DOCTYPE_HEAD = re.compile(rb"""(?:[^\[>"']++|"[^"]*+"|'[^']*+')*+""")
_ENCODING = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([^"'<>]{1,40})["']""")
_WIDE = (
    (re.compile(rb"\xff\xfe\0\0|[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\xfe\xff|\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"\xff\xfe|[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\xfe\xff|\0[^\0]"), "utf-16-be"),
)
"""First bytes that show an encoding in which ASCII is not one byte a character."""
_PLAIN = re.compile(
    r"utf_?8|utf_?16|(us_?)?ascii|iso_?8859|latin|(x_)?(windows|mac)|cp_?12[0-9]|koi8|gb|big5|hz"
    r"|(x_)?s(hift)?_?jis|euc|iso_?2022|ks_?c|tis_?620|viscii"
)
"""How the names of encodings begin whose bytes of `<!DOCTYPE` are those of ASCII, and nothing else is."""
_EBCDIC = b"\x4c\x6f\xa7\x94"


def refuse_entities(data: bytes) -> None:
    """SourceError (reason "unsafe-xml") if the XML in `data` has an internal subset or an ENTITY.

    `data` are the bytes as they were fetched, in whatever encoding. Takes less than a millisecond a
    megabyte for what has no DOCTYPE. An encoding in which a definition could hide is refused as well.
    """
    text = _with_ascii_markup(data)
    if not _DECLARATION.search(text):
        return
    for markup in _MARKUP.finditer(text):
        if markup["entity"]:
            raise _refused("it defines entities")
        if markup["doctype"]:
            head = _DOCTYPE_HEAD.match(text, markup.end())
            if not head or text[head.end() : head.end() + 1] != b">":
                raise _refused("its DOCTYPE has definitions of its own, or no end")


def _with_ascii_markup(data: bytes) -> bytes:
    """The data in an encoding in which markup is ASCII; SourceError where that cannot be told."""
    for first_bytes, name in _WIDE:
        if first_bytes.match(data):
            return data.decode(name, "replace").encode("utf-8", "replace")
    declared = _ENCODING.match(data[:400].removeprefix(codecs.BOM_UTF8))
    name = declared[1].decode("ascii", "replace").strip() if declared else ""
    if data.startswith(_EBCDIC) or (name and not _PLAIN.match(name.lower().replace("-", "_"))):
        raise SourceError(
            f"XML in {name[:30] or 'EBCDIC'!r} is not read: definitions of entities could hide in it",
            hint="ask the source for UTF-8",
            reason="unsafe-xml",
        )
    return data


def _refused(why: str) -> SourceError:
    return SourceError(
        f"XML that could harm is not parsed: {why}",
        hint="ask the source for XML without DOCTYPE and ENTITY",
        reason="unsafe-xml",
    )
