"""Gazetteer: finds listed names in a text, as sequences of tokens, with the entries they may mean."""

import re
from collections.abc import Iterable, Sequence
from itertools import compress, count
from typing import NamedTuple

from newsfold.lexicons.entities.entry import EntityEntry
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.senses import Sense, Senses
from newsfold.tagging.entities.tokens import plain_spelling, tokenise

MIN_UPPERCASE_LENGTH = 4
"""Letters from which a name is also found all in capitals, as in headlines."""


class Hit(NamedTuple):
    """A listed name at tokens[first:last]; `senses` in order of precedence, those without a context first."""

    first: int
    last: int
    senses: tuple[Sense, ...]


def name_key(name: str) -> str:
    """The form under which names are compared: one space between words, plain apostrophes and hyphens."""
    if name.isascii() and name.replace(" ", "").isalnum() and "  " not in name and name == name.strip():
        return name
    return " ".join(plain_spelling(name).replace("’", "'").split())


class Gazetteer:
    """All names of all entries by their first tokens; they match in their own case, or all in capitals."""

    def __init__(self, entries: Sequence[EntityEntry], *, in_capitals: bool = True) -> None:
        self._senses = Senses(entries)
        self._numbers: dict[str, int] = {}
        """By name, the number of its senses in `_senses`."""
        for n, entry in enumerate(entries):
            self._add(entry.names, 2 * n)
            if entry.weak:
                self._add(entry.weak, 2 * n + 1)
        numbers = self._numbers
        for name in [name for entry in entries if entry.type == "PER" for name in entry.names if "-" in name]:
            for spelling in _without_hyphens(name_key(name)):
                numbers.setdefault(spelling, numbers[name_key(name)])
        longer = [key.upper() for key in numbers if not key.isascii() and len(key.upper()) > len(key)]
        self.firsts, self._lengths = _beginnings([*numbers, *(longer if in_capitals else ())])
        """The first tokens of names."""
        if in_capitals:
            for key, number in list(numbers.items()):
                if len(key) >= MIN_UPPERCASE_LENGTH:
                    numbers.setdefault(key.upper(), number)
            _add_capitals(self.firsts, self._lengths)

    def _add(self, names: Iterable[str], number: int) -> None:
        """Put a sense behind the others of its names that are of its kind: those with a context come last."""
        numbers = self._numbers
        for key in map(name_key, names):
            if (others := numbers.setdefault(key, number)) != number:
                numbers[key] = self._senses.together(others, number)

    def senses(self, name: str) -> tuple[Sense, ...]:
        """What a name may mean; empty if it is not listed."""
        number = self._numbers.get(name_key(name))
        return () if number is None else self._senses[number]

    def find(self, layout: Layout, places: Iterable[int] | None = None) -> list[Hit]:
        """The listed names, from left to right, the longest first, none overlapping another.

        `places` are the numbers of the tokens that are in `firsts`, if they are known.
        """
        hits: list[Hit] = []
        tokens, number_of, next_free = layout.tokens, self._numbers.get, 0
        token_count = len(tokens)
        if places is None:
            places = compress(count(), map(self.firsts.__contains__, tokens))
        for first in places:
            if first < next_free:
                continue
            two = f"{tokens[first]} {tokens[first + 1]}".replace("’", "'") if first + 1 < token_count else ""
            for length in self._lengths.get(two, ()):
                if (last := first + length) > token_count:
                    continue
                name = layout.text[layout.starts[first] : layout.end(last - 1)]
                if (number := number_of(name)) is None:
                    number = number_of(name_key(name))
                if number is not None:
                    break
            else:
                last, number = first + 1, number_of(tokens[first])
            if number is not None:
                hits.append(Hit(first, last, self._senses[number]))
                next_free = last
        return hits


def _beginnings(names: Iterable[str]) -> tuple[set[str], dict[str, tuple[int, ...]]]:
    """The first tokens of names; by the first two tokens the lengths of names in tokens, falling."""
    firsts: set[str] = set()
    lengths: dict[str, tuple[int, ...]] = {}
    alone: dict[int, tuple[int]] = {}
    """One tuple of each length, for the memory's sake: most beginnings have one."""
    for name in names:
        # To cut a name of letters at its spaces is cheap, and most are; there are 50,000 names.
        if name.isalpha():
            firsts.add(name)
            continue
        if name.replace(" ", "").isalpha():
            tokens = name.split(" ")
            beginning = name if len(tokens) == 2 else f"{tokens[0]} {tokens[1]}"
        else:
            tokens = tokenise(name)
            beginning = " ".join(tokens[:2]).replace("’", "'")
        firsts.add(tokens[0])
        if (length := len(tokens)) > 1:
            others = lengths.get(beginning, ())
            if length not in others:
                one = alone.setdefault(length, (length,))
                lengths[beginning] = tuple(sorted((*others, length), reverse=True)) if others else one
    return firsts, lengths


def _add_capitals(firsts: set[str], lengths: dict[str, tuple[int, ...]]) -> None:
    """Add what `_beginnings` says of the same names all in capitals, where these are as long.

    They are cut into tokens alike, so that it need not be done again.
    """
    firsts.update(list(map(str.upper, firsts)))
    for beginning, of_names in list(lengths.items()):
        others = lengths.setdefault(beginning.upper(), of_names)
        if others is not of_names and others != of_names:
            lengths[beginning.upper()] = tuple(sorted({*others, *of_names}, reverse=True))


def _without_hyphens(name: str) -> tuple[str, str]:
    """Two more ways to write a person's name: "Kim Jong-Un" and "Kim Jong Un" for Kim Jong-un."""
    capital = re.sub(r"-(\w)", lambda match: match.group().upper(), name)
    return capital, capital.replace("-", " ")
