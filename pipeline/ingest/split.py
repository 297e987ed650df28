"""Cuts raw text into lines that are paragraphs, with white space normalised; the same text, the same cut."""

import re
from itertools import pairwise
from unicodedata import is_normalized, normalize

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
"""Format characters; joiners stay between letters of scripts (and emoji) that need them."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
MAX_WRAP = 120
"""Columns up to which text is taken to be wrapped by hand or by a mail program."""
FULL, FULL_INSIDE = 0.8, 0.5
"""Share of the wrapping width that a line has when the next one continues it; less is enough when that
one begins in lower case."""


def normalised(text: str) -> str:
    """One line: NFC, every run of white space one space, no control or invisible characters."""
    if not text.isprintable():
        text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    if not text.isascii() and not is_normalized("NFC", text):
        text = normalize("NFC", text)
    return " ".join(text.split())


def split(body: str) -> list[str]:
    """The lines of `body` that say anything, normalised.

    A line is a paragraph, and a very long one stays one; where blank lines stand between paragraphs
    and the lines are wrapped, those of one paragraph are joined.
    """
    rows = [normalised(row) for row in body.splitlines()]
    if "" in rows and (width := _wrapping_width(rows)):
        rows = _joined(rows, width)
    return [row for row in rows if row]


def _wrapping_width(rows: list[str]) -> int:
    """The longest wrapped line, if most breaks between two lines fall inside a sentence; else 0."""
    breaks = 0
    wrapped: list[int] = []
    for row, following in pairwise(rows):
        if row and following:
            breaks += 1
            if following[0].islower() and len(row) <= MAX_WRAP:
                wrapped.append(len(row))
    return max(wrapped) if len(wrapped) > breaks / 2 else 0


def _joined(rows: list[str], width: int) -> list[str]:
    joined = [""]
    before = 0
    for row in rows:
        if row and width * (FULL_INSIDE if row[0].islower() else FULL) <= before <= width:
            joined[-1] += " " + row
        else:
            joined.append(row)
        before = len(row)
    return joined
