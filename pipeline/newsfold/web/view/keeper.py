"""The keeper: reads event records and tagged paragraphs as they come, and keeps the view of them."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Self

from newsfold.broker.catalogue import kafka_topic_name
from newsfold.broker.contract import Broker, Reader
from newsfold.errors import DecodeError, NewsfoldError, StateDamaged, StoreError
from newsfold.lexicons.entities.loading import load_entities
from newsfold.settings import Settings
from newsfold.subscription.names import countries_by_place
from newsfold.subscription.newest import records_of
from newsfold.subscription.reading import log_unreadable
from newsfold.web.view.batch import Batch
from newsfold.web.view.files import Folder
from newsfold.web.view.health import Health
from newsfold.web.view.meta import Identity
from newsfold.web.view.reading import SqliteView
from newsfold.web.view.writer import Writer, why_not
from newsfold.wire.envelope import Channel, Partition
from newsfold.wire.gap import Gap, gap_at

log = logging.getLogger("newsfold.web")
DAYS = 14
"""Days before the newest article, of which articles are kept, unless it is said otherwise."""
LOG_BYTES = 64 * 1024 * 1024
"""What the log of changes may take, unless it is said otherwise."""
REST_SECONDS = 20 * 3_600
"""After so long without a keeper, withdrawals may be gone that it has not read: a broker keeps them for a day
(`delete.retention.ms`)."""
SIGN_OF_LIFE_SECONDS = 600
"""How often a keeper with nothing to write notes that it has read all there is."""
POLL_SECONDS = 0.5
AGAIN_SECONDS = 2.0
"""After an error that may pass."""


class Keeper:
    """Keeps the view in a folder; `start` it in a thread of its own, or `run` it in this one.

    `say` gets a line of what a person should know, `tell` the error of each record that cannot be read.
    """

    def __init__(
        self,
        broker: Broker,
        settings: Settings,
        folder: Path,
        *,
        days: int = DAYS,
        log_bytes: int = LOG_BYTES,
        say: Callable[[str], None] = log.warning,
        tell: Callable[[DecodeError], None] = log_unreadable,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._broker, self._folder, self._days, self._log_bytes = broker, Folder(folder), days, log_bytes
        self._say, self._tell, self._clock = say, tell, clock
        lexicon = load_entities(settings.lexicon)
        events, tagged = (kafka_topic_name(c, settings) for c in (Channel.EVENTS, Channel.TAGGED))
        self._identity = Identity(events, tagged, lexicon.version, settings.keep_text)
        self._countries = countries_by_place(lexicon)
        self.health = Health()
        """How keeping goes."""
        self._held = ExitStack()
        self._stop = Event()
        self._thread: Thread | None = None

    def view(self) -> SqliteView:
        """The view for readers, which knows how keeping it goes."""
        return SqliteView(self._folder.path, self.health)

    def start(self) -> None:
        """Begin in a thread of its own; it goes on after errors that may pass, until `close`."""
        self._thread = Thread(target=self._go_on, name="view", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop: what is read is written first."""
        self._stop.set()
        if self._thread:
            self._thread.join()
        self._held.close()

    def __enter__(self) -> Self:
        """Keep the folder alone; SetupError if another process does already."""
        self._held.enter_context(self._folder.held())
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def run(self, *, follow: bool = False) -> None:
        """Read all there is, or with `follow` until `close`; BrokerError or StoreError if that cannot be.

        A file that turns out damaged is filled anew; nothing is in it that the broker does not have.
        """
        try:
            self._run(self._writer(), follow)
        except StateDamaged as error:
            self._say(f"{error}: the file is damaged, and filled anew; until then answers are not whole")
            self._run(self._new_file(answers=True), follow)

    def _run(self, writer: Writer, follow: bool) -> None:
        try:
            while self._is_read_anew(writer, follow):
                writer.close()
                writer = self._anew()
        finally:
            writer.close()

    def _is_read_anew(self, writer: Writer, follow: bool) -> bool:
        """Keep one file as far as it goes, with a reader of its own, which begins at the first offsets."""
        with self._broker.reader([self._identity.events, self._identity.tagged], whole=True) as reader:
            return self._keep(writer, reader, follow)

    def _go_on(self) -> None:
        while not self._stop.is_set():
            try:
                self.run(follow=True)
            except NewsfoldError as error:
                self._stall(str(error))
            except Exception as error:
                log.exception("view: failed")
                self._stall(repr(error))

    def _stall(self, why: str) -> None:
        """Say why nothing is kept for the moment, once for each reason, and wait."""
        if why != self.health.why:
            log.warning("view: %s", why)
        self.health.stalled(self._clock(), why)
        self._stop.wait(AGAIN_SECONDS)

    def _writer(self) -> Writer:
        """The writer of the newest file, or of a new one if that cannot be gone on with."""
        newest, current = self._folder.newest(), self._folder.current()
        if newest is None:
            return self._new_file(answers=True)
        reason = why_not(newest, self._identity)
        if reason:
            self._say(f"{newest}: {reason}; the view is made anew")
            return self._new_file(answers=not reason.is_readable or current is None)
        writer = self._open(newest)
        if current is None:
            self._folder.make_current(newest)
        if writer.positions() and self._clock() - writer.meta.get("seen", 0) > REST_SECONDS:
            self._say(
                "nobody has kept the view for a day, and withdrawals of that time may be gone: "
                "it is filled anew from what holds, and the old one answers meanwhile"
            )
            writer.close()
            return self._new_file(answers=False)
        return writer

    def _anew(self) -> Writer:
        self._say("the view is filled anew from what holds, and the old one answers meanwhile")
        return self._new_file(answers=False)

    def _new_file(self, *, answers: bool) -> Writer:
        path = self._folder.next()
        try:
            writer = self._open(path)
        except StoreError:
            # Half a file would be found unfit, and left behind, at each further attempt.
            self._folder.remove(path)
            raise
        if answers:
            self._folder.make_current(path)
        return writer

    def _open(self, path: Path) -> Writer:
        return Writer(
            path,
            self._identity,
            self._countries,
            days=self._days,
            log_bytes=self._log_bytes,
            now=self._clock(),
        )

    def _keep(self, writer: Writer, reader: Reader, follow: bool) -> bool:
        """Keep one file until the end of all there is, or `close`; True if it is to be filled anew."""
        if self._begin(writer, reader):
            return True
        if writer.path != self._folder.current():
            self.health.stalled(self._clock(), "the view is filled anew; what is answered is the old one")
        batch = Batch(self._identity, reader.positions(), self._tell, self._clock)
        while not self._stop.is_set():
            packed = reader.poll_batches(timeout=POLL_SECONDS if follow else 0.0)
            if self._is_broken(reader.gaps()):
                return True
            for records in map(records_of, packed):
                batch.take(records)
                if batch.is_full:
                    batch.write(writer)
            if batch.is_due(idle=not packed):
                batch.write(writer)
            if not packed and self._at_end(writer, reader, batch) and not follow:
                break
        batch.write(writer)
        return False

    def _begin(self, writer: Writer, reader: Reader) -> bool:
        """Go to where a file stands; True if the broker does not have what comes next."""
        positions, beginnings, ends = writer.positions(), dict(reader.positions()), reader.end_offsets()
        self.health.at_ends(ends)
        if not positions:
            writer.begin(beginnings, self._clock())
            reader.seek(beginnings)
            return False
        gaps = []
        for partition, position in positions.items():
            if partition not in ends:
                gaps.append(Gap(partition, position, 0))
            elif gap := gap_at(partition, position, beginnings[partition], ends[partition]):
                gaps.append(gap)
                positions[partition] = gap.resumed
        reader.seek(positions)
        return self._is_broken(gaps)

    def _is_broken(self, gaps: list[Gap]) -> bool:
        """Tell what is missing; whether the records that hold can only be had by reading all anew."""
        for gap in gaps:
            self._say(str(gap))
        return any(gap.partition[0] == self._identity.events for gap in gaps)

    def _at_end(self, writer: Writer, reader: Reader, batch: Batch) -> bool:
        """Whether all there is has been read and written; then the file answers."""
        ends: Mapping[Partition, int] = reader.end_offsets()
        self.health.at_ends(ends)
        if dict(reader.positions()) != dict(ends) or batch.waiting:
            return False
        now = self._clock()
        if not writer.meta.get("complete", 0):
            writer.complete()
        if writer.path != self._folder.current():
            self._folder.make_current(writer.path)
        writer.remove_traces()
        if now - writer.meta.get("seen", 0) > SIGN_OF_LIFE_SECONDS:
            writer.seen(now)
        self.health.all_read(now)
        return True
