"""Phrase matcher: which of many phrases stand in a text, as whole words, in time linear in its length.

The text is laid out as UTF-8 bytes of unchanged length in which every mark between words is a space and
every ASCII letter is small; each phrase is laid out the same way between two spaces, so that the automaton
itself checks the word boundaries and nothing is found inside a word. Source of the automaton: Aho and
Corasick 1975, "Efficient string matching".
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, product
from typing import Any, NamedTuple

import numpy as np
from ahocorasick_rs import BytesAhoCorasick
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

_CODEC = ("utf-8", "surrogatepass")
_BETWEEN = b"\xff"
"""Between texts: a byte that UTF-8 never has."""
_BLANK_MARKS = bytes(b if chr(b).isalnum() or b == 0x5F or b > 0x7F else 0x20 for b in range(256))
_LOWER = bytes(range(256)).lower()
_WIDE_MARKS = re.compile(rb"\xe2[\x80\x81][\x80-\xbf]|\xe3\x80[\x80-\x9f]|\xef\xbb\xbf")
"""U+2000-206F (quotes, dashes, spaces), U+3000-301F and the byte order mark: three bytes each."""
_NARROW_MARKS = re.compile(rb"\xc2[\x80-\xbf]")
"""U+0080-00BF (no-break space, guillemets, signs): two bytes each."""
_VOWEL_Y = re.compile(r"[aeiou]y$")
_MAX_SPELLINGS = 16


class Match(NamedTuple):
    """The phrase of this number stands at `text[start:end]`; offsets count code points."""

    number: int
    start: int
    end: int


class PhraseMatcher:
    """Finds phrases as whole words.

    A phrase without capitals matches in any case; one with capitals ("NATO", "Labour") matches exactly
    as it is written. A hyphen, an apostrophe or a space between two words are the same to it.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        """Phrases are numbered in this order."""
        any_case, self._exact_case = _patterns(tuple(phrases))
        patterns = dict.fromkeys([pattern.translate(_LOWER) for pattern in self._exact_case], -1)
        self._exact_count = len(patterns)
        """The first patterns of the automaton are those of which the text may have the exact case."""
        patterns |= any_case
        self._phrase_of = np.fromiter(patterns.values(), np.int64, len(patterns))
        self._patterns = np.frombuffer(_BETWEEN.join(patterns), np.uint8)

    def __getstate__(self) -> dict[str, Any]:
        """All but the automaton, which can be made again and not be copied."""
        return {name: value for name, value in vars(self).items() if name != "_automaton"}

    @cached_property
    def _automaton(self) -> BytesAhoCorasick:
        """Made when first needed: in a process that only compiles a lexicon for others, never."""
        return BytesAhoCorasick(self._patterns.tobytes().split(_BETWEEN))

    def prepare(self) -> None:
        """Make what the first text would have to wait for."""
        if len(self._patterns):
            _ = self._automaton

    def find(self, text: str) -> list[Match]:
        """The phrases in the text by start; none that lies inside a longer one."""
        (data,), matches = self.scan([text])
        spans = matches[:, 1:].tolist()
        if len(data) == len(text) + 2:
            return [Match(*span) for span in spans]
        code_point_of = code_points(data, [offset for _, start, end in spans for offset in (start, end)])
        return [Match(index, code_point_of[start], code_point_of[end]) for index, start, end in spans]

    def scan(self, texts: Sequence[str]) -> tuple[list[bytes], Ints]:
        """Each text in UTF-8 between two spaces, and the matches of all, by text and start.

        Matches are int64 [matches, 4]: number of the text, number of the phrase, start, and end, the last
        two in bytes of the text. The texts are scanned as one, with a byte between that no text has.
        """
        data = [b" " + text.encode(*_CODEC) + b" " for text in texts]
        if not len(self._patterns) or not data:
            return data, np.zeros((0, 4), np.int64)
        joined = _BETWEEN.join(data)
        blanked = _blank_marks(joined if joined.isascii() else _blank_wide_marks(joined))
        found = self._automaton.find_matches_as_indexes(blanked.translate(_LOWER), overlapping=True)
        places = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3)
        phrases = self._phrase_of[places[:, 0]]
        for n in np.flatnonzero(places[:, 0] < self._exact_count).tolist():
            _, start, end = found[n]
            phrases[n] = self._exact_case.get(blanked[start:end], phrases[n])
        matches = np.column_stack((phrases, places[:, 1:]))[phrases >= 0]
        matches = matches[~_inside_others(matches[:, 1], matches[:, 2])]
        begins = np.cumsum([0, *(len(text_data) + 1 for text_data in data[:-1])])
        text_of = np.searchsorted(begins, matches[:, 1], "right") - 1
        in_text = matches[:, 1:] - begins[text_of, None]
        return data, np.column_stack((text_of, matches[:, 0], in_text[:, 0], in_text[:, 1] - 2))


def _inside_others(starts: Ints, ends: Ints) -> NDArray[np.bool_]:
    """Which matches lie inside another; they come by rising end, and of one end the longest first."""
    inside = np.zeros(len(starts), bool)
    if len(starts):
        least_after = np.minimum.accumulate(starts[::-1])[::-1]
        inside[:-1] = least_after[1:] <= starts[:-1]
        inside[1:] |= ends[1:] == ends[:-1]
    return inside


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


def _patterns(phrases: Sequence[str]) -> tuple[dict[bytes, int], dict[bytes, int]]:
    """The first phrase, by number, of each pattern for any case (of small letters), and of each exact one."""
    lines = "\n".join([*phrases, ""])
    if lines.count("\n") > len(phrases):  # A line break within a phrase is a mark as a blank is.
        lines = "".join([phrase.replace("\n", " ") + "\n" for phrase in phrases])
    joined = lines.encode(*_CODEC).replace(b"\n", _BETWEEN)
    blanked = _blank_marks(joined)
    laid_out = (b" " + blanked.replace(_BETWEEN, b" " + _BETWEEN + b" ")).split(_BETWEEN)
    plain, capital, order = _kinds(np.frombuffer(joined, np.uint8), np.frombuffer(blanked, np.uint8))
    by_kind = [order[of_kind[order]].tolist() for of_kind in (plain & ~capital, plain & capital)]
    any_case, exact_case = (dict(zip(map(laid_out.__getitem__, kind), kind, strict=True)) for kind in by_kind)
    for n in np.flatnonzero(~plain).tolist():
        exact = phrases[n] != phrases[n].lower()
        for spelling in _spellings(phrases[n]):
            if words := _blank_marks(_blank_wide_marks(spelling.encode(*_CODEC))).strip():
                pattern = b" " + (words if exact else words.translate(_LOWER)) + b" "
                numbers = exact_case if exact else any_case
                numbers[pattern] = min(n, numbers.get(pattern, n))
    return any_case, exact_case


def _kinds(joined: Bytes, blanked: Bytes) -> tuple[Flags, Flags, Ints]:
    """Of phrases, each followed by `_BETWEEN`: which are plain, which have capitals (ASCII), and an order.

    A plain one has one spelling: it is ASCII without an apostrophe. It begins and ends with a word. The order
    is that of the first eight bytes, and backwards where these are equal: the automaton is made much sooner
    where each pattern begins as the one before it.
    """
    if not len(joined):
        return np.zeros(0, bool), np.zeros(0, bool), np.zeros(0, np.int64)
    ends = np.flatnonzero(joined == _BETWEEN[0])
    starts = np.append(0, ends[:-1] + 1)
    special = (joined == ord("'")) | (joined > 0x7F) & (joined != _BETWEEN[0])
    edges = blanked[np.stack((starts, ends - 1))]
    plain = ~np.logical_or.reduceat(special, starts) & ((edges != 0x20) & (edges != _BETWEEN[0])).all(0)
    capital = np.logical_or.reduceat((joined >= ord("A")) & (joined <= ord("Z")), starts)
    at = np.minimum(starts[:, None] + np.arange(8), ends[:, None])
    first_eight = blanked[at].view(">u8")[:, 0]
    return plain, capital, len(ends) - 1 - np.argsort(first_eight[::-1], kind="stable")


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
