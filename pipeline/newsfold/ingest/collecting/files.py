"""What is new in the files and folders that are sources, look after look; for one thread."""

import os
from collections.abc import Callable, Iterator

from newsfold.errors import SettingsError
from newsfold.ingest.collecting.listed import ListedSource
from newsfold.ingest.collecting.state import SourceState
from newsfold.intake.files import read
from newsfold.intake.folder import SETTLED_SECONDS, WatchedFolder
from newsfold.sources.item import InputPosition, Item

_IS_THERE = {"folder": os.path.isdir, "file": os.path.isfile}
"""Whether a path is what `type` says."""
Positions = dict[str, tuple[int, str]]


class Files:
    """Looks at files and folders; what was delivered is not given again.

    `settled_seconds` is how long a file must have been as it is before it is read.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.settled_seconds = SETTLED_SECONDS
        self._clock = clock
        self._folders: dict[str, WatchedFolder] = {}
        self._positions: dict[str, dict[str, InputPosition]] = {}
        self._looked: dict[str, tuple[int, int]] = {}
        self._delivered: dict[str, tuple[int, int]] = {}

    def look(self, source: ListedSource, state: SourceState) -> Iterator[Item]:
        """What is new since the last look that was delivered; SettingsError if there is no such path,
        or another kind of thing than its `type`."""
        if (
            source.type in _IS_THERE
            and os.path.exists(source.path)
            and not _IS_THERE[source.type](source.path)
        ):
            raise SettingsError(
                f"is no {source.type}", where=source.path, hint="mend type in newsfold.toml, or remove it"
            )
        name = source.name
        positions = self._positions.setdefault(name, {})
        if not positions:
            positions.update((file, InputPosition(file, *where)) for file, where in state.positions.items())
        if os.path.isdir(source.path):
            if name not in self._folders:
                self._folders[name] = WatchedFolder(
                    source.path,
                    clock=self._clock,
                    positions=positions,
                    mapping=source.mapping,
                    settled_seconds=self.settled_seconds,
                )
            return self._folders[name].look()
        if os.path.exists(source.path):
            status = os.stat(source.path)
            self._looked[name] = status.st_size, status.st_mtime_ns
            if self._looked[name] == self._delivered.get(name):
                return iter(())
        return read([source.path], resume=positions, mapping=source.mapping)

    def move(self, source: ListedSource, positions: Positions) -> None:
        """What was read up to these positions is delivered."""
        known = self._positions.setdefault(source.name, {})
        known.update((file, InputPosition(file, *where)) for file, where in positions.items())

    def vanished(self, source: ListedSource) -> frozenset[str]:
        """The files that are gone since the last call: their positions mean nothing any more."""
        folder = self._folders.get(source.name)
        gone = frozenset(folder.gone()) if folder else frozenset()
        for file in gone:
            self._positions[source.name].pop(file, None)
        return gone

    def delivered(self, source: ListedSource) -> None:
        """All that the last look gave is delivered."""
        if folder := self._folders.get(source.name):
            folder.delivered()
        elif source.name in self._looked:
            self._delivered[source.name] = self._looked[source.name]
