"""A sink: reads the event records as they come and keeps a store of those that hold."""

import time
from collections.abc import Callable, Sequence
from math import inf

from newsfold.broker.contract import Broker
from newsfold.broker.trail import is_followed, stored
from newsfold.errors import DecodeError
from newsfold.stores.changes import Batch, Change, change_of
from newsfold.stores.contract import Standing, Store
from newsfold.subscription.cursor import VERSION, Cursor
from newsfold.subscription.listening import Listening
from newsfold.subscription.log import Beginning, Log
from newsfold.wire.envelope import Received

WAIT_SECONDS = 1.0
"""How long a record may wait for others to be written with it."""
SIGN_OF_LIFE_SECONDS = 3_600
"""How often a sink with nothing to write says that it has read all there is."""
REST_SECONDS = 20 * 3_600
"""After so long without a sink, tombstones may be gone that it has not read: a broker keeps them for a day
(`delete.retention.ms`)."""


class Sink:
    """Moves what is new on the Kafka topic of event records into a store; its counts say how much.

    `tell` gets the error of each record that cannot be read, `say` a line of what a person should know.
    """

    def __init__(
        self,
        broker: Broker,
        kafka_topic: str,
        store: Store,
        *,
        tell: Callable[[DecodeError], None],
        say: Callable[[str], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._broker, self._kafka_topic, self._store = broker, kafka_topic, store
        self._tell, self._say, self._clock = tell, say, clock
        self._next: dict[int, int] = {}
        """What the store holds, or will with the records that wait."""
        self._begin: dict[int, int] = {}
        self._until: dict[int, int] | None = None
        """Where the log ended when it was opened, until the store holds all before it."""
        self._changes: list[Change] = []
        self._waiting, self._bytes, self._since = 0, 0, 0.0
        """Of what is read and not written: records, bytes of values, and when the first came."""
        self._seen = 0.0
        self._written = -inf
        """When something was last written, by this sink."""
        self.read = 0
        """Kafka records that were read."""
        self.put = 0
        """Event records that were put into the store, each time they were."""
        self.removed = 0
        """Event records that were taken out of it."""
        self.unreadable = 0
        """Kafka records that are no records of ours."""
        self.written_at = 0.0
        """When the store was written last, in Unix seconds; 0 for never."""
        self._listening = Listening(clock=clock, say=say)
        self.gaps = 0
        """Times at which the broker did not have what was to be read next."""

    def run(self, *, follow: bool, stopped: Callable[[], bool] = lambda: False) -> None:
        """Keep the store until all is read, or with `follow` until it is `stopped`; then write what is read.

        BrokerError if the broker is away, StoreError if the store cannot be written: go on with a new sink.
        """
        log = self._open(follow)
        try:
            while not stopped():
                records = log.poll(self._store.batch_size)
                if log.gaps:
                    log = self._anew(log, follow)
                    continue
                self._take(records or ())
                if self._until and not records and log.at_end():
                    self._until = {}
                if self._is_due(idle=not records):
                    self._write()
                if records is None:
                    break
                self._listening.look(log.ends, came=bool(records))
            if self._waiting:
                self._write()
        finally:
            log.close()

    @property
    def waiting(self) -> int:
        """Records that are read and not yet written."""
        return self._waiting

    def silence(self) -> float:
        """Seconds since the broker was heard of; for any thread."""
        return self._listening.silence()

    def _open(self, follow: bool) -> Log:
        """The log where the store stands; of a store that has nothing, or rested too long, its beginning."""
        standing = self._store.standing()
        if not standing.offsets:
            return self._from_the_beginning(follow)
        if self._clock() - standing.seen > REST_SECONDS:
            self._say(
                "no sink has been here for a day, and withdrawals of that time may be gone: "
                "the tables are filled anew from what holds"
            )
            return self._from_the_beginning(follow)
        log = self._at(standing, follow)
        return self._anew(log, follow) if log.gaps else log

    def _at(self, standing: Standing, follow: bool) -> Log:
        offsets = {str(partition): offset for partition, offset in standing.offsets.items()}
        cursor = Cursor(VERSION, self._kafka_topic, offsets)
        log = Log(self._broker, self._kafka_topic, Beginning(cursor=cursor), follow=follow)
        self._stand_at(log)
        self._seen = standing.seen
        return log

    def _anew(self, log: Log, follow: bool) -> Log:
        """The log from its beginning: what was to be read next is not there any more."""
        self.gaps += len(log.gaps)
        self._say("the tables are filled anew, from what holds")
        log.close()
        return self._from_the_beginning(follow)

    def _from_the_beginning(self, follow: bool) -> Log:
        log = Log(self._broker, self._kafka_topic, Beginning(), follow=follow)
        self._stand_at(log)
        self._seen = self._clock()
        self._store.begin(self._next, int(self._seen))
        return log

    def _stand_at(self, log: Log) -> None:
        self._next = {partition: offset for (_, partition), offset in log.next.items()}
        self._begin = dict(self._next)
        self._until = log.ends()
        self._changes, self._waiting, self._bytes = [], 0, 0

    def _take(self, records: Sequence[Received]) -> None:
        """Take note of the changes that records make."""
        if records and not self._waiting:
            self._since = self._clock()
        for received in records:
            try:
                self._changes.append(change_of(received))
            except DecodeError as error:
                self.unreadable += 1
                self._tell(error)
            self._next[received.partition] = received.offset + 1
            self._bytes += len(received.value or b"")
        self._waiting += len(records)
        self.read += len(records)

    def _completes(self) -> bool:
        """Whether what is read is the first that reaches to where the log ended when it was opened."""
        return self._until is not None and all(self._next.get(p, 0) >= end for p, end in self._until.items())

    def _is_due(self, *, idle: bool) -> bool:
        now = self._clock()
        if not self._waiting:
            return self._completes() or (idle and now - self._seen > SIGN_OF_LIFE_SECONDS)
        if self._waiting >= self._store.batch_size or self._bytes >= self._store.batch_bytes:
            return True
        if 0 <= now - self._written < self._store.pause_seconds:
            return False
        return idle or not 0 <= now - self._since < WAIT_SECONDS

    def _write(self) -> None:
        """Write what is read."""
        self._seen = self._written = self._clock()
        batch = Batch(self._changes, self._begin, dict(self._next), self._completes())
        written = self._store.write(batch, int(self._seen))
        if batch.completes:
            self._until = None
        if is_followed():
            held = [change.held.event for change in self._changes if change.held]
            articles = (evidence.article_id for event in held for evidence in event.evidence)
            stored("sink", articles, (change.id for change in self._changes))
        self.written_at = self._seen
        self.put += written.put
        self.removed += written.removed
        self._begin = dict(self._next)
        self._changes, self._waiting, self._bytes = [], 0, 0
