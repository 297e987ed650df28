"""Text of others on a terminal: shown as text, whatever is in it.

What an article, a file name or a foreign record says is never markup, never a command to the terminal and
never a line of its own. Characters that would be are written as escapes, such as `\\x1b`.
"""

import re

from newsfold.subscription.spreadsheet import one_line as one_line

_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


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
