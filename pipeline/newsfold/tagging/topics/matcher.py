"""Phrase matcher: which of many phrases stand in a text, as whole words, in time linear in its length.

The text is laid out as UTF-8 bytes of unchanged length in which every mark between words is a space and
every ASCII letter is small; each phrase is laid out the same way between two spaces, so that the automaton
itself checks the word boundaries and nothing is found inside a word. Source of the automaton: Aho and
Corasick 1975, "Efficient string matching".
"""

import re
from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

_CODEC = ("utf-8", "surrogatepass")
_BLANK_MARKS = bytes(b if chr(b).isalnum() or b == 0x5F or b > 0x7F else 0x20 for b in range(256))
_LOWER = bytes(range(256)).lower()
_WIDE_MARKS = re.compile(rb"\xe2[\x80\x81][\x80-\xbf]|\xe3\x80[\x80-\x9f]|\xef\xbb\xbf")
"""U+2000-206F (quotes, dashes, spaces), U+3000-301F and the byte order mark: three bytes each."""
_NARROW_MARKS = re.compile(rb"\xc2[\x80-\xbf]")
"""U+0080-00BF (no-break space, guillemets, signs): two bytes each."""
_VOWEL_Y = re.compile(r"[aeiou]y$")
_MAX_SPELLINGS = 16


class Match(NamedTuple):
    """`matcher.phrases[number]` stands at `text[start:end]`; offsets count code points."""

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
        patterns: dict[bytes, tuple[int, dict[bytes, int]]] = {}
        for index, phrase in enumerate(self.phrases):
            exact = phrase != phrase.lower()
            for spelling in _spellings(phrase):
                blanked = _blank_marks(_blank_wide_marks(spelling.encode(*_CODEC)))
                pattern = b" " + blanked.strip() + b" "
                if len(pattern) == 2:
                    continue
                lower = pattern.translate(_LOWER)
                any_case, exact_case = patterns.get(lower, (-1, {}))
                if exact:
                    exact_case.setdefault(pattern, index)
                elif any_case < 0:
                    any_case = index
                patterns[lower] = (any_case, exact_case)
        self._automaton = BytesAhoCorasick(list(patterns)) if patterns else None
        self._any_case = [any_case if not exact_case else -1 for any_case, exact_case in patterns.values()]
        self._exact_case = [(exact_case, any_case) for any_case, exact_case in patterns.values()]

    def find(self, text: str) -> list[Match]:
        """The phrases in the text by start; none that lies inside a longer one."""
        data, matches = self.scan(text)
        if len(data) == len(text) + 2:
            return [Match(*match) for match in matches]
        code_point_of = code_points(data, [offset for _, start, end in matches for offset in (start, end)])
        return [Match(index, code_point_of[start], code_point_of[end]) for index, start, end in matches]

    def scan(self, text: str) -> tuple[bytes, list[tuple[int, int, int]]]:
        """The text in UTF-8 between two spaces, and its matches (number, start, end), offsets in bytes."""
        data = b" " + text.encode(*_CODEC) + b" "
        if self._automaton is None:
            return data, []
        blanked = _blank_marks(data) if len(data) == len(text) + 2 else _blank_marks(_blank_wide_marks(data))
        matches: list[tuple[int, int, int]] = []
        any_case = self._any_case
        occurrences = self._automaton.find_matches_as_indexes(blanked.translate(_LOWER), overlapping=True)
        for pattern_index, start, end in occurrences:  # by rising end, then the longest first
            index = any_case[pattern_index]
            if index < 0:
                exact_case, fallback = self._exact_case[pattern_index]
                index = exact_case.get(blanked[start:end], fallback)
                if index < 0:
                    continue
            while matches and matches[-1][1] >= start:
                matches.pop()
            if not matches or matches[-1][2] != end - 2:
                matches.append((index, start, end - 2))
        return data, matches


def code_points(data: bytes, offsets: Sequence[int]) -> dict[int, int]:
    """Code-point offset of each byte offset into the text; `data` as `scan` gives it, read once."""
    code_point_of: dict[int, int] = {}
    previous = count = 0
    for offset in sorted(set(offsets)):
        count += len(data[previous + 1 : offset + 1].decode(*_CODEC))
        code_point_of[offset] = count
        previous = offset
    return code_point_of


def inflections(phrase: str) -> tuple[str, ...]:
    """The phrase and the plural of its last word, by the regular rules of English spelling."""
    last_letter = phrase[-1:]
    if not last_letter.isalpha() or not last_letter.islower() or phrase.endswith(("ss", "ics")):
        return (phrase, phrase + "es") if phrase.endswith("ss") else (phrase,)
    if last_letter == "s":
        return (phrase,)
    if phrase.endswith(("x", "z", "ch", "sh")):
        return (phrase, phrase + "es")
    if last_letter == "y" and not _VOWEL_Y.search(phrase):
        return (phrase, phrase[:-1] + "ies")
    return (phrase, phrase + "s")


def _blank_marks(data: bytes) -> bytes:
    return data.translate(_BLANK_MARKS)


def _blank_wide_marks(data: bytes) -> bytes:
    return _NARROW_MARKS.sub(b"  ", _WIDE_MARKS.sub(b"   ", data))


def _spellings(phrase: str) -> Iterable[str]:
    """Spellings to search for: either apostrophe, either case of letters that are not ASCII."""
    if phrase.isascii() and "'" not in phrase:
        return (phrase,)
    exact = phrase != phrase.lower()
    variants = [_character_variants(char, exact) for char in phrase]
    total = 1
    for character_variants in variants:
        total *= len(character_variants)
    if total > _MAX_SPELLINGS:
        return (phrase, phrase.replace("'", "’"))
    return ("".join(spelling) for spelling in product(*variants))


def _character_variants(char: str, exact: bool) -> tuple[str, ...]:
    if char in "'’":
        return ("'", "   ")
    if char.isascii() or exact or len(char.upper()) != 1 or char.upper() == char:
        return (char,)
    return (char, char.upper())
