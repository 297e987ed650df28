"""The hub: reads each change of the view once, asks each different filter once, hands on to all."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from newsfold.errors import NewsfoldError
from newsfold.web.live.frames import HEARTBEAT, change_frame
from newsfold.web.live.matching import Matcher, Seen, Verdict
from newsfold.web.live.reader import Reader
from newsfold.web.live.vector import Vector, merged, parsed, reaches_beyond, text_of
from newsfold.web.view.contract import View
from newsfold.web.view.filter import Filter
from newsfold.web.view.results import Stale

log = logging.getLogger(__name__)
AT_A_TIME = 200
"""Changes that are read at a time."""
LOOK_SECONDS, IDLE_SECONDS = 0.1, 1.0
"""How often the hub looks whether the view has anything new: with readers, and without."""


class _Group:
    """The readers of one filter: those that stand where the hub stands, and those that are ahead of it."""

    def __init__(self, filter_: Filter) -> None:
        self.matcher = Matcher(filter_)
        self.level: set[Reader] = set()
        self.ahead: set[Reader] = set()


class Hub:
    """For one event loop. `clock` tells seconds from any moment on, for heartbeats."""

    def __init__(self, view: View, *, clock: Callable[[], float]) -> None:
        self._view, self.clock = view, clock
        self._vector: Vector = parsed(view.status().vector) or {}
        self._groups: dict[Filter, _Group] = {}
        self._ending, self._stirred = False, asyncio.Event()

    @property
    def readers(self) -> int:
        """How many readers stand here; for any thread."""
        return sum(len(group.level) + len(group.ahead) for group in tuple(self._groups.values()))

    async def run(self) -> None:
        """Hand on what comes until the hub is closed."""
        while not self._ending:
            self._stirred.clear()
            try:
                if await self.step() == AT_A_TIME:
                    continue
            except NewsfoldError as error:
                log.warning("%s; streams wait", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stirred.wait(), LOOK_SECONDS if self._groups else IDLE_SECONDS)

    async def step(self) -> int:
        """Hand on the next changes, how many; a heartbeat to readers to whom nothing was said for long."""
        if not self._groups or not self._vector:
            vector = parsed((await asyncio.to_thread(self._view.status)).vector) or {}
            # Meanwhile a reader may have come who stands where the hub stood.
            if not self._groups or not self._vector:
                self._vector = vector
                return 0
        changes = await asyncio.to_thread(self._view.changes_after, text_of(self._vector), AT_A_TIME)
        if isinstance(changes, Stale):
            await self._begin_anew(changes.why)
            return 0
        now = self.clock()
        for amended in changes:
            self._hand_on(Seen(amended), now)
            # So that much that comes at once is sent meanwhile: only a slow reader has it wait.
            await asyncio.sleep(0)
        self._beat(now)
        return len(changes)

    def matcher(self, filter_: Filter) -> Matcher:
        """The matcher of a filter: that of its readers if it has any."""
        group = self._groups.get(filter_)
        return group.matcher if group else Matcher(filter_)

    def stands_before(self, vector: Vector) -> Vector | None:
        """Where the hub stands, if it is further than a vector anywhere; else None."""
        return self._vector if reaches_beyond(self._vector, vector) else None

    def join(self, reader: Reader, vector: Vector) -> None:
        """From here on hand on to a reader who has all up to a vector, beyond which the hub is not."""
        if reader.closed:
            return
        group = self._groups.setdefault(reader.filter, _Group(reader.filter))
        if reaches_beyond(vector, self._vector):
            reader.vector = vector
            group.ahead.add(reader)
        else:
            group.level.add(reader)
        self._stirred.set()

    def leave(self, reader: Reader) -> None:
        """Hand on to a reader no more."""
        group = self._groups.get(reader.filter)
        if group is None:
            return
        group.level.discard(reader)
        group.ahead.discard(reader)
        if not group.level and not group.ahead:
            del self._groups[reader.filter]

    def close(self) -> None:
        """End all streams; browsers and others come again, and go on where they were."""
        self._ending = True
        self._stirred.set()
        self._end_all()

    @property
    def closed(self) -> bool:
        """Whether the hub was closed."""
        return self._ending

    async def _begin_anew(self, why: str) -> None:
        """The log was made anew under the hub: whoever reads comes again, and is told."""
        log.warning("streams begin anew: %s", why)
        self._vector = parsed((await asyncio.to_thread(self._view.status)).vector) or {}
        self._end_all()

    def _end_all(self) -> None:
        for group in self._groups.values():
            for reader in (*group.level, *group.ahead):
                reader.close()
        self._groups.clear()

    def _hand_on(self, seen: Seen, now: float) -> None:
        next_ = parsed(seen.amended.next) or {}
        self._vector = merged(self._vector, next_)
        frames: dict[Verdict, bytes] = {}
        text = text_of(self._vector)
        for group in self._groups.values():
            verdict = group.matcher.verdict(seen)
            if verdict and group.level:
                if verdict not in frames:
                    frames[verdict] = change_frame(seen.amended, verdict, text)
                for reader in group.level:
                    reader.put(frames[verdict], now)
            if group.ahead:
                self._hand_on_ahead(group, seen, verdict, next_, now)

    def _hand_on_ahead(self, group: _Group, seen: Seen, verdict: Verdict, next_: Vector, now: float) -> None:
        """To readers that have part of what is new here already: they were at a replica that was further."""
        for reader in list(group.ahead):
            assert reader.vector is not None
            if reaches_beyond(next_, reader.vector):
                reader.vector = merged(reader.vector, next_)
                if verdict:
                    reader.put(change_frame(seen.amended, verdict, text_of(reader.vector)), now)
            if not reaches_beyond(reader.vector, self._vector):
                reader.vector = None
                group.ahead.discard(reader)
                group.level.add(reader)

    def _beat(self, now: float) -> None:
        for group in self._groups.values():
            for reader in (*group.level, *group.ahead):
                reader.beat(HEARTBEAT, now)
