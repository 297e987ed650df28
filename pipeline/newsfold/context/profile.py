"""The profile of an article: the names and words that tell what happened in it, in at most 241 characters.

A term weighs more the more often the article has it and the rarer it is in the background, twice in title
and lead, and twice if it is a number. The greatest names and the greatest other words are kept. A profile
depends on its article and the background alone, so it is made once, and two articles are compared without
their texts. A name is what stands with a capital wherever the article has it, and mostly in the background.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections import Counter
from collections.abc import Mapping, Sequence
from math import isqrt, log
from typing import NamedTuple
from zlib import crc32

from newsfold.lexicons.terms.frequencies import TermFrequencies, words_of

MAX_NAMES, MAX_WORDS = 24, 36
LEAD = 2
"""Paragraphs after the title whose terms weigh twice."""
LENGTH = 63
"""Of the weights of the names, and of those of the words, as a vector; so a weight has six bits."""
CODES = 1 << 18
"""Hashes of terms; one article in 200 shares one by chance with another."""
_MAX_COUNT = 64
_BY_COUNT = (0, *(round(1000 * (1 + log(count))) for count in range(1, _MAX_COUNT + 1)))
"""Thousandths by which the number of times that an article has a term makes it weigh more."""
_BYTES = 3
"""Of a term: 18 bits of its hash, 6 of its weight."""

Weights = dict[int, int]
"""By the hash of a term, from 1 to LENGTH."""


class Profile(NamedTuple):
    """What an article is known by: its names and its other words."""

    names: Weights
    words: Weights


def article_profile(
    title: str, paragraphs: Sequence[str], language: str, backgrounds: Mapping[str, TermFrequencies]
) -> str:
    """The encoded profile of an article, from its whole text; "" in a language without a background."""
    frequencies = backgrounds.get(language)
    return encode_profile(profile_of(title, paragraphs, frequencies)) if frequencies else ""


def profile_of(title: str, paragraphs: Sequence[str], frequencies: TermFrequencies) -> Profile:
    """The profile of an article in the language of `frequencies`, from its whole text."""
    counts = Counter(words_of("\n".join((title, *paragraphs[:LEAD]))))
    leading = set(counts)
    if len(paragraphs) > LEAD:
        counts.update(words_of("\n".join(paragraphs[LEAD:])))
    return _selected(counts, leading, frequencies)


def _selected(counts: Mapping[str, int], leading: set[str], frequencies: TermFrequencies) -> Profile:
    known_words, small = frequencies.words, frequencies.small
    times: dict[str, int] = {}
    rarity: dict[str, int] = {}
    capitals, small_here, leads = set[str](), set[str](), set[str]()
    for word, count in counts.items():
        known = known_words[word]
        if known is None:
            continue
        term, rarity[term], is_capital, is_small = known
        times[term] = times[term] + count if term in times else count
        if word in leading:
            leads.add(term)
        if is_small:
            small_here.add(term)
        elif is_capital:
            capitals.add(term)
    named = capitals - small_here - small
    names, words = list[tuple[int, str]](), list[tuple[int, str]]()
    for term, count in times.items():
        weight = _BY_COUNT[count if count < _MAX_COUNT else _MAX_COUNT] * rarity[term]
        weight <<= (term in leads) + term[0].isdigit()
        (names if term in named else words).append((-weight, term))
    return Profile(_greatest(names, MAX_NAMES), _greatest(words, MAX_WORDS))


def _greatest(negated: list[tuple[int, str]], limit: int) -> Weights:
    """The greatest of weights, given as negative numbers beside their terms, brought to a common length."""
    negated.sort()
    greatest = negated[:limit]
    length = isqrt(sum([weight * weight for weight, _ in greatest])) or 1
    scaled: Weights = {}
    for weight, term in greatest:
        code = crc32(term.encode()) % CODES
        scaled[code] = max(scaled.get(code, 1), (length // 2 - weight * LENGTH) // length)
    return scaled


def encode_profile(profile: Profile) -> str:
    """A profile as it travels: for each term four characters of base64url, the names before a dot."""
    return f"{_encode(profile.names)}.{_encode(profile.words)}"


def decode_profile(text: str) -> Profile:
    """The inverse; ValueError for a text that is no profile. An empty text is the profile of no text."""
    names, _, words = text.partition(".")
    return Profile(_decode(names, MAX_NAMES), _decode(words, MAX_WORDS))


def _encode(weights: Weights) -> str:
    packed = b"".join(
        [(code * (LENGTH + 1) + weight).to_bytes(_BYTES) for code, weight in sorted(weights.items())]
    )
    return urlsafe_b64encode(packed).decode()


def _decode(text: str, limit: int) -> Weights:
    try:
        packed = urlsafe_b64decode(text)
    except (Error, ValueError) as error:
        raise ValueError(f"no profile: {error}") from None
    if len(packed) % _BYTES or len(packed) > limit * _BYTES:
        raise ValueError(f"no profile: {len(packed)} bytes for at most {limit} terms of {_BYTES}")
    terms = [int.from_bytes(packed[at : at + _BYTES]) for at in range(0, len(packed), _BYTES)]
    return {term // (LENGTH + 1): term % (LENGTH + 1) for term in terms}
