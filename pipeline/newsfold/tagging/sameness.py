"""Sameness: the normal form in which copies of one paragraph in several papers are equal.

A function of the paragraph and the list of places alone, so that "the same text" does not depend on what
else was read, or when.
Likeness (shared words beyond some threshold) is no such thing: a may be like b and b like c, but not a like
c, and a paragraph in between that is corrected would part what it joined.
"""

import re
from collections.abc import Collection
from unicodedata import normalize

from newsfold.tagging.datelines import without_credit, without_dateline
from newsfold.wire.identity import content_hash, within

_QUOTES, _HYPHENS = re.compile("'{2,}"), re.compile("-{2,}")
_DOTS = re.compile(r" ?\.(?: ?\.)+ ?")
_GUILLEMETS = re.compile(r"(?:(?<= )|^)[«‹] | [»›](?!\w)")
"""With a space inside, as the French set them; in German they may point the other way."""
_MARKS = {
    **dict.fromkeys("´ʼ‘’‚‛“”„‟′″‹›«»❛❜❝❞〝〞「」『』", "'"),
    **dict.fromkeys("‐‑−﹣－", "-"),
    **dict.fromkeys("‒–—―⸺⸻", " - "),
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
}
_MARK = re.compile(f"[{''.join(_MARKS)}]")


def fingerprint(text: str, places: Collection[str] = ()) -> str:
    """The content hash of `comparable(text, places)`: equal for copies of one paragraph."""
    return content_hash("fingerprint", comparable(text, places))


def comparable(text: str, places: Collection[str] = ()) -> str:
    """The form in which paragraphs are compared; `places` are names in it that are known to be places.

    Without case, width, spacing, outer punctuation, and the style of quotation marks, dashes and dots;
    without an agency's dateline in front ("LONDON, March 18 (Reuters) - ") and its credit or byline behind.
    Takes time that is linear in the text's length.
    """
    plain = text = " ".join(text.split())
    if not text.isascii():
        plain = _plain(_without_inner_space(text))
        places = {_plain(place) for place in places}
    plain = plain.replace('"', "'").replace("`", "'")
    if "''" in plain:
        plain = _QUOTES.sub("'", plain)
    if "--" in plain:
        plain = _HYPHENS.sub(" - ", plain)
    if ".." in plain or ". ." in plain:
        plain = _DOTS.sub("... ", plain)
    plain = without_credit(without_dateline(" ".join(plain.split()), places))
    return within(plain.replace(" - ", "-").casefold())


def _without_inner_space(text: str) -> str:
    return _GUILLEMETS.sub("'", text) if any(mark in text for mark in "«»‹›") else text


def _plain(text: str) -> str:
    return normalize("NFKC", _MARK.sub(_plain_mark, text))


def _plain_mark(match: re.Match[str]) -> str:
    return _MARKS[match[0]]
