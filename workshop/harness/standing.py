"""Standing: how far consumer groups have committed, asked of the broker itself, again and again.

A row asks several times a second while it waits. The connections are kept from one look to the next: to
make them anew took more of the machine than the workers that are watched.
"""

from collections.abc import Mapping
from contextlib import suppress

from newsfold.broker.kafka.admin import KafkaAdmin
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.broker.kafka.reader import KafkaReader
from newsfold.errors import BrokerError
from newsfold.settings import Settings

Standing = dict[tuple[str, int], tuple[int, int]]
"""Per (group, partition of what it reads) the committed offset and the end."""


class Watch:
    """Looks at groups, each given with the Kafka topic that it reads."""

    def __init__(self, settings: Settings, groups: Mapping[str, str]) -> None:
        self._settings, self._groups = settings, groups
        self._ends: KafkaReader | None = None
        self._admin: KafkaAdmin | None = None

    def look(self) -> Standing | None:
        """How the groups stand; None, and new connections the next time, if the broker does not answer."""
        try:
            return self._look()
        except BrokerError:
            self.close()
            return None

    def close(self) -> None:
        """Let go of the connections; the next look makes new ones."""
        for connection in (self._ends, self._admin):
            with suppress(BrokerError):
                if connection:
                    connection.close()
        self._ends = self._admin = None

    def _look(self) -> Standing:
        if self._ends is None or self._admin is None:
            broker = KafkaBroker(self._settings)
            self._ends, self._admin = broker.reader(list(self._groups.values())), broker.admin()
        ends = self._ends.end_offsets()
        found: Standing = {}
        for group, kafka_topic in self._groups.items():
            committed = self._admin.committed(group)
            for (name, partition), end in ends.items():
                if name == kafka_topic:
                    found[group, partition] = committed.get((name, partition), 0), end
        return found
