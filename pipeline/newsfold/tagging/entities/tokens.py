"""Tokens: words, possessive endings and single marks, as the lists and the sequence tagger see them."""

import re

_TOKEN = re.compile(
    r" ?("  # the space before a token goes with it: to look for a token at a space costs time
    r"[A-Za-z][a-z]++(?![\w'’])"  # most words, tried first since it is cheap
    r"|(?:[^\W\d_]\.){2,}"  # U.S., D.C.
    r"|\w+(?:['’](?![sS]\b)\w+)*"  # words, with what stands after an apostrophe, but not 's
    r"|['’][sS]\b|(?<=\w)‘[sS]\b"
    r"|[^\w\s])"
)
_SPELT_OTHERWISE = re.compile("[İıʼ´`′＇‐‑]")
_SPELLINGS = str.maketrans("İıʼ´`′＇‐‑", "Ii’’’’’--")
"""One character for one, so that offsets stay: the dotted and the dotless i of Turkish, which have no other
case to be found by; the many marks that stand for an apostrophe; hyphens of their own kinds."""
"""Hyphens are tokens: "US-Russia" is two names, and "Jean-Claude" is one of three tokens."""


def plain_spelling(text: str) -> str:
    """A text of the same length in the spelling that names are compared in."""
    if text.isascii() and "`" not in text:
        return text
    return text.translate(_SPELLINGS) if _SPELT_OTHERWISE.search(text) else text


def tokenise(text: str) -> list[str]:
    """The tokens of a text, in order; only white space is left out."""
    return _TOKEN.findall(text)
