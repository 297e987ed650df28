"""Gazetteer: which listed names stand in a text, as sequences of tokens, and whom they mean."""

from collections.abc import Iterable
from typing import NamedTuple

from newsfold.lexicons.entities.entry import EntityEntry
from newsfold.tagging.entities.layout import Layout
from newsfold.tagging.entities.tokens import words

LEAST_SHOUTED = 4
"""Letters from which a name is also found in capitals only, as in headlines."""


class Sense(NamedTuple):
    """What a name may mean: an entry, and whether the name needs the text to show the type."""

    entry: EntityEntry
    weak: bool


class Hit(NamedTuple):
    """A listed name at tokens[first:last]; `senses` in order of precedence, those without a context first."""

    first: int
    last: int
    senses: tuple[Sense, ...]


def key_of(name: str) -> str:
    """The form under which names are compared: one space between words, plain apostrophes."""
    return " ".join(name.replace("’", "'").split())


class Gazetteer:
    """All names of all entries, found by their first token; exact in case, or all in capitals."""

    def __init__(self, entries: Iterable[EntityEntry]) -> None:
        collected: dict[str, list[Sense]] = {}
        for entry in entries:
            for name in entry.names:
                collected.setdefault(key_of(name), []).append(Sense(entry, False))
            for name in entry.weak:
                collected.setdefault(key_of(name), []).append(Sense(entry, True))
        for key, senses in list(collected.items()):
            if len(key) >= LEAST_SHOUTED and key.upper() not in collected:
                collected[key.upper()] = senses
        self._senses = {key: _ordered(senses) for key, senses in collected.items()}
        lengths: dict[str, set[int]] = {}
        for key in self._senses:
            tokens = [key] if key.isalpha() else words(key)
            lengths.setdefault(tokens[0], set()).add(len(tokens))
        self._lengths = {token: tuple(sorted(ns, reverse=True)) for token, ns in lengths.items()}

    def senses(self, name: str) -> tuple[Sense, ...]:
        """What a name may mean; empty if it is not listed."""
        return self._senses.get(key_of(name), ())

    def find(self, layout: Layout) -> list[Hit]:
        """The listed names, from left to right, the longest first, none overlapping another."""
        hits: list[Hit] = []
        lengths, senses = self._lengths, self._senses
        count, free = len(layout.tokens), 0
        for first, token in [(i, token) for i, token in enumerate(layout.tokens) if token in lengths]:
            if first >= free:
                for n in lengths[token]:
                    last = first + n
                    if last > count:
                        continue
                    name = token if n == 1 else layout.text[layout.starts[first] : layout.end(last - 1)]
                    found = senses.get(name if n == 1 else key_of(name))
                    if found:
                        hits.append(Hit(first, last, found))
                        free = last
                        break
        return hits


def _ordered(senses: list[Sense]) -> tuple[Sense, ...]:
    """What holds anywhere before what holds in a context only, else by precedence of the lists."""
    return tuple(sorted(senses, key=lambda sense: bool(sense.entry.context)))
