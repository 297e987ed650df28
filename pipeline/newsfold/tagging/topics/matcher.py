"""Phrase matcher: which of many phrases stand in a text, as whole words, in time linear in its length.

The text is laid out as UTF-8 bytes of unchanged length in which every mark between words is a space and
every ASCII letter is small; each phrase is laid out the same way between two spaces, so that the automaton
itself checks the word boundaries and nothing is found inside a word.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

_CODEC = ("utf-8", "surrogatepass")
_GAPS = bytes(b if chr(b).isalnum() or b == 0x5F or b > 0x7F else 0x20 for b in range(256))
_SMALL = bytes(range(256)).lower()
_WIDE_MARKS = re.compile(rb"\xe2[\x80\x81][\x80-\xbf]|\xe3\x80[\x80-\x9f]|\xef\xbb\xbf")
"""U+2000-206F (quotes, dashes, spaces), U+3000-301F and the byte order mark: three bytes each."""
_NARROW_MARKS = re.compile(rb"\xc2[\x80-\xbf]")
"""U+0080-00BF (no-break space, guillemets, signs): two bytes each."""
_VOWEL_Y = re.compile(r"[aeiou]y$")
_MAX_SPELLINGS = 16


class Match(NamedTuple):
    """A phrase found: `matcher.phrases[number]` at `text[start:end]`, offsets in code points."""

    number: int
    start: int
    end: int


class PhraseMatcher:
    """Finds phrases as whole words.

    A phrase without capitals matches in any case; one with capitals ("NATO", "Labour") matches exactly
    as it is written. A hyphen, an apostrophe or a space between two words are the same to it.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases: tuple[str, ...] = tuple(dict.fromkeys(phrases))
        found: dict[bytes, tuple[int, dict[bytes, int]]] = {}
        for index, phrase in enumerate(self.phrases):
            exact = phrase != phrase.lower()
            for spelling in _spellings(phrase):
                laid = _gaps(_wide_gaps(spelling.encode(*_CODEC)))
                pattern = b" " + laid.strip() + b" "
                if len(pattern) == 2:
                    continue
                small = pattern.translate(_SMALL)
                loose, strict = found.get(small, (-1, {}))
                if exact:
                    strict.setdefault(pattern, index)
                elif loose < 0:
                    loose = index
                found[small] = (loose, strict)
        self._automaton = BytesAhoCorasick(list(found)) if found else None
        self._loose = [loose if not strict else -1 for loose, strict in found.values()]
        self._strict = [(strict, loose) for loose, strict in found.values()]

    def find(self, text: str) -> list[Match]:
        """The phrases in the text by place; none that lies inside a longer one."""
        data, hits = self.scan(text)
        if len(data) == len(text) + 2:
            return [Match(*hit) for hit in hits]
        at = code_points(data, [offset for _, start, end in hits for offset in (start, end)])
        return [Match(index, at[start], at[end]) for index, start, end in hits]

    def scan(self, text: str) -> tuple[bytes, list[tuple[int, int, int]]]:
        """As `find`, as plain triples with offsets in UTF-8 bytes; for `code_points` also the bytes."""
        data = b" " + text.encode(*_CODEC) + b" "
        if self._automaton is None:
            return data, []
        laid = _gaps(data) if len(data) == len(text) + 2 else _gaps(_wide_gaps(data))
        hits: list[tuple[int, int, int]] = []
        loose = self._loose
        found = self._automaton.find_matches_as_indexes(laid.translate(_SMALL), overlapping=True)
        for pattern, start, end in found:  # by rising end; of those with one end the longest first
            index = loose[pattern]
            if index < 0:
                strict, other = self._strict[pattern]
                index = strict.get(laid[start:end], other)
                if index < 0:
                    continue
            while hits and hits[-1][1] >= start:
                hits.pop()
            if not hits or hits[-1][2] != end - 2:
                hits.append((index, start, end - 2))
        return data, hits


def code_points(data: bytes, offsets: Sequence[int]) -> dict[int, int]:
    """Byte offsets into a scanned text as offsets in code points, in one pass over the bytes."""
    at: dict[int, int] = {}
    last = count = 0
    for offset in sorted(set(offsets)):
        count += len(data[last + 1 : offset + 1].decode(*_CODEC))
        at[offset] = count
        last = offset
    return at


def inflections(phrase: str) -> tuple[str, ...]:
    """The phrase and the plural of its last word, by the regular rules of English spelling."""
    last = phrase[-1:]
    if not last.isalpha() or not last.islower() or phrase.endswith(("ss", "ics")):
        return (phrase, phrase + "es") if phrase.endswith("ss") else (phrase,)
    if last == "s":
        return (phrase,)
    if phrase.endswith(("x", "z", "ch", "sh")):
        return (phrase, phrase + "es")
    if last == "y" and not _VOWEL_Y.search(phrase):
        return (phrase, phrase[:-1] + "ies")
    return (phrase, phrase + "s")


def _gaps(data: bytes) -> bytes:
    return data.translate(_GAPS)


def _wide_gaps(data: bytes) -> bytes:
    return _NARROW_MARKS.sub(b"  ", _WIDE_MARKS.sub(b"   ", data))


def _spellings(phrase: str) -> Iterable[str]:
    """The ways a phrase is laid out: either apostrophe, either case of letters that are not ASCII."""
    if phrase.isascii() and "'" not in phrase:
        return (phrase,)
    exact = phrase != phrase.lower()
    ways = [_ways(char, exact) for char in phrase]
    total = 1
    for way in ways:
        total *= len(way)
    if total > _MAX_SPELLINGS:
        return (phrase, phrase.replace("'", "’"))
    return ("".join(spelling) for spelling in product(*ways))


def _ways(char: str, exact: bool) -> tuple[str, ...]:
    if char in "'’":
        return ("'", "   ")
    if char.isascii() or exact or len(char.upper()) != 1 or char.upper() == char:
        return (char,)
    return (char, char.upper())
