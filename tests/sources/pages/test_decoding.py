"""Bytes of pages as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.errors import SourceError
from newsfold.sources.pages.decoding import decoded
from newsfold.sources.pages.mojibake import mended

TEXT = "<p>Grüße aus Kraków — “naïve” façade, 5 €</p>"


def misread(text: str) -> str:
    """What comes of UTF-8 that is read as Windows-1252."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize(
    ("text", "encoding", "charset"),
    [
        (TEXT, "utf-8", "iso-8859-1"),
        (TEXT, "utf-8-sig", ""),
        (TEXT, "utf-16", ""),
        (TEXT, "utf-16-le", ""),
        (TEXT.replace("ó", "o"), "cp1252", ""),
        (TEXT.replace("ó", "o"), "cp1252", "utf-8"),
        ("<meta charset=windows-1251><p>Маяк снова горит</p>", "cp1251", ""),
        ('<?xml version="1.0" encoding="koi8-r"?><p>Маяк</p>', "koi8-r", ""),
        ("<p>灯台が再び灯る</p>", "cp932", "Shift_JIS"),
        ("<meta charset=gb2312><p>灯塔</p>", "gb18030", ""),
        ("<p>plain</p>", "ascii", "no-such-charset"),
    ],
)
def test_charsets(text: str, encoding: str, charset: str) -> None:
    """By mark, header, the page's word, or the bytes; UTF-8 wins over what is said."""
    assert decoded(text.encode(encoding), charset) == text


def test_a_foreign_byte_costs_one_letter() -> None:
    """A page in UTF-8 with a letter of Windows-1252 in it stays in UTF-8."""
    assert decoded("Größe und Übermut ".encode() * 3 + b"caf\xe9") == "Größe und Übermut " * 3 + "café"


@pytest.mark.parametrize("data", [b"%PDF-1.7 x", b"PK\x03\x04zip", b"\x1f\x8b\x08\x00", b"\x00\x01" * 90])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """With what it is."""
    with pytest.raises(SourceError) as raised:
        decoded(data)
    assert raised.value.reason == "encoding"


@pytest.mark.parametrize("text", [TEXT, "It’s “café” — 5 €", "Маяк снова горит", "😀 light", "10\u00a0000"])
def test_mojibake_is_mended(text: str) -> None:
    """Once misread or twice, and a right text stays."""
    assert mended(misread(text)) == text
    assert mended(text) == text


@pytest.mark.parametrize("text", ["NÃO „Ä“ Ô»", "Â", "São João", "crème brûlée €5", "Ø“ „Ö“"])
def test_right_letters_stay(text: str) -> None:
    """Capitals with accents beside quotation marks are no mojibake."""
    assert mended(text) == text


@given(st.text(max_size=100))
def test_mending_never_fails(text: str) -> None:
    """Whatever the text."""
    mended(text)
