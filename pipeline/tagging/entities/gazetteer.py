"""Gazetteer: which listed names stand in a text, as sequences of tokens, and whom they mean."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.lexicons.entities import EntityEntry
from pipeline.tagging.entities.tokens import words


class Sense(NamedTuple):
    """What a name may mean: an entry, and whether the name needs the text to show the type."""

    entry: EntityEntry
    weak: bool


class Hit(NamedTuple):
    """A listed name at tokens[first:last]; `senses` in order of precedence."""

    first: int
    last: int
    senses: tuple[Sense, ...]


def key_of(name: str) -> str:
    """The form under which names are compared: one space between words, plain apostrophes."""
    return " ".join(name.replace("’", "'").split())


class Gazetteer:
    """All names of all entries, found by their first token; matching is exact in case."""

    def __init__(self, entries: Iterable[EntityEntry]) -> None:
        collected: dict[str, list[Sense]] = {}
        for entry in entries:
            for name in entry.names:
                collected.setdefault(key_of(name), []).append(Sense(entry, False))
            for name in entry.weak:
                collected.setdefault(key_of(name), []).append(Sense(entry, True))
        self._senses = {key: _ordered(senses) for key, senses in collected.items()}
        lengths: dict[str, set[int]] = {}
        for key in self._senses:
            tokens = words(key)
            lengths.setdefault(tokens[0], set()).add(len(tokens))
        self._lengths = {token: tuple(sorted(ns, reverse=True)) for token, ns in lengths.items()}

    def senses(self, name: str) -> tuple[Sense, ...]:
        """What a name may mean; empty if it is not listed."""
        return self._senses.get(key_of(name), ())

    def find(self, text: str, tokens: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> list[Hit]:
        """The listed names, from left to right, the longest first, none overlapping another."""
        hits: list[Hit] = []
        lengths, senses = self._lengths, self._senses
        count, free = len(tokens), 0
        for first, token in enumerate(tokens):
            if token in lengths and first >= free:
                for n in lengths[token]:
                    last = first + n
                    if last > count:
                        continue
                    found = senses.get(token if n == 1 else key_of(text[starts[first] : ends[last - 1]]))
                    if found:
                        hits.append(Hit(first, last, found))
                        free = last
                        break
        return hits


def _ordered(senses: list[Sense]) -> tuple[Sense, ...]:
    """Those with a context first, then by precedence of the lists."""
    return tuple(sorted(senses, key=lambda sense: not sense.entry.context))
