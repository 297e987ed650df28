"""Bounded sets of what a run has had: article versions, to skip exact copies, and notices told once."""

REMEMBERED = 200_000
"""Article versions, about 25 MB; what is older is sent again, which does no harm downstream."""
MAX_TOLD = 1000
"""Kinds of notices; those beyond are not told."""


class Seen:
    """A bounded set that forgets the oldest first."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._keys: dict[str, None] = {}
        self._told: set[str] = set()

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, key: str) -> bool:
        """Add `key`; False if the set has it already."""
        if key in self._keys:
            return False
        self._keys[key] = None
        if len(self._keys) > self._remembered:
            del self._keys[next(iter(self._keys))]
        return True

    def tell(self, kind: str) -> bool:
        """Whether a notice of this kind is to be told; False if one was."""
        if kind in self._told or len(self._told) >= MAX_TOLD:
            return False
        self._told.add(kind)
        return True
