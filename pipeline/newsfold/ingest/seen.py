"""Bounded sets of what a run has had: article versions, to skip exact copies, and notices told once."""

REMEMBERED = 200_000
"""Article versions, about 25 MB; what is older is sent again, which does no harm downstream."""
MAX_GROUPS, MAX_MEMBERS = 5000, 50
MAX_TOLD = 1000
"""Kinds of notices; those beyond are not told."""


class Seen:
    """A bounded set that forgets the oldest first."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._keys: dict[str, None] = {}
        self._told: set[str] = set()
        self._members: dict[str, set[str]] = {}

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

    def count(self, group: str, member: str) -> int:
        """How many members a group has with this one, as far as they are remembered."""
        members = self._members.setdefault(group, set())
        if len(members) < MAX_MEMBERS:
            members.add(member)
        if len(self._members) > MAX_GROUPS:
            del self._members[next(iter(self._members))]
        return len(members)

    def tell(self, kind: str) -> bool:
        """Whether a notice of this kind is to be told; False if one was."""
        if kind in self._told or len(self._told) >= MAX_TOLD:
            return False
        self._told.add(kind)
        return True
