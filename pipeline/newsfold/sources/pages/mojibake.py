"""Mends letters of UTF-8 that somebody read as Windows-1252: `â€™` for `’`, `Ã©` for `é`."""

import re

_CP1252 = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
_TAIL = re.escape("".join(letter for letter, byte in _CP1252.items() if byte < 0xC0)) + "\x80-\x9f"
_MOJIBAKE = re.compile(
    rf"(?:[ÃÂ][{_TAIL}])+|(?:â[€\x80][{_TAIL}])+|â‚¬|â„¢|(?:ðŸ[{_TAIL}]{{2}})+|ï»¿|ï¿½"
    rf"|(?:[ÐÑ][{_TAIL}]){{2,}}|(?:[À-ß][{_TAIL}]){{4,}}"
)
"""Signs that no language writes next to one another; a capital with a quotation mark behind it is nothing
strange once."""
_MARKS = ("Ã", "Â", "â€", "â\x80", "â‚¬", "â„¢", "ðŸ", "ï»¿", "ï¿½", "Ð", "Î")
MAX_ROUNDS = 2


def mended(text: str) -> str:
    """The text with such letters as they were meant; what is not certainly wrong stays."""
    for _ in range(MAX_ROUNDS):
        if not any(mark in text for mark in _MARKS):
            break
        before, text = text, _MOJIBAKE.sub(_meant, text)
        if text == before:
            break
    return text


def _meant(match: re.Match[str]) -> str:
    written = match.group()
    try:
        return bytes(_CP1252.get(letter, ord(letter)) for letter in written).decode("utf-8")
    except (UnicodeDecodeError, ValueError):
        return written
