"""The language of one text, by eldc: n-grams of 60 languages, its weights in the library itself."""

from typing import NamedTuple

import eldc

UNKNOWN = "und"
"""BCP 47 for a language that nobody knows."""
MAX_BYTES = 1000
"""What eldc reads of a text, in UTF-8."""
KNOWN: frozenset[str] = frozenset(eldc.LANGUAGES)
"""The languages it tells apart, by ISO 639-1 code."""
TWO_LETTERS: dict[str, str] = dict(zip(eldc.LANGUAGES_ISO2T, eldc.LANGUAGES, strict=True))
"""The ISO 639-1 code of each of them by its ISO 639-2 code."""
_NEARLY = 0.85
"""Share of the best score from which English is taken instead, where eldc is not sure."""

eldc.init()


class Identified(NamedTuple):
    """The language of a text by ISO 639-1 code, and whether it is sure; `UNKNOWN` for one without letters."""

    language: str
    is_sure: bool


def identify(text: str) -> Identified:
    """The language of a text of any length; no more is read than `MAX_BYTES` of its beginning.

    A name or a headline of two words may be of many languages; where eldc is unsure and English is nearly as
    likely as what it takes for the likeliest, it is English.
    """
    beginning = text[:MAX_BYTES].replace("\0", " ")  # eldc reads up to a zero byte.
    try:
        result = eldc.detect_details(beginning)
    except UnicodeEncodeError:  # A lone surrogate.
        result = eldc.detect_details(beginning.encode("utf-8", "replace").decode())
    language: str = result.language
    if not result.reliable and language != "en":
        scores: dict[str, float] = result.scores
        if scores.get("en", 0.0) >= _NEARLY * scores.get(language, 1.0):
            language = "en"
    return Identified(language, bool(result.reliable))
