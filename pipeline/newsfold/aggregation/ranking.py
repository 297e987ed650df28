"""Ranking: the first few of many keys, exact; a change of one key costs the same however many there are."""

from collections.abc import Callable, Collection
from heapq import nsmallest
from typing import Any


class Ranking:
    """The `size` first of `keys` in the order `order`, kept while keys come, go and change.

    `keys` is the owner's live collection and `order(key)` gives a sortable value, different for
    different keys; after each change of one key the owner calls `changed(key)`. Only candidates are
    held: every other key comes behind `_bound` in the order. When fewer than `size` candidates are
    left, they are chosen anew from all keys.
    """

    def __init__(self, size: int, keys: Collection[str], order: Callable[[str], Any]) -> None:
        self._size, self._keys, self._order = size, keys, order
        self._candidates: set[str] = set()
        self._bound: Any = None

    def changed(self, key: str) -> None:
        """`key` is new, has another place in the order, or is gone."""
        candidates = self._candidates
        if key in self._keys and (self._bound is None or self._order(key) <= self._bound):
            if key not in candidates:
                candidates.add(key)
                if len(candidates) > 4 * self._size:
                    self._choose(candidates)
            return
        if key in candidates:
            candidates.discard(key)
            if len(candidates) < self._size and len(candidates) < len(self._keys):
                self._choose(self._keys)

    def first(self) -> list[str]:
        """The `size` first keys, in order."""
        return sorted(self._candidates, key=self._order)[: self._size]

    def _choose(self, keys: Collection[str]) -> None:
        candidates = nsmallest(2 * self._size, keys, key=self._order)
        self._candidates = set(candidates)
        self._bound = self._order(candidates[-1]) if len(candidates) < len(self._keys) else None
