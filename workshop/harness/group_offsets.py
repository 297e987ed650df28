"""Group offsets: committed and end offsets of consumer groups, read from the broker again and again.

A row reads several times a second while it waits. The connections are kept between reads: new ones for
each took more of the machine than the workers that are watched.
"""

from collections.abc import Mapping
from contextlib import suppress

from newsfold.broker.kafka.admin import KafkaAdmin
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.broker.kafka.reader import KafkaReader
from newsfold.errors import BrokerError
from newsfold.settings import Settings

GroupOffsets = dict[tuple[str, int], tuple[int, int]]
"""(committed offset, end offset) by (group, partition of its Kafka topic)."""


class Watch:
    """Reads the offsets of groups; `groups` gives the Kafka topic of each."""

    def __init__(self, settings: Settings, groups: Mapping[str, str]) -> None:
        self._settings, self._groups = settings, groups
        self._ends: KafkaReader | None = None
        self._admin: KafkaAdmin | None = None

    def read(self) -> GroupOffsets | None:
        """The offsets of the groups; None if the broker does not answer, the next read connects anew."""
        try:
            return self._read()
        except BrokerError:
            self.close()
            return None

    def close(self) -> None:
        """Close the connections; the next read makes new ones."""
        for connection in (self._ends, self._admin):
            with suppress(BrokerError):
                if connection:
                    connection.close()
        self._ends = self._admin = None

    def _read(self) -> GroupOffsets:
        if self._ends is None or self._admin is None:
            broker = KafkaBroker(self._settings)
            self._ends, self._admin = broker.reader(list(self._groups.values())), broker.admin()
        ends = self._ends.end_offsets()
        offsets: GroupOffsets = {}
        for group, kafka_topic in self._groups.items():
            committed = self._admin.committed(group)
            for (name, partition), end in ends.items():
                if name == kafka_topic:
                    offsets[group, partition] = committed.get((name, partition), 0), end
        return offsets
