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
MIN_WRAP, MAX_WRAP = 40, 100
"""Columns between which text is taken to be wrapped by hand or by a mail program."""


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
    if "" in rows and _wrapped(rows):
        rows = _joined(rows)
    return [row for row in rows if row]


def _wrapped(rows: list[str]) -> bool:
    """Whether most line breaks inside blocks fall into the middle of a sentence."""
    if max(map(len, rows)) > MAX_WRAP:
        return False
    breaks = going_on = 0
    for row, following in pairwise(rows):
        if row and following:
            breaks += 1
            going_on += following[0].islower()
    return going_on > breaks / 2


def _joined(rows: list[str]) -> list[str]:
    width = max(map(len, rows))
    joined: list[str] = []
    full = False
    for row in rows:
        if row and full:
            joined[-1] += " " + row
        else:
            joined.append(row)
        full = len(row) >= max(MIN_WRAP, width * 0.6)
    return joined
