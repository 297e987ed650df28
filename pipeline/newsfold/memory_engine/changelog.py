"""The changelogs of a stage in memory: offsets as a broker gives them, kept as a compacted Kafka topic is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from newsfold.wire.envelope import Header, Received


class MemoryChangelog:
    """The entries of one partition by offset; with `compacts`, the newest of each key alone."""

    def __init__(self, kafka_topic: str, partition: int, *, compacts: bool = True) -> None:
        self._name, self._partition, self._compacts = kafka_topic, partition, compacts
        self._entries: dict[int, Received] = {}
        self._newest: dict[bytes, int] = {}
        self.next = 0
        """The offset that the next entry gets."""

    @property
    def name(self) -> str:
        """As `name[partition]`."""
        return f"{self._name}[{self._partition}]"

    def append(self, entries: Mapping[bytes, bytes | None], headers: Sequence[Header]) -> range:
        """Write entries; the offsets they got."""
        first = self.next
        for key, value in entries.items():
            entry = Received(self._name, self._partition, self.next, key, value, headers)
            if self._compacts and (old := self._newest.get(key)) is not None:
                del self._entries[old]
            self._entries[self.next] = entry
            self._newest[key] = self.next
            self.next += 1
        return range(first, self.next)

    def clear(self) -> None:
        """Lose everything, as a Kafka topic that is deleted and made anew."""
        self._entries.clear()
        self._newest.clear()
        self.next = 0

    def between(self, start: int, end: int) -> Iterator[Received]:
        """The entries from offset `start` to before `end`, in order."""
        return (entry for offset, entry in self._entries.items() if start <= offset < end)


class MemoryChangelogs(defaultdict[int, MemoryChangelog]):
    """The changelogs of a stage by partition, each made when it is first asked for."""

    def __init__(self, kafka_topic: str, *, compacts: bool = True) -> None:
        super().__init__()
        self._kafka_topic, self._compacts = kafka_topic, compacts

    def __missing__(self, partition: int) -> MemoryChangelog:
        changelog = self[partition] = MemoryChangelog(self._kafka_topic, partition, compacts=self._compacts)
        return changelog
