"""Decodes UTF-8; of other bytes, the error says what they are and how to convert them."""

import codecs

from newsfold.errors import SourceError

_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_MAGIC = (
    (b"\x1f\x8b", "a gzip file", "gunzip it first"),
    (b"PK\x03\x04", "a zip file or an office document", "unpack it, or save it as plain text"),
    (b"%PDF-", "a PDF file", "save it as plain text"),
    (b"\x28\xb5\x2f\xfd", "a zstd file", "unpack it first"),
)


def encoding_error(data: bytes) -> SourceError | None:
    """The error for a file whose first bytes show that it is not UTF-8 text (UTF-16, PDF, ...); else None."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _error(f"{name}, not UTF-8", f"convert it: iconv -f {name} -t UTF-8")
    for magic, name, hint in _MAGIC:
        if data.startswith(magic):
            return _error(f"this is {name}, not text", hint)
    head = data[:4096]
    half = len(head) // 2
    if max(head[0::2].count(0), head[1::2].count(0)) > half // 3 and half >= 4:
        return _error("UTF-16 without a mark, or a binary file, not UTF-8", "if it is text, save it as UTF-8")
    if head.count(0) > len(head) // 50:
        return _error("this is a binary file, not text", "feed text or JSONL")
    return None


def decode_utf8(data: bytes) -> str:
    """The text of UTF-8 bytes, without a byte order mark; SourceError (reason "encoding") for others."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        offset = error.start
        message = f"byte {offset + 1} (0x{data[offset]:02x}) is not UTF-8"
    guess = "CP1252" if not any(0x80 <= b < 0xA0 and b in b"\x81\x8d\x8f\x90\x9d" for b in data) else ""
    if guess:
        raise _error(f"{message}; it looks like Windows-1252", f"convert it: iconv -f {guess} -t UTF-8")
    raise _error(message, "convert it to UTF-8, for example with iconv")


def _error(message: str, hint: str) -> SourceError:
    return SourceError(message, hint=hint, reason="encoding")
