"""The reader: judges what is new on the Kafka topic of event records, and has its alerts sent."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from newsfold.alerts.alert import Alert, alert_id, post_of
from newsfold.alerts.judge import Judge
from newsfold.alerts.rules import Rule
from newsfold.alerts.store import AlertStore, Delivery
from newsfold.broker.contract import Broker
from newsfold.broker.partitioning import partition_of
from newsfold.errors import DecodeError
from newsfold.subscription.cursor import VERSION, Cursor
from newsfold.subscription.listening import Listening
from newsfold.subscription.log import Beginning, Log
from newsfold.subscription.newest import NewestRecords
from newsfold.wire.envelope import Received

REST_SECONDS = 20 * 3_600.0
"""After so long without a reader, tombstones may be gone unread: a broker keeps them for a day
(`delete.retention.ms`)."""
BATCH = 1_000
"""Records that are judged in one transaction, or one batch of the broker more."""


class Reader:
    """Reads on where the store stands; for one thread.

    `tell` gets the error of each record that cannot be read, `raised` is called after each batch with alerts;
    `clock` gives seconds after 1970, `say` gets a line for a person.
    """

    def __init__(
        self,
        broker: Broker,
        kafka_topic: str,
        rules: Sequence[Rule],
        store: AlertStore,
        *,
        page: str,
        tell: Callable[[DecodeError], None],
        raised: Callable[[], None],
        clock: Callable[[], float],
        say: Callable[[str], None],
    ) -> None:
        self._broker, self._kafka_topic, self._rules, self._store = broker, kafka_topic, rules, store
        self._page, self._tell, self._raised, self._clock = page, tell, raised, clock
        self._judge = Judge(rules, store, page=page)
        self.read = 0
        """Kafka records that were read."""
        self.alerts = 0
        """Alerts that were made of them, each once for all its targets."""
        self.unreadable = 0
        """Kafka records that are no records of ours."""
        self.gaps = 0
        """Times at which the broker did not have what was to be read next."""
        self.listening = Listening(clock=clock, say=say)

    def prepare(self) -> None:
        """Have rules that are new, or ask for something else, take note of what holds, without an alert.

        With an empty store that is all there is, and reading begins behind it; else what lies before the
        position. After a long rest, what is not there any more was withdrawn. BrokerError if the broker is
        away.
        """
        held, known = self._store.positions(), self._store.fingerprints()
        fresh = [rule for rule in self._rules if known.get(rule.name) != rule.fingerprint]
        with self._store.transaction():
            for name in known.keys() - {rule.name for rule in self._rules if rule not in fresh}:
                self._store.forget_rule(name)
            if fresh or not held:
                self._take_note(fresh, held)
            if held and self._clock() - self._store.seen() > REST_SECONDS:
                self._take_stock(held)

    def _take_note(self, fresh: Sequence[Rule], held: dict[int, int]) -> None:
        if any(rule.trend_score for rule in fresh):
            self._store.forget_counts()
        judge = Judge(fresh, self._store)
        until = {(self._kafka_topic, partition): offset for partition, offset in held.items()}
        with NewestRecords(self._broker, self._kafka_topic, until=until) as records:
            for received in records:
                try:
                    list(judge.alerts(received, None))
                except DecodeError as error:
                    self._unreadable(error)
            for rule in fresh:
                self._store.put_rule(rule.name, rule.fingerprint)
            if not held:
                ends = {number: at for (_, number), at in records.positions.items()}
                self._store.put_positions(ends, self._clock())

    def _take_stock(self, held: dict[int, int]) -> None:
        """Judge as withdrawn, where reading goes on, what is not on the Kafka topic any more."""
        with NewestRecords(self._broker, self._kafka_topic) as records:
            gone = self._store.standing_keys() - {received.key for received in records}
        now = self._clock()
        for key in sorted(gone):
            partition = partition_of(key, len(held))
            self._judge_record(Received(self._kafka_topic, partition, held[partition], key, None), now)
        self._store.put_positions(held, now)

    def run(self, *, follow: bool, stopped: Callable[[], bool]) -> None:
        """Read to the end, or with `follow` until it is `stopped`. BrokerError if the broker is away."""
        offsets = {str(partition): offset for partition, offset in self._store.positions().items()}
        cursor = Cursor(VERSION, self._kafka_topic, offsets)
        log = Log(self._broker, self._kafka_topic, Beginning(cursor=cursor), follow=follow)
        try:
            while not stopped():
                records = log.poll(BATCH)
                self.gaps = len(log.gaps)
                if records is None:
                    break
                self.listening.look(log.ends, came=bool(records))
                if records:
                    self._take(records)
        finally:
            log.close()

    def _take(self, records: Sequence[Received]) -> None:
        """Judge records: what is to be sent, and that they were read, in one transaction."""
        now, before, ends = self._clock(), self.alerts, dict[int, int]()
        with self._store.transaction():
            for received in records:
                self._judge_record(received, now)
                ends[received.partition] = received.offset + 1
            self._store.put_positions(ends, now)
        self.read += len(records)
        if self.alerts > before:
            self._raised()

    def _judge_record(self, received: Received, now: float) -> None:
        try:
            for rule, alert in self._judge.alerts(received, datetime.fromtimestamp(now, UTC)):
                self._store.add(self._deliveries(rule, alert, received, now))
                self.alerts += 1
        except DecodeError as error:
            self._unreadable(error)

    def _deliveries(self, rule: Rule, alert: Alert, received: Received, now: float) -> list[Delivery]:
        id_ = alert_id(rule.name, alert.id, received)
        post = post_of(alert, datetime.fromtimestamp(now, UTC))
        return [
            Delivery(
                0, id_, rule.name, target.name, post, now, now, 0, received.partition, received.offset, "", ""
            )
            for target in rule.targets
            if not self._store.ended(rule.name, target.name)
        ]

    def _unreadable(self, error: DecodeError) -> None:
        self.unreadable += 1
        self._tell(error)
