"""The watch over the Kafka topics while workers run: whether they are still those that were there.

Looks in a thread of its own, so that neither a stage nor the end of the process waits for a broker.
"""

import logging
import threading
from collections.abc import Mapping, Sequence

from newsfold.broker.catalogue import KafkaTopic
from newsfold.broker.kafka.admin import Identity, KafkaAdmin
from newsfold.broker.requirements import check_partitions
from newsfold.errors import BrokerError, KafkaTopicError, NewsfoldError
from newsfold.operations.notices import tell
from newsfold.settings import Settings

LOOK_SECONDS = 5.0
log = logging.getLogger(__name__)


class KafkaTopicWatch:
    """Looks every few seconds from `start` to `stop`; what it finds is taken up by the worker's loop."""

    def __init__(
        self, kafka_topics: Sequence[KafkaTopic], changelogs: Sequence[KafkaTopic], settings: Settings
    ) -> None:
        """`changelogs` are those of the stages here, which nobody but a starting worker makes."""
        self._kafka_topics, self._settings = [*kafka_topics, *changelogs], settings
        self._changelogs = {topic.name for topic in changelogs}
        self._ids: dict[str, str] = {}
        self._gone: set[str] = set()
        self._missing: set[str] = set()
        """Changelogs that the last look did not find."""
        self._ended = threading.Event()
        self.looks = 0
        """How often all was seen."""
        self.anew: set[str] = set()
        """The Kafka topics that are others than before, until who reads them takes them out."""
        self.failure: NewsfoldError | None = None
        """What a worker must end for."""

    def start(self) -> None:
        """Begin to look."""
        threading.Thread(target=self._look_on, name="kafka-topics", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()

    def raise_failure(self) -> None:
        """Raise what the worker must end for, if anything."""
        if self.failure:
            raise self.failure

    def look(self, admin: KafkaAdmin) -> None:
        """Compare what is there with what was there."""
        found = admin.identities(topic.name for topic in self._kafka_topics)
        try:
            check_partitions(self._kafka_topics, {name: topic.partitions for name, topic in found.items()})
        except KafkaTopicError as error:
            self.failure = error
        self._look_at_changelogs(found)
        if self.failure:
            return
        for name in self._ids.keys() - found.keys() - self._gone - self._changelogs:
            tell(f"{name}: the Kafka topic was deleted; who reads or writes it waits until it is there again")
        self._gone = self._ids.keys() - found.keys()
        for name, topic in found.items():
            if self._ids.setdefault(name, topic.id) != topic.id:
                tell(f"{name}: the Kafka topic was deleted and made anew: what it held is gone")
                self._ids[name] = topic.id
                self.anew.add(name)
        self.looks += 1

    def _look_at_changelogs(self, found: Mapping[str, Identity]) -> None:
        """They were there when the worker started; a broker that has just begun may not know them yet."""
        missing = self._changelogs - found.keys()
        others = {
            name
            for name in self._changelogs & found.keys() & self._ids.keys()
            if found[name].id != self._ids[name]
        }
        if gone := sorted(missing & self._missing | others):
            self.failure = self.failure or changelogs_gone(gone)
        self._missing = missing

    def _look_on(self) -> None:
        while not self._ended.is_set():
            try:
                with KafkaAdmin(self._settings) as admin:
                    while not self._ended.is_set():
                        self.look(admin)
                        self._ended.wait(LOOK_SECONDS)
            except Exception as error:
                # The stages say what there is to say of a broker that is away, or refuses.
                log.debug("Kafka topics not looked at: %r", error)
                self._ended.wait(LOOK_SECONDS)


def changelogs_gone(names: Sequence[str]) -> BrokerError:
    """The error for changelogs that are gone, or others than before, under a worker that writes them."""
    return BrokerError(
        "the Kafka topic was deleted, and a running worker does not make it anew",
        where=" and ".join(names),
        hint="start the worker again",
    )
