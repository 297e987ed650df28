"""Ranking: the first few of many keys, exact; a change of one key costs the same however many there are."""

from collections.abc import Callable, Collection
from heapq import nsmallest
from typing import Any


class Ranking:
    """The `size` first of `keys` in the order `order`, kept while keys come, go and change.

    `keys` is the owner's live collection and `order(key)` gives a sortable value, different for
    different keys; after each change of one key the owner calls `changed(key)`. Changes only count when
    the first are asked for: a key may change many times before. Only candidates are held: every other key
    comes behind `_bound` in the order. When fewer than `size` candidates are left, they are chosen anew
    from all keys.
    """

    def __init__(self, size: int, keys: Collection[str], order: Callable[[str], Any]) -> None:
        self._size, self._keys, self._order = size, keys, order
        self._candidates: set[str] = set()
        self._bound: Any = None
        self._changed: set[str] = set()
        self.changed = self._changed.add
        """To be called with a key that is new, has another place in the order, or is gone."""

    def first(self) -> list[str]:
        """The `size` first keys, in order."""
        self._settle()
        return sorted(self._candidates, key=self._order)[: self._size]

    def _settle(self) -> None:
        """Make candidates of the changed keys that belong before the bound, and of no others."""
        keys, order, bound = self._keys, self._order, self._bound
        candidates = self._candidates
        candidates -= self._changed
        candidates.update(
            key for key in self._changed if key in keys and (bound is None or order(key) <= bound)
        )
        self._changed.clear()
        if len(candidates) > 4 * self._size:
            self._choose(candidates)
        elif len(candidates) < self._size and len(candidates) < len(keys):
            self._choose(keys)

    def _choose(self, keys: Collection[str]) -> None:
        candidates = nsmallest(2 * self._size, keys, key=self._order)
        self._candidates = set(candidates)
        self._bound = self._order(candidates[-1]) if len(candidates) < len(self._keys) else None
