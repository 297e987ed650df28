"""Tokens: words, possessive endings and single marks, as the lists and the sequence tagger see them."""

import re

TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., D.C.
    r"|\w+(?:['’](?![sS]\b)\w+)*"  # words, with what stands after an apostrophe, but not 's
    r"|['’][sS]\b"
    r"|[^\w\s]"
)
"""Hyphens are tokens: "US-Russia" is two names, and "Jean-Claude" is one of three tokens."""


def tokenise(text: str) -> list[str]:
    """The tokens of a text, in order; only white space is left out."""
    return TOKEN.findall(text)
