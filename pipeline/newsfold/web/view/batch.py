"""What is read and not yet written to the view: many records to a transaction, as each of them takes time."""

from collections.abc import Callable, Mapping, Sequence

from newsfold.errors import DecodeError
from newsfold.model.tags import TaggedParagraph
from newsfold.stores.changes import change_and_event
from newsfold.subscription.reading import tagged_paragraph_of
from newsfold.web.view.bare import kept_text
from newsfold.web.view.came import Came, Keyed
from newsfold.web.view.meta import Identity
from newsfold.web.view.rows import texts_of
from newsfold.web.view.writer import Writer
from newsfold.wire.envelope import Partition, Received

RECORDS = 5_000
BYTES = 16 * 1024 * 1024
"""Records and bytes of values that are written at a time, at most, or one batch of the broker more."""
WAIT_SECONDS = 0.5
"""How long a record may wait for others to be written with it."""


class Batch:
    """Records that wait to be written."""

    def __init__(
        self,
        identity: Identity,
        positions: Mapping[Partition, int],
        tell: Callable[[DecodeError], None],
        clock: Callable[[], float],
    ) -> None:
        """`positions` are those from which on records come."""
        self._identity, self._tell, self._clock = identity, tell, clock
        self._next = dict(positions)
        self._clear()

    @property
    def is_full(self) -> bool:
        return self.waiting >= RECORDS or self._bytes >= BYTES

    def is_due(self, *, idle: bool) -> bool:
        """Whether to write: nothing more has come for a moment, or the first has waited long enough."""
        return self.waiting > 0 and (idle or not 0 <= self._clock() - self._since < WAIT_SECONDS)

    def take(self, records: Sequence[Received]) -> None:
        """Take note of what records say; what is none of ours is told."""
        if records and not self.waiting:
            self._since = self._clock()
        for received in records:
            try:
                self._take(received)
            except DecodeError as error:
                self._unreadable += 1
                self._tell(error)
            self._next[received.kafka_topic, received.partition] = received.offset + 1
            self._bytes += len(received.value or b"")
        self.waiting += len(records)

    def write(self, writer: Writer) -> None:
        """Write what waits."""
        if self.waiting:
            came = Came(self._events, self._paragraphs, dict(self._next), self._unreadable)
            writer.write(came, self._clock())
            self._clear()

    def _take(self, received: Received) -> None:
        if received.kafka_topic == self._identity.events:
            change, event = change_and_event(received)
            texts = texts_of(event, change.window_size) if event else None
            self._events.append(Keyed((received.key or b"").decode(), change, texts))
        elif received.value is not None:
            self._paragraphs.append(kept_text(tagged_paragraph_of(received), self._identity.keep_text))

    def _clear(self) -> None:
        self._events: list[Keyed] = []
        self._paragraphs: list[TaggedParagraph] = []
        self.waiting = self._bytes = self._unreadable = 0
        self._since = 0.0
