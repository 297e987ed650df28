"""Sketches: a sample of a text's hashed shingles, by which two texts are compared without keeping them."""

import re
from collections.abc import Iterable
from itertools import islice
from struct import pack, unpack
from unicodedata import normalize
from zlib import crc32

SKETCH_SIZE = 64
"""Hashes of a sketch; the share of a text that stands in another is then right to some .06."""
LEAST_SAMPLE = 4
"""Hashes of the shorter text, at least, if the sketch of the longer leaves out most of it."""
SHINGLE = 3
"""Words of a shingle, or signs where a script has no spaces."""
_WORD = re.compile(r"\w+")
_NO_SPACES = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
"""Signs of scripts that write words without a space between: Thai, Japanese, Chinese."""
_MIX, _MASK = 0x9E3779B1, 0xFFFFFFFF
"""Makes neighbouring checksums far ones: the least of them are then a sample (Fibonacci hashing)."""


def words_of(paragraphs: Iterable[str]) -> list[str]:
    """The words of a text without case and punctuation; signs, in a script that has no spaces."""
    text = normalize("NFKC", " ".join(paragraphs)).casefold()
    words = _WORD.findall(text)
    if len(_NO_SPACES.findall(text)) * 2 > sum(map(len, words)):
        return [sign for word in words for sign in word]
    return words


def sketch_of(words: list[str]) -> bytes:
    """The sketch of a text: its `SKETCH_SIZE` least hashes of shingles, 4 bytes each in order."""
    shingles = zip(*(islice(words, n, None) for n in range(SHINGLE)), strict=False)
    texts = {" ".join(shingle) for shingle in shingles} or ({" ".join(words)} if words else set())
    hashes = sorted({crc32(text.encode("utf-8", "surrogatepass")) * _MIX & _MASK for text in texts})
    return pack(f">{len(hashes[:SKETCH_SIZE])}I", *hashes[:SKETCH_SIZE])


def likeness(sketch: bytes, other: bytes) -> float | None:
    """The share of the shorter of two texts that stands in the other, 0 to 1.

    None if one has no text, or is so much longer that nothing can be said.
    """
    if not sketch or not other:
        return None
    hashes, others = _hashes(sketch), _hashes(other)
    # Of a text longer than its sketch nothing is known above the greatest hash that is kept.
    limit = min(h[-1] if len(h) == SKETCH_SIZE else _MASK for h in (hashes, others))
    sample, sample_of_other = ({h for h in some if h <= limit} for some in (hashes, others))
    least = min(len(sample), len(sample_of_other))
    return None if least < LEAST_SAMPLE and limit < _MASK else len(sample & sample_of_other) / least


def _hashes(sketch: bytes) -> tuple[int, ...]:
    return unpack(f">{len(sketch) // 4}I", sketch)
