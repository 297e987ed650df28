"""What is refused before XML is parsed, and what is let through."""

import codecs
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.errors import SourceError
from newsfold.sources.xml_safety import refuse_entities

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rss><channel><title>&c;</title></channel></rss>'
)
EXTERNAL = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>'
OLD_RSS = (
    '<?xml version="1.0"?>\n<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"\n'
    ' "http://my.netscape.com/publish/formats/rss-0.91.dtd">\n<rss version="0.91"/>'
)


def is_refused(data: bytes) -> bool:
    """Whether the data is refused, under the reason that dead letters have for it."""
    try:
        refuse_entities(data)
    except SourceError as error:
        return error.reason == "unsafe-xml" and bool(error.hint)
    return False


def test_a_billion_laughs_are_refused() -> None:
    """The control: a parser without the guard makes 100 times as much of an entity."""
    assert len(ET.fromstring(LAUGHS).findtext("channel/title", "")) == 200
    assert is_refused(LAUGHS.encode())


@pytest.mark.parametrize(
    "data",
    [
        EXTERNAL.encode(),
        EXTERNAL.lower().encode(),
        b"\xef\xbb\xbf" + EXTERNAL.encode(),
        codecs.BOM_UTF16_LE + EXTERNAL.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + EXTERNAL.encode("utf-16-be"),
        EXTERNAL.encode("utf-16-be"),
        EXTERNAL.encode("utf-16-le"),
        codecs.BOM_UTF32_LE + EXTERNAL.encode("utf-32-le"),
        EXTERNAL.encode("utf-32-be"),
        b'<?xml version="1.0" encoding="UTF-7"?>'
        b"+ADw-+ACE-DOCTYPE rss +AFs-+ADw-+ACE-ENTITY x +ACI-y+ACI-+AD4-+AF0-+AD4-",
        b'<?xml version="1.0" encoding="cp037"?>' + EXTERNAL.encode("cp037"),
        '<?xml version="1.0" encoding="cp037"?>'.encode("cp037") + EXTERNAL.encode("cp037"),
        b"<!-- a --><!DOCTYPE rss SYSTEM 'a>b' [<!ENTITY x 'y'>]><rss/>",
        b"<?x <!-- ?><!DOCTYPE rss [<!ENTITY x 'y'>]><rss/><!-- -->",
        b'<!DOCTYPE rss "<!--" [<!ENTITY x "y">]><rss/>',
        b'<!DOCTYPE rss \'never ends [<!ENTITY x "y">]>',
        b"<!DOCTYPE rss" + b" x" * 2_000_000,
        b"<rss><!ENTITY x 'y'></rss>",
        b"<!DOCTYPE rss []><rss/>",
    ],
    ids=range(19),
)
def test_definitions_are_refused_wherever_they_hide(data: bytes) -> None:
    """In another encoding, in capitals or not, behind what looks like a comment, without an end."""
    assert is_refused(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\x1f\x8b",
        b"<!DOCTYPE html><html/>",
        b"\xef\xbb\xbf<!doctype html>\n<html/>",
        b'<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE html><html/>',
        OLD_RSS.encode(),
        codecs.BOM_UTF16_LE + OLD_RSS.encode("utf-16-le"),
        b"<rss><!-- <!DOCTYPE rss [<!ENTITY x 'y'>]> --></rss>",
        b"<rss><![CDATA[ How to write <!ENTITY x 'y'> ]]></rss>",
        b"<rss>&lt;!DOCTYPE rss [&lt;!ENTITY x 'y'&gt;]&gt;</rss>",
        b'<?xml version="1.0" encoding="utf-16"?><rss/>',
        b"<?xml version='1.0' encoding='Shift_JIS'?><rss/>",
        b"<?xml version='1.0' encoding='windows-1251'?><rss/>",
    ],
    ids=range(13),
)
def test_what_is_harmless_is_let_through(data: bytes) -> None:
    """A doctype that only names a DTD, and definitions that are but text."""
    assert not is_refused(data)


@given(
    st.text("<!-[]>?'\" a", max_size=30)
    | st.lists(st.sampled_from(["<!--", "-->", "<?a ", "?>", " "])).map("".join),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
)
def test_what_a_parser_expands_is_refused(noise: str, encoding: str) -> None:
    """Whatever stands before: if Python's own parser expands an entity, the guard refuses the document."""
    text = f'{noise}<!DOCTYPE r [<!ENTITY x "expanded">]><r>&x;</r><!-- ?> "\' ]]> -->'
    data = text.encode(encoding)
    try:
        expands = ET.fromstring(data).text == "expanded"
    except ET.ParseError:
        expands = False
    assert is_refused(data) or not expands
