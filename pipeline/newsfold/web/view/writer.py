"""The one writer of a file of the view: rows, log of changes and positions, each batch in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from newsfold.web.view.articles_table import Articles
from newsfold.web.view.came import Came, Keyed
from newsfold.web.view.changes_table import Changes
from newsfold.web.view.files import connect, telling, transaction
from newsfold.web.view.meta import Identity, Meta, Unfit, why_unfit, write_identity
from newsfold.web.view.numbers import SqliteNumbers
from newsfold.web.view.records_table import Records
from newsfold.web.view.schema import TABLES
from newsfold.web.view.traces import Traces
from newsfold.wire.envelope import Partition

HASH_BYTES = 16 * 1024 * 1024
"""What the index of words gathers in memory before it writes."""
SEGMENTS, SEGMENTS_FILLING = 4, 16
"""Parts of the index of one size that become one: few are quick to ask, many quick to fill."""


class Writer:
    """Writes one file; for one thread."""

    def __init__(
        self,
        path: Path,
        identity: Identity,
        countries: Mapping[str, str],
        *,
        days: int,
        log_bytes: int,
        now: float,
    ) -> None:
        """Open a file that `why_unfit` finds fit, or make one."""
        self.path, self._days = path, days
        self._connection = connect(path, writes=True)
        try:
            with telling(path):
                self._open(identity, now)
        except BaseException:
            self._connection.close()
            raise
        self._numbers = SqliteNumbers(self._connection, countries)
        self._articles = Articles(self._connection)
        self._traces = Traces(self._connection, self._meta)
        self._records = Records(self._connection, self._numbers)
        self._changes = Changes(self._connection, self._meta, log_bytes)

    @property
    def meta(self) -> Meta:
        """What the file says of itself."""
        return self._meta

    def positions(self) -> dict[Partition, int]:
        """The next offset by partition, as far as anything was written."""
        with telling(self.path):
            rows = self._connection.execute("SELECT kafka_topic, partition, next FROM positions")
            return {(name, partition): next_ for name, partition, next_ in rows}

    def begin(self, positions: Mapping[Partition, int], now: float) -> None:
        """Stand at the first offsets, in a file that is empty."""
        with self._writing():
            self._stand_at(positions)
            self._meta.set("seen", now)

    def write(self, came: Came, now: float) -> None:
        """Put and remove what a batch says, and stand behind it; of one that is held, nothing changes."""
        with self._writing():
            held = self._held()
            at = {p: held.get((self._meta.events, p), 0) for p in {k.change.partition for k in came.events}}
            fresh = [keyed for keyed in came.events if keyed.change.offset >= at[keyed.change.partition]]
            self._write_events(fresh)
            if came.paragraphs:
                self._articles.write(came.paragraphs, self._days)
                self._traces.note({p.article_id for p in came.paragraphs if p.forgotten})
            self._stand_at({p: max(next_, held.get(p, 0)) for p, next_ in came.next.items()})
            self._meta.set("seen", now)
            if came.unreadable:
                self._meta.set("unreadable", self._meta.get("unreadable", 0) + came.unreadable)
            if fresh or came.paragraphs:
                self._meta.set("revision", self._meta.get("revision", 0) + 1)

    def complete(self) -> None:
        """All there was is read: from here on the log of changes is kept."""
        with self._writing():
            self._meta.set("complete", 1)
            self._connection.execute("UPDATE positions SET floor = next")
            self._tune({"automerge": SEGMENTS})

    def remove_traces(self) -> None:
        """Have nothing of forgotten articles stay in the file: in the log of changes, in unused places."""
        if not self._traces.are_there:
            return
        with self._writing():
            self._traces.cut_log()
        with telling(self.path):
            self._traces.write_anew()
        with self._writing():
            self._traces.gone()

    def seen(self, now: float) -> None:
        """All there is was read at a time."""
        with self._writing():
            self._meta.set("seen", now)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction; after one that was taken back, no number of a new name holds."""
        try:
            with telling(self.path), transaction(self._connection):
                yield
        except BaseException:
            self._numbers.forget()
            self._meta.forget()
            raise

    def _open(self, identity: Identity, now: float) -> None:
        with transaction(self._connection):
            if not self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in TABLES:
                    self._connection.execute(statement)
                self._tune({"hashsize": HASH_BYTES, "automerge": SEGMENTS_FILLING})
                write_identity(self._connection, identity, now)
            self._meta = Meta(self._connection, identity)

    def _tune(self, settings: Mapping[str, int]) -> None:
        """Set what the index of words remembers in the file."""
        self._connection.executemany("INSERT INTO found (found, rank) VALUES (?, ?)", list(settings.items()))

    def _held(self) -> dict[Partition, int]:
        rows = self._connection.execute("SELECT kafka_topic, partition, next FROM positions")
        return {(name, partition): next_ for name, partition, next_ in rows}

    def _stand_at(self, positions: Mapping[Partition, int]) -> None:
        self._connection.executemany(
            "INSERT INTO positions VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next",
            [(name, partition, next_, next_) for (name, partition), next_ in positions.items()],
        )

    def _write_events(self, came: Sequence[Keyed]) -> None:
        newest = {keyed.change.id: keyed for keyed in came}
        olds = self._records.olds(newest)
        self._traces.look(keyed.change.value for keyed in came)
        self._traces.look(old.value for old in olds.values())
        if self._meta.get("complete", 0):
            self._changes.write(came, olds)
        more = self._records.write(newest, olds)
        self._meta.set("records", self._meta.get("records", 0) + more)


def why_not(path: Path, identity: Identity) -> Unfit | None:
    """Why a file cannot be gone on with, None if it can."""
    connection = connect(path, writes=False)
    try:
        return why_unfit(connection, identity)
    finally:
        connection.close()
