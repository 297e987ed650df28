"""Values that are made when they are asked for: what most workers never need costs them nothing."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

V = TypeVar("V")


class WhenAsked(Mapping[str, V]):
    """Each value is made by its maker when it is first looked up, and kept; to see the keys makes none."""

    def __init__(self, makers: Mapping[str, Callable[[], V]]) -> None:
        self._makers, self._made = dict(makers), dict[str, V]()

    def __getitem__(self, key: str) -> V:
        if key not in self._made:
            self._made[key] = self._makers[key]()
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
