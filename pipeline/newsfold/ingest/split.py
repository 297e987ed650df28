"""Cuts raw text into lines that are paragraphs, with white space normalised; the same text, the same cut."""

import re
from itertools import pairwise
from unicodedata import is_normalized, normalize

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
"""Format characters; joiners stay between letters of scripts (and emoji) that need them."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_C1 = re.compile("[\x80-\x9f]")
"""Control characters nobody means: bytes of Windows-1252 that somebody read as Latin-1."""
_LIGATURE = re.compile("[\ufb00-\ufb06]")
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


def normalised(text: str) -> str:
    """One line: NFC, every run of white space one space, no control or invisible characters.

    Control characters from U+0080 on become those of Windows-1252, ligatures their letters.
    """
    if text.isprintable():
        text = text if "  " not in text else " ".join(text.split())
    else:
        text = _C1.sub(lambda match: match.group().encode("latin-1").decode("cp1252", "ignore"), text)
        text = " ".join(_CONTROL.sub("", _INVISIBLE.sub("", text)).split())
    if not text.isascii():
        text = _LIGATURE.sub(lambda match: normalize("NFKC", match.group()), text)
        if not is_normalized("NFC", text):
            text = normalize("NFC", text)
    return text.strip()


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
