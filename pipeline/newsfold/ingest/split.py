"""Cuts raw text into lines that are paragraphs, with white space normalised; the same text, the same cut."""

import re
from itertools import pairwise

from newsfold.sources.line import normalised

_LINE_END = re.compile(
    '\r\n?|\n|\u2029|[\x0b\x0c\u2028]{2,}|(?<=[.!?…:"”’»)\\]])\\s?[\x0b\x0c\u2028](?!\\s*[a-zß-ÿ])'
)
"""A soft line break or a page break ends a line where a sentence may end, and nowhere else."""
_RARE_END = re.compile("[\r\x0b\x0c\u2028\u2029]")
MIN_WRAP, MAX_WRAP = 40, 120
"""Columns between which text is taken to be wrapped by hand or by a mail program."""
WRAPPED = 0.25
"""Share of line breaks before a lower-case letter from which a text is wrapped. In wrapped prose it is
over one half, less what stands in short lines above and below; where a line is a paragraph, near 0."""
FULL, FULL_INSIDE = 0.8, 0.5
"""Share of the wrapping width that a line has when the next one continues it; less is enough when that
one begins in lower case."""
OVER = 1.15
"""A line that goes on with a capital may be a little longer than any that goes on in lower case."""


def split(body: str) -> list[str]:
    """The lines of `body` that are not empty, normalised.

    A line is a paragraph, and a very long one stays one; where blank lines stand between paragraphs
    and the lines are wrapped, those of one paragraph are joined.
    """
    rows = _normalised_rows(body)
    if "" in rows and (width := _wrapping_width(rows)):
        rows = _join_wrapped(rows, width)
    return [row for row in rows if row]


def _normalised_rows(body: str) -> list[str]:
    if body.isascii() and "  " not in body and (rows := body.split("\n")) and "".join(rows).isprintable():
        return [row.strip() for row in rows]
    if _RARE_END.search(body) is None:
        return [normalised(row) for row in body.split("\n")]
    return [normalised(row) for row in _LINE_END.split(body)]


def _wrapping_width(rows: list[str]) -> int:
    """The longest line that goes on in lower case, if enough do; else 0."""
    breaks = 0
    wrapped: list[int] = []
    for row, following in pairwise(rows):
        if row and following:
            breaks += 1
            if following[0].islower() and MIN_WRAP <= len(row) <= MAX_WRAP:
                wrapped.append(len(row))
    return max(wrapped) if wrapped and len(wrapped) >= breaks * WRAPPED else 0


def _join_wrapped(rows: list[str], width: int) -> list[str]:
    joined = [""]
    previous_length = 0
    for row in rows:
        if row and width * (FULL_INSIDE if row[0].islower() else FULL) <= previous_length <= width * OVER:
            joined[-1] += " " + row
        else:
            joined.append(row)
        previous_length = len(row)
    return joined
