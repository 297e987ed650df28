"""The backgrounds that are shipped, one file a language beside this module."""

from collections.abc import Mapping
from functools import cache, partial
from importlib import resources

from newsfold.lexicons.terms.frequencies import TermFrequencies, decode_frequencies, term_of
from newsfold.lexicons.terms.wording import EMPTY
from newsfold.lexicons.when_asked import WhenAsked

LANGUAGES = tuple(sorted(EMPTY))
"""Languages with a background, by ISO 639-1 code."""


def file_name(language: str) -> str:
    """Name of the file of a language."""
    return f"{language}.terms"


@cache
def load_term_frequencies() -> Mapping[str, TermFrequencies]:
    """The shipped backgrounds by language, each read when it is first asked for."""
    return WhenAsked({language: partial(_load, language) for language in LANGUAGES})


def _load(language: str) -> TermFrequencies:
    name = file_name(language)
    text = resources.files("newsfold.lexicons.terms").joinpath(name).read_text("utf-8")
    return decode_frequencies(text, name, map(term_of, EMPTY[language]))
