"""A member of a consumer group that divides work, not records: partitions of a Kafka topic stand for shares.

Nothing is read. What the group gives is what a list of work needs: each share has one owner, and what a dead
member owned goes to another.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Self

from kafka import ConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata, TopicPartition, errors

from newsfold.broker.catalogue import missing_kafka_topic
from newsfold.broker.kafka.admin import KafkaAdmin
from newsfold.broker.kafka.clients import connecting, requesting
from newsfold.broker.kafka.internals import finish_every_join
from newsfold.broker.kafka.reader import REFUSED_COMMIT, consumer_options
from newsfold.delivery.lease import Lease
from newsfold.errors import BrokerError, NewsfoldError
from newsfold.settings import Settings

POLL_MS = 200
RENEWALS = 5
"""Times that a lease is renewed in a session timeout."""
CLOSE_SECONDS = 10.0


class Membership:
    """This process as a member; a thread of its own keeps it one.

    `let_go` is called in another thread when shares are taken away: it returns once nothing is done for them
    any more, in less than a third of the session timeout. Until then no other member has them. A process that
    was stopped for longer than its session has no valid share from the moment it goes on.
    """

    def __init__(
        self, settings: Settings, *, group: str, kafka_topic: str, let_go: Callable[[], None]
    ) -> None:
        with KafkaAdmin(settings) as admin:
            counts = admin.partition_counts([kafka_topic])
        if kafka_topic not in counts:
            raise missing_kafka_topic(kafka_topic)
        self.shares = counts[kafka_topic]
        """Into how many the work is divided."""
        self._kafka_topic, self._group = kafka_topic, group
        self._lease = Lease(settings.session_timeout, time.monotonic)
        self._renew_after = settings.session_timeout / RENEWALS
        self._owned: frozenset[int] = frozenset()
        self._error: NewsfoldError | None = None
        self._stopping = threading.Event()
        options = {**consumer_options(settings, group), "auto_offset_reset": "latest"}
        with connecting(settings.bootstrap_list):
            self._consumer = KafkaConsumer(**options)
        self._consumer.subscribe([kafka_topic], listener=_Listener(self._assigned, self._revoked))
        self._let_go = let_go
        finish_every_join(self._consumer)
        self._thread = threading.Thread(target=self._run, name="membership", daemon=True)
        self._thread.start()

    def owned(self) -> frozenset[int]:
        """The shares that surely are this member's at this moment; BrokerError if it can be none any more."""
        if self._error:
            raise self._error
        return self._owned if self._lease.valid() else frozenset()

    def close(self) -> None:
        """Leave the group, so that others take over at once; `let_go` was called before."""
        self._stopping.set()
        self._thread.join(CLOSE_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _run(self) -> None:
        due = 0.0
        try:
            while not self._stopping.is_set():
                with requesting(f"being a member of group {self._group}"):
                    self._consumer.poll(timeout_ms=POLL_MS)
                    if self._owned and time.monotonic() >= due:
                        due = time.monotonic() + self._renew_after
                        self._renew()
        except NewsfoldError as error:
            self._error = error
        except Exception as error:
            self._error = BrokerError(f"{type(error).__name__}: {error}", where=f"group {self._group}")
        finally:
            self._owned = frozenset()
            self._consumer.close()

    def _renew(self) -> None:
        """Ask the broker whether this is a member still: it takes a commit of nobody else."""
        sent = self._lease.now()
        share = TopicPartition(self._kafka_topic, min(self._owned))
        try:
            self._consumer.commit({share: OffsetAndMetadata(0, "", -1)})
        except (*REFUSED_COMMIT, errors.RetriableError):
            return
        self._lease.renew(sent)

    def _assigned(self, partitions: Sequence[TopicPartition]) -> None:
        self._consumer.pause(*partitions)
        self._owned = frozenset(partition for _, partition in self._consumer.assignment())

    def _revoked(self, _: Sequence[TopicPartition]) -> None:
        self._owned = frozenset()
        self._let_go()


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # the library has no types
    """Hands what the library tells on to the member."""

    def __init__(self, assigned: Callable[[Any], None], revoked: Callable[[Any], None]) -> None:
        self._when_assigned, self._when_revoked = assigned, revoked

    def on_partitions_assigned(self, assigned: Any) -> None:
        self._when_assigned(assigned)

    def on_partitions_revoked(self, revoked: Any) -> None:
        self._when_revoked(revoked)
