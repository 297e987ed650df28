"""Text of others on a terminal: shown as text, whatever is in it.

What an article, a file name or a foreign record says is never markup, never a command to the terminal and
never a line of its own. Characters that would be are written as escapes, such as `\\x1b`.
"""

import re

JOINERS = "\u00ad\u200c\u200d"
"""Characters that do not print but belong to words: soft hyphen, joiner and non-joiner."""
_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def one_line(text: str) -> str:
    """The text on one line: white space as spaces, what does not print as escapes."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in JOINERS else " " if char.isspace() else _escaped(char)
        for char in text
    )


def block(text: str, margin: str = "  ") -> str:
    """The text line by line behind a margin, so that no line of it passes for one of ours."""
    return "\n".join(margin + one_line(line) for line in text.split("\n"))


def json_line(data: bytes) -> bytes:
    """A line of JSON with escapes for the characters that JSON allows and terminals obey."""
    if data.isascii() and b"\x7f" not in data:
        return data
    text = data.decode()
    if text.isprintable():
        return data
    return _IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode()


def _escaped(char: str) -> str:
    return char.encode("ascii", "backslashreplace").decode() if ord(char) > 0x7F else f"\\x{ord(char):02x}"
