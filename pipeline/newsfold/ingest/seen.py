"""A bounded set of article versions, to skip exact copies within a run."""

REMEMBERED = 200_000
"""Article versions, about 25 MB; what is older is sent again, which does no harm downstream."""


class Seen:
    """A bounded set that forgets the oldest first."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._keys: dict[str, None] = {}

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
