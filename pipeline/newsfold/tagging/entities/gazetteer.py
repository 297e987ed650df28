"""Gazetteer: finds listed names in a text, as sequences of tokens, with the entries they may mean."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from newsfold.lexicons.entities.entry import EntityEntry
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.tokens import plain_spelling, tokenise

MIN_UPPERCASE_LENGTH = 4
"""Letters from which a name is also found all in capitals, as in headlines."""


class Sense(NamedTuple):
    """What a name may mean: an entry, and whether the name needs the text to show the type."""

    entry: EntityEntry
    weak: bool


class Hit(NamedTuple):
    """A listed name at tokens[first:last]; `senses` in order of precedence, those without a context first."""

    first: int
    last: int
    senses: tuple[Sense, ...]


def name_key(name: str) -> str:
    """The form under which names are compared: one space between words, plain apostrophes and hyphens."""
    return " ".join(plain_spelling(name).replace("’", "'").split())


class Gazetteer:
    """All names of all entries by their first token; they match in their own case, or all in capitals."""

    def __init__(self, entries: Sequence[EntityEntry]) -> None:
        collected: dict[str, list[Sense]] = {}
        for entry in entries:
            for name in entry.names:
                collected.setdefault(name_key(name), []).append(Sense(entry, False))
            for name in entry.weak:
                collected.setdefault(name_key(name), []).append(Sense(entry, True))
        for name in [name for entry in entries if entry.type == "PER" for name in entry.names if "-" in name]:
            for spelling in _without_hyphens(name_key(name)):
                collected.setdefault(spelling, collected[name_key(name)])
        for key, senses in list(collected.items()):
            if len(key) >= MIN_UPPERCASE_LENGTH and key.upper() not in collected:
                collected[key.upper()] = senses
        self._senses = {key: _ordered(senses) for key, senses in collected.items()}
        lengths: dict[str, set[int]] = {}
        for key in self._senses:
            tokens = [key] if key.isalpha() else tokenise(key)
            lengths.setdefault(tokens[0], set()).add(len(tokens))
        self._lengths = {token: tuple(sorted(counts, reverse=True)) for token, counts in lengths.items()}

    def senses(self, name: str) -> tuple[Sense, ...]:
        """What a name may mean; empty if it is not listed."""
        return self._senses.get(name_key(name), ())

    def find(self, layout: Layout) -> list[Hit]:
        """The listed names, from left to right, the longest first, none overlapping another."""
        hits: list[Hit] = []
        lengths, senses_of = self._lengths, self._senses
        count, next_free = len(layout.tokens), 0
        for first, token in [(i, token) for i, token in enumerate(layout.tokens) if token in lengths]:
            if first >= next_free:
                for length in lengths[token]:
                    last = first + length
                    if last > count:
                        continue
                    name = token if length == 1 else layout.text[layout.starts[first] : layout.end(last - 1)]
                    senses = senses_of.get(name if length == 1 else name_key(name))
                    if senses:
                        hits.append(Hit(first, last, senses))
                        next_free = last
                        break
        return hits


def _without_hyphens(name: str) -> tuple[str, str]:
    """Two more ways to write a person's name: "Kim Jong-Un" and "Kim Jong Un" for Kim Jong-un."""
    capital = re.sub(r"-(\w)", lambda match: match.group().upper(), name)
    return capital, capital.replace("-", " ")


def _ordered(senses: list[Sense]) -> tuple[Sense, ...]:
    """Senses without a context before those with one; else by precedence of the lists."""
    return tuple(sorted(senses, key=lambda sense: bool(sense.entry.context)))
