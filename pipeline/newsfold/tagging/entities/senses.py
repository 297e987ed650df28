"""What names may mean, by number: of 90,000 names a process meets a few, and makes what those mean."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from newsfold.lexicons.entities.entry import EntityEntry

_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(EntityEntry).decode


class Sense(msgspec.Struct, frozen=True, gc=False):
    """What a name may mean: an entry, and whether the name needs the text to show the type."""

    entry: EntityEntry
    weak: bool


class Senses(dict[int, tuple[Sense, ...]]):
    """By number the senses of a name, made when they are first asked for.

    Twice the number of an entry stands for the entry, and one more for it as a weak name; numbers beyond are
    those of several senses together.
    """

    def __init__(self, entries: Sequence[EntityEntry]) -> None:
        """`entries` in order of precedence."""
        self._entries: Sequence[EntityEntry] = entries
        self.several: list[tuple[int, ...]] = []
        self._number_of_several: dict[tuple[int, ...], int] = {}

    def together(self, number: int, other: int) -> int:
        """The number of both: senses without a context before those with one, else in this order."""
        parts = (*self._parts(number), *self._parts(other))
        ordered = tuple(sorted(parts, key=lambda part: bool(self._entries[part >> 1].context)))
        several = self._number_of_several.setdefault(ordered, 2 * len(self._entries) + len(self.several))
        if several == 2 * len(self._entries) + len(self.several):
            self.several.append(ordered)
        return several

    def _parts(self, number: int) -> tuple[int, ...]:
        several = number - 2 * len(self._entries)
        return (number,) if several < 0 else self.several[several]

    def __missing__(self, number: int) -> tuple[Sense, ...]:
        senses = tuple([Sense(self._entries[part >> 1], bool(part & 1)) for part in self._parts(number)])
        self[number] = senses
        return senses

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy has the entries packed, and no senses made."""
        return _restored, (packed(self._entries), self.several)


class PackedEntries(Sequence[EntityEntry]):
    """Entries one behind the other in MessagePack; each look-up makes one anew."""

    def __init__(self, data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]) -> None:
        """`starts` [entries + 1] says where each begins in `data`, and where the last one ends."""
        self._data, self._starts = data, starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, n: Any) -> Any:
        """The entry of a number from 0 on."""
        return _decode(self._data[self._starts[n] : self._starts[n + 1]].data)


def packed(entries: Sequence[EntityEntry]) -> PackedEntries:
    """The same entries, packed."""
    parts = [_encode(entry) for entry in entries]
    starts = np.fromiter(accumulate(map(len, parts), initial=0), np.int64, len(parts) + 1)
    return PackedEntries(np.frombuffer(b"".join(parts), np.uint8), starts)


def _restored(entries: PackedEntries, several: list[tuple[int, ...]]) -> Senses:
    senses = Senses(entries)
    senses.several = several
    return senses
