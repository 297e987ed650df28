"""Choices read from bytes: a case of hundreds of choices is one draw for hypothesis, not hundreds."""

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Dice:
    """Reads its choices from the bytes it was given, one byte each; zeros, the simplest, at their end."""

    def __init__(self, data: bytes) -> None:
        self._left = iter(data)

    def below(self, sides: int) -> int:
        """A whole number from 0 to sides - 1; at most 256 sides."""
        return next(self._left, 0) % sides

    def one_of(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[self.below(len(choices))]

    def some_of(self, choices: Sequence[T], most: int) -> list[T]:
        """Up to `most` of the choices, each at most once, in the order in which they were thrown."""
        return list(dict.fromkeys(self.one_of(choices) for _ in range(self.below(most + 1))))


def throws(length: int, *, least: int = 0, most: int) -> st.SearchStrategy[list[Dice]]:
    """From `least` to `most` dice with `length` bytes each, every number of them as likely as the others."""
    return (
        st.integers(least, most)
        .flatmap(lambda number: st.binary(min_size=number * length, max_size=number * length))
        .map(lambda data: [Dice(data[at : at + length]) for at in range(0, len(data), length)])
    )
