"""Feeds one reader from where it was up to where the hub stands: a snapshot, or what it missed."""

import asyncio
import logging
from collections.abc import Iterator
from itertools import islice

from newsfold.errors import NewsfoldError, UnknownNameError
from newsfold.web.live.frames import change_frame, held_frame, snapshot_end_frame, stale_frame
from newsfold.web.live.hub import AT_A_TIME, Hub
from newsfold.web.live.matching import Seen
from newsfold.web.live.reader import Reader
from newsfold.web.live.vector import Vector, merged, parsed, reaches_beyond, text_of
from newsfold.web.view.contract import View
from newsfold.web.view.results import Held, Stale

log = logging.getLogger(__name__)
SNAPSHOTS_AT_ONCE = 4
"""Snapshots that are handed out at a time; while one is, the view's file grows."""
STUCK_SECONDS = 60.0
"""A reader that takes nothing for so long, while there is more for it, is cut off."""


class Feeding:
    """Brings readers to where the hub stands; for one event loop."""

    def __init__(self, view: View, hub: Hub) -> None:
        self._view, self._hub = view, hub
        self._snapshots = asyncio.Semaphore(SNAPSHOTS_AT_ONCE)

    async def feed(self, reader: Reader, last_id: str, *, snapshot: bool) -> None:
        """Have a reader told all from its last id on, or from this moment on, and join the hub.

        A last id that is none, or not held any more, is told as stale, and answered by a snapshot.
        """
        try:
            await self._feed(reader, last_id, snapshot=snapshot)
        except NewsfoldError as error:
            log.warning("%s; a stream ends", error)
            reader.close()
        except TimeoutError:
            reader.cut()
        except Exception:
            log.exception("a stream failed")
            reader.close()

    async def _feed(self, reader: Reader, last_id: str, *, snapshot: bool) -> None:
        if last_id:
            vector = parsed(last_id)
        else:
            status = await asyncio.to_thread(self._view.status)
            vector = parsed(status.vector) or {}
            if snapshot:
                vector = await self._snapshot(reader)
        why = "" if vector is not None else "the id is none of an event"
        while not reader.closed:
            if vector is not None:
                why = await self._catch_up(reader, vector)
                if not why:
                    return
            reader.put(stale_frame(why), self._hub.clock())
            vector = await self._snapshot(reader)

    async def _catch_up(self, reader: Reader, vector: Vector) -> str:
        """Tell what came behind a vector, then join the hub; why it cannot be told, "" if it could."""
        if not vector:
            # The view has not even begun: there is nothing that could have been missed.
            self._hub.join(reader, vector)
            return ""
        matcher = self._hub.matcher(reader.filter)
        # Asked in any case: whether a vector is held is known to the view alone.
        first = True
        while not reader.closed:
            there = self._hub.stands_before(vector)
            if there is None and not first:
                self._hub.join(reader, vector)
                return ""
            first = False
            changes = await asyncio.to_thread(self._view.changes_after, text_of(vector), AT_A_TIME)
            if isinstance(changes, Stale):
                return changes.why
            for amended in changes:
                next_ = parsed(amended.next) or {}
                if not reaches_beyond(next_, vector):
                    continue
                vector = merged(vector, next_)
                if verdict := matcher.verdict(Seen(amended)):
                    await self._put(reader, change_frame(amended, verdict, text_of(vector)))
            if not changes and there:
                # What the view says of these offsets is nothing: they were no records of ours.
                vector = merged(vector, there)
        return ""

    async def _snapshot(self, reader: Reader) -> Vector:
        """Tell the records that hold; the vector at which they do."""
        number = 0
        async with self._snapshots:
            opened = self._view.snapshot(reader.filter)
            try:
                snapshot = await asyncio.to_thread(opened.__enter__)
            except UnknownNameError:
                # A name that nobody has so far: it may come.
                vector = (await asyncio.to_thread(self._view.status)).vector
            else:
                try:
                    records, vector = iter(snapshot), snapshot.vector
                    while chunk := await asyncio.to_thread(_chunk, records):
                        number += len(chunk)
                        for held in chunk:
                            await self._put(reader, held_frame(held))
                        if reader.closed:
                            break
                finally:
                    await asyncio.to_thread(opened.__exit__, None, None, None)
        await self._put(reader, snapshot_end_frame(number, vector))
        return parsed(vector) or {}

    async def _put(self, reader: Reader, frame: bytes) -> None:
        async with asyncio.timeout(STUCK_SECONDS):
            await reader.drained()
        reader.put(frame, self._hub.clock())


def _chunk(records: Iterator[Held]) -> list[Held]:
    return list(islice(records, 100))
