"""How keeping the view goes, told by the keeper and read by any thread."""

from collections.abc import Mapping
from threading import Lock

from newsfold.wire.envelope import Partition


class Health:
    """Ends of the log, and since when nothing comes in; seconds after 1970, 0.0 for never."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._ends: dict[Partition, int] = {}
        self.read_at = 0.0
        """When all there was had last been read."""
        self.stalled_since = 0.0
        self.why = ""

    def at_ends(self, ends: Mapping[Partition, int]) -> None:
        """Take note of where the partitions end."""
        with self._lock:
            self._ends.update(ends)

    def ends(self) -> dict[Partition, int]:
        """Where partitions end, as far as it is known."""
        with self._lock:
            return dict(self._ends)

    def end(self, partition: Partition, least: int) -> int:
        """Where one ends, at least."""
        with self._lock:
            return max(self._ends.get(partition, least), least)

    def all_read(self, now: float) -> None:
        """All there is has been read."""
        self.read_at, self.stalled_since, self.why = now, 0.0, ""

    def stalled(self, now: float, why: str) -> None:
        """Nothing comes in, or not into what answers."""
        self.why = why
        self.stalled_since = self.stalled_since or now

    def goes_on(self) -> None:
        """What was in the way is not there any more."""
        self.stalled_since, self.why = 0.0, ""
