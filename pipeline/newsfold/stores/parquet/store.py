"""The Parquet store: windows that changed are written anew, each file at one moment, then the position.

An end between the two leaves windows that are ahead of the position. What they hold comes again, and then
they are what they were: a record replaces all its rows, in whichever state it finds them.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from newsfold.model.event import WindowRef
from newsfold.stores.changes import Batch, Change, Offsets
from newsfold.stores.contract import Identity, Standing, Written
from newsfold.stores.parquet.disk import Disk
from newsfold.stores.parquet.folder import FORM, Folder, Position, Window
from newsfold.stores.parquet.windows import Windows
from newsfold.stores.refusals import check_begin
from newsfold.stores.tables import TABLES

PAUSE_SECONDS = 60.0
"""A window that is amended all the time is written anew so often."""


def open_parquet(path: Path, identity: Identity) -> "ParquetStore":
    """The tables in a folder, made if there is none; SetupError for one of others or of a newer form."""
    return ParquetStore(path, identity)


class ParquetStore:
    """The tables of one sink in a folder."""

    batch_size = 10_000
    batch_bytes = 16 * 1024 * 1024
    pause_seconds = PAUSE_SECONDS

    def __init__(self, path: Path, identity: Identity, disk: Disk | None = None) -> None:
        """Make or look at the folder; `disk` is how files change in it."""
        self._folder = Folder(path, identity, disk or Disk())
        self._kafka_topic = identity.kafka_topic
        try:
            self._windows = Windows(self._folder)
            with self._folder.telling():
                self._prepare()
        except BaseException:
            self._folder.close()
            raise

    def standing(self) -> Standing:
        position = self._folder.position
        return Standing(dict(sorted(position.offsets.items())), position.seen_at)

    def begin(self, offsets: Offsets, seen: int) -> None:
        with self._folder.telling():
            # Until all that is held is noted as stale, no position stands.
            self._stand_at({}, 0)
            for window in self._folder.windows():
                self._folder.change(self._folder.with_stale(window, self._windows.ids(window)))
            self._stand_at(offsets, seen)

    def write(self, batch: Batch, seen: int) -> Written:
        held = self._folder.position.offsets
        check_begin(self._folder.where, held, batch)
        windows: dict[Window, list[Change]] = defaultdict(list)
        for change in batch.newest(held).values():
            windows[change.window_size, change.window.start].append(change)
        put = removed = 0
        with self._folder.telling():
            for window, changes in sorted(windows.items()):
                removed += self._change(window, changes)
                put += sum(change.value is not None for change in changes)
            if batch.completes:
                self._drop_stale()
            self._stand_at(batch.end_after(held), seen)
        return Written(put, removed)

    def close(self) -> None:
        self._windows.close()
        self._folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _change(self, window: Window, changes: Sequence[Change]) -> int:
        """Make the files of a window anew; how many records went."""
        files, removed = self._windows.made_anew(window, changes)
        if stale := self._folder.stale(window):
            came = {change.id for change in changes}
            files |= self._folder.with_stale(window, [id_ for id_ in stale if id_ not in came])
        self._folder.change(files)
        return removed

    def _drop_stale(self) -> None:
        for window in self._folder.stale_windows():
            size, start = window
            ids = self._folder.stale(window)
            self._change(window, [Change(id_, 0, 0, WindowRef(start, ""), size, None) for id_ in ids])

    def _stand_at(self, offsets: Offsets, seen: int) -> None:
        self._folder.move_to(Position(kafka_topic=self._kafka_topic, seen_at=seen, offsets=dict(offsets)))

    def _prepare(self) -> None:
        """Have every table there, if without rows, and no files of an older form: they are filled anew."""
        if self._folder.position.form < FORM:
            self._folder.clear()
            self._stand_at({}, 0)
        for table in TABLES:
            path = self._folder.empty_file(table)
            if not path.exists():
                self._folder.change({path: self._windows.empty(table)})
