"""Lag: how many records consumer groups have not committed, asked of the broker itself, again and again.

A row asks several times a second while it waits. The connections are kept from one look to the next: to
make them anew took more of the machine than the workers that are watched.
"""

from collections.abc import Mapping
from contextlib import suppress

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.broker.kafka.reader import KafkaReader, consumer_options
from newsfold.errors import BrokerError
from newsfold.settings import Settings

Standing = dict[tuple[str, int], tuple[int, int]]
"""Per (group, partition of what it reads) the committed offset and the end."""


class Watch:
    """Looks at groups, each given with the Kafka topic that it reads."""

    def __init__(self, settings: Settings, groups: Mapping[str, str]) -> None:
        self._settings, self._groups = settings, groups
        self._ends: KafkaReader | None = None
        self._committed: dict[str, KafkaConsumer] = {}

    def look(self) -> Standing | None:
        """How the groups stand; None, and new connections the next time, if the broker does not answer."""
        try:
            return self._look()
        except (BrokerError, KafkaError, OSError):
            self.close()
            return None

    def close(self) -> None:
        """Let go of the connections; the next look makes new ones."""
        with suppress(BrokerError, KafkaError, OSError):
            if self._ends:
                self._ends.close()
        for consumer in self._committed.values():
            with suppress(KafkaError, OSError):
                consumer.close(autocommit=False)
        self._ends, self._committed = None, {}

    def _look(self) -> Standing:
        if self._ends is None:
            self._ends = KafkaBroker(self._settings).reader(list(self._groups.values()))
        ends = self._ends.end_offsets()
        found: Standing = {}
        for group, kafka_topic in self._groups.items():
            if group not in self._committed:
                self._committed[group] = KafkaConsumer(**consumer_options(self._settings, group))
            for (name, partition), end in ends.items():
                if name == kafka_topic:
                    done = self._committed[group].committed(TopicPartition(name, partition)) or 0
                    found[group, partition] = done, end
        return found
