"""Counts: exact numbers of sources and entities under their names, added and removed."""

from collections.abc import Callable, MutableMapping, Sequence
from itertools import accumulate
from typing import TypeVar

from newsfold.aggregation.ranking import Ranking

Key = TypeVar("Key")
QUOTES = 3
"""Bytes around an item of a list in JSON."""


class NamedCounts:
    """How often keys occur, the first of them, and by which names; a count of zero is forgotten.

    Names are compared by how often they occur, then by themselves: the first is the one that is shown.
    """

    def __init__(self, size: int) -> None:
        """`size` keys are ranked."""
        self.counts: dict[str, int] = {}
        self._names: dict[str, dict[tuple[str, ...], int]] = {}
        self._top = Ranking(size, self.counts, by_count(self.counts))

    def __len__(self) -> int:
        """The number of keys."""
        return len(self.counts)

    def add(self, key: str, name: tuple[str, ...], by: int) -> None:
        """Count a key and its name; by a negative number to take it back."""
        counts = self.counts
        if key not in counts:
            counts[key], self._names[key] = by, {name: by}
        else:
            if not (total := counts[key] + by):
                del counts[key], self._names[key]
            else:
                counts[key] = total
                add_count(self._names[key], name, by)
        self._top.changed(key)

    def name(self, key: str) -> tuple[str, ...]:
        """The name that is shown."""
        names = self._names[key]
        if len(names) == 1:
            return next(iter(names))
        return min(names, key=lambda name: (-names[name], name))

    def first(self) -> list[str]:
        """The keys with the highest counts, then in their order."""
        return self._top.first()

    def further(self, listed: Sequence[str], limit: int) -> tuple[str, ...]:
        """The keys that are not listed, sorted; of more than `limit` bytes those with the highest counts."""
        counts = self.counts
        if len(counts) == len(listed):
            return ()
        keys = counts.keys() - listed
        if sum(map(len, keys)) * 4 + len(keys) * QUOTES > limit:  # no character has more than four bytes
            ranked = sorted(keys, key=by_count(counts))
            sizes = accumulate(len(key.encode()) + QUOTES for key in ranked)
            keys = set(ranked[: sum(size <= limit for size in sizes)])
        return tuple(sorted(keys))


# An order holds the counts and not their owner: without a reference cycle a dropped fold is freed at once.


def by_count(counts: dict[str, int]) -> Callable[[str], tuple[int, str]]:
    """The order by falling count, then by key."""
    return lambda key: (-counts[key], key)


def add_count(counts: MutableMapping[Key, int], key: Key, by: int) -> int:
    """Add `by` to a count and return it; a count of zero is deleted."""
    count = counts.get(key, 0) + by
    if count:
        counts[key] = count
    else:
        del counts[key]
    return count
