"""Gaps: offsets that a reader was to be given next and that the broker does not have; pure."""

from typing import NamedTuple

from newsfold.wire.envelope import Partition


class Gap(NamedTuple):
    """The offset `position` was to be read next and is not there; reading goes on at `resumed`.

    Beyond it: what lies between was deleted before it was read. Not beyond it: the log is another one.
    """

    partition: Partition
    position: int
    resumed: int

    @property
    def lost(self) -> int:
        """Number of offsets that were deleted unread; 0 if the log is another one, where nobody knows."""
        return max(0, self.resumed - self.position)

    def __str__(self) -> str:
        """One line: Kafka topic, partition, offsets."""
        name, number = self.partition
        if self.lost:
            return (
                f"{name}[{number}]: offsets {self.position} to {self.resumed - 1} were deleted before they "
                "were read (by retention, or by a person)"
            )
        return (
            f"{name}[{number}]: offset {self.position} was to be read next, and the log is another one: the "
            f"Kafka topic was made anew, or cut; it is read from offset {self.resumed} on"
        )


def gap_at(partition: Partition, position: int, beginning: int, end: int) -> Gap | None:
    """The gap before who reads `position` of a log with these first and end offsets; None for none."""
    return None if beginning <= position <= end else Gap(partition, position, beginning)
